#ifndef FL_BASE_ERR_H
#define FL_BASE_ERR_H

#include <stdarg.h>
#include <stdio.h>

/*
 * How library functions say why they failed.  The caller owns the struct, on
 * its stack; the callee writes one line into it, with no newline, no program
 * name and no trailing dot.  It is read only after a call has returned -1.
 *
 * A message says which thing, then what is wrong with it, then what was
 * wanted.  Where there is source text to show, detail holds it: the line, a
 * newline, and a caret under the place; otherwise it is empty.
 */
struct fl_err {
	char msg[512];
	char detail[512];
};

/* What every program exits with; the same three as cmp(1), diff(1), grep(1). */
enum {
	FL_EXIT_YES = 0,     /* the work was done, the answer is good */
	FL_EXIT_NO = 1,      /* the work was done, the answer is bad */
	FL_EXIT_TROUBLE = 2, /* the work could not be done */
};

/*
 * Makes text fit for a terminal, whoever it is from: control bytes, and those
 * that UTF-8 has as two bytes, become '?'.
 */
static inline void
fl_err_tame(char *text)
{
	unsigned char *p = (unsigned char *)text;

	for (; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f)
			*p = '?';
		else if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
			p[0] = p[1] = '?';
}

/*
 * Writes the message, cut to fit and tamed, and returns -1:
 * return fl_fail(err, ...)
 */
__attribute__((format(printf, 2, 3))) static inline int
fl_fail(struct fl_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	fl_err_tame(err->msg);
	err->detail[0] = '\0';
	return -1;
}

#endif
