#include <openssl/evp.h>

#include "cert.h"
#include "cookie.h"
#include "query.h"

static int
query_status(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	(void)err;
	*out = fl_value_int(a->status);
	return 0;
}

static int
query_version(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	return fl_answer_str(a, a->version, out, err);
}

static int
query_url(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	return fl_answer_str(a, a->url, out, err);
}

static int
query_ip(struct fl_answer *a, const struct fl_value *args, struct fl_value *out,
    struct fl_err *err)
{
	(void)args;
	*out = fl_value_none();
	return a->peer.len > 0 ? fl_answer_str(a, a->peer, out, err) : 0;
}

/* All values of a header in items, which may be NULL; returns how many. */
static int
headers(struct fl_answer *a, struct fl_str name, struct fl_value *items,
    size_t *n, struct fl_err *err)
{
	size_t i;

	*n = 0;
	for (i = 0; i < a->headers_len; i++) {
		if (!fl_str_ieq(a->headers[i].name, name))
			continue;
		if (items != NULL && fl_answer_str(a, a->headers[i].value,
					 &items[*n], err) == -1)
			return -1;
		++*n;
	}
	return 0;
}

static int
query_header(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_value *items;
	size_t n;

	*out = fl_value_none();
	headers(a, args[0].text, NULL, &n, err);
	if (n == 0)
		return 0;
	if (n == 1)
		return headers(a, args[0].text, out, &n, err);
	items = fl_arena_array(&a->arena, n, sizeof(*items));
	if (items == NULL)
		return fl_fail(err, "more than the memory limit");
	if (headers(a, args[0].text, items, &n, err) == -1)
		return -1;
	*out = (struct fl_value){ .type = FL_TYPE_LIST, .list = { items, n } };
	return 0;
}

static int
query_cookie(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	if (fl_cookie_find(a, args[0].text, out, err) == -1)
		return -1;
	if (out->type != FL_TYPE_STRING)
		return 0;
	return fl_answer_str(a, out->text, out, err);
}

static int
query_body(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	out->type = FL_TYPE_STRING;
	return fl_answer_text(a, &out->text, err);
}

static int
query_bytes(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	out->type = FL_TYPE_BYTES;
	return fl_answer_bytes(a, &out->text, err);
}

static int
query_rawbytes(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	(void)err;
	*out = fl_value_bytes(a->raw);
	return 0;
}

static int
digest(struct fl_answer *a, const EVP_MD *type, struct fl_value *out,
    struct fl_err *err)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	struct fl_str bytes, kept;
	unsigned len;

	if (fl_answer_bytes(a, &bytes, err) == -1)
		return -1;
	if (EVP_Digest(bytes.s != NULL ? bytes.s : "", bytes.len, md, &len,
		type, NULL) != 1)
		return fl_fail(err, "this OpenSSL makes no such digest");
	kept = fl_arena_str(&a->arena, md, len);
	if (kept.s == NULL)
		return fl_fail(err, "more than the memory limit");
	*out = fl_value_bytes(kept);
	return 0;
}

static int
query_sha256(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	return digest(a, EVP_sha256(), out, err);
}

static int
query_md5(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	return digest(a, EVP_md5(), out, err);
}

static int
query_xpath(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	return fl_answer_xpath(a, args[0].text, out, err);
}

static int
query_jsonpath(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	const struct fl_value *root;

	if (fl_answer_json(a, &root, err) == -1)
		return -1;
	return fl_answer_jsonpath(a, root, &args[0], out, err);
}

static int
query_regex(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_str text, group = { NULL, 0 };
	const struct fl_regex *re;

	if (fl_answer_text(a, &text, err) == -1 ||
	    fl_answer_regex(a, &args[0], &re, err) == -1 ||
	    fl_regex_search(re, &a->matcher, text, &group, err) == -1)
		return -1;
	*out = group.s != NULL ? fl_value_str(group) : fl_value_none();
	return 0;
}

static int
query_variable(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	const struct fl_value *v = NULL;

	(void)err;
	if (a->variable != NULL)
		v = a->variable(a->variable_arg, args[0].text);
	*out = v != NULL ? *v : fl_value_none();
	return 0;
}

static int
query_duration(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	(void)args;
	(void)err;
	/* Whole milliseconds, rounded down. */
	*out = fl_value_int(a->duration_ns / 1000000);
	return 0;
}

static int
query_certificate(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	return fl_cert_find(a->cert, args[0].text, &a->arena, out, err);
}

static int
query_redirects(struct fl_answer *a, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_value *items;
	size_t i;

	(void)args;
	items = fl_arena_array(&a->arena, a->redirects_len, sizeof(*items));
	if (items == NULL)
		return fl_fail(err, "more than the memory limit");
	for (i = 0; i < a->redirects_len; i++)
		items[i] = (struct fl_value){ .type = FL_TYPE_REDIRECT,
			.redirect = &a->redirects[i] };
	*out = (struct fl_value){ .type = FL_TYPE_LIST,
		.list = { items, a->redirects_len } };
	return 0;
}

/* A decoded body needs the headers that say how. */
#define BODY (FL_NEED_BODY | FL_NEED_HEADERS)

static const struct fl_query rows[] = {
	{ "status", { FL_ARG_NONE }, 0, query_status },
	{ "version", { FL_ARG_NONE }, 0, query_version },
	{ "url", { FL_ARG_NONE }, 0, query_url },
	{ "ip", { FL_ARG_NONE }, FL_NEED_PEER, query_ip },
	{ "header", { FL_ARG_STRING }, FL_NEED_HEADERS, query_header },
	{ "cookie", { FL_ARG_COOKIE }, FL_NEED_HEADERS, query_cookie },
	{ "body", { FL_ARG_NONE }, BODY, query_body },
	{ "bytes", { FL_ARG_NONE }, BODY, query_bytes },
	{ "rawbytes", { FL_ARG_NONE }, FL_NEED_BODY, query_rawbytes },
	{ "sha256", { FL_ARG_NONE }, BODY, query_sha256 },
	{ "md5", { FL_ARG_NONE }, BODY, query_md5 },
	{ "xpath", { FL_ARG_XPATH }, BODY, query_xpath },
	{ "jsonpath", { FL_ARG_JSONPATH }, BODY, query_jsonpath },
	{ "regex", { FL_ARG_REGEX }, BODY, query_regex },
	{ "variable", { FL_ARG_STRING }, 0, query_variable },
	{ "duration", { FL_ARG_NONE }, 0, query_duration },
	{ "certificate", { FL_ARG_CERTIFICATE }, FL_NEED_CERT,
	    query_certificate },
	{ "redirects", { FL_ARG_NONE }, 0, query_redirects },
};

const struct fl_query *
fl_query_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct fl_query *
fl_query_find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}
