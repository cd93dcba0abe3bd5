/*
 * A line that is an order has figures within its bounds, and a text that is a
 * mark of its own: read again it is that text.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/bench/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_command o, again;
	char mark[FL_COMMAND_MAX + 1];
	struct fl_err e;

	if (fl_command_parse(&o, (struct fl_str){ (const char *)data, size },
		&e) == -1)
		return 0;
	if (!isfinite(o.level) || o.level < 0 || o.at_ns < -1 ||
	    o.lease_ns < 0 || o.error_us < 0 || o.text[0] == '\0' ||
	    strchr(o.text, '\n') != NULL)
		return o.kind == FL_COMMAND_MARK ? 0 : (abort(), 0);
	snprintf(mark, sizeof(mark), "mark %s", o.text);
	if (o.text[0] == ' ' || o.text[0] == '\t')
		abort();
	if (fl_command_parse(&again, fl_str(mark), &e) == -1 ||
	    strcmp(again.text, o.text) != 0)
		abort();
	return 0;
}
