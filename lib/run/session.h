#ifndef FL_RUN_SESSION_H
#define FL_RUN_SESSION_H

#include "../base/buf.h"
#include "../net/cookies.h"
#include "../scenario/answer.h"
#include "../scenario/vars.h"
#include "reactor.h"
#include "rules.h"
#include "scope.h"
#include "script.h"

/*
 * One user that runs a scenario, file by file: variables, position in the file,
 * connections, and the exchange that is under way.  Nothing here waits: a
 * session moves when its exchange or its timer ends, on the reactor of its
 * worker.
 */
struct fl_session;

/* How an exchange, a step or an iteration came out. */
enum fl_result {
	FL_RESULT_OK,
	FL_RESULT_FAILED, /* a whole answer that is not as it should be */
	FL_RESULT_CUT,    /* no whole answer: the time is how long was waited */
};

/* A reason why a step failed.  All of it is borrowed for the call. */
struct fl_complaint {
	const char *kind;    /* "status", "assert", "timeout", ...; static */
	const char *message; /* one line */
	const char *brief;   /* likewise, where the line of the file and the
	                        detail are beside it */
	const char *detail;  /* more lines, as "   actual: ..."; or "" */
	int line, column;    /* of the file; 0: the request as a whole */
};

/* A step that has ended. */
struct fl_outcome {
	const struct fl_step *step;
	enum fl_result result;
	struct fl_complaint first; /* of the reasons, if not ok */
	int64_t due_ns;
	int64_t sent_ns;    /* of the first hop; 0: never */
	unsigned exchanges; /* hops and attempts, all of them */
	uint64_t sent_bytes, received_bytes; /* of all of them */
	const struct fl_response *response;  /* of the last exchange */
};

/* An iteration, or the part of it that a group is. */
struct fl_span {
	enum fl_result result;
	int64_t due_ns; /* of its first step */
	int64_t end_ns;
	int64_t response_ns; /* of its steps together: without think times */
	int64_t service_ns;  /* likewise */
	int group;           /* index in the script; -1: an iteration */
};

/* What a session tells its owner; each may be NULL.  Told from the reactor's
 * turn, and from fl_session_abort(). */
struct fl_session_events {
	/* An iteration begins, with the variables that every user has: more may
	 * be set.  -1 and err make its first step fail unsent. */
	int (*starting)(struct fl_session *s, struct fl_err *err);
	void (*submitted)(struct fl_session *s, const struct fl_step *step,
	    int64_t due_ns);
	/* An exchange, be it a hop or an attempt, has come to its end and was
	 * looked at: request and response are there for the call. */
	void (*answered)(struct fl_session *s);
	void (*complained)(struct fl_session *s, const struct fl_step *step,
	    const struct fl_complaint *c);
	void (*stepped)(struct fl_session *s, const struct fl_outcome *o);
	void (*grouped)(struct fl_session *s, const struct fl_span *g);
	/* The last word on an iteration: the session may be started again. */
	void (*ended)(struct fl_session *s, const struct fl_span *i);
};

#define FL_COMPLAINT_MAX 768

struct fl_complaint_text {
	char message[FL_COMPLAINT_MAX];
	char detail[FL_COMPLAINT_MAX];
};

/* What the sessions of a worker have in common. */
struct fl_runner {
	struct fl_reactor *reactor;
	const struct fl_script *script;
	const struct fl_session_events *events;
	struct fl_answer
	    answer; /* scratch: one answer is looked at at a time */
	struct fl_scope_of scope; /* likewise */
	struct fl_complaint_text complaint;
	uint64_t random; /* of think times and functions */
	bool think;      /* whether think times are kept */
	bool go_on;      /* to the next step after one that failed */
	bool talks;      /* what is on the wire is shown as rules say */
	bool any_status; /* whether an answer is good as it is when its
	                            step says nothing of the status */
	unsigned want;   /* enum fl_want: more than what steps need */
	bool no_cookies; /* none are taken */
	const struct fl_jar *cookies; /* an iteration begins with; or NULL */
	unsigned part, parts;         /* for the predefined variables */
	const char *node;
	unsigned char *more; /* by step: 1 where headers and body are wanted
	                            though the step does not need them */
	void *arg;           /* the owner's */
};

#define FL_ANSWER_MEMORY ((size_t)64 << 20)
#define FL_ANSWER_BODY ((size_t)64 << 20)

struct fl_session {
	struct fl_runner *runner;
	void *owner;    /* the owner's */
	unsigned user;  /* its number in the whole test */
	unsigned stage; /* in which the iteration was due */
	uint64_t iteration;
	void **plugins;     /* sessions of the script's plugins; NULL: not
	                            opened yet */
	size_t plugin;      /* of the step, by its number in the list, */
	size_t plugin_slot; /* and in the script's */
	struct fl_vars vars;
	struct fl_buf
	    rendered; /* the request's bytes where there are templates */
	struct fl_field *fields; /* of the request, where it has templates */
	size_t fields_cap;
	struct fl_request request;
	struct fl_exchange exchange;
	struct fl_timer timer;
	const struct fl_step
	    *step; /* the one under way, NULL between iterations */
	const struct fl_step *end; /* of the file that is run */
	int64_t due_ns;            /* of the step */
	struct fl_rules rules;     /* of the step */
	int64_t repeated, retried;
	bool pausing;                  /* in a delay, or between attempts */
	struct fl_redirect *redirects; /* that led here; strings are owned */
	size_t redirects_len;
	struct fl_buf hop;           /* the bytes of a redirect's request, */
	struct fl_field *hop_fields; /* and its options and headers, */
	size_t hop_fields_cap;
	size_t hop_written; /* the first of which the scenario has written */
	bool hop_trusted;   /* no hop yet went to another origin */
	struct fl_jar jar;
	struct fl_outcome spent; /* by the step so far */
	struct fl_span whole, group;
	bool in_flight; /* the exchange is under way */
	bool unsent;    /* and no plugin has seen it */
	bool astray;    /* because of where an answer has led */
	bool answered;  /* and it was told */
	bool aborted;
};

/* Makes what is scratch; the other members are the caller's, and 0 here. */
void fl_runner_init(struct fl_runner *r);
void fl_runner_fini(struct fl_runner *r);

/* A user without connections yet.  s must not move while it runs. */
int fl_session_init(struct fl_session *s, struct fl_runner *r, unsigned user,
    struct fl_err *err);

/*
 * No iteration is under way.  The storage of s must be there until the reactor
 * is closed: a plugin that says twice that an exchange is over may say it late.
 */
void fl_session_fini(struct fl_session *s);

/*
 * Begins an iteration: runs file number file of the script once.  due_ns is when
 * its first step should be sent.
 */
void fl_session_start(struct fl_session *s, size_t file, uint64_t iteration,
    int64_t due_ns);

/* Gives up the iteration: its exchange is cut, and ended() is told, at once or
 * in the next turn of the reactor. */
void fl_session_abort(struct fl_session *s);

/* Closes its connections: the next iteration makes new ones.  No iteration is
 * under way. */
void fl_session_disconnect(struct fl_session *s);

/* What the predefined variables say. */
int64_t fl_session_user(const struct fl_session *s);
int64_t fl_session_iteration(const struct fl_session *s);
int64_t fl_session_part(const struct fl_session *s);
int64_t fl_session_stage(const struct fl_session *s);
const char *fl_session_node(const struct fl_session *s);

#endif
