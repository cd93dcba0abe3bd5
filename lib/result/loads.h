#ifndef FL_RESULT_LOADS_H
#define FL_RESULT_LOADS_H

#include "names.h"
#include "stage.h"

/*
 * A load is what one whole put on, stage by stage: the parts of a run together,
 * which each say the whole, or a document that is no part.  Wholes add; parts
 * of one do not.
 */
struct fl_load_of {
	struct fl_doc_stage *stages; /* owned */
	size_t n;
};

struct fl_loads {
	struct fl_names keys;
	struct fl_load_of *v; /* keys.n of them */
	size_t cap;
};

void fl_loads_init(struct fl_loads *l);
void fl_loads_fini(struct fl_loads *l);

/*
 * 1 when the whole's stage is new; 0, with *was what it is, when it is there;
 * -1 and err.
 */
int fl_loads_add(struct fl_loads *l, struct fl_str key,
    const struct fl_doc_stage *s, const struct fl_doc_stage **was,
    struct fl_err *err);

/* How many stages a whole has; 0 when there is no such whole. */
size_t fl_loads_stages(const struct fl_loads *l, struct fl_str key);

/*
 * Forgets the wholes from number wholes on, and of the one with that key the
 * stages from number stages on.
 */
void fl_loads_cut(struct fl_loads *l, size_t wholes, struct fl_str key,
    size_t stages);

/* Sets users, rate and iterations of the stages to the sums. */
void fl_loads_sum(const struct fl_loads *l, struct fl_doc_stage *stages,
    size_t n);

#endif
