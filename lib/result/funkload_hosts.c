#include <math.h>
#include <stdlib.h>

#include "funkload_hosts.h"

int
fl_funkload_hosts_init(struct fl_funkload_hosts *h, struct fl_err *err)
{
	fl_names_init(&h->names, "hosts", FL_FUNKLOAD_HOSTS + 1, 1 << 20);
	h->looks = calloc(FL_FUNKLOAD_HOSTS, sizeof(*h->looks));
	return h->looks != NULL ? 0 : fl_fail(err, "out of memory");
}

void
fl_funkload_hosts_fini(struct fl_funkload_hosts *h)
{
	fl_names_fini(&h->names);
	free(h->looks);
	h->looks = NULL;
}

/* A number that is told, or NaN: monitors of old say anything. */
static double
number(const struct fl_element *e, const char *name)
{
	struct fl_err ignored;
	double v = NAN;

	if (fl_element_real(e, name, &v, &ignored) != 1)
		return NAN;
	return v;
}

#define FIGURES 16
#define TEXT 40

/* A record that is being made. */
struct made {
	struct fl_attr attrs[FIGURES];
	char texts[FIGURES][TEXT];
	size_t n;
	size_t figures; /* of them that are told of the host */
};

static void
add(struct made *m, const char *name, struct fl_str value)
{
	m->attrs[m->n].name = fl_str(name);
	m->attrs[m->n++].value = value;
}

/* Nothing for NaN. */
static void
figure(struct made *m, const char *name, double v)
{
	char *text = m->texts[m->n];

	if (!isfinite(v) || v < 0 || v >= 1e15)
		return;
	snprintf(text, TEXT, v == floor(v) ? "%.0f" : "%.4f", v);
	add(m, name, fl_str(text));
	m->figures++;
}

/* What a counter has gone on by, a second; NaN when it has gone back. */
static double
per_s(double before, double after, double seconds)
{
	return after >= before && seconds > 0 ? (after - before) / seconds
	                                      : (double)NAN;
}

/* The part of the processors' time that was not idle. */
static double
busy(const struct fl_funkload_look *a, const struct fl_funkload_look *b)
{
	double all = b->cpu - a->cpu, idle = b->idle - a->idle;

	return all > 0 && idle >= 0 && idle <= all ? 1 - idle / all
	                                           : (double)NAN;
}

/* kB, as /proc/meminfo has them; what is not told is taken for 0. */
static double
used(const struct fl_element *e, double total)
{
	static const char *const not_used[] = { "memFree", "buffers",
		"cached" };
	double v;
	size_t i;

	for (i = 0; i < sizeof(not_used) / sizeof(not_used[0]); i++) {
		v = number(e, not_used[i]);
		total -= isnan(v) ? 0 : v;
	}
	return total * 1024;
}

static void
figures(struct made *m, const struct fl_element *e,
    const struct fl_funkload_look *before, const struct fl_funkload_look *now)
{
	double total = number(e, "memTotal");
	double seconds = before->any ? now->time_s - before->time_s : NAN;

	if (before->any)
		figure(m, "cpu", busy(before, now));
	figure(m, "load1", number(e, "loadAvg1min"));
	figure(m, "load5", number(e, "loadAvg5min"));
	figure(m, "load15", number(e, "loadAvg15min"));
	figure(m, "mem_total_bytes", total * 1024);
	figure(m, "mem_used_bytes", used(e, total));
	figure(m, "swap_used_bytes",
	    (number(e, "swapTotal") - number(e, "swapFree")) * 1024);
	figure(m, "rx_bytes_per_s", per_s(before->rx, now->rx, seconds));
	figure(m, "tx_bytes_per_s", per_s(before->tx, now->tx, seconds));
}

static struct fl_funkload_look
look(const struct fl_element *e)
{
	return (struct fl_funkload_look){ .any = true,
		.time_s = number(e, "time"),
		.cpu = number(e, "CPUTotalJiffies"),
		.idle = number(e, "IDLTotalJiffies"),
		.rx = number(e, "receiveBytes"),
		.tx = number(e, "transmitBytes") };
}

int
fl_funkload_monitor(struct fl_funkload_hosts *h, const struct fl_element *e,
    int64_t start_s, struct fl_samples *samples, fl_element_each *each,
    void *ctx, struct fl_err *err)
{
	struct fl_str host = fl_element_get(e, "host");
	struct fl_funkload_look now = look(e);
	struct made m = { .n = 0 };
	struct fl_element made;
	char at[TEXT], seq[TEXT];
	size_t i;

	if (isnan(now.time_s) || host.len > 200 ||
	    (fl_names_find(&h->names, host) == FL_NAMES_NONE &&
		h->names.n == FL_FUNKLOAD_HOSTS))
		return 0;
	if (fl_names_add(&h->names, host, &i, err) == -1)
		return -1;
	snprintf(at, sizeof(at), "%.6f", now.time_s - (double)start_s);
	add(&m, "seq", fl_str(""));
	add(&m, "host", host);
	add(&m, "at", fl_str(at));
	figures(&m, e, &h->looks[i], &now);
	h->looks[i] = now;
	if (m.figures == 0 || now.time_s < (double)start_s ||
	    now.time_s - (double)start_s > 1e9)
		return 0;
	snprintf(seq, sizeof(seq), "%llu",
	    (unsigned long long)fl_samples_seq(samples));
	m.attrs[0].value = fl_str(seq);
	made =
	    (struct fl_element){ fl_str("monitor"), m.attrs, m.n, 1, e->line };
	return each(ctx, &made, err);
}
