#ifndef FL_BASE_OPT_H
#define FL_BASE_OPT_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"

/*
 * Options by getopt_long(3): a program's options are a table, and --help, the
 * short and the long forms come from the same rows.  --help and --version need
 * no row.
 */
struct fl_opt {
	int key;          /* the short form's letter, or a number above 255 */
	const char *name; /* the long form, without -- */
	const char *arg;  /* the argument's name; NULL when it takes none */
	const char *help; /* one line or more; "\n" begins another */
};

struct fl_opts {
	const char *program;
	const char *usage; /* the manual's SYNOPSIS, without "usage: " */
	const char *about; /* one sentence for --help */
	const struct fl_opt *rows;
	size_t n;
	int in_front; /* 1: what follows the first argument is no option */
};

#define FL_OPTS_MAX 128

/*
 * The key of the next option, with its argument in optarg; -1 at the end, with
 * optind at the first argument that is no option.  Prints --help or --version
 * and exits 0; says what is wrong with the command line and exits 2.
 */
int fl_opts_next(const struct fl_opts *o, int argc, char *argv[]);

/* The long form of the option that fl_opts_next() returned, as "--users". */
const char *fl_opts_name(const struct fl_opts *o, int key);

/* Prints the usage line to standard error and exits 2. */
_Noreturn void fl_opts_usage(const struct fl_opts *o);

/*
 * Says "program: --users x: what is wrong", from err, and exits 2: for the
 * value of the option that fl_opts_next() returned last.
 */
_Noreturn void fl_opts_bad(const struct fl_opts *o, int key,
    const struct fl_err *err);

/* The numbers of num.h as the value of an option; a bad one exits 2. */
int64_t fl_opts_count(const struct fl_opts *o, int key, int64_t min,
    int64_t max);
int64_t fl_opts_duration(const struct fl_opts *o, int key, int64_t default_ns);
double fl_opts_rate(const struct fl_opts *o, int key);
int64_t fl_opts_size(const struct fl_opts *o, int key);

#endif
