#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

/* "dir/a.hurl" lies in "dir"; "-" and "a.hurl" in ".". */
static int
folder(char dir[PATH_MAX], const char *root, struct fl_str scenario,
    struct fl_err *err)
{
	char text[PATH_MAX];
	size_t len = scenario.len;

	if (root == NULL) {
		while (len > 0 && scenario.s[len - 1] != '/')
			len--;
		if (len >= sizeof(text))
			return fl_fail(err, "path too long");
		memcpy(text, scenario.s, len);
		text[len] = '\0';
		root = len > 0 ? text : ".";
	}
	if (realpath(root, dir) == NULL)
		return fl_fail(err, "%.200s: %s", root, strerror(errno));
	return 0;
}

int
fl_files_read(struct fl_buf *out, const char *root, struct fl_str scenario,
    struct fl_str name, struct fl_err *err)
{
	char dir[PATH_MAX], path[2 * PATH_MAX], real[PATH_MAX];
	size_t len;

	if (memchr(name.s, '\0', name.len) != NULL || name.len >= PATH_MAX)
		return fl_fail(err, "no name of a file");
	if (folder(dir, root, scenario, err) == -1)
		return -1;
	snprintf(path, sizeof(path), "%s%s%.*s", name.s[0] == '/' ? "" : dir,
	    name.s[0] == '/' ? "" : "/", (int)name.len, name.s);
	if (realpath(path, real) == NULL)
		return fl_fail(err, "%.*s: %s", FL_STR_ARG(name),
		    strerror(errno));
	len = strlen(dir);
	if (strcmp(dir, "/") != 0 &&
	    (strncmp(real, dir, len) != 0 || real[len] != '/'))
		return fl_fail(err,
		    "%.*s: is outside of the scenario's folder "
		    "%.200s",
		    FL_STR_ARG(name), dir);
	return fl_buf_read_file(out, real, err);
}
