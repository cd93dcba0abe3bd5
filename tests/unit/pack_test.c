#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../lib/fleet/pack.h"
#include "../../lib/fleet/place.h"
#include "../../lib/fleet/tar.h"
#include "tap.h"

static void
shell(const char *dir, const char *commands)
{
	char line[2048];

	snprintf(line, sizeof(line), "cd %s && %s", dir, commands);
	CHECK(system(line) == 0);
}

/* Packs one path below dir to dir/tar. */
static int
pack(struct fl_pack *p, const char *dir, const char *path, const char *name,
    struct fl_err *e)
{
	char full[512];
	FILE *fp;
	int rc;

	snprintf(full, sizeof(full), "%s/tar", dir);
	fp = fopen(full, "w");
	fl_pack_init(p, fp, 1 << 20);
	snprintf(full, sizeof(full), "%s/%s", dir, path);
	rc = fl_pack_add(p, full, name, e);
	if (rc == 0)
		rc = fl_pack_end(p, e);
	fclose(fp);
	return rc;
}

static void
tar_and_sha256sum_take_it(const char *dir)
{
	struct fl_pack p;
	struct fl_err e;
	char line[512];

	shell(dir, "mkdir -p d/e/empty && echo hello >d/a && : >d/nothing && "
		   "head -c 100000 /dev/urandom >d/e/big && chmod 755 d/a && "
		   "ln -s a d/link && mkdir out");
	CHECK(pack(&p, dir, "d", NULL, &e) == 0);
	CHECK(p.files == 4 && p.entries == 7);
	CHECK(p.bytes == 6 + 6 + 100000);
	CHECK(p.tops.len == 2 && strcmp(p.tops.data, "d") == 0);
	snprintf(line, sizeof(line),
	    "cd out && tar xf ../tar && "
	    "sha256sum -c --quiet .sums && [ \"$(sha256sum <.sums)\" = '%s  -' "
	    "]",
	    p.sum);
	shell(dir, line);
	shell(dir, "rm out/.sums && cmp d/a out/d/link && rm out/d/link d/link "
		   "&& diff -r d out/d && [ -x out/d/a ] && "
		   "[ $(($(stat -c %s tar) % 10240)) -eq 0 ]");
	fl_pack_fini(&p);
}

static void
the_same_tree_makes_the_same_bytes(const char *dir)
{
	struct fl_pack p;
	struct fl_err e;

	CHECK(pack(&p, dir, "d", "other", &e) == 0);
	fl_pack_fini(&p);
	shell(dir, "mv tar tar.1 && cp -rp d again && mv d d.1 && mv again d");
	CHECK(pack(&p, dir, "d", "other", &e) == 0);
	CHECK(strcmp(p.tops.data, "other") == 0);
	fl_pack_fini(&p);
	shell(dir, "cmp tar tar.1");
}

static void
what_cannot_be_sent_is_refused(const char *dir)
{
	struct fl_pack p;
	struct fl_err e;

	shell(dir,
	    "mkdir bad && mkfifo bad/pipe && ln -s . bad/loop && "
	    "mkdir big && head -c 2000000 /dev/zero >big/f && mkdir odd && "
	    ": >'odd/a\\b'");
	CHECK(pack(&p, dir, "bad/pipe", NULL, &e) == -1);
	CHECK(strstr(e.msg, "neither a file nor a folder") != NULL);
	fl_pack_fini(&p);
	CHECK(pack(&p, dir, "bad", NULL, &e) == -1);
	CHECK(strstr(e.msg, "deep") != NULL || strstr(e.msg, "long") != NULL);
	fl_pack_fini(&p);
	CHECK(pack(&p, dir, "big", NULL, &e) == -1);
	CHECK(strcmp(e.msg, "big/f: more than 1048576 bytes in all") == 0);
	fl_pack_fini(&p);
	CHECK(pack(&p, dir, "odd", NULL, &e) == -1);
	CHECK(strstr(e.msg, "backslash") != NULL);
	fl_pack_fini(&p);
	CHECK(pack(&p, dir, "none", NULL, &e) == -1);
	CHECK(strstr(e.msg, "No such file") != NULL);
	fl_pack_fini(&p);
	CHECK(pack(&p, dir, "d/..", NULL, &e) == -1);
	fl_pack_fini(&p);
}

static void
long_names_are_split_or_refused(const char *dir)
{
	char part[128], line[512];
	struct fl_pack p;
	struct fl_err e;

	memset(part, 'x', 90);
	part[90] = '\0';
	snprintf(line, sizeof(line),
	    "mkdir -p l/%s && echo 1 >l/%s/%s && "
	    "rm -rf out && mkdir out",
	    part, part, part);
	shell(dir, line);
	CHECK(pack(&p, dir, "l", NULL, &e) == 0);
	fl_pack_fini(&p);
	shell(dir, "tar xf tar -C out && rm out/.sums && diff -r l out/l");
	memset(part, 'y', 120);
	part[120] = '\0';
	snprintf(line, sizeof(line), ": >l/%s", part);
	shell(dir, line);
	CHECK(pack(&p, dir, "l", NULL, &e) == -1);
	CHECK(strstr(e.msg, "too long") != NULL);
	fl_pack_fini(&p);
}

static void
nothing_at_all_is_a_stream_too(const char *dir)
{
	struct fl_pack p;
	struct fl_err e;

	shell(dir, "mkdir void && rm -rf out && mkdir out");
	CHECK(pack(&p, dir, "void", NULL, &e) == 0);
	CHECK(p.files == 0 && p.sums.len == 0);
	fl_pack_fini(&p);
	shell(dir,
	    "tar xf tar -C out && [ -d out/void ] && [ ! -s out/.sums ]");
}

int
main(void)
{
	struct fl_err e;
	char *dir = fl_place_make("/tmp", "pack_test", &e);

	if (dir == NULL)
		return 1;
	tar_and_sha256sum_take_it(dir);
	the_same_tree_makes_the_same_bytes(dir);
	what_cannot_be_sent_is_refused(dir);
	long_names_are_split_or_refused(dir);
	nothing_at_all_is_a_stream_too(dir);
	fl_place_remove(dir);
	free(dir);
	return tap_done();
}
