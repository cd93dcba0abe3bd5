#ifndef FL_MONITOR_DOCUMENT_H
#define FL_MONITOR_DOCUMENT_H

#include "commands.h"
#include "raw.h"
#include "watched.h"

/* The lines of a result document (fl-result(5)) that a monitor writes. */
struct fl_monitor_head {
	const char *instance, *run, *node, *argv;
	const char *common; /* the instant as it was given; NULL: none was */
	int64_t start_wall_ns;
};

int fl_monitor_head(struct fl_buf *out, const struct fl_monitor_head *h,
    struct fl_err *err);

int fl_monitor_config(struct fl_buf *out, const char *key, const char *value,
    struct fl_err *err);

/* What has been between two looks. */
struct fl_monitor_record {
	uint64_t seq;
	const char *host;
	int64_t at_ns; /* since the start */
	const struct fl_raws *before, *after;
	const struct fl_watched *watched;
	size_t watched_n;
	struct fl_command *command; /* what they came to is written once */
	size_t command_n;
};

int fl_monitor_record(struct fl_buf *out, const struct fl_monitor_record *r,
    struct fl_err *err);

int fl_monitor_end(struct fl_buf *out, uint64_t seq, int64_t at_ns,
    const char *stopped, struct fl_err *err);

#endif
