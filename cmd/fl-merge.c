/*
 * fl-merge - one result document of many
 *
 * Reads result documents, which may be copies or parts of one run or runs that
 * were made side by side, and writes the document that one process would have
 * written, second by second.
 */
#include <err.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/result/foreign.h"
#include "../lib/result/hlog.h"
#include "../lib/result/merge.h"
#include "../lib/result/outfile.h"

enum {
	KEY_BY_NODE = 256,
	KEY_EXPECT,
	KEY_FORCE,
	KEY_FROM,
	KEY_HLOG,
	KEY_RUN,
	KEY_SKIP_BAD,
	KEY_STRICT,
	KEY_WAIT,
};

static const struct fl_opt rows[] = {
	{ 'f', "follow", "DIR", "merge what comes and grows in a directory" },
	{ 'o', "output", "FILE", "write to FILE, not to standard output" },
	{ 'q', "quiet", NULL, "no warnings" },
	{ 'z', "gzip", NULL, "compress the output" },
	{ KEY_BY_NODE, "by-node", NULL, "keep the figures of each node apart" },
	{ KEY_EXPECT, "expect", "N", "with -f: so many nodes, then end" },
	{ KEY_FORCE, "force", NULL,
	    "merge also what does not belong together" },
	{ KEY_FROM, "from", "FORMAT",
	    "what all documents are: funbric funkload jtl\n"
	    "vegeta k6 hlog hlog-ns hlog-us hlog-ms" },
	{ KEY_HLOG, "hlog", NULL, "write HdrHistogram's interval log" },
	{ KEY_RUN, "run", "ID", "leave out documents of other runs" },
	{ KEY_SKIP_BAD, "skip-bad", NULL,
	    "leave broken records out, and say how many" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 when a document is cut or has no end, or a\n"
	    "record was left out" },
	{ KEY_WAIT, "wait", "TIME", "with -f: for who is late (default: 5s)" },
};

static const struct fl_opts opts = {
	.program = "fl-merge",
	.usage = "fl-merge [-qz] [--by-node] [--expect n] [--force] "
		 "[--from format] [--hlog] [--run id] [--skip-bad] [--strict] "
		 "[--wait time] [-o file] file ... | -f dir",
	.about = "one result document of many",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

struct choice {
	const char *output;
	bool gzip;
	bool hlog;
	bool strict;
	bool quiet;
	struct fl_merge_opts merge;
	struct fl_merge_follow follow;
};

static void
read_options(int argc, char *argv[], struct choice *c)
{
	struct fl_err e;
	int ch;

	while ((ch = fl_opts_next(&opts, argc, argv)) != -1) {
		switch (ch) {
		case 'f':
			c->follow.directory = optarg;
			break;
		case 'o':
			c->output = optarg;
			break;
		case 'q':
			c->quiet = true;
			break;
		case 'z':
			c->gzip = true;
			break;
		case KEY_BY_NODE:
			c->merge.by_node = true;
			break;
		case KEY_EXPECT:
			c->follow.expect =
			    (size_t)fl_opts_count(&opts, ch, 1, 100000);
			break;
		case KEY_FORCE:
			c->merge.force = true;
			break;
		case KEY_FROM:
			c->merge.how.from = optarg;
			if (fl_foreign_check(optarg, &e) == -1)
				fl_opts_bad(&opts, ch, &e);
			break;
		case KEY_HLOG:
			c->hlog = true;
			break;
		case KEY_RUN:
			c->merge.run = optarg;
			break;
		case KEY_SKIP_BAD:
			c->merge.how.skip_bad = true;
			break;
		case KEY_STRICT:
			c->strict = true;
			break;
		case KEY_WAIT:
			c->follow.wait_ns = fl_opts_duration(&opts, ch, 0);
			break;
		}
	}
	if ((optind == argc) != (c->follow.directory != NULL))
		fl_opts_usage(&opts);
	c->merge.paths = (const char *const *)argv + optind;
	c->merge.n = (size_t)(argc - optind);
}

/*
 * Signals that end what is followed come by a descriptor: the document then
 * gets its end.
 */
static int
signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd == -1)
		err(FL_EXIT_TROUBLE, "signalfd");
	return fd;
}

static int
merge(struct choice *c, struct fl_merge_result *result, struct fl_err *e)
{
	if (c->follow.directory == NULL)
		return fl_merge(&c->merge, result, e);
	c->follow.stop_fd = signals();
	return fl_merge_follow(&c->merge, &c->follow, result, e);
}

/* All documents are open at once. */
static void
allow_files(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

/* Where the document goes, or what is made of it first. */
struct work {
	struct fl_outfile *out;
	struct fl_hlog *hlog;
};

static int
write_out(void *ctx, const void *data, size_t len, struct fl_err *e)
{
	struct work *w = ctx;

	if (w->hlog != NULL)
		return fl_hlog_feed(w->hlog, data, len, e);
	return fl_outfile_write(w->out, data, len, e);
}

static int
write_hlog(void *ctx, const void *data, size_t len, struct fl_err *e)
{
	struct work *w = ctx;

	return fl_outfile_write(w->out, data, len, e);
}

static void
warn_user(void *ctx, const char *text)
{
	(void)ctx;
	warnx("%s", text);
}

int
main(int argc, char *argv[])
{
	struct choice c = { .follow.wait_ns = 5 * FL_NS_PER_S };
	struct fl_merge_result result;
	struct work w = { 0 };
	struct fl_err e;

	read_options(argc, argv, &c);
	allow_files();
	w.out = fl_outfile_open(c.output, c.gzip, &e);
	if (w.out == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (c.hlog && (w.hlog = fl_hlog_new(write_hlog, &w, &e)) == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	c.merge.write = write_out;
	c.merge.warn = c.quiet ? NULL : warn_user;
	c.merge.ctx = &w;
	if (merge(&c, &result, &e) == -1 ||
	    (c.hlog && fl_hlog_finish(w.hlog, &e) == -1)) {
		fl_outfile_abandon(w.out);
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	}
	fl_hlog_free(w.hlog);
	if (fl_outfile_close(w.out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (c.strict && result.truncated + result.cut + result.skipped > 0)
		return FL_EXIT_NO;
	return FL_EXIT_YES;
}
