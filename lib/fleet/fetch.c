#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "sum.h"

/* The stream as a file with an end of its own. */
struct part {
	int fd;
	int64_t left;
};

static ssize_t
read_part(void *ctx, void *data, size_t len, struct fl_err *err)
{
	struct part *p = ctx;
	ssize_t n;

	if ((int64_t)len > p->left)
		len = (size_t)p->left;
	do
		n = len > 0 ? read(p->fd, data, len) : 0;
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return fl_fail(err, "cannot read back: %s", strerror(errno));
	p->left -= n;
	return n;
}

static int
seek(struct part *p, const struct fl_report *r, struct fl_err *err)
{
	p->left = r->stream_len;
	if (lseek(p->fd, r->begin_at, SEEK_SET) == -1)
		return fl_fail(err, "cannot read back: %s", strerror(errno));
	return 0;
}

static int
check_sum(struct part *p, const struct fl_report *r, struct fl_err *err)
{
	char text[FL_SUM_LEN], data[65536];
	struct fl_sum sum;
	ssize_t n;

	if (seek(p, r, err) == -1)
		return -1;
	fl_sum_init(&sum);
	while ((n = read_part(p, data, sizeof(data), err)) > 0)
		fl_sum_add(&sum, data, (size_t)n);
	if (fl_sum_end(&sum, text, err) == -1 || n == -1)
		return -1;
	if (p->left != 0 || strcmp(text, r->sum) != 0)
		return fl_fail(err, "what arrived is not what was sent");
	return 0;
}

static int
open_new(const char *path, bool *full, struct fl_err *err)
{
	int fd;

	if (mkdir(path, 0700) == -1 && errno != EEXIST) {
		*full = errno == ENOSPC || errno == EDQUOT;
		return fl_fail(err, "%s: %s", path, strerror(errno));
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	return fd;
}

int
fl_fetch_take(const struct fl_fetch *f, bool *full, struct fl_err *err)
{
	struct part p = { .fd = open(f->path, O_RDONLY | O_CLOEXEC) };
	int staging = -1, into = -1, rc = -1;
	struct fl_tar t;

	*full = false;
	if (p.fd == -1)
		return fl_fail(err, "%s: %s", f->path, strerror(errno));
	if (f->report->begin_at == -1 || f->report->stream_len == -1) {
		fl_fail(err, "has sent nothing");
		goto out;
	}
	if (check_sum(&p, f->report, err) == -1 ||
	    seek(&p, f->report, err) == -1)
		goto out;
	staging = open_new(f->staging, full, err);
	if (staging == -1)
		goto out;
	fl_tar_init(&t, read_part, &p);
	if (fl_unpack(f->unpack, &t, staging, full, err) == -1)
		goto out;
	into = open_new(f->into, full, err);
	if (into == -1 || fl_unpack_place(staging, into, err) == -1)
		goto out;
	rc = 0;

out:
	close(p.fd);
	if (staging != -1)
		close(staging);
	if (into != -1)
		close(into);
	return rc;
}

int
fl_fetch_sync(const char *dir, struct fl_err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd == -1 || syncfs(fd) == -1)
		rc = fl_fail(err, "%s: %s", dir, strerror(errno));
	if (fd != -1)
		close(fd);
	return rc;
}
