#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "../base/num.h"
#include "socket.h"

#define DIRS 2
#define FOUND_TIMEOUT (200 * FL_NS_PER_MS)

/* The folders where sockets may be, the first one first: how many. */
static size_t
dirs(char dir[DIRS][FL_SOCKET_PATH])
{
	const char *only = getenv("FL_RUN_DIR");
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	/* "/", run, ",", node, ",", pid and '\0' go behind it */
	size_t room = FL_SOCKET_PATH - FL_SOCKET_RUN - FL_SOCKET_NODE - 12;
	size_t n = 0;

	if (only != NULL && *only == '/' && strlen(only) < room) {
		snprintf(dir[0], FL_SOCKET_PATH, "%s", only);
		return 1;
	}
	if (xdg != NULL && *xdg == '/' &&
	    strlen(xdg) + sizeof("/funbric") <= room)
		snprintf(dir[n++], FL_SOCKET_PATH, "%s/funbric", xdg);
	snprintf(dir[n++], FL_SOCKET_PATH, "/tmp/funbric-%u",
	    (unsigned)geteuid());
	return n;
}

/* Ours alone, and no link. */
static int
check_dir(const char *dir, struct fl_err *err)
{
	struct stat st;

	if (lstat(dir, &st) == -1)
		return fl_fail(err, "%s: %s", dir, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return fl_fail(err, "%s: not a folder", dir);
	if (st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		return fl_fail(err, "%s: not mine alone", dir);
	return 0;
}

/* What may be in a file's name, of a text from outside; where it is too long,
 * its end is a sum of it all. */
static void
word(char *to, size_t size, const char *text)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRS"
				 "TUVWXYZ0123456789._-";
	uint32_t sum = 2166136261U; /* FNV-1a */
	size_t i;

	for (i = 0; i + 1 < size && text[i] != '\0'; i++)
		to[i] = strchr(ok, text[i]) != NULL ? text[i] : '_';
	if (i == 0)
		to[i++] = '_';
	to[i] = '\0';
	if (strlen(text) < size)
		return;
	for (; *text != '\0'; text++)
		sum = (sum ^ (unsigned char)*text) * 16777619U;
	snprintf(to + size - 10, 10, "~%08x", (unsigned)sum);
}

int
fl_socket_place(char path[FL_SOCKET_PATH], const char *run, const char *node,
    struct fl_err *err)
{
	char dir[DIRS][FL_SOCKET_PATH], r[FL_SOCKET_RUN], n[FL_SOCKET_NODE];
	size_t i, dirs_len = dirs(dir);
	int len;

	word(r, sizeof(r), run);
	word(n, sizeof(n), node);
	for (i = 0; i < dirs_len; i++)
		if ((mkdir(dir[i], 0700) == 0 || errno == EEXIST) &&
		    check_dir(dir[i], err) == 0)
			break;
	if (i == dirs_len)
		return -1;
	len = snprintf(path, FL_SOCKET_PATH, "%s/%s,%s,%d", dir[i], r, n,
	    (int)getpid());
	if (len >= FL_SOCKET_PATH)
		return fl_fail(err, "%s: too long", dir[i]);
	return 0;
}

static int
address(struct sockaddr_un *a, const char *path, struct fl_err *err)
{
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(a->sun_path))
		return fl_fail(err,
		    "%.200s: longer than the %zu bytes of a "
		    "socket's path",
		    path, sizeof(a->sun_path) - 1);
	memcpy(a->sun_path, path, strlen(path) + 1);
	return 0;
}

/* Removes a socket of ours at which nobody listens. */
static bool
remove_dead(const char *path)
{
	struct fl_err ignored;
	struct stat st;
	int fd;

	if (lstat(path, &st) == -1 || !S_ISSOCK(st.st_mode) ||
	    st.st_uid != geteuid())
		return false;
	fd = fl_socket_connect(path, FOUND_TIMEOUT, &ignored);
	if (fd != -1)
		close(fd);
	else if (errno == ECONNREFUSED)
		return unlink(path) == 0;
	return false;
}

int
fl_socket_listen(const char *path, struct fl_err *err)
{
	struct sockaddr_un a;
	mode_t mask;
	int fd, rc, why;

	if (address(&a, path, err) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	mask = umask(0177);
	rc = bind(fd, (struct sockaddr *)&a, sizeof(a));
	why = errno;
	if (rc == -1 && why == EADDRINUSE && remove_dead(path)) {
		rc = bind(fd, (struct sockaddr *)&a, sizeof(a));
		why = errno;
	}
	umask(mask);
	if (rc == 0 && listen(fd, 16) == 0)
		return fd;
	close(fd);
	return fl_fail(err, "%s: %s", path,
	    why == EADDRINUSE ? "is there already" : strerror(why));
}

bool
fl_socket_trusted(int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 &&
	       (who.uid == geteuid() || who.uid == 0);
}

int
fl_socket_connect(const char *path, int64_t timeout_ns, struct fl_err *err)
{
	struct timeval tv = { .tv_sec = timeout_ns / FL_NS_PER_S,
		.tv_usec = timeout_ns % FL_NS_PER_S / FL_NS_PER_US };
	struct sockaddr_un a;
	int fd, why;

	if (address(&a, path, err) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	why = EPERM;
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1)
		why = errno;
	else if (fl_socket_trusted(fd))
		return fd;
	close(fd);
	errno = why;
	return fl_fail(err, "%s: %s", path, strerror(why));
}

/* "RUN,NODE,PID" */
static bool
read_name(struct fl_socket *s, const char *dir, const char *name)
{
	int pid, used = -1;

	memset(s, 0, sizeof(*s));
	if (sscanf(name, "%40[^,],%24[^,],%9d%n", s->run, s->node, &pid,
		&used) != 3 ||
	    name[used] != '\0')
		return false;
	s->pid = pid;
	return (size_t)snprintf(s->path, sizeof(s->path), "%s/%s", dir, name) <
	       sizeof(s->path);
}

static bool
wanted(const struct fl_socket *s, const char *run, const char *node)
{
	char r[FL_SOCKET_RUN], n[FL_SOCKET_NODE];
	struct fl_err ignored;
	int fd;

	if (run != NULL)
		word(r, sizeof(r), run);
	if (node != NULL)
		word(n, sizeof(n), node);
	if ((run != NULL && strcmp(r, s->run) != 0) ||
	    (node != NULL && strcmp(n, s->node) != 0))
		return false;
	fd = fl_socket_connect(s->path, FOUND_TIMEOUT, &ignored);
	if (fd == -1) {
		remove_dead(s->path);
		return false;
	}
	close(fd);
	return true;
}

static int
by_path(const void *a, const void *b)
{
	const struct fl_socket *x = a, *y = b;

	return strcmp(x->path, y->path);
}

size_t
fl_socket_find(struct fl_socket *list, size_t max, const char *run,
    const char *node)
{
	char dir[DIRS][FL_SOCKET_PATH];
	struct fl_err ignored;
	struct dirent *entry;
	size_t i, n = 0, dirs_len = dirs(dir);
	DIR *d;

	for (i = 0; i < dirs_len; i++) {
		if (check_dir(dir[i], &ignored) == -1)
			continue;
		d = opendir(dir[i]);
		while (d != NULL && n < max && (entry = readdir(d)) != NULL)
			if (read_name(&list[n], dir[i], entry->d_name) &&
			    wanted(&list[n], run, node))
				n++;
		if (d != NULL)
			closedir(d);
	}
	qsort(list, n, sizeof(*list), by_path);
	return n;
}
