#include <ctype.h>
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/tsv.h"
#include "campaign.h"

void
fl_campaign_worse(struct fl_campaign *c, int status)
{
	if (status > FL_EXIT_TROUBLE || status < 0)
		status = FL_EXIT_TROUBLE;
	if (status > c->status)
		c->status = status;
}

void
fl_campaign_begin(struct fl_campaign *c, struct fl_words *w,
    const char *program, const char *hosts)
{
	char *path = fl_child_beside(program);
	size_t i;

	fl_words_init(w);
	fl_words_addf(w, "%s",
	    c->crew.dry_run || path == NULL ? program : path);
	free(path);
	fl_words_add(w, "-q");
	fl_words_add(w, "-h");
	fl_words_addf(w, "%s/%s", c->home, hosts);
	fl_words_add(w, "--run");
	fl_words_add(w, c->fleet.run);
	fl_words_addf(w, "-T%.0fs", (double)c->crew.timeout_ns / 1e9);
	if (c->crew.parallel > 0)
		fl_words_addf(w, "-p%u", c->crew.parallel);
	for (i = 0; i < c->conduct.ssh.n; i++) {
		fl_words_add(w, "-O");
		fl_words_add(w, c->conduct.ssh.options[i]);
	}
}

/* Waits; a signal is handed on once, and then it is left to end. */
static int
wait_for(struct fl_campaign *c, pid_t pid)
{
	unsigned signals = c->conduct.signals;
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		fl_conduct_turn(&c->conduct, 20);
		if (c->conduct.signals == signals)
			continue;
		kill(-pid, c->conduct.gave_up ? SIGKILL : SIGINT);
		signals = c->conduct.signals;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : FL_EXIT_TROUBLE;
}

int
fl_campaign_do(struct fl_campaign *c, struct fl_words *w, const char *out,
    struct fl_err *err)
{
	int fds[3] = { -1, -1, -1 }, status = 0;
	char path[4096];
	struct fl_buf line;
	pid_t pid;

	if (c->crew.dry_run) {
		fl_buf_init(&line, 1 << 20);
		if (fl_words_line(w, &line, err) == 0)
			printf("%s", line.data);
		fl_buf_fini(&line);
		fl_words_fini(w);
		return 0;
	}
	if (out != NULL) {
		snprintf(path, sizeof(path), "%s/log/%s", c->home, out);
		unlink(path); /* of an earlier call */
		fds[1] = fl_child_log(path, err);
	}
	pid = out == NULL || fds[1] != -1 ? fl_child_start(w, fds, err) : -1;
	if (fds[1] != -1)
		close(fds[1]);
	fl_words_fini(w);
	if (pid == -1)
		return -1;
	status = wait_for(c, pid);
	return status;
}

/* Says the lines of a step's output whose verdict is not ok. */
static void
tell_bad(struct fl_campaign *c, const char *out)
{
	char path[4096], line[2048], *rest, *field[5];
	FILE *fp;
	size_t n;

	snprintf(path, sizeof(path), "%s/log/%s", c->home, out);
	fp = c->crew.dry_run ? NULL : fopen(path, "re");
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		rest = line;
		for (n = 0; n < 5 && rest != NULL; n++)
			field[n] = fl_tsv_next(&rest);
		if (n == 5 && strcmp(field[1], "ok") != 0)
			fl_conduct_say(&c->conduct, NULL, "%s: %s: %s",
			    field[0], field[1], field[4]);
	}
	if (fp != NULL)
		fclose(fp);
}

/* How long a name is without "*3" behind it, which is the weight of a file. */
static size_t
without_weight(const char *arg)
{
	const char *star = strrchr(arg, '*');

	if (star == NULL || star[1] == '\0' ||
	    strspn(star + 1, "0123456789.") != strlen(star + 1))
		return strlen(arg);
	return (size_t)(star - arg);
}

/*
 * An argument of the bench that is a file here is sent along, and is in the
 * run's folder there.
 */
static int
send_arg(struct fl_campaign *c, size_t i, struct fl_err *err)
{
	const char *arg = c->bench[i], *base, *other;
	size_t len = without_weight(arg), k;
	char path[4096];
	struct stat st;

	c->args[i] = c->bench[i];
	if (i == 0 || *arg == '-' || len >= sizeof(path))
		return 0;
	snprintf(path, sizeof(path), "%.*s", (int)len, arg);
	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return 0;
	base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	for (k = 0; k < c->files.n; k++) {
		other = strrchr(c->files.at[k], '/');
		other = other != NULL ? other + 1 : c->files.at[k];
		if (strcmp(c->files.at[k], path) == 0)
			break;
		if (strcmp(other, base) == 0)
			return fl_fail(err, "%s and %s have the same name there",
			    c->files.at[k], path);
	}
	if (k == c->files.n)
		fl_words_addf(&c->files, "%s", path);
	if (asprintf(&c->args[i], "%s%s", base, arg + len) == -1)
		return fl_fail(err, "out of memory");
	return 0;
}

static int
choose_files(struct fl_campaign *c, struct fl_err *err)
{
	size_t i;

	fl_words_init(&c->files);
	for (i = 0; i < c->send.n; i++)
		fl_words_add(&c->files, c->send.at[i]);
	c->args = calloc(c->bench_n, sizeof(*c->args));
	if (c->args == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < c->bench_n; i++)
		if (send_arg(c, i, err) == -1)
			return -1;
	c->conduct.bench = c->args;
	c->conduct.bench_n = c->bench_n;
	return c->files.failed ? fl_fail(err, "too many files") : 0;
}

/* Where hosts fail, the rest goes on when the policy says so. */
static void
add_policy(const struct fl_campaign *c, struct fl_words *w)
{
	if (c->crew.min > 0)
		fl_words_addf(w, "--min=%zu", c->crew.min);
	else if (c->conduct.lost_before != FL_LOST_FAIL)
		fl_words_add(w, "--skip-bad");
	if (c->crew.fail_fast)
		fl_words_add(w, "--fail-fast");
}

/* Who is good still. */
static int
read_good(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_hosts good = { 0 };
	char path[4096];
	const char *paths[1] = { path };
	struct stat st;
	int rc = 0;

	snprintf(path, sizeof(path), "%s/good", c->home);
	if (stat(path, &st) == 0 && st.st_size > 0)
		rc = fl_hosts_read(&good, paths, 1, err);
	if (rc == 0)
		fl_conduct_keep(&c->conduct, &good);
	fl_hosts_fini(&good);
	return rc;
}

/* fl-ship: the toolkit, the files, the commands before. */
int
fl_campaign_send(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_words w;
	size_t i;
	int status;

	if (choose_files(c, err) == -1)
		return -1;
	if (!c->self && c->files.n == 0 && c->before.n == 0)
		return 0;
	fl_campaign_begin(c, &w, "fl-ship", "hosts");
	fl_words_add(&w, "-o");
	fl_words_addf(&w, "%s/log", c->home);
	fl_words_add(&w, "--good");
	fl_words_addf(&w, "%s/good", c->home);
	add_policy(c, &w);
	if (c->self)
		fl_words_add(&w, "--self");
	for (i = 0; i < c->bundles.n; i++) {
		fl_words_add(&w, "--bundle");
		fl_words_add(&w, c->bundles.at[i]);
	}
	for (i = 0; i < c->before.n; i++) {
		fl_words_add(&w, "--before");
		fl_words_add(&w, c->before.at[i]);
	}
	for (i = 0; i < c->files.n; i++)
		fl_words_add(&w, c->files.at[i]);
	status = fl_campaign_do(c, &w, "ship", err);
	if (status == -1 || c->crew.dry_run)
		return status;
	tell_bad(c, "ship");
	if (status == FL_EXIT_TROUBLE)
		return fl_fail(err, "fl-ship has failed");
	return read_good(c, err);
}

/* fl-ship --after, on every host, whatever came of the rest. */
int
fl_campaign_after(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_words w;
	size_t i;
	int status;

	if (c->after.n == 0)
		return 0;
	fl_campaign_begin(c, &w, "fl-ship", "hosts");
	fl_words_add(&w, "-o");
	fl_words_addf(&w, "%s/log", c->home);
	fl_words_add(&w, "-C");
	fl_words_add(&w, c->far);
	for (i = 0; i < c->after.n; i++) {
		fl_words_add(&w, "--after");
		fl_words_add(&w, c->after.at[i]);
	}
	status = fl_campaign_do(c, &w, "after", err);
	if (status == -1)
		return -1;
	tell_bad(c, "after");
	fl_campaign_worse(c, status);
	return 0;
}

/* Looks which documents are home; how many are not. */
static size_t
look_at_documents(struct fl_campaign *c)
{
	struct fl_conduct *f = &c->conduct;
	size_t i, missing = 0;
	char pattern[4096];
	glob_t found;

	for (i = 0; i < f->n; i++) {
		if (f->nodes[i].slot == 0)
			continue;
		c->whole[i] = c->whole[i] ||
		              (f->nodes[i].path.len > 0 &&
				  fl_home_whole(f->nodes[i].path.data));
		snprintf(pattern, sizeof(pattern), "%s/kept/*/kept/%s.xml",
		    c->home, f->nodes[i].link.host->label);
		if (!c->whole[i] && glob(pattern, 0, NULL, &found) == 0) {
			c->whole[i] = fl_home_whole(found.gl_pathv[0]);
			globfree(&found);
		}
		missing += !c->whole[i];
	}
	return missing;
}

static int
fetch(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_conduct *f = &c->conduct;
	bool *which = calloc(f->n, sizeof(*which));
	struct fl_words w;
	size_t i;
	int status;

	if (which == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < f->n; i++)
		which[i] = f->nodes[i].slot != 0 && !c->whole[i];
	status = fl_home_hosts(c->home, "incomplete", f->hosts, which, err);
	free(which);
	if (status == -1)
		return -1;
	fl_campaign_begin(c, &w, "fl-fetch", "incomplete");
	fl_words_add(&w, "-d");
	fl_words_addf(&w, "%s/kept", c->home);
	fl_words_add(&w, "kept");
	status = fl_campaign_do(c, &w, "fetch", err);
	if (status != -1)
		tell_bad(c, "fetch");
	return status == -1 ? -1 : 0;
}

/* What the streams have not brought is fetched; what is missing is said. */
int
fl_campaign_gather(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_conduct *f = &c->conduct;
	struct fl_words w;
	size_t i;

	if (c->crew.dry_run) {
		puts("# from the hosts whose document was cut short:");
		fl_campaign_begin(c, &w, "fl-fetch", "incomplete");
		fl_words_add(&w, "-d");
		fl_words_addf(&w, "%s/kept", c->home);
		fl_words_add(&w, "kept");
		return fl_campaign_do(c, &w, NULL, err);
	}
	if (look_at_documents(c) == 0)
		return 0;
	if (fetch(c, err) == -1)
		return -1;
	if (look_at_documents(c) == 0)
		return 0;
	for (i = 0; i < f->n; i++)
		if (f->nodes[i].slot != 0 && !c->whole[i])
			fl_conduct_say(f, &f->nodes[i],
			    "its document is cut short, or missing; funbric "
			    "resume %s tries again",
			    c->home);
	fl_campaign_worse(c, FL_EXIT_NO);
	return 0;
}
