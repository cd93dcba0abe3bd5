#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/tsv.h"
#include "outputs.h"

#define SUMMARY_MAX ((size_t)16 << 20)

static int
open_document(struct fl_outputs *o, const char *file, int64_t spool_max,
    struct fl_err *err)
{
	o->fd = STDOUT_FILENO;
	if (file != NULL)
		o->fd =
		    open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (o->fd == -1 || fcntl(o->fd, F_GETFD) == -1)
		return fl_fail(err, "%s: %s", o->name, strerror(errno));
	return fl_output_init(&o->output, o->fd, spool_max, err);
}

int
fl_outputs_open(struct fl_outputs *o, const char *file, int64_t spool_max,
    bool summary, struct fl_err *err)
{
	struct fl_stats_opts opts = { .name = "the document" };
	bool terminal = isatty(STDOUT_FILENO);

	memset(o, 0, sizeof(*o));
	o->fd = -1;
	o->name = file != NULL ? file : "standard output";
	if ((file != NULL || !terminal) &&
	    open_document(o, file, spool_max, err) == -1)
		return -1;
	if (!terminal || !summary)
		return 0;
	o->stats = fl_stats_new(&opts, err);
	return o->stats != NULL ? 0 : -1;
}

int
fl_outputs_keep(struct fl_outputs *o, const char *file, struct fl_err *err)
{
	o->keeps = true;
	return fl_kept_open(&o->kept, file, err);
}

int
fl_outputs_thresholds(struct fl_outputs *o, const char *const *exprs, size_t n,
    struct fl_err *err)
{
	struct fl_stats_opts opts = { .name = "the document",
		.kinds = 1U << FL_STATS_THRESHOLD,
		.asserts = exprs,
		.n_asserts = n };

	if (n == 0)
		return 0;
	fl_buf_init(&o->verdicts, SUMMARY_MAX);
	o->judge = fl_stats_new(&opts, err);
	return o->judge != NULL ? 0 : -1;
}

static int
write_output(void *arg, const void *data, size_t len, struct fl_err *err)
{
	struct fl_outputs *o = arg;
	struct fl_err why;

	if (fl_output_add(&o->output, data, len, &why) == 0)
		return 0;
	return fl_fail(err, "%s: %.300s", o->name, why.msg);
}

static int
feed_stats(void *arg, const void *data, size_t len, struct fl_err *err)
{
	return fl_stats_feed(arg, data, len, err);
}

static int
feed_judge(void *arg, const void *data, size_t len, struct fl_err *err)
{
	struct fl_outputs *o = arg;

	return o->judged ? 0 : fl_stats_feed(o->judge, data, len, err);
}

/* The thresholds are judged before the document's last line is written, which
 * says what the program will exit with. */
static size_t
judge(void *arg)
{
	struct fl_outputs *o = arg;
	struct fl_err err;

	if (fl_stats_finish(o->judge, &err) == -1 ||
	    fl_stats_tsv(o->judge, &o->verdicts, &err) == -1)
		return 1;
	o->judged = true;
	return fl_stats_missed(o->judge);
}

void
fl_outputs_connect(struct fl_outputs *o, struct fl_load_run *run)
{
	struct fl_sink *to = run->sinks + run->sinks_len;

	if (o->fd != -1) {
		run->output = &o->output;
		*to++ = (struct fl_sink){ .write = write_output,
			.arg = o,
			.spare = o->keeps };
	}
	if (o->keeps)
		*to++ = (struct fl_sink){ .write = fl_kept_write,
			.arg = &o->kept,
			.spare = o->fd != -1 };
	if (o->stats != NULL)
		*to++ =
		    (struct fl_sink){ .write = feed_stats, .arg = o->stats };
	if (o->judge != NULL) {
		*to++ = (struct fl_sink){ .write = feed_judge, .arg = o };
		run->missed = judge;
		run->missed_arg = o;
	}
	run->sinks_len = (size_t)(to - run->sinks);
}

void
fl_outputs_missed(struct fl_outputs *o,
    void (*tell)(const char *expr, const char *value, const char *unit))
{
	char *rest = o->verdicts.data, *line, *field[6];
	size_t n;

	if (o->judge == NULL)
		return;
	while (rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
		for (n = 0; n < 6 && line != NULL; n++)
			field[n] = fl_tsv_next(&line);
		if (n == 6 && strcmp(field[5], "missed") == 0)
			tell(field[1], field[2], field[4]);
	}
	fl_stats_free(o->judge);
	fl_buf_fini(&o->verdicts);
	o->judge = NULL;
}

int
fl_outputs_close(struct fl_outputs *o, struct fl_err *err)
{
	struct fl_err why;
	int rc = 0;

	if (o->fd != -1 && fl_output_close(&o->output, &why) == -1)
		rc = fl_fail(err, "%s: %.300s", o->name, why.msg);
	if (o->fd != -1 && close(o->fd) == -1 && rc == 0)
		rc = fl_fail(err, "%s: %s", o->name, strerror(errno));
	/* A copy that is whole makes up for the other. */
	if (o->keeps)
		rc = fl_kept_close(&o->kept, err);
	return rc;
}

int
fl_outputs_summary(struct fl_outputs *o, struct fl_err *err)
{
	struct fl_stats_look look = { .width = 80 };
	const char *no_color = getenv("NO_COLOR");
	struct winsize size;
	struct fl_buf text;
	int rc = -1;

	if (o->stats == NULL)
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		look.width = size.ws_col;
	look.color = no_color == NULL || *no_color == '\0';
	fl_buf_init(&text, SUMMARY_MAX);
	if (fl_stats_finish(o->stats, err) == 0 &&
	    fl_stats_table(o->stats, &look, &text, err) == 0) {
		rc = 0;
		if (text.len > 0 &&
		    write(STDOUT_FILENO, text.data, text.len) == -1)
			rc = fl_fail(err, "standard output: %s",
			    strerror(errno));
	}
	fl_buf_fini(&text);
	fl_stats_free(o->stats);
	o->stats = NULL;
	return rc;
}
