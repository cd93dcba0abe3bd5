#ifndef FL_RUN_CLI_H
#define FL_RUN_CLI_H

#include "../base/opt.h"
#include "../scenario/file.h"
#include "../scenario/vars.h"

/*
 * What fl-bench and fl-check are told to run: files, or a URL with curl's
 * letters, and the variables that they begin with.
 */
#define FL_CLI_HEADERS_MAX 64

struct fl_cli {
	struct fl_vars definitions;
	const char *method, *data;
	const char *headers[FL_CLI_HEADERS_MAX];
	size_t headers_len;
	bool insecure;
	bool headers_anywhere;  /* they may go with files, too */
	bool weighs;            /* "file*3" is a file and its weight */
	struct fl_file **files; /* owned */
	unsigned *weights; /* owned; of files, 0: what the file itself says */
	size_t files_len;
};

void fl_cli_init(struct fl_cli *c);
void fl_cli_fini(struct fl_cli *c);

/* The options of both programs, as rows of their tables, and their keys. */
enum {
	FL_CLI_VARIABLES_FILE = 512,
	FL_CLI_SECRET,
	FL_CLI_DATA,
	FL_CLI_INSECURE,
};

/* clang-format off */
#define FL_CLI_ROWS \
	{ 'D', "define", "NAME=VALUE", "a variable of the scenario" }, \
	{ FL_CLI_VARIABLES_FILE, "variables-file", "FILE", \
	    "variables, NAME=VALUE a line" }, \
	{ FL_CLI_SECRET, "secret", "NAME=VALUE", \
	    "a variable whose value is shown as ***" }, \
	{ 'X', "request", "METHOD", "of a URL: the method" }, \
	{ 'H', "header", "HEADER", "a header, as 'Name: value'" }, \
	{ FL_CLI_DATA, "data", "TEXT", \
	    "of a URL: the body; @FILE reads it from a file" }, \
	{ FL_CLI_INSECURE, "insecure", NULL, \
	    "do not verify the server's certificate" }
/* clang-format on */

/*
 * Takes one of those options; arg is kept.  1; 0 when key is another's; -1 and
 * err for a bad value.
 */
int fl_cli_option(struct fl_cli *c, int key, const char *arg,
    struct fl_err *err);

/*
 * Parses what the n arguments name: files, folders of them, "-" for standard
 * input, or one URL.  With weighs, "file*3" is three times as often as a file of
 * weight 1, unless there is a file of that name.
 * With err->detail where there is a place to show.
 */
int fl_cli_load(struct fl_cli *c, char *const args[], size_t n,
    struct fl_err *err);

/*
 * Defines the variables of an environment: FL_VARIABLE_x=value and, whose values
 * are shown as ***, FL_SECRET_x=value.  -1 and err names the one that is wrong.
 */
int fl_cli_environment(struct fl_cli *c, char *const env[], struct fl_err *err);

/* Whether an argument is a URL and not the name of a file. */
bool fl_cli_is_url(const char *arg);

#endif
