#ifndef FL_RUN_RECORD_H
#define FL_RUN_RECORD_H

#include "../base/arena.h"
#include "session.h"

/*
 * What a test did, kept until it is reported: the entries that were run, the
 * exchanges of each (attempts and redirects), and what failed.
 *
 * Storage    an arena; strings are copies, and secrets in them are ***
 * Ceilings   FL_RECORD_MAX bytes a test; what comes later is only counted
 */
#define FL_RECORD_MAX ((size_t)64 << 20)

/* A reason why an entry failed. */
struct fl_note {
	struct fl_note *next;
	const char *kind; /* as fl_complaint's; static */
	int line, column; /* of the file */
	const char *text; /* what is wrong; the line of the file says where */
	const char *message; /* the same, for those who do not see the line */
	const char *source;  /* the line, and a caret under the place; or "" */
	const char *detail;  /* more lines, or "" */
	bool transport;      /* there was no answer */
};

/* A request and its answer. */
struct fl_hop {
	struct fl_hop *next;
	const char *method, *url;
	const char *error; /* why there is no answer, "timeout"; or NULL */
	const char *curl;  /* the command that does the same; NULL: not asked */
	int status;
	int64_t connect_ns; /* -1: none was made */
	int64_t sent_ns;    /* 0: never */
	int64_t first_ns;   /* 0: none */
	int64_t last_ns;
	uint64_t sent_bytes, received_bytes;
};

/* An entry that was run; one that repeats has one for each time. */
struct fl_turn {
	struct fl_turn *next;
	const char *name; /* of the step */
	unsigned line;    /* of the request */
	bool failed;
	int64_t begun_ns, took_ns;
	struct fl_hop *hops, **hops_end;
	struct fl_note *notes, **notes_end;
};

struct fl_record {
	struct fl_arena arena;
	struct fl_turn *turns, **turns_end;
	struct fl_turn *now; /* the one under way; NULL: none */
	unsigned requests, failures;
	bool full;    /* not all is kept */
	bool author;  /* a failure is the author's to mend */
	bool runtime; /* one is none of an assert */
};

void fl_record_init(struct fl_record *r);
void fl_record_fini(struct fl_record *r);

/* What a session tells.  curl, which may be NULL, is copied. */
void fl_record_submitted(struct fl_record *r, struct fl_session *s,
    const struct fl_step *step, int64_t due_ns);
void fl_record_answered(struct fl_record *r, struct fl_session *s,
    const char *curl);
void fl_record_complained(struct fl_record *r, struct fl_session *s,
    const struct fl_step *step, const struct fl_complaint *c);
void fl_record_stepped(struct fl_record *r, const struct fl_outcome *o);

/* A failure of the file as a whole, or of the entry under way. */
void fl_record_fail(struct fl_record *r, const char *kind, const char *text);

/* text with the session's secrets as ***, in out; "***" where that fails. */
const char *fl_record_redact(const struct fl_session *s, const char *text,
    struct fl_buf *out);

#endif
