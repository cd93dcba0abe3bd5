#ifndef FL_SCENARIO_SOURCE_H
#define FL_SCENARIO_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/err.h"
#include "../base/str.h"

#define FL_SOURCE_MAX ((size_t)64 << 20) /* bytes of one file */

/*
 * The text of a scenario file, and where things are in it.  A place is kept as
 * at, the number of bytes in front of it; line and column are worked out only
 * when somebody asks.
 *
 * Storage    an arena's
 * Threads    read-only and shared
 */
struct fl_source {
	struct fl_str name;    /* of the file, for messages */
	struct fl_str text;    /* UTF-8, without a byte order mark */
	const uint32_t *lines; /* where each line begins; the first is at 0 */
	size_t lines_len;
};

/* Both count from 1; columns are characters. */
struct fl_place {
	unsigned line;
	unsigned column;
};

/*
 * Copies name and text into a.  -1 and err when text is too long or not UTF-8,
 * and at a's ceiling.
 */
int fl_source_make(struct fl_source *s, struct fl_arena *a, struct fl_str name,
    struct fl_str text, struct fl_err *err);

/* at may be the end of the text, and not beyond. */
struct fl_place fl_source_place(const struct fl_source *s, size_t at);

/* The line that at is in, without its end. */
struct fl_str fl_source_line(const struct fl_source *s, size_t at);

/*
 * "file:line:column: message", with the line and a caret under the place as
 * detail, cut around the place where the line is long.  Returns -1.
 */
__attribute__((format(printf, 4, 5))) int fl_source_fail(const struct fl_source
							     *s,
    size_t at, struct fl_err *err, const char *fmt, ...);

/* The same from a message that another function has left in err. */
int fl_source_fail_at(const struct fl_source *s, size_t at, struct fl_err *err);

#endif
