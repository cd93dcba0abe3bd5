/*
 * fl-ship - put files on many hosts and run commands there
 *
 * Sends files to every host of a list over ssh, makes sure that they have
 * arrived, and runs commands; each on all hosts before the next one begins.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/fleet/crew.h"
#include "../lib/fleet/pack.h"
#include "../lib/fleet/self.h"

enum {
	KEY_AFTER = 256,
	KEY_BEFORE,
	KEY_BUNDLE,
	KEY_MAX_SIZE,
	KEY_SELF,
};

static const struct fl_opt rows[] = {
	FL_CREW_ROWS,
	{ 'o', "output", "DIR", "keep what each host says, in DIR" },
	{ 'C', "directory", "DIR",
	    "the folder on the hosts (default:\n~/.cache/funbric/RUN)" },
	{ KEY_BEFORE, "before", "CMD",
	    "run CMD there when the files are; may be\nrepeated" },
	{ KEY_AFTER, "after", "CMD",
	    "run CMD there at the end, whatever came of the\nothers; may be "
	    "repeated" },
	{ KEY_SELF, "self", NULL,
	    "send the toolkit to hosts that lack it; commands\nfind it first" },
	{ KEY_BUNDLE, "bundle", "FILE",
	    "the toolkit as make dist has made it; may be\nrepeated, for other "
	    "machines" },
	{ KEY_MAX_SIZE, "max-size", "SIZE",
	    "send no more than that (default: 512M)" },
};

static const struct fl_opts opts = {
	.program = "fl-ship",
	.usage = "fl-ship -h FILE [-p N] [-T TIME] [-C DIR] [--self] "
		 "[--before CMD] [--after CMD] [OPTION...] [FILE|DIR...]",
	.about = "put files on many hosts and run commands there",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

#define SIZE_DEFAULT (512LL << 20)
#define SAYS_MAX (64LL << 20) /* bytes that a host may say in a phase */

struct choice {
	struct fl_crew crew;
	const char *dir; /* -C */
	struct fl_crew_list before, after;
	bool self;
	struct fl_crew_list bundles;
	int64_t max_size;
	char *const *files;
	size_t files_n;
};

/* What is done, and with what. */
struct ship {
	struct choice *c;
	struct fl_fleet fleet;
	struct fl_buf dir; /* on the far side */
	struct fl_buf tar; /* path of the stream */
	struct fl_pack pack;
};

static void
take_option(struct choice *c, int key)
{
	struct fl_err e;
	int rc = fl_crew_option(&c->crew, key, optarg, &e);

	if (rc == 0) {
		switch (key) {
		case 'C':
			c->dir = optarg;
			break;
		case KEY_BEFORE:
			rc = fl_crew_add(&c->before, optarg, &e);
			break;
		case KEY_AFTER:
			rc = fl_crew_add(&c->after, optarg, &e);
			break;
		case KEY_BUNDLE:
			rc = fl_crew_add(&c->bundles, optarg, &e);
			break;
		case KEY_SELF:
			c->self = true;
			break;
		case KEY_MAX_SIZE:
			c->max_size = fl_opts_size(&opts, key);
			break;
		}
	}
	if (rc == -1)
		fl_opts_bad(&opts, key, &e);
}

static void
read_options(int argc, char *argv[], struct choice *c)
{
	int ch;

	fl_crew_init(&c->crew);
	c->max_size = SIZE_DEFAULT;
	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		take_option(c, ch);
	c->files = argv + optind;
	c->files_n = (size_t)(argc - optind);
	if (c->crew.files.n == 0)
		fl_opts_usage(&opts);
	c->self = c->self || c->bundles.n > 0;
	if (c->files_n == 0 && c->before.n == 0 && c->after.n == 0 && !c->self)
		errx(FL_EXIT_TROUBLE, "nothing to do: want a FILE, --before, "
				      "--after or --self");
}

static void
die_of(const struct fl_err *e)
{
	errx(FL_EXIT_TROUBLE, "%s", e->msg);
}

/* The files as a stream in the fleet's own folder, which each host gets. */
static int
pack(struct ship *s, struct fl_err *e)
{
	FILE *fp;
	size_t i;
	int rc = 0;

	if (fl_buf_addf(&s->tar, e, "%s/tar", s->fleet.dir) == -1)
		return -1;
	fp = fopen(s->tar.data, "wxe");
	if (fp == NULL)
		return fl_fail(e, "%s: %s", s->tar.data, strerror(errno));
	fl_pack_init(&s->pack, fp, (uint64_t)s->c->max_size);
	for (i = 0; i < s->c->files_n && rc == 0; i++)
		rc = fl_pack_add(&s->pack, s->c->files[i], NULL, e);
	if (rc == 0)
		rc = fl_pack_end(&s->pack, e);
	if (fclose(fp) == EOF && rc == 0)
		rc = fl_fail(e, "%s: %s", s->tar.data, strerror(errno));
	return rc;
}

static void
show_progress(void *ctx, size_t ended, size_t of)
{
	const struct fl_fleet *f = ctx;

	if (ended == of)
		fputs("\r\033[K", stderr);
	else
		fprintf(stderr, "\r%s: %zu of %zu hosts", f->doing, ended, of);
}

/* put.sh SUM KILOBYTES NAME... */
static int
send_files(struct ship *s, struct fl_err *e)
{
	struct fl_crew_list args = { 0 };
	struct fl_phase p = { .name = "files",
		.script = "put",
		.dir = s->dir.data,
		.max_bytes = SAYS_MAX };
	char kilobytes[32];
	const char *top;
	int rc;

	if (pack(s, e) == -1)
		return -1;
	/* Twice: unpacked beside what may be there already; and the folders. */
	snprintf(kilobytes, sizeof(kilobytes), "%" PRIu64,
	    s->pack.bytes / 1024 + 8 * s->pack.entries + 64);
	rc = fl_crew_add(&args, s->pack.sum, e);
	if (rc == 0)
		rc = fl_crew_add(&args, kilobytes, e);
	for (top = s->pack.tops.data;
	     rc == 0 && top < s->pack.tops.data + s->pack.tops.len;
	     top += strlen(top) + 1)
		rc = fl_crew_add(&args, top, e);
	p.args = args.at;
	p.args_n = args.n;
	p.input = s->tar.data;
	if (rc == 0)
		rc = fl_crew_phase(&s->c->crew, &s->fleet, &p, e);
	free(args.at);
	return rc;
}

/* do.sh KIND GO_ON SELF CMD... */
static int
run_commands(struct ship *s, const char *kind, const struct fl_crew_list *list,
    bool at_the_end, struct fl_err *e)
{
	struct fl_crew_list args = { 0 };
	struct fl_phase p = { .name = kind,
		.script = "do",
		.dir = s->dir.data,
		.max_bytes = SAYS_MAX,
		.all = at_the_end };
	size_t i;
	int rc;

	if (list->n == 0)
		return 0;
	rc = fl_crew_add(&args, kind, e);
	if (rc == 0)
		rc = fl_crew_add(&args, at_the_end ? "1" : "0", e);
	if (rc == 0)
		rc = fl_crew_add(&args, s->c->self ? "1" : "0", e);
	for (i = 0; i < list->n && rc == 0; i++)
		rc = fl_crew_add(&args, list->at[i], e);
	p.args = args.at;
	p.args_n = args.n;
	if (rc == 0)
		rc = fl_crew_phase(&s->c->crew, &s->fleet, &p, e);
	free(args.at);
	return rc;
}

/*
 * The run's folder, or -C.  Commands alone run in the home, unless a folder
 * is asked for: there is nothing to be found in a new one.
 */
static int
choose_dir(struct ship *s, struct fl_err *e)
{
	const struct choice *c = s->c;

	if (c->dir != NULL)
		return fl_buf_add_str(&s->dir, c->dir, e);
	if (c->files_n == 0 && c->crew.run == NULL && !c->self)
		return fl_buf_add_str(&s->dir, "", e);
	return fl_buf_addf(&s->dir, e, "~/.cache/funbric/%s", s->fleet.run);
}

static int
send_self(struct ship *s, struct fl_err *e)
{
	const struct choice *c = s->c;
	struct fl_bundle list[FL_BUNDLES_MAX];
	int n = 0, rc = 0;

	if (c->bundles.n > FL_BUNDLES_MAX)
		return fl_fail(e, "more than %d bundles", FL_BUNDLES_MAX);
	while ((size_t)n < c->bundles.n && rc == 0) {
		rc = fl_bundle_open(&list[n], c->bundles.at[n], e);
		n += rc == 0;
	}
	if (rc == 0 && n == 0)
		rc = n = fl_bundle_find(list, FL_BUNDLES_MAX, e);
	if (rc != -1)
		rc = fl_self_send(&s->c->crew, &s->fleet, s->dir.data, list,
		    (size_t)n, e);
	while (n > 0)
		fl_bundle_fini(&list[--n]);
	return rc;
}

static int
ship(struct ship *s, struct fl_err *e)
{
	const struct choice *c = s->c;

	if (choose_dir(s, e) == -1 || (c->self && send_self(s, e) == -1) ||
	    (c->files_n > 0 && send_files(s, e) == -1))
		return -1;
	if (run_commands(s, "before", &c->before, false, e) == -1)
		return -1;
	return run_commands(s, "after", &c->after, true, e);
}

/* Where the files are is what one wants to know next. */
static void
tell_dir(struct ship *s)
{
	struct fl_fleet *f = &s->fleet;
	size_t i;

	for (i = 0; i < f->hosts.len; i++)
		if (!f->out[i] && (s->c->files_n > 0 || s->c->self))
			fl_verdict_say(&f->outcome[i], fl_buf_str(&s->dir));
}

static int
report(struct ship *s, struct fl_err *e)
{
	const struct choice *c = s->c;
	struct fl_buf out;
	int rc = -1;

	fl_buf_init(&out, 16 << 20);
	tell_dir(s);
	if (c->crew.good != NULL && !c->crew.dry_run &&
	    fl_fleet_write_good(&s->fleet, c->crew.good, e) == -1)
		goto out;
	if (!c->crew.dry_run && fl_crew_lines(&s->fleet, &out, e) == -1)
		goto out;
	if (c->crew.dry_run)
		fwrite(c->crew.plan.data, 1, c->crew.plan.len, stdout);
	else
		fwrite(out.data, 1, out.len, stdout);
	rc = 0;

out:
	fl_buf_fini(&out);
	return rc;
}

static int
run(struct choice *c, bool *enough, struct fl_err *e)
{
	struct ship s = { .c = c };
	const char *tmp = getenv("TMPDIR");
	int rc;

	fl_buf_init(&s.dir, 4096);
	fl_buf_init(&s.tar, 4096);
	rc = fl_crew_muster(&c->crew, &s.fleet, tmp != NULL ? tmp : "/tmp", e);
	if (rc == 0) {
		s.fleet.ctx = &s.fleet;
		if (!c->crew.quiet && isatty(STDERR_FILENO))
			s.fleet.progress = show_progress;
		rc = ship(&s, e);
		if (rc == 0)
			rc = report(&s, e);
		*enough = c->crew.dry_run || fl_crew_enough(&c->crew, &s.fleet);
		fl_fleet_fini(&s.fleet);
	}
	fl_pack_fini(&s.pack);
	fl_buf_fini(&s.dir);
	fl_buf_fini(&s.tar);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct choice c = { 0 };
	bool enough = false;
	struct fl_err e;

	read_options(argc, argv, &c);
	fl_run_block();
	if (run(&c, &enough, &e) == -1)
		die_of(&e);
	fl_crew_fini(&c.crew);
	free(c.bundles.at);
	free(c.before.at);
	free(c.after.at);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return enough ? FL_EXIT_YES : FL_EXIT_NO;
}
