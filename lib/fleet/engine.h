#ifndef FL_FLEET_ENGINE_H
#define FL_FLEET_ENGINE_H

#include <stdint.h>

#include "hosts.h"

/*
 * How a command is run on many hosts, with what each says on stdout and on
 * stderr in a file of its own.  An engine is a row of a table.  It is asked
 * for no more than that: what engines say of success and failure is wrong too
 * often, so the far side says in its own stream how it went (report.h).
 */

/* What is to be run; all of it the caller's. */
struct fl_job {
	const struct fl_hosts *hosts;
	const size_t *which; /* the hosts of this job, ascending */
	size_t n;            /* of them; above 0 */
	const char *dir;     /* for the engine's files; private and empty */
	const char *command; /* for a login shell: fl_quote_script() */
	const char *input;   /* the file that each gets as stdin; or NULL */
	unsigned parallel;   /* hosts at once; 0: all */
	const char *const *ssh_options; /* "Name=value"; options_n of them */
	size_t options_n;
	int64_t timeout_ns;     /* of one host, its login included; 0: none */
	int64_t max_bytes;      /* of what one host says; 0: no ceiling */
	bool fail_fast;         /* the first that fails ends it for all */
	const char *last_words; /* of a host's stdout, when it has done all; or
	                           NULL.  What holds its link then is cut off */

	/* Told now and then how many hosts have ended; or NULL. */
	void (*progress)(void *ctx, size_t ended, size_t of);
	void *ctx;
};

struct fl_engine {
	const char *name;
	const char *programs[3]; /* the names it goes by, up to NULL */
	const char *ended;       /* is in a line of its log for each that has */
	const char *failure;     /* likewise when it has failed */

	/* Adds its command line, '\0' behind each word. */
	int (*words)(const struct fl_job *job, const char *program,
	    struct fl_buf *words, struct fl_err *err);

	/*
	 * The number, from 0, of the job's host that a process serves, by its
	 * environment ('\0' behind each variable, and one more); -1 for none.
	 */
	long (*serves)(const char *environment);

	/* Adds the name of a host's file, which was listed again so often. */
	int (*file)(struct fl_buf *name, const struct fl_host *host,
	    unsigned again, struct fl_err *err);
};

/* NULL and err when there is none of that name. */
const struct fl_engine *fl_engine_find(const char *name, struct fl_err *err);

/* Adds the words of a job, as fl_engine->words does, for the program found. */
int fl_engine_words(const struct fl_engine *e, const struct fl_job *job,
    struct fl_buf *words, struct fl_err *err);

/*
 * Adds the path of what the job's i-th host said: stream is "out" or "err".
 * No such file is no word said.
 */
int fl_engine_path(const struct fl_engine *e, const struct fl_job *job,
    size_t i, const char *stream, struct fl_buf *path, struct fl_err *err);

/* How many of n hosts at once the limit on open files allows; at least 1. */
unsigned fl_engine_parallel(const struct fl_job *job);

#endif
