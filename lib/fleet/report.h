#ifndef FL_FLEET_REPORT_H
#define FL_FLEET_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

/*
 * What the far side says of itself, in lines between all the output, each with
 * a word before it that no output can guess:
 *
 *	MARK up              the login has worked
 *	MARK step NAME N     a step has ended with exit status N
 *	MARK late            time is over, what runs is being ended
 *	MARK begin           a stream of bytes follows, up to the next line
 *	MARK sum HEX         its SHA-256
 *	MARK have HASH       the toolkit of that hash is there
 *	MARK lack HASH       it is the one to be sent
 *	MARK end             all is said
 *
 * The newline before each belongs to it.  Without its end a report was cut off.
 */
#define FL_REPORT_WORD 32
#define FL_REPORT_TEXT 128

struct fl_report {
	bool up, late, end;
	char step[FL_REPORT_WORD]; /* the first that failed, else the last */
	int status;                /* its exit status; -1 before the first */
	bool damaged;              /* a line with the mark made no sense */
	int64_t begin_at;          /* bytes: after the line "begin"; or -1 */
	int64_t stream_len;        /* from there to the next line; or -1 */
	char sum[FL_REPORT_TEXT];  /* what is behind "sum"; or "" */
	char have[FL_REPORT_TEXT]; /* likewise */
	char lack[FL_REPORT_TEXT];
};

#define FL_MARK_LEN 36

/* A word that nobody guesses: "fl-" and 128 random bits in hexadecimal. */
void fl_report_mark(char mark[FL_MARK_LEN]);

/*
 * Reads the report in a file; no such file is an empty one.  Lines have any
 * length, and what is no report is skipped.
 */
int fl_report_read(struct fl_report *r, const char *path, const char *mark,
    struct fl_err *err);

/* Writes the file to another without the report's lines. */
int fl_report_strip(const char *from, const char *to, const char *mark,
    struct fl_err *err);

#endif
