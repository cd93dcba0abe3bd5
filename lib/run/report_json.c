/*
 * The report as one JSON document.
 */
#include <stdlib.h>
#include <string.h>

#include "../scenario/json.h"
#include "report.h"

/* Bytes that are no UTF-8 become '?': a report must stay JSON. */
static void
put_string(FILE *to, const char *text, size_t len)
{
	struct fl_buf safe, out;
	struct fl_err err;
	unsigned code;
	size_t i, n;

	fl_buf_init(&safe, FL_RECORD_MAX);
	fl_buf_init(&out, 8 * FL_RECORD_MAX);
	for (i = 0; i < len; i += n) {
		n = fl_utf8_next(text + i, len - i, &code);
		if (fl_buf_add(&safe, n > 0 ? text + i : "?", n > 0 ? n : 1,
			&err) == -1)
			break;
		n = n > 0 ? n : 1;
	}
	if (safe.len > 0)
		fl_json_escape(fl_buf_str(&safe), &out, &err);
	fprintf(to, "\"%s\"", out.data != NULL ? out.data : "");
	fl_buf_fini(&safe);
	fl_buf_fini(&out);
}

static void
put_text(FILE *to, const char *name, const char *text)
{
	fprintf(to, "\"%s\":", name);
	put_string(to, text, strlen(text));
}

/* Milliseconds from one instant to another; null where one is missing. */
static void
put_ms(FILE *to, const char *name, int64_t from, int64_t until)
{
	fprintf(to, ",\"%s\":", name);
	if (from > 0 && until >= from)
		fprintf(to, "%.3f", fl_report_ms(until - from));
	else
		fputs("null", to);
}

static void
put_hop(FILE *to, const struct fl_hop *h)
{
	fputc('{', to);
	put_text(to, "method", h->method);
	fputc(',', to);
	put_text(to, "url", h->url);
	if (h->error != NULL) {
		fputs(",\"status\":null,", to);
		put_text(to, "error", h->error);
	} else {
		fprintf(to, ",\"status\":%d", h->status);
	}
	if (h->connect_ns >= 0)
		fprintf(to, ",\"connect_ms\":%.3f",
		    fl_report_ms(h->connect_ns));
	put_ms(to, "first_byte_ms", h->sent_ns, h->first_ns);
	put_ms(to, "total_ms", h->sent_ns, h->last_ns);
	fprintf(to, ",\"sent_bytes\":%llu,\"received_bytes\":%llu",
	    (unsigned long long)h->sent_bytes,
	    (unsigned long long)h->received_bytes);
	if (h->curl != NULL) {
		fputc(',', to);
		put_text(to, "curl", h->curl);
	}
	fputc('}', to);
}

static void
put_note(FILE *to, const struct fl_note *n)
{
	fprintf(to, "{\"line\":%d,\"column\":%d,", n->line, n->column);
	put_text(to, "kind", n->kind);
	fputc(',', to);
	put_text(to, "text", n->message);
	if (n->detail[0] != '\0') {
		fputc(',', to);
		put_text(to, "detail", n->detail);
	}
	fputc('}', to);
}

/* Method, URL and status are those of the last exchange. */
static void
put_turn(FILE *to, const struct fl_turn *t)
{
	const struct fl_hop *h, *last = NULL;
	const struct fl_note *n;

	fputc('{', to);
	put_text(to, "name", t->name);
	fprintf(to, ",\"line\":%u,\"success\":%s", t->line,
	    t->failed ? "false" : "true");
	for (h = t->hops; h != NULL; h = h->next)
		last = h;
	if (last != NULL) {
		fputc(',', to);
		put_text(to, "method", t->hops->method);
		fputc(',', to);
		put_text(to, "url", last->url);
		if (last->error == NULL)
			fprintf(to, ",\"status\":%d", last->status);
		else
			fputs(",\"status\":null", to);
	}
	fprintf(to, ",\"time_ms\":%.3f,\"exchanges\":[",
	    fl_report_ms(t->took_ns));
	for (h = t->hops; h != NULL; h = h->next) {
		put_hop(to, h);
		fputs(h->next != NULL ? "," : "", to);
	}
	fputs("],\"failures\":[", to);
	for (n = t->notes; n != NULL; n = n->next) {
		put_note(to, n);
		fputs(n->next != NULL ? "," : "", to);
	}
	fputs("]}", to);
}

static void
begin(struct fl_report *r)
{
	fputs("{\"files\":[", r->to);
}

static void
test(struct fl_report *r, const struct fl_test *t)
{
	struct fl_str name = t->file->source.name;
	const struct fl_turn *turn;

	fprintf(r->to, "%s\n{\"file\":", r->told > 0 ? "," : "");
	put_string(r->to, name.s, name.len);
	fprintf(r->to,
	    ",\"success\":%s,\"requests\":%u,\"time_ms\":%.3f,"
	    "\"entries\":[",
	    t->record.failures > 0 ? "false" : "true", t->record.requests,
	    fl_report_ms(t->took_ns));
	for (turn = t->record.turns; turn != NULL; turn = turn->next) {
		put_turn(r->to, turn);
		fputs(turn->next != NULL ? "," : "", r->to);
	}
	fputs("]}", r->to);
}

static void
end(struct fl_report *r)
{
	fprintf(r->to, "\n],\"passed\":%zu,\"failed\":%zu}\n",
	    r->told - r->failed, r->failed);
}

const struct fl_reporter fl_reporter_json = { "json", begin, test, end };
