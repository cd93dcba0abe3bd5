#include "stats_state.h"

/* The same as an object, among those of its kind. */
static int
emit_object(struct fl_stats *s, enum fl_stats_kind kind, fl_stats_columns *cols,
    const void *data, struct fl_err *err)
{
	struct fl_buf *out = &s->objects[kind];
	struct fl_cols c = { .json = out };

	if (fl_buf_add_str(out, out->len > 0 ? ",\n{" : "\n{", err) == -1)
		return -1;
	cols(&c, s, data);
	if (c.failed) {
		*err = c.err;
		return -1;
	}
	return fl_buf_add(out, "}", 1, err);
}

int
fl_stats_json(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	const char *between = "";
	size_t i;

	if (fl_stats_tsv(s, out, err) == -1 ||
	    fl_buf_add_str(out, "{", err) == -1)
		return -1;
	for (i = 0; i < FL_STATS_KINDS; i++) {
		if (!fl_stats_wants(s, (enum fl_stats_kind)i))
			continue;
		if (fl_buf_addf(out, err, "%s\n\"%s\": [", between,
			fl_stats_names[i]) == -1 ||
		    (s->objects[i].len > 0 &&
			fl_buf_add(out, s->objects[i].data, s->objects[i].len,
			    err) == -1) ||
		    fl_buf_add_str(out, "]", err) == -1)
			return -1;
		between = ",";
	}
	return fl_buf_add_str(out, "\n}\n", err);
}

int
fl_stats_emit(struct fl_stats *s, struct fl_buf *out, enum fl_stats_kind kind,
    fl_stats_columns *cols, const void *data, struct fl_err *err)
{
	struct fl_tsv t;
	struct fl_cols c = { .tsv = &t, .head = true };
	char name[32];

	if (s->json)
		return emit_object(s, kind, cols, data, err);
	fl_tsv_init(&t, out);
	if ((s->headed & 1U << kind) == 0) {
		snprintf(name, sizeof(name), "#%s", fl_stats_names[kind]);
		fl_tsv_text(&t, name);
		cols(&c, s, data);
		if (fl_tsv_end(&t, err) == -1)
			return -1;
		s->headed |= 1U << kind;
	}
	c.head = false;
	fl_tsv_text(&t, fl_stats_names[kind]);
	cols(&c, s, data);
	return fl_tsv_end(&t, err);
}

void
fl_stats_apdex_columns(struct fl_cols *c, const struct fl_figures *f)
{
	fl_cols_real(c, "apdex", f->apdex, 3);
	fl_cols_str(c, "rating", fl_str(fl_apdex_rating(f->apdex)));
}

/* The column of a figure of response or of service times. */
static const char *
spread_name(char name[48], const char *which, const char *figure)
{
	snprintf(name, 48, "%s_%s_ms", which, figure);
	return name;
}

static void
spread_columns(struct fl_cols *c, const char *which, const struct fl_spread *v,
    const struct fl_percentiles *p)
{
	char name[48], figure[16];
	size_t i;

	fl_cols_ms(c, spread_name(name, which, "min"), v->min_ns);
	fl_cols_real_ms(c, spread_name(name, which, "mean"), v->mean_ns);
	fl_cols_real_ms(c, spread_name(name, which, "stddev"), v->stddev_ns);
	for (i = 0; i < p->n; i++) {
		snprintf(figure, sizeof(figure), "p%s", p->text[i]);
		fl_cols_ms(c, spread_name(name, which, figure),
		    v->percentile_ns[i]);
	}
	fl_cols_ms(c, spread_name(name, which, "max"), v->max_ns);
}

void
fl_stats_figure_columns(struct fl_cols *c, const struct fl_figures *f,
    const struct fl_percentiles *p)
{
	fl_cols_int(c, "count", (int64_t)fl_counts_all(f->counts));
	fl_cols_int(c, "ok", (int64_t)f->counts[FL_COUNT_OK]);
	fl_cols_int(c, "failed", (int64_t)f->counts[FL_COUNT_FAILED]);
	fl_cols_int(c, "censored", f->bound);
	fl_cols_real(c, "error_share", f->error_share, 6);
	fl_cols_real(c, "rate_per_s", f->rate, 3);
	fl_cols_real(c, "max_rate_per_s", f->max_rate, 3);
	fl_cols_int(c, "sent_bytes", (int64_t)f->counts[FL_COUNT_SENT]);
	fl_cols_int(c, "received_bytes", (int64_t)f->counts[FL_COUNT_RECEIVED]);
	fl_cols_int(c, "hops", (int64_t)f->counts[FL_COUNT_HOPS]);
	spread_columns(c, "response", &f->response, p);
	spread_columns(c, "service", &f->service, p);
	fl_stats_apdex_columns(c, f);
}
