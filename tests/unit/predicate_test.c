#include <string.h>

#include "../../lib/scenario/json.h"
#include "../../lib/scenario/predicate.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define MEMORY (16 << 20)

#define NO FL_VERDICT_NO
#define YES FL_VERDICT_YES
#define MISMATCH FL_VERDICT_MISMATCH
#define ERROR FL_VERDICT_ERROR

/*
 * A value and an argument are JSON, or "bytes TEXT", "date 0", "date 1",
 * "nodes N", "unit", "none".
 */
static const struct {
	const char *actual;
	const char *predicate;
	const char *arg;
	enum fl_verdict verdict;
	enum fl_verdict negated;
} cases[] = {
	{ "1", "==", "1", YES, NO },
	{ "1", "==", "1.0", YES, NO },
	{ "1", "==", "\"1\"", NO, YES },
	{ "null", "==", "null", YES, NO },
	{ "[1,2]", "==", "[1,2.0]", YES, NO },
	{ "{\"a\":1,\"b\":2}", "==", "{\"b\":2,\"a\":1}", YES, NO },
	{ "nodes 3", "==", "3", NO, YES },
	{ "unit", "==", "true", NO, YES },
	{ "bytes a", "==", "\"a\"", NO, YES },
	{ "bytes a", "==", "bytes a", YES, NO },
	{ "none", "==", "null", NO, YES },
	{ "1", "!=", "2", YES, NO },
	{ "1", "!=", "1", NO, YES },
	{ "none", "!=", "1", NO, YES },
	{ "2", ">", "1", YES, NO },
	{ "2", ">", "2.0", NO, YES },
	{ "2", ">=", "2.0", YES, NO },
	{ "\"b\"", ">", "\"a\"", YES, NO },
	{ "\"B\"", ">", "\"a\"", NO, YES },
	{ "\"\xef\xbf\xbd\"", "<", "\"\xf0\x90\x80\x80\"", YES, NO },
	{ "date 1", ">", "date 0", YES, NO },
	{ "date 0", "<=", "date 0", YES, NO },
	{ "1", "<", "2", YES, NO },
	{ "1", "<", "\"2\"", MISMATCH, MISMATCH },
	{ "true", ">", "false", MISMATCH, MISMATCH },
	{ "null", "<=", "null", MISMATCH, MISMATCH },
	{ "none", ">", "1", NO, YES },
	{ "\"Hello\"", "startsWith", "\"He\"", YES, NO },
	{ "\"He\"", "startsWith", "\"Hello\"", NO, YES },
	{ "\"Hello\"", "startsWith", "\"\"", YES, NO },
	{ "bytes \xff\xd8x", "startsWith", "bytes \xff\xd8", YES, NO },
	{ "bytes a", "startsWith", "\"a\"", MISMATCH, MISMATCH },
	{ "1", "startsWith", "\"1\"", MISMATCH, MISMATCH },
	{ "\"Hello\"", "endsWith", "\"lo\"", YES, NO },
	{ "\"lo\"", "endsWith", "\"Hello\"", NO, YES },
	{ "[\"lo\"]", "endsWith", "\"lo\"", MISMATCH, MISMATCH },
	{ "\"Hello\"", "contains", "\"ell\"", YES, NO },
	{ "\"Hello\"", "contains", "\"\"", YES, NO },
	{ "\"Hello\"", "contains", "\"Hello!\"", NO, YES },
	{ "bytes abc", "contains", "bytes b", YES, NO },
	{ "[1,\"a\"]", "contains", "1.0", YES, NO },
	{ "[1,\"a\"]", "contains", "null", NO, YES },
	{ "1", "contains", "1", MISMATCH, MISMATCH },
	{ "[1,2]", "includes", "2", YES, NO },
	{ "\"12\"", "includes", "\"2\"", MISMATCH, MISMATCH },
	{ "\"2014-01-01\"", "matches", "\"\\\\d{4}\"", YES, NO },
	{ "\"x\"", "matches", "\"^y\"", NO, YES },
	{ "\"x\"", "matches", "\"(\"", ERROR, ERROR },
	{ "1", "matches", "\"1\"", MISMATCH, MISMATCH },
	{ "\"1\"", "matches", "1", MISMATCH, MISMATCH },
	{ "none", "matches", "\"(\"", NO, YES },
	{ "null", "exists", 0, YES, NO },
	{ "unit", "exists", 0, YES, NO },
	{ "nodes 0", "exists", 0, NO, YES },
	{ "nodes 1", "exists", 0, YES, NO },
	{ "none", "exists", 0, NO, YES },
	{ "\"\"", "isEmpty", 0, YES, NO },
	{ "[]", "isEmpty", 0, YES, NO },
	{ "{}", "isEmpty", 0, YES, NO },
	{ "nodes 0", "isEmpty", 0, YES, NO },
	{ "bytes ", "isEmpty", 0, YES, NO },
	{ "\"a\"", "isEmpty", 0, NO, YES },
	{ "0", "isEmpty", 0, MISMATCH, MISMATCH },
	{ "none", "isEmpty", 0, NO, YES },
	{ "true", "isBoolean", 0, YES, NO },
	{ "1", "isBoolean", 0, NO, YES },
	{ "1", "isInteger", 0, YES, NO },
	{ "123456789012345678901", "isInteger", 0, YES, NO },
	{ "1.0", "isInteger", 0, NO, YES },
	{ "1.0", "isFloat", 0, YES, NO },
	{ "1", "isFloat", 0, NO, YES },
	{ "1", "isNumber", 0, YES, NO },
	{ "1.5", "isNumber", 0, YES, NO },
	{ "\"1\"", "isNumber", 0, NO, YES },
	{ "\"1\"", "isString", 0, YES, NO },
	{ "bytes 1", "isString", 0, NO, YES },
	{ "date 0", "isDate", 0, YES, NO },
	{ "\"1970-01-01\"", "isDate", 0, NO, YES },
	{ "[]", "isCollection", 0, YES, NO },
	{ "{}", "isCollection", 0, YES, NO },
	{ "bytes a", "isCollection", 0, YES, NO },
	{ "nodes 0", "isCollection", 0, YES, NO },
	{ "\"a\"", "isCollection", 0, NO, YES },
	{ "[]", "isList", 0, YES, NO },
	{ "bytes a", "isList", 0, YES, NO },
	{ "{}", "isList", 0, NO, YES },
	{ "{}", "isObject", 0, YES, NO },
	{ "nodes 1", "isObject", 0, YES, NO },
	{ "[]", "isObject", 0, NO, YES },
	{ "\"1985-04-12T23:20:50.52Z\"", "isIsoDate", 0, YES, NO },
	{ "\"1996-12-19T16:39:57-08:00\"", "isIsoDate", 0, YES, NO },
	{ "\"1990-12-31T23:59:60Z\"", "isIsoDate", 0, YES, NO },
	{ "\"1978-01-15\"", "isIsoDate", 0, NO, YES },
	{ "\"1978-1-15T00:00:00Z\"", "isIsoDate", 0, NO, YES },
	{ "\"1978-02-30T00:00:00Z\"", "isIsoDate", 0, NO, YES },
	{ "\"1978-02-03T00:00:00\"", "isIsoDate", 0, NO, YES },
	{ "1", "isIsoDate", 0, MISMATCH, MISMATCH },
	{ "\"127.0.0.1\"", "isIpv4", 0, YES, NO },
	{ "\"127.0.0.01\"", "isIpv4", 0, NO, YES },
	{ "\"127.0.0.1\\u0000\"", "isIpv4", 0, NO, YES },
	{ "\"::1\"", "isIpv4", 0, NO, YES },
	{ "\"::1\"", "isIpv6", 0, YES, NO },
	{ "\"2001:db8::%eth0\"", "isIpv6", 0, NO, YES },
	{ "\"\"", "isIpv6", 0, NO, YES },
	{ "1", "isIpv6", 0, MISMATCH, MISMATCH },
	{ "\"01cc0f54-8885-4a1d-9121-ae5d316a33c5\"", "isUuid", 0, YES, NO },
	{ "\"01CC0F5488854A1D9121AE5D316A33C5\"", "isUuid", 0, YES, NO },
	{ "\"01cc0f54-8885-4a1d-9121-ae5d316a33cx\"", "isUuid", 0, NO, YES },
	{ "null", "isUuid", 0, MISMATCH, MISMATCH },
};

static struct fl_value
value(const char *text, struct fl_arena *a)
{
	struct fl_value v = fl_value_none();
	struct fl_err e;

	if (strncmp(text, "bytes ", 6) == 0)
		return fl_value_bytes(fl_str(text + 6));
	if (strncmp(text, "date ", 5) == 0)
		return (struct fl_value){ .type = FL_TYPE_DATE,
			.date.s = text[5] - '0' };
	if (strncmp(text, "nodes ", 6) == 0)
		return (struct fl_value){ .type = FL_TYPE_NODESET,
			.count = (size_t)(text[6] - '0') };
	if (strcmp(text, "unit") == 0)
		v.type = FL_TYPE_UNIT;
	else if (strcmp(text, "none") != 0)
		CHECK(fl_json_read(a, fl_str(text), &v, &e) == 0);
	return v;
}

static void
tests_values(void)
{
	const struct fl_predicate *p;
	struct fl_value actual, arg;
	struct fl_answer a;
	struct fl_err e;
	size_t i;

	fl_answer_init(&a, MEMORY, 1 << 20);
	for (i = 0; i < N(cases); i++) {
		printf("# %s %s %s\n", cases[i].actual, cases[i].predicate,
		    cases[i].arg != NULL ? cases[i].arg : "");
		p = fl_predicate_find(fl_str(cases[i].predicate));
		CHECK((p->arg == FL_ARG_NONE) == (cases[i].arg == NULL));
		actual = value(cases[i].actual, &a.arena);
		if (cases[i].arg != NULL)
			arg = value(cases[i].arg, &a.arena);
		CHECK(fl_predicate_test(p, false, &a, &actual,
			  cases[i].arg != NULL ? &arg : NULL,
			  &e) == cases[i].verdict);
		CHECK(fl_predicate_test(p, true, &a, &actual,
			  cases[i].arg != NULL ? &arg : NULL,
			  &e) == cases[i].negated);
	}
	fl_answer_fini(&a);
}

static void
failures_are_described(void)
{
	struct fl_value actual = fl_value_str(fl_str("abc"));
	struct fl_value arg = fl_value_int(5), none = fl_value_none();
	struct fl_predicate_texts t;

	fl_predicate_describe(fl_predicate_find(fl_str("==")), false, &actual,
	    &arg, &t);
	CHECK(strcmp(t.actual, "string <abc>") == 0);
	CHECK(strcmp(t.expected, "integer <5>") == 0);
	fl_predicate_describe(fl_predicate_find(fl_str(">=")), true, &none,
	    &arg, &t);
	CHECK(strcmp(t.actual, "nothing") == 0);
	CHECK(strcmp(t.expected, "not at least integer <5>") == 0);
	fl_predicate_describe(fl_predicate_find(fl_str("isEmpty")), false,
	    &actual, NULL, &t);
	CHECK(strcmp(t.expected, "something empty") == 0);
}

static void
names_are_found(void)
{
	const struct fl_predicate *rows;
	size_t i, n;

	rows = fl_predicate_rows(&n);
	CHECK(n == 26);
	for (i = 0; i < n; i++)
		CHECK(fl_predicate_find(fl_str(rows[i].name)) == &rows[i]);
	CHECK(fl_predicate_find(fl_str("equals")) == NULL);
	CHECK((fl_predicate_find(fl_str("startsWith"))->types &
		  FL_TYPE_BIT(FL_TYPE_INT)) == 0);
}

int
main(void)
{
	tests_values();
	failures_are_described();
	names_are_found();
	return tap_done();
}
