#ifndef FL_RESULT_ELEMENT_H
#define FL_RESULT_ELEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

struct fl_attr {
	struct fl_str name;
	struct fl_str value; /* as it was meant: &#10; is a newline here */
};

/*
 * One element of a document, read.  All of it is borrowed: from the reader,
 * until the function that it was given to returns.
 */
struct fl_element {
	struct fl_str name;
	const struct fl_attr *attrs;
	size_t n;
	unsigned depth; /* 0 for the root, or where there is none; 1 inside */
	uint64_t line;  /* from 1 */
};

/* What a reader calls for each record; -1 and err ends the reading. */
typedef int fl_element_each(void *ctx, const struct fl_element *r,
    struct fl_err *err);

/*
 * The attribute's value; .s is NULL when there is none of that name.  Inline,
 * as what follows, so that names are compared as constants: a document is
 * little else.
 */
static inline struct fl_str
fl_element_get(const struct fl_element *r, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < r->n; i++)
		if (r->attrs[i].name.len == len &&
		    memcmp(r->attrs[i].name.s, name, len) == 0)
			return r->attrs[i].value;
	return (struct fl_str){ NULL, 0 };
}

static inline bool
fl_element_is(const struct fl_element *r, const char *element)
{
	return fl_str_is(r->name, element);
}

/* The same element with the same attributes in the same order. */
bool fl_element_eq(const struct fl_element *a, const struct fl_element *b);

/*
 * Numbers.  Each returns 1 and sets *v; 0, with *v as it was, for a value that
 * is missing or empty; -1 and err, which names it, for what is no such number,
 * is negative where that is not possible, or does not fit.
 */
int fl_attr_count(struct fl_str s, const char *name, uint64_t *v,
    struct fl_err *err);
int fl_attr_real(struct fl_str s, const char *name, double *v,
    struct fl_err *err);
/* Decimal seconds, or microseconds, as nanoseconds; further digits go. */
int fl_attr_seconds(struct fl_str s, const char *name, int64_t *ns,
    struct fl_err *err);
int fl_attr_us(struct fl_str s, const char *name, int64_t *ns,
    struct fl_err *err);
/* Microseconds that may be negative: how far one clock is from another. */
int fl_attr_offset_us(struct fl_str s, const char *name, int64_t *ns,
    struct fl_err *err);

/* The same of an attribute. */
static inline int
fl_element_count(const struct fl_element *r, const char *name, uint64_t *v,
    struct fl_err *err)
{
	return fl_attr_count(fl_element_get(r, name), name, v, err);
}

static inline int
fl_element_real(const struct fl_element *r, const char *name, double *v,
    struct fl_err *err)
{
	return fl_attr_real(fl_element_get(r, name), name, v, err);
}

static inline int
fl_element_seconds(const struct fl_element *r, const char *name, int64_t *ns,
    struct fl_err *err)
{
	return fl_attr_seconds(fl_element_get(r, name), name, ns, err);
}

static inline int
fl_element_us(const struct fl_element *r, const char *name, int64_t *ns,
    struct fl_err *err)
{
	return fl_attr_us(fl_element_get(r, name), name, ns, err);
}

static inline int
fl_element_offset_us(const struct fl_element *r, const char *name, int64_t *ns,
    struct fl_err *err)
{
	return fl_attr_offset_us(fl_element_get(r, name), name, ns, err);
}

/* Adds the record to out as a line, which reads as the same record. */
int fl_element_write(const struct fl_element *r, struct fl_buf *out,
    struct fl_err *err);

/*
 * Adds the attributes to a line that has been begun, but those in names, which
 * end with FL_NAME_END.
 */
struct fl_line;
void fl_element_others(const struct fl_element *r, const struct fl_str *names,
    struct fl_line *l);

/* A constant of such a list, which ends with FL_NAME_END. */
#define FL_NAME(text)                                                          \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
#define FL_NAME_END                                                            \
	{                                                                      \
		NULL, 0                                                        \
	}

#endif
