#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../base/clock.h"
#include "identity.h"

static void
hex(char *to, const unsigned char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		snprintf(to + 2 * i, 3, "%02x", bytes[i]);
}

void
fl_identity_random(char id[FL_ID_LEN])
{
	unsigned char bytes[(FL_ID_LEN - 1) / 2];
	int64_t now[2] = { fl_clock_wall(), fl_clock_now() };

	/* Never refused by a kernel that this runs on; the clocks if it is. */
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		memcpy(bytes, now, sizeof(bytes));
	hex(id, bytes, sizeof(bytes));
}

void
fl_identity_hash(char text[FL_SHA256_TEXT], const struct fl_str *texts,
    size_t n)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;
	uint64_t size;
	size_t i;

	text[0] = '\0';
	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		goto out;
	for (i = 0; i < n; i++) {
		size = texts[i].len;
		EVP_DigestUpdate(ctx, &size, sizeof(size));
		EVP_DigestUpdate(ctx, texts[i].s, texts[i].len);
	}
	if (EVP_DigestFinal_ex(ctx, digest, &len) != 1)
		goto out;
	snprintf(text, FL_SHA256_TEXT, "sha256:");
	hex(text + strlen("sha256:"), digest, len);

out:
	EVP_MD_CTX_free(ctx);
}

/* Letters, digits and what no shell gives a meaning. */
static bool
is_plain(const char *s)
{
	static const char safe[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "@%+=:,./-_";

	return *s != '\0' && s[strspn(s, safe)] == '\0';
}

static int
add_quoted(struct fl_buf *out, const char *s, size_t len, struct fl_err *err)
{
	size_t i;

	if (fl_buf_add_str(out, "'", err) == -1)
		return -1;
	for (i = 0; i < len; i++)
		if (fl_buf_add(out, s[i] == '\'' ? "'\\''" : s + i,
			s[i] == '\'' ? 4 : 1, err) == -1)
			return -1;
	return fl_buf_add_str(out, "'", err);
}

/* How much of an argument may be shown: "pass=" of pass=hunter2. */
static const struct {
	const char *option;
	char shown_to; /* up to and with this byte */
} secrets[] = {
	{ "--secret", '=' },
	{ "--user", ':' },
	{ "--cert", ':' },
};

/* Headers whose values are nobody's business. */
static const char *const secret_headers[] = {
	"Authorization:",
	"Proxy-Authorization:",
	"Cookie:",
};

/* How much of "Authorization: Basic eA==" behind -H or --header may be shown. */
static size_t
header_shown(const char *before, const char *arg)
{
	const char *value = arg;
	size_t i, len;

	if (strncmp(arg, "--header=", 9) == 0)
		value = arg + 9;
	else if (strncmp(arg, "-H", 2) == 0 && arg[2] != '\0')
		value = arg + 2;
	else if (strcmp(before, "-H") != 0 && strcmp(before, "--header") != 0)
		return strlen(arg);
	for (i = 0; i < sizeof(secret_headers) / sizeof(secret_headers[0]);
	     i++) {
		len = strlen(secret_headers[i]);
		if (strncasecmp(value, secret_headers[i], len) == 0)
			return (size_t)(value - arg) + len;
	}
	return strlen(arg);
}

static size_t
shown(const char *before, const char *arg)
{
	const char *value, *end;
	size_t i, len;

	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		len = strlen(secrets[i].option);
		value = NULL;
		if (strcmp(before, secrets[i].option) == 0)
			value = arg;
		else if (strncmp(arg, secrets[i].option, len) == 0 &&
			 arg[len] == '=')
			value = arg + len + 1;
		if (value == NULL)
			continue;
		end = strchr(value, secrets[i].shown_to);
		return (size_t)((end != NULL ? end + 1 : value) - arg);
	}
	return header_shown(before, arg);
}

/* "http://user:" of http://user:password@host/, or NULL; *rest is "@host/". */
static const char *
url_password(const char *arg, const char **rest)
{
	const char *p = strstr(arg, "://"), *at, *colon;

	if (p == NULL)
		return NULL;
	p += 3;
	at = memchr(p, '@', strcspn(p, "/?#"));
	colon = at != NULL ? memchr(p, ':', (size_t)(at - p)) : NULL;
	*rest = at;
	return colon != NULL ? colon + 1 : NULL;
}

char *
fl_identity_url(struct fl_str url)
{
	char *copy = strndup(url.s, url.len), *safe;
	const char *rest, *password;

	if (copy == NULL)
		return NULL;
	password = url_password(copy, &rest);
	if (password == NULL)
		return copy;
	if (asprintf(&safe, "%.*s***%s", (int)(password - copy), copy, rest) ==
	    -1)
		safe = NULL;
	free(copy);
	return safe;
}

static int
add_arg(struct fl_buf *out, const char *before, const char *arg,
    struct fl_err *err)
{
	size_t len = shown(before, arg);
	const char *rest, *password = url_password(arg, &rest);
	struct fl_buf safe;
	int rc = -1;

	fl_buf_init(&safe, out->max);
	if (len < strlen(arg)) {
		if (fl_buf_addf(&safe, err, "%.*s***", (int)len, arg) == -1)
			goto out;
	} else if (password != NULL) {
		if (fl_buf_addf(&safe, err, "%.*s***%s", (int)(password - arg),
			arg, rest) == -1)
			goto out;
	} else if (fl_buf_add_str(&safe, arg, err) == -1) {
		goto out;
	}
	if (safe.len > 0 && (is_plain(safe.data) || len < strlen(arg)))
		rc = fl_buf_add(out, safe.data, safe.len, err);
	else
		rc = add_quoted(out, safe.data, safe.len, err);

out:
	fl_buf_fini(&safe);
	return rc;
}

int
fl_identity_argv(struct fl_buf *out, int argc, char *const argv[],
    struct fl_err *err)
{
	int i;

	for (i = 0; i < argc; i++)
		if ((i > 0 && fl_buf_add_str(out, " ", err) == -1) ||
		    add_arg(out, i > 0 ? argv[i - 1] : "", argv[i], err) == -1)
			return -1;
	return 0;
}

static int
hash_files(struct fl_identity *id, struct fl_file *const *files, size_t n,
    struct fl_err *err)
{
	struct fl_str *texts = calloc(n, sizeof(*texts));
	size_t i;

	if (texts == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < n; i++)
		texts[i] = files[i]->source.text;
	fl_identity_hash(id->scenario, texts, n);
	free(texts);
	return 0;
}

int
fl_identity_make(struct fl_identity *id, struct fl_file *const *files, size_t n,
    int argc, char *const argv[], struct fl_err *err)
{
	struct fl_err why;

	fl_identity_random(id->instance);
	fl_identity_random(id->run);
	fl_buf_init(&id->argv, (size_t)1 << 20);
	if (hash_files(id, files, n, err) == -1)
		return -1;
	if (fl_identity_argv(&id->argv, argc, argv, &why) == -1)
		return fl_fail(err, "command line: %.400s", why.msg);
	return 0;
}

void
fl_identity_fini(struct fl_identity *id)
{
	fl_buf_fini(&id->argv);
}
