#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../fleet/report.h"
#include "campaign.h"

static void
program(struct fl_campaign *c, struct fl_words *w, const char *name)
{
	char *path = fl_child_beside(name);

	fl_words_init(w);
	fl_words_addf(w, "%s", c->crew.dry_run || path == NULL ? name : path);
	free(path);
}

/* Adds what there is; whether there was any. */
static bool
add_found(struct fl_campaign *c, struct fl_words *w, const char *pattern)
{
	char path[4096];
	glob_t found;
	size_t i;

	snprintf(path, sizeof(path), "%s/%s", c->home, pattern);
	if (c->crew.dry_run)
		fl_words_addf(w, "%s", path);
	if (c->crew.dry_run || glob(path, 0, NULL, &found) != 0)
		return c->crew.dry_run;
	for (i = 0; i < found.gl_pathc; i++)
		fl_words_addf(w, "%s", found.gl_pathv[i]);
	globfree(&found);
	return true;
}

/* How each bench ended, by its own word, and what it said last. */
static void
look_at_ends(struct fl_campaign *c)
{
	struct fl_conduct *f = &c->conduct;
	struct fl_report r;
	struct fl_err ignored;
	char path[4096], line[512], last[200];
	FILE *fp;
	size_t i;

	for (i = 0; i < f->n; i++) {
		struct fl_node *n = &f->nodes[i];
		char *p, *out = n->path.len > 0
		                    ? strstr(n->path.data, "/stream/out/")
		                    : NULL;

		if (n->slot == 0 || out == NULL)
			continue;
		snprintf(path, sizeof(path), "%.*s/stream/err/%s",
		    (int)(out - n->path.data), n->path.data,
		    out + strlen("/stream/out/"));
		if (fl_report_read(&r, path, f->mark, &ignored) == -1 ||
		    r.status <= 0)
			continue;
		last[0] = '\0';
		fp = fopen(path, "re");
		while (fp != NULL && fgets(line, sizeof(line), fp) != NULL)
			if (line[0] != '\n' && strncmp(line, "fl-", 3) != 0)
				snprintf(last, sizeof(last), "%.190s", line);
			else if (strstr(line, ": ") != NULL)
				snprintf(last, sizeof(last), "%.190s", line);
		if (fp != NULL)
			fclose(fp);
		last[strcspn(last, "\r\n")] = '\0';
		for (p = last; *p != '\0'; p++)
			if ((unsigned char)*p < 32 || *p == 127)
				*p = '?';
		fl_conduct_say(f, n, "%s ended with status %d%s%s", r.step,
		    r.status, last[0] != '\0' ? ": " : "", last);
		fl_campaign_worse(c, r.status);
	}
}

static int
merge(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_words w;
	bool any;
	int status;

	program(c, &w, "fl-merge");
	if (c->quiet)
		fl_words_add(&w, "-q");
	fl_words_add(&w, "-o");
	fl_words_addf(&w, "%s/results.xml", c->home);
	any = add_found(c, &w, "stream/out");
	any = add_found(c, &w, "kept/*/kept") || any;
	if (c->monitors.n > 0)
		add_found(c, &w, "monitor/out");
	if (!any) {
		fl_words_fini(&w);
		return fl_fail(err, "no document has come home");
	}
	status = fl_campaign_do(c, &w, NULL, err);
	if (status > 0)
		return fl_fail(err, "fl-merge has failed");
	return status;
}

static int
stats(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_words w;
	size_t i;
	int status;

	program(c, &w, "fl-stats");
	fl_words_add(&w, "--table");
	for (i = 0; i < c->asserts.n; i++) {
		fl_words_add(&w, "-a");
		fl_words_add(&w, c->asserts.at[i]);
	}
	fl_words_addf(&w, "%s/results.xml", c->home);
	status = fl_campaign_do(c, &w, NULL, err);
	if (status == -1)
		return -1;
	fl_campaign_worse(c, status);
	return 0;
}

/* A picture for people, where the program for it is installed. */
static int
report(struct fl_campaign *c, struct fl_err *err)
{
	char *path = fl_child_beside("fl-report");
	bool there = path != NULL && strchr(path, '/') != NULL;
	struct fl_words w;
	int status;

	free(path);
	if (!there)
		return 0;
	program(c, &w, "fl-report");
	fl_words_add(&w, "-o");
	fl_words_addf(&w, "%s/report.html", c->home);
	fl_words_addf(&w, "%s/results.xml", c->home);
	status = fl_campaign_do(c, &w, "report", err);
	if (status > FL_EXIT_NO)
		fl_conduct_say(&c->conduct, NULL, "fl-report has failed");
	return status == -1 ? -1 : 0;
}

/* What lies on the nodes is not needed any more. */
static int
clean(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_words w;
	int status;

	if (c->leave || c->status != FL_EXIT_YES) {
		if (!c->quiet && !c->crew.dry_run)
			fl_conduct_say(&c->conduct, NULL,
			    "%s is left on the nodes", c->far);
		return 0;
	}
	fl_campaign_begin(c, &w, "fl-ship", "hosts");
	fl_words_add(&w, "-C~");
	fl_words_add(&w, "--after");
	fl_words_addf(&w, "rm -rf %s", c->far);
	status = fl_campaign_do(c, &w, "clean", err);
	return status == -1 ? -1 : 0;
}

int
fl_campaign_sum(struct fl_campaign *c, struct fl_err *err)
{
	if (!c->crew.dry_run)
		look_at_ends(c);
	if (merge(c, err) == -1 || report(c, err) == -1 ||
	    stats(c, err) == -1)
		return -1;
	return clean(c, err);
}
