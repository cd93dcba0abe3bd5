#ifndef FL_TESTS_TAP_H
#define FL_TESTS_TAP_H

#include <stdio.h>

/*
 * Unit tests print TAP.  CHECK goes on after a failure, so that one run shows
 * all of them; main ends with return tap_done().
 */
static int tap_count, tap_failed;

#define CHECK(cond)                                                            \
	do {                                                                   \
		int ok_ = !!(cond);                                            \
		tap_failed += !ok_;                                            \
		printf("%sok %d - %s\n", ok_ ? "" : "not ", ++tap_count,       \
		    #cond);                                                    \
		if (!ok_)                                                      \
			printf("# at %s:%d\n", __FILE__, __LINE__);            \
	} while (0)

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
