#include <math.h>

#include "../base/num.h"
#include "cols.h"

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
	if (!no_value(c, name))
		fl_tsv_real(c->tsv, v, decimals);
}

void
fl_cols_ms(struct fl_cols *c, const char *name, int64_t ns)
{
	char text[DIGITS], *end = text + sizeof(text), *p;
	uint64_t us;

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
