#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/random.h"
#include "feed.h"

#define CHUNK 65536
#define NAMES_MAX 65536

static const char *const orders[] = { "sequential", "random", "unique" };

#define ORDERS (sizeof(orders) / sizeof(orders[0]))

/* A feed that is being read. */
struct reading {
	struct fl_feed *feed;
	struct csv_parser csv;
	uint64_t line;   /* that is read, from 1 */
	uint64_t begun;  /* line in which the row begins */
	size_t bytes;    /* that were read */
	size_t fields;   /* of the row so far */
	uint64_t row_at; /* where it begins in the cells */
	bool started;    /* something was given to csv */
	bool in_row;     /* something of this row has been seen */
	bool delimited;  /* the separator is known */
	bool named;      /* the header line was read */
	bool failed;     /* err says why */
	struct fl_err *err;
};

static int
fail(struct reading *r, uint64_t line, const char *what)
{
	if (!r->failed)
		fl_fail(r->err, "%s:%llu: %s", r->feed->path,
		    (unsigned long long)line, what);
	r->failed = true;
	return -1;
}

static int
keep(struct reading *r, struct fl_buf *to, struct fl_str field)
{
	uint32_t len = (uint32_t)field.len;
	struct fl_err why;

	if (fl_buf_add(to, &len, sizeof(len), &why) == -1 ||
	    fl_buf_add(to, field.s, field.len, &why) == -1)
		return fail(r, r->begun, why.msg);
	return 0;
}

/* The field at *at, which is moved behind it. */
static struct fl_str
field_at(const struct fl_buf *b, uint64_t *at)
{
	uint32_t len;
	struct fl_str field;

	memcpy(&len, b->data + *at, sizeof(len));
	field = (struct fl_str){ b->data + *at + sizeof(len), len };
	*at += sizeof(len) + len;
	return field;
}

static struct fl_str
trim(struct fl_str s)
{
	while (s.len > 0 && (*s.s == ' ' || *s.s == '\t')) {
		s.s++;
		s.len--;
	}
	while (s.len > 0 && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t'))
		s.len--;
	return s;
}

static void
take_field(void *data, size_t len, void *arg)
{
	struct reading *r = arg;
	struct fl_str field = { data, len };
	char text[96];

	if (r->failed)
		return;
	r->in_row = true;
	if (r->fields == (r->named ? r->feed->width : FL_FEED_FIELDS_MAX)) {
		snprintf(text, sizeof(text), "more than %zu fields", r->fields);
		fail(r, r->begun, text);
	} else if (fl_utf8_valid(field.s, field.len) != field.len) {
		fail(r, r->begun, "not UTF-8");
	} else {
		r->fields++;
		keep(r, r->named ? &r->feed->cells : &r->feed->names,
		    r->named ? field : trim(field));
	}
}

/* Names must be ones that variables can have, and no two the same. */
static void
check_names(struct reading *r)
{
	struct fl_vars trial;
	struct fl_value none = fl_value_str(fl_str(""));
	struct fl_err why;
	struct fl_str name;
	uint64_t at = 0;
	char text[160];

	fl_vars_init(&trial, NULL);
	while (at < r->feed->names.len && !r->failed) {
		name = field_at(&r->feed->names, &at);
		if (fl_vars_get(&trial, name) != NULL) {
			snprintf(text, sizeof(text), "two columns '%.*s'",
			    name.len > 60 ? 60 : (int)name.len, name.s);
			fail(r, r->begun, text);
		} else if (fl_vars_set(&trial, name, &none, false, &why) ==
			   -1) {
			snprintf(text, sizeof(text), "column %.130s", why.msg);
			fail(r, r->begun, text);
		}
	}
	fl_vars_fini(&trial);
}

static void
add_row(struct reading *r)
{
	struct fl_feed *f = r->feed;
	size_t cap = f->cap > 0 ? f->cap * 2 : 1024;
	uint64_t *more;

	if (f->len == f->cap) {
		more = realloc(f->rows, cap * sizeof(*more));
		if (more == NULL) {
			fail(r, r->begun, "out of memory");
			return;
		}
		f->rows = more;
		f->cap = cap;
	}
	f->rows[f->len++] = r->row_at;
	r->row_at = f->cells.len;
}

static void
take_row(int end, void *arg)
{
	struct reading *r = arg;
	char text[96];

	(void)end;
	if (r->failed)
		return;
	if (!r->named) {
		r->feed->width = r->fields;
		check_names(r);
		r->named = true;
	} else if (r->fields < r->feed->width) {
		snprintf(text, sizeof(text), "%zu field%s, and %zu names",
		    r->fields, r->fields == 1 ? "" : "s", r->feed->width);
		fail(r, r->begun, text);
	} else {
		add_row(r);
	}
	r->fields = 0;
	r->in_row = false;
}

/* The first of these that the header line has; names cannot have any. */
static void
find_delimiter(struct reading *r, const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (line[i] == ',' || line[i] == ';' || line[i] == '\t') {
			csv_set_delim(&r->csv, (unsigned char)line[i]);
			break;
		}
	r->delimited = true;
}

/* Bytes up to the end of a line, or of what there is. */
static int
parse(struct reading *r, const char *s, size_t len)
{
	if (!r->in_row)
		r->begun = r->line;
	r->in_row = r->in_row || (*s != '\n' && *s != '\r');
	if (csv_parse(&r->csv, s, len, take_field, take_row, r) != len)
		fail(r, r->line,
		    csv_error(&r->csv) == CSV_ENOMEM
			? "out of memory"
			: "a quote that neither begins nor ends a field");
	return r->failed ? -1 : 0;
}

/* libcsv knows nothing of lines: so it is given one after the other. */
static int
parse_lines(struct reading *r, const char *s, size_t len)
{
	const char *newline;
	size_t n;

	if (!r->started && len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		len -= 3;
	}
	r->started = true;
	for (; len > 0; s += n, len -= n) {
		newline = memchr(s, '\n', len);
		n = newline != NULL ? (size_t)(newline - s) + 1 : len;
		if (!r->delimited)
			find_delimiter(r, s, n);
		if (parse(r, s, n) == -1)
			return -1;
		r->line += newline != NULL;
	}
	return 0;
}

static int
read_all(struct reading *r, int fd, struct fl_err *err)
{
	char *chunk = malloc(CHUNK);
	ssize_t n = 0;
	int rc = -1;

	if (chunk == NULL)
		return fl_fail(err, "out of memory");
	while ((n = read(fd, chunk, CHUNK)) > 0) {
		r->bytes += (size_t)n;
		if (r->bytes > FL_FEED_BYTES_MAX) {
			fl_fail(err, "%s: larger than %zu bytes", r->feed->path,
			    FL_FEED_BYTES_MAX);
			goto out;
		}
		if (parse_lines(r, chunk, (size_t)n) == -1)
			goto out;
	}
	if (n == -1) {
		fl_fail(err, "%s: %s", r->feed->path, strerror(errno));
		goto out;
	}
	if (csv_fini(&r->csv, take_field, take_row, r) != 0)
		fail(r, r->begun, "a quoted field that does not end");
	if (!r->failed && r->feed->len == 0)
		fl_fail(err, "%s: no row below the header line", r->feed->path);
	rc = !r->failed && r->feed->len > 0 ? 0 : -1;

out:
	free(chunk);
	return rc;
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int
read_feed(struct fl_feed *f, int fd, struct fl_err *err)
{
	struct reading r = { .feed = f, .line = 1, .err = err };
	int rc;

	fl_buf_init(&f->names, NAMES_MAX);
	fl_buf_init(&f->cells, 5 * FL_FEED_BYTES_MAX);
	if (csv_init(&r.csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) !=
	    0)
		return fl_fail(err, "out of memory");
	csv_set_space_func(&r.csv, no_space);
	rc = read_all(&r, fd, err);
	csv_free(&r.csv);
	return rc;
}

/* "users.csv:unique"; a colon may also be in the name of a file. */
static void
split(struct fl_feed *f, const char *text, char path[4096])
{
	const char *colon = strrchr(text, ':');
	size_t i, len = strlen(text);

	f->path = text;
	for (i = 0; colon != NULL && i < ORDERS; i++)
		if (strcmp(colon + 1, orders[i]) == 0) {
			f->order = (enum fl_feed_order)i;
			len = (size_t)(colon - text);
		}
	snprintf(path, 4096, "%.*s", (int)len, text);
}

/* A file that is not there may have been meant with another order. */
static int
not_there(const char *path, struct fl_err *err)
{
	const char *colon = strrchr(path, ':'), *near = NULL;
	int why = errno;

	if (colon != NULL && strchr(colon, '/') == NULL)
		near =
		    fl_str_near(colon + 1, orders, ORDERS, sizeof(orders[0]));
	if (near != NULL)
		return fl_fail(err, "%.300s: %s; did you mean :%s?", path,
		    strerror(why), near);
	return fl_fail(err, "%.400s: %s", path, strerror(why));
}

int
fl_feeds_add(struct fl_feeds *f, const char *text, struct fl_err *err)
{
	struct fl_feed *feed = &f->list[f->len];
	char path[4096];
	int fd, rc;

	if (f->len == FL_FEEDS_MAX)
		return fl_fail(err, "more than %d", FL_FEEDS_MAX);
	*feed = (struct fl_feed){ 0 };
	split(feed, text, path);
	fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
	                            : open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return not_there(path, err);
	feed->path = path;
	f->len++;
	rc = read_feed(feed, fd, err);
	feed->path = text;
	close(fd);
	return rc;
}

void
fl_feeds_fini(struct fl_feeds *f)
{
	while (f->len > 0) {
		f->len--;
		fl_buf_fini(&f->list[f->len].names);
		fl_buf_fini(&f->list[f->len].cells);
		free(f->list[f->len].rows);
	}
}

uint64_t
fl_feeds_rows(const struct fl_feeds *f)
{
	uint64_t rows = UINT64_MAX;
	size_t i;

	for (i = 0; i < f->len; i++)
		if (f->list[i].order == FL_FEED_UNIQUE && f->list[i].len < rows)
			rows = f->list[i].len;
	return rows;
}

bool
fl_feeds_name(const struct fl_feeds *f, struct fl_str name)
{
	uint64_t at;
	size_t i;

	for (i = 0; i < f->len; i++)
		for (at = 0; at < f->list[i].names.len;)
			if (fl_str_eq(field_at(&f->list[i].names, &at), name))
				return true;
	return false;
}

/* The row of iteration k; SIZE_MAX when there is none. */
static size_t
row_of(const struct fl_feeds *f, size_t number, uint64_t k)
{
	const struct fl_feed *feed = &f->list[number];
	uint64_t state;

	switch (feed->order) {
	case FL_FEED_RANDOM:
		state = f->seed ^ (number + 1) << 56;
		state = fl_random_next(&state) ^ k;
		return (size_t)fl_random_below(&state, feed->len);
	case FL_FEED_UNIQUE:
		return k < feed->len ? (size_t)k : SIZE_MAX;
	case FL_FEED_SEQUENTIAL:
	default:
		return (size_t)(k % feed->len);
	}
}

/* A number only if it is written back as it stands, which 007 is not. */
static struct fl_value
value_of(struct fl_str cell)
{
	struct fl_value v;

	if (cell.len == 0 || strchr("-0123456789tfn", *cell.s) == NULL)
		return fl_value_str(cell);
	v = fl_vars_guess(cell);
	if (fl_value_is_number(&v) &&
	    (fl_value_number(cell, &v) == -1 || fl_str_is(cell, "-0")))
		return fl_value_str(cell);
	return v;
}

static int
set_row(const struct fl_feed *f, size_t row, struct fl_vars *v,
    struct fl_err *err)
{
	uint64_t name_at = 0, cell_at = f->rows[row];
	struct fl_str name, cell;
	struct fl_value value;
	bool secret;

	while (name_at < f->names.len) {
		name = field_at(&f->names, &name_at);
		cell = field_at(&f->cells, &cell_at);
		secret = fl_vars_is_secret(v, name);
		value = secret ? fl_value_str(cell) : value_of(cell);
		if (fl_vars_set(v, name, &value, secret, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_feeds_set(const struct fl_feeds *f, uint64_t k, struct fl_vars *v,
    struct fl_err *err)
{
	size_t i, row;

	for (i = 0; i < f->len; i++) {
		row = row_of(f, i, k);
		if (row == SIZE_MAX)
			return fl_fail(err, "%.300s: no row is left",
			    f->list[i].path);
		if (set_row(&f->list[i], row, v, err) == -1)
			return -1;
	}
	return 0;
}
