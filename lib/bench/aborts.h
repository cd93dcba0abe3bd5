#ifndef FL_BENCH_ABORTS_H
#define FL_BENCH_ABORTS_H

#include "document.h"

/*
 * Expressions that end a load when they hold, --abort-on 'errors>50%': looked
 * at after each second.  What is a time, a part or a rate is that of the last
 * FL_ABORTS_WINDOW seconds, so that a long run that was good does not hide
 * that it is bad now; count and failed are of the run so far.  Warm-ups do not
 * count.
 *
 * Threads    used by the writer's thread alone
 */
#define FL_ABORTS_MAX 16
#define FL_ABORTS_WINDOW 10

struct fl_aborts;

/* Reads one more expression; *a is made for the first, and NULL before.  -1 and
 * err for what is none. */
int fl_aborts_add(struct fl_aborts **a, const char *text, struct fl_err *err);
void fl_aborts_free(struct fl_aborts *a);

/* Before the first second; rows and names are kept. */
void fl_aborts_begin(struct fl_aborts *a, const struct fl_rows *rows,
    const struct fl_row_name *names, const struct fl_plan *plan);

/*
 * Takes a whole second.  Whether an expression holds now; then why is
 * "errors>50%: it is 73 %".
 */
#define FL_ABORTS_WHY 160
bool fl_aborts_second(struct fl_aborts *a, const struct fl_interval *i,
    char why[FL_ABORTS_WHY]);

#endif
