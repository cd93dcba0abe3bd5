#ifndef FL_RUN_SCRIPT_H
#define FL_RUN_SCRIPT_H

#include "../base/arena.h"
#include "../plugin/loader.h"
#include "../scenario/file.h"
#include "../scenario/vars.h"
#include "origin.h"

struct fl_rules;

/*
 * Parsed files made ready to be run: each request of each file is a step with a
 * number, the plugin that does it, and as much of its fl_request as does not
 * depend on variables.  Made once, read by all workers.
 */
struct fl_step {
	const struct fl_file *file;
	const struct fl_entry *entry;
	unsigned row;       /* its place in the script, from 0 */
	size_t plugin;      /* in the list of plugins */
	size_t plugin_slot; /* in the script's list */
	unsigned want;      /* enum fl_want */
	unsigned same;      /* enum fl_same: what is made once */
	bool first;         /* of its file */
	bool any_scheme;    /* of the URL: known only when it is made */
	bool constant;      /* request is all of it: nothing to render */
	bool ruled;         /* the runner has something to do: see rules.h */
	bool writes;        /* the body to a file */
	bool written;       /* files may be, by a step before */
	bool cookies;       /* of the answer: there is a request to follow */
	bool url;           /* a query asks for the URL */
	int group;          /* in the script's list; -1: none */
	struct fl_request request;
};

struct fl_script_file {
	const struct fl_file *file;
	const struct fl_step *first;
	size_t len;
	unsigned weight;
};

/* A scheme that some step names, and the plugin for it: see reach.h. */
struct fl_reach {
	char scheme[FL_SCHEME_MAX];
	size_t plugin, slot;
};

struct fl_script {
	struct fl_arena arena;
	struct fl_step *steps;
	size_t len;
	struct fl_script_file *files;
	size_t files_len;
	uint32_t *mix;   /* the files' numbers as they follow one another, */
	size_t mix_len;  /* each as often as its weight says */
	size_t *plugins; /* those that some step uses, by their number */
	size_t plugins_len;
	struct fl_reach *reach;
	size_t reach_len;
	struct fl_str *groups;
	size_t groups_len;
	const struct fl_vars *definitions; /* borrowed, as what follows */
	const struct fl_rules *rules;      /* of steps that say nothing */
	const char *root;                  /* --file-root, or NULL */
	struct fl_origins origins;         /* that were asked, in a load */
	struct fl_field *options; /* of the plugin, for requests without them;
	                             in the arena */
	size_t options_len;
	const char *const *headers; /* "Name: value", for files: borrowed */
	size_t headers_len;
};

struct fl_script_opts {
	const struct fl_plugins *plugins;
	const struct fl_vars *definitions; /* kept: where variables begin */
	const char *engine;                /* the one plugin to use; or NULL */
	int64_t timeout_ns;                /* of an exchange; 0: none */
	bool insecure;                     /* a default of that option */
	const struct fl_field *options;    /* likewise, of the plugin's */
	size_t options_len;
	const char *const *headers; /* kept: of each request of a file, for URLs
	                               have them already */
	size_t headers_len;
	const struct fl_rules *rules; /* kept: of steps that say nothing; NULL:
	                                 fl_rules_default */
	const char *root;             /* kept: --file-root; or NULL */
	size_t from, to; /* the entries of each file to run, from 1; 0: all */
	const unsigned *weights; /* of the files; 0, or NULL: their own */
	bool load;               /* nothing may go on without end */
};

/*
 * Makes s of n files, which it keeps.  -1 and err, which is the author's to
 * mend: a scheme that no plugin does, an option that none serves.
 */
int fl_script_make(struct fl_script *s, const struct fl_file *const *files,
    size_t n, const struct fl_script_opts *opts, struct fl_err *err);
void fl_script_fini(struct fl_script *s);

/*
 * The file of iteration k.  Of each run of as many numbers as the weights amount
 * to, begun at a multiple of that, each file has exactly its weight's; and of
 * every n-th number, as a part or a worker has them, its share.
 */
size_t fl_script_choose(const struct fl_script *s, uint64_t k);

#endif
