#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/tsv.h"
#include "health_state.h"

int
fl_health_flap(struct fl_health_log *l, const char *arg, struct fl_err *err)
{
	unsigned bad, of;
	char end;

	switch (sscanf(arg, "%3u/%3u%c", &bad, &of, &end)) {
	case 1:
		if (strspn(arg, "0123456789") != strlen(arg))
			break;
		of = bad;
		/* FALLTHROUGH */
	case 2:
		if (bad < 1 || bad > of || of > FL_RUNS_MAX)
			break;
		l->bad = bad;
		l->of = of;
		return 0;
	}
	return fl_fail(err,
	    "'%.20s': want BAD/RUNS, as 3/5, of at most %d runs", arg,
	    FL_RUNS_MAX);
}

/* Only a line that is understood as a whole counts. */
static void
parse(struct fl_health_log *l, char *line)
{
	char *kind = fl_tsv_next(&line), *state, *since, *runs;
	size_t len;

	state = line != NULL ? fl_tsv_next(&line) : NULL;
	since = line != NULL ? fl_tsv_next(&line) : NULL;
	runs = line != NULL ? fl_tsv_next(&line) : NULL;
	if (kind == NULL || state == NULL || since == NULL || runs == NULL ||
	    strcmp(kind, "state") != 0 || strlen(state) != 1 ||
	    strspn(state, "0123") != 1 || strlen(since) >= sizeof(l->since))
		return;
	len = strlen(runs);
	if (len > FL_RUNS_MAX || strspn(runs, "0123") != len)
		return;
	l->was = (enum fl_health_state)(state[0] - '0');
	memcpy(l->since, since, strlen(since) + 1);
	memcpy(l->runs, runs, len + 1);
}

int
fl_health_open(struct fl_health_log *l, const char *path, struct fl_err *err)
{
	char text[256];
	ssize_t n;

	l->path = path;
	l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (l->fd == -1)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	if (flock(l->fd, LOCK_EX | LOCK_NB) == -1) {
		fl_fail(err, "%.300s: %s", path,
		    errno == EWOULDBLOCK ? "another check is still running"
					 : strerror(errno));
		n = errno == EWOULDBLOCK ? 1 : -1;
		close(l->fd);
		l->fd = -1;
		return (int)n;
	}
	n = pread(l->fd, text, sizeof(text) - 1, 0);
	if (n == -1)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	text[n] = '\0';
	if (strlen(text) == (size_t)n && n > 0 && text[n - 1] == '\n') {
		text[n - 1] = '\0';
		parse(l, text);
	}
	return 0;
}

static void
push(struct fl_health_log *l, enum fl_health_state found)
{
	size_t len = strlen(l->runs);

	if (len == FL_RUNS_MAX) {
		memmove(l->runs, l->runs + 1, FL_RUNS_MAX);
		len--;
	}
	l->runs[len] = (char)('0' + (int)found);
	l->runs[len + 1] = '\0';
}

/* The newest bad state while enough of the last runs were bad. */
static enum fl_health_state
weigh(const struct fl_health_log *l)
{
	size_t len = strlen(l->runs), i;
	size_t from = len > l->of ? len - l->of : 0;
	enum fl_health_state newest = FL_HEALTH_OK;
	unsigned bad = 0;

	for (i = from; i < len; i++)
		if (l->runs[i] != '0') {
			newest = (enum fl_health_state)(l->runs[i] - '0');
			bad++;
		}
	return bad >= l->bad ? newest : FL_HEALTH_OK;
}

/* In place, since the lock is on this file: the line is one write, and what a
 * crash leaves of it is not understood. */
static int
save(struct fl_health_log *l, enum fl_health_state now, struct fl_err *err)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "state\t%d\t%s\t%s\n", (int)now,
	    l->since, l->runs);

	if (pwrite(l->fd, line, (size_t)n, 0) != n || ftruncate(l->fd, n) == -1)
		return fl_fail(err, "%.300s: %s", l->path, strerror(errno));
	return 0;
}

int
fl_health_close(struct fl_health_log *l, enum fl_health_state found,
    int64_t wall_ns, enum fl_health_state *now, bool *changed,
    struct fl_err *err)
{
	int rc = 0;

	push(l, found);
	*now = weigh(l);
	*changed = *now != l->was;
	if (*changed || l->since[0] == '\0')
		fl_clock_format(l->since, wall_ns);
	if (l->fd == -1)
		return 0;
	rc = save(l, *now, err);
	close(l->fd);
	l->fd = -1;
	return rc;
}
