#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/num.h"
#include "cli.h"
#include "folder.h"

#define DATA_MAX ((size_t)64 << 20)

void
fl_cli_init(struct fl_cli *c)
{
	*c = (struct fl_cli){ 0 };
	fl_vars_init(&c->definitions, NULL);
}

void
fl_cli_fini(struct fl_cli *c)
{
	while (c->files_len > 0)
		fl_file_free(c->files[--c->files_len]);
	free(c->files);
	free(c->weights);
	fl_vars_fini(&c->definitions);
}

static int
add_header(struct fl_cli *c, const char *header, struct fl_err *err)
{
	if (strpbrk(header, ":;") == NULL || *header == ':')
		return fl_fail(err, "'%.60s': want a header as 'Name: value'",
		    header);
	if (c->headers_len == FL_CLI_HEADERS_MAX)
		return fl_fail(err, "more than %d headers", FL_CLI_HEADERS_MAX);
	c->headers[c->headers_len++] = header;
	return 0;
}

int
fl_cli_option(struct fl_cli *c, int key, const char *arg, struct fl_err *err)
{
	int rc = 0;

	switch (key) {
	case 'D':
	case FL_CLI_SECRET:
		rc = fl_vars_define(&c->definitions, fl_str(arg),
		    key == FL_CLI_SECRET, err);
		break;
	case FL_CLI_VARIABLES_FILE:
		rc = fl_vars_read(&c->definitions, arg, false, err);
		break;
	case 'H':
		rc = add_header(c, arg, err);
		break;
	case 'X':
		c->method = arg;
		break;
	case FL_CLI_DATA:
		c->data = arg;
		break;
	case FL_CLI_INSECURE:
		c->insecure = true;
		break;
	default:
		return 0;
	}
	return rc == 0 ? 1 : -1;
}

/* A scheme and a colon; "c:" and "a.hurl" have none. */
bool
fl_cli_is_url(const char *arg)
{
	const char *p = arg;

	if (!isalpha((unsigned char)*p))
		return false;
	while (isalnum((unsigned char)*p) ||
	       (*p != '\0' && strchr("+-.", *p) != NULL))
		p++;
	return p - arg > 1 && *p == ':' && p[1] != '\0';
}

static struct fl_file *
from_url(struct fl_cli *c, const char *url, struct fl_err *err)
{
	struct fl_url_request r = { .url = url,
		.method = c->method,
		.headers = c->headers,
		.headers_len = c->headers_len };
	struct fl_file *f = NULL;
	struct fl_buf data;
	struct fl_str body;

	fl_buf_init(&data, DATA_MAX);
	if (c->data != NULL) {
		body = fl_str(c->data);
		if (c->data[0] == '@') {
			if (fl_buf_read_file(&data, c->data + 1, err) == -1)
				goto out;
			body = fl_buf_str(&data);
		}
		r.body = &body;
	}
	f = fl_file_from_url(&r, err);

out:
	fl_buf_fini(&data);
	return f;
}

/* "shop.hurl*3": the weight, and the name without it; 0 when there is none. */
static int
weight_of(const char *arg, char name[4096], unsigned *weight,
    struct fl_err *err)
{
	const char *star = strrchr(arg, '*');
	struct fl_err why;
	int64_t n;

	*weight = 0;
	snprintf(name, 4096, "%s", arg);
	if (star == NULL || star == arg || star - arg >= 4096 ||
	    access(arg, F_OK) == 0 ||
	    star[1 + strspn(star + 1, "0123456789")] != '\0')
		return 0;
	if (fl_num_count(star + 1, 1, FL_WEIGHT_MAX, &n, &why) == -1)
		return fl_fail(err, "%.300s: want a weight from 1 to %d", arg,
		    FL_WEIGHT_MAX);
	name[star - arg] = '\0';
	*weight = (unsigned)n;
	return 0;
}

/* What an argument names, with a folder opened, is in the list from here on. */
static int
set_weights(struct fl_cli *c, size_t from, size_t to, unsigned weight,
    struct fl_err *err)
{
	unsigned *more = realloc(c->weights, (to + 1) * sizeof(*more));

	if (more == NULL)
		return fl_fail(err, "out of memory");
	c->weights = more;
	for (; from < to; from++)
		c->weights[from] = weight;
	return 0;
}

/* The names of all files, with folders opened. */
static int
list(struct fl_cli *c, struct fl_paths *p, char *const args[], size_t n,
    bool url, struct fl_err *err)
{
	char name[4096];
	const char *path;
	unsigned weight = 0;
	size_t i, from;

	for (i = 0; i < n; i++) {
		path = args[i];
		from = p->len;
		if (!url && c->weighs) {
			if (weight_of(path, name, &weight, err) == -1)
				return -1;
			path = weight > 0 ? name : path;
		}
		if ((!url && fl_folder_is(path)
			    ? fl_folder_add(p, path, err)
			    : fl_paths_add(p, path, err)) == -1 ||
		    set_weights(c, from, p->len, weight, err) == -1)
			return -1;
	}
	return 0;
}

static int
read_all(struct fl_cli *c, const struct fl_paths *p, bool url,
    struct fl_err *err)
{
	struct fl_file *f;
	size_t i;

	c->files = calloc(p->len, sizeof(struct fl_file *));
	if (c->files == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < p->len; i++) {
		f = url ? from_url(c, p->list[i], err)
		        : fl_file_read(p->list[i], err);
		if (f == NULL)
			return -1;
		c->files[c->files_len++] = f;
	}
	return 0;
}

int
fl_cli_load(struct fl_cli *c, char *const args[], size_t n, struct fl_err *err)
{
	struct fl_paths paths = { 0 };
	bool url = false;
	size_t i;
	int rc = -1;

	for (i = 0; i < n; i++)
		url = url || fl_cli_is_url(args[i]);
	if (url && n > 1)
		return fl_fail(err, "want one URL, or files");
	if (!url && (c->method != NULL || c->data != NULL))
		return fl_fail(err,
		    "--request and --data go with a URL, not with a file");
	if (!url && c->headers_len > 0 && !c->headers_anywhere)
		return fl_fail(err,
		    "--header goes with a URL, not with a file");
	if (list(c, &paths, args, n, url, err) == 0)
		rc = read_all(c, &paths, url, err);
	fl_paths_fini(&paths);
	return rc;
}

int
fl_cli_environment(struct fl_cli *c, char *const env[], struct fl_err *err)
{
	static const struct {
		const char *prefix;
		bool secret;
	} kinds[] = {
		{ "FL_VARIABLE_", false },
		{ "FL_SECRET_", true },
	};
	struct fl_err why;
	size_t i, len;

	for (; *env != NULL; env++)
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			len = strlen(kinds[i].prefix);
			if (strncmp(*env, kinds[i].prefix, len) == 0 &&
			    fl_vars_define(&c->definitions, fl_str(*env + len),
				kinds[i].secret, &why) == -1)
				return fl_fail(err, "%.60s: %.300s",
				    kinds[i].secret ? "an FL_SECRET_" : *env,
				    why.msg);
		}
	return 0;
}
