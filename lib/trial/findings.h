#ifndef FL_TRIAL_FINDINGS_H
#define FL_TRIAL_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a trial found wrong, in words.  The same words again are counted, not
 * repeated.
 *
 * Storage    fixed, and the caller's; plain bytes, so that it may lie in memory
 *            that a parent process reads when the trial has crashed
 * Ceiling    FL_FINDINGS_MAX texts, each cut to fit; the rest is counted
 * Threads    none: one for each thread, and fl_findings_merge() after the join
 */
#define FL_FINDINGS_MAX 16
#define FL_FINDING_TEXT 240

struct fl_findings {
	size_t n;
	char text[FL_FINDINGS_MAX][FL_FINDING_TEXT];
	unsigned times[FL_FINDINGS_MAX];
	unsigned more;              /* findings that had no room */
	char skip[FL_FINDING_TEXT]; /* why the case was not tried; "": it was */
	char note[FL_FINDING_TEXT]; /* for the reader; "": none */
	bool answered;              /* an exchange was */
	/* The plugin's function that is running, a literal; NULL: none. */
	const char *volatile inside;
};

/* As printf(3): one line, without a newline. */
__attribute__((format(printf, 2, 3))) void fl_findings_add(struct fl_findings
							       *f,
    const char *fmt, ...);

__attribute__((format(printf, 2, 3))) void fl_findings_skip(struct fl_findings
								*f,
    const char *fmt, ...);

__attribute__((format(printf, 2, 3))) void fl_findings_note(struct fl_findings
								*f,
    const char *fmt, ...);

/* Adds all of from's findings to into. */
void fl_findings_merge(struct fl_findings *into,
    const struct fl_findings *from);

#endif
