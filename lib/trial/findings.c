#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "findings.h"

static void
add(struct fl_findings *f, const char *text, unsigned times)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->text[i], text) == 0) {
			f->times[i] += times;
			return;
		}
	if (f->n == FL_FINDINGS_MAX) {
		f->more += times;
		return;
	}
	snprintf(f->text[f->n], FL_FINDING_TEXT, "%s", text);
	f->times[f->n++] = times;
}

void
fl_findings_add(struct fl_findings *f, const char *fmt, ...)
{
	char text[FL_FINDING_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add(f, text, 1);
}

void
fl_findings_skip(struct fl_findings *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->skip, sizeof(f->skip), fmt, ap);
	va_end(ap);
}

void
fl_findings_note(struct fl_findings *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->note, sizeof(f->note), fmt, ap);
	va_end(ap);
}

void
fl_findings_merge(struct fl_findings *into, const struct fl_findings *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		add(into, from->text[i], from->times[i]);
	into->more += from->more;
}
