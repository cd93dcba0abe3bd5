#include <zlib.h>

#include "../base/base64.h"
#include "hist.h"
#include "wire.h"

/*
 * The compressed form: a cookie, the number of bytes that follow, and these, a
 * zlib stream of what wire.h describes; all of it in base64.
 */
#define COOKIE UINT32_C(0x1c849314)
#define HEADER 8

/* What the encoding begins with, and base64 never does. */
#define PLAIN 0x1c

/* Larger than any histogram of our own range, 23552 counts of 9 bytes. */
#define RAW_MAX ((size_t)4 << 20)
#define PACKED_MAX ((size_t)4 << 20)

/* What is inflated before the header tells how much there is. */
#define RAW_FIRST 4096

/*
 * Counts repeat nothing but runs: looking for more costs several times as much
 * and gives texts that are a few per cent longer.  They are few, too: zlib's
 * usual 256 KiB of tables cost more to set up than the compressing does.
 */
#define STRATEGY Z_RLE

/*
 * Below this, codes made for the counts save next to nothing, and a reader
 * would take longer to make their tables than to inflate.
 */
#define FIXED_MAX 512
#define WINDOW_BITS 12
#define MEM_LEVEL 5

struct codec {
	z_stream zlib;
	struct fl_buf raw;    /* what wire.h describes */
	struct fl_buf packed; /* the compressed form, before base64 */
};

static void
init(struct codec *c)
{
	*c = (struct codec){ 0 };
	fl_buf_init(&c->raw, RAW_MAX);
	fl_buf_init(&c->packed, PACKED_MAX);
}

static void
fini(struct codec *c)
{
	fl_buf_fini(&c->raw);
	fl_buf_fini(&c->packed);
}

static void
put_be32(unsigned char *p, size_t v)
{
	p[0] = (unsigned char)(v >> 24);
	p[1] = (unsigned char)(v >> 16);
	p[2] = (unsigned char)(v >> 8);
	p[3] = (unsigned char)v;
}

static uint32_t
get_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

/* c->raw to c->packed */
static int
pack(struct codec *c, struct fl_err *err)
{
	z_stream *z = &c->zlib;
	unsigned char *to;
	size_t room;
	int end;

	if (deflateInit2(z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
		MEM_LEVEL, c->raw.len < FIXED_MAX ? Z_FIXED : STRATEGY) != Z_OK)
		return fl_fail(err, "out of memory");
	room = deflateBound(z, c->raw.len);
	to = (unsigned char *)fl_buf_room(&c->packed, HEADER + room, err);
	if (to == NULL) {
		deflateEnd(z);
		return -1;
	}
	z->next_in = (unsigned char *)c->raw.data;
	z->avail_in = (uInt)c->raw.len;
	z->next_out = to + HEADER;
	z->avail_out = (uInt)room;
	end = deflate(z, Z_FINISH);
	deflateEnd(z);
	if (end != Z_STREAM_END)
		return fl_fail(err, "histogram: cannot be compressed");
	put_be32(to, COOKIE);
	put_be32(to + 4, z->total_out);
	c->packed.len = HEADER + z->total_out;
	return 0;
}

int
fl_hist_encode(struct fl_buf *out, const struct fl_hist *h, struct fl_err *err)
{
	struct codec c;
	int rc = -1;

	init(&c);
	if (fl_hist_wire_write(&c.raw, h, err) == 0 && pack(&c, err) == 0)
		rc = fl_base64_encode(out, c.packed.data, c.packed.len,
		    FL_BASE64_STD, err);
	fini(&c);
	return rc;
}

int
fl_hist_encode_plain(struct fl_buf *out, const struct fl_hist *h,
    struct fl_err *err)
{
	return fl_hist_wire_write(out, h, err);
}

/* Inflates until there are size bytes in c->raw, or the stream is at its end. */
static int
inflate_to(struct codec *c, size_t size, struct fl_err *err)
{
	char *to = fl_buf_room(&c->raw, size - c->raw.len, err);

	if (to == NULL)
		return -1;
	c->zlib.next_out = (unsigned char *)to;
	c->zlib.avail_out = (uInt)(size - c->raw.len);
	switch (inflate(&c->zlib, Z_FINISH)) {
	case Z_STREAM_END:
	case Z_BUF_ERROR: /* too much, or too little: the sizes tell */
	case Z_OK:
		c->raw.len = c->zlib.total_out;
		return 0;
	case Z_MEM_ERROR:
		return fl_fail(err, "out of memory");
	default:
		return fl_fail(err, "histogram: zlib: %s",
		    c->zlib.msg != NULL ? c->zlib.msg : "wants a dictionary");
	}
}

/*
 * c->packed to c->raw, whose header w has then.  The room is one byte more
 * than the header promises, so that a longer stream is seen as such.
 */
static int
inflate_all(struct codec *c, struct fl_hist_wire *w, struct fl_err *err)
{
	size_t want;

	if (inflate_to(c, RAW_FIRST, err) == -1)
		return -1;
	if (c->raw.len < FL_HIST_WIRE_HEADER)
		return fl_fail(err, "histogram: has no header");
	if (fl_hist_wire_head(w, (unsigned char *)c->raw.data, err) == -1)
		return -1;
	want = FL_HIST_WIRE_HEADER + w->len;
	if (want >= RAW_MAX)
		return fl_fail(err, "histogram: %zu bytes: want fewer than %zu",
		    want, RAW_MAX);
	if (want >= RAW_FIRST && inflate_to(c, want + 1, err) == -1)
		return -1;
	if (c->raw.len != want)
		return fl_fail(err, "histogram: %s than its %zu bytes",
		    c->raw.len < want ? "fewer" : "more", want);
	/* At its end zlib says so again; without its checksum it is not. */
	if (inflate(&c->zlib, Z_FINISH) != Z_STREAM_END)
		return fl_fail(err, "histogram: zlib: no end");
	if (c->zlib.avail_in > 0)
		return fl_fail(err, "histogram: %u bytes after its end",
		    c->zlib.avail_in);
	w->counts = (unsigned char *)c->raw.data + FL_HIST_WIRE_HEADER;
	return 0;
}

static int
unpack(struct codec *c, struct fl_hist_wire *w, struct fl_err *err)
{
	int rc;

	c->zlib.next_in = (unsigned char *)c->packed.data + HEADER;
	c->zlib.avail_in = (uInt)(c->packed.len - HEADER);
	if (inflateInit(&c->zlib) != Z_OK)
		return fl_fail(err, "out of memory");
	rc = inflate_all(c, w, err);
	inflateEnd(&c->zlib);
	return rc;
}

/* Text that is what wire.h describes, as it is. */
static int
read_plain(struct fl_hist_wire *w, const char *text, size_t len,
    struct fl_err *err)
{
	if (fl_hist_wire_head(w, (const unsigned char *)text, err) == -1)
		return -1;
	if (w->len != len - FL_HIST_WIRE_HEADER)
		return fl_fail(err, "histogram: other than its %zu bytes",
		    FL_HIST_WIRE_HEADER + w->len);
	return fl_hist_wire_check(w, err);
}

/* Reads all of text; w is sound then, and borrows from c or from text. */
static int
read_text(struct codec *c, struct fl_hist_wire *w, const char *text, size_t len,
    struct fl_err *err)
{
	struct fl_err why;
	unsigned char *head;

	if (len > FL_HIST_WIRE_HEADER && text[0] == PLAIN)
		return read_plain(w, text, len, err);
	if (fl_base64_decode(&c->packed, text, len, FL_BASE64_STD, &why) == -1)
		return fl_fail(err, "histogram: %s", why.msg);
	head = (unsigned char *)c->packed.data;
	if (c->packed.len < HEADER)
		return fl_fail(err, "histogram: %zu bytes: want %d or more",
		    c->packed.len, HEADER);
	if (get_be32(head) != COOKIE)
		return fl_fail(err, "histogram: cookie 0x%08x: want 0x%08x",
		    (unsigned)get_be32(head), (unsigned)COOKIE);
	if (get_be32(head + 4) != c->packed.len - HEADER)
		return fl_fail(err, "histogram: length %u: %zu bytes follow",
		    (unsigned)get_be32(head + 4), c->packed.len - HEADER);
	if (unpack(c, w, err) == -1)
		return -1;
	return fl_hist_wire_check(w, err);
}

/* Adds what w holds to each, if it fits all. */
static int
add_all(const struct fl_hist_wire *w, struct fl_hist *const into[], size_t n,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (w->n > UINT64_MAX - into[i]->n)
			return fl_fail(err, "histogram: the sum of the counts "
					    "overflows");
	for (i = 0; i < n; i++)
		fl_hist_wire_add(w, into[i]);
	return 0;
}

int
fl_hist_decode(struct fl_hist *into, const char *text, size_t len,
    struct fl_err *err)
{
	struct fl_hist_wire w;
	struct codec c;
	int rc;

	init(&c);
	rc = read_text(&c, &w, text, len, err);
	if (rc == 0)
		rc = add_all(&w, &into, 1, err);
	fini(&c);
	return rc;
}

int
fl_hist_decode_known(struct fl_hist *const into[], size_t n, const char *text,
    size_t len, uint64_t want, struct fl_err *err)
{
	struct fl_hist_wire w;
	struct codec c;
	int rc;

	init(&c);
	rc = read_text(&c, &w, text, len, err);
	if (rc == 0 && w.n != want)
		rc = fl_fail(err, "n is %llu, but the histogram holds %llu",
		    (unsigned long long)want, (unsigned long long)w.n);
	if (rc == 0)
		rc = add_all(&w, into, n, err);
	fini(&c);
	return rc;
}

int
fl_hist_decode_each(const char *text, size_t len, fl_hist_each *each, void *ctx,
    struct fl_err *err)
{
	struct fl_hist_wire w;
	struct codec c;
	int rc;

	init(&c);
	rc = read_text(&c, &w, text, len, err);
	if (rc == 0)
		fl_hist_wire_each(&w, each, ctx);
	fini(&c);
	return rc;
}
