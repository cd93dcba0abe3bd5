#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "procs.h"
#include "run.h"

#define LOOK_NS (FL_NS_PER_S / 5) /* how often files and ages are looked at */
#define LONE_NS (FL_NS_PER_S / 2) /* what a cut-off ssh has to end in */
#define YOUNG_NS FL_NS_PER_S      /* a process that need not be looked at */
#define LAST_WORDS_MAX 64

/* A job under way. */
struct running {
	const struct fl_engine *engine;
	const struct fl_job *job;
	enum fl_cut *cut;
	pid_t pid;
	struct fl_buf path; /* scratch */
	int64_t next_ns;    /* when to look again */
	bool large;         /* a host has said too much */
};

static void
signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
}

void
fl_run_block(void)
{
	sigset_t set;

	signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool
fl_run_stopped(void)
{
	sigset_t set;

	return sigpending(&set) == 0 && (sigismember(&set, SIGINT) == 1 ||
					    sigismember(&set, SIGTERM) == 1);
}

static int
write_hosts(const struct fl_job *job, const char *path, struct fl_err *err)
{
	FILE *fp = fopen(path, "we");
	size_t i;
	int bad;

	if (fp == NULL)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	for (i = 0; i < job->n; i++)
		fprintf(fp, "%s\n", job->hosts->host[job->which[i]].plain);
	bad = ferror(fp);
	if (fclose(fp) == EOF || bad)
		return fl_fail(err, "%s: cannot be written", path);
	return 0;
}

static int
make_files(const struct fl_job *job, struct fl_err *err)
{
	static const char *const dirs[] = { "out", "err" };
	char path[4096];
	size_t i;

	for (i = 0; i < 2; i++) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", job->dir,
			dirs[i]) >= sizeof(path))
			return fl_fail(err, "%s: too long", job->dir);
		if (mkdir(path, 0700) == -1)
			return fl_fail(err, "%s: %s", path, strerror(errno));
	}
	snprintf(path, sizeof(path), "%s/hosts", job->dir);
	return write_hosts(job, path, err);
}

/* The engine's own variables would change what it does. */
static void
clean_environment(void)
{
	extern char **environ;
	char name[64], **e = environ;

	while (*e != NULL) {
		if (strncmp(*e, "PSSH_", 5) == 0 && strchr(*e, '=') != NULL &&
		    (size_t)snprintf(name, sizeof(name), "%.*s",
			(int)strcspn(*e, "="), *e) < sizeof(name)) {
			unsetenv(name);
			e = environ;
		} else {
			e++;
		}
	}
	setenv("PYTHONUNBUFFERED", "1", 1);
}

static void
raise_files(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

/* In the child: stdin from file or /dev/null, the rest to the log. */
static int
redirect(const struct fl_job *job)
{
	char path[4096];
	int in, out;

	snprintf(path, sizeof(path), "%s/log", job->dir);
	in = open(job->input != NULL ? job->input : "/dev/null", O_RDONLY);
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	if (in == -1 || out == -1 || dup2(in, STDIN_FILENO) == -1 ||
	    dup2(out, STDOUT_FILENO) == -1 || dup2(out, STDERR_FILENO) == -1)
		return -1;
	if (in > STDERR_FILENO)
		close(in);
	if (out > STDERR_FILENO)
		close(out);
	return 0;
}

/* Never returns; a failure goes to fd as an errno. */
_Noreturn static void
become(const struct fl_job *job, char **argv, int fd)
{
	sigset_t none;
	ssize_t n;

	setpgid(0, 0); /* a terminal's ^C is for us to hand on */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	clean_environment();
	raise_files();
	if (redirect(job) == 0)
		execvp(argv[0], argv);
	n = write(fd, &errno, sizeof(errno));
	_exit(n > 0 ? 127 : 126);
}

static int
start(struct running *r, char **argv, struct fl_err *err)
{
	int fds[2], why = 0;
	ssize_t n;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return fl_fail(err, "%s: %s", argv[0], strerror(errno));
	r->pid = fork();
	if (r->pid == 0)
		become(r->job, argv, fds[1]);
	close(fds[1]);
	if (r->pid == -1)
		why = errno;
	else
		do
			n = read(fds[0], &why, sizeof(why));
		while (n == -1 && errno == EINTR);
	close(fds[0]);
	if (why == 0)
		return 0;
	if (r->pid != -1)
		waitpid(r->pid, NULL, 0);
	return fl_fail(err, "%s: %s", argv[0], strerror(why));
}

static int
start_engine(struct running *r, struct fl_err *err)
{
	struct fl_buf words;
	char **argv = NULL, *p;
	size_t n = 0;
	int rc = -1;

	fl_buf_init(&words, 1 << 20);
	if (fl_engine_words(r->engine, r->job, &words, err) == -1)
		goto out;
	argv = calloc(words.len + 1, sizeof(*argv));
	if (argv == NULL) {
		fl_fail(err, "out of memory");
		goto out;
	}
	for (p = words.data; p < words.data + words.len; p += strlen(p) + 1)
		argv[n++] = p;
	rc = start(r, argv, err);

out:
	free(argv);
	fl_buf_fini(&words);
	return rc;
}

/* How much the i-th host has said; 0 when nothing. */
static int64_t
said(struct running *r, size_t i, const char *stream)
{
	struct fl_err e;
	struct stat st;

	fl_buf_clear(&r->path);
	if (fl_engine_path(r->engine, r->job, i, stream, &r->path, &e) == -1 ||
	    stat(r->path.data, &st) == -1)
		return 0;
	return st.st_size;
}

#define ENVIRONMENT_MAX (1 << 17)

/* The job's host that a process serves; job->n for none. */
static size_t
served(struct running *r, pid_t pid)
{
	char *environment = malloc(ENVIRONMENT_MAX);
	long i = -1;

	if (environment != NULL &&
	    fl_procs_environment(pid, environment, ENVIRONMENT_MAX))
		i = r->engine->serves(environment);
	free(environment);
	return i >= 0 && (size_t)i < r->job->n ? (size_t)i : r->job->n;
}

/* Whether all was said a while ago, and something still holds the link. */
static bool
has_done(struct running *r, size_t i)
{
	const char *words = r->job->last_words;
	size_t len = words != NULL ? strlen(words) : 0;
	char text[LAST_WORDS_MAX];
	struct stat st;
	FILE *fp;
	bool done;

	if (len == 0 || len > sizeof(text) || said(r, i, "out") == 0)
		return false;
	fp = fopen(r->path.data, "re");
	done = fp != NULL && fstat(fileno(fp), &st) == 0 &&
	       fl_clock_wall() - st.st_mtim.tv_sec * FL_NS_PER_S >
	           2 * FL_NS_PER_S &&
	       fseek(fp, -(long)len, SEEK_END) == 0 &&
	       fread(text, 1, len, fp) == len && memcmp(text, words, len) == 0;
	if (fp != NULL)
		fclose(fp);
	return done;
}

/* A child of the engine: is its host to be cut off? */
static bool
look_at(void *ctx, const struct fl_proc *p)
{
	struct running *r = ctx;
	size_t i;

	if (p->age_ns < YOUNG_NS && !r->large)
		return true;
	i = served(r, p->pid);
	if (i == r->job->n)
		return true;
	if (r->cut[i] == FL_CUT_NOT && r->job->timeout_ns != 0 &&
	    p->age_ns > r->job->timeout_ns)
		r->cut[i] = FL_CUT_LATE;
	if (r->cut[i] == FL_CUT_NOT && !has_done(r, i))
		return true;
	/* The engine has made it the leader of a session. */
	kill(getpgid(p->pid) == p->pid ? -p->pid : p->pid,
	    p->age_ns > r->job->timeout_ns + LONE_NS ? SIGKILL : SIGTERM);
	return true;
}

static void
look_at_sizes(struct running *r)
{
	size_t i;

	for (i = 0; i < r->job->n && r->job->max_bytes != 0; i++)
		if (r->cut[i] == FL_CUT_NOT &&
		    (said(r, i, "out") > r->job->max_bytes ||
			said(r, i, "err") > r->job->max_bytes)) {
			r->cut[i] = FL_CUT_LARGE;
			r->large = true;
		}
}

/* What the engine says meanwhile: how many have ended, and whether well. */
static void
look_at_log(struct running *r, struct fl_ran *ran)
{
	char line[4096];
	size_t ended = 0;
	FILE *fp;

	snprintf(line, sizeof(line), "%s/log", r->job->dir);
	fp = fopen(line, "re");
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL) {
		ended += strstr(line, r->engine->ended) != NULL;
		if (r->job->fail_fast &&
		    strstr(line, r->engine->failure) != NULL)
			ran->failed_fast = true;
	}
	if (fp != NULL)
		fclose(fp);
	if (r->job->progress != NULL)
		r->job->progress(r->job->ctx,
		    ended < r->job->n ? ended : r->job->n, r->job->n);
}

/* Waits for the engine, or for a reason to end it; false when it has ended. */
static bool
turn(struct running *r, struct fl_ran *ran)
{
	static const struct timespec wait = { .tv_nsec = LOOK_NS };
	sigset_t set;
	int sig;

	if (waitpid(r->pid, NULL, WNOHANG) == r->pid)
		return false;
	signals(&set);
	sig = sigtimedwait(&set, NULL, &wait);
	if (sig == SIGINT || sig == SIGTERM)
		ran->interrupted = true;
	if (fl_clock_now() < r->next_ns)
		return !ran->interrupted;
	r->next_ns = fl_clock_now() + LOOK_NS;
	look_at_sizes(r);
	fl_procs_children(r->pid, look_at, r);
	look_at_log(r, ran);
	return !ran->interrupted && !ran->failed_fast;
}

int
fl_run(const struct fl_engine *engine, const struct fl_job *job,
    enum fl_cut *cut, struct fl_ran *ran, struct fl_err *err)
{
	struct running r = { .engine = engine, .job = job, .cut = cut };

	*ran = (struct fl_ran){ .start_ns = fl_clock_wall() };
	memset(cut, 0, job->n * sizeof(*cut));
	if (make_files(job, err) == -1)
		return -1;
	fl_procs_adopt();
	fl_buf_init(&r.path, 8192);
	if (start_engine(&r, err) == -1)
		return -1;
	while (turn(&r, ran))
		;
	/* The engine first, or it would start further ones meanwhile. */
	if (ran->interrupted || ran->failed_fast) {
		kill(r.pid, SIGKILL);
		fl_procs_end_all();
	}
	ran->end_ns = fl_clock_wall();
	fl_buf_fini(&r.path);
	return 0;
}
