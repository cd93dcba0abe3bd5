#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "predicate.h"

#define PREDICATE(name)                                                        \
	static enum fl_verdict name(struct fl_answer *a,                       \
	    const struct fl_value *actual, const struct fl_value *arg,         \
	    struct fl_err *err)

/* For predicates of the value alone, and of the value and the argument. */
#define USES_ACTUAL ((void)a, (void)arg, (void)err)
#define USES_BOTH ((void)a, (void)err)

static enum fl_verdict
verdict(bool yes)
{
	return yes ? FL_VERDICT_YES : FL_VERDICT_NO;
}

PREDICATE(is_equal)
{
	USES_BOTH;
	return verdict(fl_value_equal(actual, arg));
}

PREDICATE(is_not_equal)
{
	USES_BOTH;
	return verdict(!fl_value_equal(actual, arg));
}

/* Whether two values are in one of two orders. */
static enum fl_verdict
ordered(const struct fl_value *actual, const struct fl_value *arg,
    enum fl_order one, enum fl_order other)
{
	enum fl_order o = fl_value_order(actual, arg);

	if (o == FL_ORDER_MISMATCH)
		return FL_VERDICT_MISMATCH;
	return verdict(o == one || o == other);
}

PREDICATE(is_more)
{
	USES_BOTH;
	return ordered(actual, arg, FL_ORDER_MORE, FL_ORDER_MORE);
}

PREDICATE(is_more_or_equal)
{
	USES_BOTH;
	return ordered(actual, arg, FL_ORDER_MORE, FL_ORDER_EQUAL);
}

PREDICATE(is_less)
{
	USES_BOTH;
	return ordered(actual, arg, FL_ORDER_LESS, FL_ORDER_LESS);
}

PREDICATE(is_less_or_equal)
{
	USES_BOTH;
	return ordered(actual, arg, FL_ORDER_LESS, FL_ORDER_EQUAL);
}

static bool
both_text(const struct fl_value *x, const struct fl_value *y)
{
	return x->type == y->type &&
	       (x->type == FL_TYPE_STRING || x->type == FL_TYPE_BYTES);
}

PREDICATE(starts_with)
{
	struct fl_str front = actual->text;

	USES_BOTH;
	if (!both_text(actual, arg))
		return FL_VERDICT_MISMATCH;
	if (front.len > arg->text.len)
		front.len = arg->text.len;
	return verdict(fl_str_eq(front, arg->text));
}

PREDICATE(ends_with)
{
	struct fl_str back = actual->text;

	USES_BOTH;
	if (!both_text(actual, arg))
		return FL_VERDICT_MISMATCH;
	if (back.len > arg->text.len) {
		back.s += back.len - arg->text.len;
		back.len = arg->text.len;
	}
	return verdict(fl_str_eq(back, arg->text));
}

PREDICATE(includes)
{
	size_t i;

	USES_BOTH;
	if (actual->type != FL_TYPE_LIST)
		return FL_VERDICT_MISMATCH;
	for (i = 0; i < actual->list.len; i++)
		if (fl_value_equal(&actual->list.items[i], arg))
			return FL_VERDICT_YES;
	return FL_VERDICT_NO;
}

PREDICATE(contains)
{
	const struct fl_str *part = &arg->text;

	if (actual->type == FL_TYPE_LIST)
		return includes(a, actual, arg, err);
	if (!both_text(actual, arg))
		return FL_VERDICT_MISMATCH;
	return verdict(part->len == 0 ||
		       (part->len <= actual->text.len &&
			   memmem(actual->text.s, actual->text.len, part->s,
			       part->len) != NULL));
}

PREDICATE(matches)
{
	const struct fl_regex *re;
	int rc;

	if (actual->type != FL_TYPE_STRING ||
	    (arg->type != FL_TYPE_STRING && arg->type != FL_TYPE_REGEX))
		return FL_VERDICT_MISMATCH;
	if (fl_answer_regex(a, arg, &re, err) == -1)
		return FL_VERDICT_ERROR;
	rc = fl_regex_search(re, &a->matcher, actual->text, NULL, err);
	return rc == -1 ? FL_VERDICT_ERROR : verdict(rc == 1);
}

PREDICATE(exists)
{
	USES_ACTUAL;
	return verdict(actual->type != FL_TYPE_NODESET || actual->count > 0);
}

PREDICATE(is_empty)
{
	int64_t n = fl_value_count(actual);

	USES_ACTUAL;
	return n < 0 ? FL_VERDICT_MISMATCH : verdict(n == 0);
}

PREDICATE(is_boolean)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_BOOL);
}

PREDICATE(is_integer)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_INT ||
		       actual->type == FL_TYPE_BIGINT);
}

PREDICATE(is_float)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_FLOAT);
}

PREDICATE(is_number)
{
	USES_ACTUAL;
	return verdict(fl_value_is_number(actual));
}

PREDICATE(is_string)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_STRING);
}

PREDICATE(is_date)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_DATE);
}

PREDICATE(is_list)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_LIST ||
		       actual->type == FL_TYPE_BYTES);
}

PREDICATE(is_object)
{
	USES_ACTUAL;
	return verdict(actual->type == FL_TYPE_OBJECT ||
		       actual->type == FL_TYPE_NODESET);
}

PREDICATE(is_collection)
{
	return verdict(is_list(a, actual, arg, err) == FL_VERDICT_YES ||
		       is_object(a, actual, arg, err) == FL_VERDICT_YES);
}

/* Whether text is like a form, where 0 is a digit and x a hexadecimal one. */
static bool
is_like(const char *s, size_t len, const char *form)
{
	size_t i;

	if (len != strlen(form))
		return false;
	for (i = 0; i < len; i++) {
		if (form[i] == '0' && isdigit((unsigned char)s[i]))
			continue;
		if (form[i] == 'x' && isxdigit((unsigned char)s[i]))
			continue;
		if (form[i] != s[i] || s[i] == 'x')
			return false;
	}
	return true;
}

/* RFC 3339, which is more strict about digits than fl_date_parse(). */
static bool
iso_form(struct fl_str s)
{
	size_t i = 19;

	if (s.len < 20 || !is_like(s.s, 10, "0000-00-00") ||
	    strchr("Tt ", s.s[10]) == NULL || !is_like(s.s + 11, 8, "00:00:00"))
		return false;
	if (s.s[i] == '.')
		for (i++; i < s.len && isdigit((unsigned char)s.s[i]);)
			i++;
	return is_like(s.s + i, s.len - i, "Z") ||
	       is_like(s.s + i, s.len - i, "z") ||
	       is_like(s.s + i, s.len - i, "+00:00") ||
	       is_like(s.s + i, s.len - i, "-00:00");
}

PREDICATE(is_iso_date)
{
	struct fl_date d;
	struct fl_err e;

	USES_ACTUAL;
	if (actual->type != FL_TYPE_STRING)
		return FL_VERDICT_MISMATCH;
	return verdict(iso_form(actual->text) &&
		       fl_date_parse(actual->text, fl_str("%+"), &d, &e) == 0);
}

static enum fl_verdict
is_address(const struct fl_value *v, int family)
{
	char text[INET6_ADDRSTRLEN], address[sizeof(struct in6_addr)];

	if (v->type != FL_TYPE_STRING)
		return FL_VERDICT_MISMATCH;
	if (v->text.len >= sizeof(text) || v->text.len == 0 ||
	    memchr(v->text.s, '\0', v->text.len) != NULL)
		return FL_VERDICT_NO;
	memcpy(text, v->text.s, v->text.len);
	text[v->text.len] = '\0';
	return verdict(inet_pton(family, text, address) == 1);
}

PREDICATE(is_ipv4)
{
	USES_ACTUAL;
	return is_address(actual, AF_INET);
}

PREDICATE(is_ipv6)
{
	USES_ACTUAL;
	return is_address(actual, AF_INET6);
}

PREDICATE(is_uuid)
{
	static const char *const forms[] = {
		"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}",
		"urn:uuid:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
	};
	size_t i;

	USES_ACTUAL;
	if (actual->type != FL_TYPE_STRING)
		return FL_VERDICT_MISMATCH;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (is_like(actual->text.s, actual->text.len, forms[i]))
			return FL_VERDICT_YES;
	return FL_VERDICT_NO;
}

#define STRING FL_TYPE_BIT(FL_TYPE_STRING)
#define BYTES FL_TYPE_BIT(FL_TYPE_BYTES)
#define REGEX FL_TYPE_BIT(FL_TYPE_REGEX)
#define ORDERED                                                                \
	(STRING | FL_TYPE_BIT(FL_TYPE_INT) | FL_TYPE_BIT(FL_TYPE_BIGINT) |     \
	    FL_TYPE_BIT(FL_TYPE_FLOAT))
#define ANY (~0U)

/* clang-format off */
static const struct fl_predicate rows[] = {
	{ "==", FL_ARG_VALUE, ANY, NULL, "", is_equal },
	{ "!=", FL_ARG_VALUE, ANY, NULL, "other than ", is_not_equal },
	{ ">", FL_ARG_VALUE, ORDERED, NULL, "more than ", is_more },
	{ ">=", FL_ARG_VALUE, ORDERED, NULL, "at least ", is_more_or_equal },
	{ "<", FL_ARG_VALUE, ORDERED, NULL, "less than ", is_less },
	{ "<=", FL_ARG_VALUE, ORDERED, NULL, "at most ", is_less_or_equal },
	{ "startsWith", FL_ARG_VALUE, STRING | BYTES, NULL,
	    "something that starts with ", starts_with },
	{ "endsWith", FL_ARG_VALUE, STRING | BYTES, NULL,
	    "something that ends with ", ends_with },
	{ "contains", FL_ARG_VALUE, ANY, NULL,
	    "something that contains ", contains },
	{ "includes", FL_ARG_VALUE, ANY, "contains",
	    "a list that contains ", includes },
	{ "matches", FL_ARG_REGEX, STRING | REGEX, NULL,
	    "something that matches ", matches },
	{ "exists", 0, 0, NULL, "something", exists },
	{ "isEmpty", 0, 0, NULL, "something empty", is_empty },
	{ "isBoolean", 0, 0, NULL, "boolean", is_boolean },
	{ "isInteger", 0, 0, NULL, "integer", is_integer },
	{ "isFloat", 0, 0, NULL, "float", is_float },
	{ "isNumber", 0, 0, NULL, "number", is_number },
	{ "isString", 0, 0, NULL, "string", is_string },
	{ "isDate", 0, 0, NULL, "date", is_date },
	{ "isCollection", 0, 0, NULL, "list, bytes, node set or object",
	    is_collection },
	{ "isList", 0, 0, NULL, "list or bytes", is_list },
	{ "isObject", 0, 0, NULL, "object or node set", is_object },
	{ "isIsoDate", 0, 0, NULL, "date of RFC 3339 as string", is_iso_date },
	{ "isIpv4", 0, 0, NULL, "IPv4 address as string", is_ipv4 },
	{ "isIpv6", 0, 0, NULL, "IPv6 address as string", is_ipv6 },
	{ "isUuid", 0, 0, NULL, "UUID as string", is_uuid },
};
/* clang-format on */

const struct fl_predicate *
fl_predicate_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct fl_predicate *
fl_predicate_find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

enum fl_verdict
fl_predicate_test(const struct fl_predicate *p, bool not, struct fl_answer *a,
    const struct fl_value *actual, const struct fl_value *arg,
    struct fl_err *err)
{
	enum fl_verdict v = FL_VERDICT_NO;

	if (actual->type != FL_TYPE_NONE)
		v = p->eval(a, actual, arg, err);
	if (!not || v == FL_VERDICT_MISMATCH || v == FL_VERDICT_ERROR)
		return v;
	return verdict(v == FL_VERDICT_NO);
}

void
fl_predicate_describe(const struct fl_predicate *p, bool not,
    const struct fl_value *actual, const struct fl_value *arg,
    struct fl_predicate_texts *texts)
{
	size_t n, size = sizeof(texts->expected);

	fl_value_describe(actual, texts->actual, sizeof(texts->actual));
	n = (size_t)snprintf(texts->expected, size, "%s%s", not ? "not " : "",
	    p->phrase);
	if (arg != NULL && p->arg != FL_ARG_NONE)
		fl_value_describe(arg, texts->expected + n, size - n);
}
