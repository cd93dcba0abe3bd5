#include "generator.h"
#include "line.h"
#include "row.h"

static const struct {
	const char *name;
	int decimals;
} worsts[FL_WORSTS] = {
	[FL_WORST_CPU] = { "cpu", 3 },
	[FL_WORST_LATE_P50_US] = { "late_p50_us", 3 },
	[FL_WORST_LATE_P99_US] = { "late_p99_us", 3 },
	[FL_WORST_LATE_MAX_US] = { "late_max_us", 3 },
	[FL_WORST_ARRIVAL_CV] = { "arrival_cv", 6 },
};

static const char *const dues[FL_DUES] = {
	[FL_DUE_DUE] = "due",
	[FL_DUE_BEGUN] = "begun",
	[FL_DUE_SPOOLED] = "spooled",
};

int
fl_doc_generator_add(struct fl_doc_generator *g, const struct fl_element *r,
    struct fl_err *err)
{
	double v;
	uint64_t n;
	int i, rc;

	for (i = 0; i < FL_WORSTS; i++) {
		rc = fl_element_real(r, worsts[i].name, &v, err);
		if (rc == -1)
			return -1;
		if (rc == 1 && (!g->known[i] || v > g->worst[i])) {
			g->known[i] = true;
			g->worst[i] = v;
		}
	}
	for (i = 0; i < FL_DUES; i++) {
		n = 0;
		if (fl_element_count(r, dues[i], &n, err) == -1)
			return -1;
		if (__builtin_add_overflow(g->sums[i], n, &g->sums[i]) ||
		    g->sums[i] > FL_ROW_SUM)
			return fl_fail(err, "the sum of %s is too large",
			    dues[i]);
	}
	g->lines++;
	return 0;
}

void
fl_doc_generator_write(const struct fl_doc_generator *g, struct fl_line *l)
{
	int i;

	for (i = 0; i < FL_WORSTS; i++)
		if (g->known[i])
			fl_line_real(l, worsts[i].name, g->worst[i],
			    worsts[i].decimals);
	for (i = 0; i < FL_DUES; i++)
		fl_line_int(l, dues[i], (int64_t)g->sums[i]);
}
