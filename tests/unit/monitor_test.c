/* The output of monitoring plugins, split into headers. */
#include "../../plugins/common/bytes.c"
#include "../../plugins/common/heads.c"
#include "../../plugins/exec/monitor.c"
#include "tap.h"

static const struct {
	const char *output;
	const char *headers; /* "Name: value\n" of each */
} cases[] = {
	{ "", "Text: \n" },
	{ "OK", "Text: OK\n" },
	{ "  OK - fine \nmore\n", "Text: OK - fine\n" },
	{ "OK | time=0.01s;;;0.000000;10.0 size=512B;;;0",
	    "Text: OK\nPerf-time: 0.01\nPerf-time-Unit: s\n"
	    "Perf-time-Min: 0.000000\nPerf-time-Max: 10.0\nPerf-size: 512\n"
	    "Perf-size-Unit: B\nPerf-size-Min: 0\n" },
	{ "OK|'a b'=1 'it''s'=2", "Text: OK\nPerf-a-b: 1\nPerf-it's: 2\n" },
	{ "OK|a=1;10:20;@5:7;;", "Text: OK\nPerf-a: 1\nPerf-a-Warn: 10:20\n"
				 "Perf-a-Crit: @5:7\n" },
	{ "OK|a=U b=-1.5e-3ms c=+2,5",
	    "Text: OK\nPerf-a: U\n"
	    "Perf-b: -1.5e-3\nPerf-b-Unit: ms\nPerf-c: +2,5\n" },
	{ "OK|a b= c=x 'd=1 e=2", "Text: OK\nPerf-e: 2\n" },
	{ "OK|=1 ''=2 f=3", "Text: OK\nPerf-f: 3\n" },
	{ "OK|a=1\nlong text\nand more|b=2\nc=3\n",
	    "Text: OK\nPerf-a: 1\nPerf-b: 2\nPerf-c: 3\n" },
	{ "OK\nno | perf=1", "Text: OK\n" },
	{ "OK|a=1;2;3;4;5;6",
	    "Text: OK\nPerf-a: 1\nPerf-a-Warn: 2\n"
	    "Perf-a-Crit: 3\nPerf-a-Min: 4\nPerf-a-Max: 5\n" },
};

int
main(void)
{
	struct heads h = { .text.max = 1000 };
	struct fl_response r = { 0 };
	struct bytes all = { .max = 10000 };
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		all.len = 0;
		heads_rest(&h);
		monitor_headers(&h, (struct fl_bytes){ cases[i].output,
					strlen(cases[i].output) });
		heads_give(&h, &r);
		for (k = 0; k < r.headers_len; k++)
			bytes_addf(&all, "%.*s: %.*s\n",
			    (int)r.headers[k].name.len, r.headers[k].name.data,
			    (int)r.headers[k].value.len,
			    r.headers[k].value.data);
		bytes_add(&all, "", 1);
		CHECK(strcmp(all.data, cases[i].headers) == 0);
		if (strcmp(all.data, cases[i].headers) != 0)
			printf("# case %zu: %s\n", i, cases[i].output);
	}
	heads_free(&h);
	bytes_free(&all);
	return tap_done();
}
