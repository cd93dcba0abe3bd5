#ifndef FL_BASE_BASE64_H
#define FL_BASE_BASE64_H

#include <stddef.h>

#include "buf.h"

/* RFC 4648: the standard alphabet with padding, and the URL-safe one without. */
enum fl_base64 {
	FL_BASE64_STD,
	FL_BASE64_URL,
};

/* Adds the text of data to out. */
int fl_base64_encode(struct fl_buf *out, const void *data, size_t len,
    enum fl_base64 kind, struct fl_err *err);

/*
 * Adds the bytes of text to out.  Strict: -1 and err for a character outside
 * the alphabet, a blank, missing or superfluous padding, or bits left over.
 */
int fl_base64_decode(struct fl_buf *out, const char *text, size_t len,
    enum fl_base64 kind, struct fl_err *err);

#endif
