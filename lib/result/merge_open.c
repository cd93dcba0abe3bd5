#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "merge_state.h"

#define INPUTS_MAX 100000

void
fl_merge_warn(const struct fl_merge *m, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (m->o->warn == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fl_err_tame(text);
	m->o->warn(m->o->ctx, text);
}

static int
add_path(struct fl_merge *m, const char *path, bool found, struct fl_err *err)
{
	struct fl_merge_input *inputs;
	size_t cap;

	if (m->n_inputs == INPUTS_MAX)
		return fl_fail(err, "more than %d documents", INPUTS_MAX);
	if (m->n_inputs == m->inputs_cap) {
		cap = m->inputs_cap > 0 ? 2 * m->inputs_cap : 16;
		inputs = realloc(m->inputs, cap * sizeof(*inputs));
		if (inputs == NULL)
			return fl_fail(err, "out of memory");
		m->inputs = inputs;
		m->inputs_cap = cap;
	}
	m->inputs[m->n_inputs] =
	    (struct fl_merge_input){ .path = strdup(path), .found = found };
	if (m->inputs[m->n_inputs].path == NULL)
		return fl_fail(err, "out of memory");
	m->n_inputs++;
	return 0;
}

/* The regular files of a directory; names that begin with a dot are not meant. */
static int
add_directory(struct fl_merge *m, const char *path, struct fl_err *err)
{
	struct fl_buf name;
	struct dirent *d;
	struct stat st;
	DIR *dir = opendir(path);
	size_t had = m->n_inputs;
	int rc = 0;

	if (dir == NULL)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	fl_buf_init(&name, 65536);
	while (rc == 0 && (d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		fl_buf_clear(&name);
		rc = fl_buf_addf(&name, err, "%s/%s", path, d->d_name);
		if (rc == 0 && stat(name.data, &st) == 0 && S_ISREG(st.st_mode))
			rc = add_path(m, name.data, true, err);
	}
	fl_buf_fini(&name);
	closedir(dir);
	if (rc == 0 && m->n_inputs == had)
		return fl_fail(err, "%s: no file in it", path);
	return rc;
}

static int
add_paths(struct fl_merge *m, struct fl_err *err)
{
	struct stat st;
	size_t i;

	for (i = 0; i < m->o->n; i++) {
		const char *path = m->o->paths[i];
		bool directory = strcmp(path, "-") != 0 &&
		                 stat(path, &st) == 0 && S_ISDIR(st.st_mode);

		if ((directory ? add_directory(m, path, err)
			       : add_path(m, path, false, err)) == -1)
			return -1;
	}
	return 0;
}

static int
order_inputs(const void *x, const void *y)
{
	const struct fl_merge_input *a = x, *b = y;
	int rc = fl_str_cmp(a->in->instance, b->in->instance);

	return rc != 0 ? rc : strcmp(a->path, b->path);
}

int
fl_merge_survey(const struct fl_merge *m, struct fl_merge_input *input,
    struct fl_err *err)
{
	if (input->surveyed)
		return 0;
	if (fl_survey_read(&input->survey, input->path, &m->o->how, err) == -1)
		return -1;
	input->surveyed = true;
	return 0;
}

/* Copies of one instance are one stream; a merge is always one by itself. */
static int
make_streams(struct fl_merge *m, struct fl_err *err)
{
	struct fl_stream *s = NULL;
	size_t i;

	m->streams = calloc(m->n_inputs + 1, sizeof(*m->streams));
	if (m->streams == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < m->n_inputs; i++) {
		struct fl_merge_input *input = &m->inputs[i];
		struct fl_input *in = input->in;
		bool copy = s != NULL && !in->merged && !s->merged &&
		            fl_str_eq(s->id, in->instance);

		if (input->absorbed)
			continue;
		if (!copy)
			s = &m->streams[m->n_streams];
		if ((copy ? fl_stream_add(s, in, err)
			  : fl_stream_init(s, in, err)) == -1)
			return -1;
		s->found = input->found && (s->found || !copy);
		input->in = NULL; /* the stream's now */
		m->n_streams += !copy;
	}
	return 0;
}

bool
fl_merge_wants(const struct fl_merge *m, const struct fl_input *in)
{
	const struct fl_element *run;
	struct fl_str name;
	size_t i = 0;

	while (m->o->run != NULL &&
	       (run = fl_input_each(in, "run", &i)) != NULL) {
		name = fl_element_get(run, "run");
		if (fl_str_is(name, m->o->run))
			continue;
		fl_merge_warn(m, "%.200s: left out: of run %.*s",
		    fl_doc_source_name(in->source),
		    name.len < 80 ? (int)name.len : 80,
		    name.len > 0 ? name.s : "");
		return false;
	}
	return true;
}

/*
 * 1; 0 for a document that is left out: of another run, or found in a directory
 * and of no use, since what one node has left there must not cost the others
 * what they have.  -1 and err.
 */
static int
open_input(struct fl_merge *m, struct fl_merge_input *input, struct fl_err *err)
{
	input->in = fl_input_open(input->path, false, &m->o->how, err);
	if (input->in != NULL)
		return fl_merge_wants(m, input->in);
	if (!input->found || fl_foreign_no_memory(err))
		return -1;
	fl_merge_warn(m, "%s: left out", err->msg);
	m->damaged++;
	return 0;
}

static int
open_inputs(struct fl_merge *m, struct fl_err *err)
{
	struct fl_merge_input *input = m->inputs;
	bool any = m->n_inputs > 0;
	int rc;

	while (input < m->inputs + m->n_inputs) {
		rc = open_input(m, input, err);
		if (rc == -1)
			return -1;
		if (rc == 1) {
			input++;
			continue;
		}
		fl_input_close(input->in);
		free(input->path);
		*input = m->inputs[--m->n_inputs];
	}
	if (any && m->n_inputs == 0)
		return fl_fail(err, "no document to merge");
	return 0;
}

int
fl_merge_open(struct fl_merge *m, struct fl_err *err)
{
	if (add_paths(m, err) == -1 || open_inputs(m, err) == -1)
		return -1;
	if (m->n_inputs > 0)
		qsort(m->inputs, m->n_inputs, sizeof(*m->inputs), order_inputs);
	if (fl_merge_absorb(m, err) == -1)
		return -1;
	return make_streams(m, err);
}

/* The document of a stream, to be read again. */
static struct fl_merge_input *
input_of(struct fl_merge *m, const struct fl_input *in)
{
	size_t i;

	for (i = 0; i < m->n_inputs; i++)
		if (!m->inputs[i].absorbed &&
		    strcmp(fl_doc_source_name(in->source), m->inputs[i].path) ==
			0)
			return &m->inputs[i];
	return NULL;
}

/* How far the clock that a stream's start was read from was off. */
static int
clock_offset(struct fl_merge *m, const struct fl_stream *s, int64_t *ns,
    struct fl_err *err)
{
	struct fl_merge_input *input;
	uint64_t last = 0;
	size_t i;

	*ns = 0;
	for (i = 0; i < s->n; i++) {
		input = input_of(m, s->copies[i]);
		if (input == NULL) /* standard input: not to be read twice */
			continue;
		if (fl_doc_source_foreign(s->copies[i]->source))
			continue; /* no other tool tells of clocks */
		if (fl_merge_survey(m, input, err) == -1 &&
		    (!input->found || fl_foreign_no_memory(err)))
			return -1; /* else what is before the damage counts */
		if (input->survey.has_clock && input->survey.last_seq >= last) {
			last = input->survey.last_seq;
			*ns = input->survey.offset_ns;
		}
	}
	return 0;
}

/*
 * The instant of a stream's second 0 on the common clock: the agreed one, or
 * its own clock's, set right.  INT64_MIN when it does not say.
 */
static int
origin(struct fl_merge *m, const struct fl_stream *s, int64_t *ns,
    struct fl_err *err)
{
	const struct fl_element *e =
	    fl_input_head(s->copies[0], s->merged ? "merge" : "run");
	struct fl_str at = fl_element_get(e, "common");
	struct fl_str start = fl_element_get(e, "start");
	bool agreed = at.len > 0;
	int64_t offset = 0;
	struct fl_err why;

	*ns = INT64_MIN;
	if (!agreed)
		at = start;
	if (at.len == 0)
		return 0;
	if (fl_clock_parse(at.s, ns, &why) == -1)
		return fl_fail(err, "%.200s:%llu: %.250s",
		    fl_doc_source_name(s->copies[0]->source),
		    (unsigned long long)e->line, why.msg);
	if (!agreed && !s->merged && m->n_streams > 1 && !m->follow &&
	    clock_offset(m, s, &offset, err) == -1)
		return -1;
	if (__builtin_add_overflow(*ns, offset, ns))
		return fl_fail(err, "%.200s: a clock that is years off",
		    fl_doc_source_name(s->copies[0]->source));
	return 0;
}

/* Beyond this two documents are not of one test. */
#define SHIFT_MAX INT64_C(500000000)

static int
shift(const struct fl_merge *m, struct fl_stream *s, int64_t origin_ns,
    struct fl_err *err)
{
	int64_t seconds;

	if (origin_ns == INT64_MIN || m->start_ns == INT64_MIN)
		return 0;
	/* halves, so that no two instants are too far apart to subtract */
	seconds = (origin_ns / 2 - m->start_ns / 2 + FL_NS_PER_S / 4) /
	          (FL_NS_PER_S / 2);
	if (seconds > SHIFT_MAX)
		return fl_fail(err,
		    "%.200s: begins years after another "
		    "document",
		    fl_doc_source_name(s->copies[0]->source));
	s->shift = seconds > 0 ? seconds : 0;
	return 0;
}

int
fl_merge_align(struct fl_merge *m, struct fl_err *err)
{
	int64_t *ns = calloc(m->n_streams + 1, sizeof(*ns));
	size_t i;
	int rc = 0;

	if (ns == NULL)
		return fl_fail(err, "out of memory");
	m->start_ns = INT64_MIN;
	for (i = 0; i < m->n_streams && rc == 0; i++) {
		rc = origin(m, &m->streams[i], &ns[i], err);
		if (ns[i] != INT64_MIN &&
		    (m->start_ns == INT64_MIN || ns[i] < m->start_ns))
			m->start_ns = ns[i];
	}
	for (i = 0; i < m->n_streams && rc == 0; i++)
		rc = shift(m, &m->streams[i], ns[i], err);
	free(ns);
	return rc;
}

int
fl_merge_align_late(struct fl_merge *m, struct fl_stream *s, struct fl_err *err)
{
	int64_t ns;

	if (origin(m, s, &ns, err) == -1)
		return -1;
	return shift(m, s, ns, err);
}
