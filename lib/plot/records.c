#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "records.h"

void
fl_records_init(struct fl_records *r, const char *name, fl_records_each *each,
    void *ctx)
{
	memset(r, 0, sizeof(*r));
	r->name = name;
	r->each = each;
	r->ctx = ctx;
	fl_buf_init(&r->line, FL_RECORDS_LINE);
}

static void
kind_fini(struct fl_records_kind *k)
{
	free(k->text);
	free(k->name);
}

void
fl_records_fini(struct fl_records *r)
{
	size_t i;

	for (i = 0; i < r->n_kinds; i++)
		kind_fini(&r->kinds[i]);
	fl_buf_fini(&r->line);
	r->n_kinds = 0;
}

int
fl_records_fail(const struct fl_records *r, struct fl_err *err)
{
	struct fl_err why = *err;
	char *p;

	fl_fail(err, "%.200s:%" PRIu64 ": %.280s", r->name, r->lines, why.msg);
	/* It may quote the line, and the line may be anything. */
	for (p = err->msg; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return -1;
}

static int
split(struct fl_records *r, char *line, struct fl_err *err)
{
	char *field;

	r->n = 0;
	while ((field = fl_tsv_next(&line)) != NULL) {
		if (r->n == FL_RECORDS_FIELDS) {
			fl_fail(err, "more than %d fields", FL_RECORDS_FIELDS);
			return fl_records_fail(r, err);
		}
		r->field[r->n++] = field;
	}
	return 0;
}

static struct fl_records_kind *
find_kind(struct fl_records *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n_kinds; i++)
		if (strcmp(r->kinds[i].name[0], name) == 0)
			return &r->kinds[i];
	return NULL;
}

/* Keeps the fields of line, whose first begins with '#', as a header. */
static int
header(struct fl_records *r, const char *line, size_t len, struct fl_err *err)
{
	struct fl_records_kind k = { 0 }, *old;
	size_t i;

	k.text = malloc(len);
	k.name = calloc(r->n, sizeof(*k.name));
	if (k.text == NULL || k.name == NULL) {
		kind_fini(&k);
		return fl_fail(err, "out of memory");
	}
	memcpy(k.text, line, len);
	k.n = r->n;
	for (i = 0; i < k.n; i++)
		k.name[i] = k.text + (r->field[i] - line);
	k.name[0]++; /* without the '#' */
	old = find_kind(r, k.name[0]);
	if (old == NULL && r->n_kinds == FL_RECORDS_KINDS) {
		kind_fini(&k);
		fl_fail(err, "more than %d kinds", FL_RECORDS_KINDS);
		return fl_records_fail(r, err);
	}
	if (old != NULL)
		kind_fini(old);
	else
		old = &r->kinds[r->n_kinds++];
	*old = k;
	return 0;
}

static int
record(struct fl_records *r, struct fl_err *err)
{
	r->kind = find_kind(r, r->field[0]);
	if (r->kind == NULL) {
		fl_fail(err,
		    "'%.40s' has no header: want what fl-stats writes "
		    "into a pipe",
		    r->field[0]);
		return fl_records_fail(r, err);
	}
	if (r->n != r->kind->n) {
		fl_fail(err, "%s of %zu fields: want %zu as in its header",
		    r->field[0], r->n, r->kind->n);
		return fl_records_fail(r, err);
	}
	r->records++;
	return r->each(r->ctx, r, err);
}

/* line has len bytes and a '\0' behind them. */
static int
line(struct fl_records *r, char *s, size_t len, struct fl_err *err)
{
	r->lines++;
	if (len > 0 && s[len - 1] == '\r')
		s[--len] = '\0';
	if (memchr(s, '\0', len) != NULL) {
		fl_fail(err, "a NUL byte: want what fl-stats writes into a "
			     "pipe");
		return fl_records_fail(r, err);
	}
	if (len == 0)
		return 0;
	if (split(r, s, err) == -1)
		return -1;
	if (s[0] == '#')
		return header(r, s, len + 1, err);
	return record(r, err);
}

int
fl_records_feed(struct fl_records *r, const void *data, size_t len,
    struct fl_err *err)
{
	const char *s = data, *end;
	size_t part;

	while (len > 0) {
		end = memchr(s, '\n', len);
		part = end != NULL ? (size_t)(end - s) : len;
		if (fl_buf_add(&r->line, s, part, err) == -1) {
			r->lines++;
			return fl_records_fail(r, err);
		}
		if (end == NULL)
			return 0;
		if (r->line.len == 0)
			r->lines++;
		else if (line(r, r->line.data, r->line.len, err) == -1)
			return -1;
		fl_buf_clear(&r->line);
		s += part + 1;
		len -= part + 1;
	}
	return 0;
}

bool
fl_records_cut(const struct fl_records *r)
{
	return r->line.len > 0;
}

const char *
fl_records_kind(const struct fl_records *r)
{
	return r->field[0];
}

static const char *
find(const struct fl_records *r, const char *column)
{
	size_t i;

	for (i = 1; i < r->n; i++)
		if (strcmp(r->kind->name[i], column) == 0)
			return r->field[i];
	return NULL;
}

bool
fl_records_has(const struct fl_records *r, const char *column)
{
	return find(r, column) != NULL;
}

const char *
fl_records_text(const struct fl_records *r, const char *column)
{
	const char *text = find(r, column);

	return text != NULL ? text : "";
}

/* "a.tsv:3: p50_ms 'x': want ..." */
static int
bad(const struct fl_records *r, const char *column, struct fl_err *err)
{
	struct fl_err why = *err;

	fl_fail(err, "%s %.200s", column, why.msg);
	return fl_records_fail(r, err);
}

int
fl_records_real(const struct fl_records *r, const char *column, double *value,
    struct fl_err *err)
{
	const char *text = fl_records_text(r, column);

	*value = NAN;
	if (text[0] == '\0')
		return 0;
	if (fl_num_real(text, value, err) == -1)
		return bad(r, column, err);
	if (*value < 0) {
		fl_fail(err, "'%.60s': want 0 or more", text);
		return bad(r, column, err);
	}
	return 0;
}

int
fl_records_count(const struct fl_records *r, const char *column, int64_t max,
    int64_t *value, struct fl_err *err)
{
	const char *text = find(r, column);

	if (text == NULL) {
		fl_fail(err, "%s without a column '%s'", r->field[0], column);
		return fl_records_fail(r, err);
	}
	if (fl_num_count(text, 0, max, value, err) == -1)
		return bad(r, column, err);
	return 0;
}
