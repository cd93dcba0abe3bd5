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

/*
 * The value of each character of the standard alphabet, 64 for any other.  In
 * a table because histograms are base64, and there are many of them.
 */
static const unsigned char values[128] = {
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	62,
	64,
	64,
	64,
	63,
	52,
	53,
	54,
	55,
	56,
	57,
	58,
	59,
	60,
	61,
	64,
	64,
	64,
	64,
	64,
	64,
	64,
	0,
	1,
	2,
	3,
	4,
	5,
	6,
	7,
	8,
	9,
	10,
	11,
	12,
	13,
	14,
	15,
	16,
	17,
	18,
	19,
	20,
	21,
	22,
	23,
	24,
	25,
	64,
	64,
	64,
	64,
	64,
	64,
	26,
	27,
	28,
	29,
	30,
	31,
	32,
	33,
	34,
	35,
	36,
	37,
	38,
	39,
	40,
	41,
	42,
	43,
	44,
	45,
	46,
	47,
	48,
	49,
	50,
	51,
	64,
	64,
	64,
	64,
	64,
};

static unsigned
digit(unsigned char c, enum fl_base64 kind)
{
	if (kind == FL_BASE64_URL && (c == '-' || c == '_'))
		return c == '-' ? 62 : 63;
	if (c > 127 || (kind == FL_BASE64_URL && (c == '+' || c == '/')))
		return 64;
	return values[c];
}

/* The table alone tells the usual alphabet; above 127 there is nothing. */
static unsigned
standard(unsigned char c)
{
	return values[c & 127] | (c & 128U);
}

/* Four characters at a time, as long as all are of the alphabet. */
static size_t
decode_fours(char *to, const char *text, size_t len, enum fl_base64 kind)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned a, b, c, d;
	size_t i;

	for (i = 0; kind == FL_BASE64_STD && i + 4 <= len; i += 4, p += 4) {
		a = standard(p[0]);
		b = standard(p[1]);
		c = standard(p[2]);
		d = standard(p[3]);
		if (((a | b | c | d) & 192) != 0)
			break;
		*to++ = (char)(a << 2 | b >> 4);
		*to++ = (char)(b << 4 | c >> 2);
		*to++ = (char)(c << 6 | d);
	}
	return i;
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
	unsigned d;
	char *to;

	if (unpad(text, &len, kind, err) == -1)
		return -1;
	to = fl_buf_room(out, len / 4 * 3 + 2, err);
	if (to == NULL)
		return -1;
	i = decode_fours(to, text, len, kind);
	for (to += i / 4 * 3; i < len; i++) {
		d = digit((unsigned char)text[i], kind);
		if (d == 64) {
			out->data[was] = '\0';
			return fl_fail(err, "not base64 at character %zu",
			    i + 1);
		}
		v = v << 6 | d;
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
