#ifndef FL_RUN_CHECK_OPTIONS_H
#define FL_RUN_CHECK_OPTIONS_H

#include "cli.h"
#include "health_state.h"
#include "rules.h"
#include "script.h"
#include "transport.h"

/*
 * What fl-check is told: its options as rows for fl_opts_next(), and where each
 * one's value goes.
 */
struct fl_check_options {
	struct fl_cli cli;
	struct fl_rules rules; /* of steps that say nothing */
	int64_t timeout_ns, connect_ns, total_ns; /* 0: none */
	int64_t at_once, from, to;                /* from and to 0: all */
	const char *form; /* of the report on standard output */
	const char *engine, *root;
	const char *junit, *curl, *cookie, *cookie_jar;
	const char *state, *tsv, *metrics;
	struct fl_health health; /* with its limits */
	struct fl_health_log log;
	bool parse_only, quiet, go_on, no_cookies, hurl_exit;
	bool nagios;
	struct fl_transport transport;
	char connect_ms[32]; /* of connect_ns, for transport */
};

extern const struct fl_opts fl_check_opts;

/* Defaults, and the variables of env.  -1 and err for a bad one of those. */
int fl_check_options_init(struct fl_check_options *o, char *const env[],
    struct fl_err *err);
void fl_check_options_fini(struct fl_check_options *o);

/* Takes an option; arg is kept.  -1 and err for a bad value. */
int fl_check_option(struct fl_check_options *o, int key, const char *arg,
    struct fl_err *err);

/* After the last option.  -1 and err for those that do not go together. */
int fl_check_options_agree(struct fl_check_options *o, struct fl_err *err);

/* What they say to fl_script_make(), but for the plugins; borrows from o. */
struct fl_script_opts fl_check_options_script(struct fl_check_options *o);

#endif
