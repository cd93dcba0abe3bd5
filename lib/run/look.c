#include <string.h>

#include "look.h"
#include "scope.h"

/* text with secrets as ***; itself where there are none. */
static const char *
redacted(struct fl_session *s, const char *text, struct fl_buf *out)
{
	struct fl_err err;

	if (!fl_vars_has_secrets(&s->vars))
		return text;
	if (fl_vars_redact(&s->vars, fl_str(text), out, &err) == -1)
		return "***";
	return out->data != NULL ? out->data : "";
}

/*
 * Tells of a failure at a place of the file, and keeps the first.  While there
 * are attempts left nobody is told; what could not be asked has none left.
 */
static void
complain_at(struct fl_look *l, const char *kind, struct fl_place place,
    const char *message, const char *detail)
{
	struct fl_session *s = l->s;
	struct fl_complaint_text *t = &s->runner->complaint;
	struct fl_complaint c = { .kind = kind,
		.line = (int)place.line,
		.column = (int)place.column };
	struct fl_buf safe[2];

	fl_buf_init(&safe[0], 16 * FL_COMPLAINT_MAX);
	fl_buf_init(&safe[1], 16 * FL_COMPLAINT_MAX);
	c.message = redacted(s, message, &safe[0]);
	c.detail = redacted(s, detail, &safe[1]);
	c.brief = l->brief != NULL ? l->brief : c.message;
	if (!l->failed) {
		snprintf(t->message, sizeof(t->message), "%s", c.message);
		snprintf(t->detail, sizeof(t->detail), "%s", c.detail);
		*l->first = c;
		l->first->message = l->first->brief = t->message;
		l->first->detail = t->detail;
	}
	l->failed = true;
	if (s->runner->events->complained != NULL &&
	    (s->retried == s->rules.retry || s->aborted || s->unsent))
		s->runner->events->complained(s, s->step, &c);
	fl_buf_fini(&safe[0]);
	fl_buf_fini(&safe[1]);
}

void
fl_look_complain(struct fl_look *l, const char *kind, uint32_t at,
    const char *message, const char *detail)
{
	complain_at(l, kind, fl_source_place(&l->s->step->file->source, at),
	    message, detail);
}

void
fl_look_error(struct fl_look *l, const char *kind, uint32_t at,
    const char *message)
{
	const struct fl_source *source = &l->s->step->file->source;
	struct fl_place place = fl_source_place(source, at);
	unsigned line, column;
	int end = 0;

	if (strncmp(message, source->name.s, source->name.len) == 0 &&
	    sscanf(message + source->name.len, ":%u:%u: %n", &line, &column,
		&end) == 2 &&
	    end > 0) {
		place.line = line;
		place.column = column;
		message += source->name.len + (size_t)end;
	}
	if (l->scope != NULL && l->scope->fault == FL_FAULT_AUTHOR)
		kind = "scenario";
	if (l->scope != NULL)
		l->scope->fault = FL_FAULT_NONE;
	complain_at(l, kind, place, message, "");
}

/* Nearly every URL is in its normal form, and this is done for each answer. */
static struct fl_str
normal_url(struct fl_answer *a, struct fl_str url)
{
	struct fl_buf out;
	struct fl_err err;
	struct fl_str s;

	if (fl_url_is_normal(url))
		return url;
	fl_buf_init(&out, 2 * FL_URL_MAX);
	if (fl_url_normal(&out, url, &err) == 0) {
		s = fl_arena_str(&a->arena, out.data, out.len);
		if (s.s != NULL)
			url = s;
	}
	fl_buf_fini(&out);
	return url;
}

void
fl_look_show(struct fl_look *l)
{
	const struct fl_response *r = l->response;
	struct fl_answer *a = &l->s->runner->answer;
	struct fl_pair *pairs;
	size_t i;

	fl_answer_reset(a);
	a->status = r->status;
	a->version = (struct fl_str){ r->version.data, r->version.len };
	a->url = (struct fl_str){ l->s->exchange.request->url.data,
		l->s->exchange.request->url.len };
	if (l->s->step->url)
		a->url = normal_url(a, a->url);
	a->peer = (struct fl_str){ r->peer.data, r->peer.len };
	a->raw = (struct fl_str){ r->body.data, r->body.len };
	a->cert = (struct fl_str){ r->cert.data, r->cert.len };
	a->duration_ns = r->sent_ns != 0 ? r->last_ns - r->sent_ns : 0;
	a->redirects = l->s->redirects;
	a->redirects_len = l->s->redirects_len;
	a->variable = fl_scope_variable;
	a->variable_arg = &l->s->runner->scope;
	pairs = fl_arena_raw(&a->arena, r->headers_len * sizeof(*pairs));
	if (pairs == NULL)
		return;
	for (i = 0; i < r->headers_len; i++) {
		pairs[i].name = (struct fl_str){ r->headers[i].name.data,
			r->headers[i].name.len };
		pairs[i].value = (struct fl_str){ r->headers[i].value.data,
			r->headers[i].value.len };
	}
	a->headers = pairs;
	a->headers_len = r->headers_len;
}
