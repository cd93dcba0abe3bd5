#ifndef FL_RESULT_FOREIGN_H
#define FL_RESULT_FOREIGN_H

#include "element.h"

/*
 * Documents of other tools: what is read of them is handed on as the elements
 * of a result document, fl-result(5), so that nobody behind a reader knows of
 * them.
 *
 * A format is a row of the table in foreign.c.
 */
struct fl_foreign {
	const char *name;
	/* whether a document that begins so is of this format */
	bool (*is)(const char *head, size_t len);
	/* NULL and err without memory */
	void *(*open)(fl_element_each *each, void *ctx, struct fl_err *err);
	/* the next element, of a format that is XML */
	int (*element)(void *state, const struct fl_element *e,
	    struct fl_err *err);
	/* no more will come; cut: the document ended early */
	int (*finish)(void *state, bool cut, struct fl_err *err);
	void (*close)(void *state);
};

/* The format of a document that begins so; NULL: none of these. */
const struct fl_foreign *fl_foreign_find(const char *head, size_t len);

extern const struct fl_foreign fl_foreign_funkload;

#endif
