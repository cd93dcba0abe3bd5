#include <stdio.h>

#include "maker.h"
#include "transport.h"

/*
 * Options that are the plugin's, under their own names.  The rest is the
 * runner's; what it does not serve is refused by fl_script_make().
 */
static bool
is_plugins(enum fl_option_id id)
{
	static const enum fl_option_id ids[] = {
		FL_OPTION_AWS_SIGV4,
		FL_OPTION_CACERT,
		FL_OPTION_CERT,
		FL_OPTION_CONNECT_TIMEOUT,
		FL_OPTION_CONNECT_TO,
		FL_OPTION_DIGEST,
		FL_OPTION_HTTP10,
		FL_OPTION_HTTP11,
		FL_OPTION_HTTP2,
		FL_OPTION_HTTP3,
		FL_OPTION_INSECURE,
		FL_OPTION_IPV4,
		FL_OPTION_IPV6,
		FL_OPTION_KEY,
		FL_OPTION_LIMIT_RATE,
		FL_OPTION_NEGOTIATE,
		FL_OPTION_NETRC,
		FL_OPTION_NETRC_FILE,
		FL_OPTION_NETRC_OPTIONAL,
		FL_OPTION_NTLM,
		FL_OPTION_PATH_AS_IS,
		FL_OPTION_PINNEDPUBKEY,
		FL_OPTION_PROXY,
		FL_OPTION_RESOLVE,
		FL_OPTION_UNIX_SOCKET,
		FL_OPTION_USER,
	};
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Lengths of time are told in milliseconds, and never as 0. */
static int
add_option(struct fl_maker *m, const struct fl_option *o, struct fl_err *err)
{
	struct fl_value v;
	char text[32];

	if (fl_option_value(o, m->scope, &v, err) == -1)
		return -1;
	switch (v.type) {
	case FL_TYPE_BOOL:
		return fl_maker_add(m, fl_str(o->row->name),
		    fl_str(v.boolean ? "true" : "false"), err);
	case FL_TYPE_INT:
		if (o->row->kind == FL_OPTION_IS_DURATION)
			v.integer = (v.integer + 999999) / 1000000;
		snprintf(text, sizeof(text), "%lld", (long long)v.integer);
		return fl_maker_add(m, fl_str(o->row->name), fl_str(text), err);
	default:
		return fl_maker_add(m, fl_str(o->row->name), v.text, err);
	}
}

/* An option that names a file which is not there is the author's to mend. */
static int
add_readable(struct fl_maker *m, const struct fl_option *o, struct fl_err *err)
{
	const struct fl_maker_field *p = &m->places[m->places_len];
	struct fl_str value;

	if (add_option(m, o, err) == -1)
		return -1;
	value = (struct fl_str){ m->bytes->data + p->value, p->value_len };
	if (fl_transport_readable(fl_str(o->row->name), value, err))
		return 0;
	m->scope->fault = FL_FAULT_AUTHOR;
	return fl_source_fail_at(m->entry->url.source, o->at, err);
}

/* Whether the entry itself says something of an option. */
static bool
says(const struct fl_options *all, struct fl_bytes name)
{
	size_t i;

	for (i = 0; i < all->len; i++)
		if (fl_transport_same(fl_str(all->list[i].row->name),
			(struct fl_str){ name.data, name.len }))
			return true;
	return false;
}

int
fl_maker_options(struct fl_maker *m, struct fl_err *err)
{
	const struct fl_options *all = &m->entry->options;
	const struct fl_field *f;
	const struct fl_option *o;
	size_t i;

	for (i = 0; i < all->len; i++) {
		o = &all->list[i];
		if (!is_plugins(o->row->id) ||
		    (!o->row->repeats && fl_options_last(all, o->row->id) != o))
			continue;
		if (add_readable(m, o, err) == -1)
			return -1;
	}
	for (i = 0; i < m->script->options_len; i++) {
		f = &m->script->options[i];
		if (!says(all, f->name) &&
		    fl_maker_add(m,
			(struct fl_str){ f->name.data, f->name.len },
			(struct fl_str){ f->value.data, f->value.len },
			err) == -1)
			return -1;
	}
	return 0;
}
