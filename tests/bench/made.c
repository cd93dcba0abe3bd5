/*
 * made - a result document of a made run
 *
 * usage: made SEED SECONDS [PER_S [FACTOR [WARMUP [FAILED]]]]
 *
 * Writes a document of one step, "login", and its iteration, whose times are
 * log-normal about a median that wanders: FACTOR times 20 ms, and in the first
 * WARMUP seconds twice that.  FAILED is the share of exchanges that fail.  The
 * same arguments make the same document.
 */
#include "../unit/made.h"
#include "../unit/doc.h"

static double
argument(int argc, char *argv[], int i, double or_else)
{
	return i < argc ? strtod(argv[i], NULL) : or_else;
}

static void
add_times(struct doc *d, int64_t at, const char *step, const struct fl_hist *h)
{
	struct fl_buf text;
	struct fl_line l;
	struct fl_err e;

	fl_buf_init(&text, 1 << 20);
	if (fl_hist_encode(&text, h, &e) == -1)
		abort();
	fl_line_begin(&l, &d->text, "times");
	fl_line_int(&l, "seq", (int64_t)++d->seq);
	fl_line_int(&l, "at", at);
	fl_line_int(&l, "stage", 0);
	fl_line_text(&l, "step", step);
	fl_line_text(&l, "what", "response");
	fl_line_text(&l, "of", "ok");
	fl_line_int(&l, "n", (int64_t)h->n);
	fl_line_us(&l, "sum", h->sum_ns);
	fl_line_us(&l, "min", (uint64_t)h->min_ns);
	fl_line_us(&l, "max", (uint64_t)h->max_ns);
	fl_line_str(&l, "hist", fl_buf_str(&text));
	if (fl_line_end(&l, &e) == -1)
		abort();
	fl_buf_fini(&text);
}

static void
begin(struct doc *d, unsigned long seed, int seconds)
{
	char text[1000];

	snprintf(text, sizeof(text),
	    "<run instance=\"made%lu\" run=\"r%lu\" node=\"n1\" "
	    "start=\"2026-11-24T%02lu:%02lu:00.000000Z\"/>\n"
	    "<config key=\"label.build\" value=\"%lu\"/>\n"
	    "<stage n=\"0\" model=\"users\" users=\"5\" rate=\"\" ramp=\"0\" "
	    "seconds=\"%d\"/>\n"
	    "<step n=\"1\" name=\"login\"/>\n",
	    seed, seed, seed / 60 % 24, seed % 60, seed, seconds);
	doc_begin(d, text);
}

int
main(int argc, char *argv[])
{
	static struct fl_hist h;
	unsigned long seed = (unsigned long)argument(argc, argv, 1, 1);
	int seconds = (int)argument(argc, argv, 2, 60), i, failed;
	struct made m = made_begin(seed);
	struct doc d = { 0 };
	char end[32];

	m.per_s = argument(argc, argv, 3, 200);
	begin(&d, seed, seconds);
	for (i = 0; i < seconds; i++) {
		m.slower = argument(argc, argv, 4, 1) *
		           (i < argument(argc, argv, 5, 0) ? 2 : 1);
		made_second(&m, &h);
		failed = (int)(argument(argc, argv, 6, 0) * (double)h.n);
		doc_counts(&d, i, "1", 5, (int)h.n - failed, failed, 0);
		add_times(&d, i, "1", &h);
		doc_counts(&d, i, "iteration", 5, (int)h.n, 0, 0);
		add_times(&d, i, "iteration", &h);
	}
	snprintf(end, sizeof(end), "%d.004", seconds);
	doc_end(&d, end);
	fwrite(d.text.data, 1, d.text.len, stdout);
	doc_fini(&d);
	return fflush(stdout) == EOF;
}
