#include <stdlib.h>

#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

/* A failure, whichever stage it was in. */
struct fault {
	const struct fl_doc_failure *first; /* of the texts */
	uint64_t count;
	int64_t first_ns;
};

static bool
same(const struct fl_doc_failure *a, const struct fl_doc_failure *b)
{
	return fl_str_eq(a->step, b->step) && fl_str_eq(a->kind, b->kind) &&
	       fl_str_eq(a->message, b->message);
}

static int
by_text(const void *x, const void *y)
{
	const struct fl_doc_failure *a = ((const struct fault *)x)->first;
	const struct fl_doc_failure *b = ((const struct fault *)y)->first;
	int rc = fl_str_cmp(a->step, b->step);

	if (rc == 0)
		rc = fl_str_cmp(a->kind, b->kind);
	if (rc == 0)
		rc = fl_str_cmp(a->message, b->message);
	return rc;
}

static int
by_count(const void *x, const void *y)
{
	const struct fault *a = x, *b = y;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return by_text(x, y);
}

/* What failed, most often first: *n of them, which the caller frees. */
static struct fault *
sum_up(const struct fl_failures *f, size_t *n)
{
	struct fault *v = calloc(f->keys.n + 1, sizeof(*v));
	size_t i;

	*n = 0;
	if (v == NULL)
		return NULL;
	for (i = 0; i < f->keys.n; i++)
		v[i] =
		    (struct fault){ &f->v[i], f->v[i].count, f->v[i].first_ns };
	qsort(v, f->keys.n, sizeof(*v), by_text);
	for (i = 0; i < f->keys.n; i++) {
		if (*n > 0 && same(v[*n - 1].first, v[i].first)) {
			v[*n - 1].count += v[i].count;
			if (v[i].first_ns < v[*n - 1].first_ns)
				v[*n - 1].first_ns = v[i].first_ns;
		} else {
			v[(*n)++] = v[i];
		}
	}
	qsort(v, *n, sizeof(*v), by_count);
	return v;
}

static void
step_text(const struct fl_sheet *p, struct fl_str step,
    char name[FL_SHEET_NAME])
{
	const struct fl_note_step *s = fl_notes_step(&p->r->notes, step);

	snprintf(name, FL_SHEET_NAME, "%.*s%s%.*s",
	    step.len < 60 ? (int)step.len : 60, step.len > 0 ? step.s : "",
	    s != NULL && s->name.len > 0 ? " " : "",
	    s != NULL && s->name.len < 80 ? (int)s->name.len : 0,
	    s != NULL && s->name.len > 0 ? s->name.s : "");
}

#define TABLE_MAX 100

static void
table(struct fl_sheet *p, const struct fault *v, size_t n, uint64_t all)
{
	static const struct fl_table_column columns[] = {
		{ "Step", NULL, FL_COLUMN_TEXT },
		{ "Kind", NULL, FL_COLUMN_WORD },
		{ "What was wrong", NULL, FL_COLUMN_TEXT },
		{ "Count", NULL, FL_COLUMN_FIGURE },
		{ "Of all", "part of all failures", FL_COLUMN_FIGURE },
		{ "First at", "since the start", FL_COLUMN_FIGURE },
	};
	char name[FL_SHEET_NAME], share[FL_HUMAN];
	struct fl_table t;
	size_t i;

	fl_table_open(&t, p->h, "What failed, most often first", columns, 6);
	for (i = 0; i < n && i < TABLE_MAX; i++) {
		step_text(p, v[i].first->step, name);
		fl_table_row(&t, fl_str(name));
		fl_table_text(&t, v[i].first->kind);
		fl_table_text(&t, v[i].first->message);
		fl_table_count(&t, v[i].count);
		fl_human_share(share, (double)v[i].count / (double)all);
		fl_table_text(&t, fl_str(share));
		fl_table_time(&t, (double)v[i].first_ns, false);
	}
	fl_table_close(&t);
	if (n > TABLE_MAX)
		fl_html_putf(p->h, "<p>And %zu more kinds.</p>\n",
		    n - TABLE_MAX);
}

static const struct fl_note_kept *
find_kept(const struct fl_sheet *p, const struct fl_doc_failure *f)
{
	const struct fl_notes *n = &p->r->notes;
	struct fl_str message = f->message;
	size_t i;

	if (message.len > FL_NOTES_TEXT)
		message.len = FL_NOTES_TEXT;
	for (i = 0; i < fl_notes_n(n->n_kept, FL_NOTES_KEPT); i++)
		if (fl_str_eq(n->kept[i].step, f->step) &&
		    fl_str_eq(n->kept[i].kind, f->kind) &&
		    fl_str_eq(n->kept[i].message, message))
			return &n->kept[i];
	return NULL;
}

#define SHOWN_MAX 30
#define HEADERS_MAX 2000
#define BODY_MAX 2500

static void
answer(struct fl_sheet *p, const struct fl_note_kept *k)
{
	char name[FL_SHEET_NAME], at[FL_HUMAN];

	step_text(p, k->step, name);
	fl_human_time(at, (double)k->at_ns);
	fl_html_put(p->h, "<details open=\"open\"><summary>Step ");
	fl_html_text(p->h, fl_str(name));
	fl_html_put(p->h, ": ");
	fl_html_cut(p->h, k->message, 200);
	fl_html_putf(p->h, " <small>(at %s)</small></summary>\n", at);
	if (k->headers.len > 0) {
		fl_html_put(p->h, "<h4>Headers</h4><pre>");
		fl_html_cut(p->h, k->headers, HEADERS_MAX);
		fl_html_put(p->h, "</pre>\n");
	}
	fl_html_putf(p->h, "<h4>Body <small>(%zu bytes kept)</small></h4>",
	    k->body_len);
	if (k->body.len > 0) {
		fl_html_put(p->h, "<pre>");
		fl_html_cut(p->h, k->body, BODY_MAX);
		fl_html_put(p->h, "</pre>\n");
	}
	fl_html_put(p->h, "</details>\n");
}

static void
answers(struct fl_sheet *p, const struct fault *v, size_t n)
{
	const struct fl_note_kept *k;
	size_t i, shown = 0;

	for (i = 0; i < n && shown < SHOWN_MAX; i++) {
		k = find_kept(p, v[i].first);
		if (k == NULL)
			continue;
		if (shown++ == 0)
			fl_html_put(p->h, "<h3>Answers that were kept</h3>\n");
		answer(p, k);
	}
}

#define BARS 10 /* that have room in a picture of the usual height */

static int
chart(struct fl_sheet *p, const struct fault *v, size_t n, uint64_t all)
{
	struct fl_str m = v[0].first->message;
	struct fl_buf caption;
	struct fl_html h;
	int rc;

	fl_buf_init(&caption, 65536);
	fl_html_init(&h, &caption);
	fl_html_putf(&h,
	    "How often each failure happened: %llu in all, of %zu kind%s. The "
	    "most frequent, %llu times: ",
	    (unsigned long long)all, n, n == 1 ? "" : "s",
	    (unsigned long long)v[0].count);
	fl_html_cut(&h, m, 150);
	rc = fl_html_end(&h, &p->err);
	if (rc == 0)
		rc = fl_sheet_chart(p, "errors",
		    n < BARS ? 0.3 + 0.7 * (double)n / BARS : 1, caption.data);
	fl_buf_fini(&caption);
	return rc;
}

int
fl_sheet_failures(struct fl_sheet *p)
{
	uint64_t all = 0;
	struct fault *v;
	size_t i, n;
	int rc;

	v = sum_up(&p->sums->failures, &n);
	if (v == NULL)
		return fl_fail(&p->err, "out of memory");
	for (i = 0; i < n; i++)
		all += v[i].count;
	if (n == 0 || all == 0) {
		fl_html_put(p->h, "<p>Nothing failed.</p>\n");
		free(v);
		return 0;
	}
	table(p, v, n, all);
	rc = chart(p, v, n, all);
	answers(p, v, n);
	free(v);
	return rc;
}
