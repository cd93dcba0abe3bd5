#include <brotli/decode.h>
#include <limits.h>
#include <stdint.h>
#include <zlib.h>

#include "coding.h"

#define STEP 32768 /* bytes of output at a time */

/* With any header of zlib's or gzip's; and without one. */
#define WINDOW_AUTO (15 + 32)
#define WINDOW_RAW (-15)

/* Room for the next bytes, which may be 0; NULL and err. */
static char *
room(struct fl_buf *out, size_t *len, struct fl_err *err)
{
	size_t left = out->max - out->len;

	*len = left < STEP ? left : STEP;
	return fl_buf_room(out, *len, err);
}

static int
too_large(const struct fl_buf *out, struct fl_err *err)
{
	return fl_fail(err, "is larger than %zu bytes when it is decoded",
	    out->max);
}

/* One stream of zlib's, or all members of a gzip file. */
static int
inflate_all(z_stream *z, struct fl_buf *out, struct fl_err *err)
{
	int rc = Z_OK;
	size_t len;
	char *to;

	while (rc != Z_STREAM_END || z->avail_in > 0) {
		/* Another member of a gzip file. */
		if (rc == Z_STREAM_END && inflateReset(z) != Z_OK)
			break;
		to = room(out, &len, err);
		if (to == NULL)
			return -1;
		z->next_out = (Bytef *)to;
		z->avail_out = (uInt)len;
		rc = inflate(z, Z_NO_FLUSH);
		out->len += len - z->avail_out;
		if (rc == Z_BUF_ERROR && len == 0)
			return too_large(out, err);
		if (rc == Z_BUF_ERROR && z->avail_in == 0)
			return fl_fail(err, "ends in the middle");
		if (rc != Z_OK && rc != Z_STREAM_END)
			return fl_fail(err, "%s",
			    z->msg != NULL ? z->msg : "is damaged");
	}
	out->data[out->len] = '\0';
	return 0;
}

static int
inflate_with(struct fl_str in, int window, struct fl_buf *out,
    struct fl_err *err)
{
	z_stream z = { 0 };
	int rc;

	if (in.len > UINT_MAX)
		return fl_fail(err, "is too large");
	/* zlib does not write to its input. */
	z.next_in = (Bytef *)(uintptr_t)in.s;
	z.avail_in = (uInt)in.len;
	if (inflateInit2(&z, window) != Z_OK)
		return fl_fail(err, "out of memory");
	rc = inflate_all(&z, out, err);
	inflateEnd(&z);
	return rc;
}

static int
decode_gzip(struct fl_str in, struct fl_buf *out, struct fl_err *err)
{
	return inflate_with(in, WINDOW_AUTO, out, err);
}

static int
decode_deflate(struct fl_str in, struct fl_buf *out, struct fl_err *err)
{
	unsigned first = (unsigned char)in.s[0];
	unsigned second = in.len > 1 ? (unsigned char)in.s[1] : 0;
	bool header = (first & 15) == 8 && (first << 8 | second) % 31 == 0;

	return inflate_with(in, header ? WINDOW_AUTO : WINDOW_RAW, out, err);
}

static int
brotli_all(BrotliDecoderState *b, struct fl_str in, struct fl_buf *out,
    struct fl_err *err)
{
	const uint8_t *from = (const uint8_t *)in.s;
	size_t left = in.len, len, had;
	BrotliDecoderResult rc;
	uint8_t *to;

	do {
		to = (uint8_t *)room(out, &len, err);
		if (to == NULL)
			return -1;
		had = len;
		rc = BrotliDecoderDecompressStream(b, &left, &from, &len, &to,
		    NULL);
		out->len += had - len;
	} while (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && had > 0);
	out->data[out->len] = '\0';
	if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
		return too_large(out, err);
	if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
		return fl_fail(err, "ends in the middle");
	if (rc != BROTLI_DECODER_RESULT_SUCCESS || left > 0)
		return fl_fail(err, "is damaged");
	return 0;
}

static int
decode_brotli(struct fl_str in, struct fl_buf *out, struct fl_err *err)
{
	BrotliDecoderState *b;
	int rc;

	b = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	if (b == NULL)
		return fl_fail(err, "out of memory");
	rc = brotli_all(b, in, out, err);
	BrotliDecoderDestroyInstance(b);
	return rc;
}

static int
decode_identity(struct fl_str in, struct fl_buf *out, struct fl_err *err)
{
	return fl_buf_add(out, in.s, in.len, err);
}

static const struct {
	const char *name;
	int (*decode)(struct fl_str in, struct fl_buf *out, struct fl_err *err);
} codings[] = {
	{ "gzip", decode_gzip },
	{ "x-gzip", decode_gzip },
	{ "deflate", decode_deflate },
	{ "br", decode_brotli },
	{ "identity", decode_identity },
};

int
fl_coding_decode(struct fl_str coding, struct fl_str in, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_err why;
	size_t i;

	for (i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
		if (!fl_str_ieq(coding, fl_str(codings[i].name)))
			continue;
		if (in.len == 0 || codings[i].decode(in, out, &why) == 0)
			return 0;
		return fl_fail(err, "the body (%s) %s", codings[i].name,
		    why.msg);
	}
	return fl_fail(err, "content encoding '%.*s' is not supported",
	    coding.len < 100 ? (int)coding.len : 100, coding.s);
}
