#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/num.h"
#include "phase.h"
#include "place.h"
#include "quote.h"

#define COMMAND_MAX (1U << 20)

int
fl_fleet_init(struct fl_fleet *f, struct fl_hosts *hosts, const char *dir_in,
    struct fl_err *err)
{
	size_t n = hosts->len;

	*f = (struct fl_fleet){ .hosts = *hosts };
	*hosts = (struct fl_hosts){ 0 };
	f->outcome = calloc(n, sizeof(*f->outcome));
	f->out = calloc(n, sizeof(*f->out));
	f->cut = calloc(n, sizeof(*f->cut));
	f->which = calloc(n, sizeof(*f->which));
	f->report = calloc(n, sizeof(*f->report));
	if (f->outcome == NULL || f->out == NULL || f->cut == NULL ||
	    f->which == NULL || f->report == NULL) {
		fl_fail(err, "out of memory");
		goto fail;
	}
	f->engine = fl_engine_find("pssh", err);
	f->dir = fl_place_make(dir_in, ".fl", err);
	if (f->engine == NULL || f->dir == NULL)
		goto fail;
	return 0;

fail:
	fl_fleet_fini(f);
	return -1;
}

void
fl_fleet_fini(struct fl_fleet *f)
{
	fl_place_remove(f->dir);
	free(f->dir);
	free(f->outcome);
	free(f->out);
	free(f->cut);
	free(f->which);
	free(f->report);
	fl_hosts_fini(&f->hosts);
	*f = (struct fl_fleet){ 0 };
}

size_t
fl_fleet_in(const struct fl_fleet *f)
{
	size_t i, n = 0;

	for (i = 0; i < f->hosts.len; i++)
		n += !f->out[i];
	return n;
}

/* A phase as an engine's job; dir and command are the caller's to fill. */
static struct fl_job
job_of(const struct fl_fleet *f, const struct fl_phase *p)
{
	struct fl_job job = {
		.hosts = &f->hosts,
		.which = f->which,
		.input = p->input,
		.parallel = f->parallel,
		.ssh_options = f->ssh_options,
		.options_n = f->options_n,
		.max_bytes = p->max_bytes,
		.fail_fast = f->fail_fast && !p->all,
		.progress = f->progress,
		.ctx = f->ctx,
	};
	size_t i;

	for (i = 0; i < f->hosts.len; i++)
		if ((!f->out[i] || p->all) && (p->only == NULL || p->only[i]))
			f->which[job.n++] = i;
	if (f->timeout_ns != 0)
		job.timeout_ns = f->timeout_ns + FL_FLEET_GRACE_S * FL_NS_PER_S;
	return job;
}

static struct fl_script
script_of(const struct fl_fleet *f, const struct fl_phase *p)
{
	return (struct fl_script){
		.name = p->script,
		.mark = f->mark,
		.run = f->run,
		.dir = p->dir,
		.limit_s = (f->timeout_ns + FL_NS_PER_S - 1) / FL_NS_PER_S,
		.args = p->args,
		.args_n = p->args_n,
	};
}

static void
phase_dir(const struct fl_fleet *f, char *path, size_t size)
{
	snprintf(path, size, "%s/%d", f->dir, f->phases);
}

/* What a host said, without the report, to the folder where it is kept. */
static int
keep(struct fl_fleet *f, const char *phase, size_t host, const char *stream,
    const char *path, struct fl_err *err)
{
	struct fl_buf to;
	int rc = -1;

	fl_buf_init(&to, 8192);
	if (fl_buf_addf(&to, err, "%s/%s.%s.%s", f->keep,
		f->hosts.host[host].label, phase, stream) == 0)
		rc = fl_report_strip(path, to.data, f->mark, err);
	fl_buf_fini(&to);
	return rc;
}

/* What came of the phase on the job's i-th host. */
static int
take(struct fl_fleet *f, const struct fl_phase *p, const struct fl_job *job,
    size_t i, const struct fl_ran *ran, struct fl_err *err)
{
	static const char *const streams[] = { "err", "out" };
	size_t host = f->which[i], k;
	struct fl_outcome new = { 0 }, *o = &f->outcome[host];
	struct fl_buf path;
	int rc = 0;

	fl_buf_init(&path, 8192);
	for (k = 0; k < 2 && rc == 0; k++) {
		fl_buf_clear(&path);
		rc = fl_engine_path(f->engine, job, i, streams[k], &path, err);
		if (rc == 0 && f->keep != NULL)
			rc = keep(f, p->name, host, streams[k], path.data, err);
	}
	if (rc == 0)
		rc = fl_report_read(&f->report[host], path.data, f->mark, err);
	if (rc == 0)
		fl_verdict_judge(&new, f->engine, job, i, f->cut[i], ran,
		    &f->report[host]);
	new.took_ns += o->took_ns;
	if (f->out[host])
		o->took_ns = new.took_ns;
	else
		*o = new;
	f->out[host] = o->verdict != FL_VERDICT_OK;
	fl_buf_fini(&path);
	return rc;
}

static int
run_job(struct fl_fleet *f, const struct fl_phase *p, struct fl_job *job,
    struct fl_err *err)
{
	struct fl_ran ran;
	char dir[4096], last_words[FL_MARK_LEN + 8];
	size_t i;

	phase_dir(f, dir, sizeof(dir));
	snprintf(last_words, sizeof(last_words), "\n%s end\n", f->mark);
	job->dir = dir;
	job->last_words = last_words;
	if (mkdir(dir, 0700) == -1)
		return fl_fail(err, "%s: %s", dir, strerror(errno));
	if (fl_run(f->engine, job, f->cut, &ran, err) == -1)
		return -1;
	f->stopped = f->stopped || ran.interrupted;
	for (i = 0; i < job->n; i++)
		if (take(f, p, job, i, &ran, err) == -1)
			return -1;
	return 0;
}

int
fl_fleet_phase(struct fl_fleet *f, const struct fl_phase *p, struct fl_err *err)
{
	struct fl_script script = script_of(f, p);
	struct fl_job job = job_of(f, p);
	struct fl_buf command;
	int rc = 0;

	f->phases++;
	f->doing = p->name;
	if (job.n == 0)
		return 0;
	fl_buf_init(&command, COMMAND_MAX);
	rc = fl_script_command(&command, &script, err);
	job.command = command.data;
	if (rc == 0)
		rc = run_job(f, p, &job, err);
	if (f->progress != NULL)
		f->progress(f->ctx, job.n, job.n);
	fl_buf_fini(&command);
	return rc;
}

/* Each line of text as a comment. */
static int
comment(struct fl_buf *out, const char *text, struct fl_err *err)
{
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (fl_buf_addf(out, err, "#   %.*s\n", (int)len, text) == -1)
			return -1;
	}
	return 0;
}

static int
describe_command(struct fl_fleet *f, const struct fl_job *job,
    struct fl_buf *text, struct fl_err *err)
{
	struct fl_buf words;
	const char *p;
	int rc = -1;

	fl_buf_init(&words, COMMAND_MAX);
	if (fl_engine_words(f->engine, job, &words, err) == -1)
		goto out;
	for (p = words.data; p < words.data + words.len; p += strlen(p) + 1)
		if ((p > words.data && fl_buf_add_str(text, " ", err) == -1) ||
		    fl_quote_word(text, p, err) == -1)
			goto out;
	rc = fl_buf_addf(text, err, "%s%s\n", job->input != NULL ? " <" : "",
	    job->input != NULL ? job->input : "");

out:
	fl_buf_fini(&words);
	return rc;
}

int
fl_fleet_describe(struct fl_fleet *f, const struct fl_phase *p,
    struct fl_buf *text, struct fl_err *err)
{
	struct fl_script script = script_of(f, p);
	struct fl_job job = job_of(f, p);
	struct fl_buf command, plain;
	char dir[4096];
	size_t i;
	int rc = -1;

	f->phases++;
	phase_dir(f, dir, sizeof(dir));
	job.dir = dir;
	fl_buf_init(&command, COMMAND_MAX);
	fl_buf_init(&plain, FL_SCRIPT_MAX);
	if (fl_script_command(&command, &script, err) == -1 ||
	    fl_script_text(&plain, &script, err) == -1 ||
	    fl_buf_addf(text, err, "# %s/hosts:", dir) == -1)
		goto out;
	job.command = command.data;
	for (i = 0; i < job.n; i++)
		if (fl_buf_addf(text, err, " %s",
			f->hosts.host[job.which[i]].plain) == -1)
			goto out;
	if (fl_buf_add_str(text, "\n# on each, by sh:\n", err) == 0 &&
	    comment(text, plain.data, err) == 0)
		rc = describe_command(f, &job, text, err);

out:
	fl_buf_fini(&command);
	fl_buf_fini(&plain);
	return rc;
}

int
fl_fleet_path(struct fl_fleet *f, size_t host, const char *stream,
    struct fl_buf *path, struct fl_err *err)
{
	char dir[4096];
	struct fl_job job = { .hosts = &f->hosts,
		.which = f->which,
		.dir = dir };
	size_t i = 0;

	phase_dir(f, dir, sizeof(dir));
	while (f->which[i] != host)
		i++;
	return fl_engine_path(f->engine, &job, i, stream, path, err);
}

void
fl_fleet_fail(struct fl_fleet *f, size_t host, enum fl_verdict v,
    const char *message)
{
	f->out[host] = true;
	f->outcome[host].verdict = v;
	fl_verdict_say(&f->outcome[host], fl_str(message));
}

int
fl_fleet_write_good(const struct fl_fleet *f, const char *path,
    struct fl_err *err)
{
	char part[4096];
	size_t i;
	FILE *fp;
	int bad;

	if ((size_t)snprintf(part, sizeof(part), "%s.part", path) >=
	    sizeof(part))
		return fl_fail(err, "%s: too long", path);
	fp = fopen(part, "we");
	if (fp == NULL)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	for (i = 0; i < f->hosts.len; i++)
		if (!f->out[i])
			fprintf(fp, "%s\n", f->hosts.host[i].plain);
	bad = ferror(fp);
	if (fclose(fp) == EOF || bad || rename(part, path) == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	return 0;
}
