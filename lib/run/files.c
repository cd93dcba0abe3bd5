#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The name as a path, which says nothing yet of where it leads. */
static int
path_of(char path[2 * PATH_MAX], const char *dir, struct fl_str name,
    struct fl_err *err)
{
	if (name.len == 0 || memchr(name.s, '\0', name.len) != NULL ||
	    name.len >= PATH_MAX)
		return fl_fail(err, "no name of a file");
	snprintf(path, (size_t)2 * PATH_MAX, "%s%s%.*s",
	    name.s[0] == '/' ? "" : dir, name.s[0] == '/' ? "" : "/",
	    (int)name.len, name.s);
	return 0;
}

/* Whether a real path is dir, or lies below it. */
static bool
is_inside(const char *real, const char *dir)
{
	size_t len = strlen(dir);

	if (strcmp(dir, "/") == 0)
		return true;
	return strncmp(real, dir, len) == 0 &&
	       (real[len] == '/' || real[len] == '\0');
}

static int
outside(struct fl_str name, const char *dir, struct fl_err *err)
{
	return fl_fail(err, "%.*s: is outside of the scenario's folder %.200s",
	    FL_STR_ARG(name), dir);
}

static int
system_error(struct fl_str name, struct fl_err *err)
{
	return fl_fail(err, "%.*s: %s", FL_STR_ARG(name), strerror(errno));
}

int
fl_files_read(struct fl_buf *out, const char *root, struct fl_str scenario,
    struct fl_str name, struct fl_err *err)
{
	char dir[PATH_MAX], path[2 * PATH_MAX], real[PATH_MAX];

	if (folder(dir, root, scenario, err) == -1 ||
	    path_of(path, dir, name, err) == -1)
		return -1;
	if (realpath(path, real) == NULL)
		return system_error(name, err);
	if (!is_inside(real, dir))
		return outside(name, dir, err);
	return fl_buf_read_file(out, real, err);
}

static int
write_all(int fd, struct fl_str s)
{
	ssize_t n;

	for (; s.len > 0; s.s += n, s.len -= (size_t)n) {
		n = write(fd, s.s, s.len);
		if (n == -1 && errno == EINTR)
			n = 0;
		if (n == -1)
			return -1;
	}
	return 0;
}

/* Never waits, as opening a FIFO would. */
static int
write_file(const char *path, struct fl_str content)
{
	int fd, rc;

	fd = open(path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0666);
	if (fd == -1)
		return -1;
	rc = write_all(fd, content);
	if (close(fd) == -1)
		rc = -1;
	return rc;
}

int
fl_files_write(const char *root, struct fl_str scenario, struct fl_str name,
    struct fl_str content, struct fl_err *err)
{
	char dir[PATH_MAX], path[2 * PATH_MAX], real[PATH_MAX], *slash;

	if (fl_str_is(name, "-"))
		return write_all(STDOUT_FILENO, content) == -1
		           ? system_error(name, err)
		           : 0;
	if (folder(dir, root, scenario, err) == -1 ||
	    path_of(path, dir, name, err) == -1)
		return -1;
	slash = strrchr(path, '/');
	*slash = '\0';
	if (realpath(slash == path ? "/" : path, real) == NULL)
		return system_error(name, err);
	*slash = '/';
	if (!is_inside(real, dir))
		return outside(name, dir, err);
	return write_file(path, content) == -1 ? system_error(name, err) : 0;
}
