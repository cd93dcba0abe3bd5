#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "gunzip.h"

#define OUT_LEN 65536

enum state {
	START,   /* the magic bytes have not been seen whole */
	PLAIN,   /* there were none */
	INSIDE,  /* of a member */
	BETWEEN, /* a member has ended */
};

struct fl_gunzip {
	fl_gunzip_each *each;
	void *ctx;
	enum state state;
	bool have_first; /* START: the first magic byte was there */
	bool zlib_open;
	z_stream z;
	char out[OUT_LEN];
};

struct fl_gunzip *
fl_gunzip_new(fl_gunzip_each *each, void *ctx, struct fl_err *err)
{
	struct fl_gunzip *g = calloc(1, sizeof(*g));

	if (g == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	g->each = each;
	g->ctx = ctx;
	return g;
}

void
fl_gunzip_free(struct fl_gunzip *g)
{
	if (g == NULL)
		return;
	if (g->zlib_open)
		inflateEnd(&g->z);
	free(g);
}

static int
member(struct fl_gunzip *g, struct fl_err *err)
{
	int rc;

	if (g->zlib_open)
		rc = inflateReset(&g->z);
	else
		rc = inflateInit2(&g->z, 16 + MAX_WBITS);
	if (rc != Z_OK)
		return fl_fail(err, "out of memory");
	g->zlib_open = true;
	g->state = INSIDE;
	return 0;
}

/* Inflates into out once and hands that on. */
static int
step(struct fl_gunzip *g, struct fl_err *err)
{
	int rc;

	g->z.next_out = (unsigned char *)g->out;
	g->z.avail_out = OUT_LEN;
	rc = inflate(&g->z, Z_NO_FLUSH);
	if (rc == Z_STREAM_END)
		g->state = BETWEEN;
	else if (rc == Z_MEM_ERROR)
		return fl_fail(err, "out of memory");
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		return fl_fail(err, "damaged gzip: %s",
		    g->z.msg != NULL ? g->z.msg : "unreadable");
	return g->each(g->ctx, g->out, OUT_LEN - g->z.avail_out, err);
}

static int
inflate_all(struct fl_gunzip *g, const unsigned char *data, size_t len,
    struct fl_err *err)
{
	g->z.next_in = data;
	g->z.avail_in = (unsigned)len;
	do {
		if (g->state == BETWEEN) {
			if (g->z.avail_in == 0)
				break;
			if (g->z.next_in[0] != 0x1f)
				return fl_fail(err, "bytes after the end of "
						    "gzip data");
			if (member(g, err) == -1)
				return -1;
		}
		if (step(g, err) == -1)
			return -1;
	} while (g->z.avail_in > 0 || g->z.avail_out == 0);
	return 0;
}

/* The two magic bytes decide; until then the first is kept in mind only. */
static int
start(struct fl_gunzip *g, const unsigned char **data, size_t *len,
    struct fl_err *err)
{
	static const unsigned char magic[2] = { 0x1f, 0x8b };

	if (!g->have_first && (*data)[0] == magic[0]) {
		g->have_first = true;
		++*data;
		--*len;
	}
	if (*len == 0)
		return 0;
	if (g->have_first && (*data)[0] == magic[1])
		return member(g, err) == -1 ? -1
		                            : inflate_all(g, magic, 1, err);
	g->state = PLAIN;
	if (g->have_first)
		return g->each(g->ctx, (const char *)magic, 1, err);
	return 0;
}

/* zlib counts in unsigned. */
#define PIECE (1 << 20)

int
fl_gunzip_feed(struct fl_gunzip *g, const void *data, size_t len,
    struct fl_err *err)
{
	const unsigned char *p = data;
	size_t n;

	if (len > 0 && g->state == START && start(g, &p, &len, err) == -1)
		return -1;
	if (g->state == PLAIN)
		return g->each(g->ctx, (const char *)p, len, err);
	for (; len > 0; p += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		if (inflate_all(g, p, n, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_gunzip_finish(struct fl_gunzip *g, bool *cut, struct fl_err *err)
{
	*cut = g->state == INSIDE;
	if (g->state == START && g->have_first)
		return g->each(g->ctx, "\x1f", 1, err);
	return 0;
}
