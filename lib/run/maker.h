#ifndef FL_RUN_MAKER_H
#define FL_RUN_MAKER_H

#include "render.h"

/*
 * A request under construction, part by part: what render*.c have in common.
 * Fields are noted as places in the bytes, which still move.
 */
struct fl_maker_field {
	size_t name, name_len, value, value_len;
};

struct fl_maker {
	struct fl_buf *bytes;
	struct fl_scope *scope;
	const struct fl_entry *entry;
	const struct fl_session *session; /* NULL: for all sessions alike */
	const struct fl_script *script;
	size_t places_len;
	char content_type[128]; /* of a body that says none; "" */
	struct fl_str url;      /* of the request; .s NULL: the first bytes */
	size_t url_len;
	/* Last, and not cleared: 8 KiB for each request are much. */
	struct fl_maker_field places[FL_FIELDS_MAX];
};

/* Begins a field, whose value is what is added to bytes before its end.  -1 and
 * err when there are too many. */
int fl_maker_begin(struct fl_maker *m, struct fl_str name, struct fl_err *err);
void fl_maker_end(struct fl_maker *m);

/* A whole field. */
int fl_maker_add(struct fl_maker *m, struct fl_str name, struct fl_str value,
    struct fl_err *err);

/* Whether field i is of that name, in any case; whether any is. */
bool fl_maker_is(const struct fl_maker *m, size_t i, const char *name);
bool fl_maker_has(const struct fl_maker *m, const char *name);

/* Adds "a=1&b=2" to bytes: the name as it is written, the value escaped. */
int fl_maker_pairs(struct fl_maker *m, const struct fl_items *items,
    struct fl_err *err);

/* The headers of the request, with cookies and what it does not say itself.  -1
 * and err also for one that would be more than a header. */
int fl_maker_headers(struct fl_maker *m, struct fl_err *err);

/* The options of the plugin: the entry's, and the program's for what the entry
 * does not say. */
int fl_maker_options(struct fl_maker *m, struct fl_err *err);

#endif
