/* RESP2, and the commands that people write. */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/redis/command.c"
#include "../../plugins/redis/resp.c"
#include "tap.h"

static const struct {
	const char *in;
	int rc;
	size_t at;
	const char *json;
} replies[] = {
	{ "+OK\r\n", 1, 5, "\"OK\"" },
	{ "-ERR no\r\n", 1, 9, "{\"error\":\"ERR no\"}" },
	{ ":-42\r\n", 1, 6, "-42" },
	{ ":9223372036854775807\r\n", 1, 22, "9223372036854775807" },
	{ ":-9223372036854775808\r\n", 1, 23, "-9223372036854775808" },
	{ "$3\r\na\"c\r\n", 1, 9, "\"a\\\"c\"" },
	{ "$0\r\n\r\n", 1, 6, "\"\"" },
	{ "$2\r\n\r\n\r\n", 1, 8, "\"\\r\\n\"" },
	{ "$-1\r\n", 1, 5, "null" },
	{ "*-1\r\n", 1, 5, "null" },
	{ "*0\r\n", 1, 4, "[]" },
	{ "*2\r\n:1\r\n$1\r\nx\r\n", 1, 15, "[1,\"x\"]" },
	{ "*2\r\n*1\r\n+a\r\n*2\r\n$-1\r\n*0\r\n:9\r\n", 1, 25,
	    "[[\"a\"],[null,[]]]" },
	{ "+a\r\n+b\r\n", 1, 4, "\"a\"" },
	{ "", 0, 0, NULL },
	{ "+OK", 0, 0, NULL },
	{ "+OK\r", 0, 0, NULL },
	{ "$3\r\nab", 0, 0, NULL },
	{ "$3\r\nabc\r", 0, 0, NULL },
	{ "*2\r\n:1\r\n", 0, 8, NULL },
	{ "*2147483647\r\n", 0, 13, NULL },
	{ "hello\r\n", -1, 0, NULL },
	{ "+O\rK\r\n", -1, 0, NULL },
	{ ":\r\n", -1, 0, NULL },
	{ ":1x\r\n", -1, 0, NULL },
	{ ":9223372036854775808\r\n", -1, 0, NULL },
	{ "$-2\r\n", -1, 0, NULL },
	{ "$536870913\r\n", -1, 0, NULL },
	{ "$\r\n", -1, 0, NULL },
	{ "$1\r\nabc", -1, 0, NULL },
	{ "*-2\r\n", -1, 0, NULL },
	{ "_\r\n", -1, 0, NULL },
};

static void
replies_are_scanned_and_written(void)
{
	size_t i, at;

	for (i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct bytes out = { .max = 1000 };
		struct resp r = { 0 };

		printf("# reply %zu\n", i);
		CHECK(resp_scan(&r, replies[i].in, strlen(replies[i].in)) ==
		      replies[i].rc);
		CHECK(r.at == replies[i].at);
		if (replies[i].json == NULL)
			continue;
		at = 0;
		CHECK(resp_json(&out, replies[i].in, &at) == 0);
		CHECK(at == r.at);
		CHECK(out.len == strlen(replies[i].json) &&
		      memcmp(out.data, replies[i].json, out.len) == 0);
		bytes_free(&out);
	}
}

static void
arrays_are_not_endless(void)
{
	static const char level[] = "*1\r\n";
	char deep[4 * (RESP_DEPTH + 1)];
	struct resp r = { 0 };
	size_t i;

	for (i = 0; i <= RESP_DEPTH; i++)
		memcpy(deep + 4 * i, level, 4);
	CHECK(resp_scan(&r, deep, sizeof(deep) - 4) == 0);
	CHECK(resp_scan(&r, deep, sizeof(deep)) == -1);
}

static void
lines_are_not_endless(void)
{
	char *line = calloc(1, RESP_LINE + 10);
	struct resp r = { 0 };

	memset(line, 'x', RESP_LINE + 9);
	line[0] = '+';
	CHECK(resp_scan(&r, line, RESP_LINE) == 0);
	CHECK(resp_scan(&r, line, RESP_LINE + 9) == -1);
	free(line);
}

static const struct {
	const char *in;
	int rc;
	unsigned count;
	const char *out;
} texts[] = {
	{ "GET key", 0, 1, "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n" },
	{ "\n  PING\t\r\n\n", 0, 1, "*1\r\n$4\r\nPING\r\n" },
	{ "A\nB", 0, 2, "*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n" },
	{ "S \"a b\\n\\x00\\\"\\\\\\q\"", 0, 1, NULL },
	{ "S 'a\\'\\n'", 0, 1, "*2\r\n$1\r\nS\r\n$4\r\na'\\n\r\n" },
	{ "S ''", 0, 1, "*2\r\n$1\r\nS\r\n$0\r\n\r\n" },
	{ "S a'b", 0, 1, "*2\r\n$1\r\nS\r\n$3\r\na'b\r\n" },
	{ "", 0, 0, "" },
	{ "S \"a", -1, 0, NULL },
	{ "S \"a\"b", -1, 0, NULL },
	{ "S 'a\\'", -1, 0, NULL },
};

static void
commands_are_written_as_arrays(void)
{
	char why[FL_PLUGIN_ERR];
	unsigned count;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct bytes out = { .max = 1000 };
		struct fl_bytes in = { texts[i].in, strlen(texts[i].in) };

		printf("# text %zu\n", i);
		CHECK(command_lines(&out, in, &count, why) == texts[i].rc);
		CHECK(count == texts[i].count);
		if (texts[i].out != NULL)
			CHECK(out.len == strlen(texts[i].out) &&
			      memcmp(out.data != NULL ? out.data : "",
				  texts[i].out, out.len) == 0);
		if (i == 3) /* which has a zero byte in it */
			CHECK(out.len == 25 && memcmp(out.data,
						   "*2\r\n$1\r\nS\r"
						   "\n$8\r\na b\n\0\"\\q\r\n",
						   25) == 0);
		bytes_free(&out);
	}
}

static void
commands_have_limits(void)
{
	struct bytes out = { .max = (size_t)16 << 20 };
	char *many = malloc(2 * COMMANDS_MAX + 2), why[FL_PLUGIN_ERR];
	unsigned count;
	int i;

	for (i = 0; i <= COMMANDS_MAX; i++) {
		many[2 * i] = 'A';
		many[2 * i + 1] = '\n';
	}
	CHECK(command_lines(&out, (struct fl_bytes){ many, 2 * COMMANDS_MAX },
		  &count, why) == 0);
	out.len = 0;
	CHECK(command_lines(&out,
		  (struct fl_bytes){ many, 2 * COMMANDS_MAX + 2 }, &count,
		  why) == -1);
	bytes_free(&out);
	out.max = 10;
	CHECK(command_lines(&out, (struct fl_bytes){ "GET key", 7 }, &count,
		  why) == -1);
	bytes_free(&out);
	free(many);
}

int
main(void)
{
	replies_are_scanned_and_written();
	arrays_are_not_endless();
	lines_are_not_endless();
	commands_are_written_as_arrays();
	commands_have_limits();
	return tap_done();
}
