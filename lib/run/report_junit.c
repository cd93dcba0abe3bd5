/*
 * The report as JUnit's XML, as servers of continuous integration read it.
 */
#include <stdio.h>
#include <string.h>

#include "../base/clock.h"
#include "report.h"

/* A character as XML has it; what XML cannot say becomes U+FFFD. */
static void
put_char(FILE *to, const char *s, size_t n, unsigned code)
{
	switch (code) {
	case '&':
		fputs("&amp;", to);
		return;
	case '<':
		fputs("&lt;", to);
		return;
	case '>':
		fputs("&gt;", to);
		return;
	case '"':
		fputs("&quot;", to);
		return;
	case '\n':
	case '\t':
	case '\r':
		fprintf(to, "&#%u;", code);
		return;
	}
	if (n == 0 || code < ' ' || code == 0xFFFE || code == 0xFFFF)
		fputs("\xEF\xBF\xBD", to);
	else
		fwrite(s, 1, n, to);
}

static void
put(FILE *to, const char *s, size_t len)
{
	unsigned code;
	size_t i, n;

	for (i = 0; i<len; i += n> 0 ? n : 1) {
		n = fl_utf8_next(s + i, len - i, &code);
		put_char(to, s + i, n, n > 0 ? code : 0);
	}
}

/* A text of several lines, which stay lines. */
static void
put_lines(FILE *to, const char *text)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		put(to, text, len);
		fputc('\n', to);
	}
}

static void
begin(struct fl_report *r)
{
	r->kept = open_memstream(&r->kept_text, &r->kept_len);
}

static void
put_note(FILE *to, const struct fl_test *t, const struct fl_note *n)
{
	struct fl_str name = t->file->source.name;

	put(to, name.s, name.len);
	if (n->line > 0)
		fprintf(to, ":%d:%d", n->line, n->column);
	fputs(": ", to);
	if (n->transport)
		fprintf(to, "%s: ", n->kind);
	put_lines(to, n->text);
	put_lines(to, n->source);
	put_lines(to, n->detail);
}

/* All that failed in a file is one failure of its testcase. */
static void
put_failure(FILE *to, const struct fl_test *t)
{
	const struct fl_turn *turn;
	const struct fl_note *n;
	bool first = true;

	for (turn = t->record.turns; turn != NULL; turn = turn->next)
		for (n = turn->notes; n != NULL; n = n->next) {
			if (first) {
				fputs("<failure type=\"", to);
				put(to, n->kind, strlen(n->kind));
				fputs("\" message=\"", to);
				put(to, n->message, strlen(n->message));
				fputs("\">", to);
			}
			first = false;
			put_note(to, t, n);
		}
	fputs(first ? "<failure/>" : "</failure>", to);
}

static void
test(struct fl_report *r, const struct fl_test *t)
{
	struct fl_str name = t->file->source.name;

	if (r->kept == NULL)
		return;
	fputs("  <testcase classname=\"funbric\" name=\"", r->kept);
	put(r->kept, name.s, name.len);
	fprintf(r->kept, "\" time=\"%.3f\">",
	    (double)t->took_ns / (double)FL_NS_PER_S);
	if (t->record.failures > 0)
		put_failure(r->kept, t);
	fputs("</testcase>\n", r->kept);
}

static void
end(struct fl_report *r)
{
	double took = (double)(fl_clock_now() - r->began_ns) / 1e9;

	fprintf(r->to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	fprintf(r->to,
	    "<testsuites>\n<testsuite name=\"fl-check\" tests=\"%zu\" "
	    "failures=\"%zu\" errors=\"0\" skipped=\"0\" time=\"%.3f\">\n",
	    r->told, r->failed, took);
	if (r->kept != NULL && fflush(r->kept) == 0)
		fwrite(r->kept_text, 1, r->kept_len, r->to);
	fputs("</testsuite>\n</testsuites>\n", r->to);
}

const struct fl_reporter fl_reporter_junit = { "junit", begin, test, end };
