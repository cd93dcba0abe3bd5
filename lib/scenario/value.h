#ifndef FL_SCENARIO_VALUE_H
#define FL_SCENARIO_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/*
 * What queries find, filters change, predicates test and variables hold.
 *
 * Storage    by value, 32 bytes; what it points to is somebody else's, mostly
 *            an arena's or an answer's, and fl_value_copy() makes it one's own
 * Threads    never written after it was made, so shared by all that can read
 *            it
 * Depth      lists and objects nest no deeper than FL_JSON_DEPTH_MAX and one
 *            level for a list of results, so that recursion is safe
 */
enum fl_type {
	FL_TYPE_NONE, /* no value: what was looked for is not there */
	FL_TYPE_NULL,
	FL_TYPE_BOOL,
	FL_TYPE_INT,
	FL_TYPE_BIGINT, /* a whole number outside int64_t, as text */
	FL_TYPE_FLOAT,
	FL_TYPE_STRING, /* UTF-8 */
	FL_TYPE_BYTES,
	FL_TYPE_DATE,
	FL_TYPE_LIST,
	FL_TYPE_OBJECT,
	FL_TYPE_NODESET,  /* nodes of XML or HTML: how many there are */
	FL_TYPE_REGEX,    /* compiled: an argument, never an answer */
	FL_TYPE_JSONPATH, /* likewise */
	FL_TYPE_REDIRECT, /* an answer that sent the user on */
	FL_TYPE_UNIT,     /* is there and says no more: Secure of a cookie */
};

#define FL_TYPE_BIT(type) (1U << (type))

struct fl_regex;
struct fl_jsonpath;
struct fl_redirect;
struct fl_value;
struct fl_member;

/*
 * A number with a fraction or an exponent.  Of one that was read, text is how
 * it was written and real means nothing until somebody asks: fl_value_real().
 */
struct fl_float {
	double real;        /* when text is empty */
	struct fl_str text; /* as in JSON; empty when it was calculated */
};

/* An instant: seconds since 1970 UTC, and 0 to 999999999 ns after that. */
struct fl_date {
	int64_t s;
	int32_t ns;
};

struct fl_list {
	const struct fl_value *items;
	size_t len;
};

/* In the order of the text; no name occurs twice. */
struct fl_object {
	const struct fl_member *members;
	size_t len;
	const uint32_t *sorted; /* private to object.c */
};

struct fl_value {
	enum fl_type type;
	union {
		bool boolean;
		int64_t integer;
		struct fl_str text; /* STRING, BYTES; BIGINT: -?[1-9][0-9]* */
		struct fl_float real;
		struct fl_date date;
		struct fl_list list;
		struct fl_object object;
		size_t count; /* NODESET */
		const struct fl_regex *regex;
		const struct fl_jsonpath *jsonpath;
		const struct fl_redirect *redirect;
	};
};

struct fl_member {
	struct fl_str name;
	struct fl_value value;
};

static inline struct fl_value
fl_value_none(void)
{
	return (struct fl_value){ .type = FL_TYPE_NONE };
}

static inline struct fl_value
fl_value_null(void)
{
	return (struct fl_value){ .type = FL_TYPE_NULL };
}

static inline struct fl_value
fl_value_bool(bool boolean)
{
	return (struct fl_value){ .type = FL_TYPE_BOOL, .boolean = boolean };
}

static inline struct fl_value
fl_value_int(int64_t integer)
{
	return (struct fl_value){ .type = FL_TYPE_INT, .integer = integer };
}

static inline struct fl_value
fl_value_float(double real)
{
	return (struct fl_value){ .type = FL_TYPE_FLOAT, .real.real = real };
}

/* Borrows text, which must be UTF-8. */
static inline struct fl_value
fl_value_str(struct fl_str text)
{
	return (struct fl_value){ .type = FL_TYPE_STRING, .text = text };
}

/* Borrows bytes. */
static inline struct fl_value
fl_value_bytes(struct fl_str bytes)
{
	return (struct fl_value){ .type = FL_TYPE_BYTES, .text = bytes };
}

/* Of a number as text; longer ones are refused. */
#define FL_NUMBER_MAX 1000 /* characters */

/*
 * Reads a whole text that is a number of JSON, "-12", "1e3", into an INT, a
 * BIGINT or a FLOAT, which borrow it.  -1, with no message, when it is none.
 */
int fl_value_number(struct fl_str text, struct fl_value *out);

/*
 * The same for the longest number at the front of text: returns its length in
 * bytes, 0 when there is none.
 */
size_t fl_value_number_at(struct fl_str text, struct fl_value *out);

static inline bool
fl_value_is_number(const struct fl_value *v)
{
	return v->type == FL_TYPE_INT || v->type == FL_TYPE_BIGINT ||
	       v->type == FL_TYPE_FLOAT;
}

/* The number nearest to an INT, a BIGINT or a FLOAT; anything else is NaN. */
double fl_value_real(const struct fl_value *v);

/*
 * How many: characters of a STRING, bytes, elements of a LIST or NODESET,
 * members of an OBJECT; -1 for a type that has no count.
 */
int64_t fl_value_count(const struct fl_value *v);

/* The member's value, NULL when there is none of that name. */
const struct fl_value *fl_object_get(const struct fl_object *o,
    struct fl_str name);

/*
 * Makes an object of members, in which no value is NONE: of those of one name
 * the last one's value counts, in the place of the first.  Changes members and
 * keeps them; a has what finds one of many soon.  -1 when a is at its ceiling.
 */
int fl_object_make(struct fl_object *o, struct fl_member *members, size_t len,
    struct fl_arena *a);

/*
 * A deep copy in a, which then depends on nothing but a; a compiled REGEX or
 * JSONPATH is shared, not copied.  -1 when a is at its ceiling.
 */
int fl_value_copy(struct fl_arena *a, const struct fl_value *from,
    struct fl_value *to);

/*
 * Equal values of equal types; numbers of any two types by what they amount to
 * (2 == 2.0), objects whatever their order.  Values of different types are not
 * equal.  NONE equals nothing, NaN neither.
 */
bool fl_value_equal(const struct fl_value *a, const struct fl_value *b);

/*
 * The same with an end: takes what it costs, about 1 for each value that is
 * compared, off *work, and gives up, with false, when that gets negative.
 */
bool fl_value_equal_within(const struct fl_value *a, const struct fl_value *b,
    int64_t *work);

enum fl_order {
	FL_ORDER_LESS,
	FL_ORDER_EQUAL,
	FL_ORDER_MORE,
	FL_ORDER_NONE,     /* NaN: neither */
	FL_ORDER_MISMATCH, /* these types have no order */
};

/* Two numbers, two strings (by code point) or two dates. */
enum fl_order fl_value_order(const struct fl_value *a,
    const struct fl_value *b);

/* "string", "integer", "list", ...: for messages. */
const char *fl_value_type_name(enum fl_type type);

/*
 * Writes a value for a message, "string <abc>", "integer <2>", "nothing"; one
 * line (newlines as \n), and cut with "..." to fit in size bytes, which are at
 * least 8.
 */
void fl_value_describe(const struct fl_value *v, char *text, size_t size);

/* A calculated FLOAT, in the fewest digits that are read as the same again. */
#define FL_VALUE_REAL 32
void fl_value_real_text(double real, char text[FL_VALUE_REAL]);

/*
 * Adds a value as a template shows it.  -1 and err for a type that none does:
 * only STRING, BOOL, numbers, NULL and DATE are shown.
 */
int fl_value_render(const struct fl_value *v, struct fl_buf *out,
    struct fl_err *err);

#endif
