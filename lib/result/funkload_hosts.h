#ifndef FL_RESULT_FUNKLOAD_HOSTS_H
#define FL_RESULT_FUNKLOAD_HOSTS_H

#include "element.h"
#include "names.h"
#include "samples.h"

/*
 * What FunkLoad's monitors said of hosts, as the figures that fl-monitor(1)
 * tells: counters of processors and bytes become what was between two looks.
 *
 * Ceilings   FL_FUNKLOAD_HOSTS hosts; the others are left out
 */
#define FL_FUNKLOAD_HOSTS 256

/* What was counted at the last look at a host. */
struct fl_funkload_look {
	bool any;
	double time_s;
	double cpu, idle, rx, tx; /* NaN: not told */
};

struct fl_funkload_hosts {
	struct fl_names names;
	struct fl_funkload_look *looks; /* owned; by name */
};

int fl_funkload_hosts_init(struct fl_funkload_hosts *h, struct fl_err *err);
void fl_funkload_hosts_fini(struct fl_funkload_hosts *h);

/*
 * A <monitor> of FunkLoad, given on as one of a result document, with times
 * since start_s, and the next seq of samples; nothing when it is before that, or
 * tells nothing yet.
 */
int fl_funkload_monitor(struct fl_funkload_hosts *h, const struct fl_element *e,
    int64_t start_s, struct fl_samples *samples, fl_element_each *each,
    void *ctx, struct fl_err *err);

#endif
