#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine.h"

/* Descriptors: three pipes and two files a host, and what Python has open. */
#define FILES_A_HOST 6
#define FILES_MORE 64

unsigned
fl_engine_parallel(const struct fl_job *job)
{
	size_t n = job->n;
	struct rlimit r;

	if (job->parallel != 0 && job->parallel < n)
		n = job->parallel;
	if (getrlimit(RLIMIT_NOFILE, &r) == -1 || r.rlim_max == RLIM_INFINITY)
		return (unsigned)n;
	if (r.rlim_max < FILES_MORE + FILES_A_HOST)
		return 1;
	if (n > (r.rlim_max - FILES_MORE) / FILES_A_HOST)
		n = (r.rlim_max - FILES_MORE) / FILES_A_HOST;
	return (unsigned)n;
}

static int
word(struct fl_buf *words, const char *s, struct fl_err *err)
{
	return fl_buf_add(words, s, strlen(s) + 1, err);
}

static int
words_of(struct fl_buf *words, const char *const *list, struct fl_err *err)
{
	for (; *list != NULL; list++)
		if (word(words, *list, err) == -1)
			return -1;
	return 0;
}

/* "parallel-ssh -t 0 -p N -h HOSTS -o OUT -e ERR -O ... [-I] COMMAND" */
static int
pssh_words(const struct fl_job *job, const char *program, struct fl_buf *words,
    struct fl_err *err)
{
	const char *const timeout[] = { program, "-t", "0", "-p", NULL };
	static const char *const files[][2] = {
		{ "-h", "hosts" },
		{ "-o", "out" },
		{ "-e", "err" },
	};
	size_t i;

	/* -t 0: its own limit would leave the far side running. */
	if (words_of(words, timeout, err) == -1 ||
	    fl_buf_addf(words, err, "%u%c", fl_engine_parallel(job), 0) == -1)
		return -1;
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (word(words, files[i][0], err) == -1 ||
		    fl_buf_addf(words, err, "%s/%s%c", job->dir, files[i][1],
			0) == -1)
			return -1;
	for (i = 0; i < job->options_n; i++)
		if (word(words, "-O", err) == -1 ||
		    word(words, job->ssh_options[i], err) == -1)
			return -1;
	if (job->input != NULL && word(words, "-I", err) == -1)
		return -1;
	return word(words, job->command, err);
}

static long
pssh_serves(const char *environment)
{
	static const char name[] = "PSSH_NODENUM=";
	const char *p;
	char *end;
	long n;

	for (p = environment; *p != '\0'; p += strlen(p) + 1) {
		if (strncmp(p, name, strlen(name)) != 0)
			continue;
		n = strtol(p + strlen(name), &end, 10);
		return *end == '\0' && n >= 0 ? n : -1;
	}
	return -1;
}

static int
pssh_file(struct fl_buf *name, const struct fl_host *host, unsigned again,
    struct fl_err *err)
{
	if (again == 0)
		return fl_buf_add_str(name, host->plain, err);
	return fl_buf_addf(name, err, "%s.%u", host->plain, again);
}

static const struct fl_engine engines[] = {
	{
	    .name = "pssh",
	    .programs = { "parallel-ssh", "pssh", NULL },
	    .ended = "] ",
	    .failure = "[FAILURE]",
	    .words = pssh_words,
	    .serves = pssh_serves,
	    .file = pssh_file,
	},
};

const struct fl_engine *
fl_engine_find(const char *name, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (strcmp(engines[i].name, name) == 0)
			return &engines[i];
	fl_fail(err, "'%s': no such engine", name);
	return NULL;
}

static bool
in_path(const char *program)
{
	const char *path = getenv("PATH");
	char full[4096];
	size_t len;

	for (; path != NULL && *path != '\0';
	     path += len + (path[len] == ':')) {
		len = strcspn(path, ":");
		if ((size_t)snprintf(full, sizeof(full), "%.*s/%s", (int)len,
			path, program) < sizeof(full) &&
		    access(full, X_OK) == 0)
			return true;
	}
	return false;
}

int
fl_engine_words(const struct fl_engine *e, const struct fl_job *job,
    struct fl_buf *words, struct fl_err *err)
{
	size_t i;

	for (i = 0; e->programs[i] != NULL; i++)
		if (in_path(e->programs[i]))
			return e->words(job, e->programs[i], words, err);
	return fl_fail(err, "%s is not installed", e->programs[0]);
}

int
fl_engine_path(const struct fl_engine *e, const struct fl_job *job, size_t i,
    const char *stream, struct fl_buf *path, struct fl_err *err)
{
	const struct fl_host *host = &job->hosts->host[job->which[i]];
	unsigned again = 0;
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(job->hosts->host[job->which[k]].plain,
			host->plain) == 0)
			again++;
	if (fl_buf_addf(path, err, "%s/%s/", job->dir, stream) == -1)
		return -1;
	return e->file(path, host, again, err);
}
