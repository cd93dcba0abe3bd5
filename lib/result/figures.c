#include <ctype.h>
#include <math.h>

#include "../base/num.h"
#include "figures.h"

int
fl_percentile_read(const char *text, uint32_t *ppm, struct fl_err *err)
{
	const char *p = text;
	uint64_t v = 0;
	int decimals = 4;

	for (; isdigit((unsigned char)*p) && v <= 100; p++)
		v = v * 10 + (uint64_t)(*p - '0');
	if (p != text && *p == '.' && isdigit((unsigned char)p[1]))
		for (p++; isdigit((unsigned char)*p) && decimals > 0; p++) {
			v = v * 10 + (uint64_t)(*p - '0');
			decimals--;
		}
	for (; decimals > 0; decimals--)
		v *= 10;
	if (p == text || *p != '\0' || v > 1000000)
		return fl_fail(err,
		    "'%.20s': want a percentile from 0 to 100 "
		    "with at most 4 decimals",
		    text);
	*ppm = (uint32_t)v;
	return 0;
}

int
fl_percentiles_read(struct fl_percentiles *p, const char *list,
    struct fl_err *err)
{
	size_t len;

	p->n = 0;
	if (list == NULL)
		list = "10,50,75,90,95,99,99.9";
	for (;; list += len + 1) {
		len = strcspn(list, ",");
		if (p->n == FL_FIGURES_PERCENTILES)
			return fl_fail(err, "more than %d percentiles",
			    FL_FIGURES_PERCENTILES);
		snprintf(p->text[p->n], sizeof(p->text[0]), "%.*s", (int)len,
		    list);
		if (len >= sizeof(p->text[0]))
			return fl_fail(err, "'%.20s': want a percentile", list);
		if (fl_percentile_read(p->text[p->n], &p->ppm[p->n], err) == -1)
			return -1;
		p->n++;
		if (list[len] == '\0')
			return 0;
	}
}

static int
spread(struct fl_spread *s, struct fl_total *const totals[], size_t n,
    enum fl_view_what what, const struct fl_figures_opts *o, bool *bound,
    struct fl_err *err)
{
	struct fl_view *v = o->view;
	size_t i;

	fl_view_clear(v);
	for (i = 0; i < n; i++)
		if (fl_view_add(v, totals[i], what, o->ok_only, err) == -1)
			return -1;
	s->min_ns = v->all.n > 0 ? v->all.min_ns : -1;
	s->max_ns = v->all.n > 0 ? v->all.max_ns : -1;
	s->mean_ns = fl_view_mean_ns(v);
	s->stddev_ns = fl_view_stddev_ns(v);
	for (i = 0; i < o->percentiles->n; i++)
		s->percentile_ns[i] =
		    fl_view_percentile_ns(v, o->percentiles->ppm[i], bound);
	return 0;
}

static int
sum_counts(uint64_t into[FL_COUNTS], struct fl_total *const totals[], size_t n,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (fl_counts_add(into, totals[i]->counts, err) == -1)
			return -1;
	return 0;
}

int
fl_figures_make(struct fl_figures *f, struct fl_total *const totals[], size_t n,
    int64_t length_ns, const struct fl_figures_opts *o, struct fl_err *err)
{
	uint64_t all;

	*f = (struct fl_figures){ .error_share = NAN, .rate = NAN };
	if (sum_counts(f->counts, totals, n, err) == -1 ||
	    spread(&f->service, totals, n, FL_VIEW_SERVICE, o, &f->bound,
		err) == -1 ||
	    spread(&f->response, totals, n, FL_VIEW_RESPONSE, o, &f->bound,
		err) == -1)
		return -1;
	all = fl_counts_all(f->counts);
	if (all > 0)
		f->error_share =
		    (double)(all - f->counts[FL_COUNT_OK]) / (double)all;
	if (length_ns > 0)
		f->rate = (double)fl_counts_ended(f->counts) /
		          ((double)length_ns / FL_NS_PER_S);
	if (n == 1)
		f->max_rate = totals[0]->max_rate;
	f->apdex = fl_view_apdex(o->view, o->apdex_ns, all);
	return 0;
}
