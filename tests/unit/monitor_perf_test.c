#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../lib/monitor/perf.h"
#include "tap.h"

#define MAX 4

static const struct {
	const char *text;
	const char *want; /* "name=value " of each */
} cases[] = {
	{ "", "" },
	{ "OK - fine\n", "" },
	{ "17\n", "value=17 " },
	{ "12.5ms\n", "value_s=0.0125 " },
	{ "  -3 degrees\n", "value=-3 " },
	{ "queue=5 workers=7\n", "queue=5 workers=7 " },
	{ "a=1\nb=2\n", "a=1 b=2 " },
	{ "multigraph cpu\nuser.value 12.5\nsys_.value U\nirq.value 3\n",
	    "user=12.5 irq=3 " },
	{ ".value 3\nx.value\n", "" },
	{ "OK - load 1 | load1=0.1;5;10;0 load5=+2\n", "load1=0.1 load5=2 " },
	/* The text of a plugin is no data, whatever is in it. */
	{ "7=OK x=1 | y=2\n", "y=2 " },
	{ "DISK OK|/=2643MB;5948;5958;0;5968\n/ 15 MB x=1 "
	  "|/boot=68MB\n/home=3%\n",
	    "__bytes=2771386368 _boot_bytes=71303168 _home=0.03 " },
	{ "OK|'a b'=3% 'it''s'=1 c=2c d=5us\n",
	    "a_b=0.03 it__s=1 c=2 d_s=5e-06 " },
	{ "OK|size=512B;;;0 big=1KB huge=2TB\n",
	    "size_bytes=512 big_bytes=1024 huge_bytes=2199023255552 " },
	/* Unknown, no number, of no unit that is known, no name, too many. */
	{ "OK|u=U n=x z=3parsecs =4 ''=5 e= f=1e999 g=nan h=1\n", "h=1 " },
	{ "OK|a=1 b=2 c=3 d=4 e=5\n", "a=1 b=2 c=3 d=4 " },
	{ "OK|a.b=1 a_b=2 a-b=3\n", "a_b=1 a-b=3 " },
	{ "OK|a=b=4\n", "a_b=4 " },
	{ "|", "" },
	{ "'", "" },
	{ "OK|'a=1", "_a=1 " },
	{ "a=12345678901234567890123456789012345678901234567890123456789012345",
	    "" },
};

int
main(void)
{
	struct fl_perf list[MAX];
	char got[512];
	size_t i, k, n;
	int len;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		n = fl_perf_read(fl_str(cases[i].text), list, MAX);
		*got = '\0';
		for (k = 0, len = 0; k < n; k++)
			len += snprintf(got + len, sizeof(got) - (size_t)len,
			    "%s=%.15g ", list[k].name, list[k].value);
		if (strcmp(got, cases[i].want) != 0)
			printf("# %s\n#  is %s\n", cases[i].text, got);
		CHECK(strcmp(got, cases[i].want) == 0);
	}
	return tap_done();
}
