#include <string.h>

#include "../../lib/scenario/json.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* What a text is written again as; "!..." for an error. */
static const struct {
	const char *text;
	const char *again;
} cases[] = {
	{ "null", "null" },
	{ " [ 1 , true, false ,null ] ", "[1,true,false,null]" },
	{ "{}", "{}" },
	{ "[]", "[]" },
	{ "[[],{},[[]]]", "[[],{},[[]]]" },
	{ "{\"b\":1,\"a\":{\"c\":[2]}}", "{\"b\":1,\"a\":{\"c\":[2]}}" },
	{ "12345678901234567890", "12345678901234567890" },
	{ "1.10", "1.10" },
	{ "1E400", "1E400" },
	{ "-0", "-0" },
	{ "[0.1,1e-7]", "[0.1,1e-7]" },
	{ "\"a\\u00e9\\ud83d\\ude00\\n\\/\"",
	    "\"a\xc3\xa9\xf0\x9f\x98\x80\\n/\"" },
	{ "\"\\u0000\\u001f\x7f\"", "\"\\u0000\\u001f\x7f\"" },
	{ "\"\\\"\\\\\\b\\f\\r\\t\"", "\"\\\"\\\\\\b\\f\\r\\t\"" },
	{ "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}" },
	{ "{\"a\":1,\"\\u0061\":2}", "{\"a\":2}" },
	{ "", "!JSON: want a value at line 1, column 1" },
	{ "[1,]", "!JSON: want a value at line 1, column 4" },
	{ "[1\n 2]", "!JSON: want a comma or ] at line 2, column 2" },
	{ "{\"\xc3\xa9\":1 2}",
	    "!JSON: want a comma or } at line 1, column 8" },
	{ "{a:1}", "!JSON: want a name in quotes at line 1, column 2" },
	{ "{\"a\" 1}", "!JSON: want a colon at line 1, column 6" },
	{ "{\"a\":1,}", "!JSON: want a name in quotes at line 1, column 8" },
	{ "[1", "!JSON: want a comma or ] at line 1, column 3" },
	{ "1 2", "!JSON: something is behind the value at line 1, column 3" },
	{ "01", "!JSON: something is behind the value at line 1, column 2" },
	{ "-", "!JSON: no number, or too long a one at line 1, column 1" },
	{ "nul", "!JSON: want a value at line 1, column 1" },
	{ "'a'", "!JSON: want a value at line 1, column 1" },
	{ "\"a", "!JSON: a string does not end at line 1, column 3" },
	{ "\"a\\", "!JSON: a string does not end at line 1, column 4" },
	{ "\"\t\"", "!JSON: a control character in a string at line 1, "
		    "column 2" },
	{ "\"\\x\"", "!JSON: no escape of a string at line 1, column 2" },
	{ "\"\\ud800\"", "!JSON: no escape of a string at line 1, column 2" },
	{ "\"\\ude00\"", "!JSON: no escape of a string at line 1, column 2" },
	{ "\"\\ud800\\u0041\"",
	    "!JSON: no escape of a string at line 1, column 2" },
	{ "\"\\u12\"", "!JSON: no escape of a string at line 1, column 2" },
	{ "\"\xff\"", "!JSON: not UTF-8 at line 1, column 2" },
	{ "\xef\xbb\xbf{}", "!JSON: want a value at line 1, column 1" },
};

static void
reads_and_writes(size_t i)
{
	struct fl_arena a;
	struct fl_buf b;
	struct fl_value v;
	struct fl_err e;

	printf("# %s\n", cases[i].text);
	fl_arena_init(&a, 1 << 20);
	fl_buf_init(&b, 1 << 16);
	if (fl_json_read(&a, fl_str(cases[i].text), &v, &e) == -1)
		fl_buf_addf(&b, &e, "!%s", e.msg);
	else
		CHECK(fl_json_write(&v, &b, &e) == 0);
	CHECK(fl_str_is(fl_buf_str(&b), cases[i].again));
	if (!fl_str_is(fl_buf_str(&b), cases[i].again))
		printf("# %.*s\n", (int)b.len, b.data);
	fl_buf_fini(&b);
	fl_arena_fini(&a);
}

static void
add(struct fl_buf *b, int n, const char *text)
{
	struct fl_err e;

	while (n-- > 0)
		fl_buf_add_str(b, text, &e);
}

static void
brackets(struct fl_buf *b, int open, int closed)
{
	fl_buf_clear(b);
	add(b, open, "[");
	add(b, closed, "]");
}

static void
depth_has_a_limit(void)
{
	struct fl_arena a;
	struct fl_buf b;
	struct fl_value v;
	struct fl_err e;

	fl_arena_init(&a, 64 << 20);
	fl_buf_init(&b, 1 << 20);
	brackets(&b, FL_JSON_DEPTH_MAX, FL_JSON_DEPTH_MAX);
	CHECK(fl_json_read(&a, fl_buf_str(&b), &v, &e) == 0);
	brackets(&b, FL_JSON_DEPTH_MAX + 1, FL_JSON_DEPTH_MAX + 1);
	CHECK(fl_json_read(&a, fl_buf_str(&b), &v, &e) == -1);
	brackets(&b, 100000, 0);
	CHECK(fl_json_read(&a, fl_buf_str(&b), &v, &e) == -1);
	CHECK(strstr(e.msg, "too many brackets") != NULL);
	fl_buf_fini(&b);
	fl_arena_fini(&a);
}

static void
memory_has_a_limit(void)
{
	struct fl_arena a;
	struct fl_buf b;
	struct fl_value v;
	struct fl_err e;

	fl_arena_init(&a, 100000);
	fl_buf_init(&b, 1 << 20);
	add(&b, 1, "[");
	add(&b, 10000, "[],");
	add(&b, 1, "1]");
	CHECK(fl_json_read(&a, fl_buf_str(&b), &v, &e) == -1);
	CHECK(strstr(e.msg, "memory limit") != NULL);
	fl_buf_fini(&b);
	fl_arena_fini(&a);
}

/* Many members take another way than a few. */
static void
of_many_members_the_last_counts(void)
{
	struct fl_arena a;
	struct fl_buf b;
	struct fl_value v;
	struct fl_err e;
	int i;

	fl_arena_init(&a, 1 << 20);
	fl_buf_init(&b, 1 << 20);
	fl_buf_add_str(&b, "{", &e);
	for (i = 0; i < 100; i++)
		fl_buf_addf(&b, &e, "\"n%d\":%d,", i % 40, i);
	fl_buf_add_str(&b, "\"x\":null}", &e);
	CHECK(fl_json_read(&a, fl_buf_str(&b), &v, &e) == 0);
	CHECK(v.object.len == 41);
	for (i = 0; i < 40; i++) {
		char name[8];

		snprintf(name, sizeof(name), "n%d", i);
		CHECK(fl_str_is(v.object.members[i].name, name));
		CHECK(fl_object_get(&v.object, fl_str(name))->integer ==
		      (i < 20 ? 80 + i : 40 + i));
	}
	fl_buf_fini(&b);
	fl_arena_fini(&a);
}

static void
strings_are_borrowed_where_they_can_be(void)
{
	const char *text = "[\"plain\",\"esc\\n\"]";
	struct fl_arena a;
	struct fl_value v;
	struct fl_err e;

	fl_arena_init(&a, 1 << 20);
	CHECK(fl_json_read(&a, fl_str(text), &v, &e) == 0);
	CHECK(v.list.items[0].text.s == text + 2);
	CHECK(fl_str_is(v.list.items[1].text, "esc\n"));
	fl_arena_fini(&a);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < N(cases); i++)
		reads_and_writes(i);
	depth_has_a_limit();
	memory_has_a_limit();
	of_many_members_the_last_counts();
	strings_are_borrowed_where_they_can_be();
	return tap_done();
}
