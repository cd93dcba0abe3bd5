#include <string.h>

#include "../result/funkload.h"
#include "../result/infile.h"
#include "sheet.h"

static int
feed(void *ctx, const void *data, size_t len, struct fl_err *err)
{
	return fl_funkload_feed(ctx, data, len, err);
}

static int
read_file(struct fl_funkload *f, const char *path, struct fl_err *err)
{
	bool truncated;

	if (fl_funkload_begin(f, path, err) == -1 ||
	    fl_infile_each(path, feed, f, err) == -1)
		return -1;
	return fl_funkload_end(f, &truncated, err);
}

bool
fl_report_is_funkload(const struct fl_report *r)
{
	const struct fl_notes *n = &r->notes;
	size_t i;

	for (i = 0; i < fl_notes_n(n->n_runs, FL_NOTES_RUNS); i++)
		if (!fl_str_is(n->runs[i].tool, "FunkLoad"))
			return false;
	return n->n_runs > 0;
}

void
fl_report_funkload(struct fl_report *r, const char *const *paths, size_t n)
{
	struct fl_err ignored;
	struct fl_funkload *f = fl_funkload_new(&ignored);
	size_t i;

	/* A merge of such files is none itself: then there is no such section */
	for (i = 0; f != NULL && i < n; i++)
		if (read_file(f, paths[i], &ignored) == -1)
			break;
	if (f != NULL && i == n &&
	    fl_funkload_tsv(f, &r->funkload, &ignored) == -1)
		fl_buf_clear(&r->funkload);
	fl_funkload_free(f);
}

/* The kinds of records, and the columns of each, as FunkLoad calls them. */
static const struct fl_table_column tests[] = {
	{ "CUs", "concurrent users", FL_COLUMN_TEXT },
	{ "STPS", "successful tests a second", FL_COLUMN_FIGURE },
	{ "Total", NULL, FL_COLUMN_FIGURE },
	{ "Success", NULL, FL_COLUMN_FIGURE },
	{ "Error %", NULL, FL_COLUMN_FIGURE },
}, pages[] = {
	{ "CUs", "concurrent users", FL_COLUMN_TEXT },
	{ "Apdex", NULL, FL_COLUMN_FIGURE },
	{ "Rating", NULL, FL_COLUMN_WORD },
	{ "SPPS", "successful pages a second", FL_COLUMN_FIGURE },
	{ "maxSPPS", NULL, FL_COLUMN_FIGURE },
	{ "Total", NULL, FL_COLUMN_FIGURE },
	{ "Success", NULL, FL_COLUMN_FIGURE },
	{ "Error %", NULL, FL_COLUMN_FIGURE },
	{ "Min", "seconds, as what follows", FL_COLUMN_FIGURE },
	{ "Avg", NULL, FL_COLUMN_FIGURE },
	{ "Max", NULL, FL_COLUMN_FIGURE },
	{ "P10", NULL, FL_COLUMN_FIGURE },
	{ "Med", NULL, FL_COLUMN_FIGURE },
	{ "P90", NULL, FL_COLUMN_FIGURE },
	{ "P95", NULL, FL_COLUMN_FIGURE },
}, requests[] = {
	{ "CUs", "concurrent users", FL_COLUMN_TEXT },
	{ "Apdex", NULL, FL_COLUMN_FIGURE },
	{ "Rating", NULL, FL_COLUMN_WORD },
	{ "RPS", "requests a second", FL_COLUMN_FIGURE },
	{ "maxRPS", NULL, FL_COLUMN_FIGURE },
	{ "Total", NULL, FL_COLUMN_FIGURE },
	{ "Success", NULL, FL_COLUMN_FIGURE },
	{ "Error %", NULL, FL_COLUMN_FIGURE },
	{ "Min", "seconds, as what follows", FL_COLUMN_FIGURE },
	{ "Avg", NULL, FL_COLUMN_FIGURE },
	{ "Max", NULL, FL_COLUMN_FIGURE },
	{ "P10", NULL, FL_COLUMN_FIGURE },
	{ "Med", NULL, FL_COLUMN_FIGURE },
	{ "P90", NULL, FL_COLUMN_FIGURE },
	{ "P95", NULL, FL_COLUMN_FIGURE },
};

static const struct kind {
	const char *name;
	const char *caption;
	const struct fl_table_column *columns;
	size_t n;
} kinds[] = {
	{ "test", "Tests", tests, sizeof(tests) / sizeof(tests[0]) },
	{ "page", "Pages; times are seconds", pages,
	    sizeof(pages) / sizeof(pages[0]) },
	{ "request", "Requests; times are seconds", requests,
	    sizeof(requests) / sizeof(requests[0]) },
};

/* A row of the records' fields behind the kind. */
static void
put_row(struct fl_table *t, const struct fl_records *r, size_t n)
{
	size_t i;

	fl_table_row(t, fl_str(r->n > 1 ? r->field[1] : ""));
	for (i = 2; i < r->n && i <= n; i++)
		fl_table_text(t, fl_str(r->field[i]));
}

struct writer {
	struct fl_sheet *p;
	const struct kind *kind; /* of the table that is open, or NULL */
	struct fl_table table;
};

static int
each(void *ctx, const struct fl_records *r, struct fl_err *err)
{
	struct writer *w = ctx;
	size_t i;

	(void)err;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, fl_records_kind(r)) == 0)
			break;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return 0;
	if (w->kind != &kinds[i]) {
		if (w->kind != NULL)
			fl_table_close(&w->table);
		w->kind = &kinds[i];
		fl_table_open(&w->table, w->p->h, w->kind->caption,
		    w->kind->columns, w->kind->n);
	}
	put_row(&w->table, r, w->kind->n);
	return 0;
}

bool
fl_sheet_has_cycles(const struct fl_sheet *p)
{
	return p->r->funkload.len > 0;
}

int
fl_sheet_cycles(struct fl_sheet *p)
{
	static struct fl_records records; /* static for its size */
	struct writer w = { .p = p };
	int rc;

	fl_html_put(p->h,
	    "<p>By FunkLoad's own definitions, figure for figure as its own "
	    "reports have them: a page is a request with the images, links "
	    "and redirects behind it, and failures count for Apdex by their "
	    "time alone.</p>\n");
	fl_records_init(&records, "FunkLoad", each, &w);
	rc = fl_records_feed(&records, p->r->funkload.data, p->r->funkload.len,
	    &p->err);
	fl_records_fini(&records);
	if (w.kind != NULL)
		fl_table_close(&w.table);
	return rc;
}
