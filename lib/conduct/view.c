#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/tsv.h"
#include "child.h"
#include "view.h"

void
fl_view_init(struct fl_view *v, FILE *to)
{
	*v = (struct fl_view){ .to = to, .fd = -1, .second = -1, .told = -1 };
	v->terminal = isatty(fileno(to));
}

static void
end(pid_t *pid)
{
	if (*pid > 0) {
		kill(-*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
}

/* fl-merge -f DIR --expect N | fl-stats -f -k second */
int
fl_view_start(struct fl_view *v, const char *dir, size_t nodes,
    struct fl_err *err)
{
	char *merge = fl_child_beside("fl-merge"),
	     *stats = fl_child_beside("fl-stats");
	int a[2] = { -1, -1 }, b[2] = { -1, -1 };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct fl_words w;
	int rc = -1;
	size_t i;

	if (pipe2(a, O_CLOEXEC) == -1 || pipe2(b, O_CLOEXEC) == -1) {
		fl_fail(err, "pipe: %s", strerror(errno));
		goto out;
	}
	fl_words_init(&w);
	fl_words_add(&w, merge);
	fl_words_add(&w, "-q");
	fl_words_add(&w, "-f");
	fl_words_add(&w, dir);
	fl_words_addf(&w, "--expect=%zu", nodes);
	v->merge = fl_child_start(&w, (int[]){ -1, a[1], null }, err);
	fl_words_fini(&w);
	fl_words_init(&w);
	fl_words_add(&w, stats);
	fl_words_add(&w, "-q");
	fl_words_add(&w, "-f");
	fl_words_add(&w, "--tsv");
	fl_words_add(&w, "-ksecond");
	if (v->merge > 0)
		v->stats = fl_child_start(&w, (int[]){ a[0], b[1], null }, err);
	fl_words_fini(&w);
	if (v->stats <= 0)
		goto out;
	v->fd = b[0];
	b[0] = -1;
	fcntl(v->fd, F_SETFL, O_NONBLOCK);
	rc = 0;

out:
	for (i = 0; i < 2; i++) {
		if (a[i] != -1)
			close(a[i]);
		if (b[i] != -1)
			close(b[i]);
	}
	if (null != -1)
		close(null);
	if (rc == -1)
		fl_view_stop(v);
	free(merge);
	free(stats);
	return rc;
}

void
fl_view_stop(struct fl_view *v)
{
	fl_view_clear(v);
	if (v->fd != -1)
		close(v->fd);
	v->fd = -1;
	end(&v->merge);
	end(&v->stats);
}

/* "second N all USERS STARTED OK FAILED RATE P50 P95 P99 MAX NODES" */
static void
take(struct fl_view *v, char *line)
{
	char *field[13], *rest = line;
	size_t n;

	for (n = 0; n < 13 && rest != NULL; n++)
		field[n] = fl_tsv_next(&rest);
	if (n < 13 || strcmp(field[0], "second") != 0 ||
	    strcmp(field[2], "all") != 0)
		return;
	v->second = strtoll(field[1], NULL, 10);
	v->users = strtod(field[3], NULL);
	v->ok += strtoull(field[5], NULL, 10);
	v->failed += strtoull(field[6], NULL, 10);
	v->rate = strtod(field[7], NULL);
	v->p50_ms = strtod(field[8], NULL);
	v->p95_ms = strtod(field[9], NULL);
	v->p99_ms = strtod(field[10], NULL);
	v->nodes = (unsigned)strtoul(field[12], NULL, 10);
}

void
fl_view_hear(struct fl_view *v)
{
	char *nl;
	ssize_t n;

	while (v->fd != -1) {
		n = read(v->fd, v->text + v->len, sizeof(v->text) - 1 - v->len);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			close(v->fd);
			v->fd = -1;
			return;
		}
		v->len += (size_t)n;
		while ((nl = memchr(v->text, '\n', v->len)) != NULL) {
			*nl = '\0';
			take(v, v->text);
			v->len -= (size_t)(nl + 1 - v->text);
			memmove(v->text, nl + 1, v->len);
		}
		if (v->len == sizeof(v->text) - 1)
			v->len = 0;
	}
}

void
fl_view_clear(struct fl_view *v)
{
	if (v->lines > 0)
		fprintf(v->to, "\033[%dA\033[J", v->lines);
	v->lines = 0;
}

void
fl_view_line(struct fl_view *v, const char *text)
{
	struct winsize size;
	int width = 80;

	if (!v->terminal)
		return;
	if (ioctl(fileno(v->to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		width = size.ws_col;
	fprintf(v->to, "%.*s\n", width - 1, text);
	v->lines++;
}

void
fl_view_draw(struct fl_view *v, const char *what, size_t nodes, size_t of)
{
	char text[400];

	if (!v->terminal &&
	    (v->second < 0 || v->second < v->told + FL_VIEW_EVERY))
		return;
	v->told = v->second;
	if (v->second < 0)
		snprintf(text, sizeof(text), "%s, %zu of %zu nodes", what,
		    nodes, of);
	else
		snprintf(text, sizeof(text),
		    "%3" PRId64 " s  %s  %u/%zu nodes  %g users  %.0f/s  p50 "
		    "%.3g  p95 %.3g  p99 %.3g ms  %" PRIu64 " ok  %" PRIu64
		    " failed",
		    v->second + 1, what, v->nodes, of, v->users, v->rate,
		    v->p50_ms, v->p95_ms, v->p99_ms, v->ok, v->failed);
	if (v->terminal)
		fl_view_line(v, text);
	else
		fprintf(v->to, "%s\n", text);
}
