#include <string.h>

#include "answer.h"
#include "charset.h"
#include "coding.h"
#include "json.h"
#include "jsonpath.h"
#include "xpath.h"

#define CODINGS_MAX 8

void
fl_answer_init(struct fl_answer *a, size_t memory_max, size_t body_max)
{
	*a = (struct fl_answer){ 0 };
	fl_arena_init(&a->arena, memory_max);
	fl_buf_init(&a->scratch, body_max);
	fl_buf_init(&a->cache.decoded[0], body_max);
	fl_buf_init(&a->cache.decoded[1], body_max);
	fl_buf_init(&a->cache.converted, body_max);
}

static void
forget(struct fl_answer_cache *c)
{
	c->bytes_part.made = FL_MADE_NOT;
	c->text_part.made = FL_MADE_NOT;
	c->json_part.made = FL_MADE_NOT;
	c->xml_part.made = FL_MADE_NOT;
	fl_xdoc_free(c->xml);
	c->xml = NULL;
}

void
fl_answer_reset(struct fl_answer *a)
{
	a->status = 0;
	a->version = a->url = a->peer = a->raw = a->cert =
	    (struct fl_str){ NULL, 0 };
	a->headers = NULL;
	a->headers_len = 0;
	a->duration_ns = 0;
	a->redirects = NULL;
	a->redirects_len = 0;
	a->variable = NULL;
	a->variable_arg = NULL;
	forget(&a->cache);
	fl_arena_reset(&a->arena);
}

void
fl_answer_fini(struct fl_answer *a)
{
	forget(&a->cache);
	fl_xpath_free(a->cache.xpath);
	fl_buf_fini(&a->cache.decoded[0]);
	fl_buf_fini(&a->cache.decoded[1]);
	fl_buf_fini(&a->cache.converted);
	fl_buf_fini(&a->scratch);
	fl_matcher_fini(&a->matcher);
	fl_arena_fini(&a->arena);
	*a = (struct fl_answer){ 0 };
}

struct fl_str
fl_answer_header(const struct fl_answer *a, struct fl_str name)
{
	size_t i;

	for (i = 0; i < a->headers_len; i++)
		if (fl_str_ieq(a->headers[i].name, name))
			return a->headers[i].value;
	return (struct fl_str){ NULL, 0 };
}

/* What the first try came to: true when there was none yet. */
static bool
begin(const struct fl_answer_part *p, int *rc, struct fl_err *err)
{
	*rc = p->made == FL_MADE_WELL ? 0 : -1;
	if (p->made == FL_MADE_BADLY)
		*err = p->err;
	return p->made == FL_MADE_NOT;
}

static int
end(struct fl_answer_part *p, int rc, const struct fl_err *err)
{
	p->made = rc == 0 ? FL_MADE_WELL : FL_MADE_BADLY;
	if (rc == -1)
		p->err = *err;
	return rc;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next word of a list with commas; .s NULL behind the last. */
static struct fl_str
word(struct fl_str *list)
{
	struct fl_str w;

	while (list->len > 0 && (is_blank(*list->s) || *list->s == ','))
		list->s++, list->len--;
	w = (struct fl_str){ list->len > 0 ? list->s : NULL, 0 };
	while (list->len > 0 && *list->s != ',')
		list->s++, list->len--, w.len++;
	while (w.len > 0 && is_blank(w.s[w.len - 1]))
		w.len--;
	return w;
}

/* The codings of the body in the order in which they were applied. */
static int
codings(const struct fl_answer *a, struct fl_str out[CODINGS_MAX], size_t *len,
    struct fl_err *err)
{
	struct fl_str list, w;
	size_t i;

	*len = 0;
	for (i = 0; i < a->headers_len; i++) {
		if (!fl_str_ieq(a->headers[i].name, fl_str("Content-Encoding")))
			continue;
		list = a->headers[i].value;
		for (w = word(&list); w.s != NULL; w = word(&list)) {
			if (*len == CODINGS_MAX)
				return fl_fail(err,
				    "more than %d content encodings",
				    CODINGS_MAX);
			out[(*len)++] = w;
		}
	}
	return 0;
}

static int
make_bytes(struct fl_answer *a, struct fl_err *err)
{
	struct fl_str names[CODINGS_MAX];
	struct fl_buf *to;
	size_t n;

	if (codings(a, names, &n, err) == -1)
		return -1;
	a->cache.bytes = a->raw;
	while (n-- > 0) {
		to = &a->cache.decoded[n % 2];
		fl_buf_clear(to);
		if (fl_coding_decode(names[n], a->cache.bytes, to, err) == -1)
			return -1;
		a->cache.bytes = fl_buf_str(to);
	}
	return 0;
}

int
fl_answer_bytes(struct fl_answer *a, struct fl_str *out, struct fl_err *err)
{
	int rc;

	if (begin(&a->cache.bytes_part, &rc, err))
		rc = end(&a->cache.bytes_part, make_bytes(a, err), err);
	*out = a->cache.bytes;
	return rc;
}

/* The charset of "text/html; charset=utf-8"; UTF-8 when there is none. */
static struct fl_str
charset(struct fl_str type)
{
	static const char key[] = "charset=";
	struct fl_str rest;
	const char *semi;

	while (type.len > 0 && (semi = memchr(type.s, ';', type.len)) != NULL) {
		type.len -= (size_t)(semi + 1 - type.s);
		type.s = semi + 1;
		while (type.len > 0 && is_blank(*type.s))
			type.s++, type.len--;
		rest = (struct fl_str){ type.s, sizeof(key) - 1 };
		if (type.len <= rest.len || !fl_str_ieq(rest, fl_str(key)))
			continue;
		rest =
		    (struct fl_str){ type.s + rest.len, type.len - rest.len };
		semi = memchr(rest.s, ';', rest.len);
		if (semi != NULL)
			rest.len = (size_t)(semi - rest.s);
		while (rest.len > 0 && is_blank(rest.s[rest.len - 1]))
			rest.len--;
		if (rest.len > 1 && rest.s[0] == '"' &&
		    rest.s[rest.len - 1] == '"')
			rest.s++, rest.len -= 2;
		return rest;
	}
	return fl_str("utf-8");
}

static int
make_text(struct fl_answer *a, struct fl_err *err)
{
	struct fl_str type = fl_answer_header(a, fl_str("Content-Type"));
	struct fl_str bytes, label = charset(type);
	struct fl_buf *to = &a->cache.converted;
	struct fl_err why;
	size_t n;

	if (fl_answer_bytes(a, &bytes, err) == -1)
		return -1;
	if (fl_charset_is_utf8(label)) {
		a->cache.text = bytes;
		n = fl_utf8_valid(bytes.s, bytes.len);
		if (n == bytes.len)
			return 0;
		return fl_fail(err, "the body is not UTF-8 at byte %zu", n + 1);
	}
	fl_buf_clear(to);
	if (fl_charset_decode(label, bytes, to, &why) == -1)
		return fl_fail(err, "the body's charset %.*s: %s",
		    label.len < 60 ? (int)label.len : 60, label.s, why.msg);
	a->cache.text = fl_buf_str(to);
	return 0;
}

int
fl_answer_text(struct fl_answer *a, struct fl_str *out, struct fl_err *err)
{
	int rc;

	if (begin(&a->cache.text_part, &rc, err))
		rc = end(&a->cache.text_part, make_text(a, err), err);
	*out = a->cache.text;
	return rc;
}

static int
make_json(struct fl_answer *a, struct fl_err *err)
{
	struct fl_str text;

	if (fl_answer_text(a, &text, err) == -1)
		return -1;
	return fl_json_read(&a->arena, text, &a->cache.json, err);
}

int
fl_answer_json(struct fl_answer *a, const struct fl_value **out,
    struct fl_err *err)
{
	int rc;

	if (begin(&a->cache.json_part, &rc, err))
		rc = end(&a->cache.json_part, make_json(a, err), err);
	*out = &a->cache.json;
	return rc;
}

static bool
is_html(const struct fl_answer *a)
{
	struct fl_str type = fl_answer_header(a, fl_str("Content-Type"));
	struct fl_str html = fl_str("text/html");

	if (type.len < html.len)
		return false;
	type.len = html.len;
	return fl_str_ieq(type, html);
}

static struct fl_xdoc *
read_xml(struct fl_answer *a, struct fl_str text, bool html, struct fl_err *err)
{
	if (a->cache.xpath == NULL)
		a->cache.xpath = fl_xpath_new(err);
	if (a->cache.xpath == NULL)
		return NULL;
	return fl_xdoc_new(a->cache.xpath, text, html, err);
}

static int
make_xml(struct fl_answer *a, struct fl_err *err)
{
	struct fl_str text;

	if (fl_answer_text(a, &text, err) == -1)
		return -1;
	a->cache.xml = read_xml(a, text, is_html(a), err);
	return a->cache.xml != NULL ? 0 : -1;
}

int
fl_answer_xpath(struct fl_answer *a, struct fl_str expr, struct fl_value *out,
    struct fl_err *err)
{
	int rc;

	if (begin(&a->cache.xml_part, &rc, err))
		rc = end(&a->cache.xml_part, make_xml(a, err), err);
	if (rc == -1)
		return -1;
	return fl_xdoc_find(a->cache.xml, expr, &a->arena, out, err);
}

int
fl_answer_xpath_in(struct fl_answer *a, struct fl_str html, struct fl_str expr,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_xdoc *doc = read_xml(a, html, true, err);
	int rc;

	if (doc == NULL)
		return -1;
	rc = fl_xdoc_find(doc, expr, &a->arena, out, err);
	fl_xdoc_free(doc);
	return rc;
}

int
fl_answer_str(struct fl_answer *a, struct fl_str bytes, struct fl_value *out,
    struct fl_err *err)
{
	*out = fl_value_str(bytes);
	if (fl_utf8_valid(bytes.s, bytes.len) == bytes.len)
		return 0;
	fl_buf_clear(&a->scratch);
	if (fl_charset_lossy(bytes, &a->scratch, err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

int
fl_answer_keep(struct fl_answer *a, enum fl_type type, struct fl_value *out,
    struct fl_err *err)
{
	struct fl_str s;

	s = fl_arena_str(&a->arena, a->scratch.data, a->scratch.len);
	if (s.s == NULL)
		return fl_fail(err, "more than the memory limit of %zu bytes",
		    a->arena.max);
	*out = (struct fl_value){ .type = type, .text = s };
	return 0;
}

int
fl_answer_regex(struct fl_answer *a, const struct fl_value *arg,
    const struct fl_regex **out, struct fl_err *err)
{
	if (arg->type == FL_TYPE_REGEX) {
		*out = arg->regex;
		return 0;
	}
	if (arg->type != FL_TYPE_STRING)
		return fl_fail(err, "want a regular expression, not %s",
		    fl_value_type_name(arg->type));
	*out = fl_regex_compile(&a->arena, arg->text, FL_REGEX_RUST, err);
	return *out != NULL ? 0 : -1;
}

int
fl_answer_jsonpath(struct fl_answer *a, const struct fl_value *root,
    const struct fl_value *arg, struct fl_value *out, struct fl_err *err)
{
	const struct fl_jsonpath *path;

	path = arg->type == FL_TYPE_JSONPATH
	           ? arg->jsonpath
	           : fl_jsonpath_compile(&a->arena, arg->text, err);
	if (path == NULL)
		return -1;
	return fl_jsonpath_find(path, root, &a->arena, &a->matcher, out, err);
}
