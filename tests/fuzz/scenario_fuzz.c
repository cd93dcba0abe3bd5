/*
 * A file that parses must print, and what was printed must parse and print to
 * the same: nothing is lost, and nothing escaped is taken for something else.
 * A file that does not must say where, in one line.  What parses can be
 * evaluated, or fails at a place of the file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
	if (!holds)
		abort();
}

/* The text of f, which is freed. */
static void
print(struct fl_file *f, struct fl_buf *out)
{
	struct fl_err e;

	fl_buf_init(out, (size_t)1 << 28);
	require(fl_file_print(f, out, &e) == 0);
	fl_file_free(f);
}

/* Of names that begin with a to z: a text, a number, a boolean, or nothing. */
static const struct fl_value *
variable(void *arg, struct fl_str name)
{
	static const struct fl_value values[] = {
		{ .type = FL_TYPE_STRING, .text = { "{{\"\\", 4 } },
		{ .type = FL_TYPE_INT, .integer = INT64_MAX },
		{ .type = FL_TYPE_BOOL, .boolean = true },
		{ .type = FL_TYPE_LIST },
	};

	(void)arg;
	return name.s[0] % 5 < 4 ? &values[name.s[0] % 5] : NULL;
}

static void
evaluated(int rc, const struct fl_err *e)
{
	require(rc == 0 || strncmp(e->msg, "in:", 3) == 0);
}

static void
evaluate(const struct fl_entry *entry, struct fl_scope *scope)
{
	struct fl_err e = { .msg = "" };
	struct fl_value v;
	struct fl_str text;
	size_t i;

	evaluated(fl_template_text(&entry->url, scope, &text, &e), &e);
	evaluated(fl_body_content(&entry->body, scope, &text, &e), &e);
	for (i = 0; i < entry->headers.len; i++)
		evaluated(fl_template_text(&entry->headers.list[i].value, scope,
			      &text, &e),
		    &e);
	for (i = 0; i < entry->options.len; i++)
		evaluated(fl_option_value(&entry->options.list[i], scope, &v,
			      &e),
		    &e);
}

static void
evaluate_all(const struct fl_file *f)
{
	struct fl_buf work;
	uint64_t random = 1;
	struct fl_scope scope = {
		.variable = variable,
		.random = &random,
		.work = &work,
	};
	size_t i;

	fl_buf_init(&work, (size_t)1 << 24);
	for (i = 0; i < f->len; i++)
		evaluate(&f->entries[i], &scope);
	fl_buf_fini(&work);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_str source = { (const char *)data, size };
	struct fl_buf first, second;
	struct fl_file *f;
	struct fl_err e;

	f = fl_file_parse("in", source, &e);
	if (f == NULL) {
		require(strncmp(e.msg, "in:", 3) == 0);
		require(strchr(e.msg, '\n') == NULL);
		require(strchr(e.detail, '\n') != NULL);
		return 0;
	}
	evaluate_all(f);
	print(f, &first);
	f = fl_file_parse("again", fl_buf_str(&first), &e);
	require(f != NULL);
	print(f, &second);
	require(fl_str_eq(fl_buf_str(&first), fl_buf_str(&second)));
	fl_buf_fini(&first);
	fl_buf_fini(&second);
	return 0;
}
