#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../lib/bench/feed.h"
#include "tap.h"

/* A feed of a text, in an order. */
static int
add(struct fl_feeds *f, const char *text, const char *order, char path[64],
    struct fl_err *err)
{
	int fd = memfd_create("feed", 0);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		return -1;
	snprintf(path, 64, "/proc/self/fd/%d%s", fd, order);
	return fl_feeds_add(f, path, err);
}

static const struct {
	const char *cell;
	enum fl_type type;
} types[] = {
	{ "12", FL_TYPE_INT },
	{ "-7", FL_TYPE_INT },
	{ "007", FL_TYPE_STRING },
	{ "+3", FL_TYPE_STRING },
	{ "-0", FL_TYPE_STRING },
	{ "1.50", FL_TYPE_FLOAT },
	{ "1e3", FL_TYPE_FLOAT },
	{ "true", FL_TYPE_BOOL },
	{ "null", FL_TYPE_NULL },
	{ "truth", FL_TYPE_STRING },
	{ "12 ", FL_TYPE_STRING },
	{ "\"\"\"q\"\"\"", FL_TYPE_STRING },
	{ "\"\"", FL_TYPE_STRING },
	{ "123456789012345678901234567890", FL_TYPE_BIGINT },
};

static void
values_have_types_if_they_show(void)
{
	struct fl_feeds f;
	const struct fl_value *v;
	struct fl_vars vars;
	struct fl_buf out;
	struct fl_err err;
	char text[128], path[64];
	size_t i, len;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		f = (struct fl_feeds){ 0 };
		fl_vars_init(&vars, NULL);
		fl_buf_init(&out, 1000);
		snprintf(text, sizeof(text), "v\n%s\n", types[i].cell);
		printf("# '%s'\n", types[i].cell);
		CHECK(add(&f, text, "", path, &err) == 0);
		CHECK(fl_feeds_set(&f, 5, &vars, &err) == 0);
		v = fl_vars_get(&vars, fl_str("v"));
		CHECK(v != NULL && v->type == types[i].type);
		CHECK(v != NULL && fl_value_render(v, &out, &err) == 0);
		len = strlen(types[i].cell);
		if (types[i].cell[0] != '"')
			CHECK(out.len == len &&
			      memcmp(out.data, types[i].cell, len) == 0);
		fl_buf_fini(&out);
		fl_vars_fini(&vars);
		fl_feeds_fini(&f);
	}
}

static int64_t
row_of(const struct fl_feeds *f, uint64_t k)
{
	const struct fl_value *v;
	struct fl_vars vars;
	struct fl_err err;
	int64_t n = -1;

	fl_vars_init(&vars, NULL);
	if (fl_feeds_set(f, k, &vars, &err) == 0) {
		v = fl_vars_get(&vars, fl_str("n"));
		n = v != NULL && v->type == FL_TYPE_INT ? v->integer : -2;
	}
	fl_vars_fini(&vars);
	return n;
}

static void
orders_are_functions_of_the_number(void)
{
	struct fl_feeds f = { .seed = 3 }, g = { .seed = 4 };
	struct fl_err err;
	char path[4][64];
	uint64_t k;
	int same = 0, seen[3] = { 0 };

	CHECK(add(&f, "n\n0\n1\n2\n", ":sequential", path[0], &err) == 0);
	CHECK(fl_feeds_rows(&f) == UINT64_MAX);
	CHECK(row_of(&f, 0) == 0);
	CHECK(row_of(&f, UINT64_C(3000000000002)) == 2);
	CHECK(fl_feeds_name(&f, fl_str("n")));
	CHECK(!fl_feeds_name(&f, fl_str("m")));
	fl_feeds_fini(&f);
	CHECK(add(&f, "n\n0\n1\n2\n", ":unique", path[1], &err) == 0);
	CHECK(fl_feeds_rows(&f) == 3);
	CHECK(row_of(&f, 2) == 2);
	CHECK(row_of(&f, 3) == -1);
	fl_feeds_fini(&f);
	CHECK(add(&f, "n\n0\n1\n2\n", ":random", path[2], &err) == 0);
	CHECK(add(&g, "n\n0\n1\n2\n", ":random", path[3], &err) == 0);
	for (k = 0; k < 3000; k++) {
		seen[row_of(&f, k) % 3]++;
		same += row_of(&f, k) == row_of(&g, k);
	}
	CHECK(row_of(&f, 17) == row_of(&f, 17));
	CHECK(seen[0] > 850 && seen[1] > 850 && seen[2] > 850);
	CHECK(same > 800 && same < 1200);
	fl_feeds_fini(&f);
	fl_feeds_fini(&g);
}

static void
a_secret_stays_one(void)
{
	struct fl_feeds f = { 0 };
	struct fl_vars base, vars;
	struct fl_value v = fl_value_str(fl_str("first"));
	struct fl_err err;
	char path[64];

	fl_vars_init(&base, NULL);
	CHECK(fl_vars_set(&base, fl_str("pass"), &v, true, &err) == 0);
	fl_vars_init(&vars, &base);
	CHECK(add(&f, "pass\n123\n", "", path, &err) == 0);
	CHECK(fl_feeds_set(&f, 0, &vars, &err) == 0);
	CHECK(fl_vars_is_secret(&vars, fl_str("pass")));
	fl_vars_fini(&vars);
	fl_vars_fini(&base);
	fl_feeds_fini(&f);
}

int
main(void)
{
	values_have_types_if_they_show();
	orders_are_functions_of_the_number();
	a_secret_stays_one();
	return tap_done();
}
