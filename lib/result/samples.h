#ifndef FL_RESULT_SAMPLES_H
#define FL_RESULT_SAMPLES_H

#include "row.h"

/*
 * Single exchanges, as other tools list them, to the <interval> and <times>
 * elements of the seconds in which they ended.  The histograms of these are in
 * the plain form, fl_hist_encode_plain().
 *
 * They come about in order of their ends: a second is handed on when one comes
 * that is FL_SAMPLES_LATE seconds further, or when memory is short.  What is
 * later still makes further elements.
 *
 * Ceilings   100000 stages and steps, 64 seconds open at a time, 1024
 *            histograms
 */
#define FL_SAMPLES_LATE 5

/* What of an exchange takes time, as "what" of <times> has it. */
enum fl_sample_what {
	FL_SAMPLE_RESPONSE,
	FL_SAMPLE_CONNECT,
	FL_SAMPLE_TLS,
	FL_SAMPLE_WAIT,
	FL_SAMPLE_WHATS,
};

struct fl_sample_of {
	size_t cell;    /* fl_samples_cell() */
	int64_t end_ns; /* since the start */
	uint64_t users;
	enum fl_outcome of;
	bool uncounted; /* only times, of one that is counted elsewhere */
	bool unstarted; /* it was due and never began */
	bool untimed;   /* its response time is not known */
	int64_t ns[FL_SAMPLE_WHATS]; /* 0 but for the response: not known */
	uint64_t sent;               /* bytes */
	uint64_t received;
	uint64_t hops;
	uint64_t n; /* so many of them; only untimed ones.  0 is 1 */
};

struct fl_samples;

struct fl_samples *fl_samples_new(fl_element_each *each, void *ctx,
    struct fl_err *err);
void fl_samples_free(struct fl_samples *s);

/* The number of a stage and step; 1 when it is new, else 0; -1 and err. */
int fl_samples_cell(struct fl_samples *s, uint64_t stage, struct fl_str step,
    size_t *cell, struct fl_err *err);

/* Its step; borrowed. */
struct fl_str fl_samples_step(const struct fl_samples *s, size_t cell);

/* -1 and err, with nothing added, for what cannot be. */
int fl_samples_add(struct fl_samples *s, const struct fl_sample_of *v,
    struct fl_err *err);

/* So many users were at work in the second of that instant, at least. */
int fl_samples_users(struct fl_samples *s, int64_t ns, uint64_t users,
    struct fl_err *err);

/* Hands on all that is open. */
int fl_samples_finish(struct fl_samples *s, struct fl_err *err);

/*
 * What has no place in time needs a number only once there were records: behind
 * the head.
 */
struct fl_made;
void fl_samples_mark(struct fl_samples *s, struct fl_made *m);

/* The number of the next record, which the caller may take for one of its own. */
uint64_t fl_samples_seq(struct fl_samples *s);

#endif
