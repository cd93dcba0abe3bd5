#ifndef FL_SCENARIO_BODY_H
#define FL_SCENARIO_BODY_H

#include "template.h"

enum fl_body_kind {
	FL_BODY_NONE,
	FL_BODY_BACKTICK,  /* `text` */
	FL_BODY_LINE,      /* ```text``` */
	FL_BODY_TEXT,      /* ``` and lines */
	FL_BODY_TEXT_JSON, /* ```json and lines */
	FL_BODY_TEXT_XML,  /* ```xml and lines */
	FL_BODY_RAW,       /* ```raw and lines: no placeholders */
	FL_BODY_GRAPHQL,   /* ```graphql and lines */
	FL_BODY_JSON,      /* a value */
	FL_BODY_XML,       /* a document */
	FL_BODY_BASE64,    /* base64,...; */
	FL_BODY_HEX,       /* hex,...; */
	FL_BODY_FILE,      /* file,name; */
};

/* A body of a request or of the answer that is expected. */
struct fl_body {
	enum fl_body_kind kind;
	uint32_t at;
	/*
	 * What is sent: text, or the bytes of BASE64 and HEX, or for GRAPHQL the
	 * JSON around it.  Of a FILE its name.
	 */
	struct fl_template content;
	const struct fl_template *query; /* GRAPHQL, as it was written */
	const struct fl_template
	    *variables; /* JSON; NULL when there are none */
};

/* "application/json" or the like, when the kind says so; or NULL. */
const char *fl_body_content_type(const struct fl_body *b);

/* Whether it is bytes, and not text: of BASE64, HEX and FILE. */
bool fl_body_is_bytes(const struct fl_body *b);

/*
 * The content: the template's or the file's own bytes when that is fixed, else
 * made in scope->work; borrowed until the next evaluation in the scope.
 */
int fl_body_content(const struct fl_body *b, struct fl_scope *scope,
    struct fl_str *content, struct fl_err *err);

#endif
