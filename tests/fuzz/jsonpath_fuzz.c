/*
 * Any text is a query or an error.  A query compiles again from its own text,
 * finds the same again, and is bounded whatever it is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/json.h"
#include "../../lib/scenario/jsonpath.h"

#define MEMORY (256 << 20)

static const char document[] =
    "{\"store\":{\"book\":[{\"category\":\"a\",\"price\":8.95,\"tags\":[]},"
    "{\"category\":\"b\",\"price\":12.99,\"isbn\":\"0-553\",\"tags\":[1,2]},"
    "{\"category\":\"b\",\"price\":1e1,\"isbn\":null,\"tags\":[[1],[2,[3]]]}],"
    "\"bicycle\":{\"color\":\"red\",\"price\":399}},\"re\":\"a.*\","
    "\"\\u00e9\":[true,false,null,-0,12345678901234567890],"
    "\"deep\":[[[[[[[[[[[[[[[[{\"x\":[1,2,3,4,5,6,7,8,9]}]]]]]]]]]]]]]]]]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_str text = { (const char *)data, size };
	const struct fl_jsonpath *path, *again;
	struct fl_value root, one, two;
	struct fl_matcher m = { 0 };
	struct fl_arena a;
	struct fl_err e;

	fl_arena_init(&a, MEMORY);
	path = fl_jsonpath_compile(&a, text, &e);
	if (path != NULL) {
		if (!fl_str_eq(fl_jsonpath_text(path), text) ||
		    fl_json_read(&a, fl_str(document), &root, &e) == -1)
			abort();
		again = fl_jsonpath_compile(&a, fl_jsonpath_text(path), &e);
		if (again == NULL)
			abort();
		if (fl_jsonpath_find(path, &root, &a, &m, &one, &e) == 0 &&
		    fl_jsonpath_find(again, &root, &a, &m, &two, &e) == 0 &&
		    one.type != FL_TYPE_NONE && !fl_value_equal(&one, &two))
			abort();
	}
	fl_matcher_fini(&m);
	fl_arena_fini(&a);
	return 0;
}
