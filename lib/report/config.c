#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

static void
pair(struct fl_sheet *p, const char *what, struct fl_str value)
{
	if (value.len == 0)
		return;
	fl_html_putf(p->h, "<div><dt>%s</dt><dd>", what);
	fl_html_cut(p->h, value, 1000);
	fl_html_put(p->h, "</dd></div>\n");
}

static struct fl_str
joined(struct fl_sheet *p, const struct fl_names *names)
{
	struct fl_buf *b = &p->r->text;
	size_t i;

	fl_buf_clear(b);
	for (i = 0; i < names->n && i < 30; i++)
		if (fl_buf_add_str(b, i > 0 ? ", " : "", &p->err) == -1 ||
		    fl_buf_add(b, names->v[i].s, names->v[i].len, &p->err) ==
			-1)
			break;
	return fl_buf_str(b);
}

/* The same of every process, or else the first one's and how many differ. */
static void
common_pair(struct fl_sheet *p, const char *what, size_t offset)
{
	const struct fl_notes *n = &p->r->notes;
	size_t i, have = fl_notes_n(n->n_runs, FL_NOTES_RUNS), others = 0;
	const struct fl_str *first = NULL, *v;

	for (i = 0; i < have; i++) {
		v = (const struct fl_str *)((const char *)&n->runs[i] + offset);
		if (first == NULL)
			first = v;
		else if (!fl_str_eq(*first, *v))
			others++;
	}
	if (first == NULL || first->len == 0)
		return;
	fl_html_putf(p->h, "<div><dt>%s</dt><dd>", what);
	fl_html_cut(p->h, *first, 500);
	if (others > 0)
		fl_html_putf(p->h, " <small>and %zu others differ</small>",
		    others);
	fl_html_put(p->h, "</dd></div>\n");
}

static void
seconds_pair(struct fl_sheet *p)
{
	char text[FL_HUMAN];

	fl_human_time(text, (double)fl_stats_end_ns(p->r->stats));
	pair(p, "Length", fl_str(text));
}

static void
summary(struct fl_sheet *p)
{
	char nodes[32];

	snprintf(nodes, sizeof(nodes), "%zu", p->head->ids.n);
	fl_html_put(p->h, "<dl class=\"pairs\">\n");
	pair(p, "Run", joined(p, &p->head->runs));
	pair(p, "Started", p->head->start);
	seconds_pair(p);
	pair(p, "Stopped by", p->head->stopped);
	pair(p, "Processes", fl_str(nodes));
	pair(p, "Labels", joined(p, &p->head->labels));
	common_pair(p, "Tool", offsetof(struct fl_note_run, tool));
	common_pair(p, "Scenario", offsetof(struct fl_note_run, scenario));
	common_pair(p, "Seed", offsetof(struct fl_note_run, seed));
	fl_html_put(p->h, "</dl>\n");
}

static void
commands(struct fl_sheet *p)
{
	const struct fl_notes *n = &p->r->notes;
	size_t i, have = fl_notes_n(n->n_runs, FL_NOTES_RUNS), any = 0;

	for (i = 0; i < have; i++)
		any += n->runs[i].argv.len > 0;
	if (any == 0)
		return;
	fl_html_put(p->h, "<h3>Command lines</h3>\n<dl class=\"stack\">\n");
	for (i = 0; i < have; i++) {
		if (n->runs[i].argv.len == 0)
			continue;
		fl_html_put(p->h, "<div><dt>");
		fl_html_cut(p->h, n->runs[i].node, 100);
		if (n->runs[i].part.len > 0) {
			fl_html_put(p->h, ", part ");
			fl_html_cut(p->h, n->runs[i].part, 20);
		}
		fl_html_put(p->h, "</dt><dd><code>");
		fl_html_cut(p->h, n->runs[i].argv, 2000);
		fl_html_put(p->h, "</code></dd></div>\n");
	}
	fl_html_put(p->h, "</dl>\n");
	if (n->n_runs > have)
		fl_html_putf(p->h, "<p>And %zu more.</p>\n", n->n_runs - have);
}

static void
settings(struct fl_sheet *p)
{
	static const struct fl_table_column columns[] = {
		{ "Key", NULL, FL_COLUMN_TEXT },
		{ "Value", NULL, FL_COLUMN_TEXT },
	};
	const struct fl_notes *n = &p->r->notes;
	size_t i, have = fl_notes_n(n->n_configs, FL_NOTES_CONFIGS);
	struct fl_table t;

	if (have == 0)
		return;
	fl_table_open(&t, p->h, "What the run depended on", columns, 2);
	for (i = 0; i < have; i++) {
		fl_table_row(&t, n->configs[i].key);
		fl_table_begin(&t, NULL);
		fl_html_cut(p->h, n->configs[i].value, 1000);
		if (n->configs[i].n > 0)
			fl_html_putf(p->h, " <small>%llu of %zu</small>",
			    (unsigned long long)n->configs[i].n,
			    p->head->ids.n);
		fl_table_end(&t);
	}
	fl_table_close(&t);
	if (n->n_configs > have)
		fl_html_putf(p->h, "<p>And %zu more.</p>\n",
		    n->n_configs - have);
}

static void
marks(struct fl_sheet *p)
{
	static const struct fl_table_column columns[] = {
		{ "At", NULL, FL_COLUMN_TEXT },
		{ "Mark", NULL, FL_COLUMN_TEXT },
	};
	const struct fl_notes *n = &p->r->notes;
	size_t i, have = fl_notes_n(n->n_marks, FL_NOTES_MARKS);
	struct fl_table t;
	char at[FL_HUMAN];

	if (have == 0)
		return;
	fl_table_open(&t, p->h, "Marks", columns, 2);
	for (i = 0; i < have; i++) {
		fl_human_time(at, n->marks[i].at_s * 1e9);
		fl_table_row(&t, fl_str(at));
		fl_table_text(&t, n->marks[i].text);
	}
	fl_table_close(&t);
	if (n->n_marks > have)
		fl_html_putf(p->h, "<p>And %zu more.</p>\n", n->n_marks - have);
}

int
fl_sheet_config(struct fl_sheet *p)
{
	summary(p);
	commands(p);
	settings(p);
	marks(p);
	return 0;
}
