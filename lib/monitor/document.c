#include <math.h>

#include "../base/clock.h"
#include "../base/version.h"
#include "../result/line.h"
#include "document.h"
#include "figure.h"

int
fl_monitor_head(struct fl_buf *out, const struct fl_monitor_head *h,
    struct fl_err *err)
{
	char start[FL_CLOCK_TEXT];
	struct fl_line l;

	if (fl_buf_add_str(out, "<funbric version=\"1\">\n", err) == -1)
		return -1;
	fl_clock_format(start, h->start_wall_ns);
	fl_line_begin(&l, out, "run");
	fl_line_text(&l, "instance", h->instance);
	fl_line_text(&l, "run", h->run);
	fl_line_text(&l, "node", h->node);
	fl_line_text(&l, "tool", "fl-monitor " FL_VERSION);
	fl_line_text(&l, "start", start);
	if (h->common != NULL)
		fl_line_text(&l, "common", h->common);
	fl_line_text(&l, "argv", h->argv);
	return fl_line_end(&l, err);
}

int
fl_monitor_config(struct fl_buf *out, const char *key, const char *value,
    struct fl_err *err)
{
	struct fl_line l;

	fl_line_begin(&l, out, "config");
	fl_line_text(&l, "key", key);
	fl_line_text(&l, "value", value);
	return fl_line_end(&l, err);
}

static void
begin(struct fl_line *l, struct fl_buf *out, const char *element, uint64_t seq)
{
	fl_line_begin(l, out, element);
	fl_line_int(l, "seq", (int64_t)seq);
}

int
fl_monitor_record(struct fl_buf *out, const struct fl_monitor_record *r,
    struct fl_err *err)
{
	double s = (double)(r->after->at_ns - r->before->at_ns) / 1e9, value;
	const struct fl_figure *f;
	struct fl_line l;
	size_t i;

	begin(&l, out, "monitor", r->seq);
	fl_line_text(&l, "host", r->host);
	fl_line_seconds(&l, "at", r->at_ns);
	for (i = 0; (f = fl_figure(i)) != NULL; i++) {
		value = fl_figure_value(i, r->before, r->after);
		if (isfinite(value))
			fl_line_real(&l, f->name, value, f->decimals);
	}
	for (i = 0; i < r->watched_n; i++)
		fl_watched_write(&r->watched[i], s, &l);
	for (i = 0; i < r->command_n; i++)
		fl_command_write(&r->command[i], &l);
	return fl_line_end(&l, err);
}

int
fl_monitor_end(struct fl_buf *out, uint64_t seq, int64_t at_ns,
    const char *stopped, struct fl_err *err)
{
	struct fl_line l;

	begin(&l, out, "end", seq);
	fl_line_seconds(&l, "at", at_ns / 1000 * 1000);
	fl_line_text(&l, "verdict", "ok");
	fl_line_text(&l, "stopped", stopped);
	fl_line_int(&l, "exit", 0);
	if (fl_line_end(&l, err) == -1)
		return -1;
	return fl_buf_add_str(out, "</funbric>\n", err);
}
