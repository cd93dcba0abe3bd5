#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "report.h"

double
fl_report_ms(int64_t ns)
{
	return (double)ns / (double)FL_NS_PER_MS;
}

void
fl_report_head(FILE *to, const struct fl_test *t, const struct fl_note *n)
{
	fprintf(to, "%.*s:", FL_STR_ARG(t->file->source.name));
	if (n->line > 0)
		fprintf(to, "%d:%d:", n->line, n->column);
	fprintf(to, " %s%s%s", n->transport ? n->kind : "",
	    n->transport ? ": " : "", n->text);
}

/* What begins and ends a colour; nothing where there are none. */
enum { RED, GREEN, BOLD };

static const char *
on(const struct fl_report *r, int colour)
{
	static const char *const codes[] = { "\033[31m", "\033[32m",
		"\033[1m" };

	return r->colour ? codes[colour] : "";
}

static const char *
off(const struct fl_report *r)
{
	return r->colour ? "\033[0m" : "";
}

static void
text_note(struct fl_report *r, const struct fl_test *t, const struct fl_note *n)
{
	fputs(on(r, BOLD), r->to);
	fl_report_head(r->to, t, n);
	fprintf(r->to, "%s\n", off(r));
	if (n->source[0] != '\0')
		fprintf(r->to, "%s\n", n->source);
	if (n->detail[0] != '\0')
		fprintf(r->to, "%s\n", n->detail);
}

static void
text_test(struct fl_report *r, const struct fl_test *t)
{
	const struct fl_record *k = &t->record;
	const struct fl_turn *turn;
	const struct fl_note *n;
	bool bad = k->failures > 0;

	for (turn = k->turns; turn != NULL; turn = turn->next)
		for (n = turn->notes; n != NULL; n = n->next)
			text_note(r, t, n);
	if (k->full)
		fprintf(r->to, "%.*s: there was more than can be kept\n",
		    FL_STR_ARG(t->file->source.name));
	if (!bad && r->quiet)
		return;
	fprintf(r->to, "%.*s: %s%s%s, %u request%s in %.1f ms\n",
	    FL_STR_ARG(t->file->source.name), on(r, bad ? RED : GREEN),
	    bad ? "FAILED" : "passed", off(r), k->requests,
	    k->requests == 1 ? "" : "s", fl_report_ms(t->took_ns));
}

static void
text_end(struct fl_report *r)
{
	if (!r->quiet && r->told > 1)
		fprintf(r->to, "%zu passed, %zu failed\n", r->told - r->failed,
		    r->failed);
}

static void
tap_begin(struct fl_report *r)
{
	fprintf(r->to, "TAP version 13\n1..%zu\n", r->n);
}

/* Lines as comments of TAP. */
static void
tap_lines(FILE *to, const char *text)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		fprintf(to, "# %.*s\n", (int)len, text);
	}
}

static void
tap_test(struct fl_report *r, const struct fl_test *t)
{
	const struct fl_turn *turn;
	const struct fl_note *n;
	const char *p = t->file->source.name.s;
	size_t i;

	fprintf(r->to, "%s %zu - ", t->record.failures > 0 ? "not ok" : "ok",
	    r->told + 1);
	/* '#' would begin a directive. */
	for (i = 0; i < t->file->source.name.len; i++)
		fprintf(r->to, "%s%c", p[i] == '#' ? "\\" : "", p[i]);
	fprintf(r->to, "\n");
	for (turn = t->record.turns; turn != NULL; turn = turn->next)
		for (n = turn->notes; n != NULL; n = n->next) {
			fputs("# ", r->to);
			fl_report_head(r->to, t, n);
			fputc('\n', r->to);
			tap_lines(r->to, n->source);
			tap_lines(r->to, n->detail);
		}
}

static void
curl_test(struct fl_report *r, const struct fl_test *t)
{
	const struct fl_turn *turn;
	const struct fl_hop *h;

	for (turn = t->record.turns; turn != NULL; turn = turn->next)
		for (h = turn->hops; h != NULL; h = h->next)
			if (h->curl != NULL)
				fprintf(r->to, "%s\n", h->curl);
}

static const struct fl_reporter text = { "text", NULL, text_test, text_end };
static const struct fl_reporter tap = { "tap", tap_begin, tap_test, NULL };
static const struct fl_reporter curl = { "curl", NULL, curl_test, NULL };

static const struct fl_reporter *const rows[] = {
	&text,
	&tap,
	&fl_reporter_json,
	&fl_reporter_junit,
	&curl,
};

const struct fl_reporter *
fl_reporter_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i]->name, name) == 0)
			return rows[i];
	return NULL;
}

void
fl_report_begin(struct fl_report *r)
{
	r->told = r->failed = 0;
	r->began_ns = fl_clock_now();
	if (r->row->begin != NULL)
		r->row->begin(r);
}

void
fl_report_test(struct fl_report *r, const struct fl_test *t)
{
	r->row->test(r, t);
	r->told++;
	r->failed += t->record.failures > 0;
}

void
fl_report_end(struct fl_report *r)
{
	if (r->row->end != NULL)
		r->row->end(r);
	if (r->kept != NULL)
		fclose(r->kept);
	free(r->kept_text);
	r->kept = NULL;
	r->kept_text = NULL;
}
