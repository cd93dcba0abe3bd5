#include <string.h>

#include "resp.h"

/* The number in a line of len bytes, "-1" or "12"; false when it is none. */
static bool
number(const char *s, size_t len, int64_t *n)
{
	bool minus = len > 0 && s[0] == '-';
	uint64_t u = 0, limit = (uint64_t)INT64_MAX + minus;
	size_t i = minus;

	if (i == len)
		return false;
	for (; i < len; i++) {
		if (s[i] < '0' || s[i] > '9' ||
		    u > (limit - (uint64_t)(s[i] - '0')) / 10)
			return false;
		u = u * 10 + (uint64_t)(s[i] - '0');
	}
	*n = minus ? (int64_t)(0 - u) : (int64_t)u;
	return true;
}

/* The length of the line at r->at without its \r\n; -1: not yet; -2: wrong. */
static int64_t
line_len(struct resp *r, const char *data, size_t len)
{
	size_t from = r->at + r->looked;
	const char *end =
	    len > from ? memchr(data + from, '\r', len - from) : NULL;

	if (end == NULL) {
		r->looked = len - r->at;
		return r->looked > RESP_LINE ? -2 : -1;
	}
	r->looked = (size_t)(end - data) - r->at;
	if ((size_t)(end - data) + 1 == len)
		return -1;
	if (end[1] != '\n' || r->looked > RESP_LINE)
		return -2;
	return (int64_t)r->looked;
}

/* A string's bytes and their \r\n, behind its line. */
static int
scan_bulk(struct resp *r, const char *data, size_t len, size_t line)
{
	size_t begin = r->at + line + 2;
	int64_t n;

	if (!number(data + r->at + 1, line - 1, &n) || n < -1 || n > RESP_BULK)
		return -1;
	if (n == -1) {
		r->at = begin;
		return 1;
	}
	if (len - begin < (size_t)n + 2)
		return 0;
	if (memcmp(data + begin + n, "\r\n", 2) != 0)
		return -1;
	r->at = begin + (size_t)n + 2;
	return 1;
}

/* An array with values begins another level, and is not whole by itself. */
static int
scan_array(struct resp *r, const char *data, size_t line, bool *opened)
{
	int64_t n;

	if (!number(data + r->at + 1, line - 1, &n) || n < -1)
		return -1;
	r->at += line + 2;
	*opened = n > 0;
	if (n <= 0)
		return 1;
	if (r->depth == RESP_DEPTH)
		return -1;
	r->left[r->depth++] = n;
	return 1;
}

static int
scan_line(struct resp *r, const char *data, size_t line)
{
	int64_t n;

	if (data[r->at] == ':' && !number(data + r->at + 1, line - 1, &n))
		return -1;
	r->at += line + 2;
	return 1;
}

static int
scan_value(struct resp *r, const char *data, size_t len, bool *opened)
{
	int64_t line;
	int rc;

	*opened = false;
	if (r->at == len)
		return 0;
	if (memchr("+-:$*", data[r->at], 5) == NULL)
		return -1;
	line = line_len(r, data, len);
	if (line < 0)
		return line == -1 ? 0 : -1;
	if (data[r->at] == '$')
		rc = scan_bulk(r, data, len, (size_t)line);
	else if (data[r->at] == '*')
		rc = scan_array(r, data, (size_t)line, opened);
	else
		rc = scan_line(r, data, (size_t)line);
	if (rc == 1)
		r->looked = 0;
	return rc;
}

int
resp_scan(struct resp *r, const char *data, size_t len)
{
	bool opened;
	int rc;

	for (;;) {
		rc = scan_value(r, data, len, &opened);
		if (rc != 1)
			return rc;
		if (opened)
			continue;
		while (r->depth > 0 && --r->left[r->depth - 1] == 0)
			r->depth--;
		if (r->depth == 0)
			return 1;
	}
}

size_t
resp_value(const char *data, struct resp_value *v)
{
	static const struct {
		char c;
		enum resp_kind kind;
	} kinds[] = {
		{ '+', RESP_STATUS },
		{ '-', RESP_ERROR },
		{ ':', RESP_INTEGER },
		{ '$', RESP_STRING },
		{ '*', RESP_ARRAY },
	};
	/* It has been scanned, so there is one; none behind it is read. */
	const char *end = memchr(data, '\r', RESP_LINE + 1);
	size_t line = (size_t)(end - data), i = 0;

	while (kinds[i].c != data[0])
		i++;
	*v = (struct resp_value){ kinds[i].kind, { data + 1, line - 1 }, 0 };
	if (v->kind != RESP_STRING && v->kind != RESP_ARRAY)
		return line + 2;
	number(data + 1, line - 1, &v->len);
	v->text = (struct fl_bytes){ data + line + 2, 0 };
	if (v->len == -1)
		v->kind = RESP_NIL;
	if (v->kind != RESP_STRING)
		return line + 2;
	v->text.len = (size_t)v->len;
	return line + 2 + v->text.len + 2;
}

static int
scalar_json(struct bytes *out, const struct resp_value *v)
{
	switch (v->kind) {
	case RESP_INTEGER:
		return bytes_add(out, v->text.data, v->text.len);
	case RESP_NIL:
		return bytes_add(out, "null", 4);
	case RESP_ERROR:
		if (bytes_add(out, "{\"error\":", 9) == -1 ||
		    bytes_json(out, v->text.data, v->text.len) == -1)
			return -1;
		return bytes_add(out, "}", 1);
	default:
		return bytes_json(out, v->text.data, v->text.len);
	}
}

int
resp_json(struct bytes *out, const char *data, size_t *at)
{
	int64_t left[RESP_DEPTH];
	struct resp_value v;
	unsigned depth = 0;

	do {
		*at += resp_value(data + *at, &v);
		if (v.kind == RESP_ARRAY && v.len > 0) {
			if (bytes_add(out, "[", 1) == -1)
				return -1;
			left[depth++] = v.len;
			continue;
		}
		if ((v.kind == RESP_ARRAY ? bytes_add(out, "[]", 2)
					  : scalar_json(out, &v)) == -1)
			return -1;
		while (depth > 0 && --left[depth - 1] == 0) {
			depth--;
			if (bytes_add(out, "]", 1) == -1)
				return -1;
		}
		if (depth > 0 && bytes_add(out, ",", 1) == -1)
			return -1;
	} while (depth > 0);
	return 0;
}
