#ifndef FL_BENCH_WRITER_H
#define FL_BENCH_WRITER_H

#include <pthread.h>

#include "aborts.h"
#include "document.h"
#include "output.h"

/*
 * The thread that turns the workers' intervals into lines of a document.  A
 * second is written when every worker has handed it over; when one lags behind
 * for FL_WRITER_LAG seconds, without it, and what it brings later is written as
 * further lines of that second, which add up.
 */
#define FL_WRITER_LAG 3
#define FL_NOTE_LEN 260

/* Takes the bytes of whole lines. */
struct fl_sink {
	int (*write)(void *arg, const void *data, size_t len,
	    struct fl_err *err);
	void *arg;
	bool spare;  /* when it fails the load goes on without it, */
	bool failed; /* and then it is asked no more */
};

#define FL_SINKS_MAX 4

/* Something that happened, to be written in its second. */
struct fl_note {
	int64_t at_ns; /* since the start */
	bool clock;    /* an offset of the clock, else a mark */
	int64_t offset_us, error_us;
	char text[FL_NOTE_LEN];
};

#define FL_NOTES_MAX 1024 /* that wait for their second */
#define FL_KINDS_MAX 32
#define FL_RECENT 5 /* seconds that the live figures are over */

/* Times of recent exchanges, microseconds; -1: none. */
struct fl_recent {
	int64_t p50_us, p95_us, p99_us;
};

/* For who watches: what is known of the run so far. */
struct fl_progress {
	int64_t second; /* the last one that is complete; -1: none */
	unsigned users;
	uint64_t count[FL_OFS]; /* of exchanges, so far */
	uint64_t iterations;
	double rate; /* exchanges a second, of the recent seconds */
	struct fl_recent response, service; /* of those */
	struct {
		const char *kind;
		uint64_t count;
	} kinds[FL_KINDS_MAX];
	size_t kinds_len;
	enum fl_trust trust;
	char reason[160];
};

struct fl_open_second;

struct fl_writer {
	pthread_t thread;
	struct fl_handover full;      /* the workers push here */
	int wake_fd;                  /* an eventfd: and wake the thread so */
	struct fl_recorder **workers; /* borrowed; whose intervals they are */
	unsigned workers_len;
	int64_t *done;  /* a worker: seconds before are handed over */
	unsigned ended; /* workers that handed over their last */
	const struct fl_rows *rows;
	struct fl_open_second *open; /* FL_WRITER_LAG + 2 of them */
	struct fl_document document;
	struct fl_judge judge;
	struct fl_aborts *aborts; /* borrowed; NULL: none */
	struct fl_hist scratch;
	struct fl_sink sinks[FL_SINKS_MAX];
	size_t sinks_len;
	struct fl_output *output; /* one of the sinks, or NULL: for "spooled" */
	struct fl_buf text;       /* the lines of a second */
	/* Told of a sink that has failed; or NULL. */
	void (*told)(void *arg, const char *what);
	void *told_arg;
	void (*changed)(void
		*arg); /* called after each second, and on failure */
	void *changed_arg;
	pthread_mutex_t lock; /* of what follows */
	struct fl_progress progress;
	struct fl_hist *recent; /* FL_RECENT of responses, then of services */
	int64_t recent_second[FL_RECENT];
	int64_t recent_ns[FL_RECENT]; /* how long each took */
	struct fl_note *notes;        /* FL_NOTES_MAX of them */
	size_t notes_len;
	bool over;                 /* the last interval is written */
	bool failed;               /* a sink would not take any more */
	char abort[FL_ABORTS_WHY]; /* why the load must end; "": it need not */
	struct fl_err err;
};

/*
 * Opens w for workers_len workers; the caller then sets sinks, judge, changed
 * and document.start_ns, and fills workers.
 */
int fl_writer_init(struct fl_writer *w, const struct fl_rows *rows,
    const struct fl_row_name *names, unsigned workers_len, struct fl_err *err);

/* Gives text to the sinks: the head of the document, before the start. */
int fl_writer_text(struct fl_writer *w, const struct fl_buf *text,
    struct fl_err *err);

int fl_writer_start(struct fl_writer *w, struct fl_err *err);

/* From any thread.  -1 and err when too many wait. */
int fl_writer_note(struct fl_writer *w, const struct fl_note *note,
    struct fl_err *err);

/* Adds the notes before an instant to w->text, once the thread is over. */
int fl_writer_notes(struct fl_writer *w, int64_t before_ns, struct fl_err *err);

/* Whether the last interval of every worker is written. */
bool fl_writer_ended(struct fl_writer *w);

/* Waits until it is. */
void fl_writer_join(struct fl_writer *w);

void fl_writer_progress(struct fl_writer *w, struct fl_progress *p);

/* Whether an expression of aborts holds, and which. */
bool fl_writer_aborts(struct fl_writer *w, char why[FL_ABORTS_WHY]);

/* False; or true and err when a sink failed. */
bool fl_writer_failed(struct fl_writer *w, struct fl_err *err);

void fl_writer_fini(struct fl_writer *w);

#endif
