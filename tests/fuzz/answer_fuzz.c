/*
 * An answer: lines of headers, an empty line, a body.  Every query can look at
 * it, twice with the same result; every filter without an argument takes what
 * it finds or refuses it, and strings stay UTF-8.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/filter.h"
#include "../../lib/scenario/predicate.h"
#include "../../lib/scenario/query.h"

#define HEADERS_MAX 16
#define MEMORY (64 << 20)
#define BODY_MAX (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An argument of each kind; every query finds something by it in some body. */
static const char *const texts[] = {
	[FL_ARG_STRING] = "a",
	[FL_ARG_REGEX] = "(a|[^b]+)",
	[FL_ARG_JSONPATH] = "$..*",
	[FL_ARG_XPATH] = "//*",
	[FL_ARG_COOKIE] = "a[Expires]",
	[FL_ARG_CERTIFICATE] = "Subject",
};

static size_t
headers(struct fl_str *rest, struct fl_pair out[HEADERS_MAX])
{
	const char *end, *colon;
	size_t n = 0, len;

	while (n < HEADERS_MAX && rest->len > 0 &&
	       (end = memchr(rest->s, '\n', rest->len)) != NULL) {
		len = (size_t)(end - rest->s);
		colon = memchr(rest->s, ':', len);
		if (colon != NULL) {
			out[n].name = (struct fl_str){ rest->s,
				(size_t)(colon - rest->s) };
			out[n++].value = (struct fl_str){ colon + 1,
				(size_t)(end - colon) - 1 };
		}
		rest->s += len + 1;
		rest->len -= len + 1;
		if (len == 0)
			break;
	}
	return n;
}

static void
check(const struct fl_value *v)
{
	size_t i;

	if (v->type == FL_TYPE_STRING &&
	    fl_utf8_valid(v->text.s, v->text.len) != v->text.len)
		abort();
	for (i = 0; v->type == FL_TYPE_LIST && i < v->list.len; i++)
		check(&v->list.items[i]);
}

static void
apply_filters(struct fl_answer *a, const struct fl_value *in)
{
	const struct fl_filter *f;
	struct fl_value out;
	struct fl_err e;
	size_t i, n;

	f = fl_filter_rows(&n);
	for (i = 0; i < n; i++)
		if (f[i].args[0] == FL_ARG_NONE &&
		    fl_filter_apply(&f[i], a, in, NULL, &out, &e) == 0)
			check(&out);
}

static void
test_predicates(struct fl_answer *a, const struct fl_value *v)
{
	const struct fl_predicate *p;
	struct fl_predicate_texts texts_of;
	struct fl_err e;
	size_t i, n;

	p = fl_predicate_rows(&n);
	for (i = 0; i < n; i++) {
		fl_predicate_describe(&p[i], true, v, v, &texts_of);
		if (p[i].arg != FL_ARG_REGEX)
			fl_predicate_test(&p[i], false, a, v, v, &e);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_str rest = { (const char *)data, size };
	struct fl_pair pairs[HEADERS_MAX];
	const struct fl_query *q;
	struct fl_value arg, one, two;
	struct fl_answer a;
	struct fl_err e;
	size_t i, n;

	fl_answer_init(&a, MEMORY, BODY_MAX);
	a.headers_len = headers(&rest, pairs);
	a.headers = pairs;
	a.raw = rest;
	a.cert = rest;
	q = fl_query_rows(&n);
	for (i = 0; i < n; i++) {
		arg = fl_value_str(fl_str(texts[q[i].args[0]]));
		if (q[i].eval(&a, &arg, &one, &e) == -1)
			continue;
		if (q[i].eval(&a, &arg, &two, &e) == -1 || one.type != two.type)
			abort();
		check(&one);
		test_predicates(&a, &one);
		apply_filters(&a, &one);
	}
	fl_answer_fini(&a);
	return 0;
}
