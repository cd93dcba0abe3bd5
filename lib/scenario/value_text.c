/*
 * Values for people: in messages and in templates.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "date.h"
#include "jsonpath.h"
#include "regex.h"
#include "value.h"

/* A text of a fixed size, which is cut when it is full. */
struct out {
	char *text;
	size_t size;
	size_t len;
	bool cut;
};

static const char *const names[] = {
	[FL_TYPE_NONE] = "nothing",
	[FL_TYPE_NULL] = "null",
	[FL_TYPE_BOOL] = "boolean",
	[FL_TYPE_INT] = "integer",
	[FL_TYPE_BIGINT] = "integer",
	[FL_TYPE_FLOAT] = "float",
	[FL_TYPE_STRING] = "string",
	[FL_TYPE_BYTES] = "bytes",
	[FL_TYPE_DATE] = "date",
	[FL_TYPE_LIST] = "list",
	[FL_TYPE_OBJECT] = "object",
	[FL_TYPE_NODESET] = "node set",
	[FL_TYPE_REGEX] = "regular expression",
	[FL_TYPE_JSONPATH] = "JSONPath",
	[FL_TYPE_REDIRECT] = "redirect",
	[FL_TYPE_UNIT] = "attribute without a value",
};

const char *
fl_value_type_name(enum fl_type type)
{
	return names[type];
}

/* The fewest digits that are read as the same number again. */
void
fl_value_real_text(double real, char text[FL_VALUE_REAL])
{
	int digits;

	if (isfinite(real) && real == trunc(real) && fabs(real) < 1e15) {
		snprintf(text, FL_VALUE_REAL, "%.1f", real);
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, FL_VALUE_REAL, "%.*g", digits, real);
		if (strtod(text, NULL) == real)
			break;
	}
}

static void
put(struct out *o, const char *s, size_t len)
{
	if (len > o->size - 1 - o->len) {
		len = o->size - 1 - o->len;
		o->cut = true;
	}
	memcpy(o->text + o->len, s, len);
	o->len += len;
}

static void
put_str(struct out *o, const char *s)
{
	put(o, s, strlen(s));
}

/* Text as one line: what is no text becomes an escape. */
static void
put_text(struct out *o, struct fl_str s)
{
	char hex[5];
	size_t i;

	for (i = 0; i < s.len && !o->cut; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c == '\n')
			put_str(o, "\\n");
		else if (c == '\r')
			put_str(o, "\\r");
		else if (c == '\t')
			put_str(o, "\\t");
		else if (c < 0x20 || c == 0x7f) {
			snprintf(hex, sizeof(hex), "\\x%02x", c);
			put_str(o, hex);
		} else
			put(o, s.s + i, 1);
	}
}

static void
put_bytes(struct out *o, struct fl_str s)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < s.len && !o->cut; i++) {
		put(o, &digits[(unsigned char)s.s[i] >> 4], 1);
		put(o, &digits[(unsigned char)s.s[i] & 15], 1);
	}
}

/* What fits between brackets, without the type; true when it has any. */
static bool
put_scalar(struct out *o, const struct fl_value *v)
{
	char text[FL_DATE_TEXT];

	switch (v->type) {
	case FL_TYPE_BOOL:
		put_str(o, v->boolean ? "true" : "false");
		break;
	case FL_TYPE_INT:
		snprintf(text, sizeof(text), "%" PRId64, v->integer);
		put_str(o, text);
		break;
	case FL_TYPE_FLOAT:
		if (v->real.text.len > 0) {
			put(o, v->real.text.s, v->real.text.len);
			break;
		}
		fl_value_real_text(v->real.real, text);
		put_str(o, text);
		break;
	case FL_TYPE_BIGINT:
	case FL_TYPE_STRING:
		put_text(o, v->text);
		break;
	case FL_TYPE_BYTES:
		put_bytes(o, v->text);
		break;
	case FL_TYPE_DATE:
		fl_date_text(v->date, text);
		put_str(o, text);
		break;
	case FL_TYPE_NODESET:
		snprintf(text, sizeof(text), "%zu", v->count);
		put_str(o, text);
		break;
	case FL_TYPE_REGEX:
		put_text(o, fl_regex_text(v->regex));
		break;
	case FL_TYPE_JSONPATH:
		put_text(o, fl_jsonpath_text(v->jsonpath));
		break;
	case FL_TYPE_REDIRECT:
		put_text(o, v->redirect->location);
		break;
	default:
		return false;
	}
	return true;
}

/* Lists and objects nearly as in JSON, what is in them included. */
static void
put_nested(struct out *o, const struct fl_value *v)
{
	bool list = v->type == FL_TYPE_LIST, text = v->type == FL_TYPE_STRING;
	size_t i, n = list ? v->list.len : v->object.len;

	if (!list && v->type != FL_TYPE_OBJECT) {
		put_str(o, text ? "\"" : "");
		if (!put_scalar(o, v))
			put_str(o, names[v->type]);
		put_str(o, text ? "\"" : "");
		return;
	}
	put_str(o, list ? "[" : "{");
	for (i = 0; i < n && !o->cut; i++) {
		put_str(o, i > 0 ? ", " : "");
		if (!list) {
			put_text(o, v->object.members[i].name);
			put_str(o, ": ");
		}
		put_nested(o,
		    list ? &v->list.items[i] : &v->object.members[i].value);
	}
	put_str(o, list ? "]" : "}");
}

/* Puts the dots in place of the last characters, none of them by half. */
static void
end(struct out *o)
{
	if (o->cut) {
		o->len = o->len > 3 ? o->len - 3 : 0;
		while (o->len > 0 &&
		       ((unsigned char)o->text[o->len] & 0xc0) == 0x80)
			o->len--;
		o->cut = false;
		put(o, "...", 3);
	}
	o->text[o->len] = '\0';
}

void
fl_value_describe(const struct fl_value *v, char *text, size_t size)
{
	struct out o = { .text = text, .size = size };
	size_t from;

	put_str(&o, names[v->type]);
	from = o.len;
	if (v->type == FL_TYPE_LIST || v->type == FL_TYPE_OBJECT) {
		put_str(&o, " ");
		put_nested(&o, v);
	} else {
		put_str(&o, " <");
		if (put_scalar(&o, v))
			put_str(&o, ">");
		else
			o.len = from;
	}
	end(&o);
}

int
fl_value_render(const struct fl_value *v, struct fl_buf *out,
    struct fl_err *err)
{
	char text[FL_DATE_TEXT];

	switch (v->type) {
	case FL_TYPE_STRING:
	case FL_TYPE_BIGINT:
		return fl_buf_add(out, v->text.s, v->text.len, err);
	case FL_TYPE_NULL:
		return fl_buf_add_str(out, "null", err);
	case FL_TYPE_BOOL:
		return fl_buf_add_str(out, v->boolean ? "true" : "false", err);
	case FL_TYPE_INT:
		return fl_buf_addf(out, err, "%" PRId64, v->integer);
	case FL_TYPE_FLOAT:
		if (v->real.text.len > 0)
			return fl_buf_add(out, v->real.text.s, v->real.text.len,
			    err);
		fl_value_real_text(v->real.real, text);
		return fl_buf_add_str(out, text, err);
	case FL_TYPE_DATE:
		fl_date_text(v->date, text);
		return fl_buf_add_str(out, text, err);
	default:
		fl_value_describe(v, text, sizeof(text));
		return fl_fail(err, "%s cannot be written into a text", text);
	}
}
