#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/clock.h"
#include "merge_state.h"

/* How many streams there may be; when none are expected, no more come. */
#define STREAMS_MAX 4096

/* What was there before we came is read so many seconds at a time. */
#define AHEAD 3600

/* Without a word from inotify the directory is looked at so often. */
#define LOOK_MS 250

struct follow {
	const struct fl_merge_follow *f;
	struct fl_merge m;
	size_t cap;           /* of m.streams */
	struct fl_names seen; /* names of files that are done with, or read */
	int inotify;
	struct fl_names refused; /* instances of load that do not fit */
	int64_t first_ns;      /* when the first document was ready; 0: none */
	bool begun;            /* the head is written */
	struct opened *opened; /* when each open second was first seen */
	size_t n_opened;
	size_t opened_cap;
};

struct opened {
	int64_t at;
	int64_t ns;
};

static int
write_out(struct follow *f, struct fl_err *err)
{
	struct fl_merge *m = &f->m;

	if (m->out.len == 0)
		return 0;
	if (m->o->write(m->o->ctx, m->out.data, m->out.len, err) == -1)
		return -1;
	fl_buf_clear(&m->out);
	return 0;
}

static bool
known_instance(const struct fl_merge *m, struct fl_str id)
{
	size_t i;

	for (i = 0; i < m->n_streams; i++)
		if (fl_str_eq(m->streams[i].id, id))
			return true;
	return false;
}

/*
 * What has to be said of a stream that comes when the head is written.  Of one
 * that is refused nothing stays: its document will be closed.
 */
static int
add_late(struct follow *f, struct fl_stream *s, struct fl_err *err)
{
	struct fl_merge *m = &f->m;
	struct fl_union_mark mark;
	size_t had = m->out.len;

	fl_union_mark(&m->heads, s, &mark);
	if (fl_union_add(&m->heads, s, m->o, err) == 0 &&
	    fl_union_write_late(&m->heads, s, &m->out, err) == 0)
		return 0;
	fl_union_undo(&m->heads, &mark);
	m->out.len = had;
	if (m->out.data != NULL)
		m->out.data[had] = '\0';
	return -1;
}

/* One that is expected has come, though it is of no use. */
static void
refuse(struct follow *f, const struct fl_input *in)
{
	struct fl_err ignored;
	size_t i;

	if (fl_input_head(in, "stage") != NULL)
		(void)fl_names_add(&f->refused, in->instance, &i, &ignored);
}

/* 0; or -1 with why this document is not used. */
static int
add_input(struct follow *f, struct fl_input *in, struct fl_err *err)
{
	struct fl_merge *m = &f->m;
	struct fl_stream *s = &m->streams[m->n_streams];

	if (in->merged)
		return fl_fail(err, "%.200s: a merge cannot be followed",
		    fl_doc_source_name(in->source));
	if (known_instance(m, in->instance))
		return fl_fail(err, "%.200s: another copy of an instance",
		    fl_doc_source_name(in->source));
	if (m->n_streams == f->cap)
		return fl_fail(err, "%.200s: more than %zu documents",
		    fl_doc_source_name(in->source), f->cap);
	if (fl_stream_init(s, in, err) == -1)
		return -1;
	if (fl_merge_align_late(m, s, err) == -1 ||
	    (f->begun && add_late(f, s, err) == -1)) {
		refuse(f, in);
		s->n = 0; /* the input is the caller's again */
		fl_stream_fini(s);
		return -1;
	}
	m->n_streams++;
	return 0;
}

/* A file that was not read yet, if its head is whole. */
static int
try_file(struct follow *f, const char *path, struct fl_err *err)
{
	struct fl_err why;
	struct fl_input *in = fl_input_open(path, true, &f->m.o->how, &why);
	size_t i;

	if (in == NULL && why.msg[0] == '\0')
		return 0; /* not yet */
	if (in != NULL && !fl_merge_wants(&f->m, in)) {
		fl_input_close(in);
	} else if (in == NULL || add_input(f, in, &why) == -1) {
		fl_input_close(in);
		if (fl_foreign_no_memory(&why)) {
			*err = why;
			return -1;
		}
		fl_merge_warn(&f->m, "%s", why.msg);
	} else if (f->first_ns == 0) {
		f->first_ns = fl_clock_now();
	}
	return fl_names_add(&f->seen, fl_str(path), &i, err) == -1 ? -1 : 0;
}

static int
look(struct follow *f, struct fl_err *err)
{
	struct fl_buf path;
	struct dirent *d;
	struct stat st;
	DIR *dir = opendir(f->f->directory);
	int rc = 0;

	if (dir == NULL)
		return fl_fail(err, "%s: %s", f->f->directory, strerror(errno));
	fl_buf_init(&path, 65536);
	while (rc == 0 && (d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		fl_buf_clear(&path);
		rc = fl_buf_addf(&path, err, "%s/%s", f->f->directory,
		    d->d_name);
		if (rc == 0 &&
		    fl_names_find(&f->seen, fl_buf_str(&path)) ==
			FL_NAMES_NONE &&
		    stat(path.data, &st) == 0 && S_ISREG(st.st_mode))
			rc = try_file(f, path.data, err);
	}
	fl_buf_fini(&path);
	closedir(dir);
	return rc;
}

static void
drop_stream(struct fl_merge *m, size_t i)
{
	fl_stream_fini(&m->streams[i]);
	m->n_streams--;
	memmove(&m->streams[i], &m->streams[i + 1],
	    (m->n_streams - i) * sizeof(*m->streams));
}

/*
 * What those that are there have in common.  One that does not fit with those
 * that came before it is left out, as it would be had it come later.
 */
static int
read_heads(struct follow *f, struct fl_err *err)
{
	struct fl_merge *m = &f->m;
	struct fl_err why;
	size_t i;

	while (fl_union_read(&m->heads, m->streams, m->n_streams, m->o, &why) ==
	       -1) {
		i = m->heads.reading;
		if (i == m->n_streams || fl_foreign_no_memory(&why)) {
			*err = why;
			return -1;
		}
		fl_union_fini(&m->heads);
		fl_merge_warn(m, "%s", why.msg);
		refuse(f, m->streams[i].copies[0]);
		drop_stream(m, i);
		for (i = 0; i < m->n_streams; i++) {
			fl_renumber_fini(&m->streams[i].steps);
			fl_renumber_init(&m->streams[i].steps);
		}
	}
	return 0;
}

/* Writes the head when all are there, or the first has waited long enough. */
static int
begin(struct follow *f, bool at_once, struct fl_err *err)
{
	struct fl_merge *m = &f->m;

	if (m->n_streams == 0 ||
	    (!at_once &&
		(f->f->expect == 0 ||
		    m->n_streams + f->refused.n < f->f->expect) &&
		fl_clock_now() - f->first_ns < f->f->wait_ns))
		return 0;
	if (read_heads(f, err) == -1)
		return -1;
	if (m->n_streams == 0) {
		fl_union_fini(&m->heads);
		m->heads = (struct fl_union){ 0 };
		return 0;
	}
	if (fl_merge_align(m, err) == -1 ||
	    fl_blend_init(&m->blend, &m->heads.ids, f->cap, m->o->by_node,
		err) == -1)
		return -1;
	m->blend.skip_bad = m->o->how.skip_bad;
	m->ends = calloc(f->cap + 1, sizeof(*m->ends));
	if (m->ends == NULL)
		return fl_fail(err, "out of memory");
	f->begun = true;
	return fl_union_write(&m->heads, m->streams, m->n_streams, m->start_ns,
	    &m->out, err);
}

/* A stream is at its end when it has said so, though its file may grow. */
static bool
has_ended(const struct fl_merge *m, const struct fl_stream *s)
{
	size_t i = fl_names_find(&m->heads.ids, s->id);

	return s->ended || (i != FL_NAMES_NONE && m->ends[i].known);
}

/* Whether it put load on; a monitor's document tells no seconds. */
static bool
is_load(const struct fl_stream *s)
{
	return fl_input_head(s->copies[0], "stage") != NULL;
}

/* Whether it is so far ahead of what is to be written that it has to wait. */
static bool
is_ahead(const struct fl_merge *m, const struct fl_stream *s)
{
	return m->blend.open != NULL && s->newest > m->blend.open->at + AHEAD;
}

/* Reads what there is; one that is damaged is used up to there. */
static int
read_stream(struct fl_merge *m, size_t i, struct fl_err *err)
{
	struct fl_stream *s = &m->streams[i];
	int rc = 1;

	while (!s->ended && rc == 1 && !is_ahead(m, s))
		rc = fl_merge_step(m, i, err);
	if (rc != -1)
		return 0;
	if (fl_foreign_no_memory(err))
		return -1;
	s->ended = true;
	fl_merge_warn(m, "%s", err->msg);
	return 0;
}

/* Reads what there is of each; *ended is how many have ended. */
static int
read_all(struct follow *f, size_t *ended, struct fl_err *err)
{
	struct fl_merge *m = &f->m;
	size_t i;

	*ended = 0;
	for (i = 0; i < m->n_streams; i++) {
		struct fl_stream *s = &m->streams[i];

		if (read_stream(m, i, err) == -1)
			return -1;
		*ended += is_load(s) && has_ended(m, s);
	}
	return 0;
}

/* When a second was first seen open: now, if it is new. */
static int
opened_ns(struct follow *f, int64_t at, int64_t *ns, struct fl_err *err)
{
	struct opened *v;
	size_t i, cap;

	for (i = 0; i < f->n_opened; i++)
		if (f->opened[i].at == at) {
			*ns = f->opened[i].ns;
			return 0;
		}
	if (f->n_opened == f->opened_cap) {
		cap = f->opened_cap > 0 ? 2 * f->opened_cap : 16;
		v = realloc(f->opened, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		f->opened = v;
		f->opened_cap = cap;
	}
	*ns = fl_clock_now();
	f->opened[f->n_opened++] = (struct opened){ at, *ns };
	return 0;
}

static void
forget_opened(struct follow *f, int64_t at)
{
	size_t i;

	for (i = 0; i < f->n_opened; i++)
		if (f->opened[i].at == at)
			f->opened[i--] = f->opened[--f->n_opened];
}

/* Whether all that are expected have told all of a second. */
static bool
told(const struct follow *f, int64_t at)
{
	const struct fl_merge *m = &f->m;
	size_t i, n = 0, loads = 0;

	for (i = 0; i < m->n_streams; i++) {
		const struct fl_stream *s = &m->streams[i];

		if (!is_load(s))
			continue;
		loads++;
		n += s->told > at || has_ended(m, s);
	}
	if (f->f->expect > 0)
		return n + f->refused.n >= f->f->expect;
	return n >= loads;
}

/* The second from which on a stream that had to wait has more; or the last. */
static int64_t
read_up_to(const struct fl_merge *m)
{
	int64_t second = INT64_MAX;
	size_t i;

	for (i = 0; i < m->n_streams; i++) {
		const struct fl_stream *s = &m->streams[i];

		if (!s->ended && is_ahead(m, s) && s->newest < second)
			second = s->newest;
	}
	return second;
}

/*
 * Writes the seconds that are complete, or have waited long enough, or all that
 * are before a second.
 */
static int
write_seconds(struct follow *f, int64_t all, struct fl_err *err)
{
	struct fl_merge *m = &f->m;
	struct fl_blend_second *s;
	int64_t ns;

	for (s = m->blend.open; s != NULL; s = s->next)
		if (opened_ns(f, s->at, &ns, err) == -1)
			return -1;
	while ((s = m->blend.open) != NULL) {
		if (opened_ns(f, s->at, &ns, err) == -1)
			return -1;
		if (s->at >= all && !told(f, s->at) &&
		    fl_clock_now() - ns < f->f->wait_ns)
			break;
		forget_opened(f, s->at);
		fl_blend_take(&m->blend);
		if (fl_blend_write(&m->blend, s, &m->out, err) == -1)
			return -1;
		fl_blend_give(&m->blend, s);
	}
	return write_out(f, err);
}

/* Waits for something to happen; 1 when it is to stop. */
static int
wait_for_more(struct follow *f, struct fl_err *err)
{
	struct pollfd p[2] = { { .fd = f->inotify, .events = POLLIN },
		{ .fd = f->f->stop_fd, .events = POLLIN } };
	char events[4096];

	if (poll(p, 2, LOOK_MS) == -1 && errno != EINTR)
		return fl_fail(err, "poll: %s", strerror(errno));
	if ((p[0].revents & POLLIN) != 0 &&
	    read(f->inotify, events, sizeof(events)) == -1 && errno != EAGAIN)
		return fl_fail(err, "inotify: %s", strerror(errno));
	return (p[1].revents & (POLLIN | POLLHUP)) != 0;
}

static int
follow(struct follow *f, struct fl_err *err)
{
	const struct fl_blend_second *first;
	size_t ended = 0;
	bool more;
	int stop = 0;

	while (stop == 0) {
		if (look(f, err) == -1 ||
		    (!f->begun && begin(f, false, err) == -1))
			return -1;
		if (f->begun) {
			if (read_all(f, &ended, err) == -1)
				return -1;
			more = read_up_to(&f->m) != INT64_MAX;
			first = f->m.blend.open;
			if (write_seconds(f, INT64_MIN, err) == -1)
				return -1;
			if (more && first != f->m.blend.open)
				continue;
		}
		if (f->f->expect > 0 && ended + f->refused.n >= f->f->expect)
			break;
		stop = wait_for_more(f, err);
		if (stop == -1)
			return -1;
	}
	return 0;
}

/* What is there is all: the files are read to their ends. */
static int
finish(struct follow *f, struct fl_merge_result *result, struct fl_err *err)
{
	struct fl_merge *m = &f->m;
	int64_t second;
	size_t i;

	if (m->n_streams == 0)
		return fl_fail(err, "%s: no document in it", f->f->directory);
	if (!f->begun && begin(f, true, err) == -1)
		return -1;
	if (!f->begun)
		return fl_fail(err, "%s: no document in it", f->f->directory);
	for (i = 0; i < m->n_streams; i++)
		fl_doc_source_unfollow(m->streams[i].copies[0]->source);
	do {
		for (i = 0; i < m->n_streams; i++)
			if (read_stream(m, i, err) == -1)
				return -1;
		second = read_up_to(m);
		if (write_seconds(f, second, err) == -1)
			return -1;
	} while (second != INT64_MAX);
	fl_union_warn(&m->heads, m->o);
	fl_merge_warn_truncated(m, result);
	fl_merge_warn_skipped(m, result);
	if (fl_merge_write_ends(m, result, err) == -1)
		return -1;
	return write_out(f, err);
}

static int
open_follow(struct follow *f, struct fl_err *err)
{
	f->cap = f->f->expect > STREAMS_MAX ? f->f->expect : STREAMS_MAX;
	f->m.streams = calloc(f->cap + 1, sizeof(*f->m.streams));
	if (f->m.streams == NULL)
		return fl_fail(err, "out of memory");
	f->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (f->inotify == -1 ||
	    inotify_add_watch(f->inotify, f->f->directory,
		IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE) == -1)
		return fl_fail(err, "%s: %s", f->f->directory, strerror(errno));
	return 0;
}

int
fl_merge_follow(const struct fl_merge_opts *o, const struct fl_merge_follow *ff,
    struct fl_merge_result *result, struct fl_err *err)
{
	struct follow f = { .f = ff, .inotify = -1 };
	int rc = -1;

	*result = (struct fl_merge_result){ 0 };
	fl_merge_init(&f.m, o);
	f.m.follow = true;
	f.m.start_ns = INT64_MIN; /* not known yet */
	fl_names_init(&f.seen, "files", 10 * STREAMS_MAX, (size_t)64 << 20);
	fl_names_init(&f.refused, "instances", STREAMS_MAX, (size_t)1 << 20);
	if (open_follow(&f, err) == 0 && follow(&f, err) == 0)
		rc = finish(&f, result, err);
	if (f.inotify != -1)
		close(f.inotify);
	fl_names_fini(&f.seen);
	fl_names_fini(&f.refused);
	fl_merge_fini(&f.m);
	free(f.opened);
	return rc;
}
