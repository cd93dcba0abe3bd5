#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "load.h"
#include "watchdog.h"

/* From the end of the preparations to the common start. */
#define LEAD_NS (2 * FL_NS_PER_MS)

/* The threads of a run, and what its main thread waits for. */
struct run {
	struct fl_load_run *load;
	struct fl_schedule schedule;
	struct fl_worker *workers;
	struct fl_worker_start *starts;
	unsigned workers_len; /* initialised */
	unsigned threads_len; /* running */
	pthread_barrier_t ready;
	struct fl_writer writer;
	bool writer_runs;
	int signal_fd, changed_fd;
	unsigned signals; /* how many came */
	struct fl_helm helm;
	struct fl_watchdog dog;
	bool steered; /* helm's stop was seen */
	const char *stopped;
	int64_t ended_ns; /* since the start */
	bool after_failed;
	char blame[FL_BLAME_LEN]; /* the first; "" while there is none */
};

static void
changed(void *arg)
{
	static const uint64_t one = 1;
	struct run *r = arg;
	ssize_t n = write(r->changed_fd, &one, sizeof(one));

	(void)n;
}

static void
signal_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

/*
 * A shell that is not interactive ignores SIGINT for what it starts in the
 * background, and an ignored signal cannot be read; so that is undone.  SIGHUP
 * stays ignored under nohup(1).
 */
void
fl_load_block_signals(void)
{
	sigset_t set;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	signal_set(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static int
read_fds(struct run *r, struct fl_err *err)
{
	sigset_t set;

	signal_set(&set);
	r->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	r->changed_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->signal_fd == -1 || r->changed_fd == -1)
		return fl_fail(err, "signals: %s", strerror(errno));
	return 0;
}

static int
make_workers(struct run *r, struct fl_err *err)
{
	struct fl_load_run *l = r->load;
	unsigned i;

	r->workers = aligned_alloc(_Alignof(struct fl_worker),
	    l->threads * sizeof(*r->workers));
	if (r->workers != NULL)
		memset(r->workers, 0, l->threads * sizeof(*r->workers));
	r->starts = calloc(l->threads, sizeof(*r->starts));
	if (r->workers == NULL || r->starts == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < l->threads; i++) {
		if (fl_worker_init(&r->workers[i], &l->config, i,
			&r->writer.full, r->writer.wake_fd, err) == -1)
			return -1;
		r->writer.workers[i] = &r->workers[i].recorder;
		r->workers_len++;
	}
	return 0;
}

/*
 * Starts the threads and waits until each has opened its plugins.  Threads that
 * run wait at the barrier in any case, so what fails here fails for all.
 */
static int
start_workers(struct run *r, struct fl_err *err)
{
	unsigned i;
	int rc;

	pthread_barrier_init(&r->ready, NULL, r->workers_len + 1);
	for (i = 0; i < r->workers_len; i++) {
		r->starts[i].worker = &r->workers[i];
		r->starts[i].ready = &r->ready;
		rc = pthread_create(&r->workers[i].thread, NULL, fl_worker_run,
		    &r->starts[i]);
		if (rc != 0) /* the others wait for it for ever */
			return fl_fail(err, "thread %u: %s", i, strerror(rc));
		r->threads_len++;
	}
	pthread_barrier_wait(&r->ready);
	for (i = 0; i < r->workers_len; i++)
		if (r->workers[i].failed) {
			*err = r->workers[i].err;
			return -1;
		}
	return 0;
}

static int
write_head(struct run *r, struct fl_err *err)
{
	struct fl_load_run *l = r->load;
	struct fl_buf text;
	size_t i;
	int rc = -1;

	l->head.start_wall_ns = l->at_wall_ns;
	l->head.common = l->at_wall_ns != 0;
	if (l->at_wall_ns == 0)
		l->head.start_wall_ns =
		    fl_clock_wall() + l->config.start_ns - fl_clock_now();
	fl_buf_init(&text, (size_t)16 << 20);
	if (fl_document_head(&text, &l->head, err) == -1)
		goto out;
	for (i = 0; i < l->configs_len; i++)
		if (fl_document_config(&text, l->configs[i].key,
			l->configs[i].value, err) == -1)
			goto out;
	if (fl_document_plan(&text, l->plan, err) == -1 ||
	    fl_document_steps(&r->writer.document, &text, err) == -1)
		goto out;
	rc = fl_writer_text(&r->writer, &text, err);

out:
	fl_buf_fini(&text);
	return rc;
}

static void
stop_workers(struct run *r, enum fl_stop how, const char *why)
{
	unsigned i;

	if (r->stopped == NULL)
		r->stopped = why;
	for (i = 0; i < r->workers_len; i++)
		fl_worker_stop(&r->workers[i], how);
}

static const struct fl_err *
wrong(const struct run *r)
{
	unsigned i;

	for (i = 0; i < r->workers_len; i++)
		if (atomic_load(&r->workers[i].wrong))
			return &r->workers[i].err;
	return NULL;
}

static void
read_signals(struct run *r)
{
	struct signalfd_siginfo info;

	while (read(r->signal_fd, &info, sizeof(info)) == sizeof(info))
		stop_workers(r, r->signals++ == 0 ? FL_STOP_DRAIN : FL_STOP_NOW,
		    "signal");
}

/* What a command says, and what none has said. */
static void
read_helm(struct run *r)
{
	int how = atomic_load(&r->helm.stop);

	if (how == FL_STOP_NOW || (how == FL_STOP_DRAIN && !r->steered))
		stop_workers(r, (enum fl_stop)how, "control");
	if (how == FL_STOP_NOT && !r->steered && fl_helm_lapsed(&r->helm)) {
		stop_workers(r, FL_STOP_DRAIN, "lease");
		r->steered = true;
	}
	if (how != FL_STOP_NOT)
		r->steered = true;
}

static void
look(struct run *r, bool ended)
{
	struct fl_load_run *l = r->load;
	struct fl_progress p;

	if (l->watch == NULL)
		return;
	fl_writer_progress(&r->writer, &p);
	l->watch(l->watch_arg, &p, fl_clock_now() - l->config.start_ns, ended);
}

/* What a plugin does that it must not is said once, also in the document. */
static void
read_watchdog(struct run *r)
{
	struct fl_load_run *l = r->load;
	struct fl_note note = { .at_ns = fl_clock_now() - l->config.start_ns };
	struct fl_err ignored;
	char text[FL_BLAME_LEN];

	while (fl_watchdog_next(&r->dog, text)) {
		if (r->blame[0] == '\0')
			memcpy(r->blame, text, sizeof(r->blame));
		snprintf(note.text, sizeof(note.text), "%s", text);
		fl_writer_note(&r->writer, &note, &ignored);
		if (l->blame != NULL)
			l->blame(l->blame_arg, text);
	}
}

/* Until the writer has the last interval of every worker. */
static void
wait_for_end(struct run *r)
{
	struct pollfd fds[3] = {
		{ .fd = r->signal_fd, .events = POLLIN },
		{ .fd = r->changed_fd, .events = POLLIN },
		{ .fd = r->load->reader_fd }, /* for POLLERR alone */
	};
	char why[FL_ABORTS_WHY];
	struct fl_err ignored;
	uint64_t n;

	while (!fl_writer_ended(&r->writer)) {
		if (poll(fds, 3, 250) == -1 && errno != EINTR)
			break;
		read_helm(r);
		read_watchdog(r);
		if (fds[2].revents != 0) {
			stop_workers(r, FL_STOP_DRAIN, "reader");
			fds[2].fd = -1;
		}
		if (fds[0].revents != 0)
			read_signals(r);
		if (fds[1].revents != 0 &&
		    read(r->changed_fd, &n, sizeof(n)) == sizeof(n))
			look(r, false);
		if (fl_writer_failed(&r->writer, &ignored))
			stop_workers(r, FL_STOP_NOW, "output");
		else if (wrong(r) != NULL)
			stop_workers(r, FL_STOP_NOW, "scenario");
		else if (r->stopped == NULL &&
			 fl_writer_aborts(&r->writer, why))
			stop_workers(r, FL_STOP_DRAIN, "abort-on");
	}
}

/* What the program will exit with, unless its output fails. */
static int
exit_of(struct run *r, const struct fl_load_result *result)
{
	struct fl_load_run *l = r->load;
	bool missed = l->missed != NULL && l->missed(l->missed_arg) > 0;

	if (wrong(r) != NULL)
		return FL_EXIT_TROUBLE;
	if (missed || r->after_failed || result->aborted[0] != '\0' ||
	    result->progress.count[FL_OF_OK] == 0 ||
	    (l->strict && result->trust != FL_TRUST_OK))
		return FL_EXIT_NO;
	return FL_EXIT_YES;
}

/* The verdict's last word, and why the run ended. */
static void
conclude(struct run *r, struct fl_load_result *result, uint64_t *unfinished)
{
	struct fl_judge *j = &r->writer.judge;
	const char *out_of;
	bool used_up = true;
	unsigned i;

	*unfinished = 0;
	for (i = 0; i < r->workers_len; i++) {
		*unfinished += r->workers[i].unfinished;
		used_up = used_up && fl_worker_used_up(&r->workers[i]);
		out_of = atomic_load(&r->workers[i].out_of);
		if (out_of != NULL)
			fl_judge_out_of(j, out_of);
		if (atomic_load(&r->workers[i].max_users_hit))
			fl_judge_max_users(j, r->load->config.max_users);
	}
	if (r->blame[0] != '\0')
		fl_judge_plugin(j, r->blame);
	fl_judge_end(j);
	fl_writer_aborts(&r->writer, result->aborted);
	result->trust = j->trust;
	memcpy(result->reason, j->reason, sizeof(result->reason));
	if (r->stopped == NULL)
		r->stopped = used_up ? r->load->used_up : "duration";
	result->stopped = r->stopped;
	result->exit = exit_of(r, result);
}

static int
write_end(struct run *r, const struct fl_load_result *result,
    uint64_t unfinished, struct fl_err *err)
{
	struct fl_run_end end = {
		.at_ns = r->ended_ns,
		.stopped = result->stopped,
		.unfinished = unfinished,
		.trust = result->trust,
		.reason = result->reason,
		.exit = result->exit,
	};
	struct fl_buf *text = &r->writer.text;

	fl_buf_clear(text);
	if (fl_writer_notes(&r->writer, INT64_MAX, err) == -1 ||
	    fl_document_end(&r->writer.document, text, &end, err) == -1)
		return -1;
	return fl_writer_text(&r->writer, text, err);
}

static void
join(struct run *r)
{
	unsigned i;

	for (i = 0; i < r->threads_len; i++)
		pthread_join(r->workers[i].thread, NULL);
	if (r->threads_len == r->workers_len && r->threads_len > 0)
		pthread_barrier_destroy(&r->ready);
	r->threads_len = 0;
}

static void
fini(struct run *r)
{
	unsigned i;

	for (i = 0; i < r->workers_len; i++)
		fl_worker_fini(&r->workers[i]);
	free(r->workers);
	free(r->starts);
	fl_writer_fini(&r->writer);
	fl_helm_fini(&r->helm);
	if (r->signal_fd != -1)
		close(r->signal_fd);
	if (r->changed_fd != -1)
		close(r->changed_fd);
}

/* All is made and every worker is ready: the load itself. */
static int
go(struct run *r, struct fl_load_result *result, struct fl_err *err)
{
	struct fl_load_run *l = r->load;
	struct fl_err ignored;
	uint64_t unfinished;
	bool begun;

	l->config.start_ns = fl_clock_now() + LEAD_NS;
	if (l->at_wall_ns != 0)
		l->config.start_ns = fl_clock_now() + l->at_wall_ns +
		                     l->clock_offset_ns - fl_clock_wall();
	r->writer.document.start_ns = l->config.start_ns;
	begun = write_head(r, err) == 0 &&
	        (l->control == NULL ||
		    fl_helm_listen(&r->helm, l->control, err) == 0) &&
	        fl_writer_start(&r->writer, err) == 0;
	if (!begun)
		l->config.start_ns = 0;
	pthread_barrier_wait(&r->ready);
	if (!begun) {
		fl_helm_close(&r->helm);
		join(r);
		return -1;
	}
	/* where there is no room for a watchdog, there is no reason not to run */
	fl_watchdog_start(&r->dog, l->config.plugins, r->workers,
	    r->workers_len, &ignored);
	wait_for_end(r);
	fl_helm_close(&r->helm);
	fl_writer_join(&r->writer);
	join(r);
	fl_watchdog_stop(&r->dog);
	read_watchdog(r);
	r->ended_ns = fl_clock_now() - l->config.start_ns;
	if (r->ended_ns < 0) /* stopped before the start */
		r->ended_ns = 0;
	r->after_failed = l->after != NULL && l->after(l->after_arg);
	fl_writer_progress(&r->writer, &result->progress);
	conclude(r, result, &unfinished);
	look(r, true);
	if (fl_writer_failed(&r->writer, err) ||
	    write_end(r, result, unfinished, err) == -1)
		return -1;
	if (wrong(r) == NULL)
		return 0;
	*err = *wrong(r);
	return -1;
}

int
fl_load_run(struct fl_load_run *l, struct fl_load_result *result,
    struct fl_err *err)
{
	struct run r = { .load = l,
		.signal_fd = -1,
		.changed_fd = -1,
		.dog = { .stop_fd = -1 } };
	int rc = -1;

	fl_helm_init(&r.helm, l->lease_ns);
	fl_schedule_make(&r.schedule, l->plan);
	r.schedule.poisson = l->poisson;
	r.schedule.seed = l->config.seed;
	l->config.schedule = &r.schedule;
	l->config.model = l->plan->model;
	l->config.rows = &l->rows;
	l->config.stride = l->config.parts * l->threads;
	if (fl_writer_init(&r.writer, &l->rows, l->names, l->threads, err) ==
		-1 ||
	    read_fds(&r, err) == -1 || make_workers(&r, err) == -1)
		goto out;
	r.writer.changed = changed;
	r.writer.changed_arg = &r;
	r.writer.told = l->told;
	r.writer.told_arg = l->told_arg;
	r.dog.changed = changed;
	r.dog.changed_arg = &r;
	r.helm.config = &l->config;
	r.helm.workers = r.workers;
	r.helm.workers_len = r.workers_len;
	r.helm.writer = &r.writer;
	r.helm.changed = changed;
	r.helm.changed_arg = &r;
	r.writer.output = l->output;
	r.writer.aborts = l->aborts;
	if (l->aborts != NULL)
		fl_aborts_begin(l->aborts, &l->rows, l->names, l->plan);
	memcpy(r.writer.sinks, l->sinks, sizeof(l->sinks));
	r.writer.sinks_len = l->sinks_len;
	fl_judge_init(&r.writer.judge, l->plan->model, l->poisson);
	if (start_workers(&r, err) == -1) {
		if (r.threads_len < r.workers_len)
			return -1; /* some wait for ever: the process must end */
		l->config.start_ns = 0;
		pthread_barrier_wait(&r.ready);
		join(&r);
		goto out;
	}
	rc = go(&r, result, err);

out:
	fini(&r);
	return rc;
}
