#ifndef FL_RUN_HEALTH_H
#define FL_RUN_HEALTH_H

#include <stdio.h>

#include "suite.h"

/*
 * Tests as a health check: one state for all of them, by what failed and by how
 * long it took, and the numbers for monitoring.
 *
 * Ceilings   FL_LIMITS_MAX limits; FL_HEALTH_STEPS_MAX steps, beyond which none
 *            are kept, so that numbers are missing and the state is not
 */
#define FL_LIMITS_MAX 64
#define FL_HEALTH_STEPS_MAX 4000

/* In the order, and with the numbers, of the monitoring plugins. */
enum fl_health_state {
	FL_HEALTH_OK,
	FL_HEALTH_WARNING,
	FL_HEALTH_CRITICAL,
	FL_HEALTH_UNKNOWN, /* it could not be checked */
};

/* How long something may take. */
struct fl_limit {
	const char *step; /* borrowed, not ended; .len 0: all together */
	size_t step_len;
	int64_t ns;
	enum fl_health_state state; /* that a longer time is */
};

/* A step that was run. */
struct fl_health_step {
	const char *file, *name;
	size_t test; /* the number of its file */
	enum fl_health_state state;
	bool failed;
	int64_t ns;
	int64_t ended_ns; /* of the monotonic clock; 0: unknown */
};

struct fl_health {
	struct fl_limit limits[FL_LIMITS_MAX];
	size_t limits_len;
	struct fl_arena arena;
	struct fl_health_step *steps;
	size_t steps_len, steps_cap;
	size_t tests, failed;
	uint64_t requests;
	enum fl_health_state state;
	char text[400]; /* the first thing of the worst state; one line */
	int64_t total_ns;
};

void fl_health_init(struct fl_health *h);
void fl_health_fini(struct fl_health *h);

/*
 * Adds a limit, "500ms" of everything or "login=200ms" of a step; arg is kept.
 * -1 and err says what is wrong with it.
 */
int fl_health_limit(struct fl_health *h, const char *arg,
    enum fl_health_state state, struct fl_err *err);

/* Whether each limit's step is one of the script's.  -1 and err names another. */
int fl_health_know(const struct fl_health *h, const struct fl_script *s,
    struct fl_err *err);

/* Adds a test; t->record is still there. */
void fl_health_test(struct fl_health *h, const struct fl_test *t);

/* All tests together took that long. */
void fl_health_end(struct fl_health *h, int64_t total_ns);

/* "OK", "WARNING", ...; static. */
const char *fl_health_word(enum fl_health_state state);

/* The line of a monitoring plugin; text NULL: h's own. */
void fl_health_nagios(const struct fl_health *h, enum fl_health_state state,
    const char *text, FILE *to);

/* Records, each a line: time, file, step, verdict, milliseconds; with a header
 * line before them.  Times are as wall_ns says, which is now. */
int fl_health_tsv(const struct fl_health *h, int64_t wall_ns, bool header,
    struct fl_buf *out, struct fl_err *err);

/* What Prometheus reads. */
void fl_health_metrics(const struct fl_health *h, int64_t wall_ns, FILE *to);

/* Appends the records to a file; a new one begins with their header. */
int fl_health_append(const struct fl_health *h, const char *path,
    struct fl_err *err);

/* Makes a file of the metrics, whole. */
int fl_health_publish(const struct fl_health *h, const char *path,
    struct fl_err *err);

#endif
