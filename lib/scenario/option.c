#include "option.h"
#include "../base/num.h"

static const char *const verbosity[] = { "brief", "verbose", "debug", NULL };

#define BOOL(name, id)                                                         \
	{                                                                      \
		name, id, FL_OPTION_IS_BOOL, false, NULL                       \
	}

static const struct fl_option_row rows[] = {
	{ "aws-sigv4", FL_OPTION_AWS_SIGV4, FL_OPTION_IS_STRING, false, NULL },
	{ "cacert", FL_OPTION_CACERT, FL_OPTION_IS_FILE, false, NULL },
	{ "cert", FL_OPTION_CERT, FL_OPTION_IS_CERT, false, NULL },
	BOOL("compressed", FL_OPTION_COMPRESSED),
	{ "connect-timeout", FL_OPTION_CONNECT_TIMEOUT, FL_OPTION_IS_DURATION,
	    false, NULL },
	{ "connect-to", FL_OPTION_CONNECT_TO, FL_OPTION_IS_STRING, true, NULL },
	{ "delay", FL_OPTION_DELAY, FL_OPTION_IS_DURATION, false, NULL },
	BOOL("digest", FL_OPTION_DIGEST),
	BOOL("fail-with-body", FL_OPTION_FAIL_WITH_BODY),
	{ "header", FL_OPTION_HEADER, FL_OPTION_IS_STRING, true, NULL },
	BOOL("http1.0", FL_OPTION_HTTP10),
	BOOL("http1.1", FL_OPTION_HTTP11),
	BOOL("http2", FL_OPTION_HTTP2),
	BOOL("http3", FL_OPTION_HTTP3),
	BOOL("insecure", FL_OPTION_INSECURE),
	BOOL("ipv4", FL_OPTION_IPV4),
	BOOL("ipv6", FL_OPTION_IPV6),
	{ "key", FL_OPTION_KEY, FL_OPTION_IS_FILE, false, NULL },
	{ "limit-rate", FL_OPTION_LIMIT_RATE, FL_OPTION_IS_NATURAL, false,
	    NULL },
	BOOL("location", FL_OPTION_LOCATION),
	BOOL("location-trusted", FL_OPTION_LOCATION_TRUSTED),
	{ "max-redirs", FL_OPTION_MAX_REDIRS, FL_OPTION_IS_COUNT, false, NULL },
	{ "max-time", FL_OPTION_MAX_TIME, FL_OPTION_IS_DURATION, false, NULL },
	BOOL("negotiate", FL_OPTION_NEGOTIATE),
	BOOL("netrc", FL_OPTION_NETRC),
	{ "netrc-file", FL_OPTION_NETRC_FILE, FL_OPTION_IS_STRING, false,
	    NULL },
	BOOL("netrc-optional", FL_OPTION_NETRC_OPTIONAL),
	BOOL("no-header", FL_OPTION_NO_HEADER),
	BOOL("ntlm", FL_OPTION_NTLM),
	{ "output", FL_OPTION_OUTPUT, FL_OPTION_IS_FILE, false, NULL },
	BOOL("path-as-is", FL_OPTION_PATH_AS_IS),
	{ "pinnedpubkey", FL_OPTION_PINNEDPUBKEY, FL_OPTION_IS_STRING, false,
	    NULL },
	{ "proxy", FL_OPTION_PROXY, FL_OPTION_IS_STRING, false, NULL },
	{ "repeat", FL_OPTION_REPEAT, FL_OPTION_IS_COUNT, false, NULL },
	{ "resolve", FL_OPTION_RESOLVE, FL_OPTION_IS_STRING, true, NULL },
	{ "retry", FL_OPTION_RETRY, FL_OPTION_IS_COUNT, false, NULL },
	{ "retry-interval", FL_OPTION_RETRY_INTERVAL, FL_OPTION_IS_DURATION,
	    false, NULL },
	BOOL("skip", FL_OPTION_SKIP),
	{ "unix-socket", FL_OPTION_UNIX_SOCKET, FL_OPTION_IS_STRING, false,
	    NULL },
	{ "user", FL_OPTION_USER, FL_OPTION_IS_STRING, false, NULL },
	{ "variable", FL_OPTION_VARIABLE, FL_OPTION_IS_VARIABLE, true, NULL },
	BOOL("verbose", FL_OPTION_VERBOSE),
	{ "verbosity", FL_OPTION_VERBOSITY, FL_OPTION_IS_WORD, false,
	    verbosity },
	BOOL("very-verbose", FL_OPTION_VERY_VERBOSE),
};

const struct fl_option_row *
fl_option_find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

const struct fl_option_row *
fl_option_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct fl_option *
fl_options_last(const struct fl_options *options, enum fl_option_id id)
{
	size_t i;

	for (i = options->len; i > 0; i--)
		if (options->list[i - 1].row->id == id)
			return &options->list[i - 1];
	return NULL;
}

/* What a variable must hold to be the value of an option. */
static const struct {
	enum fl_type type;
	int64_t min, unit;
	const char *wanted;
} wants[] = {
	[FL_OPTION_IS_BOOL] = { FL_TYPE_BOOL, 0, 0, "true or false" },
	[FL_OPTION_IS_COUNT] = { FL_TYPE_INT, -1, 1,
	    "a whole number, -1 or more" },
	[FL_OPTION_IS_NATURAL] = { FL_TYPE_INT, 0, 1,
	    "a whole number, 0 or more" },
	[FL_OPTION_IS_DURATION] = { FL_TYPE_INT, 0, FL_NS_PER_MS,
	    "a whole number of milliseconds" },
};

static int
typed_value(const struct fl_option *o, struct fl_scope *scope,
    struct fl_value *out, struct fl_err *err)
{
	enum fl_option_kind kind = o->row->kind;
	char text[80];
	int64_t n;

	if (fl_template_value(&o->template, scope, out, err) == -1)
		return -1;
	if (out->type == FL_TYPE_BOOL && kind == FL_OPTION_IS_BOOL)
		return 0;
	if (out->type == FL_TYPE_INT && wants[kind].type == FL_TYPE_INT &&
	    out->integer >= wants[kind].min &&
	    !__builtin_mul_overflow(out->integer, wants[kind].unit, &n)) {
		*out = fl_value_int(n);
		return 0;
	}
	fl_value_describe(out, text, sizeof(text));
	fl_fail(err, "%s wants %s, and '%.*s' is %s", o->row->name,
	    wants[kind].wanted, FL_STR_ARG(o->template.pieces->text), text);
	scope->fault = FL_FAULT_VALUE;
	return fl_source_fail_at(o->template.source, o->template.pieces->at,
	    err);
}

int
fl_option_value(const struct fl_option *o, struct fl_scope *scope,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_str text;

	if (o->fixed) {
		*out = o->value;
		return 0;
	}
	if (o->row->kind < sizeof(wants) / sizeof(wants[0]))
		return typed_value(o, scope, out, err);
	if (fl_template_text(&o->template, scope, &text, err) == -1)
		return -1;
	*out = fl_value_str(text);
	return 0;
}
