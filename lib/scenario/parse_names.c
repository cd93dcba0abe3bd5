#include <sys/random.h>

#include <stdlib.h>
#include <string.h>

#include "parse.h"

#define NAME_MAX_LEN 200 /* bytes of a name that nobody has given */

/* How often a name has been made: a table with open addresses. */
struct names {
	struct slot {
		struct fl_str name;
		uint64_t count;
	} * slots;
	size_t cap;    /* a power of 2, more than there are names */
	uint64_t seed; /* so that no file is made to be slow */
};

static struct slot *
find_slot(struct names *n, struct fl_str name)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ n->seed;
	size_t i;

	for (i = 0; i < name.len; i++)
		hash =
		    (hash ^ (unsigned char)name.s[i]) * UINT64_C(1099511628211);
	for (i = hash & (n->cap - 1); n->slots[i].name.s != NULL;
	     i = (i + 1) & (n->cap - 1))
		if (fl_str_eq(n->slots[i].name, name))
			break;
	return &n->slots[i];
}

/* The URL as it is written, but for escapes. */
static int
write_url(const struct fl_template *url, struct fl_buf *out, struct fl_err *err)
{
	const struct fl_piece *piece;
	size_t i;

	if (fl_buf_add(out, url->text.s, url->text.len, err) == -1)
		return -1;
	for (i = 0; i < url->len; i++) {
		piece = &url->pieces[i];
		if (piece->kind == FL_PIECE_TEXT
			? fl_buf_add(out, piece->text.s, piece->text.len, err)
			: fl_buf_addf(out, err, "{{%.*s}}",
			      FL_STR_ARG(piece->text)))
			return -1;
	}
	return 0;
}

static struct fl_str
after(struct fl_str s, size_t n)
{
	return (struct fl_str){ s.s + n, s.len - n };
}

/* Where needle begins in s, or s.len. */
static size_t
index_of(struct fl_str s, const char *needle)
{
	const char *found = memmem(s.s, s.len, needle, strlen(needle));

	return found != NULL ? (size_t)(found - s.s) : s.len;
}

/* What tells one URL of a server from another: the path, without parameters. */
static struct fl_str
path_of(struct fl_str url)
{
	size_t slash, colon;

	url.len = index_of(url, "?");
	url.len = index_of(url, "#");
	slash = index_of(url, "/");
	colon = index_of(url, ":");
	if (index_of(url, "://") == colon && colon < url.len) {
		slash = index_of(after(url, colon + 3), "/") + colon + 3;
		if (slash >= url.len && url.len > 4 &&
		    memcmp(url.s, "http", 4) != 0)
			return url;
	}
	if (slash >= url.len)
		return fl_str("/");
	return after(url, slash);
}

/* Names go to results and reports, where control characters must not. */
static void
clean(char *s, size_t len)
{
	for (; len > 0; s++, len--)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
}

/* "GET /path" in out. */
static int
write_name(const struct fl_entry *e, struct fl_buf *out, struct fl_err *err)
{
	struct fl_buf url;
	struct fl_str path;
	int rc;

	fl_buf_init(&url, FL_SOURCE_MAX * 2);
	fl_buf_clear(out);
	rc = write_url(&e->url, &url, err);
	if (rc == 0) {
		path = path_of(fl_buf_str(&url));
		if (path.len > NAME_MAX_LEN)
			path.len = NAME_MAX_LEN;
		path.len = fl_utf8_valid(path.s, path.len);
		rc = fl_buf_addf(out, err, "%.*s %.*s", FL_STR_ARG(e->method),
		    FL_STR_ARG(path));
	}
	fl_buf_fini(&url);
	clean(out->data, out->len);
	return rc;
}

/* Takes the name in p->work, which becomes the slot's. */
static int
take(struct fl_parser *p, struct slot *slot, struct fl_str *name)
{
	*name = fl_arena_str(p->arena, p->work.data, p->work.len);
	if (name->s == NULL)
		return fl_lex_memory(p), -1;
	slot->name = *name;
	slot->count = 1;
	return 0;
}

static int
make_name(struct fl_parser *p, struct names *n, struct fl_entry *e)
{
	struct slot *first, *slot;
	size_t len;

	if (write_name(e, &p->work, p->err) == -1)
		return fl_source_fail_at(p->source, e->at, p->err);
	len = p->work.len;
	first = slot = find_slot(n, fl_buf_str(&p->work));
	while (slot->name.s != NULL) {
		p->work.len = len;
		if (fl_buf_addf(&p->work, p->err, " %llu",
			(unsigned long long)++first->count) == -1)
			return fl_source_fail_at(p->source, e->at, p->err);
		slot = find_slot(n, fl_buf_str(&p->work));
	}
	return take(p, slot, &e->name);
}

int
fl_parse_names(struct fl_parser *p, struct fl_entry *entries, size_t len)
{
	struct names n = { .cap = 16 };
	struct slot *slot;
	size_t i;
	int rc = 0;

	while (n.cap < 2 * len + 1)
		n.cap *= 2;
	n.slots = calloc(n.cap, sizeof(*n.slots));
	if (n.slots == NULL)
		return fl_lex_memory(p), -1;
	if (getrandom(&n.seed, sizeof(n.seed), GRND_NONBLOCK) == -1)
		n.seed = 0;
	for (i = 0; i < len; i++) {
		entries[i].name = entries[i].settings.name;
		if (entries[i].name.s == NULL)
			continue;
		slot = find_slot(&n, entries[i].name);
		slot->name = entries[i].name;
		slot->count = 1;
	}
	for (i = 0; i < len && rc == 0; i++)
		if (entries[i].name.s == NULL)
			rc = make_name(p, &n, &entries[i]);
	free(n.slots);
	return rc;
}
