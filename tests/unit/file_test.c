#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/scenario/print.h"
#include "tap.h"

static struct fl_file *
parse(const char *source)
{
	struct fl_err e;
	struct fl_file *f = fl_file_parse("in", fl_str(source), &e);

	if (f == NULL)
		printf("# %s\n", e.msg);
	return f;
}

/* The names of a file, with a comma between. */
static const struct {
	const char *source;
	const char *names;
} names[] = {
	{ "GET http://h/a", "GET /a" },
	{ "GET http://h", "GET /" },
	{ "GET http://h?a=/b", "GET /" },
	{ "GET https://h:8/a/b?c#d", "GET /a/b" },
	{ "GET https://h/a\\#b/c", "GET /a" },
	{ "GET {{base}}/a/{{ id }}/b", "GET /a/{{id}}/b" },
	{ "GET http://{{host}}:{{port}}/a", "GET /a" },
	{ "GET {{url}}", "GET /" },
	{ "GET h/a", "GET /a" },
	{ "SEND tcp://h:1", "SEND tcp://h:1" },
	{ "RUN exec:/usr/bin/x", "RUN /usr/bin/x" },
	{ "GET h/a\nGET h/a\nPUT h/a\nGET h/a",
	    "GET /a,GET /a 2,PUT /a,GET /a 3" },
	{ "GET h/a\n# @name: GET /a\nGET h/a\n# @name: x\nGET h/a\n"
	  "# @name: x\nGET h/b",
	    "GET /a 2,GET /a,x,x" },
	{ "GET h/a\nGET h/a 2\nGET h/a", "GET /a,GET /a 2,GET /a 3" },
	{ "GET h/a\\tb", "GET /a?b" },
};

static void
entries_have_names(void)
{
	char text[256];
	struct fl_file *f;
	size_t i, k, n;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		f = parse(names[i].source);
		text[0] = '\0';
		for (k = n = 0; f != NULL && k < f->len; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%s%.*s", k > 0 ? "," : "",
			    FL_STR_ARG(f->entries[k].name));
		CHECK(strcmp(text, names[i].names) == 0);
		printf("# %s\n", text);
		fl_file_free(f);
	}
}

/* What is always the same in a request, and what an answer is needed for. */
static const struct {
	const char *source;
	unsigned same;
	unsigned needs;
} traits[] = {
	{ "GET h", FL_SAME_ALL, 0 },
	{ "GET {{h}}", FL_SAME_ALL & ~FL_SAME_TARGET, 0 },
	{ "GET h\n[Query]\na: {{b}}", FL_SAME_ALL & ~FL_SAME_TARGET, 0 },
	{ "GET h\n{{a}}: b", FL_SAME_ALL & ~FL_SAME_HEADERS, 0 },
	{ "GET h\n[Cookies]\na: {{b}}", FL_SAME_ALL & ~FL_SAME_HEADERS, 0 },
	{ "GET h\n[BasicAuth]\na: {{b}}", FL_SAME_ALL & ~FL_SAME_HEADERS, 0 },
	{ "GET h\n[Form]\na: {{b}}", FL_SAME_ALL & ~FL_SAME_BODY, 0 },
	{ "GET h\n[Multipart]\na: file,b;{{c}}", FL_SAME_ALL & ~FL_SAME_BODY,
	    0 },
	{ "GET h\n{\"a\": {{b}}}", FL_SAME_ALL & ~FL_SAME_BODY, 0 },
	{ "GET h\n```graphql\n{{a}}```", FL_SAME_ALL & ~FL_SAME_BODY, 0 },
	{ "GET h\n[Options]\nskip: {{a}}", FL_SAME_ALL & ~FL_SAME_OPTIONS, 0 },
	{ "GET h\n[Options]\nuser: {{a}}", FL_SAME_ALL & ~FL_SAME_OPTIONS, 0 },
	{ "GET h\n[Options]\nvariable: a={{b}}", FL_SAME_ALL & ~FL_SAME_OPTIONS,
	    0 },
	{ "GET h\nHTTP 200", FL_SAME_ALL, 0 },
	{ "GET h\nHTTP 200\na: {{b}}", FL_SAME_ALL, FL_NEED_HEADERS },
	{ "GET h\nHTTP 200\n`a`", FL_SAME_ALL, FL_NEED_BODY | FL_NEED_HEADERS },
	{ "GET h\nHTTP 200\n[Asserts]\nstatus == 1\nip == \"a\"", FL_SAME_ALL,
	    FL_NEED_PEER },
	{ "GET h\nHTTP 200\n[Captures]\na: certificate \"Issuer\"\n"
	  "b: header \"c\"",
	    FL_SAME_ALL, FL_NEED_CERT | FL_NEED_HEADERS },
	{ "GET h\nHTTP 200\n[Asserts]\njsonpath \"$\" exists", FL_SAME_ALL,
	    FL_NEED_BODY | FL_NEED_HEADERS },
};

static void
entries_have_traits(void)
{
	struct fl_file *f;
	size_t i;

	for (i = 0; i < sizeof(traits) / sizeof(traits[0]); i++) {
		printf("# %s\n", strchr(traits[i].source, '\n') != NULL
				     ? strrchr(traits[i].source, '\n') + 1
				     : traits[i].source);
		f = parse(traits[i].source);
		CHECK(f != NULL && f->entries[0].same == traits[i].same);
		CHECK(f != NULL && f->entries[0].needs == traits[i].needs);
		fl_file_free(f);
	}
}

/* The line and the caret under the place. */
static const struct {
	const char *source;
	const char *detail;
} places[] = {
	{ "GET h\n[Options]\n\tskip:\tno\n", "\tskip:\tno\n\t     \t^" },
	{ "GET h\r\nA: \xc3\xa9\xe2\x82\xac {{\r\n",
	    "A: \xc3\xa9\xe2\x82\xac {{\n        ^" },
	{ "\x1b[31mGET", "?[31mGET\n^" },
	{ "GET 01234567890123456789012345678901234567890123456789"
	  "01234567890123456789012345678901234567890123456789{{}}"
	  "01234567890123456789012345678901234567890123456789",
	    "...234567890123456789012345678901234567890123456789{{"
	    "}}012345678901234567890123...\n"
	    "   "
	    "                                                  ^" },
	{ "GET", "GET\n   ^" },
	{ "GET h\n[\n1,\n\n\n", "1,\n  ^" },
};

static void
errors_have_carets(void)
{
	struct fl_err e;
	struct fl_file *f;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		f = fl_file_parse("in", fl_str(places[i].source), &e);
		CHECK(f == NULL && strcmp(e.detail, places[i].detail) == 0);
		if (f == NULL)
			printf("# %s\n", e.msg);
		fl_file_free(f);
	}
}

/* Brackets within each other: 200 are well, and many are an error. */
static bool
nests(const char *open, const char *close, size_t n, struct fl_err *err)
{
	struct fl_buf b;
	struct fl_file *f;
	bool good;
	size_t i;

	fl_buf_init(&b, 1 << 22);
	fl_buf_add_str(&b, "POST h\n", err);
	for (i = 0; i < n; i++)
		fl_buf_add_str(&b, open, err);
	for (i = 0; i < n; i++)
		fl_buf_add_str(&b, close, err);
	f = fl_file_parse("in", fl_buf_str(&b), err);
	good = f != NULL;
	fl_file_free(f);
	fl_buf_fini(&b);
	return good;
}

static void
nesting_has_an_end(void)
{
	struct fl_err e;

	CHECK(nests("[", "]", 200, &e));
	CHECK(!nests("[", "]", 10000, &e));
	CHECK(strstr(e.msg, "in:2:257: JSON of more than 256") == e.msg);
	CHECK(nests("<a>", "</a>", 200, &e));
	CHECK(!nests("<a>", "</a>", 10000, &e));
	CHECK(strstr(e.msg, "in:2:769: XML of more than 256") == e.msg);
}

static void
places_are_kept(void)
{
	struct fl_file *f = parse("# c\nGET h\nA: b\n\nHTTP 200\n  C: d\n"
				  "[Asserts]\n  status not == 1\n");
	const struct fl_entry *e = &f->entries[0];
	const struct fl_assert *t = &e->expected.asserts[0];
	struct fl_place p;

	CHECK(fl_source_place(&f->source, e->at).line == 2);
	CHECK(fl_source_place(&f->source, e->headers.list[0].at).line == 3);
	CHECK(fl_source_place(&f->source, e->expected.at).line == 5);
	p = fl_source_place(&f->source, e->expected.headers.list[0].at);
	CHECK(p.line == 6 && p.column == 3);
	p = fl_source_place(&f->source, t->at);
	CHECK(p.line == 8 && p.column == 3);
	CHECK(fl_str_is(fl_source_line(&f->source, t->at),
	    "  status not == 1"));
	p = fl_source_place(&f->source, t->predicate_at);
	CHECK(p.line == 8 && p.column == 14);
	CHECK(e->end == f->source.text.len);
	fl_file_free(f);
}

/* A request as it comes from a command line, and how it is printed. */
static const struct {
	const char *method, *url, *header, *body;
	const char *printed; /* or the message */
} urls[] = {
	{ NULL, "http://h/?a=b#c", NULL, NULL, "GET http://h/?a=b\\#c\n" },
	{ NULL, "http://h/{{fl_user}}", "A-b:  c d", NULL,
	    "GET http://h/{{fl_user}}\nA-b: c d\n" },
	{ "PUT", "http://h", "A;", NULL, "PUT http://h\nA: \n" },
	{ NULL, "http://h", NULL, "a\\n{{b}}",
	    "POST http://h\n"
	    "Content-Type: application/x-www-form-urlencoded\n"
	    "```\na\\n{{b}}```\n" },
	{ "GET", "http://h", "content-type: x", "\xff",
	    "GET http://h\ncontent-type: x\nhex,ff;\n" },
	{ NULL, "", NULL, NULL, "command line:1:5: want a URL" },
	{ NULL, "http://h/{{", NULL, NULL,
	    "command line:1:16: want the name of a variable, and this is the "
	    "end" },
	{ NULL, "http://h\n", NULL, NULL,
	    "a URL with a control character: 'http://h?'" },
	{ "A B", "http://h", NULL, NULL, "'A B' is no method" },
	{ NULL, "http://h", "A:", NULL,
	    "'A:': want 'Name: value', or 'Name;' for an empty one" },
	{ NULL, "http://h", "A; b", NULL,
	    "'A; b': want 'Name: value', or 'Name;' for an empty one" },
	{ NULL, "http://h", ": b", NULL,
	    "': b': want 'Name: value', or 'Name;' for an empty one" },
};

static void
a_url_is_a_file(void)
{
	struct fl_url_request r;
	struct fl_file *f;
	struct fl_buf out;
	struct fl_err e;
	struct fl_str body;
	size_t i;

	fl_buf_init(&out, 1 << 16);
	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		body = fl_str(urls[i].body);
		r = (struct fl_url_request){
			.url = urls[i].url,
			.method = urls[i].method,
			.headers = &urls[i].header,
			.headers_len = urls[i].header != NULL,
			.body = body.s != NULL ? &body : NULL,
		};
		fl_buf_clear(&out);
		f = fl_file_from_url(&r, &e);
		if (f != NULL)
			fl_file_print(f, &out, &e);
		else
			fl_buf_add_str(&out, e.msg, &e);
		CHECK(fl_str_is(fl_buf_str(&out), urls[i].printed));
		printf("# %s\n", f == NULL ? e.msg : urls[i].url);
		fl_file_free(f);
	}
	fl_buf_fini(&out);
}

static void
files_are_read(void)
{
	char path[] = "/tmp/file_test.XXXXXX";
	int fd = mkstemp(path);
	struct fl_err e;
	struct fl_file *f;

	CHECK(fd != -1 && write(fd, "GET h\n", 6) == 6);
	close(fd);
	f = fl_file_read(path, &e);
	CHECK(f != NULL && f->len == 1 && fl_str_is(f->source.name, path));
	fl_file_free(f);
	unlink(path);
	CHECK(fl_file_read(path, &e) == NULL);
	CHECK(strstr(e.msg, "No such file") != NULL);
	CHECK(fl_file_read("/", &e) == NULL);
	fl_file_free(NULL);
}

/* Whether a file prints to something that prints to the same. */
static bool
prints_again(struct fl_file *f)
{
	struct fl_buf one, two;
	struct fl_file *again;
	struct fl_err e;
	bool same;

	fl_buf_init(&one, 1 << 24);
	fl_buf_init(&two, 1 << 24);
	same = fl_file_print(f, &one, &e) == 0;
	again = fl_file_parse("again", fl_buf_str(&one), &e);
	same = same && again != NULL && fl_file_print(again, &two, &e) == 0 &&
	       fl_str_eq(fl_buf_str(&one), fl_buf_str(&two));
	fl_file_free(again);
	fl_buf_fini(&one);
	fl_buf_fini(&two);
	return same;
}

/* "path:line:column: ..." */
static bool
has_place(const char *msg, const char *path)
{
	unsigned line, column;

	return strncmp(msg, path, strlen(path)) == 0 &&
	       sscanf(msg + strlen(path), ":%u:%u: ", &line, &column) == 2 &&
	       line > 0 && column > 0;
}

/* Each file of a folder of public scenarios. */
static void
folder_is(const char *folder, bool good)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct fl_file *f;
	struct fl_err e;
	char path[512];

	if (dir == NULL) {
		printf("ok %d - %s # skip no such folder\n", ++tap_count,
		    folder);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		f = fl_file_read(path, &e);
		if (good)
			CHECK(f != NULL && prints_again(f));
		else
			CHECK(f == NULL && has_place(e.msg, path));
		printf("# %s\n", f == NULL ? e.msg : path);
		fl_file_free(f);
	}
	closedir(dir);
}

int
main(void)
{
	entries_have_names();
	entries_have_traits();
	errors_have_carets();
	nesting_has_an_end();
	places_are_kept();
	a_url_is_a_file();
	files_are_read();
	folder_is("../shared/data/hurl/parses", true);
	folder_is("../shared/data/hurl/rejected", false);
	return tap_done();
}
