#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/conduct/home.h"
#include "tap.h"

static void
a_run_is_recalled_as_it_was_noted(void)
{
	char word[] = "a\tb\\n\nc", flag[] = "--before", empty[] = "";
	char *const words[] = { flag, word, empty };
	char dir[] = "/tmp/home_test.XXXXXX", path[64], run[20], **again;
	struct fl_err e;
	size_t n, i;

	CHECK(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/x", dir);
	CHECK(fl_home_make(path, &e) == 0);
	CHECK(fl_home_make(path, &e) == -1);
	CHECK(fl_home_note(path, "r1", words, 3, &e) == 0);
	CHECK(fl_home_recall(path, run, sizeof(run), &again, &n, &e) == 0);
	CHECK(strcmp(run, "r1") == 0 && n == 3);
	for (i = 0; i < n; i++) {
		CHECK(strcmp(again[i], words[i]) == 0);
		free(again[i]);
	}
	free(again);
	CHECK(fl_home_recall(dir, run, sizeof(run), &again, &n, &e) == -1);
	snprintf(path, sizeof(path), "rm -r %s", dir);
	CHECK(system(path) == 0);
}

static void
a_document_is_whole_when_it_says_so(void)
{
	static const struct {
		const char *text;
		bool whole;
	} cases[] = {
		{ "<a/>\n<end seq=\"1\"/>\n</funbric>\n", true },
		{ "<a/>\n<end seq=\"1\"/>\n", true },
		{ "<a/>\n<end seq=\"1\"", false },
		{ "<a/>\n", false },
		{ "<a text=\"<end \"/>\n", false },
		{ "", false },
	};
	char path[] = "/tmp/home_test.XXXXXX";
	int fd = mkstemp(path);
	size_t i;

	CHECK(fd != -1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(ftruncate(fd, 0) == 0);
		CHECK(pwrite(fd, cases[i].text, strlen(cases[i].text), 0) ==
		      (ssize_t)strlen(cases[i].text));
		CHECK(fl_home_whole(path) == cases[i].whole);
	}
	CHECK(ftruncate(fd, 100000) == 0);
	CHECK(!fl_home_whole(path));
	close(fd);
	unlink(path);
	CHECK(!fl_home_whole(path));
}

int
main(void)
{
	a_run_is_recalled_as_it_was_noted();
	a_document_is_whole_when_it_says_so();
	return tap_done();
}
