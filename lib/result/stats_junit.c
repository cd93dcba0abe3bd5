#include <math.h>

#include "stats_sides.h"

/* Test cases in the form that JUnit's readers take. */

/* Text in XML; what has no form there is U+FFFD. */
static int
escaped(struct fl_buf *out, const char *s, struct fl_err *err)
{
	size_t len = strlen(s), i, n;
	unsigned code = 0;
	int rc = 0;

	for (i = 0; i < len && rc == 0; i += n) {
		n = fl_utf8_next(s + i, len - i, &code);
		if (n == 0 || (n == 1 && code < 0x20 && code != '\n') ||
		    code == 0xfffe || code == 0xffff)
			rc = fl_buf_add_str(out, "\xef\xbf\xbd", err);
		else if (n == 1 && strchr("&<>\"'\n", s[i]) != NULL)
			rc = fl_buf_addf(out, err, "&#%u;", code);
		else
			rc = fl_buf_add(out, s + i, n, err);
		n = n > 0 ? n : 1;
	}
	return rc;
}

/* A case: what was judged, the verdict in words, and whether it failed. */
static int
add_case(struct fl_buf *out, const char *class, const char *name, bool failed,
    const char *text, struct fl_err *err)
{
	if (fl_buf_addf(out, err, "<testcase classname=\"%s\" name=\"",
		class) == -1 ||
	    escaped(out, name, err) == -1 ||
	    fl_buf_addf(out, err, "\">\n<%s",
		failed ? "failure type=\"" : "system-out>") == -1)
		return -1;
	if (failed && fl_buf_addf(out, err, "%s\" message=\"", class) == -1)
		return -1;
	if (escaped(out, text, err) == -1)
		return -1;
	return fl_buf_addf(out, err, "%s\n</testcase>\n",
	    failed ? "\"/>" : "</system-out>");
}

/* "value 30.000 ms, wanted < 20.000 ms" */
static void
threshold_text(char *text, size_t max, const struct fl_stats_judged *j)
{
	const char *unit = fl_threshold_unit(j->t);
	const char *blank = *unit != '\0' ? " " : "";
	size_t len = 0;

	if (j->t->warn && j->holds != 1)
		len = (size_t)snprintf(text, max, "warning: ");
	if (j->holds == -1)
		snprintf(text + len, max - len, "nothing to judge");
	else if (j->t->each)
		snprintf(text + len, max - len,
		    "held in %.3f %% of %llu seconds, wanted >= %g %%",
		    j->value, (unsigned long long)j->t->seconds, j->t->share);
	else
		snprintf(text + len, max - len,
		    "value %.3f%s%s, wanted %s%s %.3f%s%s", j->value, blank,
		    unit, j->t->above ? ">" : "<", j->t->equal ? "=" : "",
		    j->t->wanted, blank, unit);
}

static int
add_threshold(struct fl_buf *out, const struct fl_stats *s, size_t i,
    struct fl_err *err)
{
	struct fl_stats_judged j = fl_stats_judge(s, i);
	char text[256];

	threshold_text(text, sizeof(text), &j);
	return add_case(out, "threshold", j.t->text, j.holds != 1 && !j.t->warn,
	    text, err);
}

static int
add_compared(struct fl_buf *out, const struct fl_stats *s, size_t i,
    struct fl_err *err)
{
	const struct fl_stats_compared *v = &s->comparison.v[i];
	const struct fl_stats_row *r = &s->comparison.rows[v->row];
	const struct fl_stats_figure *f = &v->figure;
	char name[512], text[512];

	snprintf(name, sizeof(name), "stage %llu, %.200s%s%.200s: %s",
	    (unsigned long long)r->stage, r->step.s, r->name.len > 0 ? " " : "",
	    r->name.s != NULL ? r->name.s : "", f->name);
	snprintf(text, sizeof(text),
	    "%s: from %.3f to %.3f %s, ratio %.4f (%.4f to %.4f)",
	    fl_compare_name(v->f.verdict), v->f.base * f->scale,
	    v->f.fresh * f->scale, f->unit, v->f.ratio, v->f.low, v->f.high);
	return add_case(out, "compare", name, v->f.verdict == FL_COMPARE_WORSE,
	    text, err);
}

int
fl_stats_junit(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	size_t n = s->n_thresholds + s->comparison.n, i;
	size_t bad = fl_stats_missed(s) + s->comparison.worse;

	if (fl_buf_addf(out, err,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites>\n<testsuite name=\"fl-stats\" tests=\"%zu\" "
		"failures=\"%zu\" errors=\"0\" skipped=\"0\" time=\"%.3f\">\n",
		n, bad, (double)fl_stats_end_ns(s) / 1e9) == -1)
		return -1;
	for (i = 0; i < s->n_thresholds; i++)
		if (add_threshold(out, s, i, err) == -1)
			return -1;
	for (i = 0; i < s->comparison.n; i++)
		if (add_compared(out, s, i, err) == -1)
			return -1;
	return fl_buf_add_str(out, "</testsuite>\n</testsuites>\n", err);
}
