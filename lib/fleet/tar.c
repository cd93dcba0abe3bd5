#include <ctype.h>
#include <string.h>

#include "tar_head.h"

#define EXTENDED_MAX (64 << 10) /* bytes of a pax header or a long name */
#define EXTENDED_IN_A_ROW 8     /* of those, before an entry */

void
fl_tar_init(struct fl_tar *t,
    ssize_t (*read)(void *ctx, void *data, size_t len, struct fl_err *err),
    void *ctx)
{
	*t = (struct fl_tar){ .read = read, .ctx = ctx, .long_size = -1 };
}

/* Exactly len bytes; 0 when there is none at all; -1 and err. */
static int
whole(struct fl_tar *t, void *data, size_t len, struct fl_err *err)
{
	size_t have = 0;
	ssize_t n;

	while (have < len) {
		n = t->read(t->ctx, (char *)data + have, len - have, err);
		if (n == -1)
			return -1;
		if (n == 0 && have == 0)
			return 0;
		if (n == 0)
			return fl_fail(err, "the stream is cut");
		have += (size_t)n;
	}
	return 1;
}

static bool
is_zero(const void *block)
{
	static const char zero[FL_TAR_BLOCK];

	return memcmp(block, zero, FL_TAR_BLOCK) == 0;
}

static int
take_long_name(struct fl_tar *t, const char *name, size_t len,
    struct fl_err *err)
{
	while (len > 0 && name[len - 1] == '\0')
		len--;
	if (len == 0 || len > FL_TAR_NAME_MAX ||
	    memchr(name, '\0', len) != NULL)
		return fl_fail(err, "a name of %zu bytes", len);
	memcpy(t->long_name, name, len);
	t->long_name[len] = '\0';
	return 0;
}

/* A pax header's "path" and "size"; sparse files are another type of file. */
static int
take_record(struct fl_tar *t, struct fl_str key, struct fl_str value,
    struct fl_err *err)
{
	int64_t n = 0;
	size_t i;

	if (fl_str_is(key, "path"))
		return take_long_name(t, value.s, value.len, err);
	if (key.len >= 10 && memcmp(key.s, "GNU.sparse", 10) == 0)
		return fl_fail(err, "a sparse file");
	if (!fl_str_is(key, "size"))
		return 0;
	if (value.len == 0 || value.len > 18)
		return fl_fail(err, "a size that makes no sense");
	for (i = 0; i < value.len; i++) {
		if (!isdigit((unsigned char)value.s[i]))
			return fl_fail(err, "a size that makes no sense");
		n = n * 10 + (value.s[i] - '0');
	}
	t->long_size = n;
	return 0;
}

/* "LEN KEY=VALUE\n", one after the other; LEN is that of all of it. */
static int
take_records(struct fl_tar *t, const char *p, size_t len, struct fl_err *err)
{
	size_t n, i;

	for (; len > 0; p += n, len -= n) {
		const char *eq;

		for (n = 0, i = 0;
		     i < len && i < 6 && isdigit((unsigned char)p[i]); i++)
			n = n * 10 + (size_t)(p[i] - '0');
		if (i == len || p[i] != ' ' || n <= i + 1 || n > len ||
		    p[n - 1] != '\n')
			return fl_fail(err, "a broken pax header");
		i++;
		eq = memchr(p + i, '=', n - i);
		if (eq == NULL)
			return fl_fail(err, "a broken pax header");
		if (take_record(t,
			(struct fl_str){ p + i, (size_t)(eq - (p + i)) },
			(struct fl_str){ eq + 1, n - (size_t)(eq + 1 - p) - 1 },
			err) == -1)
			return -1;
	}
	return 0;
}

/* A header of a header: what it says is for the entry behind it. */
static int
extended(struct fl_tar *t, const struct fl_tar_head *h, struct fl_err *err)
{
	int64_t size = fl_tar_number(h->size, sizeof(h->size));
	char text[EXTENDED_MAX];
	size_t padded;
	int got;

	if (size <= 0 || size > EXTENDED_MAX - FL_TAR_BLOCK)
		return fl_fail(err, "a header of %lld bytes", (long long)size);
	padded =
	    ((size_t)size + FL_TAR_BLOCK - 1) / FL_TAR_BLOCK * FL_TAR_BLOCK;
	got = whole(t, text, padded, err);
	if (got == 0)
		return fl_fail(err, "the stream is cut");
	if (got == -1)
		return -1;
	if (h->type == 'L')
		return take_long_name(t, text, (size_t)size, err);
	if (h->type == 'x')
		return take_records(t, text, (size_t)size, err);
	return 0; /* g: for all that follow, as a comment */
}

static bool
is_extended(const struct fl_tar_head *h)
{
	return h->type == 'L' || h->type == 'x' || h->type == 'g';
}

static int
begin_entry(struct fl_tar *t, const struct fl_tar_head *h,
    struct fl_tar_entry *e, struct fl_err *err)
{
	if (fl_tar_entry(h, t->long_name, t->long_size, e, err) == -1)
		return -1;
	t->left = e->size;
	t->pad = (unsigned)(-e->size & (FL_TAR_BLOCK - 1));
	t->long_name[0] = '\0';
	t->long_size = -1;
	return 1;
}

static int
next_header(struct fl_tar *t, struct fl_tar_head *h, struct fl_err *err)
{
	int got = whole(t, h, sizeof(*h), err);

	if (got == 0)
		return fl_fail(err, "the stream is cut");
	if (got == -1)
		return -1;
	if (is_zero(h))
		return 0;
	if (memcmp(h->magic, "ustar", 5) != 0)
		return fl_fail(err, "not a tar stream");
	if (!fl_tar_sum_ok(h))
		return fl_fail(err, "a header with a wrong sum");
	return 1;
}

/* One block of zeros was read: another, and then nothing but zeros. */
static int
finish(struct fl_tar *t, struct fl_err *err)
{
	char block[FL_TAR_BLOCK];
	size_t zeros = 0;
	int got;

	if (t->long_name[0] != '\0' || t->long_size != -1)
		return fl_fail(err, "a name without its entry");
	while ((got = whole(t, block, sizeof(block), err)) == 1) {
		if (!is_zero(block))
			return fl_fail(err, "more behind the end");
		zeros++;
	}
	if (got == 0 && zeros == 0)
		return fl_fail(err, "the stream is cut");
	return got;
}

static int
skip(struct fl_tar *t, struct fl_err *err)
{
	char text[8192];
	int64_t n;
	int got;

	while (t->left + t->pad > 0) {
		n = t->left + t->pad;
		if (n > (int64_t)sizeof(text))
			n = sizeof(text);
		got = whole(t, text, (size_t)n, err);
		if (got == 0)
			return fl_fail(err, "the stream is cut");
		if (got == -1)
			return -1;
		if (n > t->left) {
			t->pad -= (unsigned)(n - t->left);
			n = t->left;
		}
		t->left -= n;
	}
	return 0;
}

int
fl_tar_next(struct fl_tar *t, struct fl_tar_entry *e, struct fl_err *err)
{
	struct fl_tar_head h;
	int got, n;

	if (skip(t, err) == -1)
		return -1;
	for (n = 0; n <= EXTENDED_IN_A_ROW; n++) {
		got = next_header(t, &h, err);
		if (got == -1)
			return -1;
		if (got == 0)
			return finish(t, err);
		if (!is_extended(&h))
			return begin_entry(t, &h, e, err);
		if (extended(t, &h, err) == -1)
			return -1;
	}
	return fl_fail(err, "headers without an entry");
}

ssize_t
fl_tar_read(struct fl_tar *t, void *data, size_t len, struct fl_err *err)
{
	ssize_t n;

	if ((int64_t)len > t->left)
		len = (size_t)t->left;
	if (len == 0)
		return 0;
	n = t->read(t->ctx, data, len, err);
	if (n == 0)
		return fl_fail(err, "the stream is cut");
	if (n > 0)
		t->left -= n;
	return n;
}
