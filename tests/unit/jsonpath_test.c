#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/buf.h"
#include "../../lib/scenario/json.h"
#include "../../lib/scenario/jsonpath.h"
#include "tap.h"

#define CTS "../shared/data/jsonpath/cts.json"
#define MEMORY (256 << 20)

/* What a query finds, as JSON: "" for no value, "!..." for an error. */
static const struct {
	const char *path;
	const char *document;
	const char *found;
} cases[] = {
	{ "$", "1", "1" },
	{ "$.a", "{\"a\":[]}", "[]" },
	{ "$.a", "{\"b\":1}", "" },
	{ "$.a[*]", "{\"a\":[1,2]}", "[1,2]" },
	{ "$.a[*]", "{\"a\":[[1,2]]}", "[1,2]" },
	{ "$['an_object']", "{\"an_object\":{\"x\":1}}", "{\"x\":1}" },
	{ "$..id", "{\"id\":1,\"a\":[{\"id\":2},{\"id\":3}]}", "[1,2,3]" },
	{ "$[-1]", "[1,2,3]", "3" },
	{ "$[-4]", "[1,2,3]", "" },
	{ "$[1:]", "[1,2,3]", "[2,3]" },
	{ "$[::-1]", "[1,2,3]", "[3,2,1]" },
	{ "$[::9007199254740991]", "[1,2,3]", "1" },
	{ "$[::0]", "[1,2,3]", "" },
	{ "$[?@.price < 10].title",
	    "[{\"title\":\"a\",\"price\":9},{\"title\":\"b\",\"price\":10}]",
	    "\"a\"" },
	{ "$[?@.a]", "[{\"a\":null},{\"b\":1}]", "{\"a\":null}" },
	{ "$[?!@.a]", "[{\"a\":null},{\"b\":1}]", "{\"b\":1}" },
	{ "$[?@ == 2.0]", "[1,2,3]", "2" },
	{ "$[?@ == 12345678901234567891]",
	    "[12345678901234567890,12345678901234567891]",
	    "12345678901234567891" },
	{ "$[?@.x==$.max].n", "{\"max\":{\"x\":1}}", "" },
	{ "$[?search(@.n, '^a')].n", "[{\"n\":\"ab\"},{\"n\":\"ba\"}]",
	    "\"ab\"" },
	{ "$[?match(@, '[')]", "[\"[\"]", "" },
	{ "$[?match(@, $[1])]", "[\"ab\",\"a.\"]", "[\"ab\",\"a.\"]" },
	{ "$[?length(@) == 2]", "[\"\xc3\xa9\xc3\xa9\",\"a\"]",
	    "\"\xc3\xa9\xc3\xa9\"" },
	{ "$[?count(@..*) > 2]", "[[1,2,3],[1]]", "[1,2,3]" },
	{ "$[?value(@..b)==1]", "[{\"b\":1},{\"b\":1,\"c\":{\"b\":1}}]",
	    "{\"b\":1}" },
	{ "$[?@.a||@.b&&@.c]", "[{\"b\":1},{\"a\":0}]", "{\"a\":0}" },
	{ "", "1", "!JSONPath: want $ at character 1" },
	{ "$.", "1", "!JSONPath: want a name or * at character 3" },
	{ "xxx", "1", "!JSONPath: want $ at character 1" },
	{ "$ ", "1", "!JSONPath: want . or [ or the end at character 2" },
	{ "$.tags[]", "1",
	    "!JSONPath: want a name in quotes, a number, * or ? at character "
	    "8" },
	{ "$.tags[0]x", "1",
	    "!JSONPath: want . or [ or the end at character 10" },
	{ "$.tags[0:A]", "1", "!JSONPath: want a comma or ] at character 10" },
	{ "$['\xc3\xa9'x]", "1",
	    "!JSONPath: want a comma or ] at character 6" },
	{ "$[9007199254740992]", "1",
	    "!JSONPath: a number above 2^53 - 1 at character 18" },
	{ "$[?length(@)]", "1",
	    "!JSONPath: nothing to test for truth at character 4" },
	{ "$[?count(1)>0]", "1",
	    "!JSONPath: wrong type of argument at character 10" },
	{ "$[?@.a==@.*]", "1",
	    "!JSONPath: nothing that can be compared at character 9" },
	{ "$[?foo(@)]", "1",
	    "!JSONPath: no function or value of this name at character 4" },
};

static void
run_case(size_t i)
{
	const struct fl_jsonpath *path;
	struct fl_matcher m = { 0 };
	struct fl_value root, v;
	struct fl_arena a;
	struct fl_buf out;
	struct fl_err e;

	printf("# %s of %s\n", cases[i].path, cases[i].document);
	fl_arena_init(&a, MEMORY);
	fl_buf_init(&out, 1 << 20);
	CHECK(fl_json_read(&a, fl_str(cases[i].document), &root, &e) == 0);
	path = fl_jsonpath_compile(&a, fl_str(cases[i].path), &e);
	if (path == NULL || fl_jsonpath_find(path, &root, &a, &m, &v, &e) == -1)
		fl_buf_addf(&out, &e, "!%s", e.msg);
	else if (v.type != FL_TYPE_NONE)
		fl_json_write(&v, &out, &e);
	CHECK(fl_str_is(fl_buf_str(&out), cases[i].found));
	if (!fl_str_is(fl_buf_str(&out), cases[i].found))
		printf("# found %.*s\n", (int)out.len, out.data);
	fl_buf_fini(&out);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

/* Queries that are a lot of work on little text come to an end. */
static void
hostile_queries_end(void)
{
	static const char *const paths[] = {
		"$..*..*..*..*..*..*..*..*",
		"$[?$..*==$..[?@==1]]",
		"$..[?count($..[?count($..*)>0])>0]",
		"$[?search(@,'(x+x+)+[yz]')]",
	};
	const struct fl_jsonpath *path;
	struct fl_matcher m = { 0 };
	struct fl_value root, v;
	struct fl_arena a;
	struct fl_buf text;
	struct fl_err e;
	size_t i;

	fl_arena_init(&a, MEMORY);
	fl_buf_init(&text, 1 << 20);
	for (i = 0; i < 100; i++)
		fl_buf_add_str(&text, "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",",
		    &e);
	fl_buf_add_str(&text, "1", &e);
	for (i = 0; i < 100; i++)
		fl_buf_add_str(&text, ",1]", &e);
	CHECK(fl_json_read(&a, fl_buf_str(&text), &root, &e) == 0);
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		printf("# %s\n", paths[i]);
		path = fl_jsonpath_compile(&a, fl_str(paths[i]), &e);
		CHECK(path == NULL ||
		      fl_jsonpath_find(path, &root, &a, &m, &v, &e) == -1);
		printf("# %s\n", e.msg);
	}
	fl_buf_fini(&text);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

/* Many searches, none of which is too slow by itself. */
static void
searches_are_work_too(void)
{
	const struct fl_jsonpath *path;
	struct fl_matcher m = { 0 };
	struct fl_value root, v;
	struct fl_arena a;
	struct fl_buf text;
	struct fl_err e;
	int i;

	fl_arena_init(&a, MEMORY);
	fl_buf_init(&text, 1 << 20);
	fl_buf_add_str(&text, "[", &e);
	for (i = 0; i < 10000; i++)
		fl_buf_add_str(&text, "\"xxxxxxxxxxxxxxxx\",", &e);
	fl_buf_add_str(&text, "0]", &e);
	CHECK(fl_json_read(&a, fl_buf_str(&text), &root, &e) == 0);
	path =
	    fl_jsonpath_compile(&a, fl_str("$[?search(@,'(x+x+)+[yz]')]"), &e);
	CHECK(fl_jsonpath_find(path, &root, &a, &m, &v, &e) == -1);
	CHECK(strstr(e.msg, "steps") != NULL);
	fl_buf_fini(&text);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

static void
nesting_has_a_limit(void)
{
	struct fl_arena a;
	struct fl_buf b;
	struct fl_err e;
	int i;

	fl_arena_init(&a, MEMORY);
	fl_buf_init(&b, 1 << 20);
	fl_buf_add_str(&b, "$[?", &e);
	for (i = 0; i < 10000; i++)
		fl_buf_add_str(&b, "(", &e);
	CHECK(fl_jsonpath_compile(&a, fl_buf_str(&b), &e) == NULL);
	fl_buf_clear(&b);
	fl_buf_add_str(&b, "$", &e);
	for (i = 0; i < 10000; i++)
		fl_buf_add_str(&b, "[?@", &e);
	CHECK(fl_jsonpath_compile(&a, fl_buf_str(&b), &e) == NULL);
	fl_buf_clear(&b);
	fl_buf_add_str(&b, "$[?@", &e);
	for (i = 0; i < 15000; i++)
		fl_buf_add_str(&b, "&&@", &e);
	fl_buf_add_str(&b, "]", &e);
	CHECK(fl_jsonpath_compile(&a, fl_buf_str(&b), &e) != NULL);
	fl_buf_fini(&b);
	fl_arena_fini(&a);
}

static const struct fl_value *
member(const struct fl_value *v, const char *name)
{
	return fl_object_get(&v->object, fl_str(name));
}

/* Whether a list of nodes is one of those that a case of the suite allows. */
static bool
expected(const struct fl_value *test, const struct fl_list *nodes)
{
	const struct fl_value *one = member(test, "result");
	const struct fl_value *some = member(test, "results");
	struct fl_value v = { .type = FL_TYPE_LIST, .list = *nodes };
	size_t i;

	if (one != NULL)
		return fl_value_equal(one, &v);
	for (i = 0; i < some->list.len; i++)
		if (fl_value_equal(&some->list.items[i], &v))
			return true;
	return false;
}

static bool
passes(const struct fl_value *test, struct fl_arena *a, struct fl_matcher *m)
{
	const struct fl_jsonpath *path;
	struct fl_list nodes;
	struct fl_err e;

	path = fl_jsonpath_compile(a, member(test, "selector")->text, &e);
	if (member(test, "invalid_selector") != NULL)
		return path == NULL;
	return path != NULL &&
	       fl_jsonpath_nodes(path, member(test, "document"), a, m, &nodes,
		   &e) == 0 &&
	       expected(test, &nodes);
}

/* The public compliance suite, where it is at hand. */
static void
compliance_suite(void)
{
	const struct fl_value *tests;
	struct fl_matcher m = { 0 };
	struct fl_value root;
	struct fl_arena a;
	struct fl_buf text;
	struct fl_err e;
	size_t i;

	if (access(CTS, R_OK) == -1) {
		printf("ok %d - the suite # skip no " CTS "\n", ++tap_count);
		return;
	}
	fl_arena_init(&a, MEMORY);
	fl_buf_init(&text, 16 << 20);
	CHECK(fl_buf_read_file(&text, CTS, &e) == 0);
	CHECK(fl_json_read(&a, fl_buf_str(&text), &root, &e) == 0);
	tests = member(&root, "tests");
	CHECK(tests->list.len == 703);
	for (i = 0; i < tests->list.len; i++) {
		struct fl_str name =
		    member(&tests->list.items[i], "name")->text;

		printf("# %.*s\n", FL_STR_ARG(name));
		CHECK(passes(&tests->list.items[i], &a, &m));
	}
	fl_buf_fini(&text);
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(i);
	hostile_queries_end();
	searches_are_work_too();
	nesting_has_a_limit();
	compliance_suite();
	return tap_done();
}
