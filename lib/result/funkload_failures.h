#ifndef FL_RESULT_FUNKLOAD_FAILURES_H
#define FL_RESULT_FUNKLOAD_FAILURES_H

#include "../base/buf.h"
#include "element.h"
#include "names.h"
#include "samples.h"

/*
 * Failed responses of FunkLoad's files as <failure> elements.  The headers and
 * the body of the answer, which are inside of the response, are kept of the
 * first failure of a step with the same code and description, of 200 in all,
 * and 16 KiB of each.
 */
struct fl_funkload_failures {
	struct fl_samples *samples; /* borrowed */
	fl_element_each *each;
	void *ctx;
	struct fl_names kept; /* step, result and message of each */
	/* of the response that is read */
	bool open;
	bool keep;
	bool in_body;
	uint64_t line;
	uint64_t stage;
	struct fl_sample_of in;
	char kind[24];
	char message[300];
	struct fl_buf headers;
	struct fl_buf body;
};

void fl_funkload_failures_init(struct fl_funkload_failures *f,
    struct fl_samples *samples, fl_element_each *each, void *ctx);
void fl_funkload_failures_fini(struct fl_funkload_failures *f);

/* A response that failed; it is handed on at its end. */
int fl_funkload_failure(struct fl_funkload_failures *f,
    const struct fl_element *e, const struct fl_sample_of *in, uint64_t stage,
    struct fl_err *err);

/* What is inside of it: an element, its end or the response's, and text. */
int fl_funkload_failure_part(struct fl_funkload_failures *f,
    const struct fl_element *e, struct fl_err *err);
int fl_funkload_failure_leave(struct fl_funkload_failures *f,
    struct fl_str name, struct fl_err *err);
int fl_funkload_failure_text(struct fl_funkload_failures *f, struct fl_str text,
    struct fl_err *err);

/* Hands on one whose end did not come. */
int fl_funkload_failures_end(struct fl_funkload_failures *f,
    struct fl_err *err);

/* How much of a text has room in max bytes, without half a character. */
size_t fl_funkload_cut(struct fl_str v, size_t max);

#endif
