/*
 * A format, a newline, a text.  A date that is read can be written by a format
 * of all fields and read from that again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/date.h"

#define ALL "%Y-%m-%dT%H:%M:%S%.9f%z %a %j %U %W %G-%V %s"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	const char *end = size > 0 ? memchr(s, '\n', size) : NULL;
	struct fl_str format = { s, size }, text = { s, 0 };
	char shown[FL_DATE_TEXT];
	struct fl_date d, again;
	struct fl_buf out;
	struct fl_err e;

	if (end != NULL) {
		format.len = (size_t)(end - s);
		text.s = end + 1;
		text.len = size - format.len - 1;
	}
	fl_buf_init(&out, 1 << 20);
	if (fl_date_parse(text, format, &d, &e) == 0) {
		fl_date_text(d, shown);
		if (fl_date_format(d, fl_str(ALL), &out, &e) == -1 ||
		    fl_date_parse(fl_buf_str(&out), fl_str(ALL), &again, &e) ==
			-1 ||
		    again.s != d.s || again.ns != d.ns)
			abort();
		fl_buf_clear(&out);
	}
	/* Whatever the format is, it is written or refused. */
	(void)fl_date_format((struct fl_date){ 994552499, 26490708 }, format,
	    &out, &e);
	fl_buf_fini(&out);
	return 0;
}
