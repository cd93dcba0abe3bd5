#ifndef FL_BENCH_OUTPUT_H
#define FL_BENCH_OUTPUT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

/*
 * A descriptor that is written to by a thread of its own, so that whoever has
 * something to write never waits for the reader.  What the reader has not taken
 * yet is kept in memory, and above FL_OUTPUT_MEMORY in an unlinked file.
 *
 * The order of bytes is kept: while something waits in the file everything new
 * goes there too, so what is in memory is always the older.
 */
#define FL_OUTPUT_MEMORY ((size_t)4 << 20)

struct fl_output {
	int fd; /* borrowed */
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t more;
	struct fl_buf memory; /* waits */
	struct fl_buf taken;  /* is being written; the thread's, without lock */
	int spool_fd;         /* -1: none was needed yet */
	int64_t spool_from,
	    spool_to;      /* what of the file is still to be written */
	int64_t spool_max; /* bytes */
	uint64_t spooled;  /* bytes that went through the file, in all */
	bool closing;
	int failed; /* errno of a write that failed; 0: none has */
};

/* spool_max: how many bytes may wait in the file.  Starts the thread. */
int fl_output_init(struct fl_output *o, int fd, int64_t spool_max,
    struct fl_err *err);

/*
 * Takes len bytes, all or none: 0; or -1 and err when there is no room for them
 * or the descriptor cannot be written to any more.
 */
int fl_output_add(struct fl_output *o, const void *data, size_t len,
    struct fl_err *err);

/* Whether there is no room for len bytes now. */
bool fl_output_full(struct fl_output *o, size_t len);

/* Bytes that wait in the file. */
int64_t fl_output_spooled(struct fl_output *o);

/* Waits until all is written, or cannot be: then -1 and err. */
int fl_output_close(struct fl_output *o, struct fl_err *err);

#endif
