#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../fleet/bundle.h"
#include "../fleet/run.h"
#include "campaign.h"

/* Policies, folders and names, once the run has one. */
static int
set_up(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_conduct *f = &c->conduct;
	const char *tmp = "/tmp"; /* a socket's path is short */

	if (fl_crew_muster(&c->crew, &c->fleet, tmp, err) == -1)
		return -1;
	if (c->home == NULL)
		snprintf(c->home_made, sizeof(c->home_made), "funbric-%s",
		    c->fleet.run);
	if (c->home == NULL)
		c->home = c->home_made;
	snprintf(c->far, sizeof(c->far), "~/.cache/funbric/%s", c->fleet.run);
	snprintf(c->path_option, sizeof(c->path_option), "ControlPath=%s/%%C",
	    c->fleet.dir);
	if (fl_crew_add(&c->crew.ssh, c->path_option, err) == -1)
		return -1;
	snprintf(c->log, sizeof(c->log), "%s/log", c->home);
	f->ssh.log = c->log;
	f->hosts = &c->fleet.hosts;
	f->run = c->fleet.run;
	f->mark = c->crew.mark;
	f->home = c->home;
	f->far = c->far;
	f->ssh.options = c->crew.ssh.at;
	f->ssh.n = c->crew.ssh.n;
	f->lost_before = c->lost != -1      ? (enum fl_lost)c->lost
	                 : c->crew.min != 0 ? FL_LOST_RESCALE
	                                    : FL_LOST_FAIL;
	f->lost_during = c->lost != -1 ? (enum fl_lost)c->lost : FL_LOST_NOTE;
	f->min = c->crew.min;
	f->lead_ns = c->lead_ns;
	f->lease_ns = c->lease_ns;
	f->parallel = c->crew.parallel;
	f->max_bytes = c->max_bytes;
	f->bench = c->bench;
	f->bench_n = c->bench_n;
	f->quiet = c->quiet;
	f->verbose = c->verbose;
	c->whole = calloc(c->fleet.hosts.len, sizeof(*c->whole));
	if (c->whole == NULL)
		return fl_fail(err, "out of memory");
	return fl_conduct_init(f, err);
}

/* The toolkit goes along where it is wanted by its bare name and is to be had. */
static void
choose_self(struct fl_campaign *c)
{
	struct fl_bundle list[FL_BUNDLES_MAX];
	struct fl_err ignored;
	int n = 0;

	c->self = !c->no_self && strchr(c->bench[0], '/') == NULL;
	if (c->self && c->bundles.n == 0) {
		n = fl_bundle_find(list, FL_BUNDLES_MAX, &ignored);
		c->self = n > 0;
	}
	while (n > 0)
		fl_bundle_fini(&list[--n]);
	c->conduct.self = c->self;
}

/* Whether those that are left may begin; else why not. */
static int
enough(struct fl_campaign *c, struct fl_err *err)
{
	size_t in = fl_conduct_in(&c->conduct), least = c->conduct.min;

	if (c->conduct.signals > 0)
		return fl_fail(err, "interrupted before the load");
	if (least == 0)
		least = c->conduct.lost_before == FL_LOST_FAIL ? c->conduct.n
		                                               : 1;
	if (in >= least)
		return 0;
	return fl_fail(err, "%zu of %zu nodes are good: the load does not begin",
	    in, c->conduct.n);
}

static int
write_hosts(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_conduct *f = &c->conduct;
	bool *in = calloc(f->n, sizeof(*in));
	size_t i;
	int rc;

	if (in == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < f->n; i++)
		in[i] = f->nodes[i].in;
	rc = fl_home_hosts(c->home, "hosts", f->hosts, in, err);
	free(in);
	return rc;
}

static int
to_the_load(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_conduct *f = &c->conduct;

	if (enough(c, err) == -1 || fl_conduct_clocks(f, err) == -1 ||
	    enough(c, err) == -1)
		return -1;
	return fl_conduct_load(f, err);
}

static void
show_load(const struct fl_campaign *c)
{
	const struct fl_conduct *f = &c->conduct;
	struct fl_words w;
	struct fl_buf line;
	struct fl_err ignored;
	size_t i;

	fl_words_init(&w);
	fl_words_addf(&w, "%s", c->args[0]);
	fl_words_addf(&w, "--run=%s", f->run);
	fl_words_add(&w, "--node=NODE");
	fl_words_addf(&w, "--part=I/%zu", f->n);
	fl_words_add(&w, "--at=INSTANT");
	fl_words_add(&w, "--clock-offset=OFFSET");
	fl_words_addf(&w, "--lease=%.0fs", (double)f->lease_ns / 1e9);
	fl_words_add(&w, "--keep=kept/NODE.xml");
	fl_words_add(&w, "--detach");
	fl_words_add(&w, "-q");
	for (i = 1; i < c->bench_n; i++)
		fl_words_add(&w, c->args[i]);
	fl_buf_init(&line, 1 << 20);
	if (fl_words_line(&w, &line, &ignored) == 0)
		printf("# the clocks are measured; then by parallel-ssh, on "
		       "each, in %s:\n%s",
		    c->far, line.data);
	fl_buf_fini(&line);
	fl_words_fini(&w);
}

static int
dry_run(struct fl_campaign *c, struct fl_err *err)
{
	size_t i;

	printf("# %s/hosts:", c->home);
	for (i = 0; i < c->conduct.n; i++)
		printf(" %s", c->conduct.hosts->host[i].plain);
	puts("\n# a login to each is held open for all steps");
	if (fl_campaign_send(c, err) == -1)
		return -1;
	show_load(c);
	if (fl_campaign_after(c, err) == -1 ||
	    fl_campaign_gather(c, err) == -1)
		return -1;
	return fl_campaign_sum(c, err);
}

/* What is done in any case, once somebody may have begun. */
static int
finish(struct fl_campaign *c, struct fl_err *err)
{
	char path[4096];
	size_t i;

	if (c->conduct.gave_up)
		return fl_fail(err,
		    "left; the nodes end when their lease does, and then: "
		    "funbric resume %s",
		    c->home);
	c->conduct.signals = 0; /* the next one ends a step */
	for (i = 0; i < c->conduct.n; i++)
		c->fleet.out[i] = !c->conduct.nodes[i].in ||
		                  c->conduct.nodes[i].lost;
	if (c->crew.good != NULL &&
	    fl_fleet_write_good(&c->fleet, c->crew.good, err) == -1)
		return -1;
	snprintf(path, sizeof(path), "%s/clocks.tsv", c->home);
	if (fl_campaign_after(c, err) == -1 ||
	    fl_conduct_write_clocks(&c->conduct, path, err) == -1 ||
	    fl_campaign_gather(c, err) == -1)
		return -1;
	return fl_campaign_sum(c, err);
}

static int
all(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_err why;

	if (c->crew.dry_run)
		return dry_run(c, err);
	if (fl_home_make(c->home, err) == -1 ||
	    fl_home_note(c->home, c->fleet.run, c->argv, c->argc, err) == -1)
		return -1;
	if (!c->quiet)
		fprintf(stderr, "funbric: run %s, %zu nodes, in %s\n",
		    c->fleet.run, c->conduct.n, c->home);
	if (fl_conduct_open(&c->conduct, err) == -1 || enough(c, err) == -1 ||
	    write_hosts(c, err) == -1)
		return -1;
	if (fl_campaign_send(c, err) == 0 && to_the_load(c, err) == 0)
		return finish(c, err);
	/* The commands after are for whatever those before have done. */
	if (fl_campaign_after(c, &why) == -1)
		fl_conduct_say(&c->conduct, NULL, "%s", why.msg);
	return -1;
}

static void
tidy(struct fl_campaign *c)
{
	size_t i;

	fl_conduct_fini(&c->conduct);
	fl_fleet_fini(&c->fleet);
	for (i = 0; c->args != NULL && i < c->bench_n; i++)
		if (c->args[i] != c->bench[i])
			free(c->args[i]);
	free(c->args);
	fl_words_fini(&c->files);
	free(c->whole);
}

int
fl_campaign_run(struct fl_campaign *c, struct fl_err *err)
{
	int rc;

	fl_run_block();
	signal(SIGPIPE, SIG_IGN);
	rc = set_up(c, err);
	if (rc == 0) {
		choose_self(c);
		rc = all(c, err);
		tidy(c);
	}
	return rc;
}

/* The nodes are those that the engine had, in its order. */
static int
recall_nodes(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_conduct *f = &c->conduct;
	const struct fl_engine *e = fl_engine_find("pssh", err);
	size_t *which = calloc(f->n, sizeof(*which)), i;
	char dir[4096];
	struct fl_job job = { .hosts = f->hosts,
		.which = which,
		.n = f->n,
		.dir = dir };
	int rc = e != NULL && which != NULL ? 0 : -1;

	snprintf(dir, sizeof(dir), "%s/stream", c->home);
	for (i = 0; i < f->n && rc == 0; i++)
		which[i] = i;
	for (i = 0; i < f->n && rc == 0; i++) {
		rc = fl_engine_path(e, &job, i, "out", &f->nodes[i].path, err);
		f->nodes[i].slot = (unsigned)i + 1;
	}
	free(which);
	return rc;
}

int
fl_campaign_resume(struct fl_campaign *c, struct fl_err *err)
{
	int rc;

	fl_run_block();
	signal(SIGPIPE, SIG_IGN);
	if (set_up(c, err) == -1)
		return -1;
	choose_self(c);
	rc = fl_conduct_open(&c->conduct, err);
	if (rc == 0)
		rc = fl_conduct_end(&c->conduct, err);
	if (rc == 0)
		rc = recall_nodes(c, err);
	if (rc == 0)
		rc = finish(c, err);
	tidy(c);
	return rc;
}
