/*
 * Filters of text and bytes.
 */
#include <string.h>

#include "../base/base64.h"
#include "charset.h"
#include "filter_kinds.h"
#include "html.h"
#include "percent.h"

/* An empty scratch to write into. */
static struct fl_buf *
scratch(struct fl_answer *a)
{
	fl_buf_clear(&a->scratch);
	return &a->scratch;
}

/* What is in the scratch as text, which it may not be. */
static int
keep_lossy(struct fl_answer *a, struct fl_value *out, struct fl_err *err)
{
	struct fl_value bytes;

	if (fl_utf8_valid(a->scratch.data, a->scratch.len) == a->scratch.len)
		return fl_answer_keep(a, FL_TYPE_STRING, out, err);
	if (fl_answer_keep(a, FL_TYPE_BYTES, &bytes, err) == -1 ||
	    fl_charset_lossy(bytes.text, scratch(a), err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

static int
encode(struct fl_answer *a, const struct fl_value *in, enum fl_base64 kind,
    struct fl_value *out, struct fl_err *err)
{
	if (fl_base64_encode(scratch(a), in->text.s, in->text.len, kind, err) ==
	    -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

static int
decode(struct fl_answer *a, const struct fl_value *in, enum fl_base64 kind,
    struct fl_value *out, struct fl_err *err)
{
	if (fl_base64_decode(scratch(a), in->text.s, in->text.len, kind, err) ==
	    -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_BYTES, out, err);
}

FL_FILTER(base64_decode)
{
	(void)args;
	return decode(a, in, FL_BASE64_STD, out, err);
}

FL_FILTER(base64_encode)
{
	(void)args;
	return encode(a, in, FL_BASE64_STD, out, err);
}

FL_FILTER(base64_url_decode)
{
	(void)args;
	return decode(a, in, FL_BASE64_URL, out, err);
}

FL_FILTER(base64_url_encode)
{
	(void)args;
	return encode(a, in, FL_BASE64_URL, out, err);
}

FL_FILTER(charset_decode)
{
	if (fl_charset_decode(args[0].text, in->text, scratch(a), err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

FL_FILTER(html_escape)
{
	(void)args;
	if (fl_html_escape(in->text, scratch(a), err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

FL_FILTER(html_unescape)
{
	(void)args;
	if (fl_html_unescape(in->text, scratch(a), err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

FL_FILTER(regex)
{
	struct fl_str group = { NULL, 0 };
	const struct fl_regex *re;

	if (fl_answer_regex(a, &args[0], &re, err) == -1 ||
	    fl_regex_search(re, &a->matcher, in->text, &group, err) == -1)
		return -1;
	*out = group.s != NULL ? fl_value_str(group) : fl_value_none();
	return 0;
}

/* Where old is in text from a place on; text.len + 1 when it is not. */
static size_t
find(struct fl_str text, size_t from, struct fl_str old)
{
	const char *at;

	if (from > text.len || old.len > text.len)
		return text.len + 1;
	if (old.len == 0)
		return from;
	at = memmem(text.s + from, text.len - from, old.s, old.len);
	return at != NULL ? (size_t)(at - text.s) : text.len + 1;
}

/* The place behind what was found at a place; behind nothing, a character. */
static size_t
behind(struct fl_str text, size_t at, struct fl_str old)
{
	unsigned code;
	size_t n = old.len;

	if (n == 0)
		n = fl_utf8_next(text.s + at, text.len - at, &code);
	return at + (n > 0 ? n : 1);
}

FL_FILTER(replace)
{
	struct fl_str text = in->text, old = args[0].text;
	size_t done = 0, at = find(text, 0, old);
	struct fl_buf *to = scratch(a);

	if (text.len == 0)
		text.s = "";
	for (; at <= text.len; at = find(text, behind(text, at, old), old)) {
		if (fl_buf_add(to, text.s + done, at - done, err) == -1 ||
		    fl_buf_add(to, args[1].text.s, args[1].text.len, err) == -1)
			return -1;
		done = at + old.len;
	}
	if (fl_buf_add(to, text.s + done, text.len - done, err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

FL_FILTER(replace_regex)
{
	const struct fl_regex *re;

	if (fl_answer_regex(a, &args[0], &re, err) == -1 ||
	    fl_regex_replace(re, &a->matcher, in->text, args[1].text,
		scratch(a), err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

/* Between nothings there is a character each, and nothing at both ends. */
FL_FILTER(split)
{
	struct fl_str text = in->text, sep = args[0].text;
	struct fl_value *items;
	size_t at, n = 0, done = 0;

	if (text.len == 0)
		text.s = "";
	for (at = find(text, 0, sep); at <= text.len;
	     at = find(text, behind(text, at, sep), sep))
		n++;
	items = fl_arena_array(&a->arena, n + 1, sizeof(*items));
	if (items == NULL)
		return fl_fail(err, "more than the memory limit");
	*out =
	    (struct fl_value){ .type = FL_TYPE_LIST, .list = { items, n + 1 } };
	for (at = find(text, 0, sep); at <= text.len;
	     at = find(text, behind(text, at, sep), sep)) {
		*items++ =
		    fl_value_str((struct fl_str){ text.s + done, at - done });
		done = at + sep.len;
	}
	*items =
	    fl_value_str((struct fl_str){ text.s + done, text.len - done });
	return 0;
}

FL_FILTER(to_hex)
{
	static const char digits[] = "0123456789abcdef";
	struct fl_buf *b = scratch(a);
	char *to = fl_buf_room(b, in->text.len * 2, err);
	size_t i;

	(void)args;
	if (to == NULL)
		return -1;
	for (i = 0; i < in->text.len; i++) {
		*to++ = digits[(unsigned char)in->text.s[i] >> 4];
		*to++ = digits[(unsigned char)in->text.s[i] & 15];
	}
	b->len = in->text.len * 2;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

FL_FILTER(url_decode)
{
	(void)args;
	if (fl_percent_decode(in->text, false, scratch(a), err) == -1)
		return -1;
	return keep_lossy(a, out, err);
}

FL_FILTER(url_encode)
{
	(void)args;
	if (fl_percent_encode(in->text, scratch(a), err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

FL_FILTER(url_query_param)
{
	int rc = fl_percent_param(in->text, args[0].text, scratch(a), err);

	if (rc == 1)
		return keep_lossy(a, out, err);
	return rc;
}

FL_FILTER(utf8_decode)
{
	(void)args;
	return fl_answer_str(a, in->text, out, err);
}

FL_FILTER(utf8_encode)
{
	(void)a;
	(void)args;
	(void)err;
	*out = fl_value_bytes(in->text);
	return 0;
}
