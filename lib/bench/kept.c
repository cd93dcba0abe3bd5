#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kept.h"

int
fl_kept_open(struct fl_kept *k, const char *path, struct fl_err *err)
{
	*k = (struct fl_kept){ .path = path };
	k->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (k->fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	return 0;
}

static int
give_up(struct fl_kept *k, int why, struct fl_err *err)
{
	fl_fail(&k->err, "%.200s: %s", k->path, strerror(why));
	if (k->fd != -1) {
		if (ftruncate(k->fd, k->len) == 0)
			fsync(k->fd);
		close(k->fd);
	}
	k->fd = -1;
	*err = k->err;
	return -1;
}

int
fl_kept_write(void *kept, const void *data, size_t len, struct fl_err *err)
{
	struct fl_kept *k = kept;
	const char *p = data;
	size_t left = len;
	ssize_t n;

	while (left > 0) {
		n = write(k->fd, p, left);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return give_up(k, errno, err);
		p += n;
		left -= (size_t)n;
	}
	k->len += (int64_t)len;
	return 0;
}

int
fl_kept_close(struct fl_kept *k, struct fl_err *err)
{
	int fd = k->fd, why = 0;

	if (fd == -1) {
		*err = k->err;
		return k->err.msg[0] != '\0' ? -1 : 0;
	}
	if (fsync(fd) == -1 && errno != EINVAL && errno != EROFS)
		why = errno; /* a pipe or a device has nothing to be synced */
	if (close(fd) == -1 && why == 0)
		why = errno;
	k->fd = -1;
	return why == 0 ? 0 : give_up(k, why, err);
}
