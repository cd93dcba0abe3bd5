#ifndef FL_RUN_SCOPE_H
#define FL_RUN_SCOPE_H

#include "../base/buf.h"
#include "../scenario/file.h"
#include "../scenario/scope.h"
#include "../scenario/vars.h"

struct fl_session;

/*
 * What templates are evaluated in, with the buffers that this takes: variables,
 * then the predefined ones (fl_user and the like), and the files beside the
 * scenario.
 */
struct fl_scope_of {
	struct fl_scope scope;
	struct fl_buf work, content;
	uint64_t random;
	const struct fl_vars *vars;
	const struct fl_file *file;
	const char *root;                 /* --file-root, or NULL */
	const struct fl_session *session; /* NULL: no predefined variables */
	struct fl_value predefined;       /* the one asked for last */
	char text[32];
};

/* Of a file before it is run; vars are the definitions. */
void fl_scope_of_file(struct fl_scope_of *o, const struct fl_file *file,
    const struct fl_vars *vars);
void fl_scope_of_fini(struct fl_scope_of *o);

/* The runner's, turned to a session and the file that it runs. */
struct fl_scope *fl_scope_of_session(struct fl_session *s);

/* Whether it is one that every scenario has. */
bool fl_scope_predefined(struct fl_str name);

/* A variable as templates see it; arg is a struct fl_scope_of. */
const struct fl_value *fl_scope_variable(void *arg, struct fl_str name);

#endif
