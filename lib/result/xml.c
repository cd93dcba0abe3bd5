#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"
#include "xml.h"

/*
 * libxml2 is given a root of ours first.  So it needs none from the document,
 * may see several, and takes a <!DOCTYPE for the error that it is: entities
 * cannot be declared at all.
 */
#define ROOT "<_>"

/* An attribute in the array of libxml2's startElementNs. */
enum {
	LOCAL,
	PREFIX,
	URI,
	VALUE,
	VALUE_END,
	ATTR_LEN,
};

struct fl_xml {
	fl_element_each *each;
	int (*leave)(void *ctx, struct fl_str name, struct fl_err *err);
	int (*text)(void *ctx, struct fl_str text, struct fl_err *err);
	void *ctx;
	xmlParserCtxt *parser;
	uint64_t count;
	unsigned depth; /* elements open, with our root */
	size_t equals;  /* '=' in a tag that is longer than a piece */
	bool failed;
	struct fl_err err;
	struct fl_attr attrs[FL_READER_ATTRS];
};

__attribute__((format(printf, 2, 3))) static void
stop(struct fl_xml *x, const char *fmt, ...)
{
	va_list ap;

	if (x->failed)
		return;
	va_start(ap, fmt);
	vsnprintf(x->err.msg, sizeof(x->err.msg), fmt, ap);
	va_end(ap);
	x->err.detail[0] = '\0';
	x->failed = true;
	xmlStopParser(x->parser);
}

static struct fl_str
slice(const xmlChar *s)
{
	return fl_str((const char *)s);
}

static bool
take_attrs(struct fl_xml *x, const xmlChar **attrs, int n)
{
	int i;

	if (n > FL_READER_ATTRS) {
		stop(x, "an element with more than %d attributes",
		    FL_READER_ATTRS);
		return false;
	}
	for (i = 0; i < n; i++, attrs += ATTR_LEN) {
		if (attrs[PREFIX] != NULL) {
			stop(x, "namespaces are not understood");
			return false;
		}
		x->attrs[i] = (struct fl_attr){ slice(attrs[LOCAL]),
			{ (const char *)attrs[VALUE],
			    (size_t)(attrs[VALUE_END] - attrs[VALUE]) } };
	}
	return true;
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
    int n_attrs, int n_defaulted, const xmlChar **attrs)
{
	struct fl_xml *x = ctx;
	struct fl_element r;
	struct fl_err err;

	(void)uri, (void)namespaces, (void)n_defaulted;
	if (x->depth++ == 0)
		return; /* our root */
	if (x->depth > FL_READER_DEPTH + 1)
		stop(x, "more than %d elements inside each other",
		    FL_READER_DEPTH);
	else if (xmlDictSize(x->parser->dict) > FL_READER_NAMES)
		stop(x, "more than %d different names", FL_READER_NAMES);
	else if (prefix != NULL || n_namespaces > 0)
		stop(x, "namespaces are not understood");
	if (x->failed || !take_attrs(x, attrs, n_attrs))
		return;
	x->count++;
	r = (struct fl_element){ slice(name), x->attrs, (size_t)n_attrs,
		x->depth - 2, (uint64_t)xmlSAX2GetLineNumber(x->parser) };
	if (x->each(x->ctx, &r, &err) == -1)
		stop(x, "%s", err.msg);
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct fl_xml *x = ctx;
	struct fl_err err;

	(void)prefix, (void)uri;
	if (--x->depth == 0)
		stop(x, "an end tag without its start");
	else if (x->leave != NULL && !x->failed &&
		 x->leave(x->ctx, slice(name), &err) == -1)
		stop(x, "%s", err.msg);
}

static void
on_text(void *ctx, const xmlChar *text, int len)
{
	struct fl_xml *x = ctx;
	struct fl_err err;

	if (!x->failed &&
	    x->text(x->ctx, (struct fl_str){ (const char *)text, (size_t)len },
		&err) == -1)
		stop(x, "%s", err.msg);
}

void
fl_xml_more(struct fl_xml *x,
    int (*leave)(void *ctx, struct fl_str name, struct fl_err *err),
    int (*text)(void *ctx, struct fl_str text, struct fl_err *err))
{
	x->leave = leave;
	x->text = text;
	if (text != NULL)
		x->parser->sax->characters = x->parser->sax->cdataBlock =
		    on_text;
}

/* libxml2's reason without its newline. */
static void
explain(struct fl_xml *x, struct fl_err *err)
{
	const xmlError *e = xmlCtxtGetLastError(x->parser);
	const char *why = e != NULL && e->message != NULL ? e->message : "";
	const xmlError *any = xmlGetLastError(); /* of its buffers, too */

	if ((e != NULL && e->code == XML_ERR_NO_MEMORY) ||
	    (any != NULL && any->code == XML_ERR_NO_MEMORY))
		fl_fail(err, "out of memory");
	else
		fl_fail(err, "%d: not well-formed XML: %.*s",
		    e != NULL ? e->line : 0, (int)strcspn(why, "\n"), why);
}

static size_t
pending(const struct fl_xml *x)
{
	const xmlParserInput *in = x->parser->input;

	return in != NULL ? (size_t)(in->end - in->cur) : 0;
}

/*
 * libxml2 compares each attribute of a tag with each other one before it tells
 * us how many there are.  So many '=' come in honest text, but not in honest
 * tags of such length.
 */
#define EQUALS_MAX 32768
#define PIECE 65536

static int
check_pending(struct fl_xml *x, const char *data, size_t len,
    struct fl_err *err)
{
	size_t i, waiting = pending(x);

	if (waiting <= len) {
		x->equals = 0;
		return 0;
	}
	for (i = 0; i < len; i++)
		x->equals += data[i] == '=';
	if (waiting > FL_READER_TAG || x->equals > EQUALS_MAX)
		return fl_fail(err,
		    "%d: an element longer than %d MiB, or "
		    "with more than %d attributes",
		    xmlSAX2GetLineNumber(x->parser), FL_READER_TAG >> 20,
		    FL_READER_ATTRS);
	return 0;
}

static int
piece(struct fl_xml *x, const char *data, size_t len, struct fl_err *err)
{
	int line;

	xmlParseChunk(x->parser, data, (int)len, 0);
	if (x->failed) {
		line = xmlSAX2GetLineNumber(x->parser);
		return fl_fail(err, "%d: %s", line, x->err.msg);
	}
	if (!x->parser->wellFormed) {
		explain(x, err);
		return -1;
	}
	return check_pending(x, data, len, err);
}

int
fl_xml_feed(struct fl_xml *x, const char *data, size_t len, struct fl_err *err)
{
	size_t n;

	for (; len > 0; data += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		if (piece(x, data, n, err) == -1)
			return -1;
	}
	return 0;
}

struct fl_xml *
fl_xml_new(fl_element_each *each, void *ctx, struct fl_err *err)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end };
	struct fl_xml *x = calloc(1, sizeof(*x));

	if (x == NULL)
		goto fail;
	x->each = each;
	x->ctx = ctx;
	x->parser =
	    xmlCreatePushParserCtxt(&sax, x, ROOT, sizeof(ROOT) - 1, NULL);
	if (x->parser == NULL)
		goto fail;
	/* Without NOENT "&amp;" in an attribute is handed on as "&#38;". */
	xmlCtxtUseOptions(x->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
	return x;

fail:
	fl_fail(err, "out of memory");
	fl_xml_free(x);
	return NULL;
}

uint64_t
fl_xml_count(const struct fl_xml *x)
{
	return x->count;
}

/*
 * What waits is text that may go on, or a tag that has begun: which it is that
 * libxml2 would have complained of, had more come, is for us to find out.
 */
int
fl_xml_finish(struct fl_xml *x, bool *cut, struct fl_err *err)
{
	const char *tag = memchr(x->parser->input->cur, '<', pending(x));
	const char *end = (const char *)x->parser->input->end;

	*cut = x->depth > 1 || tag != NULL;
	if (tag != NULL && end - tag > 1 && tag[1] != '!' && tag[1] != '?' &&
	    memchr(tag + 1, '<', (size_t)(end - tag) - 1) != NULL)
		return fl_fail(err,
		    "%d: not well-formed XML: '<' inside a "
		    "tag",
		    xmlSAX2GetLineNumber(x->parser));
	return 0;
}

void
fl_xml_free(struct fl_xml *x)
{
	if (x == NULL)
		return;
	if (x->parser != NULL)
		xmlFreeParserCtxt(x->parser);
	free(x);
}
