#include <math.h>
#include <string.h>

#include "sheet.h"

/* How a figure is printed, by the end of its name. */
static const struct unit {
	const char *end;
	enum { PLAIN, BYTES, BYTES_PER_S, SHARE, MS } unit;
} units[] = {
	{ "_bytes_per_s", BYTES_PER_S },
	{ "_bytes", BYTES },
	{ "_ms", MS },
	{ "_share", SHARE },
};

static int
unit_of(struct fl_str name)
{
	size_t i, len;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		len = strlen(units[i].end);
		if (name.len > len &&
		    memcmp(name.s + name.len - len, units[i].end, len) == 0)
			return units[i].unit;
	}
	return PLAIN;
}

static void
value(struct fl_table *t, int unit, double v)
{
	char text[FL_TABLE_BYTES], both[FL_TABLE_BYTES + 4];

	switch (unit) {
	case BYTES:
		fl_table_bytes(t, v);
		break;
	case BYTES_PER_S:
		fl_table_bytes_text(text, v);
		snprintf(both, sizeof(both), "%s/s", text);
		fl_table_text(t, fl_str(both));
		break;
	case MS:
		fl_table_time(t, v * 1e6, false);
		break;
	default:
		snprintf(both, sizeof(both), "%.4g", v);
		fl_table_text(t, fl_str(both));
	}
}

static const struct fl_table_column columns[] = {
	{ "Figure", NULL, FL_COLUMN_TEXT },
	{ "Least", NULL, FL_COLUMN_FIGURE },
	{ "Mean", NULL, FL_COLUMN_FIGURE },
	{ "Greatest", NULL, FL_COLUMN_FIGURE },
	{ "At the end", NULL, FL_COLUMN_FIGURE },
};

static void
host_table(struct fl_sheet *p, struct fl_str host)
{
	const struct fl_notes *n = &p->r->notes;
	size_t i, have = fl_notes_n(n->n_figures, FL_NOTES_FIGURES);
	struct fl_table t;

	fl_html_put(p->h, "<h3>");
	fl_html_cut(p->h, host, 100);
	fl_html_put(p->h, "</h3>\n");
	fl_table_open(&t, p->h, "Figures of this host during the run", columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < have; i++) {
		const struct fl_note_figure *f = &n->figures[i];

		if (!fl_str_eq(f->host, host))
			continue;
		fl_table_row(&t, f->name);
		if (f->n == 0) {
			fl_table_text(&t, fl_str(""));
			fl_table_text(&t, fl_str(""));
			fl_table_text(&t, fl_str(""));
			fl_table_text(&t, f->text);
			continue;
		}
		value(&t, unit_of(f->name), f->min);
		value(&t, unit_of(f->name), f->sum / (double)f->n);
		value(&t, unit_of(f->name), f->max);
		value(&t, unit_of(f->name), f->last);
	}
	fl_table_close(&t);
}

int
fl_sheet_hosts(struct fl_sheet *p)
{
	const struct fl_notes *n = &p->r->notes;
	size_t i, j, have = fl_notes_n(n->n_figures, FL_NOTES_FIGURES);

	if (have == 0) {
		fl_html_put(p->h, "<p>No host was monitored: <code>fl-monitor"
				  "</code> does that.</p>\n");
		return 0;
	}
	if (fl_sheet_chart(p, "hosts", 1.6,
		"What the monitored hosts did meanwhile, on the time axis of "
		"the run, with its marks. Their figures are in the tables.") ==
	    -1)
		return -1;
	for (i = 0; i < have; i++) {
		for (j = 0; j < i; j++)
			if (fl_str_eq(n->figures[j].host, n->figures[i].host))
				break;
		if (j == i)
			host_table(p, n->figures[i].host);
	}
	return 0;
}
