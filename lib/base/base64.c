#include <stdint.h>

#include "base64.h"

static const char alphabets[][65] = {
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

int
fl_base64_encode(struct fl_buf *out, const void *data, size_t len,
    enum fl_base64 kind, struct fl_err *err)
{
	const char *abc = alphabets[kind];
	const unsigned char *p = data;
	char *to;
	size_t i;
	uint32_t v;

	to = fl_buf_room(out, (len + 2) / 3 * 4, err);
	if (to == NULL)
		return -1;
	for (i = 0; i + 3 <= len; i += 3) {
		v = (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
		*to++ = abc[v >> 18];
		*to++ = abc[v >> 12 & 63];
		*to++ = abc[v >> 6 & 63];
		*to++ = abc[v & 63];
	}
	if (i < len) {
		v = (uint32_t)p[i] << 16;
		if (i + 1 < len)
			v |= (uint32_t)p[i + 1] << 8;
		*to++ = abc[v >> 18];
		*to++ = abc[v >> 12 & 63];
		if (i + 1 < len)
			*to++ = abc[v >> 6 & 63];
		else if (kind == FL_BASE64_STD)
			*to++ = '=';
		if (kind == FL_BASE64_STD)
			*to++ = '=';
	}
	out->len = (size_t)(to - out->data);
	*to = '\0';
	return 0;
}

static int
digit(unsigned char c, enum fl_base64 kind)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (unsigned char)alphabets[kind][62])
		return 62;
	if (c == (unsigned char)alphabets[kind][63])
		return 63;
	return -1;
}

/* Takes the padding off; -1 when it is not what the length asks for. */
static int
unpad(const char *text, size_t *len, enum fl_base64 kind, struct fl_err *err)
{
	if (kind == FL_BASE64_STD) {
		if (*len % 4 != 0)
			return fl_fail(err,
			    "base64 of %zu characters: "
			    "want a multiple of 4",
			    *len);
		if (*len > 0 && text[*len - 1] == '=')
			(*len)--;
		if (*len > 0 && *len % 4 == 3 && text[*len - 1] == '=')
			(*len)--;
	}
	if (*len % 4 == 1)
		return fl_fail(err, "base64 ends in the middle");
	return 0;
}

int
fl_base64_decode(struct fl_buf *out, const char *text, size_t len,
    enum fl_base64 kind, struct fl_err *err)
{
	uint32_t v = 0;
	size_t i, was = out->len;
	char *to;
	int d;

	if (unpad(text, &len, kind, err) == -1)
		return -1;
	to = fl_buf_room(out, len / 4 * 3 + 2, err);
	if (to == NULL)
		return -1;
	for (i = 0; i < len; i++) {
		d = digit((unsigned char)text[i], kind);
		if (d == -1) {
			out->data[was] = '\0';
			return fl_fail(err, "not base64 at character %zu",
			    i + 1);
		}
		v = v << 6 | (uint32_t)d;
		if (i % 4 == 0)
			continue;
		*to++ = (char)(v >> (6 - i % 4 * 2));
	}
	if ((len % 4 == 2 && (v & 15) != 0) || (len % 4 == 3 && (v & 3) != 0)) {
		out->data[was] = '\0';
		return fl_fail(err, "base64 has bits left over at its end");
	}
	out->len = (size_t)(to - out->data);
	*to = '\0';
	return 0;
}
