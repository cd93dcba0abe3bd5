#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/fleet/place.h"
#include "../../lib/fleet/unpack.h"
#include "tap.h"

static const struct {
	const char *path, *wanted; /* NULL: refused */
} paths[] = {
	{ "a", "a" },
	{ "/a/b", "a/b" },
	{ "./a//b/", "a/b" },
	{ "a/./b/.", "a/b" },
	{ "-a b", "-a b" },
	{ "..a/b..", "..a/b.." },
	{ "", NULL },
	{ "/", NULL },
	{ ".", NULL },
	{ "./", NULL },
	{ "..", NULL },
	{ "a/../b", NULL },
	{ "a/..", NULL },
};

static void
paths_are_as_tar_names_them(void)
{
	struct fl_err e;
	char text[64];
	size_t i;
	int rc;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		snprintf(text, sizeof(text), "%s", paths[i].path);
		rc = fl_unpack_want(text, &e);
		CHECK(rc == (paths[i].wanted != NULL ? 0 : -1));
		if (rc == 0 && paths[i].wanted != NULL)
			CHECK(strcmp(text, paths[i].wanted) == 0);
	}
	CHECK(strcmp(fl_unpack_name("a/b"), "b") == 0);
	CHECK(strcmp(fl_unpack_name("a"), "a") == 0);
}

/* A stream of so many empty files, which is made while it is read. */
struct flood {
	long left;
	long given;
	bool large; /* each says that it has 8 GB */
	char block[FL_TAR_BLOCK];
	size_t at; /* in the block */
};

static void
next_block(struct flood *f)
{
	unsigned sum = 0;
	size_t i;

	memset(f->block, 0, sizeof(f->block));
	f->at = 0;
	if (f->left-- <= 0)
		return;
	snprintf(f->block, 100, "d/%ld", f->given++);
	memcpy(f->block + 124, f->large ? "77777777777" : "00000000000", 11);
	f->block[156] = '0';
	memcpy(f->block + 257,
	    "ustar\0"
	    "00",
	    8);
	memset(f->block + 148, ' ', 8);
	for (i = 0; i < sizeof(f->block); i++)
		sum += (unsigned char)f->block[i];
	snprintf(f->block + 148, 8, "%06o", sum);
}

static ssize_t
read_flood(void *ctx, void *data, size_t len, struct fl_err *err)
{
	struct flood *f = ctx;

	(void)err;
	if (f->at == sizeof(f->block))
		next_block(f);
	if (len > sizeof(f->block) - f->at)
		len = sizeof(f->block) - f->at;
	memcpy(data, f->block + f->at, len);
	f->at += len;
	return (ssize_t)len;
}

static int
take(struct flood *f, struct fl_unpack *u, const char *dir, struct fl_err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY), rc;
	struct fl_tar t;
	bool full;

	f->at = sizeof(f->block);
	fl_tar_init(&t, read_flood, f);
	rc = fl_unpack(u, &t, fd, &full, e);
	CHECK(!full);
	close(fd);
	return rc;
}

static void
a_million_files_are_stopped_at_the_ceiling(const char *dir)
{
	static const char *const wanted[] = { "d" };
	struct fl_unpack u = { .wanted = wanted,
		.n = 1,
		.max_bytes = 1 << 20,
		.max_entries = 100 };
	struct flood f = { .left = 1000000 };
	struct fl_err e;

	CHECK(take(&f, &u, dir, &e) == -1);
	CHECK(strcmp(e.msg, "more than 100 files") == 0);
	CHECK(f.given == 101);
	CHECK(u.files == 100);
}

static void
a_bomb_is_not_even_begun(const char *dir)
{
	static const char *const wanted[] = { "d" };
	struct fl_unpack u = { .wanted = wanted,
		.n = 1,
		.max_bytes = 1 << 20,
		.max_entries = 100 };
	struct flood f = { .left = 10, .given = 1000, .large = true };
	struct fl_err e;
	char path[256];

	CHECK(take(&f, &u, dir, &e) == -1);
	CHECK(strcmp(e.msg, "more than 1048576 bytes") == 0);
	snprintf(path, sizeof(path), "%s/d/1000", dir);
	CHECK(access(path, F_OK) == -1);
}

static void
only_what_is_wanted_comes(const char *dir)
{
	static const char *const wanted[] = { "x/y", "dd", "d/2000" };
	struct fl_unpack u = { .wanted = wanted,
		.n = 3,
		.max_bytes = 1 << 20,
		.max_entries = 100 };
	struct flood f = { .left = 2, .given = 2000 };
	struct fl_err e;
	char path[256];

	CHECK(take(&f, &u, dir, &e) == -1);
	CHECK(strcmp(e.msg, "'d/2001': nobody has asked for it") == 0);
	snprintf(path, sizeof(path), "%s/2000", dir);
	CHECK(access(path, F_OK) == 0);
}

static void
files_are_placed_over_files_and_beside_them(const char *dir)
{
	char path[512];
	struct fl_err e;
	struct stat st;
	int from, to;

	snprintf(path, sizeof(path),
	    "mkdir -p %s/f/a/b %s/t/a; cd %s;"
	    "echo new >f/a/1; echo new >f/a/b/2; echo old >t/a/1;"
	    "echo old >t/a/3; ln -s /nonexistent t/l; echo new >f/l",
	    dir, dir, dir);
	CHECK(system(path) == 0);
	snprintf(path, sizeof(path), "%s/f", dir);
	from = open(path, O_RDONLY | O_DIRECTORY);
	snprintf(path, sizeof(path), "%s/t", dir);
	to = open(path, O_RDONLY | O_DIRECTORY);
	CHECK(fl_unpack_place(from, to, &e) == 0);
	snprintf(path, sizeof(path),
	    "cd %s/t; [ \"$(cat a/1 a/b/2 a/3 l | "
	    "tr -d '\\n')\" = newnewoldnew ]",
	    dir);
	CHECK(system(path) == 0);
	CHECK(fstatat(to, "l", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	      S_ISREG(st.st_mode));
	close(from);
	close(to);
}

int
main(void)
{
	struct fl_err e;
	char *dir = fl_place_make("/tmp", "unpack_test", &e);

	if (dir == NULL)
		return 1;
	paths_are_as_tar_names_them();
	a_million_files_are_stopped_at_the_ceiling(dir);
	a_bomb_is_not_even_begun(dir);
	only_what_is_wanted_comes(dir);
	files_are_placed_over_files_and_beside_them(dir);
	fl_place_remove(dir);
	CHECK(access(dir, F_OK) == -1);
	free(dir);
	return tap_done();
}
