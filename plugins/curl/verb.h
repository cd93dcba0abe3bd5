#ifndef FL_CURL_VERB_H
#define FL_CURL_VERB_H

#include "transfer.h"

#define TEXT_MAX 4096 /* bytes of a command, an address, a path */

enum body {
	BODY_NONE,
	BODY_WANTED,
	BODY_MAY,
};

struct verb {
	const char *name; /* "*": any other word */
	enum body body;
	int (*set)(struct transfer *t, const struct fl_request *r,
	    const struct verb *v, char why[FL_PLUGIN_ERR]);
	const char *text; /* of set, as what follows */
	CURLoption flag;  /* 0: none */
};

/* Writes text to why and returns -1. */
int verb_fail(char why[FL_PLUGIN_ERR], const char *text);

/*
 * Copies b with a '\0' for libcurl.  -1 and why, which begins with what, when it
 * is too long or has a control character in it.
 */
int verb_copy(char out[TEXT_MAX], struct fl_bytes b, const char *what,
    char why[FL_PLUGIN_ERR]);

/* Each sets a transfer up for a request, as its row says.  0, or -1 and why. */
typedef int verb_set(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR]);

/* The flag alone. */
verb_set verb_fetch;
/* The body, to be read by libcurl. */
verb_set verb_upload;
/* The same as a mail, with the headers before it. */
verb_set verb_message;
/* A mail, from and to whom the headers say. */
verb_set verb_mail;
/* A command: the row's text, the body or the method. */
verb_set verb_command;
/* The row's text as a command with the name of the file, in its flag's list. */
verb_set verb_delete;
/* The body as a message of MQTT. */
verb_set verb_publish;

#endif
