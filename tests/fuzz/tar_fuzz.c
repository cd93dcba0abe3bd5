/*
 * Whatever the bytes are: names stay below the folder, sizes are those that are
 * read, and reading in small pieces gives what reading in large ones does.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/fleet/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *data;
	size_t len, step;
};

static ssize_t
read_bytes(void *ctx, void *data, size_t len, struct fl_err *err)
{
	struct bytes *b = ctx;

	(void)err;
	if (len > b->len)
		len = b->len;
	if (len > b->step)
		len = b->step;
	memcpy(data, b->data, len);
	b->data += len;
	b->len -= len;
	return (ssize_t)len;
}

static void
check_name(const char *name)
{
	const char *p;

	if (*name == '\0' || *name == '/')
		abort();
	for (p = name; p != NULL; p = strchr(p, '/')) {
		p += *p == '/';
		if (strcmp(p, "..") == 0 || strncmp(p, "../", 3) == 0)
			abort();
	}
	for (p = name; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20)
			abort();
}

/* A number that stands for all that was read; *files counts the entries. */
static uint64_t
read_all(struct bytes b, unsigned *files)
{
	struct fl_tar_entry e;
	struct fl_tar t;
	struct fl_err err;
	uint64_t sum = 0;
	char text[1000];
	int64_t have;
	ssize_t n;
	int got;

	fl_tar_init(&t, read_bytes, &b);
	while ((got = fl_tar_next(&t, &e, &err)) == 1) {
		check_name(e.name);
		(*files)++;
		have = 0;
		while ((n = fl_tar_read(&t, text, sizeof(text), &err)) > 0)
			have += n;
		if (n == -1)
			break;
		if (have != e.size || (e.mode & ~0700U) != 0)
			abort();
		sum = sum * 31 + (uint64_t)e.size + strlen(e.name);
	}
	return sum * 4 + (uint64_t)(got + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned files = 0, again = 0;
	uint64_t a, b;

	a = read_all((struct bytes){ data, size, SIZE_MAX }, &files);
	b = read_all((struct bytes){ data, size, 3 }, &again);
	if (a != b || files != again)
		abort();
	return 0;
}
