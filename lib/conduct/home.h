#ifndef FL_CONDUCT_HOME_H
#define FL_CONDUCT_HOME_H

#include "../fleet/hosts.h"

/*
 * The folder of a run at home:
 *
 *	run         what it is, and the command line: for funbric resume
 *	hosts       the hosts that took part
 *	log/        what each host and each step said
 *	stream/     the engine's: out/HOST is the document that came home
 *	kept/       the copies that were fetched, where a stream was cut
 *	monitor/    documents of the servers under test
 *	clocks.tsv  results.xml  report.html
 */

/* Makes it, and what is in it at first.  -1 and err, also when it exists. */
int fl_home_make(const char *home, struct fl_err *err);

/* Writes the file "run": the run's name, and the words. */
int fl_home_note(const char *home, const char *run, char *const *words,
    size_t n, struct fl_err *err);

/*
 * Reads it: the name into run, and the words, which end with a NULL; they and
 * the list are the caller's.  -1 and err.
 */
int fl_home_recall(const char *home, char *run, size_t size, char ***words,
    size_t *n, struct fl_err *err);

/* Writes the plain names of those of the hosts that which says; NULL: all. */
int fl_home_hosts(const char *home, const char *name, const struct fl_hosts *h,
    const bool *which, struct fl_err *err);

/* Whether a document has come to its end; no such file has not. */
bool fl_home_whole(const char *path);

#endif
