#ifndef FL_SCENARIO_FILE_H
#define FL_SCENARIO_FILE_H

#include "body.h"
#include "lookup.h"
#include "option.h"
#include "source.h"
#include "template.h"
#include "think.h"

#define FL_FILE_ENTRIES_MAX 100000
#define FL_FILE_MEMORY_MAX ((size_t)1 << 30) /* bytes of the whole tree */
#define FL_FILE_WARNINGS_MAX 100
#define FL_WEIGHT_MAX 1000000

/* A header, a parameter, a cookie, user and password. */
struct fl_item {
	uint32_t at;
	struct fl_template name;
	struct fl_template value;
};

struct fl_items {
	const struct fl_item *list;
	size_t len;
};

/* A part of a multipart form. */
struct fl_part {
	uint32_t at;
	bool is_file;
	struct fl_template name;
	struct fl_template value; /* or the name of the file */
	struct fl_template type;  /* of a file; empty: by its name */
};

struct fl_parts {
	const struct fl_part *list;
	size_t len;
};

/* What comments above a request say about the load. */
struct fl_settings {
	struct fl_str name;  /* as given; .s NULL when it is not */
	struct fl_str group; /* likewise */
	struct fl_think think;
	unsigned weight; /* 1 when not given */
	bool weighted;   /* it was given */
};

enum fl_version {
	FL_VERSION_ANY,
	FL_VERSION_1_0,
	FL_VERSION_1_1,
	FL_VERSION_2,
	FL_VERSION_3,
};

/* Which parts of a request are the same bytes every time. */
enum fl_same {
	FL_SAME_TARGET = 1,  /* method, URL, query */
	FL_SAME_HEADERS = 2, /* with cookies and basic auth */
	FL_SAME_BODY = 4,    /* with forms; a file that has a fixed name */
	FL_SAME_OPTIONS = 8,
	FL_SAME_ALL = 15,
};

/* What an answer should be. */
struct fl_expected {
	bool given; /* there is an HTTP line; else nothing below counts */
	uint32_t at;
	enum fl_version version;
	int64_t status; /* -1: any */
	uint32_t status_at;
	struct fl_items headers;
	const struct fl_capture *captures;
	size_t captures_len;
	const struct fl_assert *asserts;
	size_t asserts_len;
	struct fl_body body;
};

/* A request and the answer to it. */
struct fl_entry {
	uint32_t at;        /* of the method */
	uint32_t end;       /* behind the last line of it */
	struct fl_str name; /* as given, or "GET /path", "GET /path 2" */
	struct fl_settings settings;
	struct fl_str method;
	struct fl_template url;
	struct fl_items headers;
	struct fl_items query;
	struct fl_items form;
	struct fl_parts multipart;
	struct fl_items cookies;
	const struct fl_item *basic_auth; /* NULL when there is none */
	struct fl_options options;
	struct fl_body body;
	struct fl_expected expected;
	unsigned same;  /* enum fl_same */
	unsigned needs; /* enum fl_need: what captures and asserts look at */
};

/*
 * A parsed scenario file.
 *
 * Storage    the heap, in one arena; everything in it lives as long as it
 * Threads    never written after it was parsed, so shared by all
 * Ceilings   FL_SOURCE_MAX, FL_FILE_ENTRIES_MAX, FL_FILE_MEMORY_MAX, and
 *            FL_JSON_DEPTH_MAX for brackets and tags within each other
 */
struct fl_file {
	struct fl_arena arena;
	struct fl_source source;
	const struct fl_entry *entries;
	size_t len;
	const struct fl_str *warnings; /* "file:line:column: what is odd" */
	size_t warnings_len;
};

/*
 * Parses source; name is for messages; both are copied.  NULL and err, with the
 * place, for what is no scenario.
 */
struct fl_file *fl_file_parse(const char *name, struct fl_str source,
    struct fl_err *err);

/* Reads and parses a file; "-" is standard input. */
struct fl_file *fl_file_read(const char *path, struct fl_err *err);

/* A request as curl's letters give it. */
struct fl_url_request {
	const char *url;
	const char *method;         /* -X; NULL: POST with a body, else GET */
	const char *const *headers; /* -H, "Name: value"; "Name;" is empty */
	size_t headers_len;
	const struct fl_str *body; /* --data; NULL when there is none */
};

/* The name of such a file. */
#define FL_COMMAND_LINE "command line"

/*
 * A file of one entry.  URL, headers and a body of UTF-8 may have placeholders
 * and are otherwise taken as they are.  Options are the caller's business.
 */
struct fl_file *fl_file_from_url(const struct fl_url_request *r,
    struct fl_err *err);

/* Frees it with all that it holds.  f may be NULL. */
void fl_file_free(struct fl_file *f);

#endif
