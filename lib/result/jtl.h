#ifndef FL_RESULT_JTL_H
#define FL_RESULT_JTL_H

#include "guest.h"

/*
 * A sample of JMeter's, as its texts; .s is NULL for what its file does not
 * have.  CSV has names for them, and XML has shorter ones.
 */
enum fl_jtl_field {
	FL_JTL_TIME, /* milliseconds since 1970 at which it began */
	FL_JTL_ELAPSED,
	FL_JTL_LABEL,
	FL_JTL_CODE,
	FL_JTL_MESSAGE,
	FL_JTL_SUCCESS,
	FL_JTL_FAILURE,
	FL_JTL_BYTES,
	FL_JTL_SENT,
	FL_JTL_THREADS,
	FL_JTL_URL,
	FL_JTL_LATENCY,
	FL_JTL_CONNECT,
	FL_JTL_COUNT,
	FL_JTL_ERRORS,
	FL_JTL_FIELDS,
};

/* In that order: the columns of CSV, and the attributes of XML or NULL. */
extern const char *const fl_jtl_columns[FL_JTL_FIELDS];
extern const char *const fl_jtl_attrs[FL_JTL_FIELDS];

struct fl_jtl_sample {
	struct fl_str v[FL_JTL_FIELDS];
	uint64_t hops; /* samples inside of it */
};

/* Adds it: a transaction to a group, any other to a step. */
int fl_jtl_add(struct fl_guest *g, const struct fl_jtl_sample *v, uint64_t line,
    struct fl_err *err);

#endif
