#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "outfile.h"

#define GZIP_OUT 65536

struct fl_outfile {
	int fd;
	char *name; /* for messages */
	char *part; /* the temporary name; NULL: written as it is */
	bool gzip;
	bool any; /* something was written */
	z_stream z;
	unsigned char out[GZIP_OUT];
};

void
fl_outfile_abandon(struct fl_outfile *f)
{
	if (f == NULL)
		return;
	if (f->gzip)
		deflateEnd(&f->z);
	if (f->fd > STDERR_FILENO)
		close(f->fd);
	if (f->part != NULL && !f->any)
		unlink(f->part);
	free(f->name);
	free(f->part);
	free(f);
}

/* A name that is free, or a regular file's, can be taken by a rename. */
static int
choose_name(struct fl_outfile *f, const char *path, struct fl_err *err)
{
	struct stat st;
	size_t len = strlen(path) + sizeof(".part");

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return 0;
	f->part = malloc(len);
	if (f->part == NULL)
		return fl_fail(err, "out of memory");
	snprintf(f->part, len, "%s.part", path);
	return 0;
}

static int
open_file(struct fl_outfile *f, const char *path, struct fl_err *err)
{
	f->fd = STDOUT_FILENO;
	f->name = strdup(path != NULL ? path : "stdout");
	if (f->name == NULL)
		return fl_fail(err, "out of memory");
	if (path == NULL)
		return 0;
	if (choose_name(f, path, err) == -1)
		return -1;
	f->fd = open(f->part != NULL ? f->part : path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (f->fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	return 0;
}

struct fl_outfile *
fl_outfile_open(const char *path, bool gzip, struct fl_err *err)
{
	struct fl_outfile *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	if (path != NULL && strcmp(path, "-") == 0)
		path = NULL;
	if (open_file(f, path, err) == -1)
		goto fail;
	if (!gzip)
		return f;
	if (deflateInit2(&f->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
		16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		fl_fail(err, "out of memory");
		goto fail;
	}
	f->gzip = true;
	return f;

fail:
	fl_outfile_abandon(f);
	return NULL;
}

static int
write_all(struct fl_outfile *f, const char *data, size_t len,
    struct fl_err *err)
{
	ssize_t n;

	f->any = f->any || len > 0;
	while (len > 0) {
		n = write(f->fd, data, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fl_fail(err, "%s: %s", f->name, strerror(errno));
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Compresses what is at hand, and with Z_FINISH the end. */
static int
deflate_all(struct fl_outfile *f, const void *data, size_t len, int flush,
    struct fl_err *err)
{
	f->z.next_in = data;
	f->z.avail_in = (unsigned)len;
	do {
		f->z.next_out = f->out;
		f->z.avail_out = GZIP_OUT;
		deflate(&f->z, flush);
		if (write_all(f, (const char *)f->out,
			GZIP_OUT - f->z.avail_out, err) == -1)
			return -1;
	} while (f->z.avail_out == 0);
	return 0;
}

/* zlib counts in unsigned. */
#define PIECE ((size_t)1 << 30)

int
fl_outfile_write(struct fl_outfile *f, const void *data, size_t len,
    struct fl_err *err)
{
	const char *p = data;
	size_t n;

	if (!f->gzip)
		return write_all(f, p, len, err);
	for (; len > 0; p += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		if (deflate_all(f, p, n, Z_NO_FLUSH, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_outfile_close(struct fl_outfile *f, struct fl_err *err)
{
	int fd = f->fd, rc = 0;

	if (f->gzip)
		rc = deflate_all(f, NULL, 0, Z_FINISH, err);
	f->fd = -1;
	/* close(2) is where NFS and full disks tell */
	if (close(fd) == -1 && rc == 0)
		rc = fl_fail(err, "%s: %s", f->name, strerror(errno));
	if (rc == 0 && f->part != NULL && rename(f->part, f->name) == -1)
		rc = fl_fail(err, "%s: %s", f->name, strerror(errno));
	if (rc == 0)
		f->any = true; /* the temporary name is gone */
	fl_outfile_abandon(f);
	return rc;
}
