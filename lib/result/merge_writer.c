#include <pthread.h>
#include <stdlib.h>

#include "merge_writer.h"

/* Seconds that may wait; each costs what its lines need. */
#define WAITING 4

/* The output is handed on in pieces of at least this. */
#define PIECE 65536

struct fl_merge_writer {
	struct fl_merge *m;
	pthread_t thread;
	pthread_mutex_t lock; /* for all that follows */
	pthread_cond_t changed;
	struct fl_blend_second *waiting[WAITING];
	size_t n;
	struct fl_blend_second *done; /* written, to be used again */
	bool last;                    /* no more will come */
	bool failed;
	struct fl_err err;
};

/* The first that waits; NULL when there is no more to do. */
static struct fl_blend_second *
next(struct fl_merge_writer *w)
{
	struct fl_blend_second *s = NULL;

	pthread_mutex_lock(&w->lock);
	while (w->n == 0 && !w->last)
		pthread_cond_wait(&w->changed, &w->lock);
	if (w->n > 0) {
		s = w->waiting[0];
		w->n--;
		memmove(&w->waiting[0], &w->waiting[1],
		    w->n * sizeof(w->waiting[0]));
		pthread_cond_broadcast(&w->changed);
	}
	pthread_mutex_unlock(&w->lock);
	return s;
}

static int
write_second(struct fl_merge *m, struct fl_blend_second *s, struct fl_err *err)
{
	if (fl_blend_write(&m->blend, s, &m->out, err) == -1)
		return -1;
	if (m->out.len < PIECE)
		return 0;
	if (m->o->write(m->o->ctx, m->out.data, m->out.len, err) == -1)
		return -1;
	fl_buf_clear(&m->out);
	return 0;
}

/* After a failure it only empties the queue, so that nobody waits for room. */
static void *
run(void *arg)
{
	struct fl_merge_writer *w = arg;
	struct fl_blend_second *s;
	struct fl_err err;
	bool failed = false;

	while ((s = next(w)) != NULL) {
		failed = failed || write_second(w->m, s, &err) == -1;
		pthread_mutex_lock(&w->lock);
		if (failed && !w->failed) {
			w->failed = true;
			w->err = err;
		}
		s->next = w->done;
		w->done = s;
		pthread_mutex_unlock(&w->lock);
	}
	return NULL;
}

struct fl_merge_writer *
fl_merge_writer_new(struct fl_merge *m, struct fl_err *err)
{
	struct fl_merge_writer *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	w->m = m;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	rc = pthread_create(&w->thread, NULL, run, w);
	if (rc == 0)
		return w;
	fl_fail(err, "thread: %s", strerror(rc));
	free(w);
	return NULL;
}

int
fl_merge_writer_put(struct fl_merge_writer *w, struct fl_blend_second *s,
    struct fl_err *err)
{
	struct fl_blend_second *done;
	bool failed;

	pthread_mutex_lock(&w->lock);
	while (w->n == WAITING)
		pthread_cond_wait(&w->changed, &w->lock);
	w->waiting[w->n++] = s;
	pthread_cond_broadcast(&w->changed);
	done = w->done;
	w->done = NULL;
	failed = w->failed;
	if (failed)
		*err = w->err;
	pthread_mutex_unlock(&w->lock);
	while ((s = done) != NULL) {
		done = s->next;
		fl_blend_give(&w->m->blend, s);
	}
	return failed ? -1 : 0;
}

int
fl_merge_writer_free(struct fl_merge_writer *w, struct fl_err *err)
{
	struct fl_blend_second *s;
	int rc;

	pthread_mutex_lock(&w->lock);
	w->last = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	while ((s = w->done) != NULL) {
		w->done = s->next;
		fl_blend_second_free(s);
	}
	rc = w->failed ? -1 : 0;
	if (rc == -1)
		*err = w->err;
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->changed);
	free(w);
	return rc;
}
