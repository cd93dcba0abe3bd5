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

enum {
	KEY_AFTER = 256,
	KEY_BEFORE,
	KEY_MAX_SIZE,
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
	{ KEY_MAX_SIZE, "max-size", "SIZE",
	    "send no more than that (default: 512M)" },
};

static const struct fl_opts opts = {
	.program = "fl-ship",
	.usage = "fl-ship -h FILE [-p N] [-T TIME] [-C DIR] [--before CMD] "
		 "[--after CMD] [OPTION...] [FILE|DIR...]",
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
	struct fl_buf plan; /* of --dry-run */
	bool lacking;       /* a phase has left too few hosts */
	const char *doing;  /* the phase */
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
	if (c->files_n == 0 && c->before.n == 0 && c->after.n == 0)
		errx(FL_EXIT_TROUBLE, "nothing to do: want a FILE, --before or "
				      "--after");
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
	const struct ship *s = ctx;

	fprintf(stderr, "\r%s: %zu of %zu hosts", s->doing, ended, of);
}

/* A phase, unless too few are left; or what it would be. */
static int
phase(struct ship *s, const struct fl_phase *p, struct fl_err *e)
{
	if (s->c->crew.dry_run)
		return fl_fleet_describe(&s->fleet, p, &s->plan, e);
	if (!p->all && (s->lacking || s->fleet.stopped))
		return 0;
	s->doing = p->name;
	if (fl_fleet_phase(&s->fleet, p, e) == -1)
		return -1;
	if (s->fleet.progress != NULL)
		fputs("\r\033[K", stderr);
	if (!fl_crew_enough(&s->c->crew, &s->fleet))
		s->lacking = true;
	return 0;
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
		rc = phase(s, &p, e);
	free(args.at);
	return rc;
}

/* do.sh KIND GO_ON PATH CMD... */
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
		rc = fl_crew_add(&args, "", e);
	for (i = 0; i < list->n && rc == 0; i++)
		rc = fl_crew_add(&args, list->at[i], e);
	p.args = args.at;
	p.args_n = args.n;
	if (rc == 0)
		rc = phase(s, &p, e);
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
	if (c->files_n == 0 && c->crew.run == NULL)
		return fl_buf_add_str(&s->dir, "", e);
	return fl_buf_addf(&s->dir, e, "~/.cache/funbric/%s", s->fleet.run);
}

static int
ship(struct ship *s, struct fl_err *e)
{
	const struct choice *c = s->c;

	if (choose_dir(s, e) == -1 ||
	    (c->files_n > 0 && send_files(s, e) == -1))
		return -1;
	if (s->lacking && c->before.n > 0)
		fl_crew_dismiss(&s->fleet, "given up, as others have failed");
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
		if (!f->out[i] && s->c->files_n > 0)
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
		fwrite(s->plan.data, 1, s->plan.len, stdout);
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
	fl_buf_init(&s.plan, 16 << 20);
	rc = fl_crew_muster(&c->crew, &s.fleet, tmp != NULL ? tmp : "/tmp", e);
	if (rc == 0) {
		s.fleet.ctx = &s;
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
	fl_buf_fini(&s.plan);
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
	free(c.before.at);
	free(c.after.at);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return enough ? FL_EXIT_YES : FL_EXIT_NO;
}
