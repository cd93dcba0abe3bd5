#ifndef FL_EXEC_COMMAND_H
#define FL_EXEC_COMMAND_H

#include "../common/bytes.h"
#include "../common/url.h"

/*
 * What a request runs: "exec:/path/to/check?arg=-H&arg=localhost".  A path
 * without a '/' is looked for in PATH.  Headers of the step are
 *
 *   Arg: -H              one more argument; may be repeated
 *   NAME: value          a variable of the environment, which otherwise is the
 *                        program's own
 *
 * Ceilings   COMMAND_WORDS arguments and variables of its own; COMMAND_BYTES of
 *            them all
 */
#define COMMAND_WORDS 512
#define COMMAND_BYTES ((size_t)96 << 10)

struct command {
	struct bytes text; /* the words, each with its '\0' */
	char **argv, **envp;
};

/* 0, for command_fini(); or -1 and why, with nothing to free. */
int command_make(struct command *c, const struct fl_request *r,
    char *const *environment, char why[FL_PLUGIN_ERR]);
void command_fini(struct command *c);

#endif
