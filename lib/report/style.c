#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "style.h"

/* What a style may not hold, and why. */
static const struct {
	const char *text;
	const char *why;
} rows[] = {
	{ "<", "cannot stand in a page: write \\3c" },
	{ "&", "cannot stand in a page: write \\26" },
	{ "@import", "would fetch something: a page is complete by itself" },
	{ "url(", "would fetch something: a page is complete by itself" },
};

static size_t
line_of(const char *text, const char *place)
{
	size_t n = 1;

	for (; text < place; text++)
		n += *text == '\n';
	return n;
}

int
fl_report_style(struct fl_buf *out, const char *dir, struct fl_err *err)
{
	char path[PATH_MAX];
	const char *found;
	size_t i;
	int n;

	n = snprintf(path, sizeof(path), "%s/report.css", dir);
	if (n < 0 || (size_t)n >= sizeof(path))
		return fl_fail(err, "%.200s: path too long", dir);
	if (fl_buf_read_file(out, path, err) == -1)
		return -1;
	if (out->len == 0 || strlen(out->data) != out->len)
		return fl_fail(err, "%.300s: no style", path);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		found = strstr(out->data, rows[i].text);
		if (found != NULL)
			return fl_fail(err, "%.300s:%zu: '%s' %s", path,
			    line_of(out->data, found), rows[i].text,
			    rows[i].why);
	}
	return 0;
}
