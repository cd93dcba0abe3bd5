#include <inttypes.h>
#include <string.h>

#include "check.h"
#include "look.h"
#include "output.h"
#include "scope.h"

/* In the order of enum fl_error. */
static const char *const kinds[] = {
	[FL_ERROR_NONE] = "none",
	[FL_ERROR_RESOLVE] = "resolve",
	[FL_ERROR_REFUSED] = "refused",
	[FL_ERROR_CONNECT] = "connect",
	[FL_ERROR_TLS] = "tls",
	[FL_ERROR_RESET] = "reset",
	[FL_ERROR_CLOSED] = "closed",
	[FL_ERROR_SHORT] = "short",
	[FL_ERROR_TIMEOUT] = "timeout",
	[FL_ERROR_PROTOCOL] = "protocol",
	[FL_ERROR_TOO_LARGE] = "too-large",
	[FL_ERROR_LOST] = "lost",
	[FL_ERROR_RESOURCE] = "resource",
	[FL_ERROR_REQUEST] = "request",
	[FL_ERROR_CANCELED] = "unfinished",
	[FL_ERROR_OTHER] = "other",
};

const char *
fl_check_kind(enum fl_error error)
{
	if ((size_t)error >= sizeof(kinds) / sizeof(kinds[0]))
		return kinds[FL_ERROR_OTHER];
	return kinds[error];
}

static void
capture(struct fl_look *l, const struct fl_capture *c)
{
	struct fl_session *s = l->s;
	char message[FL_COMPLAINT_MAX];
	struct fl_value v;
	struct fl_str name;
	struct fl_err err;

	if (fl_lookup_value(&c->lookup, &s->step->file->source, l->scope,
		&s->runner->answer, &v, &err) == -1) {
		fl_look_error(l, "capture", c->at, err.msg);
		return;
	}
	if (fl_template_text(&c->name, l->scope, &name, &err) == -1) {
		fl_look_error(l, "capture", c->at, err.msg);
		return;
	}
	if (v.type == FL_TYPE_NONE) {
		snprintf(message, sizeof(message),
		    "capture %.*s: nothing "
		    "found",
		    FL_STR_ARG(name));
		fl_look_complain(l, "capture", c->at, message, "");
	} else if (fl_vars_set(&s->vars, name, &v, c->redact, &err) == -1) {
		fl_look_error(l, "capture", c->at, err.msg);
	}
}

static void
check_assert(struct fl_look *l, const struct fl_assert *t)
{
	char message[FL_COMPLAINT_MAX], detail[FL_COMPLAINT_MAX];
	struct fl_predicate_texts texts;
	enum fl_verdict v;
	struct fl_str line;
	struct fl_err err;

	v = fl_assert_test(t, &l->s->step->file->source, l->scope,
	    &l->s->runner->answer, &texts, &err);
	if (v == FL_VERDICT_YES)
		return;
	if (v == FL_VERDICT_ERROR) {
		fl_look_error(l, "assert", t->at, err.msg);
		return;
	}
	line = fl_source_line(&l->s->step->file->source, t->at);
	snprintf(message, sizeof(message), "%.*s: is %s",
	    line.len < 160 ? (int)line.len : 160, line.s, texts.actual);
	snprintf(detail, sizeof(detail), "   actual:   %s\n   expected: %s%s",
	    texts.actual, texts.expected,
	    v == FL_VERDICT_MISMATCH ? "\n   the types do not match" : "");
	l->brief = "assert fails";
	fl_look_complain(l, "assert", t->at, message, detail);
	l->brief = NULL;
}

static const char *const versions[] = { "", "1.0", "1.1", "2", "3" };

/* Version and status come first: where one is wrong, the rest says nothing. */
static bool
check_status(struct fl_look *l)
{
	const struct fl_response *r = l->response;
	const struct fl_expected *e = l->expected;
	char message[FL_COMPLAINT_MAX];
	const char *version;

	if (e->version != FL_VERSION_ANY) {
		version = versions[e->version];
		if (r->version.len != strlen(version) ||
		    memcmp(r->version.data, version, r->version.len) != 0) {
			snprintf(message, sizeof(message),
			    "version is %.*s, "
			    "wanted %s",
			    (int)r->version.len, r->version.data, version);
			fl_look_complain(l, "status", e->at, message, "");
		}
	}
	if (e->status != -1 && e->status != r->status) {
		snprintf(message, sizeof(message),
		    "status is %d, wanted %" PRId64, r->status, e->status);
		fl_look_complain(l, "status", e->status_at, message, "");
	}
	return !l->failed;
}

static void
check_expected(struct fl_look *l)
{
	const struct fl_expected *e = l->expected;
	size_t i;

	if (!check_status(l))
		return;
	if (e->captures_len + e->headers.len + e->asserts_len == 0 &&
	    e->body.kind == FL_BODY_NONE)
		return;
	l->scope = fl_scope_of_session(l->s);
	l->scope->fault = FL_FAULT_NONE;
	fl_look_show(l);
	for (i = 0; i < e->captures_len; i++) {
		capture(l, &e->captures[i]);
		if (l->failed) /* what follows may need it */
			return;
	}
	for (i = 0; i < e->headers.len; i++)
		fl_look_header(l, &e->headers.list[i]);
	if (e->body.kind != FL_BODY_NONE)
		fl_look_body(l, &e->body);
	for (i = 0; i < e->asserts_len; i++)
		check_assert(l, &e->asserts[i]);
}

/* What cannot be written is the author's to mend, as what cannot be read. */
static void
write_output(struct fl_look *l)
{
	struct fl_session *s = l->s;
	struct fl_err err;

	if (!s->step->writes)
		return;
	fl_look_show(l);
	if (fl_output_write(s, &err) == -1)
		fl_look_error(l, "scenario", s->step->entry->at, err.msg);
}

void
fl_check_fail(struct fl_session *s, struct fl_complaint *first,
    const char *kind, const char *message)
{
	struct fl_look l = { .s = s, .first = first };

	fl_look_complain(&l, kind, s->step->entry->at, message, "");
}

enum fl_result
fl_check_answer(struct fl_session *s, struct fl_complaint *first)
{
	const struct fl_response *r = &s->exchange.response;
	struct fl_look l = {
		.s = s,
		.expected = &s->step->entry->expected,
		.response = r,
		.first = first,
	};
	char message[64];

	if (s->unsent) {
		fl_look_error(&l, s->astray ? "redirect" : "scenario",
		    s->step->entry->at, r->message);
		return FL_RESULT_FAILED;
	}
	if (r->error != FL_ERROR_NONE) {
		fl_look_complain(&l, fl_check_kind(r->error),
		    s->step->entry->at, r->message, "");
		return FL_RESULT_CUT;
	}
	if (l.expected->given) {
		check_expected(&l);
	} else if (!r->good && !s->runner->any_status) {
		snprintf(message, sizeof(message), "status is %d", r->status);
		fl_look_complain(&l, "status", s->step->entry->at, message, "");
	}
	if (!l.failed)
		write_output(&l);
	return l.failed ? FL_RESULT_FAILED : FL_RESULT_OK;
}
