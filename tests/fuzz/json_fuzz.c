/*
 * JSON that is read, written and read again is the same value, and is written
 * the same again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../../lib/scenario/json.h"

#define MEMORY (64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct fl_value *v, struct fl_arena *a)
{
	struct fl_buf once, twice;
	struct fl_value again;
	struct fl_err e;

	fl_buf_init(&once, MEMORY);
	fl_buf_init(&twice, MEMORY);
	if (fl_json_write(v, &once, &e) == -1 ||
	    fl_json_read(a, fl_buf_str(&once), &again, &e) == -1 ||
	    fl_json_write(&again, &twice, &e) == -1 ||
	    !fl_str_eq(fl_buf_str(&once), fl_buf_str(&twice)))
		abort();
	/* A number that no double holds is equal to itself as a text only. */
	if (!fl_value_equal(v, &again))
		abort();
	fl_buf_fini(&once);
	fl_buf_fini(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_str text = { (const char *)data, size };
	struct fl_value v, copy;
	struct fl_arena a, b;
	struct fl_err e;

	fl_arena_init(&a, MEMORY);
	fl_arena_init(&b, MEMORY);
	if (fl_json_read(&a, text, &v, &e) == 0) {
		if (fl_value_copy(&b, &v, &copy) == -1)
			abort();
		fl_arena_fini(&a);
		check(&copy, &b);
	}
	fl_arena_fini(&a);
	fl_arena_fini(&b);
	return 0;
}
