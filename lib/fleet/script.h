#ifndef FL_FLEET_SCRIPT_H
#define FL_FLEET_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

/*
 * What runs on the hosts: the shell scripts in share/fleet, each with common.sh
 * before it.  A header of a script says what its arguments are.
 */
struct fl_script {
	const char *name; /* "put" is put.sh */
	const char *mark; /* the word that marks its report; see report.h */
	const char *run;
	const char *dir; /* as the far side is to take it; or "" */
	int64_t limit_s; /* 0: none */
	const char *const *args;
	size_t args_n;
	bool bare; /* it is not to say anything by itself: no common.sh */
};

/* What a script may come to, in bytes. */
#define FL_SCRIPT_MAX (256U << 10)

/*
 * Adds the script as sh reads it.  It is looked for in FL_SHARE_PATH; or
 * beside the program's folder and where it is installed.
 */
int fl_script_text(struct fl_buf *text, const struct fl_script *s,
    struct fl_err *err);

/* Adds the command that runs it, for the login shell of a host. */
int fl_script_command(struct fl_buf *command, const struct fl_script *s,
    struct fl_err *err);

#endif
