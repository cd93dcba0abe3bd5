#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/fleet/bundle.h"
#include "../../lib/fleet/place.h"
#include "tap.h"

static void
shell(const char *dir, const char *commands)
{
	char line[2048];

	snprintf(line, sizeof(line), "cd %s && %s", dir, commands);
	CHECK(system(line) == 0);
}

static const struct {
	const char *make;  /* in a folder with top/, to f */
	const char *wrong; /* NULL: it is a bundle */
} cases[] = {
	{ "tar czf f top", NULL },
	{ "tar cf f top", NULL }, /* not compressed is fine */
	{ "tar czf f top/bin", "no MANIFEST in it" },
	{ "tar czf f top other", "more than one folder in it" },
	{ "ln -s /etc/passwd top/l; tar czf f top; s=$?; rm top/l; exit $s",
	    "a symbolic link" },
	{ "tar cz top | head -c 90 >f", "f: " },
	{ "tar cz top | tail -c +9 >f", "f: " },
	{ ": >f", "the stream is cut" },
	{ "rm f", "No such file" },
	{ "(cd top && printf 'arch\\tx\\n' >MANIFEST) && tar czf f top",
	    "its MANIFEST has no glibc" },
	{ "(cd top && printf 'arch\\tx y\\nglibc\\t2.1\\n' >MANIFEST) && "
	  "tar czf f top",
	    "its MANIFEST has no arch" },
};

static void
bundles_are_told_from_other_files(const char *dir)
{
	char path[256];
	struct fl_bundle b;
	struct fl_err e;
	size_t i;
	int rc;

	snprintf(path, sizeof(path), "%s/f", dir);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		shell(dir, cases[i].make);
		rc = fl_bundle_open(&b, path, &e);
		CHECK(rc == (cases[i].wrong == NULL ? 0 : -1));
		if (rc == -1) {
			printf("# %s\n", e.msg);
			CHECK(strstr(e.msg, cases[i].wrong) != NULL);
			continue;
		}
		CHECK(strcmp(b.arch, "x86_64") == 0);
		CHECK(strcmp(b.glibc, "2.28") == 0);
		CHECK(strcmp(b.top, "top") == 0 && strlen(b.hash) == 32);
		CHECK(b.bytes == 40);
		fl_bundle_fini(&b);
	}
}

static void
a_bundle_is_packed_under_its_hash(const char *dir)
{
	char path[256], line[512];
	struct fl_bundle b;
	struct fl_pack p;
	struct fl_err e;
	FILE *fp;

	snprintf(path, sizeof(path), "%s/f", dir);
	shell(dir, "printf 'arch\\ta\\nglibc\\t1.0\\n' >top/MANIFEST; "
		   "tar czf f top && mkdir private out");
	CHECK(fl_bundle_open(&b, path, &e) == 0);
	snprintf(path, sizeof(path), "%s/packed", dir);
	fp = fopen(path, "w");
	fl_pack_init(&p, fp, 1 << 20);
	snprintf(path, sizeof(path), "%s/private", dir);
	CHECK(fl_bundle_pack(&b, path, &p, &e) == 0);
	CHECK(fl_pack_end(&p, &e) == 0);
	fclose(fp);
	snprintf(line, sizeof(line),
	    "tar xf packed -C out && rm out/.sums && "
	    "diff -r top out/self-%s && [ -x out/self-%s/bin/p ] && "
	    "[ ! -x out/self-%s/MANIFEST ]",
	    b.hash, b.hash, b.hash);
	shell(dir, line);
	fl_pack_fini(&p);
	fl_bundle_fini(&b);
}

int
main(void)
{
	struct fl_err e;
	char *dir = fl_place_make("/tmp", "bundle_test", &e);

	if (dir == NULL)
		return 1;
	shell(dir, "mkdir -p top/bin other && echo 'exit 0' >top/bin/p && "
		   "chmod 755 top/bin/p && "
		   "printf 'funbric\\t0\\narch\\tx86_64\\nglibc\\t2.28\\n' "
		   ">top/MANIFEST && : >other/x");
	bundles_are_told_from_other_files(dir);
	a_bundle_is_packed_under_its_hash(dir);
	fl_place_remove(dir);
	free(dir);
	return tap_done();
}
