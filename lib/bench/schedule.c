#include <math.h>

#include "../base/random.h"
#include "schedule.h"

#define NS 1e9L

static void
add(struct fl_schedule *s, double from, double to, int64_t length_ns,
    size_t stage)
{
	struct fl_line_piece *p = &s->pieces[s->len], *last = p - 1;

	*p = (struct fl_line_piece){ .from = from, .to = to, .stage = stage };
	if (s->len > 0) {
		p->start_ns = last->start_ns + last->length_ns;
		p->area = last->area + (last->from + last->to) / 2.0L *
		                           (long double)last->length_ns / NS;
	}
	p->length_ns = length_ns != 0 ? length_ns : INT64_MAX - p->start_ns;
	s->end_ns = p->start_ns + p->length_ns;
	s->len++;
}

void
fl_schedule_make(struct fl_schedule *s, const struct fl_plan *p)
{
	double level = 0;
	size_t i;

	s->len = 0;
	s->poisson = false;
	s->seed = 0;
	s->iterations = p->iterations != 0 ? p->iterations : UINT64_MAX;
	for (i = 0; i < p->stages_len; i++) {
		const struct fl_stage *g = &p->stages[i];

		if (g->ramp_ns > 0)
			add(s, level, g->level, g->ramp_ns, i);
		if (g->length_ns == 0 || g->length_ns > g->ramp_ns)
			add(s, g->level, g->level,
			    g->length_ns == 0 ? 0 : g->length_ns - g->ramp_ns,
			    i);
		level = g->level;
	}
}

static size_t
piece_at(const struct fl_schedule *s, int64_t at_ns)
{
	size_t low = 0, high = s->len, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (at_ns >= s->pieces[mid].start_ns)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static double
level_in(const struct fl_line_piece *p, int64_t at_ns)
{
	return p->from + (p->to - p->from) * (double)(at_ns - p->start_ns) /
	                     (double)p->length_ns;
}

/* What steer makes of a level of the plan. */
static double
steered(const struct fl_steer *steer, double level)
{
	if (steer->paused)
		return 0;
	return (steer->held ? steer->level : level) * steer->scale;
}

/* The rest of a piece of the plan from an instant, as it is to be now. */
static void
add_rest(struct fl_schedule *s, const struct fl_line_piece *p, int64_t from_ns,
    const struct fl_steer *steer)
{
	int64_t end_ns = p->start_ns + p->length_ns;
	double level = p->from;

	if (from_ns > p->start_ns)
		level = level_in(p, from_ns);
	else
		from_ns = p->start_ns;
	add(s, steered(steer, level), steered(steer, p->to),
	    end_ns == INT64_MAX ? 0 : end_ns - from_ns, p->stage);
}

int
fl_schedule_steer(struct fl_schedule *s, const struct fl_schedule *now,
    const struct fl_schedule *plan, const struct fl_steer *steer, int64_t at_ns,
    struct fl_err *err)
{
	const struct fl_line_piece *p;
	size_t i;

	*s = *now;
	for (s->len = 0; s->len < now->len; s->len++)
		if (s->pieces[s->len].start_ns >= at_ns)
			break;
	if (s->len + 1 + plan->len > FL_PIECES_MAX)
		return fl_fail(err, "no room for one more change");
	if (s->len > 0) {
		p = &now->pieces[s->len - 1];
		if (p->start_ns + p->length_ns > at_ns) {
			s->len--;
			add(s, p->from, level_in(p, at_ns), at_ns - p->start_ns,
			    p->stage);
		}
	}
	for (i = 0; i < plan->len; i++) {
		p = &plan->pieces[i];
		if (p->start_ns + p->length_ns > at_ns)
			add_rest(s, p, at_ns, steer);
	}
	s->end_ns = plan->end_ns;
	return 0;
}

size_t
fl_schedule_stage(const struct fl_schedule *s, int64_t at_ns)
{
	return s->pieces[piece_at(s, at_ns)].stage;
}

double
fl_schedule_level(const struct fl_schedule *s, int64_t at_ns)
{
	if (at_ns < 0 || at_ns >= s->end_ns)
		return 0;
	return level_in(&s->pieces[piece_at(s, at_ns)], at_ns);
}

/*
 * How long after its start the area under a piece reaches area: the root of
 * from x + (to - from) x^2 / 2 length = area, in the form that does not cancel
 * when the slope is small.
 */
static int64_t
reach(const struct fl_line_piece *p, long double area)
{
	long double len = (long double)p->length_ns / NS;
	long double slope = ((long double)p->to - p->from) / len;
	long double under = (long double)p->from * p->from + 2 * slope * area;
	long double x;

	if (area <= 0) /* where both terms are 0 when the ramp begins at 0 */
		x = 0;
	else if (p->from == p->to)
		x = area / (long double)p->from;
	else
		x = 2 * area / (p->from + sqrtl(under > 0 ? under : 0));
	return p->start_ns + (int64_t)(x * NS + 0.5L);
}

/* The area at which iteration k is due. */
static long double
area_of(const struct fl_schedule *s, uint64_t k, struct fl_cursor *c)
{
	if (!s->poisson)
		return (long double)k;
	if (c->k == 0)
		c->random = s->seed;
	for (; c->k <= k; c->k++) /* 1 - x is in (0, 1] */
		c->area -= logl(1 - (long double)fl_random_real(&c->random));
	return c->area;
}

int64_t
fl_schedule_due(const struct fl_schedule *s, uint64_t k, struct fl_cursor *c)
{
	const struct fl_line_piece *p;
	long double want;

	if (k >= s->iterations || c->piece == s->len)
		return INT64_MAX;
	want = area_of(s, k, c);
	for (; c->piece < s->len; c->piece++) {
		p = &s->pieces[c->piece];
		if (p->from <= 0 && p->to <= 0)
			continue;
		if (p->length_ns == INT64_MAX - p->start_ns ||
		    want < p->area + (p->from + p->to) / 2.0L *
					 (long double)p->length_ns / NS)
			return reach(p, want - p->area);
	}
	return INT64_MAX;
}

/* Where the level of a ramp passes g. */
static int64_t
cross(const struct fl_line_piece *p, double g)
{
	return p->start_ns + (int64_t)ceill((g - (long double)p->from) /
					    ((long double)p->to - p->from) *
					    (long double)p->length_ns);
}

/*
 * The part of a piece in which the level is above g (or is not): from the
 * instant returned, to its end for a ramp upwards (downwards).
 */
static int64_t
part(const struct fl_line_piece *p, double g, bool active)
{
	bool first = p->from > g, last = p->to > g;

	if (p->from == p->to)
		return first == active ? p->start_ns : INT64_MAX;
	if (p->from < p->to)
		first = p->from >= g; /* at g and rising: above it at once */
	if (first == active)
		return p->start_ns;
	return last == active ? cross(p, g) : INT64_MAX;
}

static bool
holds(const struct fl_line_piece *p, double g, int64_t at_ns, bool active)
{
	double level = level_in(p, at_ns);

	return (level > g || (level == g && p->to > g)) == active;
}

int64_t
fl_schedule_user(const struct fl_schedule *s, uint64_t g, int64_t from_ns,
    bool active)
{
	size_t i = piece_at(s, from_ns);
	int64_t at;

	if (from_ns < s->end_ns &&
	    holds(&s->pieces[i], (double)g, from_ns, active))
		return from_ns;
	for (; i < s->len; i++) {
		at = part(&s->pieces[i], (double)g, active);
		if (at != INT64_MAX && at >= from_ns)
			return at;
	}
	return INT64_MAX;
}
