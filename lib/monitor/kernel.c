#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "kernel.h"

#define STEP ((size_t)64 << 10)

int
fl_kernel_open(const char *root, const char *path)
{
	char full[PATH_MAX];

	if ((size_t)snprintf(full, sizeof(full), "%s%s", root, path) >=
	    sizeof(full))
		return -1;
	return open(full, O_RDONLY | O_CLOEXEC);
}

struct fl_str
fl_kernel_read(int fd, struct fl_buf *buf)
{
	struct fl_err e;
	char *to;
	ssize_t n = 0;

	fl_buf_clear(buf);
	while (fd != -1) {
		to = fl_buf_room(buf, STEP, &e);
		n = to != NULL ? pread(fd, to, STEP, (off_t)buf->len) : -1;
		if (n <= 0)
			break;
		buf->len += (size_t)n;
	}
	if (fd == -1 || n == -1)
		return (struct fl_str){ NULL, 0 };
	return fl_buf_str(buf);
}
