#include <stdlib.h>

#include "../base/base64.h"
#include "failures.h"
#include "row.h"

#define TEXT_MAX (64U << 20)
#define MESSAGE_MAX 65536

void
fl_failures_init(struct fl_failures *f, bool by_second)
{
	*f = (struct fl_failures){ .by_second = by_second };
	fl_names_init(&f->keys, "distinct failures",
	    by_second ? 20 * FL_FAILURES : 2 * FL_FAILURES, TEXT_MAX);
}

void
fl_failures_fini(struct fl_failures *f)
{
	fl_names_fini(&f->keys);
	free(f->v);
	f->v = NULL;
	f->cap = 0;
}

/* What the record says, with its texts borrowed from it or from text. */
static int
read_failure(const struct fl_element *r, struct fl_doc_failure *v,
    struct fl_buf *text, struct fl_err *err)
{
	struct fl_str m64 = fl_element_get(r, "message64");

	*v = (struct fl_doc_failure){ .second = -1, .count = 1 };
	if (fl_row_place(r, &v->stage, &v->step, err) == -1 ||
	    fl_element_seconds(r, "at", &v->first_ns, err) == -1 ||
	    fl_element_count(r, "count", &v->count, err) == -1)
		return -1;
	v->kind = fl_element_get(r, "kind");
	v->message = fl_element_get(r, "message");
	if (m64.len > 0) {
		if (fl_base64_decode(text, m64.s, m64.len, FL_BASE64_STD,
			err) == -1)
			return -1;
		v->message = fl_buf_str(text);
	}
	if (v->message.len > MESSAGE_MAX)
		v->message.len = MESSAGE_MAX;
	return 0;
}

/* The four texts and the number of each, with a byte between that is in none. */
static int
make_key(const struct fl_doc_failure *v, struct fl_buf *key, struct fl_err *err)
{
	fl_buf_clear(key);
	if (fl_buf_addf(key, err, "%lld %llu ", (long long)v->second,
		(unsigned long long)v->stage) == -1 ||
	    fl_buf_addf(key, err, "%zu %zu ", v->step.len, v->kind.len) == -1 ||
	    fl_buf_add(key, v->step.s, v->step.len, err) == -1 ||
	    fl_buf_add(key, v->kind.s, v->kind.len, err) == -1)
		return -1;
	return fl_buf_add(key, v->message.s, v->message.len, err);
}

static int
grow(struct fl_failures *f, struct fl_err *err)
{
	size_t cap = f->cap > 0 ? 2 * f->cap : 16;
	struct fl_doc_failure *v = realloc(f->v, cap * sizeof(*v));

	if (v == NULL)
		return fl_fail(err, "out of memory");
	f->v = v;
	f->cap = cap;
	return 0;
}

/* The texts of one that stays are the end of its key. */
static void
own_texts(struct fl_doc_failure *v, struct fl_str key)
{
	const char *end = key.s + key.len;

	v->message.s = end - v->message.len;
	v->kind.s = v->message.s - v->kind.len;
	v->step.s = v->kind.s - v->step.len;
}

static int
count(struct fl_failures *f, struct fl_doc_failure *v, struct fl_buf *key,
    struct fl_err *err)
{
	size_t i, full = f->keys.max_n / 2;
	int rc;

	if (make_key(v, key, err) == -1)
		return -1;
	if (f->keys.n >= full &&
	    fl_names_find(&f->keys, fl_buf_str(key)) == FL_NAMES_NONE) {
		v->message = fl_str("other");
		if (make_key(v, key, err) == -1)
			return -1;
	}
	rc = fl_names_add(&f->keys, fl_buf_str(key), &i, err);
	if (rc == -1 || (i >= f->cap && grow(f, err) == -1))
		return -1;
	if (rc == 1) {
		own_texts(v, f->keys.v[i]);
		f->v[i] = *v;
		return 0;
	}
	if (v->first_ns < f->v[i].first_ns)
		f->v[i].first_ns = v->first_ns;
	if (__builtin_add_overflow(f->v[i].count, v->count, &f->v[i].count) ||
	    f->v[i].count > FL_ROW_SUM)
		return fl_fail(err, "the sum of failures is too large");
	return 0;
}

int
fl_failures_add(struct fl_failures *f, const struct fl_element *r,
    struct fl_err *err)
{
	struct fl_buf text, key;
	struct fl_doc_failure v;
	int rc;

	fl_buf_init(&text, 16U << 20);
	fl_buf_init(&key, 32U << 20);
	rc = read_failure(r, &v, &text, err);
	if (rc == 0 && f->by_second)
		rc = fl_row_second(r, &v.second, err) == -1 ? -1 : 0;
	if (rc == 0)
		rc = count(f, &v, &key, err);
	fl_buf_fini(&text);
	fl_buf_fini(&key);
	return rc;
}

static int
order(const void *x, const void *y)
{
	const struct fl_doc_failure *a = x, *b = y;
	int rc;

	if (a->stage != b->stage)
		return a->stage < b->stage ? -1 : 1;
	if ((rc = fl_str_cmp(a->step, b->step)) != 0)
		return rc;
	if (a->second != b->second)
		return a->second < b->second ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if ((rc = fl_str_cmp(a->kind, b->kind)) != 0)
		return rc;
	return fl_str_cmp(a->message, b->message);
}

void
fl_failures_sort(struct fl_failures *f)
{
	if (f->keys.n > 0)
		qsort(f->v, f->keys.n, sizeof(*f->v), order);
}
