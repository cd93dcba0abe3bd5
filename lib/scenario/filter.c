#include <stdio.h>
#include <string.h>

#include "filter_kinds.h"

#define STR FL_TYPE_BIT(FL_TYPE_STRING)
#define BYTES FL_TYPE_BIT(FL_TYPE_BYTES)
#define LIST FL_TYPE_BIT(FL_TYPE_LIST)
#define NODES FL_TYPE_BIT(FL_TYPE_NODESET)
#define DATE FL_TYPE_BIT(FL_TYPE_DATE)
#define NUMBER                                                                 \
	(FL_TYPE_BIT(FL_TYPE_INT) | FL_TYPE_BIT(FL_TYPE_BIGINT) |              \
	    FL_TYPE_BIT(FL_TYPE_FLOAT))
#define SHOWN                                                                  \
	(STR | NUMBER | DATE | FL_TYPE_BIT(FL_TYPE_BOOL) |                     \
	    FL_TYPE_BIT(FL_TYPE_NULL))

/* clang-format off */
static const struct fl_filter rows[] = {
	{ "base64Decode", { 0 }, STR, NULL, fl_filter_base64_decode },
	{ "base64Encode", { 0 }, BYTES, NULL, fl_filter_base64_encode },
	{ "base64UrlSafeDecode", { 0 }, STR, NULL,
	    fl_filter_base64_url_decode },
	{ "base64UrlSafeEncode", { 0 }, BYTES, NULL,
	    fl_filter_base64_url_encode },
	{ "charsetDecode", { FL_ARG_STRING }, BYTES, NULL,
	    fl_filter_charset_decode },
	{ "count", { 0 }, LIST | BYTES | NODES, NULL, fl_filter_count },
	{ "dateFormat", { FL_ARG_STRING }, DATE, NULL, fl_filter_date_format },
	{ "daysAfterNow", { 0 }, DATE, NULL, fl_filter_days_after_now },
	{ "daysBeforeNow", { 0 }, DATE, NULL, fl_filter_days_before_now },
	{ "decode", { FL_ARG_STRING }, BYTES, "charsetDecode",
	    fl_filter_charset_decode },
	{ "first", { 0 }, LIST, NULL, fl_filter_first },
	{ "format", { FL_ARG_STRING }, DATE, "dateFormat",
	    fl_filter_date_format },
	{ "htmlEscape", { 0 }, STR, NULL, fl_filter_html_escape },
	{ "htmlUnescape", { 0 }, STR, NULL, fl_filter_html_unescape },
	{ "jsonpath", { FL_ARG_JSONPATH }, STR, NULL, fl_filter_jsonpath },
	{ "last", { 0 }, LIST, NULL, fl_filter_last },
	{ "location", { 0 }, FL_TYPE_BIT(FL_TYPE_REDIRECT), NULL,
	    fl_filter_location },
	{ "nth", { FL_ARG_INT }, LIST, NULL, fl_filter_nth },
	{ "regex", { FL_ARG_REGEX }, STR, NULL, fl_filter_regex },
	{ "replace", { FL_ARG_STRING, FL_ARG_STRING }, STR, NULL,
	    fl_filter_replace },
	{ "replaceRegex", { FL_ARG_REGEX, FL_ARG_STRING }, STR, NULL,
	    fl_filter_replace_regex },
	{ "split", { FL_ARG_STRING }, STR, NULL, fl_filter_split },
	{ "toDate", { FL_ARG_STRING }, STR, NULL, fl_filter_to_date },
	{ "toFloat", { 0 }, STR | NUMBER, NULL, fl_filter_to_float },
	{ "toHex", { 0 }, BYTES, NULL, fl_filter_to_hex },
	{ "toInt", { 0 }, STR | NUMBER, NULL, fl_filter_to_int },
	{ "toString", { 0 }, SHOWN, NULL, fl_filter_to_string },
	{ "urlDecode", { 0 }, STR, NULL, fl_filter_url_decode },
	{ "urlEncode", { 0 }, STR, NULL, fl_filter_url_encode },
	{ "urlQueryParam", { FL_ARG_STRING }, STR, NULL,
	    fl_filter_url_query_param },
	{ "utf8Decode", { 0 }, BYTES, NULL, fl_filter_utf8_decode },
	{ "utf8Encode", { 0 }, STR, NULL, fl_filter_utf8_encode },
	{ "xpath", { FL_ARG_XPATH }, STR, NULL, fl_filter_xpath },
};
/* clang-format on */

const struct fl_filter *
fl_filter_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct fl_filter *
fl_filter_find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

/* "count wants a list, bytes, or node set, not string <abc>" */
static int
wrong_type(const struct fl_filter *f, const struct fl_value *in,
    struct fl_err *err)
{
	char wanted[160] = "", actual[160];
	const char *name, *last = "";
	size_t len = 0;
	unsigned t;

	for (t = 0; t <= FL_TYPE_UNIT; t++) {
		name = fl_value_type_name((enum fl_type)t);
		/* INT and BIGINT are both called integer. */
		if ((f->types & FL_TYPE_BIT(t)) == 0 || strcmp(name, last) == 0)
			continue;
		len += (size_t)snprintf(wanted + len, sizeof(wanted) - len,
		    "%s%s", len > 0 ? " or " : "", name);
		if (len >= sizeof(wanted))
			break;
		last = name;
	}
	fl_value_describe(in, actual, sizeof(actual));
	return fl_fail(err, "%s wants %s, not %s", f->name, wanted, actual);
}

int
fl_filter_apply(const struct fl_filter *f, struct fl_answer *a,
    const struct fl_value *in, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_err why;

	if (in->type == FL_TYPE_NONE)
		return fl_fail(err, "missing value to apply filter %s",
		    f->name);
	if ((f->types & FL_TYPE_BIT(in->type)) == 0)
		return wrong_type(f, in, err);
	*out = fl_value_none();
	if (f->eval(a, in, args, out, &why) == 0)
		return 0;
	return fl_fail(err, "%s: %.450s", f->name, why.msg);
}
