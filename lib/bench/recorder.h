#ifndef FL_BENCH_RECORDER_H
#define FL_BENCH_RECORDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../base/err.h"
#include "../base/str.h"
#include "../hist/hist.h"

/*
 * What a worker has seen of one second, and how it is handed to the writer.
 *
 * A worker owns one interval at a time and counts in it: no lock, no system
 * call, nothing that another thread writes.  When the second is over the
 * interval goes to the writer, and another comes from those that the writer has
 * given back; when there is none, the worker goes on counting in the one it
 * has, which then covers several seconds.
 */

/* Which time; the names are fl-result(5)'s. */
enum fl_what {
	FL_WHAT_RESPONSE, /* due to last byte */
	FL_WHAT_SERVICE,  /* sent to last byte */
	FL_WHAT_QUEUE,    /* due to sent, of the first step of an iteration */
	FL_WHAT_CONNECT,
	FL_WHAT_TLS,
	FL_WHAT_WAIT, /* sent to first byte */
	FL_WHATS,
};

enum fl_of {
	FL_OF_OK,
	FL_OF_FAILED,
	FL_OF_CENSORED, /* cut off: the time it had waited */
	FL_OFS,
};

extern const char *const fl_what_names[FL_WHATS];
extern const char *const fl_of_names[FL_OFS];

/* A row of results: exchanges of a step, iterations, a group. */
struct fl_tally {
	unsigned stage, row;
	uint64_t started, count[FL_OFS], unstarted;
	uint64_t hops; /* exchanges beyond one a step: redirects, attempts */
	uint64_t sent_bytes, received_bytes;
	struct fl_hist *hist[FL_WHATS][FL_OFS]; /* NULL where nothing fell */
};

#define FL_FAILURE_MESSAGE 240
#define FL_FAILURE_HEADERS 2048
#define FL_FAILURE_BODY 8192

/* The first bytes of an answer that failed. */
struct fl_evidence {
	size_t headers_len, body_len;
	char headers[FL_FAILURE_HEADERS];
	char body[FL_FAILURE_BODY];
};

/* Failures of one row that read the same. */
struct fl_failure {
	unsigned stage, row;
	const char *kind; /* static */
	uint64_t count;
	int64_t first_ns;
	struct fl_evidence *evidence; /* the interval's, or NULL */
	char message[FL_FAILURE_MESSAGE];
};

/* One exchange as it was, for --samples. */
struct fl_sample {
	unsigned stage, row, user;
	int status;
	enum fl_of of;
	uint64_t iteration;
	int64_t due_ns, sent_ns, first_ns, last_ns;
	uint64_t received_bytes;
};

#define FL_FAILURES_MAX 64 /* distinct ones in a second; then "other" */
#define FL_EVIDENCES_MAX 4
#define FL_SAMPLES_MAX 16384 /* in an interval; then it is handed over early */
#define FL_TALLIES_MAX 256

/* What the generator says of itself. */
struct fl_generator {
	int64_t cpu_ns;      /* of the worker's thread, in this interval */
	int64_t wall_ns;     /* the interval's length on the clock */
	uint64_t due, begun; /* instants of the open model */
	uint64_t gaps;       /* between one send and the next, */
	double gap_sum_s, gap_square_s;
	struct fl_hist late; /* due to sent */
};

/* Adds what from saw to into; the lengths of time too. */
void fl_generator_merge(struct fl_generator *into,
    const struct fl_generator *from);
void fl_generator_clear(struct fl_generator *g);

/* How much the gaps between sends varied: their standard deviation over their
 * mean; NaN below two. */
double fl_generator_cv(const struct fl_generator *g);

struct fl_interval {
	int64_t second; /* since the common start */
	unsigned len;   /* seconds */
	unsigned worker;
	unsigned users; /* active at its end */
	bool last;      /* the worker has ended */
	bool partial;   /* more of this second follows */
	struct fl_tally tallies[FL_TALLIES_MAX];
	size_t tallies_len;
	uint16_t *index; /* [stage * rows + row]: 1 + place in tallies, or 0 */
	struct fl_failure
	    failures[FL_FAILURES_MAX + 1]; /* the last is "other" */
	size_t failures_len;
	struct fl_evidence evidences[FL_EVIDENCES_MAX];
	size_t evidences_len;
	struct fl_sample *samples; /* NULL without --samples */
	size_t samples_len;
	uint64_t samples_lost;
	struct fl_generator generator;
	struct fl_interval *next;
};

/* The sizes that all intervals of a run have in common. */
struct fl_rows {
	unsigned stages;
	unsigned rows;      /* steps, then iterations, then groups */
	unsigned iteration; /* the row of iterations */
	bool samples;
};

/* NULL when out of memory. */
struct fl_interval *fl_interval_new(const struct fl_rows *rows);
void fl_interval_free(struct fl_interval *i);

/* Empties i for another second; what it has allocated stays. */
void fl_interval_clear(struct fl_interval *i, const struct fl_rows *rows);

/* The tally of a row, made if need be; NULL when there are too many. */
struct fl_tally *fl_interval_tally(struct fl_interval *i,
    const struct fl_rows *rows, unsigned stage, unsigned row);

/* The histogram of a tally, made if need be; NULL when out of memory. */
struct fl_hist *fl_tally_hist(struct fl_tally *t, enum fl_what what,
    enum fl_of of);

/* Adds what from holds to into, but for samples and the generator's part. */
void fl_interval_merge(struct fl_interval *into, const struct fl_interval *from,
    const struct fl_rows *rows);

/*
 * The entry for failures of that kind and message in a row, made if need be; the
 * one for "other" when there is no room.  message is cut to fit.
 */
struct fl_failure *fl_interval_failure(struct fl_interval *i, unsigned stage,
    unsigned row, const char *kind, struct fl_str message);

/* A stack that one thread pushes to and another empties. */
struct fl_handover {
	_Atomic(struct fl_interval *) top;
};

void fl_handover_push(struct fl_handover *h, struct fl_interval *i);

/* All of them, the first pushed first; NULL when there are none. */
struct fl_interval *fl_handover_take(struct fl_handover *h);

#define FL_INTERVALS 4 /* a worker's, in all */

struct fl_recorder {
	const struct fl_rows *rows; /* borrowed, shared */
	struct fl_interval *now;    /* the one that is counted in */
	struct fl_interval *spare;  /* list */
	struct fl_handover back;    /* the writer gives back here */
	struct fl_handover *full;   /* the writer's; shared by all workers */
	int wake_fd;                /* the writer's eventfd */
	int64_t start_ns;           /* the common start */
	int64_t end_ns;             /* of the interval now */
	int64_t begun_ns, cpu_ns;   /* clocks when it began */
	int64_t last_send_ns;       /* for the gaps; 0: none yet */
	unsigned worker;
};

/* Allocates all that the recorder will ever need, but for histograms. */
int fl_recorder_init(struct fl_recorder *r, const struct fl_rows *rows,
    unsigned worker, struct fl_handover *full, int wake_fd, struct fl_err *err);
void fl_recorder_fini(struct fl_recorder *r);

/* The load begins: seconds are counted from start_ns. */
void fl_recorder_start(struct fl_recorder *r, int64_t start_ns);

/* Hands over what ended before now_ns; users is how many are active. */
void fl_recorder_rotate(struct fl_recorder *r, int64_t now_ns, unsigned users);

/* The last interval, when the worker ends. */
void fl_recorder_end(struct fl_recorder *r, int64_t now_ns, unsigned users);

/* The instants at which exchange or iteration began, in the second of now_ns. */
void fl_recorder_started(struct fl_recorder *r, unsigned stage, unsigned row);

/* An exchange, an iteration or a group that has ended. */
struct fl_record {
	unsigned stage, row;
	enum fl_of of;
	int64_t ns[FL_WHATS]; /* -1: there is no such time */
	uint64_t sent_bytes, received_bytes, hops;
};

void fl_recorder_add(struct fl_recorder *r, const struct fl_record *rec);

/* An instant that was due and never began, with the time it had waited. */
void fl_recorder_unstarted(struct fl_recorder *r, unsigned stage,
    int64_t waited_ns);

/* Lateness and evenness of a send at sent_ns that was due at due_ns. */
void fl_recorder_sent(struct fl_recorder *r, int64_t due_ns, int64_t sent_ns);

void fl_recorder_sample(struct fl_recorder *r, const struct fl_sample *s);

#endif
