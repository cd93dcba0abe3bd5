/*
 * Headers of monitoring output have a name and no more bytes than the output
 * gives them; a label's parts lie in the text, which is used up.
 */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/common/heads.c"
#include "../../plugins/exec/monitor.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct fl_bytes part, struct fl_bytes whole)
{
	if (part.len > 0 && (part.data < whole.data ||
				part.data + part.len > whole.data + whole.len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_bytes text = { (const char *)data, size }, rest = text;
	struct heads h = { .text.max = 4096 };
	struct fl_response r = { 0 };
	struct perf p;
	size_t i, before = rest.len + 1;

	while (perf_next(&rest, &p)) {
		inside(p.label, text);
		inside(p.value, text);
		inside(p.unit, text);
		inside(p.max, text);
		if (p.label.len == 0 || p.value.len == 0 || rest.len >= before)
			abort();
		before = rest.len;
	}
	if (rest.len != 0)
		abort();
	monitor_headers(&h, text);
	heads_give(&h, &r);
	if (r.headers_len < 1 || r.headers_len > HEADS_MAX || h.text.len > 4096)
		abort();
	for (i = 0; i < r.headers_len; i++)
		if (r.headers[i].name.len == 0 || r.headers[i].value.len > size)
			abort();
	heads_free(&h);
	return 0;
}
