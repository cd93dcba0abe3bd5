/*
 * What libcurl says of a transfer, as curl -v shows it: a line each, "* " before
 * what it says itself, "> " and "< " before headers.  A line "}" is where the
 * body of the request is, "{" where that of the answer is.
 */
#include <string.h>

#include "talk.h"

static const struct {
	curl_infotype type;
	const char *mark;
} marks[] = {
	{ CURLINFO_TEXT, "* " },
	{ CURLINFO_HEADER_OUT, "> " },
	{ CURLINFO_HEADER_IN, "< " },
};

static void
add_lines(struct transfer *t, const char *mark, const char *s, size_t len)
{
	const char *end = s + len, *line;

	for (; s < end; s = line) {
		line = memchr(s, '\n', (size_t)(end - s));
		line = line != NULL ? line + 1 : end;
		len = (size_t)(line - s);
		while (len > 0 && (s[len - 1] == '\n' || s[len - 1] == '\r'))
			len--;
		if (t->talk.len + len + 4 > TALK_MAX ||
		    bytes_add(&t->talk, mark, strlen(mark)) == -1 ||
		    bytes_add(&t->talk, s, len) == -1 ||
		    bytes_add(&t->talk, "\n", 1) == -1)
			return;
	}
}

/* Bodies come in many pieces, and are told once. */
static void
add_place(struct transfer *t, const char *mark)
{
	size_t len = t->talk.len;

	if (len < 2 || memcmp(t->talk.data + len - 2, mark, 2) != 0)
		add_lines(t, "", mark, 2);
}

static int
talks(CURL *easy, curl_infotype type, char *data, size_t len, void *arg)
{
	struct transfer *t = arg;
	size_t i;

	(void)easy;
	if (t->x == NULL || (t->x->want & FL_WANT_TALK) == 0)
		return 0;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i].type == type)
			add_lines(t, marks[i].mark, data, len);
	if (type == CURLINFO_DATA_OUT)
		add_place(t, "}\n");
	else if (type == CURLINFO_DATA_IN)
		add_place(t, "{\n");
	return 0;
}

void
talk_set(struct transfer *t)
{
	bool wanted = (t->x->want & FL_WANT_TALK) != 0;

	t->talk.len = 0;
	if (wanted == t->talking)
		return;
	t->talking = wanted;
	curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, talks);
	curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_VERBOSE, wanted ? 1L : 0L);
}
