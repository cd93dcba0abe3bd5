#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hosts.h"

#define FILE_MAX (4U << 20) /* bytes of a host file */
#define LINE_LONGEST 512    /* bytes of a line */

static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* Begins with a letter, and has only letters and those of more after it. */
static bool
name_ok(struct fl_str s, const char *more)
{
	size_t i;

	if (s.len == 0 || strchr(letters, s.s[0]) == NULL || s.s[0] == '\0')
		return false;
	for (i = 1; i < s.len; i++)
		if (s.s[i] == '\0' || (strchr(letters, s.s[i]) == NULL &&
					  strchr(more, s.s[i]) == NULL))
			return false;
	return true;
}

static bool
port_ok(struct fl_str s)
{
	unsigned long port = 0;
	size_t i;

	if (s.len == 0 || s.len > 5)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
		port = port * 10 + (unsigned long)(s.s[i] - '0');
	}
	return port > 0 && port < 65536;
}

/* The pieces of a line, which point into it; .s is NULL where one is not. */
struct piece {
	struct fl_str name, user, port;
};

static bool
is_blank(char c)
{
	return c != '\0' && strchr(" \t\r\v\f", c) != NULL;
}

/* Cuts the next word off s; an empty one when there is none. */
static struct fl_str
word(struct fl_str *s)
{
	struct fl_str w;

	while (s->len > 0 && is_blank(*s->s)) {
		s->s++;
		s->len--;
	}
	w = (struct fl_str){ s->s, 0 };
	while (s->len > 0 && !is_blank(*s->s)) {
		s->s++;
		s->len--;
		w.len++;
	}
	return w;
}

/* Of "a:b" with the last colon, "b"; s keeps "a". */
static struct fl_str
port_of(struct fl_str *s)
{
	const char *colon = memrchr(s->s, ':', s->len);
	struct fl_str port = { NULL, 0 };

	if (colon == NULL)
		return port;
	port.s = colon + 1;
	port.len = s->len - (size_t)(colon + 1 - s->s);
	s->len = (size_t)(colon - s->s);
	return port;
}

static struct fl_str
user_of(struct fl_str *s)
{
	const char *at = memchr(s->s, '@', s->len);
	struct fl_str user = { NULL, 0 };

	if (at == NULL)
		return user;
	user = (struct fl_str){ s->s, (size_t)(at - s->s) };
	s->len -= user.len + 1;
	s->s = at + 1;
	return user;
}

/* What is wrong with the line, or NULL. */
static const char *
cut(struct fl_str line, struct piece *p)
{
	struct fl_str user, rest;

	p->name = word(&line);
	user = word(&line);
	rest = word(&line);
	p->user = user_of(&p->name);
	p->port = port_of(&p->name);
	if (rest.len > 0)
		return "want [user@]host[:port] [user]";
	if (user.len > 0 && p->user.s != NULL)
		return "the user is given twice";
	if (user.len > 0)
		p->user = user;
	if (memchr(p->name.s, ':', p->name.len) != NULL)
		return "an IPv6 address: give it a name in ssh_config";
	if (!name_ok(p->name, "-."))
		return "not the name of a host";
	if (p->user.s != NULL && !name_ok(p->user, "-.+$"))
		return "not the name of a user";
	if (p->port.s != NULL && !port_ok(p->port))
		return "want a port from 1 to 65535";
	return NULL;
}

static int
fill(struct fl_host *h, const struct piece *p)
{
	size_t size = p->user.len + p->name.len + p->port.len + 3;

	*h = (struct fl_host){ .name = strndup(p->name.s, p->name.len),
		.plain = malloc(size) };
	if (p->user.s != NULL)
		h->user = strndup(p->user.s, p->user.len);
	if (p->port.s != NULL)
		h->port = strndup(p->port.s, p->port.len);
	if (h->name == NULL || h->plain == NULL ||
	    (p->user.s != NULL && h->user == NULL) ||
	    (p->port.s != NULL && h->port == NULL))
		return -1;
	snprintf(h->plain, size, "%s%s%s%s%s", h->user != NULL ? h->user : "",
	    h->user != NULL ? "@" : "", h->name, h->port != NULL ? ":" : "",
	    h->port != NULL ? h->port : "");
	return 0;
}

static int
add(struct fl_hosts *h, const struct piece *p, struct fl_err *err)
{
	struct fl_host *more;

	if (h->len == FL_HOSTS_MAX)
		return fl_fail(err, "more than %d hosts", FL_HOSTS_MAX);
	more = realloc(h->host, (h->len + 1) * sizeof(*more));
	if (more == NULL)
		return fl_fail(err, "out of memory");
	h->host = more;
	if (fill(&h->host[h->len++], p) == -1)
		return fl_fail(err, "out of memory");
	return 0;
}

static int
add_line(struct fl_hosts *h, struct fl_str line, struct fl_err *err)
{
	const char *hash = memchr(line.s, '#', line.len), *wrong;
	struct fl_str all = line, none = line;
	struct piece p;

	if (hash != NULL)
		line.len = (size_t)(hash - line.s);
	none.len = line.len;
	if (word(&none).len == 0)
		return 0;
	wrong = all.len > LINE_LONGEST ? "too long" : cut(line, &p);
	if (wrong != NULL)
		return fl_fail(err, "'%.*s': %s",
		    (int)(line.len < 80 ? line.len : 80), line.s, wrong);
	return add(h, &p, err);
}

static int
add_text(struct fl_hosts *h, const char *name, struct fl_str text,
    struct fl_err *err)
{
	struct fl_err why;
	size_t n, at = 0, line = 0;

	while (at < text.len) {
		const char *end = memchr(text.s + at, '\n', text.len - at);

		n = end != NULL ? (size_t)(end - text.s) - at : text.len - at;
		line++;
		if (add_line(h, (struct fl_str){ text.s + at, n }, &why) == -1)
			return fl_fail(err, "%s:%zu: %s", name, line, why.msg);
		at += n + 1;
	}
	return 0;
}

static int
by_plain(const void *a, const void *b)
{
	const struct fl_host *const *x = a, *const *y = b;
	int d = strcmp((*x)->plain, (*y)->plain);

	return d != 0 ? d : (*x > *y) - (*x < *y);
}

static int
by_label(const void *a, const void *b)
{
	const struct fl_host *const *x = a, *const *y = b;

	return strcmp((*x)->label, (*y)->label);
}

static int
number(struct fl_host **sorted, size_t len, struct fl_err *err)
{
	unsigned again = 0;
	size_t i, size;

	for (i = 0; i < len; i++) {
		struct fl_host *h = sorted[i];

		again = i > 0 && strcmp(h->plain, sorted[i - 1]->plain) == 0
		            ? again + 1
		            : 0;
		size = strlen(h->plain) + 12;
		h->label = malloc(size);
		if (h->label == NULL)
			return fl_fail(err, "out of memory");
		snprintf(h->label, size, again > 0 ? "%s.%u" : "%s", h->plain,
		    again);
	}
	qsort(sorted, len, sizeof(*sorted), by_label);
	for (i = 1; i < len; i++)
		if (strcmp(sorted[i]->label, sorted[i - 1]->label) == 0)
			return fl_fail(err,
			    "%s: a host of that name, and one "
			    "that is listed so often",
			    sorted[i]->label);
	return 0;
}

static int
label(struct fl_hosts *h, struct fl_err *err)
{
	struct fl_host **sorted = calloc(h->len, sizeof(struct fl_host *));
	size_t i;
	int rc;

	if (sorted == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < h->len; i++)
		sorted[i] = &h->host[i];
	qsort(sorted, h->len, sizeof(struct fl_host *), by_plain);
	rc = number(sorted, h->len, err);
	free(sorted);
	return rc;
}

int
fl_hosts_parse(struct fl_hosts *h, const char *name, struct fl_str text,
    struct fl_err *err)
{
	*h = (struct fl_hosts){ 0 };
	if (add_text(h, name, text, err) == -1)
		goto fail;
	if (h->len == 0) {
		fl_fail(err, "%s: no host in it", name);
		goto fail;
	}
	if (label(h, err) == -1)
		goto fail;
	return 0;

fail:
	fl_hosts_fini(h);
	return -1;
}

int
fl_hosts_read(struct fl_hosts *h, const char *const *paths, size_t n,
    struct fl_err *err)
{
	struct fl_buf text;
	size_t i, was;

	*h = (struct fl_hosts){ 0 };
	fl_buf_init(&text, FILE_MAX);
	for (i = 0; i < n; i++) {
		fl_buf_clear(&text);
		was = h->len;
		if (fl_buf_read_file(&text, paths[i], err) == -1 ||
		    add_text(h, paths[i], fl_buf_str(&text), err) == -1)
			goto fail;
		if (h->len == was) {
			fl_fail(err, "%s: no host in it", paths[i]);
			goto fail;
		}
	}
	if (label(h, err) == -1)
		goto fail;
	fl_buf_fini(&text);
	return 0;

fail:
	fl_buf_fini(&text);
	fl_hosts_fini(h);
	return -1;
}

static void
free_host(struct fl_host *h)
{
	free(h->name);
	free(h->user);
	free(h->port);
	free(h->plain);
	free(h->label);
}

void
fl_hosts_fini(struct fl_hosts *h)
{
	size_t i;

	for (i = 0; i < h->len; i++)
		free_host(&h->host[i]);
	free(h->host);
	*h = (struct fl_hosts){ 0 };
}

size_t
fl_hosts_exclude(struct fl_hosts *h, const char *word_)
{
	size_t i, kept = 0, len = h->len;

	for (i = 0; i < len; i++) {
		struct fl_host *x = &h->host[i];

		if (strcmp(x->name, word_) == 0 ||
		    strcmp(x->plain, word_) == 0 ||
		    strcmp(x->label, word_) == 0)
			free_host(x);
		else
			h->host[kept++] = *x;
	}
	h->len = kept;
	return len - kept;
}
