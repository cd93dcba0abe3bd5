/*
 * XPath by libxml2, without linking against it.
 *
 * libxml2 brings ICU with it, which makes a program start slowly; so its
 * functions are looked up at run time, and only the headers' types are used.
 * The library is never unloaded, because it leaves a destructor with each
 * thread.
 */
#include <dlfcn.h>
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "xpath.h"

/* What differs between releases; structs are those of the headers. */
#if LIBXML_VERSION >= 21400
#define LIBRARY "libxml2.so.16"
#else
#define LIBRARY "libxml2.so.2"
#endif
#if LIBXML_VERSION >= 21200
#define ERROR_CONST const
#else
#define ERROR_CONST
#endif
#if LIBXML_VERSION >= 20910
#define HAS_LIMIT(version) ((version) >= 20910)
#define SET_LIMIT(context, ops)                                                \
	((context)->opLimit = (ops), (context)->opCount = 0)
#else
#define HAS_LIMIT(version) false
#define SET_LIMIT(context, ops) ((void)(context))
#endif

#define OPS_MAX 20000000 /* steps of one evaluation */

#define XML_OPTIONS                                                            \
	(XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |         \
	    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_COMPACT)
#define HTML_OPTIONS                                                           \
	(HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |      \
	    HTML_PARSE_NONET | HTML_PARSE_COMPACT)

/* The functions of libxml2 that are called: X(result, name, arguments). */
#define FUNCTIONS(X)                                                           \
	X(void, xmlInitParser, (void))                                         \
	X(xmlParserCtxtPtr, xmlNewParserCtxt, (void))                          \
	X(void, xmlFreeParserCtxt, (xmlParserCtxtPtr))                         \
	X(xmlDocPtr, xmlCtxtReadMemory,                                        \
	    (xmlParserCtxtPtr, const char *, int, const char *, const char *,  \
		int))                                                          \
	X(void, xmlSAX2EntityDecl,                                             \
	    (void *, const xmlChar *, int, const xmlChar *, const xmlChar *,   \
		xmlChar *))                                                    \
	X(xmlDocPtr, htmlReadMemory,                                           \
	    (const char *, int, const char *, const char *, int))              \
	X(xmlNodePtr, xmlDocGetRootElement, (const xmlDoc *))                  \
	X(void, xmlFreeDoc, (xmlDocPtr))                                       \
	X(xmlXPathContextPtr, xmlXPathNewContext, (xmlDocPtr))                 \
	X(void, xmlXPathFreeContext, (xmlXPathContextPtr))                     \
	X(int, xmlXPathRegisterNs,                                             \
	    (xmlXPathContextPtr, const xmlChar *, const xmlChar *))            \
	X(const xmlChar *, xmlXPathNsLookup,                                   \
	    (xmlXPathContextPtr, const xmlChar *))                             \
	X(xmlXPathObjectPtr, xmlXPathEval,                                     \
	    (const xmlChar *, xmlXPathContextPtr))                             \
	X(void, xmlXPathFreeObject, (xmlXPathObjectPtr))                       \
	X(xmlGenericErrorFunc *, __xmlGenericError, (void))

#define MEMBER(result, name, arguments) result(*name) arguments;
#define ROW(result, name, arguments) { #name, offsetof(struct fl_xpath, name) },

struct fl_xpath {
	bool has_limit; /* the library that was found can count its steps */
	FUNCTIONS(MEMBER)
};

struct fl_xdoc {
	const struct fl_xpath *x;
	xmlDocPtr doc;
	xmlXPathContextPtr context;
	char why[200]; /* the last error of an evaluation */
};

static const struct {
	const char *name;
	size_t offset;
} functions[] = { FUNCTIONS(ROW) };

/* 20914 for 2.9.14: of the library, which may be older than the headers. */
static long
version(void *lib)
{
	const char *const *text = dlsym(lib, "xmlParserVersion");

	return text != NULL ? strtol(*text, NULL, 10) : 0;
}

struct fl_xpath *
fl_xpath_new(struct fl_err *err)
{
	struct fl_xpath *x = calloc(1, sizeof(*x));
	void *lib, *f;
	size_t i;

	if (x == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	lib = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		f = lib != NULL ? dlsym(lib, functions[i].name) : NULL;
		if (f == NULL) {
			fl_fail(err, "XPath needs libxml2: %s", dlerror());
			free(x);
			return NULL;
		}
		/* As POSIX says: a data pointer that holds a function. */
		memcpy((char *)x + functions[i].offset, &f, sizeof(f));
	}
	x->xmlInitParser();
	x->has_limit = HAS_LIMIT(version(lib));
	return x;
}

void
fl_xpath_free(struct fl_xpath *x)
{
	free(x);
}

/*
 * In place of libxml2's own: an entity that would have to be fetched is not
 * declared at all, nor is one of the DTD.
 */
static void
entity_decl(void *arg, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system_id, xmlChar *content)
{
	xmlParserCtxtPtr ctxt = arg;
	const struct fl_xpath *x = ctxt->_private;

	if (type == XML_INTERNAL_GENERAL_ENTITY)
		x->xmlSAX2EntityDecl(arg, name, type, public_id, system_id,
		    content);
}

static xmlDocPtr
read_xml(const struct fl_xpath *x, struct fl_str text)
{
	xmlParserCtxtPtr ctxt = x->xmlNewParserCtxt();
	xmlDocPtr doc;

	if (ctxt == NULL)
		return NULL;
	ctxt->_private = (void *)(uintptr_t)x;
	ctxt->sax->entityDecl = entity_decl;
	doc = x->xmlCtxtReadMemory(ctxt, text.s, (int)text.len, NULL, "UTF-8",
	    XML_OPTIONS);
	x->xmlFreeParserCtxt(ctxt);
	return doc;
}

/* The node behind one in the order of the document; NULL behind the last. */
static xmlNodePtr
following(xmlNodePtr n, xmlNodePtr root)
{
	if (n->type == XML_ELEMENT_NODE && n->children != NULL)
		return n->children;
	while (n != root && n->next == NULL)
		n = n->parent;
	return n != root ? n->next : NULL;
}

/* The first of two namespaces of one prefix has it. */
static void
register_namespaces(struct fl_xdoc *d, xmlNodePtr root)
{
	const xmlChar *prefix;
	xmlNodePtr n;
	xmlNsPtr ns;

	for (n = root; n != NULL; n = following(n, root)) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (ns = n->nsDef; ns != NULL; ns = ns->next) {
			prefix = ns->prefix != NULL ? ns->prefix
			                            : (const xmlChar *)"_";
			if (d->x->xmlXPathNsLookup(d->context, prefix) == NULL)
				d->x->xmlXPathRegisterNs(d->context, prefix,
				    ns->href);
		}
	}
}

/* In place of libxml2's own, which prints. */
static void
note_error(void *arg, ERROR_CONST xmlError *e)
{
	struct fl_xdoc *d = arg;

	snprintf(d->why, sizeof(d->why), "%s",
	    e != NULL && e->message != NULL ? e->message : "");
	d->why[strcspn(d->why, "\n")] = '\0';
}

/* Some errors are printed whatever the options are. */
static void
ignore_error(void *arg, const char *fmt, ...)
{
	(void)arg;
	(void)fmt;
}

/* Makes this thread's libxml2 quiet; returns what it did before. */
static xmlGenericErrorFunc
set_generic_error(const struct fl_xpath *x, xmlGenericErrorFunc f)
{
	xmlGenericErrorFunc before = *x->__xmlGenericError();

	*x->__xmlGenericError() = f;
	return before;
}

static xmlDocPtr
read_quietly(const struct fl_xpath *x, struct fl_str text, bool html)
{
	xmlGenericErrorFunc before = set_generic_error(x, ignore_error);
	xmlDocPtr doc;

	doc = html ? x->htmlReadMemory(text.s, (int)text.len, NULL, "UTF-8",
			 HTML_OPTIONS)
	           : read_xml(x, text);
	set_generic_error(x, before);
	return doc;
}

struct fl_xdoc *
fl_xdoc_new(struct fl_xpath *x, struct fl_str text, bool html,
    struct fl_err *err)
{
	struct fl_xdoc *d = calloc(1, sizeof(*d));
	xmlNodePtr root = NULL;

	if (d == NULL || text.len > INT_MAX || text.s == NULL) {
		fl_fail(err, d == NULL ? "out of memory" : "invalid XML");
		free(d);
		return NULL;
	}
	d->x = x;
	d->doc = read_quietly(x, text, html);
	if (d->doc != NULL)
		root = x->xmlDocGetRootElement(d->doc);
	if (root != NULL)
		d->context = x->xmlXPathNewContext(d->doc);
	if (d->context == NULL) {
		fl_fail(err, html ? "invalid HTML" : "invalid XML");
		fl_xdoc_free(d);
		return NULL;
	}
	d->context->error = note_error;
	d->context->userData = d;
	if (!html)
		register_namespaces(d, root);
	return d;
}

void
fl_xdoc_free(struct fl_xdoc *d)
{
	if (d == NULL)
		return;
	if (d->context != NULL)
		d->x->xmlXPathFreeContext(d->context);
	if (d->doc != NULL)
		d->x->xmlFreeDoc(d->doc);
	free(d);
}

static int
to_value(xmlXPathObjectPtr o, struct fl_arena *a, struct fl_value *out,
    struct fl_err *err)
{
	const char *text;
	struct fl_str s;

	switch (o->type) {
	case XPATH_NUMBER:
		*out = fl_value_float(o->floatval);
		return 0;
	case XPATH_BOOLEAN:
		*out = fl_value_bool(o->boolval != 0);
		return 0;
	case XPATH_NODESET:
		*out = (struct fl_value){ .type = FL_TYPE_NODESET };
		if (o->nodesetval != NULL && o->nodesetval->nodeNr > 0)
			out->count = (size_t)o->nodesetval->nodeNr;
		return 0;
	case XPATH_STRING:
		text = (const char *)o->stringval;
		s = fl_arena_str(a, text, text != NULL ? strlen(text) : 0);
		if (s.s == NULL)
			return fl_fail(err, "more than the memory limit");
		*out = fl_value_str(s);
		return 0;
	default:
		return fl_fail(err, "XPath: a result of this type has no use");
	}
}

int
fl_xdoc_find(struct fl_xdoc *d, struct fl_str expr, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err)
{
	/* With a '\0' behind it. */
	struct fl_str text = fl_arena_str(a, expr.s, expr.len);
	xmlGenericErrorFunc before;
	xmlXPathObjectPtr o;
	int rc;

	if (text.s == NULL)
		return fl_fail(err, "more than the memory limit");
	d->why[0] = '\0';
	if (d->x->has_limit)
		SET_LIMIT(d->context, OPS_MAX);
	before = set_generic_error(d->x, ignore_error);
	o = d->x->xmlXPathEval((const xmlChar *)text.s, d->context);
	set_generic_error(d->x, before);
	if (o == NULL)
		return fl_fail(err, "XPath: '%.200s': %s", text.s,
		    d->why[0] != '\0' ? d->why
				      : "no expression, or too much work");
	rc = to_value(o, a, out, err);
	d->x->xmlXPathFreeObject(o);
	return rc;
}
