#include <math.h>
#include <stdlib.h>

#include "cols.h"
#include "funkload_state.h"
#include "total.h"

/* A figure of a line: a count, a text, or a number with three decimals. */
enum figure_kind {
	COUNT,
	TEXT,
	REAL,
	PERCENT,
};

struct figure {
	const char *column; /* of the TSV */
	const char *title;  /* of the table */
	enum figure_kind kind;
	uint64_t count;
	const char *text;
	double real; /* NaN: missing */
};

#define FIGURES_MAX 16

struct line {
	struct figure v[FIGURES_MAX];
	size_t n;
};

static void
add_count(struct line *l, const char *column, const char *title, uint64_t n)
{
	l->v[l->n++] = (struct figure){ .column = column,
		.title = title,
		.kind = COUNT,
		.count = n };
}

static void
add_text(struct line *l, const char *column, const char *title,
    const char *text)
{
	l->v[l->n++] = (struct figure){ .column = column,
		.title = title,
		.kind = TEXT,
		.text = text };
}

static void
add_real(struct line *l, const char *column, const char *title,
    enum figure_kind kind, double v)
{
	l->v[l->n++] = (struct figure){ .column = column,
		.title = title,
		.kind = kind,
		.real = v };
}

static double
ratio(uint64_t a, double b)
{
	return b > 0 ? (double)a / b : (double)NAN;
}

static int
order_times(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* FunkLoad's: of n sorted times the one at floor(p n / 100), from 0. */
static double
percentile(const struct fl_funkload_times *t, size_t p)
{
	return t->n == 0 ? (double)NAN
	                 : t->v[t->n / 100 * p + t->n % 100 * p / 100];
}

static uint64_t
most(const struct fl_funkload_seconds *s)
{
	uint64_t max = 0;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].n > max)
			max = s->v[i].n;
	return max;
}

static double
apdex(const struct fl_funkload_apdex *a)
{
	return ratio(2 * a->satisfied + a->tolerating, 2 * (double)a->n);
}

/* FunkLoad writes them so. */
static const char *
rating(double score)
{
	static const char *const names[][2] = { { "excellent", "Excellent" },
		{ "good", "Good" }, { "fair", "FAIR" }, { "poor", "POOR" },
		{ "unacceptable", "UNACCEPTABLE" } };
	const char *r = fl_apdex_rating(score);
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(r, names[i][0]) == 0)
			return names[i][1];
	return "";
}

static void
make_tests(struct line *l, const struct fl_funkload *f,
    struct fl_funkload_cycle *c)
{
	l->n = 0;
	add_count(l, "users", "CUs", c->users);
	add_real(l, "stps", "STPS", REAL, ratio(c->tests_ok, f->duration_s[0]));
	add_count(l, "total", "TOTAL", c->tests);
	add_count(l, "success", "SUCCESS", c->tests_ok);
	add_real(l, "error_percent", "ERROR", PERCENT,
	    100 * ratio(c->tests - c->tests_ok, (double)c->tests));
}

/* MIN AVG MAX P10 MED P90 P95 of times that get sorted; avg is the caller's. */
static void
add_times(struct line *l, struct fl_funkload_times *t, double avg)
{
	if (t->n > 0)
		qsort(t->v, t->n, sizeof(*t->v), order_times);
	add_real(l, "min_s", "MIN", REAL, percentile(t, 0));
	add_real(l, "avg_s", "AVG", REAL, avg);
	add_real(l, "max_s", "MAX", REAL,
	    t->n > 0 ? t->v[t->n - 1] : (double)NAN);
	add_real(l, "p10_s", "P10", REAL, percentile(t, 10));
	add_real(l, "med_s", "MED", REAL, percentile(t, 50));
	add_real(l, "p90_s", "P90", REAL, percentile(t, 90));
	add_real(l, "p95_s", "P95", REAL, percentile(t, 95));
}

static void
make_pages(struct line *l, const struct fl_funkload *f,
    struct fl_funkload_cycle *c)
{
	double score = apdex(&c->page_apdex);

	l->n = 0;
	add_count(l, "users", "CUs", c->users);
	add_real(l, "apdex", "Apdex", REAL, score);
	add_text(l, "rating", "Rating", rating(score));
	add_real(l, "spps", "SPPS", REAL,
	    ratio(c->pages_ok.n, f->duration_s[0]));
	add_real(l, "max_spps", "maxSPPS", REAL,
	    (double)most(&c->page_seconds));
	add_count(l, "total", "TOTAL", c->pages);
	add_count(l, "success", "SUCCESS", c->pages_ok.n);
	add_real(l, "error_percent", "ERROR", PERCENT,
	    100 * ratio(c->pages - c->pages_ok.n, (double)c->pages));
	/* FunkLoad divides the time of the good ones by the number of all */
	add_times(l, &c->pages_ok,
	    c->pages > 0 ? c->pages_ok.sum / (double)c->pages : (double)NAN);
}

static void
make_requests(struct line *l, const struct fl_funkload *f,
    struct fl_funkload_cycle *c)
{
	double score = apdex(&c->request_apdex);
	size_t n = c->requests.n;

	l->n = 0;
	add_count(l, "users", "CUs", c->users);
	add_real(l, "apdex", "Apdex", REAL, score);
	add_text(l, "rating", "Rating", rating(score));
	add_real(l, "rps", "RPS", REAL, ratio(n, f->duration_s[0]));
	add_real(l, "max_rps", "maxRPS", REAL,
	    (double)most(&c->request_seconds));
	add_count(l, "total", "TOTAL", n);
	add_count(l, "success", "SUCCESS", c->requests_ok);
	add_real(l, "error_percent", "ERROR", PERCENT,
	    100 * ratio(n - c->requests_ok, (double)n));
	add_times(l, &c->requests,
	    n > 0 ? c->requests.sum / (double)n : (double)NAN);
}

static const struct {
	const char *kind;
	const char *title;
	void (*make)(struct line *l, const struct fl_funkload *f,
	    struct fl_funkload_cycle *c);
} kinds[] = {
	{ "test", "Test stats", make_tests },
	{ "page", "Page stats", make_pages },
	{ "request", "Request stats", make_requests },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static int
order_cycles(const void *a, const void *b)
{
	const struct fl_funkload_cycle *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static void
sort_cycles(struct fl_funkload *f)
{
	if (f->n_cycles > 0)
		qsort(f->cycles, f->n_cycles, sizeof(*f->cycles), order_cycles);
}

static int
tsv_line(const struct line *l, const char *kind, bool head, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_tsv t;
	struct fl_cols c = { .tsv = &t, .head = head };
	char name[32];
	size_t i;

	snprintf(name, sizeof(name), "%s%s", head ? "#" : "", kind);
	fl_tsv_init(&t, out);
	fl_tsv_text(&t, name);
	for (i = 0; i < l->n; i++) {
		const struct figure *v = &l->v[i];

		if (v->kind == COUNT)
			fl_cols_int(&c, v->column, (int64_t)v->count);
		else if (v->kind == TEXT)
			fl_cols_str(&c, v->column, fl_str(v->text));
		else
			fl_cols_real(&c, v->column, v->real,
			    v->kind == PERCENT ? 2 : 3);
	}
	return fl_tsv_end(&t, err);
}

int
fl_funkload_tsv(struct fl_funkload *f, struct fl_buf *out, struct fl_err *err)
{
	struct line l;
	size_t k, i;

	sort_cycles(f);
	for (k = 0; k < KINDS; k++)
		for (i = 0; i < f->n_cycles; i++) {
			kinds[k].make(&l, f, &f->cycles[i]);
			if ((i == 0 && tsv_line(&l, kinds[k].kind, true, out,
					   err) == -1) ||
			    tsv_line(&l, kinds[k].kind, false, out, err) == -1)
				return -1;
		}
	return 0;
}

#define COLUMN 10

static int
table_line(const struct line *l, bool head, struct fl_buf *out,
    struct fl_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < l->n && rc == 0; i++) {
		const struct figure *v = &l->v[i];
		int width = i == 0 ? 6 : v->kind == TEXT ? 13 : COLUMN;

		if (head)
			rc = fl_buf_addf(out, err, "%*s", width, v->title);
		else if (v->kind == COUNT)
			rc = fl_buf_addf(out, err, "%*llu", width,
			    (unsigned long long)v->count);
		else if (v->kind == TEXT)
			rc = fl_buf_addf(out, err, "%*s", width, v->text);
		else if (isnan(v->real))
			rc = fl_buf_addf(out, err, "%*s", width, "-");
		else if (v->kind == PERCENT)
			rc = fl_buf_addf(out, err, "%*.2f%%", width - 1,
			    v->real);
		else
			rc = fl_buf_addf(out, err, "%*.3f", width, v->real);
	}
	return rc == -1 ? -1 : fl_buf_add_str(out, "\n", err);
}

int
fl_funkload_table(struct fl_funkload *f, struct fl_buf *out, struct fl_err *err)
{
	struct line l;
	size_t k, i;

	sort_cycles(f);
	for (k = 0; k < KINDS; k++) {
		if (fl_buf_addf(out, err, "%s%s\n", k > 0 ? "\n" : "",
			kinds[k].title) == -1)
			return -1;
		for (i = 0; i < f->n_cycles; i++) {
			kinds[k].make(&l, f, &f->cycles[i]);
			if ((i == 0 && table_line(&l, true, out, err) == -1) ||
			    table_line(&l, false, out, err) == -1)
				return -1;
		}
	}
	return 0;
}
