#include "../result/human.h"
#include "sheet.h"

static void
time_row(struct fl_table *t, const struct fl_doc_generator *g,
    enum fl_worst which, const char *what, const char *says)
{
	if (!g->known[which])
		return;
	fl_table_row(t, fl_str(what));
	fl_table_time(t, 1000 * g->worst[which], false);
	fl_table_text(t, fl_str(says));
}

static void
real_row(struct fl_table *t, const struct fl_doc_generator *g,
    enum fl_worst which, const char *what, const char *says)
{
	if (!g->known[which])
		return;
	fl_table_row(t, fl_str(what));
	fl_table_real(t, g->worst[which], 2);
	fl_table_text(t, fl_str(says));
}

static void
sum_row(struct fl_table *t, const struct fl_doc_generator *g, enum fl_due which,
    const char *what, const char *says)
{
	if (g->sums[which] == 0)
		return;
	fl_table_row(t, fl_str(what));
	fl_table_count(t, g->sums[which]);
	fl_table_text(t, fl_str(says));
}

static void
put_verdict(struct fl_sheet *p)
{
	fl_html_put(p->h, "So it watches itself, and says: <b>");
	if (p->head->verdict.len > 0)
		fl_html_cut(p->h, p->head->verdict, 100);
	else
		fl_html_put(p->h, "no verdict");
	fl_html_put(p->h, "</b>");
	if (p->head->reason.len > 0) {
		fl_html_put(p->h, " (");
		fl_html_cut(p->h, p->head->reason, 500);
		fl_html_put(p->h, ")");
	}
	fl_html_put(p->h, ".</p>\n");
}

int
fl_sheet_generator(struct fl_sheet *p)
{
	static const struct fl_table_column columns[] = {
		{ "Figure", NULL, FL_COLUMN_TEXT },
		{ "Value", NULL, FL_COLUMN_FIGURE },
		{ "What it says", NULL, FL_COLUMN_TEXT },
	};
	const struct fl_doc_generator *g = &p->sums->generator;
	struct fl_table t;

	fl_html_put(p->h, "<p>A load generator that cannot keep up measures "
			  "itself. ");
	if (g->lines == 0) {
		fl_html_put(p->h, "This one did not watch itself, so whether "
				  "it kept up is not known.</p>\n");
		return 0;
	}
	put_verdict(p);
	fl_table_open(&t, p->h,
	    "The worst of any worker in any second, and sums", columns, 3);
	real_row(&t, g, FL_WORST_CPU, "Processor",
	    "of one processor; above 0.9 for 3 s is suspect");
	time_row(&t, g, FL_WORST_LATE_P50_US, "Late, p50",
	    "by how much sends came after they were due");
	time_row(&t, g, FL_WORST_LATE_P99_US, "Late, p99",
	    "above 1 ms and a tenth of the median for 3 s is invalid");
	time_row(&t, g, FL_WORST_LATE_MAX_US, "Late, longest", "");
	real_row(&t, g, FL_WORST_ARRIVAL_CV, "Unevenness",
	    "variation of the time between sends: 0 is even, 1 is by chance");
	sum_row(&t, g, FL_DUE_DUE, "Iterations due", "by the schedule");
	sum_row(&t, g, FL_DUE_BEGUN, "Iterations begun",
	    "fewer than 99 % of those due is invalid");
	sum_row(&t, g, FL_DUE_SPOOLED, "Spooled",
	    "bytes of the document that waited for a slow reader");
	fl_table_close(&t);
	return 0;
}
