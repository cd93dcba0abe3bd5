#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../fleet/quote.h"
#include "child.h"

#define TEXT_MAX ((size_t)1 << 20)

void
fl_words_init(struct fl_words *w)
{
	memset(w, 0, sizeof(*w));
}

void
fl_words_fini(struct fl_words *w)
{
	while (w->texts_n > 0)
		fl_buf_fini(&w->texts[--w->texts_n]);
	w->n = 0;
}

void
fl_words_add(struct fl_words *w, const char *word)
{
	if (w->n + 1 >= sizeof(w->at) / sizeof(w->at[0])) {
		w->failed = true;
		return;
	}
	w->at[w->n++] = word;
	w->at[w->n] = NULL;
}

void
fl_words_addf(struct fl_words *w, const char *fmt, ...)
{
	struct fl_buf *b = &w->texts[w->texts_n];
	struct fl_err ignored;
	char text[8192];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (w->texts_n + 1 == sizeof(w->texts) / sizeof(w->texts[0]) ||
	    n < 0 || (size_t)n >= sizeof(text)) {
		w->failed = true;
		return;
	}
	fl_buf_init(b, TEXT_MAX);
	w->texts_n++;
	if (fl_buf_add_str(b, text, &ignored) == -1)
		w->failed = true;
	else
		fl_words_add(w, b->data);
}

int
fl_words_line(const struct fl_words *w, struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if ((i > 0 && fl_buf_add_str(out, " ", err) == -1) ||
		    fl_quote_word(out, w->at[i], err) == -1)
			return -1;
	return fl_buf_add_str(out, "\n", err);
}

/* Never returns; a failure goes to fd as an errno. */
_Noreturn static void
become(const struct fl_words *w, const int fds[3], int fd)
{
	int in = fds[0] != -1 ? fds[0] : open("/dev/null", O_RDONLY);
	sigset_t none;
	ssize_t n;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	if (dup2(in, STDIN_FILENO) != -1 &&
	    (fds[1] == -1 || dup2(fds[1], STDOUT_FILENO) != -1) &&
	    (fds[2] == -1 || dup2(fds[2], STDERR_FILENO) != -1))
		/* What is executed does not write to its words. */
		execvp(w->at[0], (char *const *)(uintptr_t)w->at);
	n = write(fd, &errno, sizeof(errno));
	_exit(n > 0 ? 127 : 126);
}

pid_t
fl_child_start(const struct fl_words *w, const int fds[3], struct fl_err *err)
{
	int ends[2], why = 0;
	ssize_t n;
	pid_t pid;

	if (w->failed)
		return fl_fail(err, "too many words for one command");
	if (pipe2(ends, O_CLOEXEC) == -1)
		return fl_fail(err, "%s: %s", w->at[0], strerror(errno));
	pid = fork();
	if (pid == 0)
		become(w, fds, ends[1]);
	close(ends[1]);
	if (pid == -1)
		why = errno;
	else
		do
			n = read(ends[0], &why, sizeof(why));
		while (n == -1 && errno == EINTR);
	close(ends[0]);
	if (why == 0)
		return pid;
	if (pid != -1)
		waitpid(pid, NULL, 0);
	return fl_fail(err, "%s: %s", w->at[0], strerror(why));
}

char *
fl_child_beside(const char *name)
{
	char exe[4096], *path = NULL;
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	while (len > 0 && exe[len - 1] != '/')
		len--;
	if (len > 0 && asprintf(&path, "%.*s%s", (int)len, exe, name) != -1 &&
	    access(path, X_OK) == 0)
		return path;
	free(path);
	return strdup(name);
}

int
fl_child_log(const char *path, struct fl_err *err)
{
	int fd =
	    open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	return fd != -1 ? fd : fl_fail(err, "%s: %s", path, strerror(errno));
}
