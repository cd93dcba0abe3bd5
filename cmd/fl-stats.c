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
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/result/funkload.h"
#include "../lib/result/infile.h"
#include "../lib/result/merge.h"
#include "../lib/result/outfile.h"
#include "../lib/result/stats.h"

enum {
	KEY_APDEX = 256,
	KEY_BY_NODE,
	KEY_FORCE,
	KEY_FUNKLOAD,
	KEY_OK,
	KEY_STRICT,
	KEY_TABLE,
	KEY_TSV,
};

static const struct fl_opt rows[] = {
	{ 'a', "assert", "EXPR",
	    "exit 1 unless it holds: p99<250ms, errors<1%,\n"
	    "login:p95<=80ms, rate>=500/s; may be repeated" },
	{ 'f', "follow", NULL, "tell each second as soon as it is over" },
	{ 'k', "kind", "KIND[,KIND]",
	    "only these records: run stage step second bucket\n"
	    "spectrum failure node generator monitor mark\nthreshold" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ 'p', "percentiles", "P[,P]", "other percentiles of steps" },
	{ 'q', "quiet", NULL, "no warnings" },
	{ 's', "split", NULL, "seconds by step, failures by second" },
	{ KEY_APDEX, "apdex", "TIME", "T of Apdex instead of 1.5s" },
	{ KEY_BY_NODE, "by-node", NULL, "with several files: nodes apart" },
	{ KEY_FORCE, "force", NULL, "with several files: as fl-merge" },
	{ KEY_FUNKLOAD, "funkload", NULL,
	    "FunkLoad's own figures, of its result files" },
	{ KEY_OK, "ok", NULL, "times of what succeeded alone" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 when the document is cut or has no end" },
	{ KEY_TABLE, "table", NULL, "a table, also when it is not a terminal" },
	{ KEY_TSV, "tsv", NULL, "records, also on a terminal" },
};

static const struct fl_opts opts = {
	.program = "fl-stats",
	.usage = "fl-stats [-fqs] [-a expr] [-k kind[,kind]] [-o file] "
		 "[-p p[,p]] [--apdex time] [--by-node] [--force] [--funkload] "
		 "[--ok] "
		 "[--strict] [--table | --tsv] [file ...]",
	.about = "the numbers of a result document",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

enum form {
	AUTO,
	TABLE,
	TSV,
};

struct choice {
	const char *output;
	enum form form;
	bool strict;
	bool quiet;
	bool funkload;
	struct fl_stats_opts stats;
	struct fl_merge_opts merge;
};

/* What is at work: the document is fed to stats, which is written to out. */
struct work {
	const struct choice *c;
	struct fl_stats *stats;
	struct fl_outfile *out;
	struct fl_buf text;
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

static void
read_option(int ch, struct choice *c)
{
	struct fl_err e;

	switch (ch) {
	case 'a':
		add_assert(c);
		break;
	case 'f':
		c->stats.follow = true;
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
	case 'q':
		c->quiet = true;
		break;
	case 's':
		c->stats.split = true;
		break;
	case KEY_APDEX:
		c->stats.apdex_ns = fl_opts_duration(&opts, ch, 0);
		break;
	case KEY_BY_NODE:
		c->merge.by_node = true;
		break;
	case KEY_FORCE:
		c->merge.force = true;
		break;
	case KEY_FUNKLOAD:
		c->funkload = true;
		break;
	case KEY_OK:
		c->stats.ok_only = true;
		break;
	case KEY_STRICT:
		c->strict = true;
		break;
	case KEY_TABLE:
		c->form = TABLE;
		break;
	case KEY_TSV:
		c->form = TSV;
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
	if (c->form == AUTO)
		c->form =
		    c->output == NULL && isatty(STDOUT_FILENO) ? TABLE : TSV;
	c->stats.live = c->stats.follow && c->form == TABLE;
	if (c->form == TABLE && c->stats.kinds == 0)
		c->stats.kinds = 1U << FL_STATS_RUN; /* none that is kept */
}

static int
feed(void *ctx, const void *data, size_t len, struct fl_err *e)
{
	struct work *w = ctx;

	if (fl_stats_feed(w->stats, data, len, e) == -1)
		return -1;
	if (w->c->form == TABLE && !w->c->stats.live)
		return 0;
	fl_buf_clear(&w->text);
	if ((w->c->form == TABLE ? fl_stats_live(w->stats, &w->text, e)
				 : fl_stats_tsv(w->stats, &w->text, e)) == -1)
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

/* One document as it is; several, or a directory of them, merged. */
static int
read_all(struct work *w, struct fl_err *e)
{
	struct fl_merge_opts m = w->c->merge;
	struct fl_merge_result result;
	struct stat st;

	if (m.n == 0 ||
	    (m.n == 1 && !m.by_node &&
		(stat(m.paths[0], &st) == -1 || !S_ISDIR(st.st_mode))))
		return fl_infile_each(m.n == 1 ? m.paths[0] : NULL, feed, w, e);
	m.write = feed;
	m.warn = warn_user;
	m.ctx = w;
	return fl_merge(&m, &result, e);
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
print(struct work *w, struct fl_err *e)
{
	struct fl_stats_look look = look_of(w->c);
	int rc;

	fl_buf_clear(&w->text);
	if (w->c->form == TSV)
		rc = fl_stats_tsv(w->stats, &w->text, e);
	else if (w->c->stats.live &&
		 (fl_stats_live(w->stats, &w->text, e) == -1 ||
		     fl_buf_add_str(&w->text, "\n", e) == -1))
		rc = -1;
	else
		rc = fl_stats_table(w->stats, &look, &w->text, e);
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

static int
work(struct work *w, struct fl_err *e)
{
	if (read_all(w, e) == -1 || fl_stats_finish(w->stats, e) == -1 ||
	    print(w, e) == -1)
		return -1;
	if (fl_stats_truncated(w->stats) && !w->c->quiet)
		warnx("%s: truncated: used up to its last whole record",
		    w->c->stats.name);
	return 0;
}

/* Figures of a document, and the exit status. */
static int
document(struct work *w, struct fl_err *e)
{
	const struct choice *c = w->c;

	w->stats = fl_stats_new(&c->stats, e);
	if (w->stats == NULL || work(w, e) == -1)
		return -1;
	if (fl_stats_missed(w->stats) > 0 ||
	    (c->strict && !fl_stats_complete(w->stats)))
		return FL_EXIT_NO;
	return FL_EXIT_YES;
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
	size_t i, n = w->c->merge.n > 0 ? w->c->merge.n : 1;
	int rc = f != NULL ? 0 : -1, cut = 0;

	for (i = 0; i < n && rc != -1; i++) {
		rc = funkload_file(w, f,
		    w->c->merge.n > 0 ? w->c->merge.paths[i] : NULL, e);
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
	struct choice c = { 0 };
	struct work w = { .c = &c };
	struct fl_err e;
	int status;

	read_options(argc, argv, &c);
	c.stats.name =
	    c.merge.n > 1 ? "merge" : fl_infile_name(c.merge.paths[0]);
	fl_buf_init(&w.text, (size_t)1 << 30);
	w.out = fl_outfile_open(c.output, false, &e);
	if (w.out == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	outlast_interrupt();
	status = c.funkload ? funkload(&w, &e) : document(&w, &e);
	if (status == -1) {
		fl_outfile_abandon(w.out);
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	}
	if (fl_outfile_close(w.out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return status;
}
