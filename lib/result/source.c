#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/arena.h"
#include "foreign.h"
#include "row.h"
#include "source.h"

#define PIECE 32768

/* A piece of gzip may hold much more than it is long. */
#define QUEUE_MAX ((size_t)256 << 20)

struct fl_doc_source {
	char *name;
	int fd; /* -1 once the end was seen */
	struct fl_reader *reader;
	struct fl_arena arena; /* of the values of what is queued */
	struct fl_doc_item *queue;
	size_t n;
	size_t cap;
	size_t next;
	uint64_t last_seq;
	bool follow; /* the end is where more may come */
	bool skip_bad;
	struct fl_foreign_skipped skipped; /* records that have no place */
	bool failed; /* err is why: told when what came before is used */
	struct fl_err err;
};

static int
grow(struct fl_doc_source *s, struct fl_err *err)
{
	size_t cap = s->cap > 0 ? 2 * s->cap : 64;
	struct fl_doc_item *queue = realloc(s->queue, cap * sizeof(*queue));

	if (queue == NULL)
		return fl_fail(err, "out of memory");
	s->queue = queue;
	s->cap = cap;
	return 0;
}

/* Names live as long as the reader; values need a place of their own. */
static int
copy(struct fl_doc_source *s, const struct fl_element *from,
    struct fl_element *to, struct fl_err *err)
{
	size_t i, len = from->n * sizeof(struct fl_attr);
	struct fl_attr *attrs;
	char *text;

	for (i = 0; i < from->n; i++)
		len += from->attrs[i].value.len;
	attrs = fl_arena_alloc(&s->arena, len);
	if (attrs == NULL)
		return fl_arena_fail(&s->arena, "in one piece", err);
	text = (char *)(attrs + from->n);
	for (i = 0; i < from->n; i++) {
		attrs[i] = from->attrs[i];
		memcpy(text, attrs[i].value.s, attrs[i].value.len);
		attrs[i].value.s = text;
		text += attrs[i].value.len;
	}
	*to = *from;
	to->attrs = attrs;
	return 0;
}

/* What puts the record in order; a copy may lack some, but none comes twice. */
static int
place(struct fl_doc_source *s, struct fl_doc_item *item, struct fl_err *err)
{
	const struct fl_element *e = &item->e;
	int rc;

	if (fl_element_is(e, "funbric"))
		s->last_seq = 0; /* another document: not for us to judge */
	item->seq = 0;
	item->second = item->at_ns = -1;
	rc = fl_element_count(e, "seq", &item->seq, err);
	if (rc == -1)
		return -1;
	if (rc == 1) {
		if (item->seq <= s->last_seq)
			return fl_fail(err, "seq %llu after %llu",
			    (unsigned long long)item->seq,
			    (unsigned long long)s->last_seq);
		s->last_seq = item->seq;
	}
	if (fl_row_second(e, &item->second, err) == -1)
		return -1;
	return fl_element_seconds(e, "at", &item->at_ns, err) == -1 ? -1 : 0;
}

static int
on_element(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_doc_source *s = ctx;
	struct fl_doc_item *item;
	struct fl_err why;

	if (s->n == s->cap && grow(s, err) == -1)
		return -1;
	item = &s->queue[s->n];
	if (copy(s, e, &item->e, err) == -1)
		return -1;
	if (place(s, item, err) == 0) {
		s->n++;
		return 0;
	}
	if (!s->skip_bad)
		return -1;
	why = *err;
	fl_fail(err, "%.200s:%llu: %.250s", s->name,
	    (unsigned long long)e->line, why.msg);
	fl_foreign_skip(&s->skipped, err);
	return 0;
}

struct fl_doc_source *
fl_doc_source_open(const char *path, bool follow,
    const struct fl_reader_how *how, struct fl_err *err)
{
	bool in = strcmp(path, "-") == 0;
	struct fl_doc_source *s = calloc(1, sizeof(*s));

	if (s == NULL || (s->name = strdup(in ? "stdin" : path)) == NULL) {
		fl_fail(err, "out of memory");
		free(s);
		return NULL;
	}
	s->follow = follow;
	fl_arena_init(&s->arena, QUEUE_MAX);
	s->fd = in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd == -1) {
		fl_fail(err, "%s: %s", path, strerror(errno));
		goto fail;
	}
	s->reader = fl_reader_new(s->name, on_element, s, err);
	if (s->reader == NULL)
		goto fail;
	fl_reader_how(s->reader, how);
	s->skip_bad = how != NULL && how->skip_bad;
	return s;

fail:
	fl_doc_source_close(s);
	return NULL;
}

void
fl_doc_source_close(struct fl_doc_source *s)
{
	if (s == NULL)
		return;
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	fl_reader_free(s->reader);
	fl_arena_fini(&s->arena);
	free(s->queue);
	free(s->name);
	free(s);
}

const char *
fl_doc_source_name(const struct fl_doc_source *s)
{
	return s->name;
}

void
fl_doc_source_unfollow(struct fl_doc_source *s)
{
	s->follow = false;
}

bool
fl_doc_source_truncated(const struct fl_doc_source *s)
{
	return fl_reader_truncated(s->reader);
}

bool
fl_doc_source_foreign(const struct fl_doc_source *s)
{
	return fl_reader_foreign(s->reader);
}

uint64_t
fl_doc_source_skipped(const struct fl_doc_source *s, const char **first)
{
	if (s->skipped.n == 0)
		return fl_reader_skipped(s->reader, first);
	*first = s->skipped.first;
	return s->skipped.n;
}

int
fl_doc_source_fail(const struct fl_doc_source *s,
    const struct fl_doc_item *item, struct fl_err *err)
{
	struct fl_err e = *err;

	return fl_fail(err, "%.200s:%llu: %.250s", s->name,
	    (unsigned long long)item->e.line, e.msg);
}

static ssize_t
read_piece(struct fl_doc_source *s, char *piece, struct fl_err *err)
{
	ssize_t n;

	do {
		n = read(s->fd, piece, PIECE);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return fl_fail(err, "%s: %s", s->name, strerror(errno));
	return n;
}

static int
end(struct fl_doc_source *s, struct fl_err *err)
{
	if (s->fd != STDIN_FILENO)
		close(s->fd);
	s->fd = -1;
	return fl_reader_finish(s->reader, err);
}

static int
fill(struct fl_doc_source *s, struct fl_err *err)
{
	char piece[PIECE];
	ssize_t n;

	fl_arena_reset(&s->arena);
	s->n = s->next = 0;
	while (s->n == 0 && s->fd != -1 && !s->failed) {
		n = read_piece(s, piece, &s->err);
		if (n == 0 && s->follow)
			return 0;
		s->failed =
		    n == -1 || (n == 0 ? end(s, &s->err)
				       : fl_reader_feed(s->reader, piece,
					     (size_t)n, &s->err)) == -1;
	}
	if (!s->failed || s->n > 0)
		return 0;
	*err = s->err;
	return -1;
}

int
fl_doc_source_next(struct fl_doc_source *s, const struct fl_doc_item **item,
    struct fl_err *err)
{
	if (s->next == s->n && fill(s, err) == -1)
		return -1;
	if (s->next == s->n)
		return s->fd == -1 ? 0 : FL_SOURCE_LATER;
	*item = &s->queue[s->next++];
	return 1;
}
