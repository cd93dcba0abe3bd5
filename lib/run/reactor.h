#ifndef FL_RUN_REACTOR_H
#define FL_RUN_REACTOR_H

#include "../base/err.h"
#include "../net/loop.h"
#include "../plugin/loader.h"

/*
 * The host that plugins see: an event loop, the plugins opened on it, and the
 * list of exchanges that have come to their end.  One a worker thread.
 *
 * x->done() is called from fl_reactor_turn() only, so neither submit() nor a
 * plugin's callback recurses into the next request.
 */
struct fl_reactor {
	struct fl_host host; /* first: plugins hand its address back */
	struct fl_loop loop;
	struct fl_exchange *ready, **ready_end;
	int told;                         /* in this turn */
	const struct fl_plugins *plugins; /* borrowed */
	const struct fl_field *settings;  /* borrowed */
	size_t settings_len;
	void *state[FL_PLUGINS_MAX]; /* of plugins->list[i]; see open */
	bool open[FL_PLUGINS_MAX];
	_Atomic(uint64_t) refused;  /* completions of what was not under way */
	_Atomic(uintptr_t) refuser; /* inside which function the first was */
};

/*
 * What x->next is from before submit() until complete(): a second completion is
 * refused by it, so the storage of an exchange must outlive the plugin's state.
 */
extern struct fl_exchange *const fl_exchange_underway;

/* r keeps plugins and settings; it must not move afterwards. */
int fl_reactor_init(struct fl_reactor *r, const struct fl_plugins *plugins,
    const struct fl_field *settings, size_t settings_len, struct fl_err *err);

/* All sessions are closed and no exchange is under way. */
void fl_reactor_fini(struct fl_reactor *r);

/* Opens plugin number i of the list, if it is not open. */
int fl_reactor_open(struct fl_reactor *r, size_t i, struct fl_err *err);

/*
 * One turn of the loop, then done() for what is ready.  Waits until until_ns as
 * fl_loop_turn() does, and not at all while something is ready.
 */
void fl_reactor_turn(struct fl_reactor *r, int64_t until_ns);

#endif
