#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unpack.h"

int
fl_unpack_want(char *path, struct fl_err *err)
{
	char *from = path, *to = path;
	size_t len;

	if (strlen(path) > FL_TAR_NAME_MAX)
		return fl_fail(err, "'%.80s': too long", path);
	for (;; from += len) {
		from += strspn(from, "/");
		len = strcspn(from, "/");
		if (len == 0)
			break;
		if (len == 2 && strncmp(from, "..", 2) == 0)
			return fl_fail(err, "'%.80s': a path with '..' in it",
			    path);
		if (len == 1 && *from == '.')
			continue;
		if (to > path)
			*to++ = '/';
		memmove(to, from, len);
		to += len;
	}
	if (to == path)
		return fl_fail(err, "'%.80s': has no name of its own", path);
	*to = '\0';
	return 0;
}

const char *
fl_unpack_name(const char *wanted)
{
	const char *slash = strrchr(wanted, '/');

	return slash != NULL ? slash + 1 : wanted;
}

/* Where an entry goes, or NULL when nobody has asked for it. */
static const char *
local_name(const struct fl_unpack *u, const char *name)
{
	size_t i, len;

	for (i = 0; i < u->n; i++) {
		len = strlen(u->wanted[i]);
		if (strncmp(name, u->wanted[i], len) == 0 &&
		    (name[len] == '/' || name[len] == '\0'))
			return name +
			       (fl_unpack_name(u->wanted[i]) - u->wanted[i]);
	}
	return NULL;
}

static int
cannot(const char *name, bool *full, struct fl_err *err)
{
	*full = errno == ENOSPC || errno == EDQUOT;
	return fl_fail(err, "%.200s: %s", name, strerror(errno));
}

/* Opens the folder that name is to be in, and makes it; *last is the rest. */
static int
open_parent(int dir_fd, const char *name, const char **last, bool *full,
    struct fl_err *err)
{
	int fd = dup(dir_fd), next, depth = 0;
	char part[256];
	size_t len;

	for (; fd != -1 && strchr(name, '/') != NULL; name += len + 1) {
		len = strcspn(name, "/");
		if (len >= sizeof(part) || ++depth > FL_UNPACK_DEPTH) {
			close(fd);
			return fl_fail(err, "%.80s: too long, or too deep",
			    name);
		}
		snprintf(part, sizeof(part), "%.*s", (int)len, name);
		if (mkdirat(fd, part, 0700) == -1 && errno != EEXIST)
			next = -1;
		else
			next = openat(fd, part,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next == -1)
			cannot(name, full, err);
		close(fd);
		if (next == -1)
			return -1;
		fd = next;
	}
	*last = name;
	return fd;
}

static int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	for (; len > 0; data += n, len -= (size_t)n) {
		n = write(fd, data, len);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n == -1)
			n = 0;
	}
	return 0;
}

static int
content(struct fl_tar *t, int fd, const char *name, bool *full,
    struct fl_err *err)
{
	char text[65536];
	ssize_t n;

	while ((n = fl_tar_read(t, text, sizeof(text), err)) > 0)
		if (write_all(fd, text, (size_t)n) == -1)
			return cannot(name, full, err);
	return (int)n;
}

static int
make_file(struct fl_unpack *u, struct fl_tar *t, const struct fl_tar_entry *e,
    int parent_fd, const char *last, bool *full, struct fl_err *err)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW },
		{ .tv_sec = e->mtime_s } };
	int fd, rc;

	/* O_EXCL: a name that comes twice is an error, and so is any link. */
	fd = openat(parent_fd, last,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    u->programs && (e->mode & 0100) != 0 ? 0700 : 0600);
	if (fd == -1)
		return cannot(last, full, err);
	rc = content(t, fd, last, full, err);
	futimens(fd, times);
	if (rc == 0 && u->sync && fsync(fd) == -1)
		rc = cannot(last, full, err);
	if (close(fd) == -1 && rc == 0)
		rc = cannot(last, full, err);
	u->files++;
	return rc;
}

static int
count(struct fl_unpack *u, const struct fl_tar_entry *e, int64_t entries,
    struct fl_err *err)
{
	if (entries > u->max_entries)
		return fl_fail(err, "more than %" PRId64 " files",
		    u->max_entries);
	if (e->size > u->max_bytes - u->bytes)
		return fl_fail(err, "more than %" PRId64 " bytes",
		    u->max_bytes);
	u->bytes += e->size;
	return 0;
}

static int
unpack_one(struct fl_unpack *u, struct fl_tar *t, const struct fl_tar_entry *e,
    int dir_fd, bool *full, struct fl_err *err)
{
	const char *name = local_name(u, e->name), *last = name;
	int parent_fd, rc = 0;

	if (name == NULL)
		return fl_fail(err, "'%.80s': nobody has asked for it",
		    e->name);
	parent_fd = open_parent(dir_fd, name, &last, full, err);
	if (parent_fd == -1)
		return -1;
	if (e->kind == FL_TAR_FILE)
		rc = make_file(u, t, e, parent_fd, last, full, err);
	else if (mkdirat(parent_fd, last, 0700) == -1 && errno != EEXIST)
		rc = cannot(last, full, err);
	close(parent_fd);
	return rc;
}

int
fl_unpack(struct fl_unpack *u, struct fl_tar *t, int dir_fd, bool *full,
    struct fl_err *err)
{
	struct fl_tar_entry e;
	int64_t entries = 0;
	int got;

	u->bytes = u->files = 0;
	*full = false;
	while ((got = fl_tar_next(t, &e, err)) == 1)
		if (count(u, &e, ++entries, err) == -1 ||
		    unpack_one(u, t, &e, dir_fd, full, err) == -1)
			return -1;
	return got;
}

static int
open_folder(int at_fd, const char *name)
{
	return openat(at_fd, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/*
 * One entry; *below is set when it is a folder that the other side has as
 * well, and whose entries are to be moved one by one.
 */
static int
place_one(int from_fd, int to_fd, const char *name, bool *below,
    struct fl_err *err)
{
	struct stat from, to;

	*below = false;
	if (fstatat(from_fd, name, &from, AT_SYMLINK_NOFOLLOW) == -1)
		return fl_fail(err, "%s: %s", name, strerror(errno));
	if (fstatat(to_fd, name, &to, AT_SYMLINK_NOFOLLOW) == 0) {
		*below = S_ISDIR(from.st_mode) && S_ISDIR(to.st_mode);
		if (*below)
			return 0;
		if (S_ISDIR(from.st_mode) || S_ISDIR(to.st_mode))
			return fl_fail(err, "%s: there is a %s of that name",
			    name, S_ISDIR(to.st_mode) ? "folder" : "file");
	}
	if (renameat(from_fd, name, to_fd, name) == -1)
		return fl_fail(err, "%s: %s", name, strerror(errno));
	return 0;
}

/* What was unpacked is at most so deep. */
static int
place(int from_fd, int to_fd, int depth, struct fl_err *err)
{
	DIR *dir = fdopendir(dup(from_fd));
	int below_from, below_to, rc = 0;
	struct dirent *d;
	bool below;

	if (dir == NULL || depth > FL_UNPACK_DEPTH + 1) {
		if (dir != NULL)
			closedir(dir);
		return fl_fail(err, "cannot read what was unpacked");
	}
	rewinddir(dir);
	while (rc == 0 && (d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		rc = place_one(from_fd, to_fd, d->d_name, &below, err);
		if (rc == -1 || !below)
			continue;
		below_from = open_folder(from_fd, d->d_name);
		below_to = open_folder(to_fd, d->d_name);
		rc = below_from == -1 || below_to == -1
		         ? fl_fail(err, "%s: %s", d->d_name, strerror(errno))
		         : place(below_from, below_to, depth + 1, err);
		if (below_from != -1)
			close(below_from);
		if (below_to != -1)
			close(below_to);
	}
	closedir(dir);
	return rc;
}

int
fl_unpack_place(int from_fd, int to_fd, struct fl_err *err)
{
	return place(from_fd, to_fd, 0, err);
}
