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
		if (e->settings.weighted && v.len > 1)
			fl_lex_warn(p, e->at,
			    "@weight counts only above the first request");
	}
	fl_parse_lost_settings(p);
	p->file->entries = v.data;
	p->file->len = v.len;
	return fl_parse_names(p, v.data, v.len);
}

static int
parse_request(struct fl_parser *p, const struct fl_url_request *r)
{
	struct fl_entry *e = fl_arena_alloc(p->arena, sizeof(*e));

	if (e == NULL)
		return fl_lex_memory(p), -1;
	if (fl_parse_url_request(p, r, e) == -1)
		return -1;
	p->file->entries = e;
	p->file->len = 1;
	return fl_parse_names(p, e, 1);
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

/* Parses f, or the request r in it; f is freed when that fails. */
static struct fl_file *
parse_file(struct fl_file *f, const struct fl_url_request *r,
    struct fl_err *err)
{
	struct fl_parser p;
	int rc;

	if (f == NULL)
		return NULL;
	rc = parser_init(&p, f, err);
	if (rc == 0)
		rc = r != NULL ? parse_request(&p, r) : parse(&p);
	parser_fini(&p);
	if (rc == 0)
		return f;
	fl_file_free(f);
	return NULL;
}

struct fl_file *
fl_file_parse(const char *name, struct fl_str source, struct fl_err *err)
{
	return parse_file(new_file(fl_str(name), source, err), NULL, err);
}

struct fl_file *
fl_file_from_url(const struct fl_url_request *r, struct fl_err *err)
{
	struct fl_file *f = NULL;
	struct fl_buf b;

	fl_buf_init(&b, FL_SOURCE_MAX);
	if (fl_url_source(r, &b, err) == 0)
		f = parse_file(new_file(fl_str(FL_COMMAND_LINE), fl_buf_str(&b),
				   err),
		    r, err);
	fl_buf_fini(&b);
	return f;
}

struct fl_file *
fl_file_read(const char *path, struct fl_err *err)
{
	struct fl_file *f = NULL;
	struct fl_buf b;

	/* One more than allowed, so that it is seen to be too much. */
	fl_buf_init(&b, FL_SOURCE_MAX + 1);
	if (fl_buf_read_file(&b, path, err) == -1) {
		if (b.len >= FL_SOURCE_MAX)
			fl_fail(err, "%.200s: larger than %zu MB", path,
			    FL_SOURCE_MAX >> 20);
	} else
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
