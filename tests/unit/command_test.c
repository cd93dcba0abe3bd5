#include <string.h>

#include "../../lib/run/command.h"
#include "tap.h"

#define B(text)                                                                \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static const struct fl_field none[] = { { B("User-Agent"), B("") } };
static const struct fl_field some[] = {
	{ B("Accept"), B("*/*") },
	{ B("X"), B("it's") },
	{ B("authorization"), B("Basic abc") },
};
static const struct fl_field options[] = {
	{ B("insecure"), B("true") },
	{ B("compressed"), B("false") },
	{ B("connect-timeout"), B("1500") },
	{ B("proxy"), B("h'p") },
};

static const struct {
	struct fl_request r;
	bool hide;
	const char *want;
} rows[] = {
	{ { .method = B("GET"), .url = B("http://h/") }, false,
	    "curl 'http://h/'" },
	{ { .method = B("HEAD"), .url = B("http://h/") }, false,
	    "curl --head 'http://h/'" },
	{ { .method = B("DELETE"), .url = B("http://h/{a}") }, false,
	    "curl --request 'DELETE' --globoff 'http://h/{a}'" },
	{ { .method = B("GET"),
	      .url = B("u"),
	      .headers = none,
	      .headers_len = 1 },
	    false, "curl --header 'User-Agent;' 'u'" },
	{ { .method = B("GET"),
	      .url = B("u"),
	      .headers = some,
	      .headers_len = 3 },
	    false,
	    "curl --header 'X: it'\\''s' "
	    "--header 'authorization: Basic abc' 'u'" },
	{ { .method = B("GET"),
	      .url = B("u"),
	      .headers = some + 2,
	      .headers_len = 1 },
	    true, "curl --header 'authorization: Basic ***' 'u'" },
	{ { .method = B("GET"),
	      .url = B("u"),
	      .options = options,
	      .options_len = 4 },
	    false,
	    "curl --insecure --connect-timeout 1.500 --proxy 'h'\\''p' 'u'" },
	{ { .method = B("POST"),
	      .url = B("u"),
	      .body = B("@a"),
	      .has_body = true },
	    false, "curl --header 'Content-Type:' --data-raw '@a' 'u'" },
	{ { .method = B("GET"),
	      .url = B("u"),
	      .body = B(""),
	      .has_body = true },
	    false,
	    "curl --request 'GET' --header 'Content-Type:' "
	    "--data-binary '' 'u'" },
	{ { .method = B("POST"),
	      .url = B("u"),
	      .body = B("\0%'"),
	      .has_body = true },
	    false,
	    "printf '\\000\\045\\047' | curl --header 'Content-Type:' "
	    "--data-binary @- 'u'" },
};

int
main(void)
{
	struct fl_buf out;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fl_buf_init(&out, 4096);
		CHECK(fl_command_curl(&rows[i].r, rows[i].hide, &out, &e) == 0);
		CHECK(strcmp(out.data, rows[i].want) == 0);
		if (strcmp(out.data, rows[i].want) != 0)
			printf("# %s\n# %s\n", out.data, rows[i].want);
		fl_buf_fini(&out);
	}
	fl_buf_init(&out, 16);
	CHECK(fl_command_curl(&rows[2].r, false, &out, &e) == -1);
	fl_buf_fini(&out);
	return tap_done();
}
