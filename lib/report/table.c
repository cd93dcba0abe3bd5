#include <math.h>
#include <stdio.h>

#include "../result/human.h"
#include "table.h"

#define NARROW 2

/* The class of a column's cells. */
static const char *
class_of(const struct fl_table_column *c)
{
	return c->kind == FL_COLUMN_FIGURE ? "f"
	       : c->kind == FL_COLUMN_WORD ? "t"
	                                   : "t w";
}

void
fl_table_open(struct fl_table *t, struct fl_html *h, const char *caption,
    const struct fl_table_column *columns, size_t n)
{
	size_t i;

	*t = (struct fl_table){ .h = h, .columns = columns, .n = n };
	/* A narrow one has room on a phone as it is. */
	fl_html_putf(h, "<table role=\"table\"%s><caption>",
	    n > NARROW ? "" : " class=\"narrow\"");
	fl_html_put(h, caption);
	fl_html_put(h,
	    "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
	for (i = 0; i < n; i++) {
		fl_html_put(h, "<th role=\"columnheader\" scope=\"col\"");
		if (columns[i].about != NULL)
			fl_html_putf(h, " title=\"%s\"", columns[i].about);
		fl_html_putf(h, "%s>%s</th>",
		    columns[i].kind != FL_COLUMN_FIGURE || i == 0
			? " class=\"t\""
			: "",
		    columns[i].head);
	}
	fl_html_put(h, "</tr></thead>\n<tbody role=\"rowgroup\">");
}

static void
end_row(struct fl_table *t)
{
	if (t->at > 0)
		fl_html_put(t->h, "</tr>\n");
	t->at = 0;
}

void
fl_table_close(struct fl_table *t)
{
	end_row(t);
	fl_html_put(t->h, "</tbody></table>\n");
}

void
fl_table_row(struct fl_table *t, struct fl_str heading)
{
	end_row(t);
	fl_html_put(t->h, "<tr role=\"row\"><th role=\"rowheader\" "
			  "scope=\"row\">");
	fl_html_cut(t->h, heading, 200);
	fl_html_put(t->h, "</th>");
	t->at = 1;
}

void
fl_table_begin(struct fl_table *t, const char *class)
{
	const struct fl_table_column *c =
	    &t->columns[t->at < t->n ? t->at : t->n - 1];

	fl_html_putf(t->h, "<td role=\"cell\" data-l=\"%s\"", c->head);
	if (class != NULL)
		fl_html_putf(t->h, " class=\"%s %s\"", class_of(c), class);
	else if (c->kind != FL_COLUMN_FIGURE)
		fl_html_putf(t->h, " class=\"%s\"", class_of(c));
	fl_html_put(t->h, ">");
	t->at++;
}

void
fl_table_end(struct fl_table *t)
{
	fl_html_put(t->h, "</td>");
}

static void
cell(struct fl_table *t, const char *text)
{
	fl_table_begin(t, NULL);
	fl_html_put(t->h, text[0] == '-' && text[1] == '\0' ? "–" : text);
	fl_table_end(t);
}

void
fl_table_time(struct fl_table *t, double ns, bool bound)
{
	char text[FL_HUMAN];

	fl_human_time(text, isnan(ns) ? -1 : ns);
	fl_table_begin(t, NULL);
	if (bound)
		fl_html_put(t->h, "<abbr title=\"at least: some exchanges "
				  "were cut off\">≥</abbr>");
	fl_html_put(t->h, text[0] == '-' ? "–" : text);
	fl_table_end(t);
}

void
fl_table_count(struct fl_table *t, uint64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	cell(t, text);
}

void
fl_table_bytes_text(char text[FL_TABLE_BYTES], double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t i = 0;

	while (bytes >= 1000 && i + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1000;
		i++;
	}
	snprintf(text, FL_TABLE_BYTES,
	    i > 0 && bytes < 100 ? "%.1f %s" : "%.0f %s", bytes, units[i]);
}

void
fl_table_bytes(struct fl_table *t, double bytes)
{
	char text[FL_TABLE_BYTES];

	fl_table_bytes_text(text, bytes);
	cell(t, text);
}

void
fl_table_rate(struct fl_table *t, double per_s)
{
	char text[FL_HUMAN];

	fl_human_rate(text, per_s);
	cell(t, text);
}

void
fl_table_share(struct fl_table *t, double share)
{
	char text[FL_HUMAN];

	fl_human_share(text, share);
	fl_table_begin(t, share > 0 ? "bad" : NULL);
	fl_html_text(t->h, fl_str(text)); /* "<0.1%" */
	fl_table_end(t);
}

void
fl_table_real(struct fl_table *t, double v, int decimals)
{
	char text[64] = "-";

	if (!isnan(v))
		snprintf(text, sizeof(text), "%.*f", decimals, v);
	cell(t, text);
}

void
fl_table_text(struct fl_table *t, struct fl_str text)
{
	fl_table_begin(t, NULL);
	if (text.len == 0)
		fl_html_put(t->h, "–");
	fl_html_cut(t->h, text, 500);
	fl_table_end(t);
}
