#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../base/num.h"
#include "verdict.h"

#define TAIL_MAX 8192    /* bytes of stderr that are looked at, from the end */
#define HOME_LEAST 65536 /* bytes; with less free at home, it is full */

static const char *const names[] = {
	[FL_VERDICT_OK] = "ok",
	[FL_VERDICT_UNREACHABLE] = "unreachable",
	[FL_VERDICT_REFUSED] = "refused",
	[FL_VERDICT_FAILED] = "failed",
	[FL_VERDICT_TIMEOUT] = "timeout",
	[FL_VERDICT_FULL] = "full",
};

const char *
fl_verdict_name(enum fl_verdict v)
{
	return names[v];
}

/*
 * What ssh says when a login does not come about; in C locale or not, OpenSSH
 * has no other language.  The first that is found counts.
 */
static const struct {
	const char *text;
	enum fl_verdict verdict;
} logins[] = {
	{ "Permission denied", FL_VERDICT_REFUSED },
	{ "Host key verification failed", FL_VERDICT_REFUSED },
	{ "HOST IDENTIFICATION HAS CHANGED", FL_VERDICT_REFUSED },
	{ "Too many authentication failures", FL_VERDICT_REFUSED },
	{ "Connection refused", FL_VERDICT_REFUSED },
	{ "Unable to negotiate", FL_VERDICT_REFUSED },
	{ "no matching", FL_VERDICT_REFUSED },
	{ "kex_exchange_identification: Connection closed",
	    FL_VERDICT_REFUSED },
	{ "Connection closed by", FL_VERDICT_REFUSED },
	{ "Could not resolve", FL_VERDICT_UNREACHABLE },
	{ "No route to host", FL_VERDICT_UNREACHABLE },
	{ "unreachable", FL_VERDICT_UNREACHABLE },
	{ "timed out", FL_VERDICT_UNREACHABLE },
	{ "Connection reset", FL_VERDICT_UNREACHABLE },
	{ "not responding", FL_VERDICT_UNREACHABLE },
};

/* What programs say of a full disk. */
static const char *const full[] = {
	"No space left on device",
	"Disk quota exceeded",
};

static bool
holds(struct fl_str s, const char *text)
{
	return s.len > 0 && memmem(s.s, s.len, text, strlen(text)) != NULL;
}

static bool
is_full(struct fl_str said)
{
	size_t i;

	for (i = 0; i < sizeof(full) / sizeof(full[0]); i++)
		if (holds(said, full[i]))
			return true;
	return false;
}

/* What is said last, and does not say what was wrong. */
static const char *const noise[] = {
	"Exiting with failure status",
	"Removing leading `",
	"Killed by signal",
};

static bool
is_noise(struct fl_str line)
{
	size_t i;

	for (i = 0; i < line.len; i++)
		if (strchr("\r\t ", line.s[i]) == NULL)
			break;
	if (i == line.len)
		return true;
	for (i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		if (holds(line, noise[i]))
			return true;
	return false;
}

/* The line around at, without what ends it. */
static struct fl_str
line_at(struct fl_str said, const char *at)
{
	const char *from = at, *end = said.s + said.len, *to;

	while (from > said.s && from[-1] != '\n')
		from--;
	to = memchr(at, '\n', (size_t)(end - at));
	if (to == NULL)
		to = end;
	if (to > from && to[-1] == '\r')
		to--;
	return (struct fl_str){ from, (size_t)(to - from) };
}

/* The line around text; or the last one that tells something. */
static struct fl_str
line_of(struct fl_str said, const char *text)
{
	const char *at = NULL;
	struct fl_str line = { NULL, 0 };

	if (said.len > 0 && text != NULL)
		at = memmem(said.s, said.len, text, strlen(text));
	if (at != NULL)
		return line_at(said, at);
	for (at = said.s + said.len; said.len > 0 && at > said.s;
	     at = line.s - (line.s > said.s)) {
		line = line_at(said, at - (at[-1] == '\n'));
		if (!is_noise(line))
			return line;
	}
	return (struct fl_str){ NULL, 0 };
}

/* Adds text; control bytes, also those of 8 bits, and what is no UTF-8 are ?. */
static void
say(struct fl_outcome *o, struct fl_str text)
{
	size_t len = strlen(o->message), i, n;
	unsigned code;

	for (i = 0; i<text.len; i += n> 0 ? n : 1) {
		n = fl_utf8_next(text.s + i, text.len - i, &code);
		if (len + (n > 0 ? n : 1) >= sizeof(o->message))
			break;
		if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0) ||
		    (code >= 0x2028 && code <= 0x202e) ||
		    (code >= 0x2066 && code <= 0x2069)) {
			o->message[len++] = '?';
		} else {
			memcpy(o->message + len, text.s + i, n);
			len += n;
		}
	}
	o->message[len] = '\0';
}

void
fl_verdict_say(struct fl_outcome *o, struct fl_str text)
{
	o->message[0] = '\0';
	say(o, text);
}

static void
judge(struct fl_outcome *o, enum fl_verdict v, const char *what,
    struct fl_str detail)
{
	o->verdict = v;
	o->message[0] = '\0';
	say(o, fl_str(what));
	if (detail.len > 0 && *what != '\0')
		say(o, fl_str(": "));
	say(o, detail);
}

/* No word of the script has come. */
static void
judge_login(struct fl_outcome *o, struct fl_str said)
{
	size_t i;

	for (i = 0; i < sizeof(logins) / sizeof(logins[0]); i++)
		if (holds(said, logins[i].text)) {
			judge(o, logins[i].verdict, "",
			    line_of(said, logins[i].text));
			return;
		}
	if (said.len == 0)
		judge(o, FL_VERDICT_UNREACHABLE, "no answer", said);
	else
		judge(o, FL_VERDICT_FAILED, "no shell", line_of(said, NULL));
}

static void
judge_step(struct fl_outcome *o, const struct fl_report *r, struct fl_str said)
{
	char what[80];

	snprintf(what, sizeof(what), "%s: exit status %d", r->step, r->status);
	o->status = r->status;
	judge(o, is_full(said) ? FL_VERDICT_FULL : FL_VERDICT_FAILED, what,
	    line_of(said, is_full(said) ? full[0] : NULL));
}

void
fl_verdict_of(struct fl_outcome *o, const struct fl_report *r, enum fl_cut cut,
    const struct fl_ran *ran, struct fl_str said)
{
	struct fl_str none = { NULL, 0 };

	o->status = r->end ? 0 : -1;
	o->message[0] = '\0';
	if (cut == FL_CUT_LARGE)
		judge(o, FL_VERDICT_FAILED, "says more than is allowed", none);
	else if (r->late || (cut == FL_CUT_LATE && !r->end))
		judge(o, FL_VERDICT_TIMEOUT,
		    r->up ? "not done in time" : "no login in time", none);
	else if (r->status > 0)
		judge_step(o, r, said);
	else if (r->damaged)
		judge(o, FL_VERDICT_FAILED, "its report makes no sense", none);
	else if (r->end)
		o->verdict = FL_VERDICT_OK;
	else if (ran->interrupted)
		judge(o, FL_VERDICT_FAILED, "interrupted", none);
	else if (ran->failed_fast)
		judge(o, FL_VERDICT_FAILED, "stopped, as another failed", none);
	else if (!r->up)
		judge_login(o, said);
	else
		judge(o, FL_VERDICT_UNREACHABLE, "connection lost",
		    line_of(said, NULL));
}

/* The end of a file, and when it was written last; 0 bytes when it is not. */
static size_t
tail(const char *path, char text[TAIL_MAX], int64_t *written_ns)
{
	FILE *fp = fopen(path, "re");
	struct stat st;
	size_t n = 0;

	if (fp == NULL)
		return 0;
	if (fstat(fileno(fp), &st) == 0) {
		*written_ns = (int64_t)st.st_mtim.tv_sec * FL_NS_PER_S +
		              st.st_mtim.tv_nsec;
		if (st.st_size <= TAIL_MAX ||
		    fseek(fp, -TAIL_MAX, SEEK_END) == 0)
			n = fread(text, 1, TAIL_MAX, fp);
	}
	fclose(fp);
	return n;
}

/* Engines lose what they cannot write, and say nothing. */
static bool
is_home_full(const char *dir)
{
	struct statvfs fs;

	return statvfs(dir, &fs) == 0 &&
	       (uint64_t)fs.f_bavail * fs.f_frsize < HOME_LEAST;
}

void
fl_verdict_judge(struct fl_outcome *o, const struct fl_engine *engine,
    const struct fl_job *job, size_t i, enum fl_cut cut,
    const struct fl_ran *ran, const struct fl_report *report)
{
	static const char *const streams[] = { "out", "err" };
	char said[TAIL_MAX];
	struct fl_buf path;
	struct fl_err e;
	int64_t last_ns = 0, ns;
	size_t len = 0, k;

	fl_buf_init(&path, 8192);
	for (k = 0; k < 2; k++) {
		ns = 0;
		fl_buf_clear(&path);
		if (fl_engine_path(engine, job, i, streams[k], &path, &e) == -1)
			continue;
		len = tail(path.data, said, &ns);
		if (ns > last_ns)
			last_ns = ns;
	}
	fl_buf_fini(&path);
	/* Its last word; a host that said none has taken all the time. */
	if (last_ns < ran->start_ns)
		last_ns = ran->end_ns;
	o->took_ns = last_ns - ran->start_ns;
	fl_verdict_of(o, report, cut, ran, (struct fl_str){ said, len });
	if (!report->end && is_home_full(job->dir))
		judge(o, FL_VERDICT_FULL, "no space left at home",
		    fl_str(job->dir));
}

int
fl_verdict_line(struct fl_buf *out, const struct fl_host *host,
    const struct fl_outcome *o, struct fl_err *err)
{
	struct fl_tsv t;

	fl_tsv_init(&t, out);
	fl_tsv_text(&t, host->label);
	fl_tsv_text(&t, names[o->verdict]);
	fl_tsv_real(&t, (double)o->took_ns / 1e9, 3);
	if (o->status >= 0)
		fl_tsv_int(&t, o->status);
	else
		fl_tsv_text(&t, NULL);
	fl_tsv_text(&t, o->message);
	return fl_tsv_end(&t, err);
}
