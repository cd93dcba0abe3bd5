#ifndef FL_HIST_WIRE_H
#define FL_HIST_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "hist.h"

/*
 * HdrHistogram's V2 encoding, before compression.  Big-endian:
 *
 *   bytes   what
 *   0-3     0x1c849313
 *   4-7     bytes of counts that follow the header
 *   8-11    index offset: 0
 *   12-15   significant decimal digits, 0 to 5
 *   16-23   lowest value to tell from 0, 1 or more
 *   24-31   highest value, at least twice the lowest
 *   32-39   a double, 1.0
 *   40-     counts in order of their index from 0, as ZigZag LEB128 numbers of
 *           1 to 9 bytes, the ninth with 8 bits; -n stands for n counts of 0
 */
#define FL_HIST_WIRE_HEADER 40
#define FL_HIST_WIRE_NUMBER 9 /* bytes of a number at most */

/* Counts of a histogram that are not 0, as far as they are kept. */
#define FL_HIST_WIRE_FEW 512
struct fl_hist_wire_count {
	uint32_t index;
	uint32_t count;
};

/* One that has been read and found sound. */
struct fl_hist_wire {
	const unsigned char *counts; /* borrowed from what was read */
	size_t len;                  /* bytes of counts */
	unsigned half_bits;          /* log2 of half a bucket's sub-buckets */
	unsigned unit_bits;          /* log2 of the width of index 0 */
	uint32_t counts_len;         /* indexes in the range */
	uint64_t n;                  /* the sum of the counts */
	/* what was found while it was looked through, so that it need not be
	 * read again; n_few is UINT32_MAX when it did not fit */
	uint32_t n_few;
	struct fl_hist_wire_count few[FL_HIST_WIRE_FEW];
};

/* Adds the encoding of h to out. */
int fl_hist_wire_write(struct fl_buf *out, const struct fl_hist *h,
    struct fl_err *err);

/*
 * Reads the header, of which FL_HIST_WIRE_HEADER bytes are there; all of w but
 * n.  The counts may not be there yet: w->len of them, at most
 * FL_HIST_WIRE_NUMBER for each index, must follow.
 */
int fl_hist_wire_head(struct fl_hist_wire *w, const unsigned char *data,
    struct fl_err *err);

/* Looks through the counts, which are there now, and sets w->n. */
int fl_hist_wire_check(struct fl_hist_wire *w, struct fl_err *err);

/* Once it is checked: adds to h, of which n does not overflow then. */
void fl_hist_wire_add(const struct fl_hist_wire *w, struct fl_hist *h);

/* Once it is checked: calls each as fl_hist_decode_each() does. */
void fl_hist_wire_each(const struct fl_hist_wire *w, fl_hist_each *each,
    void *ctx);

#endif
