#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "infile.h"

#define PIECE 65536

static int
is_stdin(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

const char *
fl_infile_name(const char *path)
{
	return is_stdin(path) ? "stdin" : path;
}

int
fl_infile_each(const char *path,
    int (*feed)(void *ctx, const void *data, size_t len, struct fl_err *err),
    void *ctx, struct fl_err *err)
{
	int fd =
	    is_stdin(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	char piece[PIECE];
	ssize_t n = -1;
	int rc = 0;

	if (fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	while (rc == 0 && n != 0) {
		n = read(fd, piece, sizeof(piece));
		if (n == -1 && errno != EINTR)
			rc = fl_fail(err, "%s: %s", fl_infile_name(path),
			    strerror(errno));
		else if (n > 0)
			rc = feed(ctx, piece, (size_t)n, err);
	}
	if (fd != STDIN_FILENO)
		close(fd);
	return rc;
}
