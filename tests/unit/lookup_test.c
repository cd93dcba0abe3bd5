#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/file.h"
#include "../../lib/scenario/vars.h"
#include "tap.h"

static const struct fl_value *
variable(void *arg, struct fl_str name)
{
	return fl_vars_get(arg, name);
}

static int
read_file(void *arg, struct fl_str name, struct fl_str *content,
    struct fl_err *err)
{
	(void)arg;
	if (!fl_str_is(name, "hello.txt"))
		return fl_fail(err, "%.*s: no such file", FL_STR_ARG(name));
	*content = fl_str("hello");
	return 0;
}

/* The answer that is looked at. */
static const struct fl_pair headers[] = {
	{ { "Content-Type", 12 }, { "application/json", 16 } },
	{ { "X-Id", 4 }, { "a7", 2 } },
};

static const char body[] =
    "{\"a\": {\"b\": [1, 2, 3]}, \"text\": \"hello\", \"id\": \"a7\"}";

static void
make_answer(struct fl_answer *a, struct fl_vars *v)
{
	fl_answer_reset(a);
	a->status = 200;
	a->version = fl_str("1.1");
	a->headers = headers;
	a->headers_len = 2;
	a->raw = fl_str(body);
	a->variable = variable;
	a->variable_arg = v;
}

/* Asserts on it: whether they hold, or why that cannot be said. */
static const struct {
	const char *line;
	enum fl_verdict verdict;
	const char *why; /* actual and expected, or the message */
} cases[] = {
	{ "status == 200", FL_VERDICT_YES, NULL },
	{ "status == {{two}}00", FL_VERDICT_ERROR, NULL },
	{ "status not == 200", FL_VERDICT_NO, NULL },
	{ "version == \"1.1\"", FL_VERDICT_YES, NULL },
	{ "header \"x-{{name}}\" == \"a7\"", FL_VERDICT_YES, NULL },
	{ "header \"x-id\" == \"{{letter}}{{seven}}\"", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.a.b\" count == 3", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.a.b\" nth {{two}} == 3", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.{{name}}\" == \"a7\"", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.a.b\" nth 1 == {{two}}", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.a.b\" nth 0 == {{two}}", FL_VERDICT_NO, NULL },
	{ "jsonpath \"$.none\" exists", FL_VERDICT_NO, NULL },
	{ "jsonpath \"$.none\" not exists", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.text\" matches /^h.*o$/", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.text\" matches \"^{{letter}}\"", FL_VERDICT_NO, NULL },
	{ "jsonpath \"$.text\" replace \"l\" \"{{two}}\" == \"he22o\"",
	    FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.text\" utf8Encode == file,hello.txt;", FL_VERDICT_YES,
	    NULL },
	{ "jsonpath \"$.text\" == ```{{hello}}```", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.text\" == `hello`", FL_VERDICT_YES, NULL },
	{ "jsonpath \"$.text\" utf8Encode == hex,68656c6c6f;", FL_VERDICT_YES,
	    NULL },
	{ "jsonpath \"$.text\" utf8Encode startsWith base64,aGU=;",
	    FL_VERDICT_YES, NULL },
	{ "variable \"two\" == {{two}}", FL_VERDICT_YES, NULL },
	{ "variable \"two\" == \"2\"", FL_VERDICT_NO, NULL },
	{ "status == {{none}}", FL_VERDICT_ERROR,
	    "in:4:13: undefined variable 'none'" },
	{ "status == file,none;", FL_VERDICT_ERROR,
	    "in:4:16: none: no such file" },
	{ "jsonpath \"$.none\" toInt == 1", FL_VERDICT_ERROR,
	    "in:4:19: missing value to apply filter toInt" },
	{ "jsonpath \"$[\" exists", FL_VERDICT_ERROR, NULL },
};

static void
asserts_are(struct fl_scope *scope, struct fl_answer *a, struct fl_vars *v)
{
	struct fl_predicate_texts texts = { "", "" };
	enum fl_verdict verdict;
	char source[256];
	struct fl_file *f;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# %s\n", cases[i].line);
		snprintf(source, sizeof(source),
		    "GET h\nHTTP 200\n[Asserts]\n%s\n", cases[i].line);
		e.msg[0] = '\0';
		f = fl_file_parse("in", fl_str(source), &e);
		verdict = FL_VERDICT_ERROR;
		make_answer(a, v);
		if (f != NULL)
			verdict =
			    fl_assert_test(&f->entries[0].expected.asserts[0],
				&f->source, scope, a, &texts, &e);
		CHECK(verdict == cases[i].verdict);
		if (cases[i].why != NULL)
			CHECK(strcmp(e.msg, cases[i].why) == 0);
		if (verdict == FL_VERDICT_ERROR)
			printf("# %s\n", e.msg);
		else if (verdict != FL_VERDICT_YES)
			printf("# %s, not %s\n", texts.actual, texts.expected);
		fl_file_free(f);
	}
}

/* What one capture has found is there for the next. */
static void
captures_follow_each_other(struct fl_scope *scope, struct fl_answer *a,
    struct fl_vars *v)
{
	static const char source[] = "GET h\nHTTP 200\n[Captures]\n"
				     "list: jsonpath \"$.a.b\"\n"
				     "{{letter}}1: variable \"list\" nth -1\n";
	struct fl_err e;
	struct fl_file *f = fl_file_parse("in", fl_str(source), &e);
	const struct fl_capture *c = f->entries[0].expected.captures;
	struct fl_value value;
	struct fl_str name;
	size_t i;

	make_answer(a, v);
	for (i = 0; i < 2; i++) {
		CHECK(fl_lookup_value(&c[i].lookup, &f->source, scope, a,
			  &value, &e) == 0);
		CHECK(fl_template_text(&c[i].name, scope, &name, &e) == 0);
		CHECK(fl_vars_set(v, name, &value, c[i].redact, &e) == 0);
	}
	fl_file_free(f);
	fl_answer_reset(a);
	CHECK(fl_vars_get(v, fl_str("a1"))->integer == 3);
	CHECK(fl_vars_get(v, fl_str("list"))->list.len == 3);
}

int
main(void)
{
	struct fl_answer answer;
	struct fl_buf work;
	struct fl_vars vars;
	uint64_t random = 1;
	struct fl_scope scope = {
		.variable = variable,
		.file = read_file,
		.arg = &vars,
		.random = &random,
		.work = &work,
	};
	struct fl_err e = { .msg = "" };

	fl_buf_init(&work, 1 << 20);
	fl_answer_init(&answer, 1 << 20, 1 << 20);
	fl_vars_init(&vars, NULL);
	fl_vars_define(&vars, fl_str("two=2"), false, &e);
	fl_vars_define(&vars, fl_str("seven=7"), false, &e);
	fl_vars_define(&vars, fl_str("letter=a"), false, &e);
	fl_vars_define(&vars, fl_str("name=id"), false, &e);
	fl_vars_define(&vars, fl_str("hello=hello"), false, &e);
	asserts_are(&scope, &answer, &vars);
	captures_follow_each_other(&scope, &answer, &vars);
	fl_vars_fini(&vars);
	fl_answer_fini(&answer);
	fl_buf_fini(&work);
	return tap_done();
}
