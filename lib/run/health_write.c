/*
 * The numbers of a health check, for Nagios, Prometheus and as TSV.
 */
#include <string.h>

#include "../base/clock.h"
#include "../base/tsv.h"
#include "health.h"

#define PERF_MAX 6000 /* bytes of performance data; Nagios reads 8 k */

static double
seconds(int64_t ns)
{
	return (double)ns / (double)FL_NS_PER_S;
}

/* The limit of a step in a state, as ";0.5", or ";". */
static void
put_limit(const struct fl_health *h, struct fl_str step,
    enum fl_health_state state, FILE *to)
{
	const struct fl_limit *l, *found = NULL;
	size_t i;

	for (i = 0; i < h->limits_len; i++) {
		l = &h->limits[i];
		if (l->state == state &&
		    fl_str_eq((struct fl_str){ l->step, l->step_len }, step) &&
		    (found == NULL || l->ns < found->ns))
			found = l;
	}
	if (found != NULL)
		fprintf(to, ";%.6g", seconds(found->ns));
	else
		fputc(';', to);
}

/* A label may have anything but what ends it. */
static void
put_label(const char *s, FILE *to)
{
	for (; *s != '\0'; s++)
		fputc(strchr("='|", *s) != NULL || (unsigned char)*s < ' ' ? '_'
									   : *s,
		    to);
}

static void
put_number(const struct fl_health *h, const char *file, const char *name,
    int64_t ns, FILE *to)
{
	fputs(" '", to);
	if (file != NULL) {
		put_label(file, to);
		fputc(' ', to);
	}
	put_label(name[0] != '\0' ? name : "total", to);
	fprintf(to, "'=%.6fs", seconds(ns));
	put_limit(h, fl_str(name), FL_HEALTH_WARNING, to);
	put_limit(h, fl_str(name), FL_HEALTH_CRITICAL, to);
	fputs(";0", to);
}

/* Whether a step of that name in that file comes before the one at i. */
static bool
was_before(const struct fl_health *h, size_t i)
{
	const struct fl_health_step *s = &h->steps[i];
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(h->steps[k].name, s->name) == 0 &&
		    strcmp(h->steps[k].file, s->file) == 0)
			return true;
	return false;
}

/* All steps of one name in one file, as a step: the slowest, the worst. */
static struct fl_health_step
together(const struct fl_health *h, size_t i)
{
	struct fl_health_step all = h->steps[i];
	const struct fl_health_step *s;
	size_t k;

	for (k = i + 1; k < h->steps_len; k++) {
		s = &h->steps[k];
		if (strcmp(s->name, all.name) != 0 ||
		    strcmp(s->file, all.file) != 0)
			continue;
		all.failed = all.failed || s->failed;
		all.state = s->state > all.state ? s->state : all.state;
		all.ns = s->ns > all.ns ? s->ns : all.ns;
	}
	return all;
}

void
fl_health_nagios(const struct fl_health *h, enum fl_health_state state,
    const char *text, FILE *to)
{
	struct fl_health_step s;
	size_t i, len = 0;

	fprintf(to, "FUNBRIC %s - ", fl_health_word(state));
	for (text = text != NULL ? text : h->text; *text != '\0'; text++)
		fputc(*text == '|' || (unsigned char)*text < ' ' ? ' ' : *text,
		    to);
	fputs(" |", to);
	put_number(h, NULL, "", h->total_ns, to);
	for (i = 0; i < h->steps_len && len < PERF_MAX; i++) {
		if (was_before(h, i))
			continue;
		s = together(h, i);
		len += strlen(s.name) + strlen(s.file) + 40;
		put_number(h, h->tests > 1 ? s.file : NULL, s.name, s.ns, to);
	}
	fputc('\n', to);
}

/* What a step came to, in one word. */
static const char *
verdict(const struct fl_health_step *s)
{
	if (s->failed)
		return "failed";
	if (s->state == FL_HEALTH_OK)
		return "ok";
	return s->state == FL_HEALTH_WARNING ? "warning" : "critical";
}

int
fl_health_tsv(const struct fl_health *h, int64_t wall_ns, bool header,
    struct fl_buf *out, struct fl_err *err)
{
	int64_t now_ns = fl_clock_now();
	const struct fl_health_step *s;
	char when[FL_CLOCK_TEXT];
	struct fl_tsv t;
	size_t i;

	if (header && fl_buf_add_str(out,
			  "#check\ttime\tfile\tstep\tverdict\tms\n", err) == -1)
		return -1;
	for (i = 0; i < h->steps_len; i++) {
		s = &h->steps[i];
		fl_clock_format(when, s->ended_ns > 0
					  ? wall_ns - (now_ns - s->ended_ns)
					  : wall_ns);
		fl_tsv_init(&t, out);
		fl_tsv_text(&t, "check");
		fl_tsv_text(&t, when);
		fl_tsv_text(&t, s->file);
		fl_tsv_text(&t, s->name);
		fl_tsv_text(&t, verdict(s));
		fl_tsv_real(&t, (double)s->ns / (double)FL_NS_PER_MS, 3);
		if (fl_tsv_end(&t, err) == -1)
			return -1;
	}
	return 0;
}

/* The value of a label: UTF-8, with \ " and newline escaped. */
static void
put_value(const char *s, FILE *to)
{
	size_t n, len = strlen(s);
	unsigned code;

	for (; len > 0; s += n, len -= n) {
		n = fl_utf8_next(s, len, &code);
		if (n == 0) {
			fputc('?', to);
			n = 1;
		} else if (*s == '\n') {
			fputs("\\n", to);
		} else {
			if (*s == '\\' || *s == '"')
				fputc('\\', to);
			fwrite(s, 1, n, to);
		}
	}
}

static void
put_metric(FILE *to, const char *name, const char *help)
{
	fprintf(to, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void
put_steps(const struct fl_health *h, const char *name, bool up, FILE *to)
{
	struct fl_health_step s;
	size_t i;

	for (i = 0; i < h->steps_len; i++) {
		if (was_before(h, i))
			continue;
		s = together(h, i);
		fprintf(to, "%s{file=\"", name);
		put_value(s.file, to);
		fputs("\",step=\"", to);
		put_value(s.name, to);
		if (up)
			fprintf(to, "\"} %d\n", s.failed ? 0 : 1);
		else
			fprintf(to, "\"} %.6f\n", seconds(s.ns));
	}
}

void
fl_health_metrics(const struct fl_health *h, int64_t wall_ns, FILE *to)
{
	static const char state[] = "funbric_check_state",
			  total[] = "funbric_check_duration_seconds",
			  when[] = "funbric_check_time_seconds",
			  up[] = "funbric_check_step_up",
			  took[] = "funbric_check_step_duration_seconds";

	put_metric(to, state,
	    "What the last check found: 0 ok, 1 warning, 2 critical, "
	    "3 unknown.");
	fprintf(to, "%s %d\n", state, (int)h->state);
	put_metric(to, total, "How long the last check took.");
	fprintf(to, "%s %.6f\n", total, seconds(h->total_ns));
	put_metric(to, when, "When the last check ended, since 1970.");
	fprintf(to, "%s %.3f\n", when, seconds(wall_ns));
	put_metric(to, up, "Whether the step passed.");
	put_steps(h, up, true, to);
	put_metric(to, took, "How long the step took.");
	put_steps(h, took, false, to);
	fputs("# EOF\n", to);
}
