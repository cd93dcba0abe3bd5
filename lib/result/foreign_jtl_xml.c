/*
 * JMeter's result files as XML.  A sample may hold others; as in CSV only the
 * outermost is one, and those inside of it are hops of it.
 */
#include <stdlib.h>

#include "foreign.h"
#include "jtl.h"

#define TEXT_MAX ((size_t)16 << 20)

/* The elements whose text is wanted. */
enum text {
	TEXT_NONE,
	TEXT_URL,
	TEXT_FAILURE,
	TEXT_MESSAGE,
};

static const struct {
	const char *element;
	enum text text;
} texts[] = {
	{ "java.net.URL", TEXT_URL },
	{ "failure", TEXT_FAILURE },
	{ "error", TEXT_FAILURE },
	{ "failureMessage", TEXT_MESSAGE },
};

/* Of a text no more than this is kept. */
#define KEPT 1000

struct state {
	struct fl_guest guest;
	bool skip_bad;
	unsigned level; /* samples that are open */
	uint64_t line;  /* of the outermost */
	struct fl_jtl_sample sample;
	struct fl_buf values; /* of it */
	enum text wanted;
	char url[KEPT];
	size_t url_len;
	char flag[8]; /* "true" */
	size_t flag_len;
	bool failed; /* an assertion did */
	char message[KEPT];
	size_t message_len;
	bool told; /* message is whole: it is of the first that failed */
};

static bool
is(const char *head, size_t len)
{
	static const struct fl_str begin = FL_NAME("<testResults");

	return len > begin.len && memcmp(head, begin.s, begin.len) == 0 &&
	       strchr(" \t\r\n>", head[begin.len]) != NULL;
}

static void
close_state(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	fl_guest_fini(&s->guest);
	fl_buf_fini(&s->values);
	free(s);
}

static void *
open_state(const struct fl_foreign_opts *o, struct fl_err *err)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	fl_buf_init(&s->values, TEXT_MAX);
	s->skip_bad = o->skip_bad;
	if (fl_guest_init(&s->guest, o, "JMeter", err) == -1) {
		close_state(s);
		return NULL;
	}
	return s;
}

static bool
is_sample(struct fl_str name)
{
	return fl_str_is(name, "httpSample") || fl_str_is(name, "sample");
}

/* Keeps the attributes until the sample is whole. */
static int
begin_sample(struct state *s, const struct fl_element *e, struct fl_err *err)
{
	struct fl_str v;
	size_t i, starts[FL_JTL_FIELDS] = { 0 };

	s->sample = (struct fl_jtl_sample){ 0 };
	s->line = e->line;
	s->url_len = s->message_len = 0;
	s->told = false;
	fl_buf_clear(&s->values);
	for (i = 0; i < FL_JTL_FIELDS; i++) {
		if (fl_jtl_attrs[i] == NULL)
			continue;
		v = fl_element_get(e, fl_jtl_attrs[i]);
		starts[i] = s->values.len;
		if (v.s == NULL)
			continue;
		s->sample.v[i] = (struct fl_str){ "", v.len };
		if (fl_buf_add(&s->values, v.s, v.len, err) == -1)
			return -1;
	}
	for (i = 0; i < FL_JTL_FIELDS; i++)
		if (s->sample.v[i].len > 0)
			s->sample.v[i].s = s->values.data + starts[i];
	return 0;
}

static int
element(void *state, const struct fl_element *e, struct fl_err *err)
{
	struct state *s = state;
	size_t i;

	s->wanted = TEXT_NONE;
	if (is_sample(e->name)) {
		if (s->level++ == 0)
			return begin_sample(s, e, err);
		s->sample.hops++;
		return 0;
	}
	if (s->level == 0 && !fl_element_is(e, "testResults"))
		return fl_fail(err, "<%.*s> where samples should be",
		    FL_STR_ARG(e->name));
	if (s->level != 1)
		return 0;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (fl_element_is(e, texts[i].element))
			s->wanted = texts[i].text;
	if (fl_element_is(e, "assertionResult")) {
		s->failed = false;
		if (!s->told)
			s->message_len = 0;
	}
	s->flag_len = 0;
	return 0;
}

static void
keep(char *to, size_t *len, size_t max, struct fl_str text)
{
	size_t n = max - *len < text.len ? max - *len : text.len;

	memcpy(to + *len, text.s, n);
	*len += n;
}

static int
text(void *state, struct fl_str t, struct fl_err *err)
{
	struct state *s = state;

	(void)err;
	if (s->wanted == TEXT_URL)
		keep(s->url, &s->url_len, sizeof(s->url), t);
	else if (s->wanted == TEXT_FAILURE)
		keep(s->flag, &s->flag_len, sizeof(s->flag), t);
	else if (s->wanted == TEXT_MESSAGE && !s->told)
		keep(s->message, &s->message_len, sizeof(s->message), t);
	return 0;
}

static int
end_sample(struct state *s, struct fl_err *err)
{
	struct fl_err why;

	if (s->url_len > 0)
		s->sample.v[FL_JTL_URL] = (struct fl_str){ s->url, s->url_len };
	if (s->told)
		s->sample.v[FL_JTL_FAILURE] =
		    s->message_len > 0
			? (struct fl_str){ s->message, s->message_len }
			: fl_str("an assertion failed");
	if (fl_jtl_add(&s->guest, &s->sample, s->line, err) == 0)
		return 0;
	if (s->skip_bad) {
		why = *err;
		fl_fail(err, "%llu: %.400s", (unsigned long long)s->line,
		    why.msg);
	}
	return -1;
}

static int
leave(void *state, struct fl_str name, struct fl_err *err)
{
	struct state *s = state;

	if (s->level == 1 && s->wanted == TEXT_FAILURE)
		s->failed =
		    s->failed ||
		    fl_str_is((struct fl_str){ s->flag, s->flag_len }, "true");
	s->wanted = TEXT_NONE;
	if (s->level == 1 && fl_str_is(name, "assertionResult"))
		s->told = s->told || s->failed;
	if (!is_sample(name) || --s->level > 0)
		return 0;
	return end_sample(s, err);
}

static int
finish(void *state, bool *cut, struct fl_err *err)
{
	struct state *s = state;

	return fl_guest_finish(&s->guest, *cut, err);
}

const struct fl_foreign fl_foreign_jtl_xml = {
	.name = "jtl-xml",
	.xml = true,
	.whole_head = true,
	.is = is,
	.open = open_state,
	.element = element,
	.leave = leave,
	.text = text,
	.finish = finish,
	.close = close_state,
};
