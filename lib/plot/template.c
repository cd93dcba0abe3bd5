#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/str.h"
#include "template.h"

/* The rest of line after head, without the newline; false when it is other. */
static bool
rest(const char *line, const char *head, char *text, size_t size)
{
	size_t len = strlen(head);

	if (strncmp(line, head, len) != 0)
		return false;
	snprintf(text, size, "%.*s", (int)strcspn(line + len, "\n"),
	    line + len);
	return true;
}

/* Reads the comment that fp begins with. */
static void
read_head(FILE *fp, struct fl_template *t)
{
	char line[256], head[64];

	snprintf(head, sizeof(head), "# %s.gp - ", t->text);
	while (fgets(line, sizeof(line), fp) != NULL && line[0] == '#') {
		if (rest(line, head, t->summary, sizeof(t->summary)))
			continue;
		rest(line, "# data: ", t->data, sizeof(t->data));
	}
}

/* A file of another form is left out: it may be anybody's. */
static int
read_file(struct fl_templates *t, const char *file, struct fl_err *err)
{
	struct fl_template *v = &t->v[t->n];
	char path[PATH_MAX];
	size_t len = strlen(file);
	FILE *fp;
	int n;

	if (len < 4 || len - 3 >= sizeof(v->text) || file[0] == '.' ||
	    strcmp(file + len - 3, ".gp") != 0)
		return 0;
	if (t->n == FL_TEMPLATES_MAX)
		return fl_fail(err, "%.200s: more than %d pictures", t->dir,
		    FL_TEMPLATES_MAX);
	n = snprintf(path, sizeof(path), "%s/%s", t->dir, file);
	if (n < 0 || (size_t)n >= sizeof(path))
		return 0;
	fp = fopen(path, "re");
	if (fp == NULL)
		return fl_fail(err, "%.200s: %s", path, strerror(errno));
	*v = (struct fl_template){ 0 };
	snprintf(v->text, sizeof(v->text), "%.*s", (int)(len - 3), file);
	read_head(fp, v);
	fclose(fp);
	if (v->data[0] != '\0')
		t->n++;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct fl_template *)a)->text,
	    ((const struct fl_template *)b)->text);
}

int
fl_templates_read(struct fl_templates *t, const char *dir, struct fl_err *err)
{
	struct dirent *entry;
	DIR *d;
	size_t i;
	int n;

	t->n = 0;
	n = snprintf(t->dir, sizeof(t->dir), "%s", dir);
	if (n < 0 || (size_t)n >= sizeof(t->dir))
		return fl_fail(err, "%.200s: path too long", dir);
	d = opendir(dir);
	if (d == NULL)
		return fl_fail(err, "%.200s: %s", dir, strerror(errno));
	while ((entry = readdir(d)) != NULL)
		if (read_file(t, entry->d_name, err) == -1) {
			closedir(d);
			return -1;
		}
	closedir(d);
	qsort(t->v, t->n, sizeof(t->v[0]), by_name);
	for (i = 0; i < t->n; i++)
		t->v[i].name = t->v[i].text;
	if (t->n == 0)
		return fl_fail(err, "%.200s: no templates of pictures there",
		    dir);
	return 0;
}

/* The folder of the program, without a '/' behind it; "" when not known. */
static void
program_dir(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	dir[n > 0 ? n : 0] = '\0';
	slash = strrchr(dir, '/');
	if (slash != NULL)
		*slash = '\0';
}

int
fl_templates_find(struct fl_templates *t, struct fl_err *err)
{
	static const char *const below[] = { "../share", "../share/funbric" };
	const char *path = getenv("FL_SHARE_PATH");
	char program[PATH_MAX], dir[PATH_MAX + 32];
	size_t i;

	if (path != NULL && path[0] != '\0')
		return fl_templates_read(t, path, err);
	program_dir(program);
	for (i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
		snprintf(dir, sizeof(dir), "%s/%s", program, below[i]);
		if (fl_templates_read(t, dir, err) == 0)
			return 0;
	}
	return fl_templates_read(t, FL_SHARE_DIR, err);
}

const struct fl_template *
fl_templates_get(const struct fl_templates *t, const char *name,
    struct fl_err *err)
{
	const char *near;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->v[i].text, name) == 0)
			return &t->v[i];
	near = fl_str_near(name, &t->v[0].name, t->n, sizeof(t->v[0]));
	if (near != NULL)
		fl_fail(err, "no picture '%.40s': did you mean '%s'?", name,
		    near);
	else
		fl_fail(err, "no picture '%.40s': fl-plot -L lists them", name);
	return NULL;
}
