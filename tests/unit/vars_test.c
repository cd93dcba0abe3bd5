#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/scenario/vars.h"
#include "tap.h"

/* Texts of a command line, and the values that they stand for. */
static const struct {
	const char *text;
	const char *value;
} guesses[] = {
	{ "null", "null" },
	{ "true", "boolean <true>" },
	{ "false", "boolean <false>" },
	{ "True", "string <True>" },
	{ "0", "integer <0>" },
	{ "-7", "integer <-7>" },
	{ "+7", "integer <7>" },
	{ "007", "integer <7>" },
	{ "9223372036854775807", "integer <9223372036854775807>" },
	{ "9223372036854775808", "integer <9223372036854775808>" },
	{ "1.50", "float <1.50>" },
	{ "1e3", "float <1e3>" },
	{ "1.", "string <1.>" },
	{ "1a", "string <1a>" },
	{ "\"1\"", "string <1>" },
	{ "\"\"", "string <>" },
	{ "\"", "string <\">" },
	{ "", "string <>" },
	{ "a=b", "string <a=b>" },
};

static void
texts_are_guessed(void)
{
	struct fl_value v;
	char text[80];
	size_t i;

	for (i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		v = fl_vars_guess(fl_str(guesses[i].text));
		fl_value_describe(&v, text, sizeof(text));
		CHECK(strcmp(text, guesses[i].value) == 0);
		printf("# '%s' is %s\n", guesses[i].text, text);
	}
}

static int
set(struct fl_vars *v, const char *name, const char *text, bool secret)
{
	struct fl_value value = fl_value_str(fl_str(text));
	struct fl_err e;

	return fl_vars_set(v, fl_str(name), &value, secret, &e);
}

static bool
holds(const struct fl_vars *v, const char *name, const char *text)
{
	const struct fl_value *value = fl_vars_get(v, fl_str(name));

	if (text == NULL)
		return value == NULL;
	return value != NULL && value->type == FL_TYPE_STRING &&
	       fl_str_is(value->text, text);
}

static void
definitions_are_below(void)
{
	struct fl_vars base, v;

	fl_vars_init(&base, NULL);
	fl_vars_init(&v, &base);
	CHECK(set(&base, "a", "1", false) == 0);
	CHECK(set(&base, "b", "2", false) == 0);
	CHECK(holds(&v, "a", "1") && holds(&v, "c", NULL));
	CHECK(set(&v, "a", "10", false) == 0 && set(&v, "c", "3", false) == 0);
	CHECK(holds(&v, "a", "10") && holds(&v, "b", "2") &&
	      holds(&v, "c", "3"));
	CHECK(holds(&base, "a", "1") && holds(&base, "c", NULL));
	fl_vars_reset(&v);
	CHECK(holds(&v, "a", "1") && holds(&v, "c", NULL));
	CHECK(set(&v, "", "1", false) == -1);
	CHECK(set(&v, "newUuid", "1", false) == -1);
	fl_vars_fini(&v);
	fl_vars_fini(&base);
}

/* A value may come from the variable that it goes to. */
static void
values_may_overlap(void)
{
	struct fl_value items[2], v, part;
	struct fl_vars vars;
	struct fl_err e;
	struct fl_str name = fl_str("a");

	fl_vars_init(&vars, NULL);
	set(&vars, "a", "0123456789", false);
	part = fl_value_str((struct fl_str){
	    fl_vars_get(&vars, name)->text.s + 3, 4 });
	CHECK(fl_vars_set(&vars, name, &part, false, &e) == 0);
	CHECK(holds(&vars, "a", "3456"));
	items[0] = fl_value_str(fl_str("first"));
	items[1] = *fl_vars_get(&vars, name);
	v = (struct fl_value){ .type = FL_TYPE_LIST, .list = { items, 2 } };
	CHECK(fl_vars_set(&vars, name, &v, false, &e) == 0);
	v = fl_vars_get(&vars, name)->list.items[1];
	CHECK(fl_str_is(v.text, "3456"));
	CHECK(fl_vars_set(&vars, name, &v, false, &e) == 0);
	CHECK(holds(&vars, "a", "3456"));
	v = fl_value_float(1.5);
	CHECK(fl_vars_set(&vars, name, &v, false, &e) == 0);
	CHECK(fl_value_real(fl_vars_get(&vars, name)) == 1.5);
	fl_vars_fini(&vars);
}

/* Names that change with every iteration do not pile up. */
static void
memory_is_used_again(void)
{
	struct fl_vars v;
	char name[32];
	size_t i;

	fl_vars_init(&v, NULL);
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "name%zu", i);
		if (set(&v, name, "value", false) == -1 ||
		    !holds(&v, name, "value"))
			break;
		fl_vars_reset(&v);
	}
	CHECK(i == 5000 && v.len == 1);
	for (i = 0; i <= FL_VARS_MAX; i++) {
		snprintf(name, sizeof(name), "other%zu", i);
		if (set(&v, name, "value", false) == -1)
			break;
	}
	CHECK(i == FL_VARS_MAX);
	fl_vars_fini(&v);
}

static bool
redacts(const struct fl_vars *v, const char *text, const char *wanted)
{
	struct fl_buf out;
	struct fl_err e;
	bool same;

	fl_buf_init(&out, 1 << 16);
	same = fl_vars_redact(v, fl_str(text), &out, &e) == 0 &&
	       fl_str_is(fl_buf_str(&out), wanted);
	fl_buf_fini(&out);
	return same;
}

static void
secrets_are_kept(void)
{
	struct fl_vars base, v;

	fl_vars_init(&base, NULL);
	fl_vars_init(&v, &base);
	CHECK(!fl_vars_has_secrets(&v));
	CHECK(set(&base, "s", "abc", true) == 0);
	CHECK(fl_vars_has_secrets(&v) && fl_vars_is_secret(&v, fl_str("s")));
	CHECK(set(&v, "s", "x", false) == -1);
	CHECK(holds(&v, "s", "abc"));
	CHECK(set(&v, "t", "abcd", true) == 0);
	CHECK(redacts(&v, "abcd abc ab", "*** *** ab"));
	CHECK(set(&v, "t", "new", true) == 0);
	CHECK(redacts(&v, "abcdnew", "******"));
	CHECK(set(&v, "empty", "", true) == 0);
	CHECK(redacts(&v, "x", "x"));
	fl_vars_reset(&v);
	CHECK(redacts(&v, "abcd new", "***d new"));
	CHECK(!fl_vars_is_secret(&v, fl_str("t")));
	fl_vars_fini(&v);
	fl_vars_fini(&base);
}

static void
definitions_are_read(void)
{
	static const char text[] = "# comment\n\n a=1 \r\nb=two words\n=x\n";
	char path[] = "/tmp/vars_test.XXXXXX", wanted[128];
	int fd = mkstemp(path);
	struct fl_vars v;
	struct fl_err e;

	fl_vars_init(&v, NULL);
	CHECK(fd != -1 && write(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	CHECK(fl_vars_read(&v, path, false, &e) == -1);
	snprintf(wanted, sizeof(wanted), "%s:5: a variable without a name",
	    path);
	CHECK(strcmp(e.msg, wanted) == 0);
	CHECK(fl_vars_get(&v, fl_str("a"))->type == FL_TYPE_INT);
	CHECK(holds(&v, "b", "two words"));
	unlink(path);
	CHECK(fl_vars_read(&v, path, false, &e) == -1);
	CHECK(fl_vars_define(&v, fl_str("novalue"), false, &e) == -1);
	CHECK(strcmp(e.msg, "'novalue': want name=value") == 0);
	CHECK(fl_vars_define(&v, fl_str("s=1"), true, &e) == 0);
	CHECK(holds(&v, "s", "1"));
	CHECK(fl_vars_define(&v, fl_str("u=\xff"), false, &e) == -1);
	fl_vars_fini(&v);
}

int
main(void)
{
	texts_are_guessed();
	definitions_are_below();
	values_may_overlap();
	memory_is_used_again();
	secrets_are_kept();
	definitions_are_read();
	return tap_done();
}
