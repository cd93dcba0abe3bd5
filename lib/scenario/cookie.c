#include <string.h>

#include "cookie.h"
#include "date.h"

/* How the value of an attribute is read. */
enum kind {
	VALUE, /* the cookie's own */
	TEXT,
	DATE,
	COUNT,
	FLAG,
};

static const struct attribute {
	const char *name;
	enum kind kind;
} attributes[] = {
	{ "Value", VALUE },
	{ "Expires", DATE },
	{ "Max-Age", COUNT },
	{ "Domain", TEXT },
	{ "Path", TEXT },
	{ "Secure", FLAG },
	{ "HttpOnly", FLAG },
	{ "SameSite", TEXT },
};

/* How servers write dates. */
static const char *const forms[] = {
	"%a, %d %b %Y %H:%M:%S GMT",
	"%a, %d %b %Y %H:%M:%S UTC",
	"%a, %d %b %Y %H:%M:%S %z",
	"%d %b %Y %H:%M:%S GMT",
	"%a, %d-%b-%Y %H:%M:%S GMT",
	"%A, %d-%b-%y %H:%M:%S GMT",
	"%a %b %d %H:%M:%S %Y",
};

static struct fl_str
trim(struct fl_str s)
{
	while (s.len > 0 && (s.s[0] == ' ' || s.s[0] == '\t'))
		s.s++, s.len--;
	while (s.len > 0 && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* "name[Attribute]" in two; false when it is not of that form. */
static bool
split(struct fl_str text, struct fl_str *name, const struct attribute **attr)
{
	const char *open = memchr(text.s != NULL ? text.s : "", '[', text.len);
	struct fl_str word;
	size_t i;

	*name = text;
	*attr = &attributes[0];
	if (open == NULL)
		return text.len > 0;
	name->len = (size_t)(open - text.s);
	*name = trim(*name);
	word =
	    (struct fl_str){ open + 1, text.len - (size_t)(open - text.s) - 1 };
	if (word.len == 0 || word.s[word.len - 1] != ']' || name->len == 0)
		return false;
	word.len--;
	word = trim(word);
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		*attr = &attributes[i];
		if (fl_str_ieq(word, fl_str(attributes[i].name)))
			return true;
	}
	return false;
}

int
fl_cookie_check(struct fl_str text, struct fl_err *err)
{
	const struct attribute *attr;
	struct fl_str name;

	if (split(text, &name, &attr))
		return 0;
	return fl_fail(err,
	    "want a cookie as name or name[Attribute], with "
	    "Value, Expires, Max-Age, Domain, Path, Secure, HttpOnly or "
	    "SameSite");
}

/* The next part of a header up to a semicolon, as name and value. */
static bool
next(struct fl_str *rest, struct fl_str *name, struct fl_str *value)
{
	const char *end, *equals;

	if (rest->len == 0)
		return false;
	end = memchr(rest->s, ';', rest->len);
	*name = *rest;
	if (end != NULL) {
		name->len = (size_t)(end - rest->s);
		rest->len -= name->len + 1;
		rest->s = end + 1;
	} else {
		rest->len = 0;
	}
	*value = (struct fl_str){ NULL, 0 };
	equals = name->len > 0 ? memchr(name->s, '=', name->len) : NULL;
	if (equals != NULL) {
		value->s = equals + 1;
		value->len = name->len - (size_t)(equals + 1 - name->s);
		name->len = (size_t)(equals - name->s);
	}
	*name = trim(*name);
	*value = trim(*value);
	return true;
}

static int
expires(struct fl_str text, struct fl_value *out, struct fl_err *err)
{
	size_t i;

	out->type = FL_TYPE_DATE;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (fl_date_parse(text, fl_str(forms[i]), &out->date, err) == 0)
			return 0;
	return fl_fail(err, "'%.*s' of a cookie is no date",
	    text.len < 100 ? (int)text.len : 100, text.s);
}

static int
attribute_value(enum kind kind, struct fl_str text, struct fl_value *out,
    struct fl_err *err)
{
	switch (kind) {
	case DATE:
		return expires(text, out, err);
	case COUNT:
		/* Browsers do not take what is no number, and nor do we. */
		if (fl_value_number(text, out) == -1 ||
		    out->type != FL_TYPE_INT)
			*out = fl_value_none();
		return 0;
	case FLAG:
		*out = (struct fl_value){ .type = FL_TYPE_UNIT };
		return 0;
	default:
		*out = fl_value_str(text);
		return 0;
	}
}

int
fl_cookie_find(const struct fl_answer *a, struct fl_str text,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_str wanted, rest, name, value;
	const struct attribute *attr;
	size_t i;

	if (!split(text, &wanted, &attr))
		return fl_cookie_check(text, err);
	*out = fl_value_none();
	for (i = 0; i < a->headers_len; i++) {
		if (!fl_str_ieq(a->headers[i].name, fl_str("Set-Cookie")))
			continue;
		rest = a->headers[i].value;
		if (!next(&rest, &name, &value) || value.s == NULL ||
		    !fl_str_eq(name, wanted))
			continue;
		if (attr->kind == VALUE) {
			*out = fl_value_str(value);
			return 0;
		}
		while (next(&rest, &name, &value))
			if (fl_str_ieq(name, fl_str(attr->name)))
				return attribute_value(attr->kind, value, out,
				    err);
		return 0;
	}
	return 0;
}
