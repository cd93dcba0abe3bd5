#include <stdlib.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "monitor.h"

#define RECORD_MAX ((size_t)1 << 20)        /* bytes */
#define SEARCH_NS (5 * FL_NS_PER_S)         /* for processes of a name */
#define COMMAND_LEAST_NS (10 * FL_NS_PER_S) /* that a command has */

_Static_assert(FL_MONITOR_LIST <= FL_PACE_COMMANDS, "room for all");

int
fl_monitor_init(struct fl_monitor *s, int fd, const char *const *interfaces,
    size_t n, const char *group, struct fl_err *err)
{
	*s = (struct fl_monitor){ .pace.signals = -1,
		.searched_ns = -SEARCH_NS };
	fl_buf_init(&s->out, RECORD_MAX);
	s->before = calloc(1, sizeof(*s->before));
	s->after = calloc(1, sizeof(*s->after));
	if (!fl_sources_open(&s->sources, "", group))
		return fl_fail(err, "'%s': no such control group", group);
	s->sources.interfaces = interfaces;
	s->sources.n = n;
	if (s->before == NULL || s->after == NULL)
		return fl_fail(err, "out of memory");
	return fl_beat_init(&s->pace, fd, err);
}

void
fl_monitor_fini(struct fl_monitor *s)
{
	size_t i;

	for (i = 0; i < s->watched_n; i++)
		fl_watched_fini(&s->watched[i]);
	for (i = 0; i < s->command_n; i++)
		fl_command_fini(&s->command[i]);
	fl_sources_close(&s->sources);
	fl_beat_fini(&s->pace);
	free(s->before);
	free(s->after);
	fl_buf_fini(&s->out);
}

int
fl_monitor_process(struct fl_monitor *s, const char *what, struct fl_err *err)
{
	struct fl_watched *w = &s->watched[s->watched_n];
	size_t i;

	if (s->watched_n == FL_MONITOR_LIST)
		return fl_fail(err, "'%s': more than %d", what,
		    FL_MONITOR_LIST);
	if (fl_watched_init(w, what, err) == -1)
		return -1;
	for (i = 0; i < s->watched_n; i++)
		if (strcmp(s->watched[i].label, w->label) == 0) {
			fl_watched_fini(w);
			return fl_fail(err, "'%s': another is called %s", what,
			    s->watched[i].label);
		}
	s->watched_n++;
	return 0;
}

int
fl_monitor_command(struct fl_monitor *s, const char *what, struct fl_err *err)
{
	struct fl_command *c = &s->command[s->command_n];
	size_t i;

	if (s->command_n == FL_MONITOR_LIST)
		return fl_fail(err, "'%s': more than %d", what,
		    FL_MONITOR_LIST);
	if (fl_command_init(c, what, err) == -1)
		return -1;
	for (i = 0; i < s->command_n; i++)
		if (strcmp(s->command[i].name, c->name) == 0)
			return fl_fail(err, "'%s': another is called %s", what,
			    c->name);
	s->command_n++;
	return 0;
}

int
fl_monitor_flush(struct fl_monitor *s, struct fl_err *err)
{
	if (fl_beat_write(&s->pace, s->out.data, s->out.len, err) == -1)
		return -1;
	fl_buf_clear(&s->out);
	return 0;
}

static void
look(struct fl_monitor *s, struct fl_raws *raws)
{
	fl_sources_read(&s->sources, raws);
	if (s->watched_n == 0)
		return;
	if (raws->at_ns - s->searched_ns >= SEARCH_NS) {
		fl_watched_search(s->watched, s->watched_n, "/proc");
		s->searched_ns = raws->at_ns;
	}
	fl_watched_look(s->watched, s->watched_n, "/proc");
}

/* Each time anew, with what is left of it when it is done before that. */
static void
begin_commands(struct fl_monitor *s)
{
	int64_t ns = s->interval_ns;

	if (ns < COMMAND_LEAST_NS)
		ns = COMMAND_LEAST_NS;
	fl_commands_begin(s->command, s->command_n, ns);
}

static int
record(struct fl_monitor *s, int64_t at_ns, struct fl_err *err)
{
	const struct fl_monitor_record r = {
		.seq = ++s->seq,
		.host = s->host,
		.at_ns = at_ns,
		.before = s->before,
		.after = s->after,
		.watched = s->watched,
		.watched_n = s->watched_n,
		.command = s->command,
		.command_n = s->command_n,
	};
	struct fl_raws *swap;

	look(s, s->after);
	if (fl_monitor_record(&s->out, &r, err) == -1)
		return -1;
	swap = s->before;
	s->before = s->after;
	s->after = swap;
	begin_commands(s);
	return fl_monitor_flush(s, err);
}

int
fl_monitor_run(struct fl_monitor *s, const char **stopped, struct fl_err *err)
{
	int64_t step = s->interval_ns, length = s->duration_ns, k, until;
	int rc;

	if (length == 0)
		length = INT64_MAX / 2;
	*stopped = "signal";
	s->pace.command = s->command;
	s->pace.n = s->command_n;
	rc = fl_beat_until(&s->pace, s->start_ns, err);
	if (rc != 1)
		return rc;
	look(s, s->before);
	begin_commands(s);
	k = (fl_clock_now() - s->start_ns) / step;
	for (until = 0; until < length && k * step < length; k++) {
		until = (k + 1) * step < length ? (k + 1) * step : length;
		rc = fl_beat_until(&s->pace, s->start_ns + until, err);
		if (rc != 1)
			return rc;
		if (record(s, k * step, err) == -1)
			return -1;
		if (fl_clock_now() - s->start_ns - until > step)
			k = (fl_clock_now() - s->start_ns) / step - 1;
	}
	*stopped = "duration";
	return 0;
}
