#ifndef FL_BENCH_BENCH_OPTIONS_H
#define FL_BENCH_BENCH_OPTIONS_H

#include "../base/opt.h"
#include "../run/cli.h"
#include "../run/script.h"
#include "../run/transport.h"
#include "aborts.h"
#include "feed.h"
#include "plan.h"

/*
 * What fl-bench is told: its options as rows for fl_opts_next(), and where each
 * one's value goes.  A new option is a row, a member, and a sink or a case, in
 * this pair of files alone.
 */
#define FL_BENCH_LABELS_MAX 32
#define FL_BENCH_ASSERTS_MAX 64

struct fl_bench_options {
	struct fl_load load;
	struct fl_cli cli; /* of the scenario: files, URL, variables */
	struct fl_transport transport;
	struct fl_feeds feeds;
	int64_t drain_ns, timeout_ns, at_wall_ns;
	int64_t clock_offset_ns, lease_ns;
	const char *at_text;
	const char *control; /* NULL: the usual place; "none" */
	const char *keep;
	bool detach;
	int64_t max_users, threads, seed; /* threads 0: all processors */
	unsigned part, parts;             /* part from 1 */
	const char *part_text;
	const char *output, *engine, *node, *run, *root;
	const char *setup, *teardown; /* files, or NULL */
	int64_t pace_ns;
	double max_rate;       /* iterations a second; 0: no limit */
	const char *bind;      /* addresses, or NULL: the plugins' own, as */
	int64_t dns_ttl_ns;    /* -1, and */
	int64_t max_processes; /* 0 */
	int64_t max_body, spool_max; /* bytes; max_body 0: the plugins' own */
	const char *labels[FL_BENCH_LABELS_MAX]; /* NAME=VALUE */
	size_t labels_len;
	const char *asserts[FL_BENCH_ASSERTS_MAX];
	size_t asserts_len;
	struct fl_aborts *aborts; /* owned; NULL: none */
	bool poisson, samples, strict, any_status, no_think, quiet, plugins;
	bool fresh;
};

extern const struct fl_opts fl_bench_opts;

/* Defaults, and the variables of env.  -1 and err for a bad one of those. */
int fl_bench_options_init(struct fl_bench_options *o, char *const env[],
    struct fl_err *err);
void fl_bench_options_fini(struct fl_bench_options *o);

/* Takes an option; arg is kept.  -1 and err for a bad value. */
int fl_bench_option(struct fl_bench_options *o, int key, const char *arg,
    struct fl_err *err);

/*
 * Makes the plan that they ask for, which unique feeds bound.  -1 and err for
 * what does not go together.
 */
int fl_bench_options_plan(const struct fl_bench_options *o, struct fl_plan *p,
    struct fl_err *err);

/* What they say to fl_script_make(), but for the plugins; borrows from o. */
struct fl_script_opts fl_bench_options_script(const struct fl_bench_options *o);

#endif
