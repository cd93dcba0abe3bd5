#include <math.h>

#include "../base/num.h"
#include "human.h"
#include "stats_state.h"

struct row {
	uint64_t stage;
	const struct fl_stats_stage *v;
};

static struct fl_str
by(const bool of[FL_STEADY_SIGNALS])
{
	if (of[FL_STEADY_RATE])
		return fl_str(of[FL_STEADY_P50] ? "rate,p50" : "rate");
	return fl_str(of[FL_STEADY_P50] ? "p50" : "");
}

/* ": p50 from 41.2 ms to 20.3 ms", of what changed. */
static void
add_change(char *text, size_t max, const bool of[FL_STEADY_SIGNALS],
    const struct fl_steady_level *a, const struct fl_steady_level *b)
{
	char from[FL_HUMAN], to[FL_HUMAN];
	size_t len = strlen(text);

	if (of[FL_STEADY_RATE]) {
		fl_human_rate(from, a->rate);
		fl_human_rate(to, b->rate);
		len += (size_t)snprintf(text + len, max - len,
		    ", rate from %s/s to %s/s", from, to);
	}
	if (!of[FL_STEADY_P50] || len >= max)
		return;
	fl_human_time(from, isnan(a->p50_ns) ? -1 : a->p50_ns);
	fl_human_time(to, isnan(b->p50_ns) ? -1 : b->p50_ns);
	snprintf(text + len, max - len, ", p50 from %s to %s", from, to);
}

void
fl_stats_steady_reason(char text[FL_STATS_REASON], const struct fl_steady *s)
{
	size_t len;

	text[0] = '\0';
	if (s->verdict == FL_STEADY_SHORT)
		snprintf(text, FL_STATS_REASON, "fewer than %d whole seconds",
		    FL_STEADY_SHORTEST);
	if (s->verdict == FL_STEADY_UNSTEADY)
		snprintf(text, FL_STATS_REASON,
		    "its level changes more than "
		    "once or comes back");
	if (s->verdict == FL_STEADY_WARMUP || s->verdict == FL_STEADY_BOTH) {
		snprintf(text, FL_STATS_REASON, "%lld s of warm-up",
		    (long long)s->warmup_s);
		add_change(text, FL_STATS_REASON, s->warmup_by, &s->before,
		    &s->level);
	}
	if (s->verdict == FL_STEADY_COLLAPSE || s->verdict == FL_STEADY_BOTH) {
		len = strlen(text);
		snprintf(text + len, FL_STATS_REASON - len,
		    "%scollapse at %lld s", len > 0 ? "; " : "",
		    (long long)s->to_s);
		add_change(text, FL_STATS_REASON, s->collapse_by, &s->level,
		    &s->after);
	}
}

static void
steady_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct row *r = data;
	const struct fl_steady *v = &r->v->steady;
	bool any = v->from_s >= 0;
	char reason[FL_STATS_REASON];

	fl_stats_steady_reason(reason, v);
	fl_cols_int(c, "stage", (int64_t)r->stage);
	fl_cols_real(c, "from_s", any ? (double)v->from_s : NAN, 0);
	fl_cols_real(c, "to_s", any ? (double)v->to_s : NAN, 0);
	fl_cols_int(c, "ramp_s", r->v->ramp_s);
	fl_cols_int(c, "warmup_s", v->warmup_s);
	fl_cols_int(c, "collapse_s", v->collapse_s);
	fl_cols_str(c, "warmup_by", by(v->warmup_by));
	fl_cols_str(c, "collapse_by", by(v->collapse_by));
	fl_cols_real(c, "rate_per_s", any ? v->level.rate : NAN, 3);
	fl_cols_real_ms(c, "p50_ms",
	    any && !isnan(v->level.p50_ns) ? v->level.p50_ns : -1);
	fl_cols_int(c, "used", s->steady != NULL);
	fl_cols_str(c, "verdict", fl_str(fl_steady_name(v->verdict)));
	fl_cols_str(c, "reason", fl_str(reason));
}

int
fl_stats_steady_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err)
{
	const struct fl_stats *of = s->steady != NULL ? s->steady : s;
	struct row r;

	for (r.stage = 0; r.stage < of->n_stages; r.stage++) {
		r.v = &of->stages[r.stage];
		if (r.v->watched && fl_stats_emit(s, out, FL_STATS_STEADY,
					steady_columns, &r, err) == -1)
			return -1;
	}
	return 0;
}
