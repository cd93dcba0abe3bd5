#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../fleet/script.h"
#include "conduct.h"

/* bench.sh INSTANT LEASE SELF CMD ARG... */
static int
bench_command(struct fl_conduct *c, struct fl_buf *command, struct fl_err *err)
{
	const char **args = calloc(c->bench_n + 3, sizeof(*args));
	struct fl_script s = { .name = "bench",
		.mark = c->mark,
		.run = c->run,
		.dir = c->far,
		.args = args,
		.args_n = c->bench_n + 3,
		.bare = true };
	char at[40], lease[40];
	size_t i;
	int rc;

	if (args == NULL)
		return fl_fail(err, "out of memory");
	snprintf(at, sizeof(at), "@%" PRId64 ".%09" PRId64,
	    c->start_wall_ns / FL_NS_PER_S, c->start_wall_ns % FL_NS_PER_S);
	snprintf(lease, sizeof(lease), "%" PRId64 "ms",
	    c->lease_ns / FL_NS_PER_MS);
	args[0] = at;
	args[1] = lease;
	args[2] = c->self ? "1" : "0";
	for (i = 0; i < c->bench_n; i++)
		args[i + 3] = c->bench[i];
	rc = fl_script_command(command, &s, err);
	free(args);
	return rc;
}

/* The engine's files: hosts, out/, err/. */
int
fl_conduct_make_files(const struct fl_job *job, struct fl_err *err)
{
	static const char *const dirs[] = { "", "/out", "/err" };
	char path[4096];
	FILE *fp;
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", job->dir, dirs[i]);
		if (mkdir(path, 0700) == -1)
			return fl_fail(err, "%.300s: %s", path,
			    strerror(errno));
	}
	snprintf(path, sizeof(path), "%s/hosts", job->dir);
	fp = fopen(path, "we");
	if (fp == NULL)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	for (i = 0; i < job->n; i++)
		fprintf(fp, "%s\n", job->hosts->host[job->which[i]].plain);
	return fclose(fp) == 0
	           ? 0
	           : fl_fail(err, "%.300s: cannot be written", path);
}

int
fl_conduct_engine(const struct fl_engine *e, const struct fl_job *job, int log,
    pid_t *pid, struct fl_err *err)
{
	int fds[3] = { -1, log, log };
	struct fl_buf words;
	struct fl_words w;
	char *p;
	int rc = -1;

	setenv("PYTHONUNBUFFERED", "1", 1);
	fl_buf_init(&words, 1 << 20);
	fl_words_init(&w);
	if (fl_engine_words(e, job, &words, err) == -1)
		goto out;
	for (p = words.data; p < words.data + words.len; p += strlen(p) + 1)
		fl_words_add(&w, p);
	*pid = fl_child_start(&w, fds, err);
	rc = *pid > 0 ? 0 : -1;

out:
	fl_words_fini(&w);
	fl_buf_fini(&words);
	return rc;
}

static int
run_engine(struct fl_conduct *c, const struct fl_engine *e, struct fl_job *job,
    struct fl_err *err)
{
	char path[4096];
	size_t i;
	int fd, rc;

	if (fl_conduct_make_files(job, err) == -1)
		return -1;
	for (i = 0; i < job->n; i++)
		if (fl_engine_path(e, job, i, "out",
			&c->nodes[job->which[i]].path, err) == -1)
			return -1;
	snprintf(path, sizeof(path), "%s/log", job->dir);
	fd = fl_child_log(path, err);
	if (fd == -1)
		return -1;
	rc = fl_conduct_engine(e, job, fd, &c->engine, err);
	close(fd);
	return rc;
}

int
fl_conduct_start(struct fl_conduct *c, const char *dir, struct fl_err *err)
{
	const struct fl_engine *e = fl_engine_find("pssh", err);
	size_t *which = calloc(c->n, sizeof(*which)), i;
	struct fl_job job = { .hosts = c->hosts,
		.which = which,
		.dir = dir,
		.parallel = c->parallel,
		.ssh_options = c->ssh.options,
		.options_n = c->ssh.n };
	struct fl_buf command;
	int rc = -1;

	fl_buf_init(&command, 1 << 20);
	if (which == NULL || e == NULL)
		goto out;
	for (i = 0; i < c->n; i++)
		if (c->nodes[i].in)
			which[job.n++] = i;
	if (bench_command(c, &command, err) == -1)
		goto out;
	job.command = command.data;
	rc = run_engine(c, e, &job, err);

out:
	fl_buf_fini(&command);
	free(which);
	return rc;
}
