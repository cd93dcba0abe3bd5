/*
 * fl-stats - the numbers of a result document
 *
 * Reads a result document, or merges several, and prints what was measured: a
 * table on a terminal, tab-separated records on a pipe.
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/result/foreign.h"
#include "../lib/result/funkload.h"
#include "../lib/result/infile.h"
#include "../lib/result/outfile.h"
#include "../lib/result/stats.h"
#include "../lib/result/threshold.h"

enum {
	KEY_APDEX = 256,
	KEY_BASE,
	KEY_BY_NODE,
	KEY_FORCE,
	KEY_FROM,
	KEY_FUNKLOAD,
	KEY_JSON,
	KEY_JUNIT,
	KEY_OK,
	KEY_OPENMETRICS,
	KEY_SKIP_BAD,
	KEY_STEADY,
	KEY_STRICT,
	KEY_TABLE,
	KEY_TOLERANCE,
	KEY_TREND,
	KEY_TSV,
	KEY_WARN,
};

static const struct fl_opt rows[] = {
	{ 'a', "assert", "EXPR",
	    "exit 1 unless it holds: p99<250ms, errors<1%,\n"
	    "login:p95<=80ms, rate>=500/s,\n"
	    "'p95<200ms in 99% of seconds'; may be repeated" },
	{ 'f', "follow", NULL, "tell each second as soon as it is over" },
	{ 'k', "kind", "KIND[,KIND]",
	    "only these records: run stage step second bucket\n"
	    "spectrum failure node generator monitor mark\n"
	    "threshold steady compare trend" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ 'p', "percentiles", "P[,P]", "other percentiles" },
	{ 'q', "quiet", NULL, "no warnings" },
	{ 's', "split", NULL, "seconds by step and node, failures by second" },
	{ KEY_APDEX, "apdex", "TIME", "T of Apdex instead of 1.5s" },
	{ KEY_BASE, "base", "OLD",
	    "compare with this run: exit 1 when worse; may be\n"
	    "repeated, and then each FILE is a run as well" },
	{ KEY_BY_NODE, "by-node", NULL, "with several files: nodes apart" },
	{ KEY_FORCE, "force", NULL, "with several files: as fl-merge" },
	{ KEY_FROM, "from", "FORMAT", "what the files are, as fl-merge" },
	{ KEY_FUNKLOAD, "funkload", NULL,
	    "FunkLoad's own figures, of its result files" },
	{ KEY_JSON, "json", NULL, "one JSON document" },
	{ KEY_JUNIT, "junit", NULL, "thresholds and comparison as test cases" },
	{ KEY_OK, "ok", NULL, "times of what succeeded alone" },
	{ KEY_OPENMETRICS, "openmetrics", NULL, "metrics as OpenMetrics text" },
	{ KEY_SKIP_BAD, "skip-bad", NULL,
	    "leave broken records out, and say how many" },
	{ KEY_STEADY, "steady", NULL,
	    "only the steady part: no warm-up, no collapse" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 when the document is cut or has no end" },
	{ KEY_TABLE, "table", NULL, "a table, also when it is not a terminal" },
	{ KEY_TOLERANCE, "tolerance", "SHARE",
	    "with --base: what is never called worse (5%)" },
	{ KEY_TREND, "trend", NULL,
	    "each FILE is a run: what changed, and when" },
	{ KEY_TSV, "tsv", NULL, "records, also on a terminal" },
	{ KEY_WARN, "warn", "EXPR", "as -a, but only warn" },
};

static const struct fl_opts opts = {
	.program = "fl-stats",
	.usage =
	    "fl-stats [-fqs] [-a expr] [-k kind[,kind]] [-o file] "
	    "[-p p[,p]] [--apdex time] [--base old] [--by-node] [--force] "
	    "[--from format] [--funkload] [--ok] [--skip-bad] [--steady] "
	    "[--strict] [--tolerance share] [--trend] [--warn expr] "
	    "[--table | --tsv | --json | --junit | --openmetrics] [file ...]",
	.about = "the numbers of a result document",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

enum form {
	AUTO,
	TABLE,
	TSV,
	JSON,
	JUNIT,
	OPENMETRICS,
};

/* 5 %: less is neither felt by users nor known from a single run. */
#define TOLERANCE 0.05

struct choice {
	const char *output;
	enum form form;
	bool strict;
	bool quiet;
	bool funkload;
	bool trend;
	double tolerance;
	const char **base;
	size_t n_base;
	const char **asserts;
	bool *warns;
	struct fl_stats_opts stats;
	struct fl_stats_source source;
};

/* What is at work: a document's figures, which are written to out. */
struct work {
	const struct choice *c;
	struct fl_outfile *out;
	struct fl_buf text;
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

/* "5%" and "0.05" are the same. */
static double
read_share(int ch)
{
	struct fl_err e;
	double share;

	if (fl_threshold_share(optarg, &share, &e) == -1)
		fl_opts_bad(&opts, ch, &e);
	if (share < 0)
		fl_opts_bad(&opts, ch,
		    (fl_fail(&e, "'%.30s': want 0%% or more", optarg), &e));
	return share / 100;
}

static const struct {
	int key;
	enum form form;
} forms[] = {
	{ KEY_JSON, JSON },
	{ KEY_JUNIT, JUNIT },
	{ KEY_OPENMETRICS, OPENMETRICS },
	{ KEY_TABLE, TABLE },
	{ KEY_TSV, TSV },
};

/* Options that only switch something on. */
static void
read_switch(int ch, struct choice *c)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].key == ch)
			c->form = forms[i].form;
	c->stats.follow |= ch == 'f';
	c->quiet |= ch == 'q';
	c->stats.split |= ch == 's';
	c->source.by_node |= ch == KEY_BY_NODE;
	c->source.force |= ch == KEY_FORCE;
	c->funkload |= ch == KEY_FUNKLOAD;
	c->stats.ok_only |= ch == KEY_OK;
	c->source.steady |= ch == KEY_STEADY;
	c->source.how.skip_bad |= ch == KEY_SKIP_BAD;
	c->strict |= ch == KEY_STRICT;
	c->trend |= ch == KEY_TREND;
}

static void
read_option(int ch, struct choice *c)
{
	struct fl_err e;

	switch (ch) {
	case 'a':
	case KEY_WARN:
		add_assert(c, ch == KEY_WARN);
		break;
	case 'k':
		if (fl_stats_kinds(optarg, &c->stats.kinds, &e) == -1)
			fl_opts_bad(&opts, ch, &e);
		break;
	case 'o':
		c->output = optarg;
		break;
	case 'p':
		c->stats.percentiles = optarg;
		break;
	case KEY_APDEX:
		c->stats.apdex_ns = fl_opts_duration(&opts, ch, 0);
		break;
	case KEY_BASE:
		add_base(c);
		break;
	case KEY_FROM:
		c->source.how.from = optarg;
		if (fl_foreign_check(optarg, &e) == -1)
			fl_opts_bad(&opts, ch, &e);
		break;
	case KEY_TOLERANCE:
		c->tolerance = read_share(ch);
		break;
	default:
		read_switch(ch, c);
	}
}

/* What cannot be had together. */
static void
check_options(const struct choice *c)
{
	if (c->trend && (c->n_base > 0 || c->stats.n_asserts > 0))
		errx(FL_EXIT_TROUBLE,
		    "--trend goes with neither --base nor thresholds");
	if (c->n_base > 0 && c->source.n > 1 && c->stats.n_asserts > 0)
		errx(FL_EXIT_TROUBLE,
		    "with several new runs there are no thresholds: give one, "
		    "or merge what is one");
	if (c->trend && c->source.n == 0)
		errx(FL_EXIT_TROUBLE, "--trend wants files");
	if (c->stats.follow && (c->source.steady || c->trend || c->n_base > 0))
		errx(FL_EXIT_TROUBLE,
		    "-f goes with neither --steady nor --base nor --trend");
}

static void
read_options(int argc, char *argv[], struct choice *c)
{
	int ch;

	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		read_option(ch, c);
	c->source.paths = (const char *const *)argv + optind;
	c->source.n = (size_t)(argc - optind);
	if (c->form == AUTO)
		c->form =
		    c->output == NULL && isatty(STDOUT_FILENO) ? TABLE : TSV;
	check_options(c);
	c->stats.live = c->stats.follow && c->form == TABLE;
	c->stats.cells = c->n_base > 0;
	c->stats.side = c->n_base > 0 ? "new" : NULL;
	c->stats.json = c->form == JSON;
	if (c->stats.kinds != 0)
		return;
	if (c->form == TABLE || c->form == OPENMETRICS || c->form == JUNIT)
		c->stats.kinds = 1U << FL_STATS_RUN | 1U << FL_STATS_STEADY;
	else if (c->form == JSON)
		c->stats.kinds = FL_STATS_SUMMARY;
	if (c->source.n > 1 && c->n_base > 0)
		c->stats.kinds = 1U << FL_STATS_RUN | 1U << FL_STATS_COMPARE;
}

/* After each piece of a document: what can be told of it already. */
static int
fed(void *ctx, struct fl_stats *stats, struct fl_err *e)
{
	struct work *w = ctx;

	if (w->c->form != TSV && !w->c->stats.live)
		return 0;
	fl_buf_clear(&w->text);
	if ((w->c->stats.live ? fl_stats_live(stats, &w->text, e)
			      : fl_stats_tsv(stats, &w->text, e)) == -1)
		return -1;
	return fl_outfile_write(w->out, w->text.data, w->text.len, e);
}

static void
warn_user(void *ctx, const char *text)
{
	const struct work *w = ctx;

	if (!w->c->quiet)
		warnx("%s", text);
}

/* Terminals that say how wide they are; others have 80 columns. */
static struct fl_stats_look
look_of(const struct choice *c)
{
	struct fl_stats_look look = { 0 };
	const char *no_color = getenv("NO_COLOR");
	struct winsize size;

	if (c->output != NULL || !isatty(STDOUT_FILENO))
		return look;
	look.color = no_color == NULL || *no_color == '\0';
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		look.width = size.ws_col;
	return look;
}

static int
print_live(struct fl_stats *stats, struct fl_buf *text, struct fl_err *e)
{
	if (fl_stats_live(stats, text, e) == -1)
		return -1;
	return fl_buf_add_str(text, "\n", e);
}

static int
print(struct work *w, struct fl_stats *stats, struct fl_err *e)
{
	struct fl_stats_look look = look_of(w->c);
	int rc = 0;

	fl_buf_clear(&w->text);
	switch (w->c->form) {
	case JSON:
		rc = fl_stats_json(stats, &w->text, e);
		break;
	case JUNIT:
		rc = fl_stats_junit(stats, &w->text, e);
		break;
	case OPENMETRICS:
		rc = fl_stats_metrics(stats, &w->text, e);
		break;
	case TSV:
		rc = fl_stats_tsv(stats, &w->text, e);
		break;
	default:
		if (w->c->stats.live)
			rc = print_live(stats, &w->text, e);
		if (rc == 0)
			rc = fl_stats_table(stats, &look, &w->text, e);
	}
	if (rc == -1)
		return -1;
	return fl_outfile_write(w->out, w->text.data, w->text.len, e);
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

static void
tell_gaps(const struct work *w, const struct fl_stats *stats, const char *name)
{
	const char *first;
	uint64_t skipped = fl_stats_skipped(stats, &first);

	if (w->c->quiet)
		return;
	if (fl_stats_truncated(stats))
		warnx("%s: truncated: used up to its last whole record", name);
	if (skipped > 0 && first != NULL)
		warnx(FL_SKIPPED, first, (unsigned long long)skipped);
}

/* A document of a comparison; the caller frees. */
static struct fl_stats *
read_run(struct work *w, const char *path, const char *side, unsigned kinds,
    struct fl_err *e)
{
	struct fl_stats_opts o = w->c->stats;
	struct fl_stats_source s = w->c->source;
	struct fl_stats *stats;

	o.name = fl_infile_name(path);
	o.side = side;
	o.kinds = kinds;
	o.n_asserts = 0;
	s.paths = &path;
	s.n = 1;
	s.fed = NULL;
	stats = fl_stats_read(&o, &s, e);
	if (stats != NULL)
		tell_gaps(w, stats, o.name);
	return stats;
}

static struct fl_stats *
read_new(struct work *w, struct fl_err *e)
{
	struct fl_stats *stats = fl_stats_read(&w->c->stats, &w->c->source, e);

	if (stats != NULL)
		tell_gaps(w, stats, w->c->stats.name);
	return stats;
}

static void
tell_loads(const struct work *w, const struct fl_stats *base,
    const struct fl_stats *fresh)
{
	struct fl_err e;

	if (!w->c->quiet && fl_stats_alike(base, fresh, &e) == -1)
		warnx("the loads differ from the base's: %s", e.msg);
}

/* All runs of a comparison; docs has room for them, and is theirs to free. */
static int
read_sides(struct work *w, struct fl_stats **docs, struct fl_err *e)
{
	size_t n = w->c->n_base, m = w->c->source.n, i;
	unsigned kinds = 1U << FL_STATS_RUN;

	for (i = 0; i < n; i++)
		if ((docs[i] = read_run(w, w->c->base[i], "base", kinds, e)) ==
		    NULL)
			return -1;
	if (m <= 1)
		return (docs[n] = read_new(w, e)) != NULL ? 0 : -1;
	for (i = 0; i < m; i++)
		if ((docs[n + i] = read_run(w, w->c->source.paths[i], "new",
			 w->c->stats.kinds, e)) == NULL)
			return -1;
	return 0;
}

static bool
is_whole(const struct fl_stats *stats)
{
	const char *first;

	return fl_stats_complete(stats) && fl_stats_skipped(stats, &first) == 0;
}

/* A comparison, with the figures of the new run; the exit status. */
static int
compare(struct work *w, struct fl_err *e)
{
	size_t n = w->c->n_base, m = w->c->source.n > 0 ? w->c->source.n : 1;
	struct fl_stats **docs = calloc(n + m, sizeof(struct fl_stats *));
	size_t i;
	int status = -1;

	if (docs == NULL)
		err(FL_EXIT_TROUBLE, NULL);
	if (read_sides(w, docs, e) == -1)
		goto out;
	tell_loads(w, docs[0], docs[n]);
	if (n + m == 2)
		warn_user(w, "one run a side: nothing is known of the variance "
			     "between runs");
	if (fl_stats_compare(docs, n, docs + n, m, w->c->tolerance, e) == -1 ||
	    print(w, docs[n], e) == -1)
		goto out;
	status = fl_stats_worse(docs[n]) > 0 || fl_stats_missed(docs[n]) > 0
	             ? FL_EXIT_NO
	             : FL_EXIT_YES;
	for (i = 0; i < n + m && w->c->strict; i++)
		if (!is_whole(docs[i]))
			status = FL_EXIT_NO;
out:
	for (i = 0; i < n + m; i++)
		fl_stats_free(docs[i]);
	free(docs);
	return status;
}

/* Figures of many runs in order of time. */
static int
trend(struct work *w, struct fl_err *e)
{
	const struct choice *c = w->c;
	struct fl_stats *stats = fl_stats_trend(&c->stats, &c->source,
	    c->source.paths, c->source.n, c->tolerance, e);
	int status =
	    stats != NULL && print(w, stats, e) == 0 ? FL_EXIT_YES : -1;

	fl_stats_free(stats);
	return status;
}

/* Figures of a document, and the exit status. */
static int
document(struct work *w, struct fl_err *e)
{
	struct fl_stats *stats = read_new(w, e);
	int status = -1;

	if (stats != NULL && print(w, stats, e) == 0)
		status = fl_stats_missed(stats) > 0 ||
		                 (w->c->strict && !is_whole(stats))
		             ? FL_EXIT_NO
		             : FL_EXIT_YES;
	fl_stats_free(stats);
	return status;
}

static int
feed_funkload(void *ctx, const void *data, size_t len, struct fl_err *e)
{
	return fl_funkload_feed(ctx, data, len, e);
}

/* One file; 1 when it was cut. */
static int
funkload_file(const struct work *w, struct fl_funkload *f, const char *path,
    struct fl_err *e)
{
	const char *name = fl_infile_name(path);
	bool truncated;

	if (fl_funkload_begin(f, name, e) == -1 ||
	    fl_infile_each(path, feed_funkload, f, e) == -1 ||
	    fl_funkload_end(f, &truncated, e) == -1)
		return -1;
	if (truncated && !w->c->quiet)
		warnx("%s: truncated: used up to its last whole record", name);
	return truncated;
}

/* FunkLoad's figures of its own files, and the exit status. */
static int
funkload(struct work *w, struct fl_err *e)
{
	struct fl_funkload *f = fl_funkload_new(e);
	size_t i, n = w->c->source.n > 0 ? w->c->source.n : 1;
	int rc = f != NULL ? 0 : -1, cut = 0;

	for (i = 0; i < n && rc != -1; i++) {
		rc = funkload_file(w, f,
		    w->c->source.n > 0 ? w->c->source.paths[i] : NULL, e);
		cut += rc == 1;
	}
	if (rc != -1)
		rc = w->c->form == TABLE ? fl_funkload_table(f, &w->text, e)
		                         : fl_funkload_tsv(f, &w->text, e);
	if (rc != -1)
		rc = fl_outfile_write(w->out, w->text.data, w->text.len, e);
	fl_funkload_free(f);
	if (rc == -1)
		return -1;
	return w->c->strict && cut > 0 ? FL_EXIT_NO : FL_EXIT_YES;
}

int
main(int argc, char *argv[])
{
	struct choice c = { .tolerance = TOLERANCE };
	struct work w = { .c = &c };
	struct fl_err e;
	int status;

	read_options(argc, argv, &c);
	c.stats.name =
	    c.source.n > 1 ? "merge" : fl_infile_name(c.source.paths[0]);
	fl_buf_init(&w.text, (size_t)1 << 30);
	w.out = fl_outfile_open(c.output, false, &e);
	if (w.out == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	outlast_interrupt();
	c.source.fed = fed;
	c.source.warn = warn_user;
	c.source.ctx = &w;
	status = c.funkload     ? funkload(&w, &e)
	         : c.trend      ? trend(&w, &e)
	         : c.n_base > 0 ? compare(&w, &e)
	                        : document(&w, &e);
	if (status == -1) {
		fl_outfile_abandon(w.out);
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	}
	if (fl_outfile_close(w.out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return status;
}
