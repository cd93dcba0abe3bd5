/*
 * A pattern, a newline, a text.  What a group takes is a part of the text, and
 * replacing all that is found by itself changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/regex.h"

#define MEMORY (64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct fl_regex *re, struct fl_str text)
{
	struct fl_str group = { NULL, 0 };
	struct fl_matcher m = { 0 };
	struct fl_buf out;
	struct fl_err e;
	int found;

	fl_buf_init(&out, MEMORY);
	found = fl_regex_search(re, &m, text, &group, &e);
	if (found == 1 && group.len > 0 &&
	    (group.s < text.s || group.s + group.len > text.s + text.len))
		abort();
	if (found == 0 && group.s != NULL)
		abort();
	if (found != -1 &&
	    fl_regex_replace(re, &m, text, fl_str("${0}"), &out, &e) == 0 &&
	    !fl_str_eq(fl_buf_str(&out), text))
		abort();
	fl_buf_fini(&out);
	fl_matcher_fini(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *end = size > 0 ? memchr(s, '\n', size) : NULL;
	struct fl_str pattern = { s, size }, text = { s, 0 };
	enum fl_regex_syntax syntax;
	const struct fl_regex *re;
	struct fl_arena a;
	struct fl_err e;

	if (end != NULL) {
		pattern.len = (size_t)(end - s);
		text.s = end + 1;
		text.len = size - pattern.len - 1;
	}
	if (fl_utf8_valid(s, size) != size)
		return 0;
	fl_arena_init(&a, MEMORY);
	for (syntax = FL_REGEX_RUST; syntax <= FL_REGEX_IREGEXP_WHOLE;
	     syntax++) {
		re = fl_regex_compile(&a, pattern, syntax, &e);
		if (re != NULL)
			check(re, text);
	}
	fl_arena_fini(&a);
	return 0;
}
