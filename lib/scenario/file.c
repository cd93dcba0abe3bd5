#include <stdlib.h>

#include "../base/buf.h"
#include "parse.h"

/* A literal of JSON may grow to \u0000 for each byte in a query's wrapping. */
#define WORK_MAX (FL_SOURCE_MAX * 7)

static int
parser_init(struct fl_parser *p, struct fl_file *f, struct fl_err *err)
{
	*p = (struct fl_parser){
		.file = f,
		.arena = &f->arena,
		.source = &f->source,
		.s = f->source.text.s,
		.len = f->source.text.len,
		.err = err,
	};
	fl_buf_init(&p->work, WORK_MAX);
	p->warnings = fl_arena_array(&f->arena, FL_FILE_WARNINGS_MAX,
	    sizeof(*p->warnings));
	return p->warnings != NULL ? 0 : fl_fail(err, "out of memory");
}

static void
parser_fini(struct fl_parser *p)
{
	p->file->warnings = p->warnings;
	p->file->warnings_len = p->warnings_len;
	fl_buf_fini(&p->work);
}

static int
parse(struct fl_parser *p)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_entry *e;

	for (fl_parse_blank(p); p->pos < p->len; fl_parse_blank(p)) {
		if (v.len == FL_FILE_ENTRIES_MAX)
			return fl_lex_fail(p, p->pos,
			    "more than %d requests in one file",
			    FL_FILE_ENTRIES_MAX);
		e = fl_vec_add(&v, p, sizeof(*e));
		if (e == NULL || fl_parse_entry(p, e) == -1)
			return -1;
	}
	p->file->entries = v.data;
	p->file->len = v.len;
	return fl_parse_names(p, v.data, v.len);
}

/* An empty file with a source; NULL and err. */
static struct fl_file *
new_file(struct fl_str name, struct fl_str source, struct fl_err *err)
{
	struct fl_file *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	fl_arena_init(&f->arena, FL_FILE_MEMORY_MAX);
	if (fl_source_make(&f->source, &f->arena, name, source, err) == 0)
		return f;
	fl_file_free(f);
	return NULL;
}

struct fl_file *
fl_file_parse(const char *name, struct fl_str source, struct fl_err *err)
{
	struct fl_file *f = new_file(fl_str(name), source, err);
	struct fl_parser p;
	int rc;

	if (f == NULL)
		return NULL;
	rc = parser_init(&p, f, err);
	if (rc == 0)
		rc = parse(&p);
	parser_fini(&p);
	if (rc == 0)
		return f;
	fl_file_free(f);
	return NULL;
}

struct fl_file *
fl_file_read(const char *path, struct fl_err *err)
{
	struct fl_file *f = NULL;
	struct fl_buf b;

	/* One more than allowed, so that the message is the parser's. */
	fl_buf_init(&b, FL_SOURCE_MAX + 1);
	if (fl_buf_read_file(&b, path, err) == 0)
		f = fl_file_parse(fl_str_is(fl_str(path), "-") ? "stdin" : path,
		    fl_buf_str(&b), err);
	fl_buf_fini(&b);
	return f;
}

void
fl_file_free(struct fl_file *f)
{
	if (f == NULL)
		return;
	fl_arena_fini(&f->arena);
	free(f);
}
