#include <string.h>

#include "../base/clock.h"
#include "reactor.h"

/* Exchanges that are told in one turn; then descriptors and timers have one. */
#define READY_MAX 256

static int64_t
host_now(void)
{
	return fl_clock_now();
}

static int
host_watch(struct fl_host *h, struct fl_watch *w, unsigned events)
{
	return fl_loop_watch(&((struct fl_reactor *)h)->loop, w, events);
}

static void
host_timer(struct fl_host *h, struct fl_timer *t, int64_t at_ns)
{
	fl_loop_timer(&((struct fl_reactor *)h)->loop, t, at_ns);
}

static struct fl_exchange underway;
struct fl_exchange *const fl_exchange_underway = &underway;

static void
refuse(struct fl_reactor *r)
{
	uintptr_t inside = atomic_load(&r->loop.inside), none = 0;

	atomic_compare_exchange_strong(&r->refuser, &none, inside);
	atomic_fetch_add(&r->refused, 1);
}

static void
host_complete(struct fl_host *h, struct fl_exchange *x)
{
	struct fl_reactor *r = (struct fl_reactor *)h;

	if (x->next != fl_exchange_underway) {
		refuse(r);
		return;
	}
	x->next = NULL;
	*r->ready_end = x;
	r->ready_end = &x->next;
}

/*
 * Tells what is ready as soon as one descriptor has been dealt with and not
 * after all of them: else the last of many answers that came together would
 * wait for its next request as long as all others take.
 */
static void
tell_ready(void *arg)
{
	struct fl_reactor *r = arg;
	struct fl_exchange *x;

	while (r->ready != NULL && r->told < READY_MAX) {
		x = r->ready;
		r->ready = x->next;
		if (r->ready == NULL)
			r->ready_end = &r->ready;
		r->told++;
		x->done(x);
	}
}

int
fl_reactor_init(struct fl_reactor *r, const struct fl_plugins *plugins,
    const struct fl_field *settings, size_t settings_len, struct fl_err *err)
{
	memset(r, 0, sizeof(*r));
	r->host.now = host_now;
	r->host.watch = host_watch;
	r->host.timer = host_timer;
	r->host.complete = host_complete;
	r->ready_end = &r->ready;
	r->plugins = plugins;
	r->settings = settings;
	r->settings_len = settings_len;
	if (fl_loop_init(&r->loop, err) == -1)
		return -1;
	r->loop.after = tell_ready;
	r->loop.after_arg = r;
	return 0;
}

void
fl_reactor_fini(struct fl_reactor *r)
{
	size_t i;

	for (i = 0; i < r->plugins->n; i++) {
		if (!r->open[i])
			continue;
		fl_loop_enter(&r->loop, (uintptr_t)r->plugins->list[i]->close);
		r->plugins->list[i]->close(r->state[i]);
		fl_loop_leave(&r->loop);
	}
	fl_loop_fini(&r->loop);
}

int
fl_reactor_open(struct fl_reactor *r, size_t i, struct fl_err *err)
{
	const struct fl_plugin *p = r->plugins->list[i];
	char why[FL_PLUGIN_ERR] = "";
	int rc;

	if (r->open[i])
		return 0;
	fl_loop_enter(&r->loop, (uintptr_t)p->open);
	rc = p->open(&r->state[i], &r->host, r->settings, r->settings_len, why);
	fl_loop_leave(&r->loop);
	if (rc == -1)
		return fl_fail(err, "plugin %s: %s", p->name, why);
	r->open[i] = true;
	return 0;
}

void
fl_reactor_turn(struct fl_reactor *r, int64_t until_ns)
{
	r->told = 0;
	fl_loop_turn(&r->loop, r->ready != NULL ? 0 : until_ns);
	tell_ready(r);
}
