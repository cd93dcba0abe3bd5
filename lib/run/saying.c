#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "saying.h"

int
fl_saying_open(struct fl_saying *s, struct fl_check_options *told, FILE *to,
    FILE *talk, bool colour, size_t n, struct fl_err *err)
{
	struct fl_report *text;

	*s = (struct fl_saying){ .told = told,
		.to = to,
		.out = to,
		.talk = talk };
	if (told->state != NULL)
		s->out = open_memstream(&s->text, &s->text_len);
	if (s->out == NULL)
		return fl_fail(err, "out of memory");
	if ((told->curl != NULL && fl_reports_add(&s->reports, "curl",
				       told->curl, NULL, n, err) == -1) ||
	    (told->junit != NULL && fl_reports_add(&s->reports, "junit",
					told->junit, NULL, n, err) == -1))
		return -1;
	if (told->nagios)
		return 0;
	text = &s->reports.list[s->reports.len];
	if (fl_reports_add(&s->reports, told->form, NULL, s->out, n, err) == -1)
		return -1;
	text->quiet = told->quiet;
	text->colour = colour && told->state == NULL;
	return 0;
}

void
fl_saying_tell(void *arg, const struct fl_test *t)
{
	struct fl_saying *s = arg;

	s->author = s->author || t->record.author;
	s->runtime = s->runtime || t->record.runtime;
	s->failed += t->record.failures > 0;
	fl_reports_test(&s->reports, t);
	fl_health_test(&s->told->health, t);
	fflush(s->out);
}

/* What is said only because the state is another one. */
static void
say_change(struct fl_saying *s, enum fl_health_state now)
{
	const struct fl_health_log *log = &s->told->log;

	fprintf(s->to, "%s", fl_health_word(now));
	if (log->runs[1] == '\0')
		fprintf(s->to, ", at the first run\n");
	else
		fprintf(s->to, ", was %s\n", fl_health_word(log->was));
	fwrite(s->text, 1, s->text_len, s->to);
}

/* The state after this run: the file's, if there is one. */
static int
settle(struct fl_saying *s, enum fl_health_state *now, struct fl_err *err)
{
	bool changed = true;

	*now = s->told->health.state;
	if (s->told->state == NULL)
		return 0;
	if (*now != FL_HEALTH_UNKNOWN &&
	    fl_health_close(&s->told->log, *now, fl_clock_wall(), now, &changed,
		err) == -1)
		return -1;
	if (fclose(s->out) == EOF)
		return fl_fail(err, "%s", strerror(errno));
	if (changed && !s->told->nagios)
		say_change(s, *now);
	free(s->text);
	return 0;
}

/* What took too long, where nothing else says so. */
static void
say_slow(const struct fl_saying *s)
{
	const struct fl_health *h = &s->told->health;

	if (s->told->nagios || h->failed > 0 || h->state == FL_HEALTH_OK)
		return;
	fprintf(strcmp(s->told->form, "text") == 0 ? s->out : s->talk,
	    "%s: %s\n", fl_health_word(h->state), h->text);
}

int
fl_saying_close(struct fl_saying *s, int64_t took_ns, enum fl_health_state *now,
    struct fl_err *err)
{
	struct fl_check_options *o = s->told;

	fl_health_end(&o->health, took_ns);
	if (fl_reports_end(&s->reports, err) == -1)
		return -1;
	say_slow(s);
	if ((o->tsv != NULL &&
		fl_health_append(&o->health, o->tsv, err) == -1) ||
	    (o->metrics != NULL &&
		fl_health_publish(&o->health, o->metrics, err) == -1) ||
	    settle(s, now, err) == -1)
		return -1;
	if (o->nagios)
		fl_health_nagios(&o->health, *now, NULL, s->to);
	if (fflush(s->to) == EOF || ferror(s->to))
		return fl_fail(err, "standard output: %s", strerror(errno));
	return 0;
}
