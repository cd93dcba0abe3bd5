#ifndef FL_RESULT_HEAD_H
#define FL_RESULT_HEAD_H

#include "element.h"
#include "names.h"
#include "stage.h"

/*
 * What a document says once: whose it is, what load was asked for, what the
 * steps are called, how it ended.
 *
 * Ceilings   FL_HEAD_INSTANCES processes, FL_HEAD_STEPS steps, 1000 stages,
 *            64 MiB of text
 */
#define FL_HEAD_INSTANCES 100000
#define FL_HEAD_STEPS 100000

/* One process that took part.  Texts are "" when they are not known. */
struct fl_doc_instance {
	struct fl_str id;
	struct fl_str run;
	struct fl_str node;
	struct fl_str part;
	struct fl_str verdict; /* "": its document has no end */
	struct fl_str reason;
	struct fl_str stopped;
	int64_t heard_ns; /* since the start; when it ended or was last heard */
	bool has_clock;
	int64_t offset_ns; /* of its clock against the controller's */
	int64_t error_ns;
};

struct fl_doc_step {
	uint64_t n;
	struct fl_str name;
};

struct fl_doc_head {
	struct fl_arena arena;
	struct fl_names ids;               /* of instances */
	struct fl_doc_instance *instances; /* ids.n of them */
	size_t instances_cap;
	struct fl_names runs;
	struct fl_names wholes;      /* of a merge: what put load on */
	struct fl_names labels;      /* "name=value" */
	struct fl_str start;         /* the earliest; "" when unknown */
	struct fl_doc_stage *stages; /* by number; open ones have n as such */
	size_t n_stages;
	struct fl_doc_step *steps;
	size_t n_steps;
	size_t steps_cap;
	bool merged; /* by fl-merge */
	bool ended;  /* there is an <end> */
	int64_t end_ns;
	struct fl_str verdict;
	struct fl_str reason;
	struct fl_str stopped;
	uint64_t cut; /* instances without an end of theirs */
};

void fl_doc_head_init(struct fl_doc_head *h);
void fl_doc_head_fini(struct fl_doc_head *h);

/*
 * Takes a record that it knows: 1; 0 for any other; -1 and err for a bad one.
 */
int fl_doc_head_add(struct fl_doc_head *h, const struct fl_element *r,
    struct fl_err *err);

/* The instance of a record: the one it names, or the document's only one. */
int fl_doc_head_instance(struct fl_doc_head *h, const struct fl_element *r,
    size_t *i, struct fl_err *err);

/* NULL for a stage or step that was not announced. */
const struct fl_doc_stage *fl_doc_head_stage(const struct fl_doc_head *h,
    uint64_t n);
struct fl_str fl_doc_head_step(const struct fl_doc_head *h, uint64_t n);

/*
 * How many processes put load on: of a merge those that have a load, since the
 * document of a monitor has none; else all.  At least 1.
 */
size_t fl_doc_head_nodes(const struct fl_doc_head *h);

/* When a stage begins: where the one before it ends. */
int64_t fl_doc_head_begin_ns(const struct fl_doc_head *h, uint64_t stage);

#endif
