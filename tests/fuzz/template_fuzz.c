/*
 * A text in three kinds of quotes: what parses renders, and what was printed
 * renders to the same bytes.  A text without braces and escapes stays as it is.
 */
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/print.h"

#define TEXT_MAX ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
	if (!holds)
		abort();
}

static const struct fl_value *
variable(void *arg, struct fl_str name)
{
	static const struct fl_value values[] = {
		{ .type = FL_TYPE_STRING, .text = { "{{a}}\"\\`#", 9 } },
		{ .type = FL_TYPE_INT, .integer = INT64_MIN },
		{ .type = FL_TYPE_BOOL, .boolean = true },
		{ .type = FL_TYPE_NULL },
	};

	(void)arg;
	return &values[(name.len + (unsigned char)name.s[0]) % 4];
}

/* 0 and the text of the request's URL or body; or -1. */
static int
render(const struct fl_file *f, struct fl_buf *out)
{
	uint64_t random = 1;
	struct fl_buf work;
	struct fl_scope scope = { .variable = variable,
		.random = &random,
		.work = &work };
	const struct fl_entry *entry = &f->entries[0];
	struct fl_str text;
	struct fl_err e;
	int rc = -1;

	fl_buf_init(&work, TEXT_MAX);
	if (fl_template_render(&entry->url, &scope, out, &e) == 0 &&
	    fl_body_content(&entry->body, &scope, &text, &e) == 0)
		rc = fl_buf_add(out, text.s, text.len, &e);
	fl_buf_fini(&work);
	return rc;
}

/* Functions give something else each time. */
static bool
changes(const struct fl_buf *text)
{
	return memmem(text->data, text->len, "new", 3) != NULL;
}

static void
check(const struct fl_file *f, const struct fl_buf *source)
{
	struct fl_buf once, twice, text;
	struct fl_file *again;
	struct fl_err e;
	int rc;

	fl_buf_init(&once, TEXT_MAX);
	fl_buf_init(&twice, TEXT_MAX);
	fl_buf_init(&text, TEXT_MAX);
	rc = render(f, &once);
	require(fl_file_print(f, &text, &e) == 0);
	again = fl_file_parse("again", fl_buf_str(&text), &e);
	require(again != NULL);
	require(render(again, &twice) == rc);
	require(changes(source) ||
		fl_str_eq(fl_buf_str(&once), fl_buf_str(&twice)));
	fl_file_free(again);
	fl_buf_fini(&once);
	fl_buf_fini(&twice);
	fl_buf_fini(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		const char *before, *after;
	} quotes[] = {
		{ "GET http://x/", "\n" },
		{ "GET http://x/\n`", "`\n" },
		{ "GET http://x/\n```\n", "\n```\n" },
		{ "GET http://x/\n{\"a\": \"", "\"}\n" },
	};
	struct fl_buf source;
	struct fl_file *f;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		fl_buf_init(&source, TEXT_MAX);
		require(fl_buf_add_str(&source, quotes[i].before, &e) == 0);
		require(fl_buf_add(&source, data, size, &e) == 0);
		require(fl_buf_add_str(&source, quotes[i].after, &e) == 0);
		f = fl_file_parse("in", fl_buf_str(&source), &e);
		if (f != NULL)
			check(f, &source);
		fl_file_free(f);
		fl_buf_fini(&source);
	}
	return 0;
}
