#ifndef FL_RESULT_FOREIGN_H
#define FL_RESULT_FOREIGN_H

#include "element.h"

/*
 * Documents of other tools: what is read of them is handed on as the elements
 * of a result document, fl-result(5), so that nobody behind a reader knows of
 * them.
 *
 * A format is a row of the table in foreign.c: XML, of which the reader gives
 * elements, or text, of which it gives bytes.  What a format says is wrong with
 * a text begins with "LINE: ".
 */
struct fl_foreign_opts {
	struct fl_str head; /* up to FL_FOREIGN_HEAD bytes it begins with */
	const char *unit;   /* of values, of a format with several; or NULL */
	bool skip_bad;      /* text: leave broken records out, and count them */
	fl_element_each *each;
	void *ctx; /* of each */
};

/* How much of a document tells what it is, and it from others. */
#define FL_FOREIGN_HEAD 1024

/* What a format left out because it was broken. */
struct fl_foreign_skipped {
	uint64_t n;
	char first[256]; /* why the first was */
};

struct fl_foreign {
	const char *name; /* "TOOL" or "TOOL-FORM" */
	const char *unit; /* handed to open */
	bool xml;
	bool whole_head; /* open wants all FL_FOREIGN_HEAD bytes */
	/* whether a document that begins so is of this format */
	bool (*is)(const char *head, size_t len);
	/* NULL and err without memory */
	void *(*open)(const struct fl_foreign_opts *o, struct fl_err *err);
	/* XML: the next element, its end, and text; the last two may be NULL */
	int (*element)(void *state, const struct fl_element *e,
	    struct fl_err *err);
	int (*leave)(void *state, struct fl_str name, struct fl_err *err);
	int (*text)(void *state, struct fl_str text, struct fl_err *err);
	/* text: the next bytes */
	int (*feed)(void *state, const char *data, size_t len,
	    struct fl_err *err);
	/* no more will come; *cut: it ended early, which text may find out */
	int (*finish)(void *state, bool *cut, struct fl_err *err);
	/* text: what was left out; may be NULL */
	const struct fl_foreign_skipped *(*skipped)(const void *state);
	void (*close)(void *state);
};

/* The format of a document that begins so; NULL: none of these. */
const struct fl_foreign *fl_foreign_find(const char *head, size_t len);

/*
 * The format that the user names, by a row's name or the part before its '-';
 * of several that which the document is, or might be.  NULL: no such name, or
 * it is "funbric", a result document.
 */
const struct fl_foreign *fl_foreign_named(const char *name, const char *head,
    size_t len);

/* 0 when there is such a name; -1 and err, with those that there are. */
int fl_foreign_check(const char *name, struct fl_err *err);

/* How it is said: the first reason, with its place, and how many. */
#define FL_SKIPPED "%s; left out with --skip-bad: %llu"

/*
 * Whether what is wrong is not the record, which might be left out, but that
 * memory or a ceiling is at its end; whatever stands in front of it.
 */
bool fl_foreign_fatal(const struct fl_err *err);

/*
 * Whether memory is at its end: then nothing that is half done can be relied
 * on, and what is wrong is not the document.
 */
bool fl_foreign_no_memory(const struct fl_err *err);

/* How many broken records, and why the first was. */
void fl_foreign_skip(struct fl_foreign_skipped *s, const struct fl_err *why);

extern const struct fl_foreign fl_foreign_funkload;
extern const struct fl_foreign fl_foreign_jtl_xml;
extern const struct fl_foreign fl_foreign_jtl_csv;
extern const struct fl_foreign fl_foreign_k6;
extern const struct fl_foreign fl_foreign_vegeta_json;
extern const struct fl_foreign fl_foreign_vegeta_csv;
extern const struct fl_foreign fl_foreign_hlog;
extern const struct fl_foreign fl_foreign_hlog_ns;
extern const struct fl_foreign fl_foreign_hlog_us;
extern const struct fl_foreign fl_foreign_hlog_ms;

#endif
