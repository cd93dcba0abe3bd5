#ifndef FL_FLEET_SUM_H
#define FL_FLEET_SUM_H

#include <stddef.h>

#include "../base/err.h"

/* SHA-256, as sha256sum(1) prints it: 64 hexadecimal digits and a '\0'. */
#define FL_SUM_LEN 65

struct fl_sum {
	void *ctx; /* OpenSSL's; NULL when there is no memory */
};

void fl_sum_init(struct fl_sum *s);
void fl_sum_add(struct fl_sum *s, const void *data, size_t len);

/* -1 and err when the sum could not be made.  s is gone either way. */
int fl_sum_end(struct fl_sum *s, char text[FL_SUM_LEN], struct fl_err *err);

#endif
