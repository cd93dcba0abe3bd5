#include "lines.h"

void
fl_lines_init(struct fl_lines *l, fl_lines_each *each, void *ctx, bool skip_bad)
{
	*l =
	    (struct fl_lines){ .each = each, .ctx = ctx, .skip_bad = skip_bad };
	fl_buf_init(&l->rest, FL_LINES_MAX);
}

void
fl_lines_fini(struct fl_lines *l)
{
	fl_buf_fini(&l->rest);
}

/* Hands a line on; why is what is wrong with it, with its number. */
static int
give(struct fl_lines *l, const char *s, size_t len, bool *fatal,
    struct fl_err *why)
{
	struct fl_err e;

	l->line++;
	if (len > 0 && s[len - 1] == '\n')
		len--;
	if (len > 0 && s[len - 1] == '\r')
		len--;
	if (len == 0 ||
	    l->each(l->ctx, (struct fl_str){ s, len }, l->line, fatal, &e) == 0)
		return 0;
	*fatal = *fatal || strcmp(e.msg, "out of memory") == 0;
	return fl_fail(why, "%llu: %.400s", (unsigned long long)l->line, e.msg);
}

static int
one(struct fl_lines *l, const char *s, size_t len, struct fl_err *err)
{
	bool fatal = false;

	if (give(l, s, len, &fatal, err) == 0)
		return 0;
	if (fatal || !l->skip_bad)
		return -1;
	fl_foreign_skip(&l->skipped, err);
	return 0;
}

/* The rest of a line whose beginning came before, and the line if it ends. */
static int
join(struct fl_lines *l, const char *data, size_t *len, struct fl_err *err)
{
	const char *end = memchr(data, '\n', *len);
	struct fl_err why;
	int rc;

	if (end != NULL)
		*len = (size_t)(end + 1 - data);
	if (fl_buf_add(&l->rest, data, *len, &why) == -1)
		return fl_fail(err, "%llu: a line of more than %zu MiB",
		    (unsigned long long)l->line + 1, FL_LINES_MAX >> 20);
	if (end == NULL)
		return 0;
	rc = one(l, l->rest.data, l->rest.len, err);
	fl_buf_clear(&l->rest);
	return rc;
}

int
fl_lines_feed(struct fl_lines *l, const char *data, size_t len,
    struct fl_err *err)
{
	const char *end;
	size_t n;

	for (; len > 0; data += n, len -= n) {
		n = len;
		end = l->rest.len > 0 ? NULL : memchr(data, '\n', len);
		if (end == NULL) {
			if (join(l, data, &n, err) == -1)
				return -1;
			continue;
		}
		n = (size_t)(end + 1 - data);
		if (one(l, data, n, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_lines_finish(struct fl_lines *l, bool any, bool *cut, struct fl_err *err)
{
	bool fatal = false;

	if (l->rest.len == 0 || *cut)
		return 0;
	if (give(l, l->rest.data, l->rest.len, &fatal, err) == 0)
		return 0;
	*cut = true;
	return fatal || !any ? -1 : 0;
}
