#include <math.h>
#include <stdlib.h>

#include "../base/num.h"
#include "stats_state.h"

struct node {
	const struct fl_doc_instance *v;
	bool known;     /* what it measured is told apart */
	int64_t second; /* of the run; -1: all of it */
	struct fl_figures f;
};

static void
node_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct node *n = data;
	const struct fl_doc_instance *v = n->v;

	fl_cols_str(c, "instance", v->id);
	fl_cols_str(c, "node", v->node);
	fl_cols_str(c, "part", v->part);
	if (s->split)
		fl_cols_real(c, "second",
		    n->second < 0 ? (double)NAN : (double)n->second, 0);
	c->missing = !n->known;
	fl_stats_figure_columns(c, &n->f, &s->percentiles);
	c->missing = false;
	fl_cols_str(c, "verdict", v->verdict);
	fl_cols_str(c, "reason", v->reason);
	fl_cols_str(c, "stopped", v->stopped);
	fl_cols_real(c, "last_heard_s", (double)v->heard_ns / FL_NS_PER_S, 3);
	fl_cols_real(c, "clock_offset_us",
	    v->has_clock ? (double)v->offset_ns / 1000 : NAN, 3);
	fl_cols_real(c, "clock_error_us",
	    v->has_clock ? (double)v->error_ns / 1000 : NAN, 3);
}

/* Seconds of all stages but warm-ups, for the rates of a node. */
static int64_t
measured_ns(const struct fl_stats *s)
{
	int64_t ns = 0;
	uint64_t i;

	for (i = 0; i < fl_stats_stages(s); i++)
		if (!fl_sums_warmup(s->sums, i))
			ns += fl_sums_length_ns(s->sums, i);
	return ns;
}

/* Of a document of one process: all exchanges that are measured. */
static int
only_node(struct fl_stats *s, struct node *n, struct fl_err *err)
{
	struct fl_total **measured = calloc(s->n_order + 1, sizeof(*measured));
	size_t i, len = 0;
	int rc;

	if (measured == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < s->n_order; i++)
		if (s->order[i]->kind == FL_STEP_EXCHANGE &&
		    !fl_sums_warmup(s->sums, s->order[i]->stage))
			measured[len++] = s->order[i];
	rc =
	    fl_figures_make(&n->f, measured, len, measured_ns(s), &s->how, err);
	free(measured);
	return rc;
}

static int
node_figures(struct fl_stats *s, size_t i, struct node *n, struct fl_err *err)
{
	bool apart = i < s->sums->n_nodes && s->sums->nodes[i] != NULL;

	n->known = apart || s->sums->head.ids.n == 1;
	if (!apart)
		return n->known ? only_node(s, n, err) : 0;
	return fl_figures_make(&n->f, &s->sums->nodes[i], 1, measured_ns(s),
	    &s->how, err);
}

int
fl_stats_node_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	const struct fl_doc_head *h = &s->sums->head;
	struct node n;
	size_t i;

	for (i = 0; i < h->ids.n; i++) {
		n = (struct node){ .v = &h->instances[i], .second = -1 };
		if (node_figures(s, i, &n, err) == -1)
			return -1;
		n.f.max_rate = NAN; /* seconds are not kept apart by node */
		if (fl_stats_emit(s, out, FL_STATS_NODE, node_columns, &n,
			err) == -1)
			return -1;
	}
	return 0;
}

/* The times of a process in a second, which are kept by step. */
static int
second_times(struct fl_stats *s, const struct fl_second *second, size_t source,
    struct fl_total *into, struct fl_err *err)
{
	const struct fl_kept *k = second->keep.v;
	enum fl_times_kind kind;
	struct fl_hist *h;
	size_t i;

	for (i = 0; i < second->keep.n; i++, k++) {
		const struct fl_total *t = s->sums->totals[k->cell];

		if (t->kind != FL_STEP_EXCHANGE ||
		    (k->source != source && k->source != FL_NAMES_NONE) ||
		    fl_sums_warmup(s->sums, t->stage))
			continue;
		kind = !fl_str_is(k->t.what, "response") ? FL_TIMES_SERVICE
		       : k->paired                       ? FL_TIMES_RESPONSE
		                                         : FL_TIMES_BOTH;
		h = fl_total_times(into, k->t.of, kind, err);
		if (h == NULL || fl_row_times_add(&h, 1, &k->t, err) == -1)
			return -1;
	}
	return 0;
}

static int
second_line(struct fl_stats *s, const struct fl_second *second, size_t i,
    struct fl_err *err)
{
	struct node n = { &s->sums->head.instances[i], true, second->at,
		{ .max_rate = NAN } };
	struct fl_total t, *one = &t;
	int rc;

	fl_total_init(&t, 0, fl_str("all"));
	memcpy(t.counts, second->sources[i].counts, sizeof(t.counts));
	rc = second_times(s, second, i, &t, err);
	if (rc == 0)
		rc = fl_figures_make(&n.f, &one, 1, FL_NS_PER_S, &s->how, err);
	fl_total_fini(&t);
	if (rc == -1)
		return -1;
	n.f.max_rate = NAN;
	return fl_stats_emit(s, &s->pending, FL_STATS_NODE, node_columns, &n,
	    err);
}

int
fl_stats_node_second(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err)
{
	size_t i, known = s->sums->head.ids.n;

	for (i = 0; i < second->n_sources && i < known; i++)
		if (second->sources[i].used &&
		    (known == 1 ||
			(i < s->sums->n_nodes && s->sums->nodes[i] != NULL)) &&
		    second_line(s, second, i, err) == -1)
			return -1;
	return 0;
}
