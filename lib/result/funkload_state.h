#ifndef FL_RESULT_FUNKLOAD_STATE_H
#define FL_RESULT_FUNKLOAD_STATE_H

#include "element.h"
#include "funkload.h"
#include "names.h"
#include "reader.h"

/* What funkload.c keeps and what prints it sees. */

/* Times in seconds, as they came; sorted when they are printed. */
struct fl_funkload_times {
	double *v; /* owned */
	size_t n;
	size_t cap;
	double sum;
};

/* How many there were in each second. */
struct fl_funkload_seconds {
	struct fl_funkload_second {
		int64_t at;
		uint64_t n;
	} * v; /* owned, in order of at */
	size_t n;
	size_t cap;
};

struct fl_funkload_apdex {
	uint64_t satisfied;
	uint64_t tolerating;
	uint64_t n;
};

struct fl_funkload_cycle {
	uint64_t number;
	uint64_t users; /* of all files */
	size_t file;    /* that users were taken from last, and one */
	uint64_t tests;
	uint64_t tests_ok;
	uint64_t requests_ok;
	struct fl_funkload_times requests;
	struct fl_funkload_seconds request_seconds;
	struct fl_funkload_apdex request_apdex;
	uint64_t pages;
	struct fl_funkload_times pages_ok;
	struct fl_funkload_seconds page_seconds;
	struct fl_funkload_apdex page_apdex;
};

/* The page that a thread is at. */
struct fl_funkload_page {
	size_t cycle; /* in cycles */
	bool open;
	bool ok;
	int64_t second; /* its first response began in */
	double seconds; /* all its responses took */
};

struct fl_funkload {
	struct fl_reader *reader; /* of the file that is read */
	char *name;               /* of it */
	char *first_name;         /* of the first file */
	size_t files;
	bool begun;           /* an element of it was seen */
	char *cycles_text[2]; /* of the first file, and of this */
	double duration_s[2]; /* likewise; NaN: unknown */
	struct fl_funkload_cycle *cycles;
	size_t n_cycles;
	struct fl_names threads;        /* of this file: cycle and thread */
	struct fl_funkload_page *pages; /* of these */
	size_t pages_cap;
};

#endif
