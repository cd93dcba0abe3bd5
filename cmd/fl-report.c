/*
 * fl-report - a report of a load test, to send to people
 *
 * Reads a result document, or merges several, and writes one HTML file that is
 * complete by itself.
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/base/opt.h"
#include "../lib/report/report.h"
#include "../lib/report/style.h"
#include "../lib/result/figures.h"
#include "../lib/result/infile.h"
#include "../lib/result/merge.h"
#include "../lib/result/outfile.h"
#include "../lib/result/threshold.h"

enum {
	KEY_APDEX = 256,
	KEY_BASE,
	KEY_FORCE,
	KEY_NO_CHARTS,
	KEY_OK,
	KEY_STRICT,
	KEY_TITLE,
	KEY_TOLERANCE,
	KEY_TREND,
	KEY_WARN,
};

static const struct fl_opt rows[] = {
	{ 'a', "assert", "EXPR",
	    "exit 1 unless it holds: p99<250ms, errors<1%,\n"
	    "login:p95<=80ms, rate>=500/s; may be repeated" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ 'p', "percentiles", "P[,P]",
	    "further percentiles, in the details of steps" },
	{ 'q', "quiet", NULL, "no warnings" },
	{ KEY_APDEX, "apdex", "TIME", "T of Apdex instead of 1.5s" },
	{ KEY_BASE, "base", "OLD",
	    "compare with this run: exit 1 when worse; may be\nrepeated" },
	{ KEY_FORCE, "force", NULL, "with several files: as fl-merge" },
	{ KEY_NO_CHARTS, "no-charts", NULL, "no pictures: without gnuplot" },
	{ KEY_OK, "ok", NULL, "times of what succeeded alone" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 when the document is cut or has no end" },
	{ KEY_TITLE, "title", "TEXT", "in place of the run's labels" },
	{ KEY_TOLERANCE, "tolerance", "SHARE",
	    "with --base: what is never called worse (5%)" },
	{ KEY_TREND, "trend", NULL,
	    "each FILE is a run: what changed, and when" },
	{ KEY_WARN, "warn", "EXPR", "as -a, but only warn" },
};

static const struct fl_opts opts = {
	.program = "fl-report",
	.usage = "fl-report [-q] [-a expr] [-o file] [-p p[,p]] "
		 "[--apdex time] [--base old] [--force] [--no-charts] [--ok] "
		 "[--strict] [--title text] [--tolerance share] [--trend] "
		 "[--warn expr] [file ...]",
	.about = "a report of a load test, to send to people",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

struct choice {
	const char *output;
	bool strict;
	bool quiet;
	bool plain; /* no pictures */
	bool trend;
	double tolerance;
	const char **base;
	size_t n_base;
	const char **asserts;
	bool *warns;
	char percentiles[512];
	struct fl_stats_opts stats;
	struct fl_merge_opts merge;
	struct fl_report_opts report;
};

static void
add_assert(struct choice *c, bool warn)
{
	size_t n = c->stats.n_asserts++;

	c->asserts = reallocarray(c->asserts, n + 1, sizeof(*c->asserts));
	c->warns = reallocarray(c->warns, n + 1, sizeof(*c->warns));
	if (c->asserts == NULL || c->warns == NULL)
		err(FL_EXIT_TROUBLE, NULL);
	c->asserts[n] = optarg;
	c->warns[n] = warn;
	c->stats.asserts = c->asserts;
	c->stats.warns = c->warns;
}

static void
add_base(struct choice *c)
{
	c->base = reallocarray(c->base, c->n_base + 1, sizeof(*c->base));
	if (c->base == NULL)
		err(FL_EXIT_TROUBLE, NULL);
	c->base[c->n_base++] = optarg;
}

/* "5%", or "0.05". */
static double
read_share(int ch)
{
	struct fl_err e;
	double percent;

	if (fl_threshold_share(optarg, &percent, &e) == -1 || percent < 0 ||
	    percent > 1e6) {
		fl_fail(&e, "'%.30s': want a share, as 5%% or 0.05", optarg);
		fl_opts_bad(&opts, ch, &e);
	}
	return percent / 100;
}

/* What the tables and the headline are made of, whatever else is wanted. */
#define PERCENTILES "10,50,75,90,95,99,99.9"

static int
rising(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Adds those of a list, "80,99.99", to n that there are; how many then. */
static size_t
read_percentiles(uint32_t ppm[FL_FIGURES_PERCENTILES], size_t n,
    const char *list)
{
	char text[32];
	struct fl_err e;
	size_t len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		snprintf(text, sizeof(text), "%.*s", (int)len, list);
		if (n == FL_FIGURES_PERCENTILES) {
			fl_fail(&e, "more than %d percentiles",
			    FL_FIGURES_PERCENTILES);
			fl_opts_bad(&opts, 'p', &e);
		}
		if (fl_percentile_read(text, &ppm[n++], &e) == -1)
			fl_opts_bad(&opts, 'p', &e);
		if (list[len] == '\0')
			return n;
	}
}

static void
add_percentiles(struct choice *c, const char *list)
{
	uint32_t ppm[FL_FIGURES_PERCENTILES];
	size_t i, n = read_percentiles(ppm, 0, PERCENTILES), len = 0;

	n = read_percentiles(ppm, n, list);
	qsort(ppm, n, sizeof(ppm[0]), rising);
	for (i = 0; i < n; i++)
		if (i == 0 || ppm[i] != ppm[i - 1])
			len += (size_t)snprintf(c->percentiles + len,
			    sizeof(c->percentiles) - len, "%s%g",
			    i > 0 ? "," : "", ppm[i] / 10000.0);
	c->stats.percentiles = c->percentiles;
}

static void
read_option(int ch, struct choice *c)
{
	switch (ch) {
	case 'a':
		add_assert(c, false);
		break;
	case 'o':
		c->output = optarg;
		break;
	case 'p':
		add_percentiles(c, optarg);
		break;
	case 'q':
		c->quiet = true;
		break;
	case KEY_APDEX:
		c->stats.apdex_ns = fl_opts_duration(&opts, ch, 0);
		break;
	case KEY_BASE:
		add_base(c);
		break;
	case KEY_FORCE:
		c->merge.force = true;
		break;
	case KEY_NO_CHARTS:
		c->plain = true;
		break;
	case KEY_OK:
		c->stats.ok_only = true;
		break;
	case KEY_STRICT:
		c->strict = true;
		break;
	case KEY_TITLE:
		c->report.title = optarg;
		break;
	case KEY_TOLERANCE:
		c->tolerance = read_share(ch);
		break;
	case KEY_TREND:
		c->trend = true;
		break;
	case KEY_WARN:
		add_assert(c, true);
		break;
	}
}

static void
read_options(int argc, char *argv[], struct choice *c)
{
	int ch;

	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		read_option(ch, c);
	c->merge.paths = (const char *const *)argv + optind;
	c->merge.n = (size_t)(argc - optind);
	c->stats.name =
	    c->merge.n > 1 ? "merge" : fl_infile_name(c->merge.paths[0]);
	c->stats.cells = c->n_base > 0;
	c->stats.side = c->n_base > 0 ? "new" : NULL;
	if (c->trend && (c->n_base > 0 || c->stats.n_asserts > 0))
		errx(FL_EXIT_TROUBLE,
		    "--trend goes with neither --base nor thresholds");
	if (c->trend && c->merge.n == 0)
		errx(FL_EXIT_TROUBLE, "--trend wants files");
	if (isatty(STDOUT_FILENO) && c->output == NULL) {
		warnx("a page is no text to read here: want -o FILE.html, or "
		      ">FILE.html");
		fl_opts_usage(&opts);
	}
}

/* What is at work. */
struct work {
	const struct choice *c;
	struct fl_report report;
};

static int
feed(void *ctx, const void *data, size_t len, struct fl_err *e)
{
	struct work *w = ctx;

	return fl_report_feed(&w->report, data, len, e);
}

static void
warn_user(void *ctx, const char *text)
{
	const struct work *w = ctx;

	if (!w->c->quiet)
		warnx("%s", text);
}

/* One document as it is; several, or a directory of them, merged. */
static int
read_all(struct work *w, struct fl_err *e)
{
	struct fl_merge_opts m = w->c->merge;
	struct fl_merge_result result;
	struct stat st;

	if (m.n == 0 ||
	    (m.n == 1 && (stat(m.paths[0], &st) == -1 || !S_ISDIR(st.st_mode))))
		return fl_infile_each(m.n == 1 ? m.paths[0] : NULL, feed, w, e);
	m.by_node = true;
	m.write = feed;
	m.warn = warn_user;
	m.ctx = w;
	return fl_merge(&m, &result, e);
}

/*
 * The program before us in the pipe gets the first Ctrl-C as well, and ends its
 * document; we read that to its end.  The second one ends us.
 */
static void
on_interrupt(int sig)
{
	(void)sig;
}

static void
outlast_interrupt(void)
{
	struct sigaction a = { .sa_handler = on_interrupt };

	a.sa_flags = (int)(SA_RESTART | SA_RESETHAND);
	sigemptyset(&a.sa_mask);
	sigaction(SIGINT, &a, NULL);
}

/* The names of what was read, for the page's foot. */
static char *
file_names(const struct choice *c)
{
	struct fl_buf b;
	struct fl_err e;
	size_t i;

	fl_buf_init(&b, 1 << 20);
	if (c->merge.n == 0)
		fl_buf_add_str(&b, "standard input", &e);
	for (i = 0; i < c->merge.n && i < 100; i++)
		if (fl_buf_addf(&b, &e, "%s%.500s", i > 0 ? ", " : "",
			c->merge.paths[i]) == -1)
			break;
	return fl_buf_take(&b);
}

static int
write_page(struct work *w, struct fl_outfile *out, struct fl_err *e)
{
	static struct fl_templates templates; /* static for its size */
	struct fl_report_opts o = w->c->report;
	struct fl_buf page, style;
	char *files = file_names(w->c);
	int rc = -1;

	fl_buf_init(&page, (size_t)1 << 30);
	fl_buf_init(&style, (size_t)1 << 20);
	o.files = files != NULL ? files : "";
	if (fl_templates_find(&templates, e) == -1 ||
	    fl_report_style(&style, templates.dir, e) == -1)
		goto out;
	o.templates = w->c->plain ? NULL : &templates;
	o.style = style.data != NULL ? style.data : "";
	rc = w->c->trend ? fl_report_write_trend(&w->report, &o, &page, e)
	                 : fl_report_write(&w->report, &o, &page, e);
	if (rc == 0)
		rc = fl_outfile_write(out, page.data, page.len, e);
out:
	fl_buf_fini(&page);
	fl_buf_fini(&style);
	free(files);
	return rc;
}

static void
tell_truncated(const struct work *w, const struct fl_stats *s, const char *name)
{
	if (fl_stats_truncated(s) && !w->c->quiet)
		warnx("%s: truncated: used up to its last whole record", name);
}

/* A run of the other side; it lives as long as the program. */
static struct fl_stats *
read_base(struct work *w, const char *path, struct fl_err *e)
{
	struct fl_stats_opts o = w->c->stats;
	const struct fl_stats_source source = { .paths = &path,
		.n = 1,
		.force = w->c->merge.force,
		.warn = warn_user,
		.ctx = w };
	struct fl_stats *s;

	o.name = fl_infile_name(path);
	o.side = "base";
	o.kinds = 1U << FL_STATS_RUN;
	o.n_asserts = 0;
	s = fl_stats_read(&o, &source, e);
	if (s != NULL)
		tell_truncated(w, s, o.name);
	return s;
}

/* The page says it, too. */
static void
tell_loads(struct work *w, const struct fl_stats *base)
{
	struct fl_err e, text;

	if (fl_stats_alike(base, w->report.stats, &e) == 0)
		return;
	snprintf(w->report.unlike, sizeof(w->report.unlike), "%.255s", e.msg);
	fl_fail(&text, "the loads differ from the base's: %.400s", e.msg);
	warn_user(w, text.msg);
}

static int
compare(struct work *w, struct fl_err *e)
{
	const struct choice *c = w->c;
	struct fl_stats **base;
	size_t i;

	if (c->n_base == 0)
		return 0;
	base = calloc(c->n_base, sizeof(*base));
	if (base == NULL)
		return fl_fail(e, "out of memory");
	for (i = 0; i < c->n_base; i++) {
		base[i] = read_base(w, c->base[i], e);
		if (base[i] == NULL)
			return -1;
	}
	tell_loads(w, base[0]);
	return fl_stats_compare(base, c->n_base, &w->report.stats, 1,
	    c->tolerance, e);
}

/* The page of runs in order of time, and the exit status. */
static int
trend(struct work *w, struct fl_outfile *out, struct fl_err *e)
{
	const struct choice *c = w->c;
	const struct fl_stats_source source = { .force = c->merge.force,
		.warn = warn_user,
		.ctx = w };

	if (fl_report_init_trend(&w->report, &c->stats, &source, c->merge.paths,
		c->merge.n, c->tolerance, e) == -1)
		return -1;
	return write_page(w, out, e) == -1 ? -1 : FL_EXIT_YES;
}

/* The page of a run, and the exit status. */
static int
run(struct work *w, struct fl_outfile *out, struct fl_err *e)
{
	const struct choice *c = w->c;
	const struct fl_stats *s;

	if (fl_report_init(&w->report, &c->stats, e) == -1 ||
	    read_all(w, e) == -1 || fl_report_finish(&w->report, e) == -1 ||
	    compare(w, e) == -1)
		return -1;
	if (fl_report_is_funkload(&w->report))
		fl_report_funkload(&w->report, c->merge.paths, c->merge.n);
	if (write_page(w, out, e) == -1)
		return -1;
	s = w->report.stats;
	tell_truncated(w, s, c->stats.name);
	if (fl_stats_missed(s) > 0 || fl_stats_worse(s) > 0 ||
	    (c->strict && !fl_stats_complete(s)))
		return FL_EXIT_NO;
	return FL_EXIT_YES;
}

int
main(int argc, char *argv[])
{
	static struct work w; /* static for its size */
	struct choice c = { .tolerance = 0.05 };
	struct fl_outfile *out;
	struct fl_err e;
	int status;

	read_options(argc, argv, &c);
	w.c = &c;
	out = fl_outfile_open(c.output, false, &e);
	if (out == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	outlast_interrupt();
	status = c.trend ? trend(&w, out, &e) : run(&w, out, &e);
	if (status == -1) {
		fl_outfile_abandon(out);
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	}
	if (fl_outfile_close(out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return status;
}
