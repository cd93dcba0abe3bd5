/*
 * fl-plugin.h - all that a protocol plugin knows of Funbric
 *
 * A plugin is one shared object that exports one constant, fl_plugin, of type
 * struct fl_plugin.  It links against nothing in the program: what it wants of
 * the host it gets as struct fl_host.  fl-plugin(3) is the manual.
 *
 * Time is int64_t nanoseconds of CLOCK_MONOTONIC.  Nothing here is thread-safe,
 * and nothing needs to be: everything that hangs on one open() is called from
 * one thread.  No function may block.
 */
#ifndef FL_PLUGIN_H
#define FL_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rises by one whenever anything below changes.  Nothing else is compatible. */
#define FL_PLUGIN_ABI 2

#define FL_EXPORT __attribute__((visibility("default")))

/* Room for a line that says why something failed. */
#define FL_PLUGIN_ERR 256

/* Bytes that belong to somebody else; data may be NULL when len is 0. */
struct fl_bytes {
	const char *data;
	size_t len;
};

/* A header, an option of a request, a setting of a plugin. */
struct fl_field {
	struct fl_bytes name;
	struct fl_bytes value;
};

/* Parts of a request that are the same bytes in every exchange of its step. */
enum fl_fixed {
	FL_FIXED_TARGET = 1, /* method and URL */
	FL_FIXED_HEADERS = 2,
	FL_FIXED_BODY = 4,
	FL_FIXED_OPTIONS = 8,
	FL_FIXED_ALL = 15,
};

/*
 * What to do.  The host's; valid and unchanged from submit() until done().
 * Strings are not ended by '\0'.
 *
 * A plugin may keep, for one state, what it made of the fixed parts of a step:
 * the same step number with the same fixed bit means the same bytes again.
 * Step 0 is never repeated.
 */
struct fl_request {
	struct fl_bytes method; /* "GET", never empty */
	struct fl_bytes url;    /* with its scheme */
	const struct fl_field
	    *headers; /* in the order in which they are sent */
	size_t headers_len;
	struct fl_bytes body;
	bool has_body; /* an empty body is a body */
	const struct fl_field
	    *options; /* "insecure" "true", ...: see accepts */
	size_t options_len;
	int64_t timeout_ns; /* submit() to the end; 0: for ever */
	unsigned step;
	unsigned fixed; /* enum fl_fixed */
};

/* What the host will look at, beyond status, times and counts. */
enum fl_want {
	FL_WANT_HEADERS = 1,
	FL_WANT_BODY = 2,
	FL_WANT_PEER = 4,     /* the address that answered */
	FL_WANT_CERT = 8,     /* the peer's certificate, in DER */
	FL_WANT_COOKIES = 16, /* the headers Set-Cookie, if no others */
	FL_WANT_TALK = 32,    /* how it went, for people, if that is known */
};

/* Why there is no answer, or only half of one. */
enum fl_error {
	FL_ERROR_NONE,
	FL_ERROR_RESOLVE, /* no such host */
	FL_ERROR_REFUSED, /* connection refused */
	FL_ERROR_CONNECT, /* no connection for another reason */
	FL_ERROR_TLS,     /* handshake or certificate */
	FL_ERROR_RESET,   /* reset by the peer */
	FL_ERROR_CLOSED,  /* closed before any answer */
	FL_ERROR_SHORT,   /* closed in the middle of an answer */
	FL_ERROR_TIMEOUT,
	FL_ERROR_PROTOCOL,  /* the answer is not of this protocol */
	FL_ERROR_TOO_LARGE, /* the answer passes a limit */
	FL_ERROR_LOST,      /* a datagram without an answer */
	FL_ERROR_RESOURCE,  /* out of descriptors, ports, processes or memory */
	FL_ERROR_REQUEST,   /* the request itself cannot be sent */
	FL_ERROR_CANCELED,  /* by cancel() */
	FL_ERROR_OTHER,
};

/*
 * What came of it.  All zero when submit() is called, but connect_ns and tls_ns,
 * which are -1; the plugin fills it before it calls complete().  Bytes and fields are the plugin's, and stay valid until
 * release().  Only what was wanted needs to be there.
 */
struct fl_response {
	enum fl_error error;
	char message[FL_PLUGIN_ERR]; /* for an error: one line */
	bool good;                   /* what the protocol calls a success */
	int status;                  /* the protocol's own; 0: none */
	struct fl_bytes version;     /* "1.1"; static */
	int64_t sent_ns;     /* first byte given to the kernel; 0: never */
	int64_t first_ns;    /* first byte of the answer; 0: none */
	int64_t last_ns;     /* the end, whichever it was; never 0 */
	int64_t connect_ns;  /* what a new connection took, name */
			     /* resolution included; -1: none was made */
	int64_t tls_ns;      /* its handshake; -1: none was made */
	uint64_t sent_bytes; /* of the protocol, as far as known */
	uint64_t received_bytes;
	const struct fl_field *headers; /* in the order of their arrival */
	size_t headers_len;
	struct fl_bytes body; /* as received: no content decoding */
	struct fl_bytes peer; /* "192.0.2.1" */
	struct fl_bytes cert;
	/*
	 * Lines as curl -v has them: "* " before what is said of connection and
	 * TLS, "> " and "< " before the headers that were sent and received; "}"
	 * stands for the body of the request and "{" for that of the answer.
	 */
	struct fl_bytes talk;
};

/*
 * One request and what comes of it.  The host's storage, and in the plugin's
 * hands from submit() to complete().
 */
struct fl_exchange {
	const struct fl_request *request;
	int64_t due_ns; /* when it should have been sent */
	unsigned want;  /* enum fl_want */
	struct fl_response response;
	void *plugin; /* the plugin's, NULL at submit() */
	/* What follows is the host's. */
	void (*done)(struct fl_exchange *x);
	void *host;
	struct fl_exchange *next;
};

/* Conditions of a descriptor. */
enum fl_ready {
	FL_READ = 1,
	FL_WRITE = 2,
	FL_HANGUP =
	    4, /* told, never asked for: closed by the peer, or an error */
	FL_EDGE =
	    8, /* asked for, never told: once a change, not while it lasts */
};

/* A descriptor that is looked after.  The plugin's storage. */
struct fl_watch {
	int fd;
	void (*ready)(struct fl_watch *w, unsigned what); /* enum fl_ready */
	void *arg;                                        /* the plugin's */
	unsigned events; /* the host's: what is asked for now */
};

/* A call at an instant.  The plugin's storage; all zero at first. */
struct fl_timer {
	void (*fire)(struct fl_timer *t);
	void *arg;     /* the plugin's */
	int64_t at_ns; /* the host's, as what follows; read it when set */
	struct fl_timer *child, *next, *prev; /* prev is NULL while not set */
};

/* What a plugin may ask of the program. */
struct fl_host {
	/* CLOCK_MONOTONIC, read afresh. */
	int64_t (*now)(void);

	/*
	 * Looks after w->fd for events from now on, in place of what was asked
	 * before; 0 lets go of it, which must come before close(2).  w must
	 * stay where it is while it is watched.  0; or -1 with errno.
	 */
	int (*watch)(struct fl_host *h, struct fl_watch *w, unsigned events);

	/*
	 * Calls t->fire once, at that instant or soon after, in place of an
	 * instant set before; -1 means never.  t must stay where it is while
	 * it is set.
	 */
	void (*timer)(struct fl_host *h, struct fl_timer *t, int64_t at_ns);

	/*
	 * x has come to its end, well or badly, with x->response filled in.
	 * Once for each submit(), and also from inside it or cancel(): the
	 * host only takes note, and calls x->done() and then release() later,
	 * from its loop.
	 */
	void (*complete)(struct fl_host *h, struct fl_exchange *x);
};

/*
 * All that a plugin is.  What is the same in most may be left out, as NULL:
 *
 *   accepts        takes requests without options
 *   open           the state is the host, h itself
 *   session_open   the session is the state
 *   release        x->plugin, unless NULL, goes to free(3)
 *   session_close, close   give nothing back
 */
struct fl_plugin {
	unsigned abi;        /* FL_PLUGIN_ABI; always the first member */
	const char *name;    /* the file's name without .so */
	const char *summary; /* one line for fl-bench --plugins */
	const char *version; /* of the plugin or of the library under it */

	/* URL schemes, lower case, NULL at the end. */
	const char *const *schemes;

	/* Of two plugins for a scheme, the one of the lower rank is asked first. */
	int rank;

	/*
	 * Whether this plugin does such a request exactly right; otherwise the
	 * next one for the scheme is asked.  Called before a load begins, once
	 * for each step; templates may stand for parts that are not fixed.
	 * Declining, it writes the reason, which is shown when none accepts.
	 */
	bool (*accepts)(const struct fl_request *r, char why[FL_PLUGIN_ERR]);

	/*
	 * Whether it does, after all, a request that accepts() has declined: only
	 * its server can tell, and is asked, for timeout_ns at most.  Called
	 * before a load begins, once for each server and its options, and not
	 * at all in a test.  NULL: there is nothing to ask.
	 */
	bool (*probe)(const struct fl_request *r, int64_t timeout_ns,
	    char why[FL_PLUGIN_ERR]);

	/*
	 * Makes *state, which the plugin owns until close().  Called once for
	 * each worker, from that worker's thread; h stays valid until close().
	 * settings are "max-body" "16777216" and the like; unknown ones are not
	 * an error.  0; or -1 and the reason.
	 */
	int (*open)(void **state, struct fl_host *h,
	    const struct fl_field *settings, size_t settings_len,
	    char why[FL_PLUGIN_ERR]);

	/*
	 * Makes *session: one user's connections, which no other user shares.
	 * 0; or -1 and the reason.
	 */
	int (*session_open)(void *state, void **session,
	    char why[FL_PLUGIN_ERR]);

	/*
	 * Begins an exchange.  It cannot fail: what is wrong is told by
	 * complete(), as FL_ERROR_REQUEST or FL_ERROR_RESOURCE.
	 */
	void (*submit)(void *state, void *session, struct fl_exchange *x);

	/*
	 * Gives up an exchange that is under way: complete() follows, with
	 * FL_ERROR_CANCELED, or with what came first.
	 */
	void (*cancel)(void *state, struct fl_exchange *x);

	/* done() has read the answer: its bytes may go.  Once for each submit. */
	void (*release)(void *state, struct fl_exchange *x);

	/* Closes a session's connections.  No exchange of its is under way. */
	void (*session_close)(void *state, void *session);

	/* Gives the state back, when all sessions are closed. */
	void (*close)(void *state);
};

#endif
