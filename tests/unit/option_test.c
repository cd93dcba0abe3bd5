#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/file.h"
#include "tap.h"

static const struct fl_member variables[] = {
	{ { "t", 1 }, { .type = FL_TYPE_BOOL, .boolean = true } },
	{ { "n", 1 }, { .type = FL_TYPE_INT, .integer = 3 } },
	{ { "minus", 5 }, { .type = FL_TYPE_INT, .integer = -1 } },
	{ { "max", 3 }, { .type = FL_TYPE_INT, .integer = INT64_MAX } },
	{ { "s", 1 }, { .type = FL_TYPE_STRING, .text = { "a b", 3 } } },
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

/* Each option with a value, and what that is. */
static const struct {
	const char *line;
	const char *value; /* or the message */
	bool fixed;
} cases[] = {
	{ "aws-sigv4: aws:amz", "string <aws:amz>", true },
	{ "cacert: a\\ b.pem", "string <a b.pem>", true },
	{ "cert: a\\:b:c", "string <a\\:b:c>", true },
	{ "compressed: true", "boolean <true>", true },
	{ "connect-timeout: 5", "integer <5000000>", true },
	{ "connect-to: a:1:b:2", "string <a:1:b:2>", true },
	{ "delay: 2s", "integer <2000000000>", true },
	{ "delay: 3m", "integer <180000000000>", true },
	{ "delay: 1h", "integer <3600000000000>", true },
	{ "delay: 10ms", "integer <10000000>", true },
	{ "digest: false", "boolean <false>", true },
	{ "fail-with-body: true", "boolean <true>", true },
	{ "header: A: b", "string <A: b>", true },
	{ "http1.0: true", "boolean <true>", true },
	{ "http1.1: true", "boolean <true>", true },
	{ "http2: true", "boolean <true>", true },
	{ "http3: true", "boolean <true>", true },
	{ "insecure: {{t}}", "boolean <true>", false },
	{ "ipv4: true", "boolean <true>", true },
	{ "ipv6: true", "boolean <true>", true },
	{ "key: {{s}}.key", "string <a b.key>", false },
	{ "limit-rate: 1000", "integer <1000>", true },
	{ "location: true", "boolean <true>", true },
	{ "location-trusted: true", "boolean <true>", true },
	{ "max-redirs: -1", "integer <-1>", true },
	{ "max-time: {{n}}", "integer <3000000>", false },
	{ "negotiate: true", "boolean <true>", true },
	{ "netrc: true", "boolean <true>", true },
	{ "netrc-file: a b", "string <a b>", true },
	{ "netrc-optional: true", "boolean <true>", true },
	{ "no-header: true", "boolean <true>", true },
	{ "ntlm: true", "boolean <true>", true },
	{ "output: -", "string <->", true },
	{ "path-as-is: true", "boolean <true>", true },
	{ "pinnedpubkey: a", "string <a>", true },
	{ "proxy: h:{{n}}", "string <h:3>", false },
	{ "repeat: {{minus}}", "integer <-1>", false },
	{ "repeat: {{randomInt 2 2}}", "integer <2>", false },
	{ "resolve: a:1:b", "string <a:1:b>", true },
	{ "retry: 10", "integer <10>", true },
	{ "retry-interval: 500", "integer <500000000>", true },
	{ "skip: true", "boolean <true>", true },
	{ "unix-socket: /a", "string </a>", true },
	{ "user: {{s}}:c", "string <a b:c>", false },
	{ "variable: a=1", "integer <1>", true },
	{ "variable: a = -1.50", "float <-1.50>", true },
	{ "variable: a=\"1\"", "string <1>", true },
	{ "variable: a=11aa", "string <11aa>", true },
	{ "variable: a=\\u{31}", "string <1>", true },
	{ "variable: a=null", "null", true },
	{ "variable: a=false", "boolean <false>", true },
	{ "variable: a=nullable", "string <nullable>", true },
	{ "variable: a=", "string <>", true },
	{ "variable: a=x {{n}}", "string <x 3>", false },
	{ "variable: a=\"x {{n}}\"", "string <x 3>", false },
	{ "verbose: true", "boolean <true>", true },
	{ "verbosity: debug", "string <debug>", true },
	{ "very-verbose: true", "boolean <true>", true },
	{ "verbose: {{n}}",
	    "in:3:12: verbose wants true or false, and 'n' is integer <3>",
	    false },
	{ "retry: {{t}}",
	    "in:3:10: retry wants a whole number, -1 or more, and "
	    "'t' is boolean <true>",
	    false },
	{ "limit-rate: {{minus}}",
	    "in:3:15: limit-rate wants a whole number, 0 or more, and 'minus' "
	    "is integer <-1>",
	    false },
	{ "delay: {{max}}",
	    "in:3:10: delay wants a whole number of milliseconds, and 'max' is "
	    "integer <9223372036854775807>",
	    false },
	{ "delay: {{y}}", "in:3:10: undefined variable 'y'", false },
};

static void
values_are(struct fl_scope *scope)
{
	const struct fl_option *o;
	struct fl_value v;
	struct fl_file *f;
	struct fl_err e = { .msg = "" };
	char source[256], text[sizeof(e.msg)];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(source, sizeof(source), "GET h\n[Options]\n%s # x\n",
		    cases[i].line);
		f = fl_file_parse("in", fl_str(source), &e);
		snprintf(text, sizeof(text), "%s", e.msg);
		if (f != NULL) {
			o = &f->entries[0].options.list[0];
			CHECK(o->fixed == cases[i].fixed);
			if (fl_option_value(o, scope, &v, &e) == 0)
				fl_value_describe(&v, text, sizeof(text));
			else
				snprintf(text, sizeof(text), "%s", e.msg);
		}
		CHECK(f != NULL && strcmp(text, cases[i].value) == 0);
		printf("# %s: %s\n", cases[i].line, text);
		fl_file_free(f);
	}
}

/* The table has a row of each option. */
static void
all_options_are_tried(void)
{
	const struct fl_option_row *rows;
	size_t n, i, k, len;

	rows = fl_option_rows(&n);
	CHECK(n == 44);
	for (i = 0; i < n; i++) {
		len = strlen(rows[i].name);
		for (k = 0; k < sizeof(cases) / sizeof(cases[0]); k++)
			if (strncmp(cases[k].line, rows[i].name, len) == 0 &&
			    cases[k].line[len] == ':')
				break;
		CHECK(k < sizeof(cases) / sizeof(cases[0]));
		printf("# %s\n", rows[i].name);
	}
}

static void
the_last_one_counts(void)
{
	struct fl_err e;
	struct fl_file *f = fl_file_parse("in",
	    fl_str("GET h\n[Options]\n"
		   "retry: 1\nretry: 2\nheader: a: b\nheader: c: d\n"),
	    &e);
	const struct fl_options *all = &f->entries[0].options;
	const struct fl_option *o = fl_options_last(all, FL_OPTION_RETRY);

	CHECK(all->len == 4);
	CHECK(o != NULL && o->value.integer == 2 && !o->row->repeats);
	CHECK(fl_options_last(all, FL_OPTION_HEADER)->row->repeats);
	CHECK(fl_options_last(all, FL_OPTION_SKIP) == NULL);
	fl_file_free(f);
}

int
main(void)
{
	struct fl_buf work;
	uint64_t random = 1;
	struct fl_scope scope = {
		.variable = variable,
		.random = &random,
		.work = &work,
	};

	fl_buf_init(&work, 1 << 20);
	values_are(&scope);
	all_options_are_tried();
	the_last_one_counts();
	fl_buf_fini(&work);
	return tap_done();
}
