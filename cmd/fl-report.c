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

enum {
	KEY_APDEX = 256,
	KEY_FORCE,
	KEY_NO_CHARTS,
	KEY_OK,
	KEY_STRICT,
	KEY_TITLE,
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
	{ KEY_FORCE, "force", NULL, "with several files: as fl-merge" },
	{ KEY_NO_CHARTS, "no-charts", NULL, "no pictures: without gnuplot" },
	{ KEY_OK, "ok", NULL, "times of what succeeded alone" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 when the document is cut or has no end" },
	{ KEY_TITLE, "title", "TEXT", "in place of the run's labels" },
};

static const struct fl_opts opts = {
	.program = "fl-report",
	.usage = "fl-report [-q] [-a expr] [-o file] [-p p[,p]] "
		 "[--apdex time] [--force] [--no-charts] [--ok] [--strict] "
		 "[--title text] [file ...]",
	.about = "a report of a load test, to send to people",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

struct choice {
	const char *output;
	bool strict;
	bool quiet;
	bool plain; /* no pictures */
	char percentiles[512];
	struct fl_stats_opts stats;
	struct fl_merge_opts merge;
	struct fl_report_opts report;
};

static void
add_assert(struct choice *c)
{
	const char **asserts = realloc((void *)(size_t)c->stats.asserts,
	    (c->stats.n_asserts + 1) * sizeof(*asserts));

	if (asserts == NULL)
		err(FL_EXIT_TROUBLE, NULL);
	asserts[c->stats.n_asserts++] = optarg;
	c->stats.asserts = asserts;
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
		add_assert(c);
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
	rc = fl_report_write(&w->report, &o, &page, e);
	if (rc == 0)
		rc = fl_outfile_write(out, page.data, page.len, e);
out:
	fl_buf_fini(&page);
	fl_buf_fini(&style);
	free(files);
	return rc;
}

/* The page, and the exit status. */
static int
work(struct work *w, struct fl_outfile *out, struct fl_err *e)
{
	const struct choice *c = w->c;
	const struct fl_stats *s;

	if (fl_report_init(&w->report, &c->stats, e) == -1 ||
	    read_all(w, e) == -1 || fl_report_finish(&w->report, e) == -1)
		return -1;
	if (fl_report_is_funkload(&w->report))
		fl_report_funkload(&w->report, c->merge.paths, c->merge.n);
	if (write_page(w, out, e) == -1)
		return -1;
	s = w->report.stats;
	if (fl_stats_truncated(s) && !c->quiet)
		warnx("%s: truncated: used up to its last whole record",
		    c->stats.name);
	if (fl_stats_missed(s) > 0 || (c->strict && !fl_stats_complete(s)))
		return FL_EXIT_NO;
	return FL_EXIT_YES;
}

int
main(int argc, char *argv[])
{
	static struct work w; /* static for its size */
	struct choice c = { 0 };
	struct fl_outfile *out;
	struct fl_err e;
	int status;

	read_options(argc, argv, &c);
	w.c = &c;
	out = fl_outfile_open(c.output, false, &e);
	if (out == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	outlast_interrupt();
	status = work(&w, out, &e);
	if (status == -1) {
		fl_outfile_abandon(out);
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	}
	if (fl_outfile_close(out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return status;
}
