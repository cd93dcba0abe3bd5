#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "helm.h"

struct fl_helm_schedule {
	struct fl_helm_schedule *next;
	struct fl_schedule schedule;
};

void
fl_helm_init(struct fl_helm *h, int64_t lease_ns)
{
	*h = (struct fl_helm){ .steer = { .scale = 1 }, .lease_ns = lease_ns };
	pthread_mutex_init(&h->lock, NULL);
	atomic_store(&h->lease_until_ns,
	    lease_ns != 0 ? fl_clock_now() + lease_ns : INT64_MAX);
}

int
fl_helm_listen(struct fl_helm *h, const char *path, struct fl_err *err)
{
	return fl_listener_start(&h->listener, path, fl_helm_answer, h, err);
}

void
fl_helm_close(struct fl_helm *h)
{
	fl_listener_stop(&h->listener);
}

void
fl_helm_fini(struct fl_helm *h)
{
	struct fl_helm_schedule *s;

	while ((s = h->schedules) != NULL) {
		h->schedules = s->next;
		free(s);
	}
	pthread_mutex_destroy(&h->lock);
}

bool
fl_helm_lapsed(const struct fl_helm *h)
{
	return fl_clock_now() > atomic_load(&h->lease_until_ns);
}

static bool
in_use(struct fl_helm *h, const struct fl_schedule *s)
{
	unsigned i;

	for (i = 0; i < h->workers_len; i++)
		if (fl_worker_uses(&h->workers[i], s))
			return true;
	return false;
}

/* Old schedules that no worker goes by any more; the newest stays. */
static void
drop_old(struct fl_helm *h)
{
	struct fl_helm_schedule **at, *s;

	if (h->schedules == NULL)
		return;
	for (at = &h->schedules->next; (s = *at) != NULL;) {
		if (in_use(h, &s->schedule)) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		free(s);
	}
}

static int
note(struct fl_helm *h, int64_t at_ns, const char *text, struct fl_err *err)
{
	struct fl_note n = { .at_ns = at_ns };

	snprintf(n.text, sizeof(n.text), "%s", text);
	return fl_writer_note(h->writer, &n, err);
}

static int64_t
since_start(const struct fl_helm *h)
{
	return fl_clock_now() - h->config->start_ns;
}

/* When a change can be everywhere. */
static int
instant(const struct fl_helm *h, const struct fl_command *o, int64_t *at_ns,
    struct fl_err *err)
{
	int64_t soonest = since_start(h) + FL_HELM_LEAD;

	if (soonest < 0)
		soonest = 0;
	*at_ns = o->at_ns == -1 ? soonest : o->at_ns;
	if (*at_ns < soonest)
		return fl_fail(err, "second %.3f is past, or too near",
		    (double)*at_ns / 1e9);
	if (*at_ns >= h->config->schedule->end_ns)
		return fl_fail(err, "the load is over by then");
	return 0;
}

/* From at_ns on all workers go by steer. */
static int
change(struct fl_helm *h, const struct fl_steer *steer, int64_t at_ns,
    struct fl_err *err)
{
	struct fl_helm_schedule *s = malloc(sizeof(*s));
	const struct fl_schedule *plan = h->config->schedule;
	unsigned i;

	if (s == NULL)
		return fl_fail(err, "out of memory");
	if (fl_schedule_steer(&s->schedule,
		h->schedules != NULL ? &h->schedules->schedule : plan, plan,
		steer, at_ns, err) == -1) {
		free(s);
		return -1;
	}
	s->next = h->schedules;
	h->schedules = s;
	for (i = 0; i < h->workers_len; i++)
		fl_worker_steer(&h->workers[i], &s->schedule);
	drop_old(h);
	h->steer = *steer;
	return 0;
}

static int
hold(struct fl_steer *s, const struct fl_command *o, enum fl_model model,
    struct fl_err *err)
{
	if (model == FL_MODEL_USERS && o->kind == FL_COMMAND_RATE)
		return fl_fail(err, "this load has users: want users N");
	if (model == FL_MODEL_RATE && o->kind == FL_COMMAND_USERS)
		return fl_fail(err, "this load has a rate: want rate R");
	s->held = true;
	s->level = o->level;
	return 0;
}

static int
new_steer(struct fl_steer *s, const struct fl_command *o, enum fl_model model,
    struct fl_err *err)
{
	switch (o->kind) {
	case FL_COMMAND_PAUSE:
		if (s->paused)
			return fl_fail(err, "it is paused already");
		s->paused = true;
		return 0;
	case FL_COMMAND_RESUME:
		if (!s->paused)
			return fl_fail(err, "it is not paused");
		s->paused = false;
		return 0;
	case FL_COMMAND_SCALE:
		s->scale = o->level;
		return 0;
	case FL_COMMAND_PLAN:
		*s = (struct fl_steer){ .scale = 1 };
		return 0;
	default:
		return hold(s, o, model, err);
	}
}

static int
do_change(struct fl_helm *h, const struct fl_command *o, struct fl_buf *reply,
    struct fl_err *err)
{
	struct fl_steer steer = h->steer;
	int64_t at_ns;

	if (instant(h, o, &at_ns, err) == -1 ||
	    new_steer(&steer, o, h->config->model, err) == -1 ||
	    change(h, &steer, at_ns, err) == -1 ||
	    note(h, at_ns, o->text, err) == -1)
		return -1;
	return fl_buf_addf(reply, err, "ok %s from second %.3f", o->text,
	    (double)at_ns / 1e9);
}

static int
do_stop(struct fl_helm *h, const struct fl_command *o, struct fl_buf *reply,
    struct fl_err *err)
{
	int64_t at_ns = since_start(h);

	if (note(h, at_ns > 0 ? at_ns : 0, o->text, err) == -1)
		return -1;
	atomic_store(&h->stop,
	    o->kind == FL_COMMAND_ABORT ? FL_STOP_NOW : FL_STOP_DRAIN);
	h->changed(h->changed_arg);
	return fl_buf_addf(reply, err, "ok %s", o->text);
}

static int
do_lease(struct fl_helm *h, const struct fl_command *o, struct fl_buf *reply,
    struct fl_err *err)
{
	if (o->lease_ns != 0)
		h->lease_ns = o->lease_ns;
	if (h->lease_ns == 0)
		return fl_fail(err,
		    "no lease was given: want lease TIME, or --lease");
	atomic_store(&h->lease_until_ns, fl_clock_now() + h->lease_ns);
	return fl_buf_addf(reply, err, "ok lease %.3f s",
	    (double)h->lease_ns / 1e9);
}

static int
do_note(struct fl_helm *h, const struct fl_command *o, struct fl_buf *reply,
    struct fl_err *err)
{
	struct fl_note n = { .at_ns = since_start(h),
		.clock = o->kind == FL_COMMAND_CLOCK,
		.offset_us = o->offset_us,
		.error_us = o->error_us };

	if (n.at_ns < 0)
		n.at_ns = 0;
	snprintf(n.text, sizeof(n.text), "%s", o->text);
	if (fl_writer_note(h->writer, &n, err) == -1)
		return -1;
	return fl_buf_addf(reply, err, "ok %s at second %.3f",
	    n.clock ? "clock" : "mark", (double)n.at_ns / 1e9);
}

static const char *
state(const struct fl_helm *h, int64_t at_ns)
{
	if (at_ns < 0)
		return "waiting";
	if (atomic_load(&h->stop) != FL_STOP_NOT ||
	    at_ns >= h->config->schedule->end_ns)
		return "ending";
	return h->steer.paused ? "paused" : "running";
}

static int
do_status(struct fl_helm *h, struct fl_buf *reply, struct fl_err *err)
{
	const struct fl_schedule *s = h->schedules != NULL
	                                  ? &h->schedules->schedule
	                                  : h->config->schedule;
	int64_t at_ns = since_start(h),
		until_ns = atomic_load(&h->lease_until_ns);
	struct fl_progress p;

	fl_writer_progress(h->writer, &p);
	if (fl_buf_addf(reply, err,
		"ok state=%s at=%.3f stage=%zu model=%s level=%g users=%u "
		"iterations=%" PRIu64 " ok=%" PRIu64 " failed=%" PRIu64
		" unfinished=%" PRIu64 " rate=%.1f",
		state(h, at_ns), (double)at_ns / 1e9,
		fl_schedule_stage(s, at_ns > 0 ? at_ns : 0),
		h->config->model == FL_MODEL_USERS ? "users" : "rate",
		fl_schedule_level(s, at_ns), p.users, p.iterations,
		p.count[FL_OF_OK], p.count[FL_OF_FAILED],
		p.count[FL_OF_CENSORED], p.rate) == -1)
		return -1;
	if (p.response.p50_us >= 0 &&
	    fl_buf_addf(reply, err,
		" p50_us=%" PRId64 " p95_us=%" PRId64 " p99_us=%" PRId64,
		p.response.p50_us, p.response.p95_us, p.response.p99_us) == -1)
		return -1;
	if (until_ns != INT64_MAX &&
	    fl_buf_addf(reply, err, " lease=%.1f",
		(double)(until_ns - fl_clock_now()) / 1e9) == -1)
		return -1;
	return fl_buf_addf(reply, err, " verdict=%s", fl_trust_names[p.trust]);
}

static int
carry_out(struct fl_helm *h, const struct fl_command *o, struct fl_buf *reply,
    struct fl_err *err)
{
	switch (o->kind) {
	case FL_COMMAND_STATUS:
		return do_status(h, reply, err);
	case FL_COMMAND_STOP:
	case FL_COMMAND_ABORT:
		return do_stop(h, o, reply, err);
	case FL_COMMAND_LEASE:
		return do_lease(h, o, reply, err);
	case FL_COMMAND_MARK:
	case FL_COMMAND_CLOCK:
		return do_note(h, o, reply, err);
	default:
		return do_change(h, o, reply, err);
	}
}

void
fl_helm_answer(void *helm, struct fl_str line, struct fl_buf *reply)
{
	struct fl_helm *h = helm;
	struct fl_command o;
	struct fl_err err, ignored;
	int rc;

	pthread_mutex_lock(&h->lock);
	rc = fl_command_parse(&o, line, &err);
	if (rc == 0)
		rc = carry_out(h, &o, reply, &err);
	pthread_mutex_unlock(&h->lock);
	if (rc == -1) {
		fl_buf_clear(reply);
		fl_buf_addf(reply, &ignored, "error %s", err.msg);
	}
}
