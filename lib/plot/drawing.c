#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "drawing.h"

/*
 * What ends a drawing, and the end of gnuplot.  A signal that is ignored, as
 * SIGHUP is under nohup, stays so: blocked, it would be delivered.
 */
static void
signals(sigset_t *set)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa;
	size_t i;

	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sigaction(ends[i], NULL, &sa) == 0 &&
		    sa.sa_handler != SIG_IGN)
			sigaddset(set, ends[i]);
}

/* A path that gnuplot cannot take for a command, as it would "|x". */
static const char *
here(const char *path)
{
	return path[0] == '/' ? "" : "./";
}

static int
join(char path[PATH_MAX], const char *dir, const char *file, struct fl_err *err)
{
	int n = snprintf(path, PATH_MAX, "%s%s/%s", here(dir), dir, file);

	if (n >= 0 && n < PATH_MAX)
		return 0;
	path[0] = '\0';
	return fl_fail(err, "%.200s: path too long", dir);
}

int
fl_drawing_open(struct fl_drawing *d, struct fl_err *err)
{
	const char *tmp = getenv("TMPDIR");
	char path[PATH_MAX];
	sigset_t set;

	*d = (struct fl_drawing){ 0 };
	if (tmp == NULL || tmp[0] == '\0')
		tmp = "/tmp";
	if (join(path, tmp, "fl-plot.XXXXXX", err) == -1)
		return -1;
	signals(&set);
	signal(SIGCHLD, SIG_DFL); /* else there is nothing to wait for */
	sigprocmask(SIG_BLOCK, &set, &d->mask);
	d->blocked = true;
	if (mkdtemp(path) == NULL) {
		fl_fail(err, "%.200s: %s", tmp, strerror(errno));
		goto fail;
	}
	memcpy(d->dir, path, sizeof(path));
	if (join(d->data, d->dir, "data", err) == -1 ||
	    join(d->errors, d->dir, "errors", err) == -1)
		goto fail;
	return 0;

fail:
	fl_drawing_close(d);
	return -1;
}

void
fl_drawing_close(struct fl_drawing *d)
{
	char *const files[] = { d->out, d->data, d->errors };
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i][0] != '\0')
			unlink(files[i]);
	if (d->dir[0] != '\0')
		rmdir(d->dir);
	if (d->blocked)
		sigprocmask(SIG_SETMASK, &d->mask, NULL);
	*d = (struct fl_drawing){ 0 };
}

int
fl_drawing_data(struct fl_drawing *d, const struct fl_buf *data,
    struct fl_err *err)
{
	FILE *fp = fopen(d->data, "we");
	size_t n;

	if (fp == NULL)
		return fl_fail(err, "%.200s: %s", d->data, strerror(errno));
	n = data->len > 0 ? fwrite(data->data, 1, data->len, fp) : 0;
	if (fclose(fp) == EOF || n != data->len)
		return fl_fail(err, "%.200s: %s", d->data, strerror(errno));
	return 0;
}

int
fl_drawing_out(struct fl_drawing *d, const char *path, const char *suffix,
    struct fl_err *err)
{
	char out[PATH_MAX], dir[PATH_MAX], file[64];
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;
	mode_t mask;
	int fd;

	if (path == NULL)
		snprintf(dir, sizeof(dir), "%s", d->dir);
	else if (slash == NULL)
		snprintf(dir, sizeof(dir), ".");
	else
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path + 1),
		    path);
	snprintf(file, sizeof(file), ".fl-plot.XXXXXX%s", suffix);
	if (join(out, dir, file, err) == -1)
		return -1;
	fd = mkstemps(out, (int)strlen(suffix));
	if (fd == -1)
		return fl_fail(err, "%.200s: %s", path != NULL ? path : dir,
		    strerror(errno));
	mask = umask(0);
	umask(mask);
	fchmod(fd, 0666 & ~mask);
	close(fd);
	memcpy(d->out, out, sizeof(out));
	return 0;
}

/* The last line in a file that says something. */
static void
last_line(const char *path, char *text, size_t size)
{
	char line[512];
	FILE *fp = fopen(path, "re");
	size_t len;

	text[0] = '\0';
	if (fp == NULL)
		return;
	while (fgets(line, sizeof(line), fp) != NULL) {
		len = strcspn(line, "\n");
		if (len > 0)
			snprintf(text, size, "%.*s", (int)len, line);
	}
	fclose(fp);
}

static int
spawn(struct fl_drawing *d, char *const argv[], pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int rc;

	rc = posix_spawn_file_actions_init(&files);
	if (rc != 0)
		return rc;
	rc = posix_spawnattr_init(&attr);
	if (rc != 0) {
		posix_spawn_file_actions_destroy(&files);
		return rc;
	}
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, d->errors,
	    O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawnattr_setsigmask(&attr, &d->mask);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	rc = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* No picture takes so long; a gnuplot that does is stuck. */
#define WAIT_S 300

/*
 * Waits for pid.  Returns the signal that ended the wait before its time, and
 * -1 for too long a wait; then pid was killed.
 */
static int
wait_for(pid_t pid, int *status)
{
	struct timespec end, now, left = { 0 };
	sigset_t set;
	int sig = SIGCHLD;

	signals(&set);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += WAIT_S;
	while (waitpid(pid, status, WNOHANG) == 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		left.tv_sec =
		    end.tv_sec > now.tv_sec ? end.tv_sec - now.tv_sec : 0;
		sig = sigtimedwait(&set, NULL, &left);
		if (sig == SIGCHLD || (sig == -1 && errno == EINTR))
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, status, 0);
		return sig;
	}
	return 0;
}

int
fl_drawing_run(struct fl_drawing *d, char *const argv[], struct fl_err *err)
{
	char line[400];
	int rc, sig, status = 0;
	pid_t pid;

	rc = spawn(d, argv, &pid);
	if (rc == ENOENT)
		return fl_fail(err,
		    "%s is not installed: want the package "
		    "gnuplot-nox of Debian or Ubuntu, or gnuplot",
		    argv[0]);
	if (rc != 0)
		return fl_fail(err, "%s: %s", argv[0], strerror(rc));
	sig = wait_for(pid, &status);
	if (sig > 0) {
		raise(sig); /* blocked until the drawing is closed */
		return fl_fail(err, "%s", strsignal(sig));
	}
	if (sig == -1)
		return fl_fail(err, "%s: no picture after %d s", argv[0],
		    WAIT_S);
	if (WIFSIGNALED(status))
		return fl_fail(err, "%s: %s", argv[0],
		    strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == 0)
		return 0;
	last_line(d->errors, line, sizeof(line));
	return fl_fail(err, "%s: %s", argv[0],
	    line[0] != '\0' ? line : "failed");
}

/* gnuplot may exit 0 although the disk was full. */
static int
complete(const char *path, const char *end, struct fl_err *err)
{
	char tail[64];
	FILE *fp = fopen(path, "re");
	size_t n = 0;

	if (fp != NULL) {
		if (fseek(fp, -(long)sizeof(tail), SEEK_END) == -1)
			rewind(fp); /* it is shorter */
		n = fread(tail, 1, sizeof(tail), fp);
		fclose(fp);
	}
	if (memmem(tail, n, end, strlen(end)) == NULL)
		return fl_fail(err, "gnuplot: the picture is not complete");
	return 0;
}

int
fl_drawing_keep(struct fl_drawing *d, const char *path, const char *end,
    struct fl_err *err)
{
	if (complete(d->out, end, err) == -1)
		return -1;
	if (rename(d->out, path) == -1)
		return fl_fail(err, "%.200s: %s", path, strerror(errno));
	d->out[0] = '\0';
	return 0;
}

#define TEXT_MAX ((size_t)64 << 20)

int
fl_drawing_text(struct fl_drawing *d, struct fl_buf *text, struct fl_err *err)
{
	struct fl_buf b;
	char *line, *next;
	size_t len, empty = 0;
	int rc;

	fl_buf_init(&b, TEXT_MAX);
	rc = fl_buf_read_file(&b, d->out, err);
	for (line = b.data; rc == 0 && line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line += strspn(line, "\f");
		for (len = strlen(line); len > 0 && line[len - 1] == ' '; len--)
			;
		if (len == 0) {
			empty++;
			continue;
		}
		for (; empty > 0; empty--)
			if (text->len > 0 && rc == 0)
				rc = fl_buf_add(text, "\n", 1, err);
		if (rc == 0)
			rc = fl_buf_addf(text, err, "%.*s\n", (int)len, line);
	}
	fl_buf_fini(&b);
	return rc;
}
