/*
 * Values as JSON.
 */
#include <inttypes.h>
#include <math.h>

#include "../base/base64.h"
#include "answer.h"
#include "date.h"
#include "json.h"

/* One character that cannot stand for itself. */
static int
escape(unsigned char c, struct fl_buf *out, struct fl_err *err)
{
	/* The letters of 8 to 13; 11 has none. */
	static const char letters[] = "btn\0fr";

	if (c == '"' || c == '\\')
		return fl_buf_addf(out, err, "\\%c", c);
	if (c >= 8 && c <= 13 && letters[c - 8] != '\0')
		return fl_buf_addf(out, err, "\\%c", letters[c - 8]);
	return fl_buf_addf(out, err, "\\u%04x", c);
}

int
fl_json_escape(struct fl_str text, struct fl_buf *out, struct fl_err *err)
{
	size_t i, from = 0;
	unsigned char c;

	for (i = 0; i < text.len; i++) {
		c = (unsigned char)text.s[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		if (fl_buf_add(out, text.s + from, i - from, err) == -1 ||
		    escape(c, out, err) == -1)
			return -1;
		from = i + 1;
	}
	if (from == text.len)
		return 0;
	return fl_buf_add(out, text.s + from, text.len - from, err);
}

static int
write_str(struct fl_str text, struct fl_buf *out, struct fl_err *err)
{
	if (fl_buf_add_str(out, "\"", err) == -1 ||
	    fl_json_escape(text, out, err) == -1)
		return -1;
	return fl_buf_add_str(out, "\"", err);
}

static int
write_float(const struct fl_float *f, struct fl_buf *out, struct fl_err *err)
{
	char text[FL_VALUE_REAL];

	if (f->text.len > 0)
		return fl_buf_add(out, f->text.s, f->text.len, err);
	if (!isfinite(f->real))
		return fl_buf_add_str(out, "null", err);
	fl_value_real_text(f->real, text);
	return fl_buf_add_str(out, text, err);
}

static int
write_bytes(struct fl_str bytes, struct fl_buf *out, struct fl_err *err)
{
	if (fl_buf_add_str(out, "\"", err) == -1 ||
	    fl_base64_encode(out, bytes.s, bytes.len, FL_BASE64_STD, err) == -1)
		return -1;
	return fl_buf_add_str(out, "\"", err);
}

static int
write_scalar(const struct fl_value *v, struct fl_buf *out, struct fl_err *err)
{
	char text[FL_DATE_TEXT];

	switch (v->type) {
	case FL_TYPE_BOOL:
		return fl_buf_add_str(out, v->boolean ? "true" : "false", err);
	case FL_TYPE_INT:
		return fl_buf_addf(out, err, "%" PRId64, v->integer);
	case FL_TYPE_BIGINT:
		return fl_buf_add(out, v->text.s, v->text.len, err);
	case FL_TYPE_FLOAT:
		return write_float(&v->real, out, err);
	case FL_TYPE_STRING:
		return write_str(v->text, out, err);
	case FL_TYPE_BYTES:
		return write_bytes(v->text, out, err);
	case FL_TYPE_DATE:
		fl_date_text(v->date, text);
		return write_str(fl_str(text), out, err);
	case FL_TYPE_NODESET:
		return fl_buf_addf(out, err, "%zu", v->count);
	case FL_TYPE_REDIRECT:
		return write_str(v->redirect->location, out, err);
	case FL_TYPE_UNIT:
		return fl_buf_add_str(out, "true", err);
	default:
		return fl_buf_add_str(out, "null", err);
	}
}

int
fl_json_write(const struct fl_value *v, struct fl_buf *out, struct fl_err *err)
{
	bool list = v->type == FL_TYPE_LIST;
	const struct fl_value *element;
	size_t i, n = list ? v->list.len : v->object.len;

	if (!list && v->type != FL_TYPE_OBJECT)
		return write_scalar(v, out, err);
	if (fl_buf_add_str(out, list ? "[" : "{", err) == -1)
		return -1;
	for (i = 0; i < n; i++) {
		if (i > 0 && fl_buf_add_str(out, ",", err) == -1)
			return -1;
		element =
		    list ? &v->list.items[i] : &v->object.members[i].value;
		if (!list &&
		    (write_str(v->object.members[i].name, out, err) == -1 ||
			fl_buf_add_str(out, ":", err) == -1))
			return -1;
		if (fl_json_write(element, out, err) == -1)
			return -1;
	}
	return fl_buf_add_str(out, list ? "]" : "}", err);
}
