#ifndef FL_COMMON_READER_H
#define FL_COMMON_READER_H

#include <sys/types.h>

#include "../../lib/plugin/fl-plugin.h"

/*
 * When an answer is whole, where the protocol does not say it; headers of the
 * step do:
 *
 *   Read: first          what comes first, however much that is; the default
 *   Read: line           all to a newline, and with it
 *   Read: end            all until the peer ends
 *   Read: nothing        no answer: sending is all
 *   Read-Until: \r\n     all to these bytes, and with them; \r \n \t \0 \\ \xHH
 *   Read-Bytes: 5        as many bytes
 *   Read-For: 200ms      all that comes in that time after sending
 *   Connection: close    beside each: the connection is not kept
 */
enum reader_kind {
	READER_FIRST,
	READER_END,
	READER_NOTHING,
	READER_UNTIL,
	READER_BYTES,
	READER_FOR,
};

#define READER_DELIMITER 256

struct reader {
	enum reader_kind kind;
	bool close;
	char delimiter[READER_DELIMITER];
	size_t delimiter_len;
	size_t bytes;
	int64_t for_ns;
};

/* 0; or -1 and why: a header that is none of these, or two of them. */
int reader_parse(struct reader *rd, const struct fl_field *headers, size_t n,
    char why[FL_PLUGIN_ERR]);

/*
 * How many of the len bytes of data are the answer; -1: it is not whole yet.
 * The first from bytes have been looked at before.  ended: no more will come.
 * READER_FOR is never whole but by the end: its time is the caller's.
 */
ssize_t reader_find(const struct reader *rd, const char *data, size_t len,
    size_t from, bool ended);

#endif
