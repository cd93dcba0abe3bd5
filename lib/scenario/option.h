#ifndef FL_SCENARIO_OPTION_H
#define FL_SCENARIO_OPTION_H

#include "template.h"

/* What is written as the value of an option, and what it evaluates to. */
enum fl_option_kind {
	FL_OPTION_IS_BOOL,     /* BOOL */
	FL_OPTION_IS_COUNT,    /* INT, -1 for as often as you like */
	FL_OPTION_IS_NATURAL,  /* INT */
	FL_OPTION_IS_DURATION, /* INT of nanoseconds */
	FL_OPTION_IS_STRING,   /* STRING */
	FL_OPTION_IS_FILE,     /* STRING, a name */
	FL_OPTION_IS_CERT,     /* STRING, name[:password] as curl takes it */
	FL_OPTION_IS_VARIABLE, /* any: its definition */
	FL_OPTION_IS_WORD,     /* STRING, one of a row's words */
};

enum fl_option_id {
	FL_OPTION_AWS_SIGV4,
	FL_OPTION_CACERT,
	FL_OPTION_CERT,
	FL_OPTION_COMPRESSED,
	FL_OPTION_CONNECT_TIMEOUT,
	FL_OPTION_CONNECT_TO,
	FL_OPTION_DELAY,
	FL_OPTION_DIGEST,
	FL_OPTION_FAIL_WITH_BODY,
	FL_OPTION_HEADER,
	FL_OPTION_HTTP10,
	FL_OPTION_HTTP11,
	FL_OPTION_HTTP2,
	FL_OPTION_HTTP3,
	FL_OPTION_INSECURE,
	FL_OPTION_IPV4,
	FL_OPTION_IPV6,
	FL_OPTION_KEY,
	FL_OPTION_LIMIT_RATE,
	FL_OPTION_LOCATION,
	FL_OPTION_LOCATION_TRUSTED,
	FL_OPTION_MAX_REDIRS,
	FL_OPTION_MAX_TIME,
	FL_OPTION_NEGOTIATE,
	FL_OPTION_NETRC,
	FL_OPTION_NETRC_FILE,
	FL_OPTION_NETRC_OPTIONAL,
	FL_OPTION_NO_HEADER,
	FL_OPTION_NTLM,
	FL_OPTION_OUTPUT,
	FL_OPTION_PATH_AS_IS,
	FL_OPTION_PINNEDPUBKEY,
	FL_OPTION_PROXY,
	FL_OPTION_REPEAT,
	FL_OPTION_RESOLVE,
	FL_OPTION_RETRY,
	FL_OPTION_RETRY_INTERVAL,
	FL_OPTION_SKIP,
	FL_OPTION_UNIX_SOCKET,
	FL_OPTION_USER,
	FL_OPTION_VARIABLE,
	FL_OPTION_VERBOSE,
	FL_OPTION_VERBOSITY,
	FL_OPTION_VERY_VERBOSE,
};

struct fl_option_row {
	const char *name;
	enum fl_option_id id;
	enum fl_option_kind kind;
	bool repeats;             /* each counts; of others the last one does */
	const char *const *words; /* of a WORD, ended by NULL */
};

/*
 * An option of an [Options] section.  Its value is fixed (value), or a template
 * with placeholders; kinds other than STRING, FILE, CERT and VARIABLE are then
 * one placeholder.
 */
struct fl_option {
	const struct fl_option_row *row;
	uint32_t at;
	bool fixed;
	struct fl_value value;       /* when fixed */
	struct fl_template template; /* otherwise, and always of text */
	struct fl_str variable;      /* VARIABLE: its name */
};

struct fl_options {
	const struct fl_option *list;
	size_t len;
};

/* NULL when there is no such option. */
const struct fl_option_row *fl_option_find(struct fl_str name);

/* All of them. */
const struct fl_option_row *fl_option_rows(size_t *n);

/* The last one of that kind, the one that counts; NULL if there is none. */
const struct fl_option *fl_options_last(const struct fl_options *options,
    enum fl_option_id id);

/*
 * The value, of the type that the row's kind says; text is borrowed from o, the
 * variable or scope->work.  -1 and err, with the place, when a variable does
 * not exist or holds nothing of that kind.
 */
int fl_option_value(const struct fl_option *o, struct fl_scope *scope,
    struct fl_value *out, struct fl_err *err);

#endif
