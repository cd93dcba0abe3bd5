#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "series.h"

void
fl_series_init(struct fl_series *s, size_t max)
{
	*s = (struct fl_series){ .max = max, .width = 1, .last = -1 };
}

void
fl_series_fini(struct fl_series *s)
{
	free(s->v);
	fl_series_init(s, s->max);
}

/* fmax() takes the number where one of the two is NaN. */
static void
merge(struct fl_point *into, const struct fl_point *from)
{
	into->seconds += from->seconds;
	into->sum.ok += from->sum.ok;
	into->sum.failed += from->sum.failed;
	into->sum.users = fmax(into->sum.users, from->sum.users);
	into->sum.p50_ms = fmax(into->sum.p50_ms, from->sum.p50_ms);
	into->sum.p95_ms = fmax(into->sum.p95_ms, from->sum.p95_ms);
	into->sum.p99_ms = fmax(into->sum.p99_ms, from->sum.p99_ms);
	into->sum.max_ms = fmax(into->sum.max_ms, from->sum.max_ms);
}

/* Makes every bin twice as long. */
static void
fold(struct fl_series *s)
{
	size_t i, n = 0;

	s->width *= 2;
	for (i = 0; i < s->n; i++) {
		s->v[i].bin /= 2;
		if (n > 0 && s->v[n - 1].bin == s->v[i].bin)
			merge(&s->v[n - 1], &s->v[i]);
		else
			s->v[n++] = s->v[i];
	}
	s->n = n;
}

/* One more than max fits, since a bin is added before there are too many. */
static int
grow(struct fl_series *s, struct fl_err *err)
{
	size_t cap = s->cap == 0 ? 64 : s->cap * 2;
	struct fl_point *v;

	if (s->n < s->cap)
		return 0;
	v = realloc(s->v, cap * sizeof(*v));
	if (v == NULL)
		return fl_fail(err, "out of memory");
	s->v = v;
	s->cap = cap;
	return 0;
}

/* Where bin is or would be; nearly always the end. */
static size_t
place(const struct fl_series *s, int64_t bin)
{
	size_t lo = 0, hi = s->n, mid;

	if (s->n > 0 && s->v[s->n - 1].bin < bin)
		return s->n;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->v[mid].bin < bin)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int
fl_series_add(struct fl_series *s, int64_t second,
    const struct fl_sample *sample, struct fl_err *err)
{
	struct fl_point p = { second / s->width, second != s->last, *sample };
	size_t i = place(s, p.bin);

	if (isnan(sample->ok) || isnan(sample->failed)) {
		p.seconds = 0;
		p.sum.ok = p.sum.failed = 0;
	}
	if (i < s->n && s->v[i].bin == p.bin) {
		merge(&s->v[i], &p);
	} else {
		if (grow(s, err) == -1)
			return -1;
		memmove(&s->v[i + 1], &s->v[i], (s->n - i) * sizeof(s->v[0]));
		s->v[i] = p;
		s->n++;
	}
	s->last = second;
	while ((uint64_t)(s->v[s->n - 1].bin - s->v[0].bin) >= s->max)
		fold(s);
	return 0;
}

void
fl_series_get(const struct fl_series *s, size_t i, struct fl_sample *sample,
    double *begin_s, double *end_s)
{
	const struct fl_point *p = &s->v[i];

	*sample = p->sum;
	sample->ok =
	    p->seconds > 0 ? p->sum.ok / (double)p->seconds : (double)NAN;
	sample->failed =
	    p->seconds > 0 ? p->sum.failed / (double)p->seconds : (double)NAN;
	*begin_s = (double)(p->bin * s->width);
	*end_s = (double)((p->bin + 1) * s->width);
}
