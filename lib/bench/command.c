#include <string.h>

#include "../base/num.h"
#include "command.h"

/* Of a second of the run; a run is never as long as this. */
#define AT_MAX_S 1e9
#define LEVEL_MAX 1000000

/* The arguments of a command, cut at blanks; they point into its line. */
struct words {
	char line[FL_COMMAND_MAX + 1];
	char *at[4];
	size_t n;
};

typedef int (*taker)(struct fl_command *c, struct words *w, struct fl_err *err);

static int
take_users(struct fl_command *c, struct words *w, struct fl_err *err)
{
	int64_t n;

	if (fl_num_count(w->at[1], 0, LEVEL_MAX, &n, err) == -1)
		return -1;
	c->level = (double)n;
	return 0;
}

static int
take_rate(struct fl_command *c, struct words *w, struct fl_err *err)
{
	return fl_num_rate(w->at[1], &c->level, err);
}

/* "4/3": the share of those that are left, when one of four is gone. */
static int
take_scale(struct fl_command *c, struct words *w, struct fl_err *err)
{
	char *slash = strchr(w->at[1], '/');
	double of = 1;

	if (slash != NULL)
		*slash = '\0';
	if (fl_num_real(w->at[1], &c->level, err) == -1 ||
	    (slash != NULL && fl_num_real(slash + 1, &of, err) == -1))
		return -1;
	c->level /= of;
	if (!(of > 0) || !(c->level > 0) || c->level > 1000)
		return fl_fail(err, "want a factor above 0 as 4/3");
	if (slash != NULL)
		*slash = '/';
	return 0;
}

static int
take_clock(struct fl_command *c, struct words *w, struct fl_err *err)
{
	static const int64_t most = INT64_C(1000000000000000);

	if (w->at[1][0] == '-') {
		if (fl_num_count(w->at[1] + 1, 0, most, &c->offset_us, err) ==
		    -1)
			return -1;
		c->offset_us = -c->offset_us;
	} else if (fl_num_count(w->at[1], 0, most, &c->offset_us, err) == -1) {
		return -1;
	}
	return fl_num_count(w->at[2], 0, most, &c->error_us, err);
}

static int
take_lease(struct fl_command *c, struct words *w, struct fl_err *err)
{
	if (w->n == 1)
		return 0;
	if (fl_num_duration(w->at[1], FL_NS_PER_S, &c->lease_ns, err) == -1)
		return -1;
	if (c->lease_ns == 0)
		return fl_fail(err, "want a length of time above 0");
	return 0;
}

/* The commands; "mark" is apart, since its text is not cut. */
static const struct {
	const char *name;
	enum fl_command_kind kind;
	size_t least, most; /* words, its name among them */
	const char *wanted;
	taker take;
} table[] = {
	{ "status", FL_COMMAND_STATUS, 1, 1, "status", NULL },
	{ "users", FL_COMMAND_USERS, 2, 2, "users N", take_users },
	{ "rate", FL_COMMAND_RATE, 2, 2, "rate 200/s", take_rate },
	{ "scale", FL_COMMAND_SCALE, 2, 2, "scale 4/3", take_scale },
	{ "plan", FL_COMMAND_PLAN, 1, 1, "plan", NULL },
	{ "pause", FL_COMMAND_PAUSE, 1, 1, "pause", NULL },
	{ "resume", FL_COMMAND_RESUME, 1, 1, "resume", NULL },
	{ "mark", FL_COMMAND_MARK, 2, 2, "mark TEXT", NULL },
	{ "clock", FL_COMMAND_CLOCK, 3, 3, "clock OFFSET ERROR", take_clock },
	{ "lease", FL_COMMAND_LEASE, 1, 2, "lease [TIME]", take_lease },
	{ "stop", FL_COMMAND_STOP, 1, 1, "stop", NULL },
	{ "abort", FL_COMMAND_ABORT, 1, 1, "abort", NULL },
};

#define TABLE_LEN (sizeof(table) / sizeof(table[0]))

/* Cuts the line; one word too many is kept as a sign of it. */
static void
cut(struct words *w)
{
	char *rest = w->line, *word;

	w->n = 0;
	while (w->n < 4 && (word = strsep(&rest, " \t")) != NULL)
		if (*word != '\0')
			w->at[w->n++] = word;
}

/* "@12.5" as the last word; false when it makes no sense. */
static bool
take_at(struct fl_command *c, struct words *w)
{
	struct fl_err ignored;
	double s;

	if (w->n < 2 || w->at[w->n - 1][0] != '@')
		return true;
	if (fl_num_real(w->at[w->n - 1] + 1, &s, &ignored) == -1 || s < 0 ||
	    s > AT_MAX_S)
		return false;
	c->at_ns = (int64_t)(s * 1e9 + 0.5);
	w->n--;
	return true;
}

static bool
may_wait(enum fl_command_kind kind)
{
	return kind >= FL_COMMAND_USERS && kind <= FL_COMMAND_RESUME;
}

static int
take_mark(struct fl_command *c, struct fl_str text, struct fl_err *err)
{
	while (text.len > 0 && (*text.s == ' ' || *text.s == '\t')) {
		text.s++;
		text.len--;
	}
	if (text.len == 0)
		return fl_fail(err, "want mark TEXT");
	if (text.len > FL_MARK_MAX)
		return fl_fail(err, "the text of a mark has at most %d bytes",
		    FL_MARK_MAX);
	if (fl_utf8_valid(text.s, text.len) != text.len)
		return fl_fail(err, "the text of a mark is to be UTF-8");
	memcpy(c->text, text.s, text.len);
	c->text[text.len] = '\0';
	return 0;
}

static int
unknown(const char *word, struct fl_err *err)
{
	const char *near =
	    fl_str_near(word, table, TABLE_LEN, sizeof(table[0]));

	if (near != NULL)
		return fl_fail(err,
		    "no command is called '%.40s'; is '%s' meant?", word, near);
	return fl_fail(err, "no command is called '%.40s'", word);
}

/* What the document will say. */
static void
tell(struct fl_command *c, const struct words *w)
{
	snprintf(c->text, sizeof(c->text), "%s%s%.100s", w->at[0],
	    w->n > 1 ? " " : "", w->n > 1 ? w->at[1] : "");
}

int
fl_command_parse(struct fl_command *c, struct fl_str line, struct fl_err *err)
{
	struct words w;
	struct fl_err why;
	size_t i;

	*c = (struct fl_command){ .at_ns = -1 };
	while (line.len > 0 && (*line.s == ' ' || *line.s == '\t')) {
		line.s++;
		line.len--;
	}
	if (line.len > FL_COMMAND_MAX)
		return fl_fail(err, "more than %d bytes", FL_COMMAND_MAX);
	if (line.len > 0 && memchr(line.s, '\0', line.len) != NULL)
		return fl_fail(err, "a NUL byte");
	if (line.len > 0)
		memcpy(w.line, line.s, line.len);
	w.line[line.len] = '\0';
	if (line.len > 5 && memcmp(line.s, "mark", 4) == 0 &&
	    (line.s[4] == ' ' || line.s[4] == '\t')) {
		c->kind = FL_COMMAND_MARK;
		return take_mark(c, (struct fl_str){ line.s + 5, line.len - 5 },
		    err);
	}
	cut(&w);
	if (w.n == 0)
		return fl_fail(err, "an empty line");
	for (i = 0; i < TABLE_LEN; i++)
		if (strcmp(table[i].name, w.at[0]) == 0)
			break;
	if (i == TABLE_LEN)
		return unknown(w.at[0], err);
	c->kind = table[i].kind;
	if ((may_wait(c->kind) && !take_at(c, &w)) || w.n < table[i].least ||
	    w.n > table[i].most)
		return fl_fail(err, "want %s%s", table[i].wanted,
		    may_wait(c->kind) ? " [@SECONDS]" : "");
	tell(c, &w);
	if (table[i].take != NULL && table[i].take(c, &w, &why) == -1)
		return fl_fail(err, "%s: %.240s", table[i].name, why.msg);
	return 0;
}
