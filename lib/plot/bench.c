#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

void
fl_bench_init(struct fl_bench *b, struct fl_arena *texts)
{
	b->texts = texts;
	b->n = 0;
}

/* "<= 0.75" or ">= 1000": at most and at least.  NaN: no limit. */
static double
share_of(double measured, const char *wanted)
{
	double limit;

	if (strlen(wanted) < 4 || strncmp(wanted + 1, "= ", 2) != 0)
		return NAN;
	limit = strtod(wanted + 3, NULL);
	if (wanted[0] == '<' && limit > 0)
		return measured / limit;
	if (wanted[0] == '>' && measured > 0)
		return limit / measured;
	return NAN;
}

static const char *
keep(struct fl_bench *b, const char *text)
{
	return fl_arena_str(b->texts, text, strlen(text)).s;
}

int
fl_bench_add(struct fl_bench *b, const struct fl_records *r, struct fl_err *err)
{
	const char *wanted = fl_records_text(r, "wanted");
	struct fl_bench_row *row;
	double measured, share;

	if (strcmp(fl_records_text(r, "measured"), "-") == 0)
		return 0;
	if (fl_records_real(r, "measured", &measured, err) == -1)
		return -1;
	share = share_of(measured, wanted);
	if (!isfinite(share) || share < 0 || b->n == FL_BENCH_ROWS)
		return 0;
	row = &b->v[b->n];
	row->what = keep(b, fl_records_text(r, "what"));
	row->wanted = keep(b, wanted);
	row->measured = measured;
	row->share = share;
	if (row->what == NULL || row->wanted == NULL)
		return fl_fail(err, "too much text");
	b->n++;
	return 0;
}

int
fl_bench_has(const struct fl_bench *b, struct fl_err *err)
{
	return b->n > 0 ? 0 : fl_fail(err, "no 'bench' records with a limit");
}

void
fl_bench_write(const struct fl_bench *b, struct fl_dat *d)
{
	char text[80];
	size_t i;

	for (i = 0; i < b->n; i++) {
		fl_dat_real(d, (double)i);
		fl_dat_real(d, b->v[i].share);
		fl_dat_text(d, b->v[i].what, 80);
		snprintf(text, sizeof(text), "%.4g, %.40s", b->v[i].measured,
		    b->v[i].wanted);
		fl_dat_text(d, text, 60);
		fl_dat_end(d);
	}
}
