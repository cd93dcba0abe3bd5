#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "../base/clock.h"
#include "report.h"

#define LINE_LONGEST 256 /* bytes of a line of a report */

void
fl_report_mark(char mark[FL_MARK_LEN])
{
	unsigned char bytes[16];
	int64_t now[2] = { fl_clock_wall(), fl_clock_now() };
	size_t i;

	/* Never refused by a kernel that this runs on; the clocks if it is. */
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		memcpy(bytes, now, sizeof(bytes));
	snprintf(mark, FL_MARK_LEN, "fl-");
	for (i = 0; i < sizeof(bytes); i++)
		snprintf(mark + 3 + 2 * i, 3, "%02x", bytes[i]);
}

/* "step before 1 3": the name is all between the word and the number. */
static void
take_step(struct fl_report *r, char *text)
{
	char *status = strrchr(text, ' '), *end;
	long n;

	if (status == NULL)
		goto damaged;
	*status++ = '\0';
	n = strtol(status, &end, 10);
	if (end == status || *end != '\0' || n < 0 || n > 255 ||
	    strlen(text) >= sizeof(r->step))
		goto damaged;
	if (r->status > 0)
		return;
	memcpy(r->step, text, strlen(text) + 1);
	r->status = (int)n;
	return;

damaged:
	r->damaged = true;
}

/* A word with a text: where it goes, or NULL. */
static char *
place_of(struct fl_report *r, const char *word)
{
	if (strcmp(word, "sum") == 0)
		return r->sum;
	if (strcmp(word, "have") == 0)
		return r->have;
	if (strcmp(word, "lack") == 0)
		return r->lack;
	return NULL;
}

/* A word alone, or false. */
static bool
take_word(struct fl_report *r, const char *word, int64_t next)
{
	if (strcmp(word, "up") == 0)
		r->up = true;
	else if (strcmp(word, "late") == 0)
		r->late = true;
	else if (strcmp(word, "end") == 0)
		r->end = true;
	else if (strcmp(word, "begin") == 0 && r->begin_at == -1)
		r->begin_at = next;
	else
		return false;
	return true;
}

/* start: where the line's newline was; next: where the next byte is. */
static void
take_line(struct fl_report *r, char *line, int64_t start, int64_t next)
{
	char *text = line + strcspn(line, " "), *to;

	if (r->begin_at != -1 && r->stream_len == -1)
		r->stream_len = start - r->begin_at;
	if (*text != '\0')
		*text++ = '\0';
	to = place_of(r, line);
	if (strcmp(line, "step") == 0)
		take_step(r, text);
	else if (to != NULL && strlen(text) < FL_REPORT_TEXT)
		memcpy(to, text, strlen(text) + 1);
	else if (!take_word(r, line, next))
		r->damaged = true;
}

/* A file that is gone through, with what is found and what is kept. */
struct scan {
	FILE *in;
	FILE *out;       /* gets all that is no report; or NULL */
	char needle[64]; /* "\nMARK " */
	int64_t at;      /* bytes read */
	struct fl_report *report;
};

/* The rest of a line behind the needle, which began at start. */
static void
scan_line(struct scan *s, int64_t start)
{
	char line[LINE_LONGEST];
	size_t len = 0;
	int c;

	while ((c = getc_unlocked(s->in)) != EOF && c != '\n') {
		s->at++;
		if (len < sizeof(line) - 1)
			line[len] = (char)c;
		len++;
	}
	if (c == EOF)
		return; /* cut off: says nothing */
	s->at++;
	if (len >= sizeof(line) || memchr(line, '\0', len) != NULL) {
		s->report->damaged = true;
		return;
	}
	line[len] = '\0';
	take_line(s->report, line, start, s->at);
}

static void
keep(struct scan *s, const char *bytes, size_t len)
{
	if (s->out != NULL && len > 0)
		fwrite(bytes, 1, len, s->out);
}

/*
 * The needle has its newline in front only, so a match that fails can begin
 * anew with the byte that failed, and nowhere before.
 */
static void
scan(struct scan *s)
{
	size_t have = 0, want = strlen(s->needle);
	int c;

	while ((c = getc_unlocked(s->in)) != EOF) {
		s->at++;
		if (c == (unsigned char)s->needle[have]) {
			if (++have < want)
				continue;
			scan_line(s, s->at - (int64_t)want);
			have = 0;
			continue;
		}
		keep(s, s->needle, have);
		have = c == '\n';
		if (have == 0)
			keep(s, &(char){ (char)c }, 1);
	}
	keep(s, s->needle, have);
}

static int
scan_file(struct scan *s, const char *path, const char *mark,
    struct fl_err *err)
{
	int bad;

	*s->report = (struct fl_report){ .status = -1,
		.begin_at = -1,
		.stream_len = -1 };
	snprintf(s->needle, sizeof(s->needle), "\n%s ", mark);
	s->in = fopen(path, "re");
	if (s->in == NULL)
		return errno == ENOENT
		           ? 0
		           : fl_fail(err, "%s: %s", path, strerror(errno));
	scan(s);
	bad = ferror(s->in);
	fclose(s->in);
	return bad ? fl_fail(err, "%s: cannot be read", path) : 0;
}

int
fl_report_read(struct fl_report *r, const char *path, const char *mark,
    struct fl_err *err)
{
	struct scan s = { .report = r };

	return scan_file(&s, path, mark, err);
}

int
fl_report_strip(const char *from, const char *to, const char *mark,
    struct fl_err *err)
{
	struct fl_report r;
	struct scan s = { .report = &r, .out = fopen(to, "we") };
	int rc, bad;

	if (s.out == NULL)
		return fl_fail(err, "%s: %s", to, strerror(errno));
	rc = scan_file(&s, from, mark, err);
	bad = ferror(s.out);
	if (fclose(s.out) == EOF || bad)
		return fl_fail(err, "%s: %s", to, strerror(errno));
	return rc;
}
