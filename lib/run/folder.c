#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "folder.h"

void
fl_paths_fini(struct fl_paths *p)
{
	while (p->len > 0)
		free(p->list[--p->len]);
	free(p->list);
	*p = (struct fl_paths){ 0 };
}

int
fl_paths_add(struct fl_paths *p, const char *path, struct fl_err *err)
{
	size_t cap = p->cap > 0 ? 2 * p->cap : 16;
	char **more;

	if (p->len == FL_PATHS_MAX)
		return fl_fail(err, "more than %d files", FL_PATHS_MAX);
	if (p->len == p->cap) {
		more = realloc(p->list, cap * sizeof(*more));
		if (more == NULL)
			return fl_fail(err, "out of memory");
		p->list = more;
		p->cap = cap;
	}
	p->list[p->len] = strdup(path);
	if (p->list[p->len] == NULL)
		return fl_fail(err, "out of memory");
	p->len++;
	return 0;
}

bool
fl_folder_is(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool
is_scenario(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".hurl") == 0;
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_below(struct fl_paths *p, const char *dir, int depth,
    struct fl_err *err);

/* What a folder holds: a scenario, a folder, or neither. */
static int
add_entry(struct fl_paths *p, const char *dir, const char *name, int depth,
    struct fl_err *err)
{
	const char *slash = dir[strlen(dir) - 1] == '/' ? "" : "/";
	char path[PATH_MAX];
	struct stat st;

	if (name[0] == '.')
		return 0;
	if ((size_t)snprintf(path, sizeof(path), "%s%s%s", dir, slash, name) >=
	    sizeof(path))
		return fl_fail(err, "%.200s: path too long", dir);
	if (lstat(path, &st) == -1)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return add_below(p, path, depth + 1, err);
	return is_scenario(name) ? fl_paths_add(p, path, err) : 0;
}

static int
add_below(struct fl_paths *p, const char *dir, int depth, struct fl_err *err)
{
	struct dirent **names;
	int i, n, rc = 0;

	if (depth > FL_FOLDER_DEPTH_MAX)
		return fl_fail(err, "%.300s: more than %d folders deep", dir,
		    FL_FOLDER_DEPTH_MAX);
	n = scandir(dir, &names, NULL, by_bytes);
	if (n == -1)
		return fl_fail(err, "%.300s: %s", dir, strerror(errno));
	for (i = 0; i < n; i++) {
		if (rc == 0)
			rc = add_entry(p, dir, names[i]->d_name, depth, err);
		free(names[i]);
	}
	free(names);
	return rc;
}

int
fl_folder_add(struct fl_paths *p, const char *dir, struct fl_err *err)
{
	size_t had = p->len;

	if (add_below(p, dir, 0, err) == -1)
		return -1;
	if (p->len == had)
		return fl_fail(err, "%.300s: no file *.hurl in it", dir);
	return 0;
}
