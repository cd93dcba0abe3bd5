/*
 * reader_test - documents in pieces, cut, damaged, compressed
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../lib/result/reader.h"
#include "tap.h"

/* What came, as lines of text with depth and line number in front. */
static int
note(void *ctx, const struct fl_element *r, struct fl_err *err)
{
	struct fl_buf *b = ctx;

	if (fl_element_is(r, "stop"))
		return fl_fail(err, "told to stop");
	if (fl_buf_addf(b, err, "%u:%d ", r->depth, (int)r->line) == -1)
		return -1;
	return fl_element_write(r, b, err);
}

struct got {
	int rc;
	bool truncated;
	struct fl_buf text;
	struct fl_err err;
};

/* Feeds the document in pieces of so many bytes. */
static struct got
read_doc(const void *data, size_t len, size_t piece)
{
	struct got g = { 0 };
	struct fl_reader *r;
	const char *p = data;
	size_t i, n;

	fl_buf_init(&g.text, 64 << 20);
	r = fl_reader_new("a.xml", note, &g.text, &g.err);
	for (i = 0; i < len && g.rc == 0; i += n) {
		n = len - i < piece ? len - i : piece;
		g.rc = fl_reader_feed(r, p + i, n, &g.err);
	}
	if (g.rc == 0)
		g.rc = fl_reader_finish(r, &g.err);
	g.truncated = fl_reader_truncated(r);
	fl_reader_free(r);
	return g;
}

static const struct {
	const char *doc;
	bool truncated;
	const char *text;  /* what note() wrote; NULL: it is an error ... */
	const char *error; /* ... which begins like this */
} cases[] = {
	{ "<f v=\"1\">\n<a x=\"1\"/>\n</f>\n", false,
	    "0:1 <f v=\"1\"/>\n1:2 <a x=\"1\"/>\n", NULL },
	/* cut anywhere */
	{ "<f>\n<a/>\n</f", true, "0:1 <f/>\n1:2 <a/>\n", NULL },
	{ "<f>\n<a/>\n<", true, "0:1 <f/>\n1:2 <a/>\n", NULL },
	{ "<f>\n<a/>\n", true, "0:1 <f/>\n1:2 <a/>\n", NULL },
	{ "<f>\n<a/>\n<b x=\"1", true, "0:1 <f/>\n1:2 <a/>\n", NULL },
	{ "<f>\n<a/>\n<b x=\"1>", true, "0:1 <f/>\n1:2 <a/>\n", NULL },
	/* the last newline is not what makes a line whole */
	{ "<f>\n<a/></f>", false, "0:1 <f/>\n1:2 <a/>\n", NULL },
	/* no root, several roots, text between */
	{ "<a/>\n<b/>\n", false, "0:1 <a/>\n0:2 <b/>\n", NULL },
	{ "<f></f>\n<f></f>\n", false, "0:1 <f/>\n0:2 <f/>\n", NULL },
	{ "<a>text<b/>\"</a>", false, "0:1 <a/>\n1:1 <b/>\n", NULL },
	{ "<a><![CDATA[<x/>]]><!-- <y/> --></a>", false, "0:1 <a/>\n", NULL },
	/* what may be in front */
	{ "\xef\xbb\xbf<a/>", false, "0:1 <a/>\n", NULL },
	{ "<?xml version=\"1.0\"?>\n<a/>", false, "0:2 <a/>\n", NULL },
	{ " \n<?xml version='1.0' encoding='utf-8'?><a/>", false, "0:2 <a/>\n",
	    NULL },
	{ "<?xml version='1.0' encoding='latin1'?><a/>", false, NULL,
	    "a.xml:1: want UTF-8" },
	{ "<?xml version='1.0'", false, NULL, "a.xml: holds no record" },
	/* values as they were meant */
	{ "<a x='&#10;&lt;&amp;\"&#xe9;\n'/>", false,
	    "0:2 <a x=\"&#10;&lt;&amp;&quot;\xc3\xa9 \"/>\n", NULL },
	/* nothing, and not XML */
	{ "", false, NULL, "a.xml: empty" },
	{ "\n\n", false, NULL, "a.xml: holds no record" },
	{ "Last login: Tue", false, NULL, "a.xml:1: not a result document" },
	{ "\x7f"
	  "ELF\x02",
	    false, NULL, "a.xml:1: not a result document" },
	{ "\x1f", false, NULL, "a.xml:1: not a result document" },
	{ "\x1fx", false, NULL, "a.xml:1: not a result document" },
	{ "\xef", false, NULL, "a.xml:1: not a result document" },
	/* not well-formed */
	{ "<f>\n<a>\n</f>\n", false, NULL, "a.xml:3: not well-formed XML: " },
	{ "<f>\n<a x=1/>\n", false, NULL, "a.xml:2: not well-formed XML: " },
	{ "<f>\n<a x='1' x='2'/>\n", false, NULL, "a.xml:2: not well-" },
	{ "<f>\n<a x='<'/>\n", false, NULL, "a.xml:2: not well-formed XML: " },
	{ "<f>\n<a x='\xff'/>\n", false, NULL, "a.xml:2: not well-formed " },
	{ "<f>\n<a x='&#1;'/>\n", false, NULL, "a.xml:2: not well-formed " },
	{ "<f>\n<1/>\n", false, NULL, "a.xml:2: not well-formed XML: " },
	{ "</f>\n", false, NULL, "a.xml:1: not well-formed XML: " },
	{ "</_>\n", false, NULL, "a.xml:1: an end tag without its start" },
	{ "<f/>\n<?xml version='1.0'?>\n", false, NULL, "a.xml:2: not well-" },
	/* nothing is declared, nothing is fetched */
	{ "<!DOCTYPE f [<!ENTITY e 'x'>]>\n<f/>", false, NULL,
	    "a.xml:1: a document type, and so entities, are not understood" },
	{ "<f>\n<a x='&e;'/>\n", false, NULL, "a.xml:2: not well-formed " },
	{ "<f xmlns='urn:x'/>", false, NULL, "a.xml:1: namespaces are not" },
	{ "<x:f/>", false, NULL, "a.xml:1: " },
	{ "<f>\n<a xml:lang='x'/>", false, NULL, "a.xml:2: namespaces are " },
	/* the consumer's own complaint */
	{ "<f>\n<stop/>\n<a/>\n", false, NULL, "a.xml:2: told to stop" },
};

/* As a whole, and cut at every byte into pieces of all small lengths. */
static void
documents(void)
{
	size_t i, piece, len, bad;
	struct got g;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# case %zu\n", i);
		len = strlen(cases[i].doc);
		for (piece = 1, bad = 0; piece <= len + 1; piece++) {
			g = read_doc(cases[i].doc, len, piece);
			if (cases[i].text != NULL)
				bad += g.rc != 0 ||
				       g.truncated != cases[i].truncated ||
				       !fl_str_is(fl_buf_str(&g.text),
					   cases[i].text);
			else
				bad += g.rc != -1 ||
				       strncmp(g.err.msg, cases[i].error,
					   strlen(cases[i].error)) != 0;
			if (bad == 1)
				printf("# piece %zu: %d %d '%s' '%s'\n", piece,
				    g.rc, g.truncated,
				    g.text.data != NULL ? g.text.data : "",
				    g.rc == -1 ? g.err.msg : "");
			fl_buf_fini(&g.text);
		}
		CHECK(bad == 0);
	}
}

static size_t
gzip(const char *text, unsigned char *out, size_t max)
{
	z_stream z = { 0 };

	deflateInit2(&z, 9, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)(size_t)text;
	z.avail_in = (unsigned)strlen(text);
	z.next_out = out;
	z.avail_out = (unsigned)max;
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return z.total_out;
}

static void
gzip_is_known_by_its_first_bytes(void)
{
	unsigned char z[1000];
	size_t n = gzip("<f>\n<a/>\n", z, sizeof(z)), piece;
	struct got g;

	n += gzip("<b/>\n</f>\n", z + n, sizeof(z) - n);
	for (piece = 1; piece < n; piece *= 2) {
		g = read_doc(z, n, piece);
		CHECK(g.rc == 0 && !g.truncated);
		CHECK(fl_str_is(fl_buf_str(&g.text),
		    "0:1 <f/>\n1:2 <a/>\n1:3 <b/>\n"));
		fl_buf_fini(&g.text);
	}
	g = read_doc(z, n - 9, 1000); /* all of the text, but no trailer */
	CHECK(g.rc == 0 && g.truncated);
	CHECK(fl_str_is(fl_buf_str(&g.text), "0:1 <f/>\n1:2 <a/>\n1:3 <b/>\n"));
	fl_buf_fini(&g.text);
	z[n / 4] ^= 0xff;
	g = read_doc(z, n, 1000);
	CHECK(g.rc == -1 && strstr(g.err.msg, "a.xml: damaged gzip") != NULL);
	fl_buf_fini(&g.text);
	n = gzip("<f/>\n", z, sizeof(z));
	z[n] = 'x';
	g = read_doc(z, n + 1, 1000);
	CHECK(g.rc == -1 && strstr(g.err.msg, "after the end") != NULL);
	fl_buf_fini(&g.text);
}

/* What is repeated n times between a head and a tail. */
static struct got
read_long(const char *head, const char *body, size_t n, const char *tail)
{
	struct fl_buf b;
	struct fl_err e;
	struct got g;
	size_t i;

	fl_buf_init(&b, 64 << 20);
	fl_buf_add_str(&b, head, &e);
	for (i = 0; i < n; i++)
		fl_buf_add_str(&b, body, &e);
	fl_buf_add_str(&b, tail, &e);
	g = read_doc(b.data, b.len, 65536);
	fl_buf_fini(&b);
	return g;
}

static struct got
read_attrs(size_t n)
{
	struct fl_buf b;
	struct fl_err e;
	struct got g;
	size_t i;

	fl_buf_init(&b, 64 << 20);
	fl_buf_add_str(&b, "<f>\n<a ", &e);
	for (i = 0; i < n; i++)
		fl_buf_addf(&b, &e, "a%zx='' ", i);
	fl_buf_add_str(&b, "/>\n</f>\n", &e);
	g = read_doc(b.data, b.len, 65536);
	fl_buf_fini(&b);
	return g;
}

static void
ceilings_hold(void)
{
	struct got g;

	g = read_long("<f>\n<a x=\"", "0123456789abcdef", 400000,
	    "\"/>\n</f>\n");
	CHECK(g.rc == 0 && g.text.len > 6400000);
	fl_buf_fini(&g.text);
	g = read_long("<f>\n<a x=\"", "0123456789abcdef", 4000000,
	    "\"/>\n</f>\n");
	CHECK(g.rc == -1 &&
	      strncmp(g.err.msg, "a.xml:2: an element longer", 26) == 0);
	fl_buf_fini(&g.text);
	g = read_long("<f>", "<a>", 20, "");
	CHECK(g.rc == -1 &&
	      strncmp(g.err.msg, "a.xml:1: more than 16 ele", 25) == 0);
	fl_buf_fini(&g.text);
	/* text that is nobody's needs no memory */
	g = read_long("<f>\n", "0123456789abcdef", 4000000, "</f>\n");
	CHECK(g.rc == 0 && !g.truncated);
	fl_buf_fini(&g.text);
	g = read_attrs(256);
	CHECK(g.rc == 0);
	fl_buf_fini(&g.text);
	g = read_attrs(257);
	CHECK(g.rc == -1 && strstr(g.err.msg, "more than 256 attri") != NULL);
	fl_buf_fini(&g.text);
	g = read_attrs(1000000); /* and it does not take for ever */
	CHECK(g.rc == -1 && strstr(g.err.msg, "more than 256 attri") != NULL);
	fl_buf_fini(&g.text);
}

int
main(void)
{
	documents();
	gzip_is_known_by_its_first_bytes();
	ceilings_hold();
	return tap_done();
}
