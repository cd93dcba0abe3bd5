#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/tsv.h"
#include "home.h"

#define RUN_MAX ((size_t)4 << 20)
#define TAIL 8192

int
fl_home_make(const char *home, struct fl_err *err)
{
	char path[4096];

	if ((size_t)snprintf(path, sizeof(path), "%s/log", home) >=
	    sizeof(path))
		return fl_fail(err, "%.300s: too long", home);
	if (mkdir(home, 0700) == -1)
		return fl_fail(err, "%.300s: %s", home,
		    errno == EEXIST ? "is there already; each run wants a "
				      "folder of its own"
				    : strerror(errno));
	if (mkdir(path, 0700) == -1)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	return 0;
}

static int
write_file(const char *home, const char *name, const struct fl_buf *text,
    struct fl_err *err)
{
	char path[4096];
	FILE *fp;
	int bad;

	snprintf(path, sizeof(path), "%s/%s", home, name);
	fp = fopen(path, "we");
	if (fp == NULL)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	fwrite(text->data, 1, text->len, fp);
	bad = ferror(fp);
	if (fclose(fp) == EOF || bad)
		return fl_fail(err, "%.300s: cannot be written", path);
	return 0;
}

int
fl_home_note(const char *home, const char *run, char *const *words, size_t n,
    struct fl_err *err)
{
	struct fl_buf text;
	struct fl_tsv t;
	size_t i;
	int rc = -1;

	fl_buf_init(&text, RUN_MAX);
	fl_tsv_init(&t, &text);
	fl_tsv_text(&t, "run");
	fl_tsv_text(&t, run);
	if (fl_tsv_end(&t, err) == -1)
		goto out;
	for (i = 0; i < n; i++) {
		fl_tsv_text(&t, "word");
		fl_tsv_text(&t, words[i]);
		if (fl_tsv_end(&t, err) == -1)
			goto out;
	}
	rc = write_file(home, "run", &text, err);

out:
	fl_buf_fini(&text);
	return rc;
}

static void
read_line(char *line, char *run, size_t size, char **words, size_t *n)
{
	char *kind = fl_tsv_next(&line), *value;

	value = line != NULL ? fl_tsv_next(&line) : NULL;
	if (kind == NULL || value == NULL)
		return;
	if (strcmp(kind, "run") == 0)
		snprintf(run, size, "%s", value);
	else if (strcmp(kind, "word") == 0 &&
	    (words[*n] = strdup(value)) != NULL)
		++*n;
}

int
fl_home_recall(const char *home, char *run, size_t size, char ***words,
    size_t *n, struct fl_err *err)
{
	char path[4096], *rest, *line;
	struct fl_buf text;
	size_t lines = 0, i;
	int rc = -1;

	*n = 0;
	*run = '\0';
	*words = NULL;
	fl_buf_init(&text, RUN_MAX);
	if ((size_t)snprintf(path, sizeof(path), "%s/run", home) >=
		sizeof(path) ||
	    fl_buf_read_file(&text, path, err) == -1)
		goto out;
	for (i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	*words = calloc(lines + 1, sizeof(**words));
	if (*words == NULL) {
		fl_fail(err, "out of memory");
		goto out;
	}
	for (rest = text.data; (line = strsep(&rest, "\n")) != NULL;)
		if (*line != '\0')
			read_line(line, run, size, *words, n);
	rc = *run != '\0' && *n > 0
	         ? 0
	         : fl_fail(err, "%.300s: not of a run", path);

out:
	fl_buf_fini(&text);
	return rc;
}

int
fl_home_hosts(const char *home, const char *name, const struct fl_hosts *h,
    const bool *which, struct fl_err *err)
{
	struct fl_buf text;
	size_t i;
	int rc = 0;

	fl_buf_init(&text, RUN_MAX);
	for (i = 0; i < h->len && rc == 0; i++)
		if (which == NULL || which[i])
			rc = fl_buf_addf(&text, err, "%s\n", h->host[i].plain);
	if (rc == 0)
		rc = write_file(home, name, &text, err);
	fl_buf_fini(&text);
	return rc;
}

bool
fl_home_whole(const char *path)
{
	FILE *fp = fopen(path, "re");
	char text[TAIL + 1];
	struct stat st;
	size_t n = 0;

	if (fp == NULL)
		return false;
	if (fstat(fileno(fp), &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_size <= TAIL || fseek(fp, -TAIL, SEEK_END) == 0))
		n = fread(text, 1, TAIL, fp);
	fclose(fp);
	text[n] = '\0';
	return n > 0 && text[n - 1] == '\n' && memmem(text, n, "\n<end ", 6) != NULL;
}
