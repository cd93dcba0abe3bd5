#include <math.h>
#include <string.h>

#include "about.h"
#include "dat.h"

void
fl_about_init(struct fl_about *a, struct fl_arena *texts)
{
	*a = (struct fl_about){
		.texts = texts,
		.run = "",
		.start = "",
		.complete = "",
		.verdict = "",
		.reason = "",
		.labels = "",
		.nodes = NAN,
		.seconds = NAN,
	};
}

static const struct column {
	const char *name;
	size_t offset;
} columns[] = {
	{ "run", offsetof(struct fl_about, run) },
	{ "start", offsetof(struct fl_about, start) },
	{ "complete", offsetof(struct fl_about, complete) },
	{ "verdict", offsetof(struct fl_about, verdict) },
	{ "reason", offsetof(struct fl_about, reason) },
	{ "labels", offsetof(struct fl_about, labels) },
};

int
fl_about_run(struct fl_about *a, const struct fl_records *r, struct fl_err *err)
{
	const char *text;
	size_t i;
	const char *side = fl_records_text(r, "side");

	/* Of a comparison it is the new run that is drawn, the first of them. */
	if (strcmp(side, "base") == 0 || (a->known && side[0] != '\0'))
		return 0;
	if (a->known) {
		fl_fail(err,
		    "a second run: draw one at a time, or make them one "
		    "by fl-merge");
		return fl_records_fail(r, err);
	}
	a->known = true;
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		text = fl_records_text(r, columns[i].name);
		text = fl_arena_str(a->texts, text, strlen(text)).s;
		if (text == NULL) {
			fl_fail(err, "too much text");
			return fl_records_fail(r, err);
		}
		memcpy((char *)a + columns[i].offset, &text, sizeof(text));
	}
	if (fl_records_real(r, "nodes", &a->nodes, err) == -1)
		return -1;
	return fl_records_real(r, "seconds", &a->seconds, err);
}

/* A name that fl-bench drew by lot is long, and its beginning tells it. */
#define LOT 32
#define LOT_SHOWN 8

static size_t
name_len(const char *run)
{
	return strlen(run) == LOT && strspn(run, "0123456789abcdef") == LOT
	           ? LOT_SHOWN
	           : strlen(run);
}

int
fl_about_title(const struct fl_about *a, struct fl_buf *out, struct fl_err *err)
{
	char run[256];

	if (a->labels[0] != '\0')
		return fl_dat_line(out, a->labels, 100, err);
	if (a->run[0] == '\0')
		return fl_buf_add_str(out, "Load test", err);
	snprintf(run, sizeof(run), "Run %.*s", (int)name_len(a->run), a->run);
	return fl_dat_line(out, run, 80, err);
}

/* "1 h 30 min", "90 s": as many units as it takes to be exact, but 2. */
static void
length(char *text, size_t size, double seconds)
{
	static const struct {
		double s;
		const char *name;
		double less_s;
		const char *less;
	} units[] = {
		{ 86400, "d", 3600, "h" },
		{ 3600, "h", 60, "min" },
		{ 60, "min", 1, "s" },
		{ 1, "s", 1, "s" },
	};
	double whole = seconds < 10 ? seconds : round(seconds), many, rest;
	size_t i = 0;

	while (i < 3 && whole < 2 * units[i].s)
		i++;
	if (i == 3) {
		snprintf(text, size, "%.3g s", whole);
		return;
	}
	many = floor(whole / units[i].s);
	rest = floor((whole - many * units[i].s) / units[i].less_s);
	if (rest > 0)
		snprintf(text, size, "%.0f %s %.0f %s", many, units[i].name,
		    rest, units[i].less);
	else
		snprintf(text, size, "%.0f %s", many, units[i].name);
}

/* Adds a part, and a comma before any but the first. */
static int
part(struct fl_buf *out, const char *what, const char *text, struct fl_err *err)
{
	if (text[0] == '\0')
		return 0;
	if (out->len > 0 && fl_buf_add_str(out, ", ", err) == -1)
		return -1;
	if (fl_buf_add_str(out, what, err) == -1)
		return -1;
	return fl_dat_line(out, text, 80, err);
}

/* "2026-11-24T06:00:00.123456Z" without what nobody reads in a title. */
static void
when(char text[32], const char *start)
{
	size_t i;

	snprintf(text, 32, "%.19s", start);
	if (strlen(text) != 19 || text[10] != 'T') {
		snprintf(text, 32, "%.31s", start);
		return;
	}
	text[10] = ' ';
	i = strlen(start);
	if (start[i - 1] == 'Z')
		snprintf(text + 19, 13, " UTC");
}

int
fl_about_note(const struct fl_about *a, const char *step, struct fl_buf *out,
    struct fl_err *err)
{
	char text[160];

	when(text, a->start);
	if (part(out, "", text, err) == -1)
		return -1;
	text[0] = '\0';
	if (!isnan(a->seconds))
		length(text, sizeof(text), a->seconds);
	if (part(out, "", text, err) == -1)
		return -1;
	text[0] = '\0';
	if (a->nodes > 1)
		snprintf(text, sizeof(text), "%.0f nodes", a->nodes);
	if (part(out, "", text, err) == -1 ||
	    part(out, "step ", step != NULL ? step : "", err) == -1)
		return -1;
	if (strcmp(a->complete, "no") == 0 &&
	    part(out, "", "cut short", err) == -1)
		return -1;
	if (part(out, "verdict ", a->verdict, err) == -1)
		return -1;
	return strcmp(a->verdict, "ok") == 0 ? 0
	                                     : part(out, "", a->reason, err);
}
