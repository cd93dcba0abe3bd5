/*
 * JMeter's result files as CSV: a header line names the columns, or they are
 * those that JMeter writes by default.
 */
#include <stdlib.h>

#include "csv.h"
#include "foreign.h"
#include "jtl.h"

#define NONE SIZE_MAX

struct state {
	struct fl_guest guest;
	struct fl_csv *csv;
	bool begun;
	size_t n;                     /* columns */
	size_t column[FL_JTL_FIELDS]; /* NONE: there is none */
};

/* The next field of a line, which ends at a delimiter of any kind. */
static struct fl_str
next_field(struct fl_str *line)
{
	struct fl_str f = { line->s, 0 };

	while (f.len < line->len && strchr(",;\t|", f.s[f.len]) == NULL)
		f.len++;
	line->s += f.len;
	line->len -= f.len;
	if (line->len > 0) {
		line->s++;
		line->len--;
	}
	if (f.len > 1 && f.s[0] == '"' && f.s[f.len - 1] == '"')
		return (struct fl_str){ f.s + 1, f.len - 2 };
	return f;
}

static size_t
column_of(struct fl_str name)
{
	size_t i;

	for (i = 0; i < FL_JTL_FIELDS; i++)
		if (fl_str_is(name, fl_jtl_columns[i]))
			return i;
	return NONE;
}

static struct fl_str
first_line(const char *head, size_t len)
{
	const char *end = memchr(head, '\n', len);
	struct fl_str line = { head, end != NULL ? (size_t)(end - head) : len };

	if (line.len > 0 && line.s[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Without a header line it has many fields, and says whether all went well. */
static bool
is_row(struct fl_str line)
{
	struct fl_str f;
	size_t fields = 0;
	bool success = false;

	for (; line.len > 0; fields++) {
		f = next_field(&line);
		success =
		    success || fl_str_is(f, "true") || fl_str_is(f, "false");
	}
	return success && fields > 5;
}

static bool
is(const char *head, size_t len)
{
	struct fl_str line = first_line(head, len), rest = line;
	size_t known = 0;

	while (rest.len > 0)
		known += column_of(next_field(&rest)) != NONE;
	return known >= 3 || is_row(line);
}

static void
close_state(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	fl_guest_fini(&s->guest);
	fl_csv_free(s->csv);
	free(s);
}

/* What JMeter 5 and, without the URL, JMeter 3 write by default. */
static int
default_columns(struct state *s, size_t n, struct fl_err *err)
{
	static const enum fl_jtl_field order[] = { FL_JTL_TIME, FL_JTL_ELAPSED,
		FL_JTL_LABEL, FL_JTL_CODE, FL_JTL_MESSAGE, FL_JTL_FIELDS,
		FL_JTL_FIELDS, FL_JTL_SUCCESS, FL_JTL_FAILURE, FL_JTL_BYTES,
		FL_JTL_SENT, FL_JTL_FIELDS, FL_JTL_THREADS, FL_JTL_URL,
		FL_JTL_LATENCY, FL_JTL_FIELDS, FL_JTL_CONNECT };
	size_t all = sizeof(order) / sizeof(order[0]), i;

	if (n != all && n != all - 1)
		return fl_fail(err,
		    "no header line, and %zu fields: want %zu, or "
		    "jmeter.save.saveservice.print_field_names=true",
		    n, all);
	for (i = 0; i < all; i++) {
		if (n < all && order[i] == FL_JTL_URL)
			continue;
		if (order[i] != FL_JTL_FIELDS)
			s->column[order[i]] = i - (n < all && i > 13 ? 1 : 0);
	}
	return 0;
}

static int
read_header(struct state *s, const struct fl_str *fields, size_t n,
    struct fl_err *err)
{
	size_t i, field, known = 0;

	if (n == 1 && fields[0].len > 0 &&
	    (memchr(fields[0].s, ';', fields[0].len) != NULL ||
		memchr(fields[0].s, '\t', fields[0].len) != NULL ||
		memchr(fields[0].s, '|', fields[0].len) != NULL))
		return fl_fail(err, "the fields are not divided by commas: "
				    "want jmeter.save.saveservice."
				    "default_delimiter=,");
	for (i = 0; i < n; i++) {
		field = column_of(fields[i]);
		if (field == NONE)
			continue;
		if (s->column[field] != NONE)
			return fl_fail(err, "a second column %s",
			    fl_jtl_columns[field]);
		s->column[field] = i;
		known++;
	}
	if (known == 0)
		return default_columns(s, n, err);
	if (s->column[FL_JTL_SUCCESS] == NONE &&
	    s->column[FL_JTL_ERRORS] == NONE)
		return fl_fail(err, "no column success");
	return 1;
}

/* 1 for a header line, 0 for a row; what is wrong here ends the reading. */
static int
begin(struct state *s, const struct fl_str *fields, size_t n, bool *fatal,
    struct fl_err *err)
{
	int rc;

	s->begun = true;
	s->n = n;
	rc = read_header(s, fields, n, err);
	*fatal = rc == -1;
	return rc;
}

static int
on_row(void *ctx, const struct fl_str *fields, size_t n, uint64_t line,
    bool *fatal, struct fl_err *err)
{
	struct state *s = ctx;
	struct fl_jtl_sample v = { 0 };
	size_t i;
	int rc = s->begun ? 0 : begin(s, fields, n, fatal, err);

	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (n != s->n)
		return fl_fail(err, "%zu fields: want %zu", n, s->n);
	for (i = 0; i < FL_JTL_FIELDS; i++)
		if (s->column[i] != NONE)
			v.v[i] = fields[s->column[i]];
	rc = fl_jtl_add(&s->guest, &v, line, err);
	*fatal = s->guest.each_failed;
	return rc;
}

static void *
open_state(const struct fl_foreign_opts *o, struct fl_err *err)
{
	struct state *s = calloc(1, sizeof(*s));
	size_t i;

	if (s == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	for (i = 0; i < FL_JTL_FIELDS; i++)
		s->column[i] = NONE;
	s->csv = fl_csv_new(on_row, s, o->skip_bad, err);
	if (fl_guest_init(&s->guest, o, "JMeter", err) == -1 ||
	    s->csv == NULL) {
		close_state(s);
		return NULL;
	}
	return s;
}

static int
feed(void *state, const char *data, size_t len, struct fl_err *err)
{
	struct state *s = state;

	if (!s->begun) /* where a byte order mark was */
		for (; len > 0 && *data == ' '; data++)
			len--;
	return fl_csv_feed(s->csv, data, len, err);
}

static int
finish(void *state, bool *cut, struct fl_err *err)
{
	struct state *s = state;

	if (fl_csv_finish(s->csv, s->guest.begun, cut, err) == -1)
		return -1;
	return fl_guest_finish(&s->guest, *cut, err);
}

static const struct fl_foreign_skipped *
skipped(const void *state)
{
	const struct state *s = state;

	return fl_csv_skipped(s->csv);
}

const struct fl_foreign fl_foreign_jtl_csv = {
	.name = "jtl-csv",
	.whole_head = true,
	.is = is,
	.open = open_state,
	.feed = feed,
	.finish = finish,
	.skipped = skipped,
	.close = close_state,
};
