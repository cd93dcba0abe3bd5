#ifndef FL_BENCH_HELM_H
#define FL_BENCH_HELM_H

#include "command.h"
#include "listener.h"
#include "worker.h"
#include "writer.h"

/*
 * What steers a running load: takes commands from any thread and carries them
 * out.  A change of the level is one new schedule for all workers, which
 * differs from the old one from an instant on that lies a little ahead, so all
 * change at once; it is noted in the document as a mark.
 */
#define FL_HELM_LEAD (20 * FL_NS_PER_MS)

struct fl_helm_schedule;

struct fl_helm {
	const struct fl_load_config *config;
	struct fl_worker *workers; /* borrowed, with what they point to */
	unsigned workers_len;
	struct fl_writer *writer;
	void (*changed)(void *arg); /* wakes who looks at what follows */
	void *changed_arg;
	_Atomic(int) stop;               /* enum fl_stop, as a command has it */
	_Atomic(int64_t) lease_until_ns; /* INT64_MAX: there is none */

	pthread_mutex_t lock; /* of what follows */
	struct fl_steer steer;
	struct fl_helm_schedule *schedules; /* a list, the newest first */
	int64_t lease_ns;
	struct fl_listener listener;
};

/* The rest of h is the caller's to set; lease_ns 0: none. */
void fl_helm_init(struct fl_helm *h, int64_t lease_ns);

/* Answers commands that come through a socket at path.  -1 and err. */
int fl_helm_listen(struct fl_helm *h, const char *path, struct fl_err *err);

/* No command is taken from here on. */
void fl_helm_close(struct fl_helm *h);

/* Once the workers are gone. */
void fl_helm_fini(struct fl_helm *h);

/* Whether nobody has renewed the lease in its time. */
bool fl_helm_lapsed(const struct fl_helm *h);

/*
 * Carries out a line: adds "ok ...", or "error ..." with the reason, to reply.
 * What fl_listener_start() calls.
 */
void fl_helm_answer(void *helm, struct fl_str line, struct fl_buf *reply);

#endif
