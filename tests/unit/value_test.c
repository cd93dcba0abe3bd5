#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/answer.h"
#include "../../lib/scenario/date.h"
#include "../../lib/scenario/value.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* How much of a text is a number, and of which type. */
static const struct {
	const char *text;
	size_t len;
	enum fl_type type;
} numbers[] = {
	{ "0", 1, FL_TYPE_INT },
	{ "-12,", 3, FL_TYPE_INT },
	{ "9223372036854775807", 19, FL_TYPE_INT },
	{ "9223372036854775808", 19, FL_TYPE_BIGINT },
	{ "-9223372036854775808", 20, FL_TYPE_INT },
	{ "-9223372036854775809", 20, FL_TYPE_BIGINT },
	{ "1.5", 3, FL_TYPE_FLOAT },
	{ "1e3", 3, FL_TYPE_FLOAT },
	{ "1E+3]", 4, FL_TYPE_FLOAT },
	{ "-0", 2, FL_TYPE_FLOAT },
	{ "1.", 1, FL_TYPE_INT },
	{ "1e", 1, FL_TYPE_INT },
	{ "01", 1, FL_TYPE_INT },
	{ "-", 0, FL_TYPE_NONE },
	{ ".5", 0, FL_TYPE_NONE },
	{ "+1", 0, FL_TYPE_NONE },
	{ "", 0, FL_TYPE_NONE },
};

static void
numbers_keep_their_text(void)
{
	struct fl_value v;
	size_t i;

	for (i = 0; i < N(numbers); i++) {
		printf("# '%s'\n", numbers[i].text);
		v = fl_value_none();
		CHECK(fl_value_number_at(fl_str(numbers[i].text), &v) ==
		      numbers[i].len);
		CHECK(v.type == numbers[i].type);
	}
	CHECK(fl_value_number(fl_str("12x"), &v) == -1);
	CHECK(fl_value_number(fl_str("1.50"), &v) == 0);
	CHECK(fl_str_is(v.real.text, "1.50"));
	CHECK(fl_value_real(&v) == 1.5);
}

/* -1 less, 0 equal, 1 more, 9 neither. */
static const struct {
	const char *a;
	const char *b;
	int order;
} pairs[] = {
	{ "2", "2.0", 0 },
	{ "2", "2.5", -1 },
	{ "-2", "-2.5", 1 },
	{ "9007199254740993", "9007199254740992.0", 1 },
	{ "9223372036854775807", "9223372036854775808.0", -1 },
	{ "9223372036854775808", "9223372036854775807", 1 },
	{ "-9223372036854775809", "-9223372036854775808", -1 },
	{ "12345678901234567890", "12345678901234567891", -1 },
	{ "-12345678901234567890", "-12345678901234567891", 1 },
	{ "12345678901234567890", "-12345678901234567890", 1 },
	{ "100000000000000000000", "1e20", 0 },
	{ "1e400", "1e400", 0 },
	{ "1e400", "1e401", 9 },
	{ "0.1", "0.10", 0 },
	{ "-0", "0", 0 },
};

static int
order_of(const struct fl_value *a, const struct fl_value *b)
{
	switch (fl_value_order(a, b)) {
	case FL_ORDER_LESS:
		return -1;
	case FL_ORDER_EQUAL:
		return 0;
	case FL_ORDER_MORE:
		return 1;
	default:
		return 9;
	}
}

static void
numbers_of_any_type_compare(void)
{
	struct fl_value a, b;
	size_t i;
	int o;

	for (i = 0; i < N(pairs); i++) {
		printf("# %s and %s\n", pairs[i].a, pairs[i].b);
		CHECK(fl_value_number(fl_str(pairs[i].a), &a) == 0);
		CHECK(fl_value_number(fl_str(pairs[i].b), &b) == 0);
		o = pairs[i].order;
		CHECK(order_of(&a, &b) == o);
		CHECK(order_of(&b, &a) == (o == 9 ? 9 : -o));
		CHECK(fl_value_equal(&a, &b) == (o == 0));
	}
	a = b = fl_value_float(NAN);
	CHECK(fl_value_order(&a, &b) == FL_ORDER_NONE);
	CHECK(!fl_value_equal(&a, &b));
}

static void
types_do_not_mix(void)
{
	struct fl_value s = fl_value_str(fl_str("1"));
	struct fl_value b = fl_value_bytes(fl_str("1"));
	struct fl_value i = fl_value_int(1), n = fl_value_null();
	struct fl_value none = fl_value_none();

	CHECK(!fl_value_equal(&s, &i));
	CHECK(!fl_value_equal(&s, &b));
	CHECK(!fl_value_equal(&n, &none));
	CHECK(!fl_value_equal(&none, &none));
	CHECK(fl_value_equal(&n, &n));
	CHECK(fl_value_order(&s, &i) == FL_ORDER_MISMATCH);
	CHECK(fl_value_order(&b, &b) == FL_ORDER_MISMATCH);
}

/* An object of n members "0" to "n-1", the values their numbers. */
static struct fl_value
object(struct fl_arena *a, size_t n, bool turned)
{
	struct fl_member *m = fl_arena_array(a, n, sizeof(*m));
	struct fl_value v = { .type = FL_TYPE_OBJECT };
	char name[24];
	size_t i, at;

	for (i = 0; i < n; i++) {
		at = turned ? n - 1 - i : i;
		snprintf(name, sizeof(name), "%zu", i);
		m[at].name = fl_arena_str(a, name, strlen(name));
		m[at].value = fl_value_int((int64_t)i);
	}
	CHECK(fl_object_make(&v.object, m, n, a) == 0);
	return v;
}

static void
objects_are_equal_in_any_order(void)
{
	static const size_t sizes[] = { 0, 1, 16, 17, 1000 };
	struct fl_value x, y, z;
	struct fl_arena a, b;
	int64_t work = 10;
	size_t i;

	fl_arena_init(&a, 1 << 20);
	fl_arena_init(&b, 1 << 20);
	for (i = 0; i < N(sizes); i++) {
		x = object(&a, sizes[i], false);
		y = object(&a, sizes[i], true);
		CHECK(fl_value_equal(&x, &y));
		CHECK(fl_value_copy(&b, &x, &z) == 0);
		CHECK(fl_value_equal(&z, &y));
		CHECK(fl_object_get(&x.object, fl_str("x")) == NULL);
	}
	CHECK(fl_object_get(&z.object, fl_str("999"))->integer == 999);
	CHECK(!fl_value_equal_within(&x, &y, &work));
	CHECK(work < 0);
	y = object(&a, 999, false);
	CHECK(!fl_value_equal(&x, &y));
	fl_arena_fini(&a);
	CHECK(fl_str_is(z.object.members[5].name, "5"));
	fl_arena_fini(&b);
}

static void
a_copy_stands_alone(void)
{
	char text[] = "abc", number[] = "1.0";
	struct fl_redirect r = { 302, fl_str("u"), fl_str(text) };
	struct fl_value items[3], list, copy;
	struct fl_arena a;

	items[0] = fl_value_str(fl_str(text));
	items[1] = (struct fl_value){ .type = FL_TYPE_FLOAT,
		.real.text = fl_str(number) };
	items[2] =
	    (struct fl_value){ .type = FL_TYPE_REDIRECT, .redirect = &r };
	list = (struct fl_value){ .type = FL_TYPE_LIST, .list = { items, 3 } };
	fl_arena_init(&a, 1 << 16);
	CHECK(fl_value_copy(&a, &list, &copy) == 0);
	memset(text, 'x', 3);
	memset(number, '9', 3);
	memset(items, 0, sizeof(items));
	CHECK(fl_str_is(copy.list.items[0].text, "abc"));
	CHECK(fl_value_real(&copy.list.items[1]) == 1);
	CHECK(fl_str_is(copy.list.items[2].redirect->location, "abc"));
	fl_arena_fini(&a);
	fl_arena_init(&a, 8);
	CHECK(fl_value_copy(&a, &list, &copy) == -1);
	fl_arena_fini(&a);
}

static void
describes(struct fl_value v, size_t size, const char *want)
{
	char text[64];

	fl_value_describe(&v, text, size);
	printf("# %s\n", text);
	CHECK(strcmp(text, want) == 0);
}

static void
values_describe_themselves(void)
{
	struct fl_value items[2] = { fl_value_int(1),
		fl_value_str(fl_str("a\n")) };
	struct fl_member m = { fl_str("n"), fl_value_null() };

	describes(fl_value_str(fl_str("abc")), 64, "string <abc>");
	describes(fl_value_str(fl_str("a\tb\n\x01")), 64,
	    "string <a\\tb\\n\\x01>");
	describes(fl_value_str(fl_str("abcdefghij")), 16, "string <abcd...");
	describes(fl_value_str(fl_str("abc\xc3\xa9\xc3\xa9\xc3\xa9")), 16,
	    "string <abc...");
	describes(fl_value_str((struct fl_str){ NULL, 0 }), 64, "string <>");
	describes(fl_value_int(-2), 64, "integer <-2>");
	describes(fl_value_float(2), 64, "float <2.0>");
	describes(fl_value_float(0.1), 64, "float <0.1>");
	describes(fl_value_none(), 64, "nothing");
	describes(fl_value_null(), 64, "null");
	describes(fl_value_bool(true), 64, "boolean <true>");
	describes(fl_value_bytes(fl_str("\x01\xff")), 64, "bytes <01ff>");
	describes((struct fl_value){ .type = FL_TYPE_LIST,
		      .list = { items, 2 } },
	    64, "list [1, \"a\\n\"]");
	describes((struct fl_value){ .type = FL_TYPE_OBJECT,
		      .object = { &m, 1, NULL } },
	    64, "object {n: null}");
	describes((struct fl_value){ .type = FL_TYPE_NODESET, .count = 3 }, 64,
	    "node set <3>");
	describes((struct fl_value){ .type = FL_TYPE_DATE,
		      .date = { 0, 500000000 } },
	    64, "date <1970-01-01T00:00:00.500000Z>");
}

static void
renders(struct fl_value v, const char *want)
{
	struct fl_buf b;
	struct fl_err e;
	int rc;

	fl_buf_init(&b, 1024);
	rc = fl_value_render(&v, &b, &e);
	printf("# %s\n", rc == 0 ? b.data : e.msg);
	CHECK((rc == 0) == (want != NULL));
	CHECK(want == NULL || fl_str_is(fl_buf_str(&b), want));
	fl_buf_fini(&b);
}

static void
templates_show_what_can_be_shown(void)
{
	struct fl_value big;

	fl_value_number(fl_str("123456789012345678901"), &big);
	renders(fl_value_str(fl_str("a\n")), "a\n");
	renders(fl_value_bool(false), "false");
	renders(fl_value_null(), "null");
	renders(fl_value_int(INT64_MIN), "-9223372036854775808");
	renders(big, "123456789012345678901");
	fl_value_number(fl_str("1.50"), &big);
	renders(big, "1.50");
	renders(fl_value_float(1e20), "1e+20");
	renders(fl_value_float(1.0 / 3), "0.3333333333333333");
	renders((struct fl_value){ .type = FL_TYPE_DATE, .date = { 1, 1000 } },
	    "1970-01-01T00:00:01.000001Z");
	renders(fl_value_bytes(fl_str("a")), NULL);
	renders((struct fl_value){ .type = FL_TYPE_LIST }, NULL);
	renders((struct fl_value){ .type = FL_TYPE_UNIT }, NULL);
	renders(fl_value_none(), NULL);
}

int
main(void)
{
	numbers_keep_their_text();
	numbers_of_any_type_compare();
	types_do_not_mix();
	objects_are_equal_in_any_order();
	a_copy_stands_alone();
	values_describe_themselves();
	templates_show_what_can_be_shown();
	return tap_done();
}
