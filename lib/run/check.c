#include <inttypes.h>
#include <string.h>

#include "check.h"
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

/* The look at one answer. */
struct look {
	struct fl_session *s;
	const struct fl_expected *expected;
	const struct fl_response *response;
	struct fl_scope *scope;
	struct fl_complaint *first;
	const char *brief; /* of the next complaint; NULL: its message */
	bool failed;
};

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
complain_at(struct look *l, const char *kind, struct fl_place place,
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

static void
complain(struct look *l, const char *kind, uint32_t at, const char *message,
    const char *detail)
{
	complain_at(l, kind, fl_source_place(&l->s->step->file->source, at),
	    message, detail);
}

/* An error that may say its place itself, "file:line:column: what is wrong".  A
 * variable or a file that is not there is the author's to mend. */
static void
complain_of(struct look *l, const char *kind, uint32_t at, const char *message)
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

/* Nearly every URL is in its normal form. */
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

/* What queries see of the response: the same bytes under other names. */
static void
show(struct look *l)
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

static void
capture(struct look *l, const struct fl_capture *c)
{
	struct fl_session *s = l->s;
	char message[FL_COMPLAINT_MAX];
	struct fl_value v;
	struct fl_str name;
	struct fl_err err;

	if (fl_lookup_value(&c->lookup, &s->step->file->source, l->scope,
		&s->runner->answer, &v, &err) == -1) {
		complain_of(l, "capture", c->at, err.msg);
		return;
	}
	if (fl_template_text(&c->name, l->scope, &name, &err) == -1) {
		complain_of(l, "capture", c->at, err.msg);
		return;
	}
	if (v.type == FL_TYPE_NONE) {
		snprintf(message, sizeof(message),
		    "capture %.*s: nothing "
		    "found",
		    FL_STR_ARG(name));
		complain(l, "capture", c->at, message, "");
	} else if (fl_vars_set(&s->vars, name, &v, c->redact, &err) == -1) {
		complain_of(l, "capture", c->at, err.msg);
	}
}

/* Whether some header of that name has that value; *got is the first one. */
static bool
has_header(const struct fl_answer *a, struct fl_str name, struct fl_str value,
    struct fl_str *got)
{
	size_t i;

	*got = (struct fl_str){ NULL, 0 };
	for (i = 0; i < a->headers_len; i++) {
		if (!fl_str_ieq(a->headers[i].name, name))
			continue;
		if (fl_str_eq(a->headers[i].value, value))
			return true;
		if (got->s == NULL)
			*got = a->headers[i].value;
	}
	return false;
}

static void
check_header(struct look *l, const struct fl_item *i)
{
	char message[FL_COMPLAINT_MAX];
	struct fl_str value, name, got;
	struct fl_buf kept;
	struct fl_err err;

	fl_buf_init(&kept, FL_COMPLAINT_MAX);
	if (fl_template_render(&i->name, l->scope, &kept, &err) == -1 ||
	    fl_template_text(&i->value, l->scope, &value, &err) == -1) {
		complain_of(l, "assert", i->at, err.msg);
		goto out;
	}
	name = fl_buf_str(&kept);
	if (has_header(&l->s->runner->answer, name, value, &got))
		goto out;
	if (got.s == NULL)
		snprintf(message, sizeof(message),
		    "no header %.*s, wanted "
		    "<%.*s>",
		    FL_STR_ARG(name), value.len < 100 ? (int)value.len : 100,
		    value.s);
	else
		snprintf(message, sizeof(message),
		    "header %.*s is <%.*s>, "
		    "wanted <%.*s>",
		    FL_STR_ARG(name), got.len < 100 ? (int)got.len : 100, got.s,
		    value.len < 100 ? (int)value.len : 100, value.s);
	complain(l, "assert", i->at, message, "");

out:
	fl_buf_fini(&kept);
}

/* One line of a text, for a message. */
static struct fl_str
line_at(struct fl_str text, size_t from)
{
	const char *end = memchr(text.s + from, '\n', text.len - from);
	size_t len =
	    end != NULL ? (size_t)(end - text.s) - from : text.len - from;

	return (struct fl_str){ text.s + from, len < 120 ? len : 120 };
}

/* The first line in which two texts differ. */
static void
differ(struct fl_str got, struct fl_str want, char *detail, size_t size,
    unsigned *line)
{
	size_t i, from = 0, n = got.len < want.len ? got.len : want.len;
	struct fl_str a, b;

	*line = 1;
	for (i = 0; i < n && got.s[i] == want.s[i]; i++)
		if (got.s[i] == '\n') {
			++*line;
			from = i + 1;
		}
	a = line_at(got, from);
	b = line_at(want, from);
	snprintf(detail, size, "   actual:   <%.*s%s>\n   expected: <%.*s%s>",
	    FL_STR_ARG(a), from + a.len < got.len ? "\\n" : "", FL_STR_ARG(b),
	    from + b.len < want.len ? "\\n" : "");
}

static void
check_body(struct look *l, const struct fl_body *b)
{
	char message[FL_COMPLAINT_MAX], detail[FL_COMPLAINT_MAX];
	struct fl_answer *a = &l->s->runner->answer;
	bool bytes = fl_body_is_bytes(b);
	struct fl_str want, got;
	struct fl_err err;
	unsigned line;

	if ((bytes ? fl_answer_bytes(a, &got, &err)
		   : fl_answer_text(a, &got, &err)) == -1 ||
	    fl_body_content(b, l->scope, &want, &err) == -1) {
		complain_of(l, "assert", b->at, err.msg);
		return;
	}
	if (fl_str_eq(got, want))
		return;
	if (bytes) {
		snprintf(message, sizeof(message),
		    "body of %zu bytes is not "
		    "the one wanted, of %zu",
		    got.len, want.len);
		detail[0] = '\0';
	} else {
		differ(got, want, detail, sizeof(detail), &line);
		snprintf(message, sizeof(message), "body differs in line %u",
		    line);
	}
	complain(l, "assert", b->at, message, detail);
}

static void
check_assert(struct look *l, const struct fl_assert *t)
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
		complain_of(l, "assert", t->at, err.msg);
		return;
	}
	line = fl_source_line(&l->s->step->file->source, t->at);
	snprintf(message, sizeof(message), "%.*s: is %s",
	    line.len < 160 ? (int)line.len : 160, line.s, texts.actual);
	snprintf(detail, sizeof(detail), "   actual:   %s\n   expected: %s%s",
	    texts.actual, texts.expected,
	    v == FL_VERDICT_MISMATCH ? "\n   the types do not match" : "");
	l->brief = "assert fails";
	complain(l, "assert", t->at, message, detail);
	l->brief = NULL;
}

static const char *const versions[] = { "", "1.0", "1.1", "2", "3" };

/* Version and status come first: where one is wrong, the rest says nothing. */
static bool
check_status(struct look *l)
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
			complain(l, "status", e->at, message, "");
		}
	}
	if (e->status != -1 && e->status != r->status) {
		snprintf(message, sizeof(message),
		    "status is %d, wanted %" PRId64, r->status, e->status);
		complain(l, "status", e->status_at, message, "");
	}
	return !l->failed;
}

static void
check_expected(struct look *l)
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
	show(l);
	for (i = 0; i < e->captures_len; i++) {
		capture(l, &e->captures[i]);
		if (l->failed) /* what follows may need it */
			return;
	}
	for (i = 0; i < e->headers.len; i++)
		check_header(l, &e->headers.list[i]);
	if (e->body.kind != FL_BODY_NONE)
		check_body(l, &e->body);
	for (i = 0; i < e->asserts_len; i++)
		check_assert(l, &e->asserts[i]);
}

/* What cannot be written is the author's to mend, as what cannot be read. */
static void
write_output(struct look *l)
{
	struct fl_session *s = l->s;
	struct fl_err err;

	if (!s->step->writes)
		return;
	show(l);
	if (fl_output_write(s, &err) == -1)
		complain_of(l, "scenario", s->step->entry->at, err.msg);
}

void
fl_check_fail(struct fl_session *s, struct fl_complaint *first,
    const char *kind, const char *message)
{
	struct look l = { .s = s, .first = first };

	complain(&l, kind, s->step->entry->at, message, "");
}

enum fl_result
fl_check_answer(struct fl_session *s, struct fl_complaint *first)
{
	const struct fl_response *r = &s->exchange.response;
	struct look l = {
		.s = s,
		.expected = &s->step->entry->expected,
		.response = r,
		.first = first,
	};
	char message[64];

	if (s->unsent) {
		complain_of(&l, "scenario", s->step->entry->at, r->message);
		return FL_RESULT_FAILED;
	}
	if (r->error != FL_ERROR_NONE) {
		complain(&l, fl_check_kind(r->error), s->step->entry->at,
		    r->message, "");
		return FL_RESULT_CUT;
	}
	if (l.expected->given) {
		check_expected(&l);
	} else if (!r->good && !s->runner->any_status) {
		snprintf(message, sizeof(message), "status is %d", r->status);
		complain(&l, "status", s->step->entry->at, message, "");
	}
	if (!l.failed)
		write_output(&l);
	return l.failed ? FL_RESULT_FAILED : FL_RESULT_OK;
}
