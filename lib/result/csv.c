#include <csv.h>
#include <stdlib.h>

#include "csv.h"

struct fl_csv {
	fl_csv_each *each;
	void *ctx;
	bool skip_bad;
	bool fatal;
	struct fl_foreign_skipped skipped;
	struct csv_parser parser;
	bool inside;       /* of a row that goes on behind a newline */
	bool failed;       /* err is why */
	uint64_t line;     /* of what comes next, from 1 */
	uint64_t row_line; /* where the row began */
	struct fl_err err;
	struct fl_buf rest; /* a line without its end */
	struct fl_buf text; /* of a row that libcsv reads */
	size_t n;
	size_t starts[FL_CSV_FIELDS]; /* in text */
	size_t lens[FL_CSV_FIELDS];
	struct fl_str fields[FL_CSV_FIELDS];
};

/* Blanks are part of a field. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* Why the row is none; what comes of it is the caller's to find out. */
static void
fail(struct fl_csv *c, const char *why)
{
	if (!c->failed)
		fl_fail(&c->err, "%llu: %.400s",
		    (unsigned long long)c->row_line, why);
	c->failed = true;
}

static int
open_parser(struct fl_csv *c, struct fl_err *err)
{
	if (csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return fl_fail(err, "out of memory");
	csv_set_space_func(&c->parser, no_space);
	csv_set_blk_size(&c->parser, 4096);
	return 0;
}

struct fl_csv *
fl_csv_new(fl_csv_each *each, void *ctx, bool skip_bad, struct fl_err *err)
{
	struct fl_csv *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	if (open_parser(c, err) == -1) {
		free(c);
		return NULL;
	}
	c->each = each;
	c->ctx = ctx;
	c->skip_bad = skip_bad;
	c->line = 1;
	fl_buf_init(&c->rest, FL_CSV_ROW);
	fl_buf_init(&c->text, FL_CSV_ROW);
	return c;
}

void
fl_csv_free(struct fl_csv *c)
{
	if (c == NULL)
		return;
	csv_free(&c->parser);
	fl_buf_fini(&c->rest);
	fl_buf_fini(&c->text);
	free(c);
}

const struct fl_foreign_skipped *
fl_csv_skipped(const struct fl_csv *c)
{
	return &c->skipped;
}

static void
give(struct fl_csv *c, size_t n)
{
	struct fl_err why;

	if (!c->failed && n > 0 &&
	    c->each(c->ctx, c->fields, n, c->row_line, &c->fatal, &why) == -1) {
		c->fatal = c->fatal || strcmp(why.msg, "out of memory") == 0;
		fail(c, why.msg);
	}
}

static void
on_field(void *data, size_t len, void *ctx)
{
	struct fl_csv *c = ctx;
	struct fl_err why;

	if (c->failed)
		return;
	if (c->n == FL_CSV_FIELDS) {
		fail(c, "more than 256 fields");
		return;
	}
	c->starts[c->n] = c->text.len;
	c->lens[c->n++] = len;
	if (fl_buf_add(&c->text, data, len, &why) == -1)
		fail(c, "a row of more than 8 MiB");
}

static void
on_row(int end, void *ctx)
{
	struct fl_csv *c = ctx;
	size_t i;

	(void)end;
	for (i = 0; i < c->n; i++)
		c->fields[i] = (struct fl_str){
			c->text.data != NULL ? c->text.data + c->starts[i] : "",
			c->lens[i]
		};
	give(c, c->n);
	c->n = 0;
	fl_buf_clear(&c->text);
	c->inside = false;
}

/* What is told of a failed row; afterwards all is as between two rows. */
static int
settle(struct fl_csv *c, struct fl_err *err)
{
	if (!c->failed)
		return 0;
	c->failed = false;
	*err = c->err;
	if (!c->skip_bad || c->fatal)
		return -1;
	fl_foreign_skip(&c->skipped, &c->err);
	c->n = 0;
	c->inside = false;
	fl_buf_clear(&c->text);
	csv_free(&c->parser);
	return open_parser(c, err);
}

/* A line, or the next of a row that goes on, with quotes in it. */
static void
parse_line(struct fl_csv *c, const char *s, size_t len)
{
	c->inside = true;
	if (csv_parse(&c->parser, s, len, on_field, on_row, c) != len)
		fail(c, csv_error(&c->parser) == CSV_EPARSE
			    ? "quotes that do not fit"
			    : "out of memory");
	if (c->inside && c->parser.entry_pos + c->text.len > FL_CSV_ROW)
		fail(c, "a row of more than 8 MiB");
}

/* A line without quotes is what is between commas. */
static void
split_line(struct fl_csv *c, const char *s, size_t len)
{
	const char *end = s + len, *comma;
	size_t n = 0;

	if (len > 0 && end[-1] == '\n')
		end--;
	if (end > s && end[-1] == '\r')
		end--;
	if (s == end)
		return;
	for (;; s = comma + 1) {
		if (n == FL_CSV_FIELDS) {
			fail(c, "more than 256 fields");
			return;
		}
		comma = memchr(s, ',', (size_t)(end - s));
		c->fields[n].s = s;
		c->fields[n++].len =
		    (size_t)((comma != NULL ? comma : end) - s);
		if (comma == NULL)
			break;
	}
	give(c, n);
}

static int
read_line(struct fl_csv *c, const char *s, size_t len, struct fl_err *err)
{
	if (!c->inside)
		c->row_line = c->line;
	c->line++;
	if (!c->inside && memchr(s, '"', len) == NULL)
		split_line(c, s, len);
	else
		parse_line(c, s, len);
	return settle(c, err);
}

/* The end of a line whose beginning came before; how many bytes that is. */
static int
join(struct fl_csv *c, const char *data, size_t *len, struct fl_err *err)
{
	const char *end = memchr(data, '\n', *len);
	struct fl_err why;
	int rc;

	if (end != NULL)
		*len = (size_t)(end + 1 - data);
	if (fl_buf_add(&c->rest, data, *len, &why) == -1)
		return fl_fail(err, "%llu: a line of more than 8 MiB",
		    (unsigned long long)c->line);
	if (end == NULL)
		return 0;
	rc = read_line(c, c->rest.data, c->rest.len, err);
	fl_buf_clear(&c->rest);
	return rc;
}

int
fl_csv_feed(struct fl_csv *c, const char *data, size_t len, struct fl_err *err)
{
	const char *end;
	size_t n;

	for (; len > 0; data += n, len -= n) {
		n = len;
		end = c->rest.len > 0 ? NULL : memchr(data, '\n', len);
		if (end == NULL) {
			if (join(c, data, &n, err) == -1)
				return -1;
			continue;
		}
		n = (size_t)(end + 1 - data);
		if (read_line(c, data, n, err) == -1)
			return -1;
	}
	return 0;
}

/* The last line, which has no end. */
static void
last_line(struct fl_csv *c)
{
	const char *s = c->rest.data;
	size_t len = c->rest.len;

	if (!c->inside)
		c->row_line = c->line;
	if (!c->inside && memchr(s, '"', len) == NULL) {
		split_line(c, s, len);
		return;
	}
	parse_line(c, s, len);
	if (!c->failed && csv_fini(&c->parser, on_field, on_row, c) != 0)
		fail(c, "quotes that do not end");
}

int
fl_csv_finish(struct fl_csv *c, bool any, bool *cut, struct fl_err *err)
{
	if (c->rest.len > 0 && !*cut)
		last_line(c);
	*cut = *cut || c->inside || c->failed;
	if (!c->failed || (any && !c->fatal))
		return 0;
	*err = c->err;
	return -1;
}
