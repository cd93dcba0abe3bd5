#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/file.h"
#include "tap.h"

static const struct fl_member variables[] = {
	{ { "x", 1 }, { .type = FL_TYPE_STRING, .text = { "a\"b", 3 } } },
	{ { "n", 1 }, { .type = FL_TYPE_INT, .integer = -42 } },
	{ { "t", 1 }, { .type = FL_TYPE_BOOL, .boolean = true } },
	{ { "nil", 3 }, { .type = FL_TYPE_NULL } },
	{ { "list", 4 }, { .type = FL_TYPE_LIST } },
	{ { "gone", 4 }, { .type = FL_TYPE_NONE } },
	{ { "randomInt", 9 }, { .type = FL_TYPE_INT, .integer = 7 } },
	{ { "caf\xc3\xa9", 5 }, { .type = FL_TYPE_INT, .integer = 8 } },
};

static const struct fl_value *
variable(void *arg, struct fl_str name)
{
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (fl_str_eq(variables[i].name, name))
			return &variables[i].value;
	return NULL;
}

static int
read_file(void *arg, struct fl_str name, struct fl_str *content,
    struct fl_err *err)
{
	(void)arg;
	if (!fl_str_is(name, "data.bin"))
		return fl_fail(err, "%.*s: no such file", FL_STR_ARG(name));
	*content = fl_str("bytes");
	return 0;
}

/* Values of a header: what is written, and what is sent. */
static const struct {
	const char *written;
	const char *sent;  /* NULL: an error */
	const char *wrong; /* its message */
} values[] = {
	{ "plain", "plain", NULL },
	{ "two words  # comment", "two words", NULL },
	{ "trailing  \t # comment", "trailing", NULL },
	{ "", "", NULL },
	{ "a\\u{20}\\u{20}", "a  ", NULL },
	{ "\\u{20}a", " a", NULL },
	{ "\\# \\\" \\` \\\\ \\/", "# \" ` \\ /", NULL },
	{ "\\b\\f\\n\\r\\t", "\b\f\n\r\t", NULL },
	{ "\\u{1F600}\\u{e9}", "\xf0\x9f\x98\x80\xc3\xa9", NULL },
	{ "caf\xc3\xa9", "caf\xc3\xa9", NULL },
	{ "{{x}}", "a\"b", NULL },
	{ "{{ x }}-{{n}}{{t}}{{nil}}", "a\"b--42truenull", NULL },
	{ "{{x}}  # comment", "a\"b", NULL },
	{ "{{x}} b", "a\"b b", NULL },
	{ "\\t{{x}}\\t", "\ta\"b\t", NULL },
	{ "{x} {", "{x} {", NULL },
	{ "\\u{7b}\\u{7b}x}}", "{{x}}", NULL },
	{ "{{x}}}", "a\"b}", NULL },
	{ "{{caf\xc3\xa9}}", "8", NULL },
	{ "{{randomInt}}", "7", NULL },
	{ "{{randomInt 5 5}}", "5", NULL },
	{ "{{randomInt -9223372036854775808 -9223372036854775808}}",
	    "-9223372036854775808", NULL },
	{ "{{randomString 0}}", "", NULL },
	{ "\\x", NULL, "in:2:4: no such escape: a backslash is written \\\\" },
	{ "a\\", NULL, "in:2:5: no such escape: a backslash is written \\\\" },
	{ "\\u{}", NULL,
	    "in:2:7: want the hexadecimal digits of a character, not '}'" },
	{ "\\u{d800}", NULL, "in:2:7: no such character in Unicode" },
	{ "\\u{110000}", NULL, "in:2:7: no such character in Unicode" },
	{ "\\u{ffffffffffffffff0}", NULL,
	    "in:2:7: no such character in Unicode" },
	{ "\\u{41", NULL,
	    "in:2:9: want } after the digits of a character, and this is the "
	    "end" },
	{ "a\tb", NULL, "in:2:6: want the end of the line, not 'b'" },
	{ "{{}}", NULL, "in:2:6: want the name of a variable, not '}}'" },
	{ "{{ x", NULL,
	    "in:2:8: want }} at the end of the placeholder, and this is the "
	    "end" },
	{ "{{x y}}", NULL,
	    "in:2:8: want }} at the end of the placeholder, not 'y}}'" },
	{ "{{{x}}}", NULL, "in:2:6: want the name of a variable, not '{x}}}'" },
	{ "{{getEnv}}", NULL,
	    "in:2:6: 'getEnv' is not a variable: the name is reserved" },
	{ "{{randomInt 1}}", NULL,
	    "in:2:17: want a blank and a whole number, not '}}'" },
	{ "{{randomInt 2 1}}", NULL,
	    "in:2:18: want a whole number not below the first, not '1}}'" },
	{ "{{randomInt 1 9223372036854775808}}", NULL,
	    "in:2:18: want a whole number not below the first, not "
	    "'9223372036854775808}}'" },
	{ "{{randomString -1}}", NULL,
	    "in:2:19: want a whole number, not '-1}}'" },
	{ "{{y}}", NULL, "in:2:6: undefined variable 'y'" },
	{ "\xc3\xa9\xc3\xa9 {{ y }}", NULL, "in:2:10: undefined variable 'y'" },
	{ "{{gone}}", NULL, "in:2:6: undefined variable 'gone'" },
};

/* Bodies: what is written, and what is sent. */
static const struct {
	const char *written;
	const char *sent;
	const char *wrong;
} bodies[] = {
	{ "`a\\n{{n}}`", "a\n-42", NULL },
	{ "```a \\n {{n}}```", "a \\n -42", NULL },
	{ "```\na\\n\n{{x}}\n```", "a\\n\na\"b\n", NULL },
	{ "```raw\n{{x}}\n```", "{{x}}\n", NULL },
	{ "```json  \n{{x}}```", "a\"b", NULL },
	{ "```\r\na\r\n```", "a\r\n", NULL },
	{ "``````", "", NULL },
	{ "{ \"a{{n}}\" : [{{n}}, {{t}},{{nil}} ,\"{{x}}\"]}",
	    "{ \"a-42\" : [-42, true,null ,\"a\\\"b\"]}", NULL },
	{ "{{n}}", "-42", NULL },
	{ "\"\\u00e9 {{x}}\"", "\"\\u00e9 a\\\"b\"", NULL },
	{ "[]", "[]", NULL },
	{ "[1,2]", "[1,2]", NULL },
	{ "-1.5e-3 # comment", "-1.5e-3", NULL },
	{ "null", "null", NULL },
	{ "<a>{{x}}</a>", "<a>{{x}}</a>", NULL },
	{ "<?xml version=\"1.0\"?>\n<!-- <b> --><a b='>'><c/>d</a>",
	    "<?xml version=\"1.0\"?>\n<!-- <b> --><a b='>'><c/>d</a>", NULL },
	{ "base64,YW I=;", "ab", NULL },
	{ "base64, YWI ;", "ab", NULL },
	{ "base64,;", "", NULL },
	{ "hex, 6162 ;", "ab", NULL },
	{ "file, data.bin ;", "bytes", NULL },
	{ "```graphql\n  query \"{{x}}\"\n\n```",
	    "{\"query\":\"query \\\"a\\\"b\\\"\"}", NULL },
	{ "```graphql\n{{x}}\nvariables {\"i\": {{n}}}\n```",
	    "{\"query\":\"a\\\"b\",\"variables\":{\"i\": -42}}", NULL },
	{ "```graphql\nvariables {\n a\n}```",
	    "{\"query\":\"variables {\\n a\\n}\"}", NULL },
	{ "{\"a\": {{x}}}", NULL,
	    "in:2:9: 'x' is a string, and JSON wants a number, true, false or "
	    "null here" },
	{ "[{{newUuid}}]", NULL,
	    "in:2:4: 'newUuid' is a string, and JSON wants a number, true, "
	    "false or null here" },
	{ "`{{list}}`", NULL, NULL },
	{ "file,{{x}};", NULL, "in:2:6: a\"b: no such file" },
};

static char *
source_of(const char *before, const char *s)
{
	size_t n = strlen(before) + strlen(s) + 1;
	char *out = malloc(n);

	snprintf(out, n, "%s%s", before, s);
	return out;
}

/* What came of a text, or the message. */
static void
is(int rc, struct fl_str got, const char *sent, const char *wrong,
    const struct fl_err *e)
{
	if (sent != NULL) {
		CHECK(rc == 0 && fl_str_is(got, sent));
		if (rc == -1)
			printf("# %s\n", e->msg);
		return;
	}
	CHECK(rc == -1 && (wrong == NULL || strcmp(e->msg, wrong) == 0));
	if (rc == -1)
		printf("# %s\n", e->msg);
}

static void
values_are(struct fl_scope *scope)
{
	struct fl_str got = { NULL, 0 };
	struct fl_err e = { .msg = "" };
	struct fl_file *f;
	char *source;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		printf("# '%s'\n", values[i].written);
		source = source_of("GET h\nA: ", values[i].written);
		f = fl_file_parse("in", fl_str(source), &e);
		rc =
		    f == NULL
			? -1
			: fl_template_text(&f->entries[0].headers.list[0].value,
			      scope, &got, &e);
		is(rc, got, values[i].sent, values[i].wrong, &e);
		fl_file_free(f);
		free(source);
	}
}

static void
bodies_are(struct fl_scope *scope)
{
	struct fl_str got = { NULL, 0 };
	struct fl_err e = { .msg = "" };
	struct fl_file *f;
	char *source;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		printf("# '%s'\n", bodies[i].written);
		source = source_of("GET h\n", bodies[i].written);
		f = fl_file_parse("in", fl_str(source), &e);
		rc = f == NULL ? -1
		               : fl_body_content(&f->entries[0].body, scope,
				     &got, &e);
		is(rc, got, bodies[i].sent, bodies[i].wrong, &e);
		fl_file_free(f);
		free(source);
	}
}

/* A text without placeholders is the template's own. */
static void
fixed_is_not_copied(struct fl_scope *scope)
{
	struct fl_err e;
	struct fl_str got;
	struct fl_file *f =
	    fl_file_parse("in", fl_str("GET http://h/\nA: b\\tc\n"), &e);
	const struct fl_entry *entry = &f->entries[0];

	CHECK(fl_template_fixed(&entry->url));
	CHECK(fl_template_text(&entry->url, scope, &got, &e) == 0);
	CHECK(got.s == f->source.text.s + 4);
	CHECK(fl_template_fixed(&entry->headers.list[0].value));
	CHECK(fl_template_text(&entry->headers.list[0].value, scope, &got,
		  &e) == 0);
	CHECK(got.s == entry->headers.list[0].value.text.s);
	CHECK(fl_str_is(fl_template_written(&entry->headers.list[0].value),
	    "b\\tc"));
	fl_file_free(f);
}

static void
faults_are_told_apart(struct fl_scope *scope)
{
	struct fl_err e;
	struct fl_str got;
	struct fl_file *f =
	    fl_file_parse("in", fl_str("GET {{y}}\nA: {{list}}\n"), &e);

	CHECK(fl_template_text(&f->entries[0].url, scope, &got, &e) == -1);
	CHECK(scope->fault == FL_FAULT_AUTHOR);
	CHECK(strcmp(e.detail, "GET {{y}}\n      ^") == 0);
	CHECK(fl_template_text(&f->entries[0].headers.list[0].value, scope,
		  &got, &e) == -1);
	CHECK(scope->fault == FL_FAULT_VALUE);
	fl_file_free(f);
}

/* Two of each kind are different, and of their form. */
static void
functions_differ(struct fl_scope *scope)
{
	static const char source[] =
	    "GET {{newUuid}}{{newUuid}}{{newDate}}{{randomString 20}}";
	struct fl_err e;
	struct fl_str t;
	struct fl_file *f = fl_file_parse("in", fl_str(source), &e);

	CHECK(fl_template_text(&f->entries[0].url, scope, &t, &e) == 0);
	CHECK(t.len == 36 + 36 + 27 + 20);
	CHECK(t.s[14] == '4' && t.s[8] == '-' && t.s[23] == '-');
	CHECK(strchr("89ab", t.s[19]) != NULL);
	CHECK(memcmp(t.s, t.s + 36, 36) != 0);
	CHECK(t.s[72 + 10] == 'T' && t.s[72 + 26] == 'Z');
	CHECK(strspn(t.s + 99, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789") == 20);
	fl_file_free(f);
}

/* Each of a small range, and both ends. */
static void
random_ints_reach_all(struct fl_scope *scope)
{
	struct fl_err e;
	struct fl_str t;
	struct fl_file *f =
	    fl_file_parse("in", fl_str("GET {{randomInt -1 1}}"), &e);
	unsigned seen = 0;
	int i, n;

	for (i = 0; i < 100; i++) {
		if (fl_template_text(&f->entries[0].url, scope, &t, &e) == -1)
			break;
		n = (int)strtol(t.s, NULL, 10);
		if (n < -1 || n > 1)
			break;
		seen |= 1U << (n + 1);
	}
	CHECK(i == 100 && seen == 7);
	fl_file_free(f);
}

int
main(void)
{
	struct fl_buf work;
	uint64_t random = 1;
	struct fl_scope scope = {
		.variable = variable,
		.file = read_file,
		.random = &random,
		.work = &work,
	};

	fl_buf_init(&work, 1 << 20);
	values_are(&scope);
	bodies_are(&scope);
	fixed_is_not_copied(&scope);
	faults_are_told_apart(&scope);
	functions_differ(&scope);
	random_ints_reach_all(&scope);
	fl_buf_fini(&work);
	return tap_done();
}
