#ifndef FL_BENCH_WATCHDOG_H
#define FL_BENCH_WATCHDOG_H

#include <pthread.h>

#include "../plugin/code.h"
#include "worker.h"

/*
 * A thread that looks every 20 ms at what each worker is inside of.  A plugin
 * that stays in one call for more than a tenth of a second stops all other users
 * of that worker, and so does one that completes an exchange twice spoil what is
 * counted: each is blamed once.  The time that a worker waited for a processor
 * is not the plugin's.
 *
 * Cost       none for the workers, but for what fl_loop_enter() notes
 */
#define FL_WATCHDOG_NS (100 * FL_NS_PER_MS)
#define FL_WATCHDOG_TICK_NS (20 * FL_NS_PER_MS)

enum fl_blame {
	FL_BLAME_BLOCKS,
	FL_BLAME_TWICE,
	FL_BLAMES,
};

struct fl_watched_worker;

struct fl_watchdog {
	struct fl_codes codes;
	struct fl_worker *workers; /* borrowed */
	unsigned workers_len;
	struct fl_watched_worker *seen;
	_Atomic(bool) blamed[FL_PLUGINS_MAX][FL_BLAMES];
	bool told[FL_PLUGINS_MAX][FL_BLAMES];
	pthread_t thread;
	bool runs;
	int stop_fd;                /* or -1 */
	void (*changed)(void *arg); /* something is to be told; any thread */
	void *changed_arg;
};

/* Watches workers until the end.  -1 and err, and then nothing is watched. */
int fl_watchdog_start(struct fl_watchdog *d, const struct fl_plugins *plugins,
    struct fl_worker *workers, unsigned n, struct fl_err *err);

/* No worker is inside of anything any more.  Also if it was never started. */
void fl_watchdog_stop(struct fl_watchdog *d);

/*
 * The next thing that is to be told, a line written to text; false when there is
 * none.  One thread asks, also after the end.
 */
#define FL_BLAME_LEN 128
bool fl_watchdog_next(struct fl_watchdog *d, char text[FL_BLAME_LEN]);

#endif
