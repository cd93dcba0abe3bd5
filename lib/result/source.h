#ifndef FL_RESULT_SOURCE_H
#define FL_RESULT_SOURCE_H

#include "reader.h"

/*
 * A document from which elements are taken one by one, so that many can be
 * read side by side.
 *
 * Memory     what a piece of 32 KiB holds, and the reader's own
 */
struct fl_doc_item {
	struct fl_element e;
	uint64_t seq;   /* 0: none */
	int64_t second; /* of its "at"; -1: none */
	int64_t at_ns;  /* likewise */
};

struct fl_doc_source;

#define FL_SOURCE_LATER 2

/*
 * Opens a file, or standard input for "-".  With follow its end is where it
 * waits for more.  how may be NULL.  NULL and err.
 */
struct fl_doc_source *fl_doc_source_open(const char *path, bool follow,
    const struct fl_reader_how *how, struct fl_err *err);
void fl_doc_source_close(struct fl_doc_source *s);

/* Its path, or "stdin", as messages have it. */
const char *fl_doc_source_name(const struct fl_doc_source *s);

/*
 * Points *item at the next element, which stays until the next call.  1; 0 at the end;
 * FL_SOURCE_LATER when there is no more yet; -1 and err, which begins with name and line, for
 * what cannot be read, and for records whose seq does not rise.
 */
int fl_doc_source_next(struct fl_doc_source *s, const struct fl_doc_item **item,
    struct fl_err *err);

/* No more will come: what is there is all. */
void fl_doc_source_unfollow(struct fl_doc_source *s);

/* Whether it ended early; at its end. */
bool fl_doc_source_truncated(const struct fl_doc_source *s);

/* Whether it is another tool's document; once an element came. */
bool fl_doc_source_foreign(const struct fl_doc_source *s);

/* How many broken records were left out; *first is why the first was. */
uint64_t fl_doc_source_skipped(const struct fl_doc_source *s,
    const char **first);

/* Puts "name:line: " in front of a message about an element; returns -1. */
int fl_doc_source_fail(const struct fl_doc_source *s,
    const struct fl_doc_item *item, struct fl_err *err);

#endif
