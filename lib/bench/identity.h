#ifndef FL_BENCH_IDENTITY_H
#define FL_BENCH_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../scenario/file.h"

/* What names a run in its document. */

#define FL_ID_LEN 33 /* 32 hexadecimal digits and '\0' */

/* 128 random bits. */
void fl_identity_random(char id[FL_ID_LEN]);

#define FL_SHA256_TEXT 72 /* "sha256:" and 64 digits and '\0' */

/* Of several texts one after the other, each with its length before it. */
void fl_identity_hash(char text[FL_SHA256_TEXT], const struct fl_str *texts,
    size_t n);

/*
 * The command line as one would type it, quoted where a shell needs it.  The
 * values of --secret and of --user are ***, and so are the passwords in URLs.
 */
int fl_identity_argv(struct fl_buf *out, int argc, char *const argv[],
    struct fl_err *err);

/* A URL without the password in it, "http://me:***@host/", to be freed; NULL:
 * out of memory. */
char *fl_identity_url(struct fl_str url);

/* All of them together. */
struct fl_identity {
	char instance[FL_ID_LEN], run[FL_ID_LEN]; /* random */
	char scenario[FL_SHA256_TEXT];            /* of the files' texts */
	struct fl_buf argv;
};

int fl_identity_make(struct fl_identity *id, struct fl_file *const *files,
    size_t n, int argc, char *const argv[], struct fl_err *err);
void fl_identity_fini(struct fl_identity *id);

#endif
