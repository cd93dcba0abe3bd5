#ifndef FL_FLEET_VERDICT_H
#define FL_FLEET_VERDICT_H

#include "../base/tsv.h"
#include "report.h"
#include "run.h"

/* How a host has fared, in one word, and its line of the output. */
enum fl_verdict {
	FL_VERDICT_OK,
	FL_VERDICT_UNREACHABLE, /* no login, or the link was lost */
	FL_VERDICT_REFUSED,     /* it answered, and let us not in */
	FL_VERDICT_FAILED,      /* something that was to be done was not */
	FL_VERDICT_TIMEOUT,     /* not in its time */
	FL_VERDICT_FULL,        /* a disk is full, there or here */
};

const char *fl_verdict_name(enum fl_verdict v);

#define FL_MESSAGE_LEN 240

struct fl_outcome {
	enum fl_verdict verdict;
	int64_t took_ns;
	int status; /* of what failed on the far side; 0; -1 unknown */
	char message[FL_MESSAGE_LEN]; /* printable; may be "" */
};

/*
 * Judges the job's i-th host by what is in its files.  report is what it said;
 * a ceiling of max_bytes or a time limit are told by cut.
 */
void fl_verdict_judge(struct fl_outcome *o, const struct fl_engine *engine,
    const struct fl_job *job, size_t i, enum fl_cut cut,
    const struct fl_ran *ran, const struct fl_report *report);

/* The same from the text of its stderr; what fl_verdict_judge() rests on. */
void fl_verdict_of(struct fl_outcome *o, const struct fl_report *report,
    enum fl_cut cut, const struct fl_ran *ran, struct fl_str said);

/*
 * Puts text in a message, in printable characters: what comes from a host must
 * not reach a terminal as it is.
 */
void fl_verdict_say(struct fl_outcome *o, struct fl_str text);

/* Adds "host TAB verdict TAB seconds TAB status TAB message". */
int fl_verdict_line(struct fl_buf *out, const struct fl_host *host,
    const struct fl_outcome *o, struct fl_err *err);

#endif
