#ifndef FL_RESULT_FAILURES_H
#define FL_RESULT_FAILURES_H

#include "element.h"
#include "names.h"

/*
 * Distinct failures and how often each was.
 *
 * Ceilings   FL_FAILURES of them; further ones are counted with the message
 *            "other", by stage, step and kind
 */
#define FL_FAILURES 10000

struct fl_doc_failure {
	uint64_t stage;
	struct fl_str step;
	struct fl_str kind;
	struct fl_str message;
	int64_t second; /* -1 unless they are told apart by it */
	uint64_t count;
	int64_t first_ns;
};

struct fl_failures {
	bool by_second;
	struct fl_names keys;
	struct fl_doc_failure *v; /* keys.n of them, owned */
	size_t cap;
};

/* by_second: each second's are another, and ten times as many can be held. */
void fl_failures_init(struct fl_failures *f, bool by_second);
void fl_failures_fini(struct fl_failures *f);
int fl_failures_add(struct fl_failures *f, const struct fl_element *r,
    struct fl_err *err);

/* Puts them in order of stage, step, number (most first), kind, message. */
void fl_failures_sort(struct fl_failures *f);

#endif
