#include "arg.h"
#include "cert.h"
#include "cookie.h"
#include "jsonpath.h"
#include "regex.h"

static void
compile_regex(struct fl_str text, struct fl_arena *a, struct fl_value *out,
    struct fl_err *err)
{
	const struct fl_regex *re;

	re = fl_regex_compile(a, text, FL_REGEX_RUST, err);
	if (re != NULL)
		*out = (struct fl_value){ .type = FL_TYPE_REGEX, .regex = re };
}

static void
compile_jsonpath(struct fl_str text, struct fl_arena *a, struct fl_value *out,
    struct fl_err *err)
{
	const struct fl_jsonpath *path;

	path = fl_jsonpath_compile(a, text, err);
	if (path != NULL)
		*out = (struct fl_value){ .type = FL_TYPE_JSONPATH,
			.jsonpath = path };
}

int
fl_arg_compile(enum fl_arg kind, struct fl_str text, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_err later;

	*out = fl_value_str(text);
	switch (kind) {
	case FL_ARG_LITERAL:
		compile_regex(text, a, out, err);
		return out->type == FL_TYPE_REGEX ? 0 : -1;
	case FL_ARG_REGEX:
		compile_regex(text, a, out, &later);
		return 0;
	case FL_ARG_JSONPATH:
		compile_jsonpath(text, a, out, &later);
		return 0;
	case FL_ARG_COOKIE:
		return fl_cookie_check(text, err);
	case FL_ARG_CERTIFICATE:
		return fl_cert_check(text, err);
	default:
		return 0;
	}
}
