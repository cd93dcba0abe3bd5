#ifndef FL_FLEET_HOSTS_H
#define FL_FLEET_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/buf.h"

/*
 * The machines of a fleet, as parallel-ssh's host files name them: a host a
 * line, "[user@]host[:port] [user]", and comments from # on.  A host that is
 * listed twice is two nodes.
 *
 * A name goes to ssh as an argument and names files at home.  So it begins with
 * a letter, a digit or '_' and has only those and "-." in it; a user may also
 * hold "+$"; neither can be taken for an option or lead to another folder.
 */
struct fl_host {
	char *name;
	char *user;  /* NULL: as ssh is configured */
	char *port;  /* NULL: likewise */
	char *plain; /* "user@name:port", as far as it was given */
	char *label; /* the same; with ".1" behind it the second time */
};

struct fl_hosts {
	struct fl_host
	    *host; /* len of them, in order; owned with their texts */
	size_t len;
};

#define FL_HOSTS_MAX 10000

/*
 * Reads n files; "-" is standard input.  -1 and err, with file and line, for a
 * line that is malformed, for no host at all, for more than FL_HOSTS_MAX, and
 * for a host that has the label of another.
 */
int fl_hosts_read(struct fl_hosts *h, const char *const *paths, size_t n,
    struct fl_err *err);

/* Of one text, as of a file that is called name; for tests. */
int fl_hosts_parse(struct fl_hosts *h, const char *name, struct fl_str text,
    struct fl_err *err);

void fl_hosts_fini(struct fl_hosts *h);

/*
 * Takes out the hosts whose name, plain form or label is word, and keeps the
 * others' labels.  How many they were.
 */
size_t fl_hosts_exclude(struct fl_hosts *h, const char *word);

#endif
