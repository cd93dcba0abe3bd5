#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "machines.h"

/*
 * What is drawn, by the names that figures have: those of fl-monitor(1), and
 * older ones.
 */
static const struct panel {
	const char *title;
	const char *figures[3];
	double unit; /* the value is multiplied by it */
} panels[FL_MACHINES_PANELS] = {
	{ "processors busy (%)", { "cpu", "cpu_busy" }, 100 },
	{ "memory used (GB)", { "mem_used_bytes", "mem_used" }, 1e-9 },
	{ "received (MB/s)", { "rx_bytes_per_s", "rx" }, 1e-6 },
	{ "sent (MB/s)", { "tx_bytes_per_s", "tx" }, 1e-6 },
	{ "load average", { "load1" }, 1 },
	{ "disks busy (%)", { "disk_busy" }, 100 },
};

void
fl_machines_init(struct fl_machines *h, struct fl_arena *texts, size_t max)
{
	*h = (struct fl_machines){ .texts = texts, .max = max };
}

void
fl_machines_fini(struct fl_machines *h)
{
	size_t i, k;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < FL_MACHINES_PANELS; k++)
			fl_series_fini(&h->v[i].panel[k]);
	h->n = 0;
}

/* The panel of a figure; FL_MACHINES_PANELS: none. */
static size_t
panel_of(const char *figure)
{
	size_t k, i;

	for (k = 0; k < FL_MACHINES_PANELS; k++)
		for (i = 0; panels[k].figures[i] != NULL; i++)
			if (strcmp(panels[k].figures[i], figure) == 0)
				return k;
	return FL_MACHINES_PANELS;
}

/* The host of that name; NULL without err: there are too many. */
static struct fl_machine *
find(struct fl_machines *h, const char *name, struct fl_err *err)
{
	struct fl_machine *v;
	size_t i;

	err->msg[0] = '\0';
	for (i = 0; i < h->n; i++)
		if (strcmp(h->v[i].name, name) == 0)
			return &h->v[i];
	if (h->n == FL_MACHINES_MAX)
		return NULL;
	v = &h->v[h->n];
	v->name = fl_arena_str(h->texts, name, strlen(name)).s;
	if (v->name == NULL) {
		fl_fail(err, "too much text");
		return NULL;
	}
	for (i = 0; i < FL_MACHINES_PANELS; i++)
		fl_series_init(&v->panel[i], h->max);
	h->n++;
	return v;
}

int
fl_machines_monitor(struct fl_machines *h, const struct fl_records *r,
    struct fl_err *err)
{
	struct fl_sample sample = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	size_t k = panel_of(fl_records_text(r, "figure"));
	struct fl_machine *v;
	struct fl_err ignored;
	double at_s;

	if (fl_records_real(r, "at_s", &at_s, err) == -1)
		return -1;
	/* A host may say what it likes of itself: no number is no point. */
	if (k == FL_MACHINES_PANELS || isnan(at_s) ||
	    at_s >= (double)FL_SERIES_SECOND_MAX ||
	    fl_num_real(fl_records_text(r, "value"), &sample.max_ms,
		&ignored) == -1)
		return 0;
	v = find(h, fl_records_text(r, "host"), err);
	if (v == NULL && err->msg[0] == '\0')
		return 0;
	if (v == NULL ||
	    fl_series_add(&v->panel[k], (int64_t)at_s, &sample, err) == -1)
		return fl_records_fail(r, err);
	return 0;
}

int
fl_machines_has(const struct fl_machines *h, struct fl_err *err)
{
	size_t i, k;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < FL_MACHINES_PANELS; k++)
			if (h->v[i].panel[k].n > 0)
				return 0;
	return fl_fail(err, "no 'monitor' records of a figure that is drawn");
}

static bool
panel_has(const struct fl_machines *h, size_t k)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (h->v[i].panel[k].n > 0)
			return true;
	return false;
}

/* So many bins without a word are a gap: hosts may speak now and then only. */
#define SILENCE 15

static void
write_point(struct fl_dat *d, double at_s, double v)
{
	fl_dat_real(d, at_s);
	fl_dat_real(d, v);
	fl_dat_end(d);
}

/* Whether bin b is one of a line with bin a. */
static bool
joins(const struct fl_series *s, size_t a, size_t b)
{
	return b < s->n && s->v[b].bin <= s->v[a].bin + SILENCE;
}

/* One without neighbours is two points, so that it is seen. */
static void
write_series(struct fl_dat *d, const struct fl_series *s, double unit)
{
	struct fl_sample v;
	double begin_s, end_s;
	bool before;
	size_t i;

	for (i = 0; i < s->n; i++) {
		before = i > 0 && joins(s, i - 1, i);
		if (i > 0 && !before)
			fl_dat_gap(d);
		fl_series_get(s, i, &v, &begin_s, &end_s);
		if (s->width > 1 && (before || joins(s, i, i + 1)))
			begin_s = (begin_s + end_s) / 2;
		write_point(d, begin_s, v.max_ms * unit);
		if (!before && !joins(s, i, i + 1))
			write_point(d, end_s, v.max_ms * unit);
	}
}

void
fl_machines_write(const struct fl_machines *h, struct fl_dat *d)
{
	size_t i, k;

	fl_dat_block(d, "names");
	for (i = 0; i < h->n; i++) {
		fl_dat_real(d, (double)i);
		fl_dat_text(d, h->v[i].name, 30);
		fl_dat_end(d);
	}
	fl_dat_block(d, "panels");
	for (k = 0; k < FL_MACHINES_PANELS; k++) {
		if (!panel_has(h, k))
			continue;
		fl_dat_real(d, (double)k);
		fl_dat_text(d, panels[k].title, 30);
		fl_dat_end(d);
	}
	for (k = 0; k < FL_MACHINES_PANELS; k++)
		for (i = 0; panel_has(h, k) && i < h->n; i++) {
			fl_dat_block(d, "host");
			write_series(d, &h->v[i].panel[k], panels[k].unit);
		}
}
