#include <stdlib.h>

#include "merge_state.h"

/*
 * A merge among the inputs says which instances it holds, and at its end up to
 * which record of each.  So it is known whether another document adds anything
 * to it; where each of two has what the other lacks, nothing can be done, since
 * sums cannot be taken apart.
 */

/* Up to which record a merge holds an instance; 0 when it does not. */
static int
held(const struct fl_merge *m, struct fl_merge_input *merge, struct fl_str id,
    bool *holds, uint64_t *seq, struct fl_err *err)
{
	const struct fl_element *e;
	size_t i = 0;

	*holds = false;
	*seq = 0;
	while ((e = fl_input_each(merge->in, "run", &i)) != NULL)
		if (fl_str_eq(fl_element_get(e, "instance"), id))
			*holds = true;
	if (!*holds)
		return 0;
	if (fl_merge_survey(m, merge, err) == -1)
		return -1;
	i = 0;
	while ((e = fl_input_each(merge->survey.ends, "instance", &i)) != NULL)
		if (fl_str_eq(fl_element_get(e, "id"), id) &&
		    fl_element_count(e, "upto", seq, err) == -1)
			return -1;
	return 0;
}

static int
overlap(const struct fl_merge_input *a, const struct fl_merge_input *b,
    struct fl_str id, struct fl_err *err)
{
	return fl_fail(err,
	    "%.150s and %.150s: both hold instance %.*s, and "
	    "neither all of the other: merge the documents of the nodes",
	    a->path, b->path, id.len < 60 ? (int)id.len : 60, id.s);
}

/* A document of one instance beside a merge. */
static int
absorb_plain(const struct fl_merge *m, struct fl_merge_input *merge,
    struct fl_merge_input *plain, struct fl_err *err)
{
	uint64_t seq;
	bool holds;

	if (held(m, merge, plain->in->instance, &holds, &seq, err) == -1)
		return -1;
	if (!holds)
		return 0;
	if (fl_merge_survey(m, plain, err) == -1)
		return -1;
	if (plain->survey.last_seq > seq)
		return overlap(merge, plain, plain->in->instance, err);
	plain->absorbed = true;
	return 0;
}

/*
 * Whether all that a holds is in b: 1, 0, or -1 and err.  *shared is an
 * instance of both.
 */
static int
is_in(const struct fl_merge *m, struct fl_merge_input *a,
    struct fl_merge_input *b, struct fl_str *shared, struct fl_err *err)
{
	const struct fl_element *e;
	uint64_t mine, theirs;
	bool holds, all = true;
	size_t i = 0;

	while ((e = fl_input_each(a->in, "run", &i)) != NULL) {
		struct fl_str id = fl_element_get(e, "instance");

		if (held(m, b, id, &holds, &theirs, err) == -1)
			return -1;
		if (!holds) {
			all = false;
			continue;
		}
		*shared = id;
		if (held(m, a, id, &holds, &mine, err) == -1)
			return -1;
		if (theirs == 0 || mine > theirs)
			all = false;
	}
	return all;
}

/* Two merges: one may be in the other. */
static int
absorb_merge(const struct fl_merge *m, struct fl_merge_input *a,
    struct fl_merge_input *b, bool refuse, struct fl_err *err)
{
	struct fl_str shared = { NULL, 0 };
	int rc = is_in(m, b, a, &shared, err);

	if (rc == -1 || shared.len == 0)
		return rc == -1 ? -1 : 0;
	if (rc == 1) {
		b->absorbed = true;
		return 0;
	}
	rc = is_in(m, a, b, &shared, err);
	if (rc == 0 && refuse)
		return overlap(a, b, shared, err);
	a->absorbed = rc == 1;
	return rc == -1 ? -1 : 0;
}

/* A merge beside the others behind it. */
static int
absorb_into(struct fl_merge *m, size_t i, bool refuse, struct fl_err *err)
{
	struct fl_merge_input *a = &m->inputs[i], *b;
	size_t k;

	for (k = i + 1; k < m->n_inputs && !a->absorbed; k++) {
		b = &m->inputs[k];
		if (!b->absorbed && b->in->merged &&
		    absorb_merge(m, a, b, refuse, err) == -1)
			return -1;
	}
	return 0;
}

/* All merges beside each other. */
static int
absorb_merges(struct fl_merge *m, bool refuse, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < m->n_inputs; i++)
		if (m->inputs[i].in->merged && !m->inputs[i].absorbed &&
		    absorb_into(m, i, refuse, err) == -1)
			return -1;
	return 0;
}

/*
 * First what is whole in another goes: what overlaps with that in part is then
 * no matter.
 */
int
fl_merge_absorb(struct fl_merge *m, struct fl_err *err)
{
	size_t i, k;

	if (absorb_merges(m, false, err) == -1 ||
	    absorb_merges(m, true, err) == -1)
		return -1;
	for (i = 0; i < m->n_inputs; i++)
		for (k = 0; k < m->n_inputs && m->inputs[i].in->merged &&
			    !m->inputs[i].absorbed;
		     k++)
			if (!m->inputs[k].in->merged &&
			    !m->inputs[k].absorbed &&
			    absorb_plain(m, &m->inputs[i], &m->inputs[k],
				err) == -1)
				return -1;
	return 0;
}
