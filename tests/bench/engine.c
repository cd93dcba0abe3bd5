/*
 * engine - keep a protocol plugin busy, with no scenario above it
 *
 * usage: engine PLUGIN CONNECTIONS SECONDS URL [WANT]
 *
 * As many sessions as connections, each asking again when it has its answer;
 * WANT is a sum of enum fl_want.  Prints the requests, those that were good, and
 * the CPU microseconds that each cost.  The plugin is a path.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../../lib/base/clock.h"
#include "../../lib/run/reactor.h"

struct load {
	struct fl_reactor reactor;
	struct fl_plugins none;
	const struct fl_plugin *plugin;
	void *state;
	struct fl_request request;
	unsigned long done, good;
	bool stopping;
};

struct user {
	struct fl_exchange x;
	struct load *load;
	void *session;
};

static struct fl_bytes
bytes(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

static void
ask(struct user *u)
{
	u->x.response = (struct fl_response){ 0 };
	u->x.plugin = NULL;
	u->load->plugin->submit(u->load->state, u->session, &u->x);
}

static void
answered(struct fl_exchange *x)
{
	struct user *u = x->host;
	struct load *l = u->load;

	l->done++;
	l->good += x->response.good;
	if (!x->response.good && l->done - l->good < 5)
		warnx("%s (status %d)", x->response.message,
		    x->response.status);
	l->plugin->release(l->state, x);
	if (!l->stopping)
		ask(u);
}

static void
begin(struct user *u, struct load *l, unsigned want)
{
	char why[FL_PLUGIN_ERR];

	u->load = l;
	u->x = (struct fl_exchange){ .request = &l->request,
		.want = want,
		.done = answered,
		.host = u };
	if (l->plugin->session_open(l->state, &u->session, why) == -1)
		errx(2, "%s", why);
	ask(u);
}

static void
open_plugin(struct load *l, const char *path)
{
	char why[FL_PLUGIN_ERR] = "";
	struct fl_err e = { 0 };

	l->plugin = fl_plugin_load(path, &e);
	if (l->plugin == NULL ||
	    fl_reactor_init(&l->reactor, &l->none, NULL, 0, &e) == -1)
		errx(2, "%s: %s", path, e.msg);
	if (!l->plugin->accepts(&l->request, why))
		warnx("declined: %s", why);
	if (l->plugin->open(&l->state, &l->reactor.host, NULL, 0, why) == -1)
		errx(2, "%s", why);
}

static void
report(const struct load *l, double seconds)
{
	struct rusage use;
	double cpu_us;

	getrusage(RUSAGE_SELF, &use);
	cpu_us = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
	         (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
	printf("%lu requests, %lu good, %.0f/s, %.2f us CPU a request, "
	       "%ld KiB\n",
	    l->done, l->good, (double)l->done / seconds,
	    l->done > 0 ? cpu_us / (double)l->done : 0, use.ru_maxrss);
}

int
main(int argc, char *argv[])
{
	static const struct fl_field headers[] = {
		{ { "Accept", 6 }, { "*/*", 3 } },
		{ { "User-Agent", 10 }, { "engine", 6 } },
	};
	struct load l = { 0 };
	int64_t begin_ns, end_ns;
	struct user *users;
	long i, n;

	if (argc < 5)
		errx(2, "usage: engine PLUGIN CONNECTIONS SECONDS URL [WANT]");
	n = strtol(argv[2], NULL, 10);
	users = calloc((size_t)n, sizeof(*users));
	if (users == NULL)
		err(2, NULL);
	l.request = (struct fl_request){ .method = bytes("GET"),
		.url = bytes(argv[4]),
		.headers = headers,
		.headers_len = 2,
		.timeout_ns = 60 * FL_NS_PER_S,
		.step = 1,
		.fixed = FL_FIXED_ALL };
	open_plugin(&l, argv[1]);
	begin_ns = fl_clock_now();
	end_ns = begin_ns + strtol(argv[3], NULL, 10) * FL_NS_PER_S;
	for (i = 0; i < n; i++)
		begin(&users[i], &l,
		    argc > 5 ? (unsigned)strtoul(argv[5], NULL, 10) : 0);
	while (fl_clock_now() < end_ns)
		fl_reactor_turn(&l.reactor, end_ns);
	report(&l, (double)(fl_clock_now() - begin_ns) / 1e9);
	return l.good == 0;
}
