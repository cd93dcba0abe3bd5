#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "record.h"

void
fl_record_init(struct fl_record *r)
{
	*r = (struct fl_record){ 0 };
	fl_arena_init(&r->arena, FL_RECORD_MAX);
	r->turns_end = &r->turns;
}

void
fl_record_fini(struct fl_record *r)
{
	fl_arena_fini(&r->arena);
	r->turns = r->now = NULL;
	r->turns_end = &r->turns;
}

const char *
fl_record_redact(const struct fl_session *s, const char *text,
    struct fl_buf *out)
{
	struct fl_err err;

	if (s == NULL || !fl_vars_has_secrets(&s->vars))
		return text;
	fl_buf_clear(out);
	if (fl_vars_redact(&s->vars, fl_str(text), out, &err) == -1)
		return "***";
	return out->data != NULL ? out->data : "";
}

/* A copy without secrets; "" and full at the ceiling. */
static const char *
keep(struct fl_record *r, const struct fl_session *s, const char *text)
{
	struct fl_buf safe;
	struct fl_str copy;

	fl_buf_init(&safe, FL_RECORD_MAX);
	text = fl_record_redact(s, text, &safe);
	copy = fl_arena_str(&r->arena, text, strlen(text) + 1);
	fl_buf_fini(&safe);
	if (copy.s == NULL)
		r->full = true;
	return copy.s != NULL ? copy.s : "";
}

static const char *
keep_bytes(struct fl_record *r, const struct fl_session *s, struct fl_bytes b)
{
	char *text = strndup(b.len > 0 ? b.data : "", b.len);
	const char *copy = keep(r, s, text != NULL ? text : "");

	free(text);
	return copy;
}

/* Room for a record, all zero; NULL and full at the ceiling. */
static void *
room(struct fl_record *r, size_t size)
{
	void *p = fl_arena_alloc(&r->arena, size);

	if (p == NULL)
		r->full = true;
	return p;
}

/* The turn under way, or a new one.  NULL at the ceiling. */
static struct fl_turn *
turn_of(struct fl_record *r, const struct fl_session *s,
    const struct fl_step *step, int64_t begun_ns)
{
	struct fl_turn *t = r->now;
	const struct fl_entry *e;

	if (t != NULL)
		return t;
	t = room(r, sizeof(*t));
	if (t == NULL)
		return NULL;
	t->hops_end = &t->hops;
	t->notes_end = &t->notes;
	t->begun_ns = begun_ns;
	t->name = "";
	if (step != NULL) {
		e = step->entry;
		t->name = keep_bytes(r, s,
		    (struct fl_bytes){ e->name.s, e->name.len });
		t->line = fl_source_place(&step->file->source, e->at).line;
	}
	*r->turns_end = t;
	r->turns_end = &t->next;
	r->now = t;
	return t;
}

void
fl_record_submitted(struct fl_record *r, struct fl_session *s,
    const struct fl_step *step, int64_t due_ns)
{
	r->requests++;
	turn_of(r, s, step, due_ns);
}

void
fl_record_answered(struct fl_record *r, struct fl_session *s, const char *curl)
{
	const struct fl_request *q = s->exchange.request;
	const struct fl_response *a = &s->exchange.response;
	struct fl_hop *h = r->now != NULL ? room(r, sizeof(*h)) : NULL;

	if (h == NULL)
		return;
	h->method = keep_bytes(r, s, q->method);
	h->url = keep_bytes(r, s, q->url);
	if (a->error != FL_ERROR_NONE)
		h->error = fl_check_kind(a->error);
	if (curl != NULL)
		h->curl = keep(r, s, curl);
	h->status = a->status;
	h->connect_ns = a->connect_ns;
	h->sent_ns = a->sent_ns;
	h->first_ns = a->first_ns;
	h->last_ns = a->last_ns;
	h->sent_bytes = a->sent_bytes;
	h->received_bytes = a->received_bytes;
	*r->now->hops_end = h;
	r->now->hops_end = &h->next;
}

/* The line of the file with a caret under the place, by two more columns. */
static const char *
source_of(struct fl_record *r, const struct fl_session *s,
    const struct fl_file *f, const struct fl_complaint *c)
{
	size_t line = (size_t)c->line, column = (size_t)c->column;
	struct fl_err place;
	struct fl_str text;
	char plain[512];
	size_t at = 0;

	if (line > 0 && line <= f->source.lines_len)
		at = f->source.lines[line - 1];
	text = fl_source_line(&f->source, at);
	fl_source_fail(&f->source, at + (column > 0 ? column - 1 : 0), &place,
	    "x");
	if (place.detail[0] != '\0')
		return keep(r, s, place.detail);
	snprintf(plain, sizeof(plain), "    %.*s", FL_STR_ARG(text));
	return keep(r, s, plain);
}

static struct fl_note *
add_note(struct fl_record *r, struct fl_turn *t)
{
	struct fl_note *n = t != NULL ? room(r, sizeof(*n)) : NULL;

	r->failures++;
	if (n == NULL)
		return NULL;
	t->failed = true;
	n->source = n->detail = "";
	*t->notes_end = n;
	t->notes_end = &n->next;
	return n;
}

void
fl_record_complained(struct fl_record *r, struct fl_session *s,
    const struct fl_step *step, const struct fl_complaint *c)
{
	struct fl_turn *t = turn_of(r, s, step, s->due_ns);
	struct fl_note *n = add_note(r, t);

	if (strcmp(c->kind, "scenario") == 0)
		r->author = true;
	if (strcmp(c->kind, "assert") != 0 && strcmp(c->kind, "status") != 0)
		r->runtime = true;
	if (n == NULL)
		return;
	n->kind = c->kind;
	n->line = c->line;
	n->column = c->column;
	n->transport =
	    !s->unsent && s->exchange.response.error != FL_ERROR_NONE;
	n->text = keep(r, s, c->brief);
	n->message = keep(r, s, c->message);
	n->detail = keep(r, s, c->detail);
	n->source = source_of(r, s, step->file, c);
}

void
fl_record_stepped(struct fl_record *r, const struct fl_outcome *o)
{
	struct fl_turn *t = r->now;

	if (t != NULL) {
		t->failed = t->failed || o->result != FL_RESULT_OK;
		if (o->response->last_ns > t->begun_ns)
			t->took_ns = o->response->last_ns - t->begun_ns;
	}
	r->now = NULL;
}

void
fl_record_fail(struct fl_record *r, const char *kind, const char *text)
{
	struct fl_turn *t = turn_of(r, NULL, NULL, 0);
	struct fl_note *n = add_note(r, t);

	r->runtime = true;
	if (n == NULL)
		return;
	n->kind = kind;
	n->text = n->message = keep(r, NULL, text);
	n->transport = true;
}
