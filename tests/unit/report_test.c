#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/fleet/report.h"
#include "tap.h"

#define M "\nfl-x "

static const struct {
	const char *text;
	bool up, late, end, damaged;
	const char *step;
	int status;
	const char *rest; /* what fl_report_strip() leaves */
} cases[] = {
	{ "", false, false, false, false, "", -1, "" },
	{ "hello\n", false, false, false, false, "", -1, "hello\n" },
	{ M "up\n", true, false, false, false, "", -1, "" },
	{ M "up\n" M "step unpack 0\n" M "end\n", true, false, true, false,
	    "unpack", 0, "" },
	{ M "up\n" M "step before 1 3\n" M "step before 2 4\n", true, false,
	    false, false, "before 1", 3, "" },
	{ M "up\n" M "step a 0\n" M "step b 0\n", true, false, false, false,
	    "b", 0, "" },
	{ M "up\nx\ny" M "late\n" M "step b 143\nz", true, true, false, false,
	    "b", 143, "x\nyz" },
	/* What comes without a newline of its own keeps the one it has. */
	{ "a\n" M "end\nb\n", false, false, true, false, "", -1, "a\nb\n" },
	{ "a" M "end\nb", false, false, true, false, "", -1, "ab" },
	/* No report: not at the start of a line, other words, cut. */
	{ "fl-x end\n", false, false, false, false, "", -1, "fl-x end\n" },
	{ "a fl-x end\n", false, false, false, false, "", -1, "a fl-x end\n" },
	{ "\nfl-y end\n", false, false, false, false, "", -1, "\nfl-y end\n" },
	{ "\n\nfl-x" M "end\n\n", false, false, true, false, "", -1,
	    "\n\nfl-x\n" },
	{ M "end", false, false, false, false, "", -1, "" },
	{ "\nfl-", false, false, false, false, "", -1, "\nfl-" },
	/* Nonsense. */
	{ M "\n", false, false, false, true, "", -1, "" },
	{ M "dance\n", false, false, false, true, "", -1, "" },
	{ M "step\n", false, false, false, true, "", -1, "" },
	{ M "step 3\n", false, false, false, true, "", -1, "" },
	{ M "step a x\n", false, false, false, true, "", -1, "" },
	{ M "step a 256\n", false, false, false, true, "", -1, "" },
	{ M "step a -1\n", false, false, false, true, "", -1, "" },
	{ M "step abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz 1\n",
	    false, false, false, true, "", -1, "" },
};

static void
write_file(const char *path, const char *text, size_t len)
{
	FILE *fp = fopen(path, "w");

	if (fp == NULL || fwrite(text, 1, len, fp) != len || fclose(fp) == EOF)
		abort();
}

static void
lines_are_told_from_output(const char *path, const char *to)
{
	struct fl_report r;
	struct fl_buf rest;
	struct fl_err e;
	size_t i;

	fl_buf_init(&rest, 4096);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# %zu\n", i);
		write_file(path, cases[i].text, strlen(cases[i].text));
		CHECK(fl_report_read(&r, path, "fl-x", &e) == 0);
		CHECK(r.up == cases[i].up && r.late == cases[i].late);
		CHECK(r.end == cases[i].end && r.damaged == cases[i].damaged);
		CHECK(strcmp(r.step, cases[i].step) == 0);
		CHECK(r.status == cases[i].status);
		CHECK(fl_report_strip(path, to, "fl-x", &e) == 0);
		fl_buf_clear(&rest);
		CHECK(fl_buf_read_file(&rest, to, &e) == 0);
		CHECK(strcmp(rest.data, cases[i].rest) == 0);
	}
	fl_buf_fini(&rest);
}

static void
a_stream_has_its_place(const char *path)
{
	static const char text[] = "motd" M "up\n" M "begin\n"
				   "\0\n\nfl-stream\n" M "sum abc\n" M "end\n";
	struct fl_report r;
	struct fl_err e;

	write_file(path, text, sizeof(text) - 1);
	CHECK(fl_report_read(&r, path, "fl-x", &e) == 0);
	CHECK(r.end && !r.damaged);
	CHECK(r.begin_at == 4 + 9 + 12);
	CHECK(r.stream_len == 13);
	CHECK(strcmp(r.sum, "abc") == 0);
}

static void
endless_lines_and_nul_bytes_are_borne(const char *path)
{
	size_t len = 1 << 20;
	char *text = malloc(len);
	struct fl_report r;
	struct fl_err e;

	memset(text, 'x', len);
	memcpy(text, M "step ", 12);
	write_file(path, text, len);
	CHECK(fl_report_read(&r, path, "fl-x", &e) == 0);
	CHECK(!r.damaged && r.status == -1); /* it has no end */
	text[len - 1] = '\n';
	write_file(path, text, len);
	CHECK(fl_report_read(&r, path, "fl-x", &e) == 0);
	CHECK(r.damaged);
	write_file(path, M "up\0x\n", 12);
	CHECK(fl_report_read(&r, path, "fl-x", &e) == 0);
	CHECK(r.damaged && !r.up);
	free(text);
}

static void
no_file_is_an_empty_report(void)
{
	struct fl_report r;
	struct fl_err e;

	CHECK(fl_report_read(&r, "/nonexistent/file", "fl-x", &e) == 0);
	CHECK(!r.up && !r.end);
	CHECK(fl_report_read(&r, "/", "fl-x", &e) == -1);
}

static void
marks_differ(void)
{
	char a[FL_MARK_LEN], b[FL_MARK_LEN];

	fl_report_mark(a);
	fl_report_mark(b);
	CHECK(strlen(a) == FL_MARK_LEN - 1 && strncmp(a, "fl-", 3) == 0);
	CHECK(strcmp(a, b) != 0);
}

int
main(void)
{
	char dir[] = "/tmp/report_test.XXXXXX", path[64], to[64];

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/a", dir);
	snprintf(to, sizeof(to), "%s/b", dir);
	lines_are_told_from_output(path, to);
	a_stream_has_its_place(path);
	endless_lines_and_nul_bytes_are_borne(path);
	no_file_is_an_empty_report();
	marks_differ();
	unlink(path);
	unlink(to);
	rmdir(dir);
	return tap_done();
}
