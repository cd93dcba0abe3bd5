/*
 * fl-fetch - bring files home from many hosts
 *
 * Fetches files and folders from every host of a list over ssh, into a folder a
 * host.  What a host sends is not believed: it is checked and unpacked beside
 * the place, and moved there when it is whole.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/fleet/crew.h"
#include "../lib/fleet/fetch.h"
#include "../lib/fleet/sum.h"

enum {
	KEY_MAX_FILES = 256,
	KEY_MAX_SIZE,
	KEY_REMOVE,
};

static const struct fl_opt rows[] = {
	FL_CREW_ROWS,
	{ 'C', "directory", "DIR",
	    "where relative paths begin on the hosts\n(default: the home; with "
	    "--run, the run's folder)" },
	{ 'd', "into", "DIR",
	    "the folder that gets a folder for each host\n(default: this "
	    "one)" },
	{ KEY_REMOVE, "remove", NULL, "remove there what has arrived here" },
	{ KEY_MAX_SIZE, "max-size", "SIZE",
	    "take no more from a host (default: 1G)" },
	{ KEY_MAX_FILES, "max-files", "N",
	    "take no more files from a host (default:\n100000)" },
};

static const struct fl_opts opts = {
	.program = "fl-fetch",
	.usage = "fl-fetch -h FILE [-p N] [-T TIME] [-C DIR] [-d DIR] "
		 "[--remove] [OPTION...] PATH...",
	.about = "bring files home from many hosts",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

#define SIZE_DEFAULT (1LL << 30)
#define FILES_DEFAULT 100000
#define FILES_MAX 10000000
#define A_FILE 2048          /* bytes that a file costs in a stream, at most */
#define SAYS_MAX (1LL << 20) /* bytes that a host may say besides */

struct choice {
	struct fl_crew crew;
	const char *dir;  /* -C */
	const char *into; /* -d */
	bool remove;
	int64_t max_size, max_files;
	char **paths; /* as they are given */
	size_t paths_n;
};

/* What is done, and with what. */
struct fetch {
	struct choice *c;
	struct fl_fleet fleet;
	struct fl_buf dir;        /* on the far side */
	char **wanted;            /* the paths as tar names them */
	struct fl_crew_list args; /* of get.sh */
	char (*sums)[FL_SUM_LEN]; /* of what each host has sent */
};

static void
take_option(struct choice *c, int key)
{
	struct fl_err e;

	switch (fl_crew_option(&c->crew, key, optarg, &e)) {
	case -1:
		fl_opts_bad(&opts, key, &e);
	case 1:
		return;
	}
	switch (key) {
	case 'C':
		c->dir = optarg;
		break;
	case 'd':
		c->into = optarg;
		break;
	case KEY_REMOVE:
		c->remove = true;
		break;
	case KEY_MAX_SIZE:
		c->max_size = fl_opts_size(&opts, key);
		break;
	case KEY_MAX_FILES:
		c->max_files = fl_opts_count(&opts, key, 1, FILES_MAX);
		break;
	}
}

static void
read_options(int argc, char *argv[], struct choice *c)
{
	int ch;

	fl_crew_init(&c->crew);
	c->into = ".";
	c->max_size = SIZE_DEFAULT;
	c->max_files = FILES_DEFAULT;
	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		take_option(c, ch);
	c->paths = argv + optind;
	c->paths_n = (size_t)(argc - optind);
	if (c->crew.files.n == 0 || c->paths_n == 0)
		fl_opts_usage(&opts);
}

/* Whether one is the other, or below it. */
static bool
overlap(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), len = la < lb ? la : lb;

	return strncmp(a, b, len) == 0 &&
	       (la == lb || a[len] == '/' || b[len] == '/');
}

static int
check_wanted(const struct fetch *f, size_t n, struct fl_err *e)
{
	const char *name = fl_unpack_name(f->wanted[n]);
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(fl_unpack_name(f->wanted[i]), name) == 0)
			return fl_fail(e, "'%s' and '%s': both would be %s",
			    f->c->paths[i], f->c->paths[n], name);
		if (overlap(f->wanted[i], f->wanted[n]))
			return fl_fail(e, "'%s' and '%s': one holds the other",
			    f->c->paths[i], f->c->paths[n]);
	}
	return 0;
}

/* "~/x" is x, since paths begin in the home. */
static int
read_paths(struct fetch *f, struct fl_err *e)
{
	const struct choice *c = f->c;
	size_t i;

	f->wanted = calloc(c->paths_n, sizeof(*f->wanted));
	if (f->wanted == NULL)
		return fl_fail(e, "out of memory");
	for (i = 0; i < c->paths_n; i++) {
		const char *path = c->paths[i];

		if (strncmp(path, "~/", 2) == 0 && f->dir.len > 0)
			return fl_fail(e,
			    "'%s': below the home, and not below "
			    "%s",
			    path, f->dir.data);
		if (strncmp(path, "~/", 2) == 0)
			path += 2;
		f->wanted[i] = strdup(path);
		if (f->wanted[i] == NULL)
			return fl_fail(e, "out of memory");
		if (fl_unpack_want(f->wanted[i], e) == -1 ||
		    check_wanted(f, i, e) == -1 ||
		    fl_crew_add(&f->args, *path == '/' ? path : f->wanted[i],
			e) == -1)
			return -1;
	}
	return 0;
}

static int
choose_dir(struct fetch *f, struct fl_err *e)
{
	const struct choice *c = f->c;

	if (c->dir != NULL)
		return fl_buf_add_str(&f->dir, c->dir, e);
	if (c->crew.run != NULL)
		return fl_buf_addf(&f->dir, e, "~/.cache/funbric/%s",
		    c->crew.run);
	return fl_buf_add_str(&f->dir, "", e);
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

/* What the i-th host has sent, to its place. */
static int
take(struct fetch *f, size_t i, struct fl_err *e)
{
	const char *label = f->fleet.hosts.host[i].label;
	struct fl_buf path, staging, into;
	struct fl_unpack unpack = {
		.wanted = (const char *const *)f->wanted,
		.n = f->c->paths_n,
		.max_bytes = f->c->max_size,
		.max_entries = f->c->max_files,
		.sync = f->c->remove,
	};
	struct fl_fetch fetch = { .report = &f->fleet.report[i],
		.unpack = &unpack };
	struct fl_err why;
	bool full;
	int rc = -1;

	fl_buf_init(&path, 8192);
	fl_buf_init(&staging, 8192);
	fl_buf_init(&into, 8192);
	if (fl_fleet_path(&f->fleet, i, "out", &path, e) == -1 ||
	    fl_buf_addf(&staging, e, "%s/%s", f->fleet.dir, label) == -1 ||
	    fl_buf_addf(&into, e, "%s/%s", f->c->into, label) == -1)
		goto out;
	fetch.path = path.data;
	fetch.staging = staging.data;
	fetch.into = into.data;
	rc = 0;
	if (fl_fetch_take(&fetch, &full, &why) == -1)
		fl_fleet_fail(&f->fleet, i,
		    full ? FL_VERDICT_FULL : FL_VERDICT_FAILED, why.msg);
	else
		memcpy(f->sums[i], fetch.report->sum, FL_SUM_LEN);
	unlink(path.data); /* make room for the next one */

out:
	fl_buf_fini(&path);
	fl_buf_fini(&staging);
	fl_buf_fini(&into);
	return rc;
}

/*
 * get.sh send PATH...  A host that lacks one path has failed, but what it has
 * sent is whole, and is kept.
 */
static int
get(struct fetch *f, struct fl_err *e)
{
	struct fl_phase p = {
		.name = "fetch",
		.script = "get",
		.dir = f->dir.data,
		.args = f->args.at,
		.args_n = f->args.n,
		.max_bytes =
		    f->c->max_size + A_FILE * f->c->max_files + SAYS_MAX,
	};
	size_t i;

	if (fl_crew_phase(&f->c->crew, &f->fleet, &p, e) == -1)
		return -1;
	for (i = 0; i < f->fleet.hosts.len && !f->c->crew.dry_run; i++)
		if (f->fleet.report[i].end &&
		    f->fleet.report[i].sum[0] != '\0' && take(f, i, e) == -1)
			return -1;
	for (i = 0; i < f->fleet.hosts.len && !f->c->crew.dry_run; i++)
		if (!f->fleet.out[i] && f->sums[i][0] == '\0')
			fl_fleet_fail(&f->fleet, i, FL_VERDICT_FAILED,
			    "has sent nothing");
	return 0;
}

/* A line for each sum that has arrived. */
static int
write_sums(struct fetch *f, const char *path, struct fl_err *e)
{
	FILE *fp = fopen(path, "wxe");
	size_t i;
	int bad;

	if (fp == NULL)
		return fl_fail(e, "%s: %s", path, strerror(errno));
	for (i = 0; i < f->fleet.hosts.len; i++)
		if (f->sums[i][0] != '\0')
			fprintf(fp, "%s\n", f->sums[i]);
	bad = ferror(fp);
	if (fclose(fp) == EOF || bad)
		return fl_fail(e, "%s: cannot be written", path);
	return 0;
}

/* get.sh remove PATH... <SUMS */
static int
remove_there(struct fetch *f, struct fl_err *e)
{
	struct fl_phase p = { .name = "remove",
		.script = "get",
		.dir = f->dir.data,
		.max_bytes = SAYS_MAX };
	struct fl_buf path;
	int rc = -1;

	if (!f->c->remove || f->fleet.stopped)
		return 0;
	fl_buf_init(&path, 4096);
	f->args.at[0] = "remove";
	f->c->crew.lacking = false; /* each host for itself */
	p.args = f->args.at;
	p.args_n = f->args.n;
	if (fl_buf_addf(&path, e, "%s/sums", f->fleet.dir) == -1)
		goto out;
	p.input = path.data;
	if (f->c->crew.dry_run || (fl_fetch_sync(f->c->into, e) == 0 &&
				      write_sums(f, path.data, e) == 0))
		rc = fl_crew_phase(&f->c->crew, &f->fleet, &p, e);

out:
	fl_buf_fini(&path);
	return rc;
}

static int
report(struct fetch *f, struct fl_err *e)
{
	const struct fl_crew *c = &f->c->crew;
	struct fl_buf out;
	int rc = 0;

	if (c->dry_run) {
		fwrite(c->plan.data, 1, c->plan.len, stdout);
		return 0;
	}
	fl_buf_init(&out, 16 << 20);
	if (c->good != NULL)
		rc = fl_fleet_write_good(&f->fleet, c->good, e);
	if (rc == 0)
		rc = fl_crew_lines(&f->fleet, &out, e);
	if (rc == 0)
		fwrite(out.data, 1, out.len, stdout);
	fl_buf_fini(&out);
	return rc;
}

static int
fetch(struct fetch *f, struct fl_err *e)
{
	if (choose_dir(f, e) == -1 || fl_crew_add(&f->args, "send", e) == -1 ||
	    read_paths(f, e) == -1)
		return -1;
	if (mkdir(f->c->into, 0700) == -1 && errno != EEXIST)
		return fl_fail(e, "%s: %s", f->c->into, strerror(errno));
	if (fl_crew_muster(&f->c->crew, &f->fleet, f->c->into, e) == -1)
		return -1;
	f->fleet.ctx = &f->fleet;
	if (!f->c->crew.quiet && isatty(STDERR_FILENO))
		f->fleet.progress = show_progress;
	f->sums = calloc(f->fleet.hosts.len, sizeof(*f->sums));
	if (f->sums == NULL)
		return fl_fail(e, "out of memory");
	if (get(f, e) == -1 || remove_there(f, e) == -1)
		return -1;
	return report(f, e);
}

static int
run(struct choice *c, bool *enough, struct fl_err *e)
{
	struct fetch f = { .c = c };
	size_t i;
	int rc;

	fl_buf_init(&f.dir, 4096);
	rc = fetch(&f, e);
	*enough =
	    rc == 0 && (c->crew.dry_run || fl_crew_enough(&c->crew, &f.fleet));
	fl_fleet_fini(&f.fleet);
	for (i = 0; f.wanted != NULL && i < c->paths_n; i++)
		free(f.wanted[i]);
	free(f.wanted);
	free(f.args.at);
	free(f.sums);
	fl_buf_fini(&f.dir);
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
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_crew_fini(&c.crew);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return enough ? FL_EXIT_YES : FL_EXIT_NO;
}
