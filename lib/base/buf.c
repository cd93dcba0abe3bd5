#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"

#define BUF_FIRST 64

void
fl_buf_init(struct fl_buf *b, size_t max)
{
	*b = (struct fl_buf){ .max = max };
}

void
fl_buf_fini(struct fl_buf *b)
{
	free(b->data);
	fl_buf_init(b, b->max);
}

void
fl_buf_clear(struct fl_buf *b)
{
	b->len = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

char *
fl_buf_room(struct fl_buf *b, size_t len, struct fl_err *err)
{
	size_t cap = b->cap != 0 ? b->cap : BUF_FIRST;
	char *data;

	if (len > b->max - b->len) {
		fl_fail(err, "larger than %zu bytes", b->max);
		return NULL;
	}
	if (b->len + len < b->cap)
		return b->data + b->len;
	while (cap < b->len + len + 1)
		cap *= 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	data = realloc(b->data, cap);
	if (data == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	b->data = data;
	b->cap = cap;
	b->data[b->len] = '\0';
	return b->data + b->len;
}

int
fl_buf_add(struct fl_buf *b, const void *data, size_t len, struct fl_err *err)
{
	char *to = fl_buf_room(b, len, err);

	if (to == NULL)
		return -1;
	if (len > 0)
		memcpy(to, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return 0;
}

int
fl_buf_add_str(struct fl_buf *b, const char *s, struct fl_err *err)
{
	return fl_buf_add(b, s, strlen(s), err);
}

int
fl_buf_addf(struct fl_buf *b, struct fl_err *err, const char *fmt, ...)
{
	va_list ap;
	char *to;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return fl_fail(err, "cannot be formatted");
	to = fl_buf_room(b, (size_t)n, err);
	if (to == NULL)
		return -1;
	va_start(ap, fmt);
	vsnprintf(to, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return 0;
}

void
fl_buf_drop(struct fl_buf *b, size_t len)
{
	if (len == 0)
		return;
	memmove(b->data, b->data + len, b->len - len + 1);
	b->len -= len;
}

char *
fl_buf_take(struct fl_buf *b)
{
	char *data = b->data;

	fl_buf_init(b, b->max);
	return data;
}

#define READ_STEP 65536

int
fl_buf_read_file(struct fl_buf *b, const char *path, struct fl_err *err)
{
	ssize_t n = -1;
	char *to;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	while (n != 0) {
		size_t left = b->max - b->len;

		to = fl_buf_room(b, left < READ_STEP ? left : READ_STEP, err);
		if (to == NULL)
			goto fail;
		n = read(fd, to, left < READ_STEP ? left + 1 : READ_STEP);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			fl_fail(err, "%s: %s", path, strerror(errno));
			goto fail;
		}
		if ((size_t)n > left) {
			fl_fail(err, "%s: larger than %zu bytes", path, b->max);
			goto fail;
		}
		b->len += (size_t)n;
	}
	b->data[b->len] = '\0';
	if (fd != STDIN_FILENO)
		close(fd);
	return 0;

fail:
	if (fd != STDIN_FILENO)
		close(fd);
	return -1;
}
