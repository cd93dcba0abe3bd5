#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "foreign.h"
#include "gunzip.h"
#include "reader.h"
#include "xml.h"

/* What a document is, and an XML declaration, is looked for in so many bytes. */
#define HEAD_MAX FL_FOREIGN_HEAD

/* So many tell what XML is. */
#define FORMAT_LEN 16

struct fl_reader {
	char *name;
	struct fl_gunzip *gunzip;
	struct fl_xml *xml;
	bool any;     /* a byte came */
	bool started; /* the head is done with */
	bool truncated;
	bool raw;
	bool lenient;
	bool each_failed; /* what is wrong is not the record */
	struct fl_reader_how how;
	struct fl_foreign_skipped skipped;
	char first[512]; /* of them, with the name */
	fl_element_each *each;
	void *ctx;
	const struct fl_foreign *foreign; /* NULL: it is a document of ours */
	void *state;                      /* of it */
	size_t rest_len; /* lenient: bytes of a character that is not whole */
	char rest[4];
	size_t head_len;
	char head[HEAD_MAX];
};

/* Blanks for the bytes before end, but its newlines, which are counted. */
static void
blank(char *from, const char *end)
{
	for (; from < end; from++)
		if (*from != '\n')
			*from = ' ';
}

static size_t
spaces(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && isspace((unsigned char)s[i]))
		i++;
	return i;
}

/* UTF-8, or US-ASCII which is part of it; without "encoding", it is UTF-8. */
static bool
encoding_known(const char *s, size_t len)
{
	const char *e = memmem(s, len, "encoding", 8), *end = s + len;
	size_t i;
	static const char *const known[] = { "utf-8", "us-ascii", "ascii" };

	if (e == NULL)
		return true;
	e += 8;
	while (e < end && (isspace((unsigned char)*e) || strchr("=\"'", *e)))
		e++;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t n = strlen(known[i]);

		if ((size_t)(end - e) > n && strchr("\"'", e[n]) != NULL &&
		    fl_str_ieq((struct fl_str){ e, n }, fl_str(known[i])))
			return true;
	}
	return false;
}

/* It would declare entities; what libxml2 says of it tells nobody. */
static int
check_doctype(const char *s, const char *end, struct fl_err *err)
{
	static const struct fl_str begin = FL_NAME("<!DOCTYPE");

	s += spaces(s, (size_t)(end - s));
	if ((size_t)(end - s) < begin.len || memcmp(s, begin.s, begin.len) != 0)
		return 1;
	return fl_fail(err, "1: a document type, and so entities, are not "
			    "understood");
}

/*
 * What a document may begin with and libxml2 shall not see, since a root of
 * ours is in front: an XML declaration.  1 when the head is done, 0 when more
 * bytes are needed.
 */
static int
look_at_xml(struct fl_reader *r, char *s, bool last, struct fl_err *err)
{
	char *close, *end = r->head + r->head_len;
	size_t left = (size_t)(end - s);

	if (left < FORMAT_LEN && !last)
		return 0;
	if (left < 6 || memcmp(s, "<?xml", 5) != 0 ||
	    !isspace((unsigned char)s[5]))
		return check_doctype(s, end, err);
	close = memmem(s, left, "?>", 2);
	if (close == NULL)
		return last;
	if (!encoding_known(s, (size_t)(close - s)))
		return fl_fail(err, "1: want UTF-8, not another encoding");
	blank(s, close + 2);
	if (end - close < 2 + FORMAT_LEN && !last)
		return 0;
	return check_doctype(s, end, err);
}

/* The same of all documents: a byte order mark; what is no text is refused. */
static int
look_at_head(struct fl_reader *r, bool last, struct fl_err *err)
{
	char *s = r->head;

	last = last || r->head_len == HEAD_MAX;
	if (r->head_len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		blank(s, s + 3);
	if (memchr(s, '\0', r->head_len) != NULL)
		return fl_fail(err, "1: not a result document: not text in "
				    "UTF-8");
	s += spaces(s, r->head_len);
	if (s < r->head + r->head_len && *s == '<')
		return look_at_xml(r, s, last, err);
	return last ||
	       memchr(s, '\n', (size_t)(r->head + r->head_len - s)) != NULL;
}

/* Finds the format. */
static int
choose(struct fl_reader *r, struct fl_err *err)
{
	const char *s = r->head + spaces(r->head, r->head_len);
	size_t left = (size_t)(r->head + r->head_len - s);

	r->foreign = r->how.from != NULL
	                 ? fl_foreign_named(r->how.from, s, left)
	                 : fl_foreign_find(s, left);
	if (r->foreign == NULL && left > 0 && *s != '<')
		return fl_fail(err, "1: not a result document, nor another "
				    "tool's that is known");
	if (r->foreign != NULL && r->foreign->xml && left > 0 && *s != '<')
		return fl_fail(err, "1: not XML, as '%s' is", r->foreign->name);
	return 0;
}

/* Bytes that XML may hold, in [s, end); *more when the last may go on. */
static size_t
good_bytes(const char *s, size_t len, bool *more)
{
	size_t i, n, k;
	unsigned code;

	*more = false;
	for (i = 0; i < len; i += n) {
		n = fl_utf8_next(s + i, len - i, &code);
		if (n == 0) {
			for (k = 1; i + k < len && k < 4; k++)
				if ((s[i + k] & 0xc0) != 0x80)
					break;
			*more = i + k == len && k < 4 && (s[i] & 0xc0) == 0xc0;
			break;
		}
		if ((code < 0x20 && code != '\t' && code != '\n' &&
			code != '\r') ||
		    code == 0xfffe || code == 0xffff)
			break;
	}
	return i;
}

/*
 * A character that was cut in two: with the next bytes it is whole, or is none.
 */
static int
join_rest(struct fl_reader *r, const char **data, size_t *len,
    struct fl_err *err)
{
	char both[8];
	size_t n;
	bool more;

	memcpy(both, r->rest, r->rest_len);
	both[r->rest_len] = **data;
	n = good_bytes(both, r->rest_len + 1, &more);
	if (n == 0 && !more) { /* as many as there would be at once */
		memset(both, '?', r->rest_len);
		n = r->rest_len;
	} else {
		++*data;
		--*len;
	}
	if (more && r->rest_len + 1 < sizeof(r->rest)) {
		memcpy(r->rest, both, ++r->rest_len);
		return 0;
	}
	r->rest_len = 0;
	return fl_xml_feed(r->xml, both, n, err);
}

static int
feed_lenient(struct fl_reader *r, const char *data, size_t len,
    struct fl_err *err)
{
	size_t n;
	bool more;

	while (r->rest_len > 0 && len > 0)
		if (join_rest(r, &data, &len, err) == -1)
			return -1;
	for (; len > 0; data++, len--) {
		n = good_bytes(data, len, &more);
		if (n > 0 && fl_xml_feed(r->xml, data, n, err) == -1)
			return -1;
		data += n;
		len -= n;
		if (len == 0)
			break;
		if (more) {
			memcpy(r->rest, data, len);
			r->rest_len = len;
			break;
		}
		if (fl_xml_feed(r->xml, "?", 1, err) == -1)
			return -1;
	}
	return 0;
}

static int
feed_plain(struct fl_reader *r, const char *data, size_t len,
    struct fl_err *err)
{
	if (r->foreign != NULL && !r->foreign->xml)
		return r->foreign->feed(r->state, data, len, err);
	if (r->lenient)
		return feed_lenient(r, data, len, err);
	return fl_xml_feed(r->xml, data, len, err);
}

/* What a format makes of its document. */
static int
on_made(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_reader *r = ctx;
	int rc = r->each(r->ctx, e, err);

	if (rc == -1)
		r->each_failed = true;
	return rc;
}

/* A record that a format cannot use is an error, or one of those left out. */
static int
judge(struct fl_reader *r, int rc, struct fl_err *err)
{
	if (rc == 0 || !r->how.skip_bad || r->each_failed ||
	    strcmp(err->msg, "out of memory") == 0)
		return rc;
	fl_foreign_skip(&r->skipped, err);
	return 0;
}

/* An element of the document: of ours, or for the format that it is of. */
static int
on_element(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_reader *r = ctx;
	struct fl_err why;

	if (r->state == NULL)
		return r->each(r->ctx, e, err);
	if (r->foreign->element(r->state, e, err) == 0)
		return 0;
	if (r->how.skip_bad && !r->each_failed) {
		why = *err;
		fl_fail(err, "%llu: %.400s", (unsigned long long)e->line,
		    why.msg);
	}
	return judge(r, -1, err);
}

static int
on_leave(void *ctx, struct fl_str name, struct fl_err *err)
{
	struct fl_reader *r = ctx;

	return judge(r, r->foreign->leave(r->state, name, err), err);
}

static int
on_text(void *ctx, struct fl_str text, struct fl_err *err)
{
	struct fl_reader *r = ctx;

	return r->foreign->text(r->state, text, err);
}

static int
open_foreign(struct fl_reader *r, struct fl_err *err)
{
	const struct fl_foreign *f = r->foreign;
	const struct fl_foreign_opts o = { { r->head, r->head_len }, f->unit,
		r->how.skip_bad, on_made, r };

	r->lenient = f->xml;
	if (r->raw)
		return 0;
	r->state = f->open(&o, err);
	if (r->state == NULL)
		return -1;
	if (f->xml)
		fl_xml_more(r->xml, f->leave != NULL ? on_leave : NULL,
		    f->text != NULL ? on_text : NULL);
	return 0;
}

/* 1 when the head is done with, 0 when the format wants more of it. */
static int
head_done(struct fl_reader *r, bool last, struct fl_err *err)
{
	if (choose(r, err) == -1)
		return -1;
	if (r->foreign != NULL && r->foreign->whole_head && !last &&
	    r->head_len < HEAD_MAX)
		return 0;
	r->started = true;
	if (r->foreign != NULL && open_foreign(r, err) == -1)
		return -1;
	return feed_plain(r, r->head, r->head_len, err) == -1 ? -1 : 1;
}

static int
on_plain(void *ctx, const char *data, size_t len, struct fl_err *err)
{
	struct fl_reader *r = ctx;
	size_t n;
	int done;

	while (!r->started && len > 0) {
		n = sizeof(r->head) - r->head_len;
		if (n > len)
			n = len;
		memcpy(r->head + r->head_len, data, n);
		r->head_len += n;
		data += n;
		len -= n;
		done = look_at_head(r, false, err);
		if (done == -1 || (done == 1 && head_done(r, false, err) == -1))
			return -1;
	}
	return len > 0 ? feed_plain(r, data, len, err) : 0;
}

/* Puts the name in front of a message that begins with "LINE: ", or not. */
static int
with_name(const struct fl_reader *r, struct fl_err *err)
{
	struct fl_err e = *err;

	return fl_fail(err, "%.200s:%s%.250s", r->name,
	    isdigit((unsigned char)e.msg[0]) ? "" : " ", e.msg);
}

int
fl_reader_feed(struct fl_reader *r, const void *data, size_t len,
    struct fl_err *err)
{
	if (len > 0)
		r->any = true;
	if (fl_gunzip_feed(r->gunzip, data, len, err) == -1)
		return with_name(r, err);
	return 0;
}

/* The end of a text, or of XML, which tells more. */
static int
finish_plain(struct fl_reader *r, bool gzip_cut, struct fl_err *err)
{
	bool xml_cut = false;

	r->truncated = gzip_cut;
	if (r->foreign == NULL || r->foreign->xml) {
		if (fl_xml_finish(r->xml, &xml_cut, err) == -1)
			return -1;
		r->truncated = gzip_cut || xml_cut;
		if (fl_xml_count(r->xml) == 0)
			return fl_fail(err, "holds no record");
	}
	if (r->state == NULL)
		return 0;
	return r->foreign->finish(r->state, &r->truncated, err);
}

static int
finish(struct fl_reader *r, struct fl_err *err)
{
	bool gzip_cut;

	if (!r->any)
		return fl_fail(err, "empty");
	if (fl_gunzip_finish(r->gunzip, &gzip_cut, err) == -1)
		return -1;
	if (!r->started &&
	    (look_at_head(r, true, err) == -1 || head_done(r, true, err) == -1))
		return -1;
	return finish_plain(r, gzip_cut, err);
}

int
fl_reader_finish(struct fl_reader *r, struct fl_err *err)
{
	return finish(r, err) == -1 ? with_name(r, err) : 0;
}

void
fl_reader_how(struct fl_reader *r, const struct fl_reader_how *how)
{
	if (how != NULL)
		r->how = *how;
}

bool
fl_reader_foreign(const struct fl_reader *r)
{
	return r->state != NULL;
}

uint64_t
fl_reader_skipped(struct fl_reader *r, const char **first)
{
	const struct fl_foreign_skipped *s = &r->skipped;

	if (r->state != NULL && r->foreign->skipped != NULL)
		s = r->foreign->skipped(r->state);
	snprintf(r->first, sizeof(r->first), "%.200s:%s", r->name, s->first);
	*first = r->first;
	return s->n;
}

void
fl_reader_raw(struct fl_reader *r)
{
	r->raw = true;
}

bool
fl_reader_truncated(const struct fl_reader *r)
{
	return r->truncated;
}

struct fl_reader *
fl_reader_new(const char *name, fl_element_each *each, void *ctx,
    struct fl_err *err)
{
	struct fl_reader *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->name = strdup(name)) == NULL) {
		fl_fail(err, "out of memory");
		goto fail;
	}
	r->gunzip = fl_gunzip_new(on_plain, r, err);
	if (r->gunzip == NULL)
		goto fail;
	r->each = each;
	r->ctx = ctx;
	r->xml = fl_xml_new(on_element, r, err);
	if (r->xml == NULL)
		goto fail;
	return r;

fail:
	fl_reader_free(r);
	return NULL;
}

void
fl_reader_free(struct fl_reader *r)
{
	if (r == NULL)
		return;
	fl_gunzip_free(r->gunzip);
	fl_xml_free(r->xml);
	if (r->state != NULL)
		r->foreign->close(r->state);
	free(r->name);
	free(r);
}
