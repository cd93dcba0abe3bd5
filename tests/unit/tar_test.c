#include <stdlib.h>
#include <string.h>

#include "../../lib/fleet/tar.h"
#include "tap.h"

/* A tar stream that is put together by hand, to be read back. */
struct made {
	char bytes[64 << 10];
	size_t len;
	size_t at;   /* of reading */
	size_t step; /* at most so many bytes a read */
};

static ssize_t
read_made(void *ctx, void *data, size_t len, struct fl_err *err)
{
	struct made *m = ctx;

	(void)err;
	if (len > m->len - m->at)
		len = m->len - m->at;
	if (len > m->step)
		len = m->step;
	memcpy(data, m->bytes + m->at, len);
	m->at += len;
	return (ssize_t)len;
}

static void
seal(char *block)
{
	unsigned sum = 0;
	size_t i;

	memset(block + 148, ' ', 8);
	for (i = 0; i < FL_TAR_BLOCK; i++)
		sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
}

/* A header, its content, and zeros up to a whole block. */
static char *
put(struct made *m, const char *name, char type, const char *content,
    size_t len)
{
	char *block = m->bytes + m->len;

	memset(block, 0, FL_TAR_BLOCK + len + FL_TAR_BLOCK);
	snprintf(block, 100, "%s", name);
	snprintf(block + 100, 8, "%07o", 0644U);
	snprintf(block + 124, 12, "%011o", (unsigned)len);
	snprintf(block + 136, 12, "%011o", 1000U);
	block[156] = type;
	memcpy(block + 257,
	    "ustar\0"
	    "00",
	    8);
	seal(block);
	if (len > 0)
		memcpy(block + FL_TAR_BLOCK, content, len);
	m->len += FL_TAR_BLOCK +
	          (len + FL_TAR_BLOCK - 1) / FL_TAR_BLOCK * FL_TAR_BLOCK;
	return block;
}

static void
end(struct made *m, size_t blocks)
{
	memset(m->bytes + m->len, 0, blocks * FL_TAR_BLOCK);
	m->len += blocks * FL_TAR_BLOCK;
}

static struct made *
begin(void)
{
	struct made *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	m->step = SIZE_MAX;
	return m;
}

/* Reads all of it; what it was, as "name:size name/ ..." or the message. */
static const char *
list(struct made *m, char out[1024])
{
	struct fl_tar_entry e;
	struct fl_tar t;
	struct fl_err err;
	size_t len = 0;
	int got;

	out[0] = '\0';
	fl_tar_init(&t, read_made, m);
	while ((got = fl_tar_next(&t, &e, &err)) == 1)
		len += (size_t)snprintf(out + len, 1024 - len,
		    e.kind == FL_TAR_FOLDER ? "%s%.200s/" : "%s%.200s:%lld",
		    len > 0 ? " " : "", e.name, (long long)e.size);
	if (got == -1)
		snprintf(out, 1024, "%s", err.msg);
	free(m);
	return out;
}

static void
files_and_folders_are_listed(void)
{
	struct made *m = begin();
	char out[1024];

	put(m, "d/", '5', "", 0);
	put(m, "d/a", '0', "hello", 5);
	put(m, "./d//./b", '\0', "", 0);
	put(m, "old/", '0', "", 0);
	end(m, 2);
	CHECK(strcmp(list(m, out), "d/ d/a:5 d/b:0 old/") == 0);

	m = begin();
	m->step = 7; /* a pipe gives what it has */
	put(m, "a", '0', "hello", 5);
	put(m, "b", '0', "", 0);
	end(m, 20);
	CHECK(strcmp(list(m, out), "a:5 b:0") == 0);

	m = begin();
	end(m, 2);
	CHECK(strcmp(list(m, out), "") == 0);
}

static void
content_is_read_to_its_end(void)
{
	struct made *m = begin();
	struct fl_tar_entry e;
	struct fl_err err;
	struct fl_tar t;
	char text[16];

	put(m, "a", '0', "hello", 5);
	put(m, "b", '0', "you", 3);
	end(m, 2);
	fl_tar_init(&t, read_made, m);
	CHECK(fl_tar_next(&t, &e, &err) == 1);
	CHECK(e.mode == 0600 && e.mtime_s == 1000);
	CHECK(fl_tar_read(&t, text, 2, &err) == 2); /* and no more of it */
	CHECK(fl_tar_next(&t, &e, &err) == 1);
	CHECK(strcmp(e.name, "b") == 0);
	CHECK(fl_tar_read(&t, text, sizeof(text), &err) == 3);
	CHECK(memcmp(text, "you", 3) == 0);
	CHECK(fl_tar_read(&t, text, sizeof(text), &err) == 0);
	CHECK(fl_tar_next(&t, &e, &err) == 0);
	free(m);
}

static void
long_names_come_in_three_ways(void)
{
	struct made *m = begin();
	char name[301], out[1024], record[400], *block;

	memset(name, 'n', 300);
	name[300] = '\0';
	put(m, "././@LongLink", 'L', name, 301);
	put(m, "nnn", '0', "x", 1);
	end(m, 2);
	list(m, out);
	CHECK(strlen(out) == 200 + 2 && out[199] == 'n');

	m = begin();
	snprintf(record, sizeof(record), "310 path=%s\n", name);
	put(m, "PaxHeaders/x", 'x', record, strlen(record));
	put(m, "nnn", '0', "x", 1);
	end(m, 2);
	list(m, out);
	CHECK(strlen(out) == 200 + 2);

	m = begin();
	block = put(m, "b", '0', "x", 1);
	memcpy(block + 345, "a/deep", 6);
	seal(block);
	put(m, "c", '0', "", 0);
	end(m, 2);
	CHECK(strcmp(list(m, out), "a/deep/b:1 c:0") == 0);
}

static void
pax_headers_may_say_size_and_what_we_skip(void)
{
	struct made *m = begin();
	char out[1024], *block;

	put(m, "x", 'x', "30 mtime=1350244992.023960108\n12 size=005\n", 42);
	block = put(m, "a", '0', "hello", 5);
	memset(block + 124, '7', 11); /* only the pax header knows */
	seal(block);
	put(m, "g", 'g', "16 comment=hallo\n", 17);
	put(m, "b", '0', "", 0);
	end(m, 2);
	CHECK(strcmp(list(m, out), "a:5 b:0") == 0);
}

static const struct {
	const char *name;
	char type;
	const char *wrong;
} refused[] = {
	{ "/etc/passwd", '0', "'/etc/passwd': an absolute name" },
	{ "..", '5', "'..': a name with '..' in it" },
	{ "../x", '0', "'../x': a name with '..' in it" },
	{ "a/../../x", '0', "'a/../../x': a name with '..' in it" },
	{ "a/..", '0', "'a/..': a name with '..' in it" },
	{ "./../x", '0', "'../x': a name with '..' in it" },
	{ "a\nb", '0', "'a?b': a control byte in a name" },
	{ "a\x1b[2J", '0', "'a?[2J': a control byte in a name" },
	{ "", '0', "an entry without a name" },
	{ "./", '5', "an entry without a name" },
	{ ".", '5', "an entry without a name" },
	{ "l", '1', "'l': a hard link" },
	{ "l", '2', "'l': a symbolic link" },
	{ "l", '3', "'l': a device" },
	{ "l", '4', "'l': a device" },
	{ "l", '6', "'l': a named pipe" },
	{ "l", '7', "'l': an entry of type 0x37" },
	{ "l", 'K', "'l': a link with a long name" },
	{ "l", 'S', "'l': a sparse file" },
	{ "l", 'D', "'l': an entry of type 0x44" },
};

static void
what_a_host_must_not_send_is_refused_by_name(void)
{
	char out[1024];
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct made *m = begin();

		put(m, "before", '0', "x", 1);
		put(m, refused[i].name, refused[i].type, "", 0);
		end(m, 2);
		printf("# %s\n", refused[i].wrong);
		CHECK(strcmp(list(m, out), refused[i].wrong) == 0);
	}
}

/* Changes one field of the header of a small file. */
static const struct {
	size_t at;
	const char *bytes;
	size_t len;
	bool seal;
	const char *wrong;
} broken[] = {
	{ 0, "b", 1, false, "a header with a wrong sum" },
	{ 257, "USTAR", 5, true, "not a tar stream" },
	{ 124, "99999999999", 11, true, "'a': a size that makes no sense" },
	{ 124, "00000000 05", 11, true, "'a': a size that makes no sense" },
	{ 124, "\0\0\0\0\0\0\0\0\0\0\0", 11, true,
	    "'a': a size that makes no sense" },
	{ 124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, true,
	    "'a': a size that makes no sense" },
	{ 124, "\x80\0\0\0\x80\0\0\0\0\0\0\0", 12, true,
	    "'a': a size that makes no sense" },
	{ 124, "00000010000", 11, true, "the stream is cut" },
	{ 156, "5", 1, true, "'a': a folder with a size" },
};

static void
broken_headers_are_refused(void)
{
	char out[1024], *block;
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct made *m = begin();

		block = put(m, "a", '0', "hello", 5);
		memcpy(block + broken[i].at, broken[i].bytes, broken[i].len);
		if (broken[i].seal)
			seal(block);
		end(m, 2);
		printf("# %zu\n", i);
		CHECK(strcmp(list(m, out), broken[i].wrong) == 0);
	}
}

static void
a_stream_ends_as_it_should(void)
{
	struct made *m = begin();
	char out[1024];
	size_t cut;

	CHECK(strcmp(list(m, out), "the stream is cut") == 0);
	for (cut = 1; cut < 4 * FL_TAR_BLOCK; cut += 100) {
		m = begin();
		put(m, "a", '0', "hello", 5);
		end(m, 2);
		m->len -= cut;
		CHECK(strcmp(list(m, out), "the stream is cut") == 0);
	}
	m = begin();
	put(m, "a", '0', "hello", 5);
	end(m, 2);
	put(m, "b", '0', "hello", 5);
	end(m, 2);
	CHECK(strcmp(list(m, out), "more behind the end") == 0);
}

static const char *const pax[] = {
	"3 a\n",
	"99 path=x\n",
	"0 path=x\n",
	" path=x\n",
	"8 path=x\n",
	"11 path=x\n\n",
	"10 path x\n",
	"10 size=x\n",
	"9 size=\n",
	"30 size=11111111111111111111\n\n",
	"9 path=\n",
	"22 GNU.sparse.major=1\n",
};

static void
broken_pax_headers_are_refused(void)
{
	char out[1024];
	size_t i;

	for (i = 0; i < sizeof(pax) / sizeof(pax[0]); i++) {
		struct made *m = begin();

		put(m, "x", 'x', pax[i], strlen(pax[i]));
		put(m, "a", '0', "", 0);
		end(m, 2);
		printf("# %zu %s\n", i, list(m, out));
		CHECK(strstr(out, ":0") == NULL);
	}
}

static void
headers_of_headers_are_bounded(void)
{
	struct made *m = begin();
	char out[1024], *block;
	int i;

	for (i = 0; i < 20; i++)
		put(m, "g", 'g', "16 comment=hallo\n", 17);
	put(m, "a", '0', "", 0);
	end(m, 2);
	CHECK(strcmp(list(m, out), "headers without an entry") == 0);

	m = begin();
	block = put(m, "x", 'L', "a", 1);
	memcpy(block + 124, "00001000000", 11);
	seal(block);
	end(m, 2);
	CHECK(strstr(list(m, out), "a header of ") != NULL);

	m = begin();
	put(m, "x", 'L', "a", 1);
	end(m, 2);
	CHECK(strcmp(list(m, out), "a name without its entry") == 0);
}

int
main(void)
{
	files_and_folders_are_listed();
	content_is_read_to_its_end();
	long_names_come_in_three_ways();
	pax_headers_may_say_size_and_what_we_skip();
	what_a_host_must_not_send_is_refused_by_name();
	broken_headers_are_refused();
	a_stream_ends_as_it_should();
	broken_pax_headers_are_refused();
	headers_of_headers_are_bounded();
	return tap_done();
}
