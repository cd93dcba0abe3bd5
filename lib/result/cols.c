#include <math.h>

#include "../base/num.h"
#include "cols.h"

/* Quotes, backslashes and control bytes have forms of their own. */
static int
quote_byte(struct fl_buf *out, unsigned char c, struct fl_err *err)
{
	if (c == '"' || c == '\\')
		return fl_buf_addf(out, err, "\\%c", c);
	return fl_buf_addf(out, err, "\\u%04x", c);
}

int
fl_cols_quote(struct fl_buf *out, struct fl_str s, struct fl_err *err)
{
	size_t i = 0, n;
	unsigned code;
	int rc = fl_buf_add(out, "\"", 1, err);

	for (; i < s.len && rc == 0; i += n) {
		unsigned char c = (unsigned char)s.s[i];

		n = fl_utf8_next(s.s + i, s.len - i, &code);
		if (n == 0)
			rc = fl_buf_add_str(out, "\\ufffd", err);
		else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
			rc = quote_byte(out, c, err);
		else
			rc = fl_buf_add(out, s.s + i, n, err);
		n = n > 0 ? n : 1;
	}
	return rc == -1 ? -1 : fl_buf_add(out, "\"", 1, err);
}

/* The name of a value in an object, and whether there is a value. */
static bool
member(struct fl_cols *c, const char *name, bool any)
{
	if (c->failed)
		return false;
	c->failed = fl_buf_addf(c->json, &c->err, "%s\"%s\":%s",
			c->json->data[c->json->len - 1] == '{' ? "" : ",", name,
			any && !c->missing ? "" : "null") == -1;
	return any && !c->missing && !c->failed;
}

/* Whether the column is done with: its name is written, or nothing. */
static bool
no_value(struct fl_cols *c, const char *name)
{
	if (c->head)
		fl_tsv_text(c->tsv, name);
	else if (c->missing)
		fl_tsv_text(c->tsv, NULL);
	return c->head || c->missing;
}

void
fl_cols_str(struct fl_cols *c, const char *name, struct fl_str v)
{
	if (c->json != NULL) {
		if (member(c, name, true))
			c->failed = fl_cols_quote(c->json, v, &c->err) == -1;
		return;
	}
	if (!no_value(c, name))
		fl_tsv_str(c->tsv, v);
}

/*
 * The digits of v before end; returns where they begin.  Most of what is
 * written is whole numbers, and printf(3) is slow at them.
 */
static char *
digits(char *end, uint64_t v)
{
	do {
		*--end = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	return end;
}

#define DIGITS 32

void
fl_cols_int(struct fl_cols *c, const char *name, int64_t v)
{
	char text[DIGITS], *end = text + sizeof(text), *p;

	if (c->json != NULL) {
		if (member(c, name, true))
			c->failed = fl_buf_addf(c->json, &c->err, "%lld",
					(long long)v) == -1;
		return;
	}
	if (no_value(c, name))
		return;
	p = digits(end, v < 0 ? -(uint64_t)v : (uint64_t)v);
	if (v < 0)
		*--p = '-';
	fl_tsv_str(c->tsv, (struct fl_str){ p, (size_t)(end - p) });
}

void
fl_cols_real(struct fl_cols *c, const char *name, double v, int decimals)
{
	if (c->json != NULL) {
		if (member(c, name, isfinite(v)))
			c->failed = fl_buf_addf(c->json, &c->err, "%.*f",
					decimals, v) == -1;
		return;
	}
	if (!no_value(c, name))
		fl_tsv_real(c->tsv, v, decimals);
}

void
fl_cols_ms(struct fl_cols *c, const char *name, int64_t ns)
{
	char text[DIGITS], *end = text + sizeof(text), *p;
	uint64_t us;

	if (c->json != NULL) {
		fl_cols_real(c, name,
		    ns < 0 ? (double)NAN : (double)ns / FL_NS_PER_MS, 3);
		return;
	}
	if (no_value(c, name))
		return;
	if (ns < 0) {
		fl_tsv_text(c->tsv, NULL);
		return;
	}
	us = ((uint64_t)ns + 500) / 1000;
	/* 1 in front keeps the zeros of the fraction; the point replaces it */
	p = digits(end, 1000 + us % 1000);
	*p = '.';
	p = digits(p, us / 1000);
	fl_tsv_str(c->tsv, (struct fl_str){ p, (size_t)(end - p) });
}

void
fl_cols_real_ms(struct fl_cols *c, const char *name, double ns)
{
	fl_cols_real(c, name, ns < 0 ? (double)NAN : ns / FL_NS_PER_MS, 3);
}
