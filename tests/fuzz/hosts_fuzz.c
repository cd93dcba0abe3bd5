/*
 * A list that is read has labels of its own for all, none of which is an
 * option or a path; and its plain names are read back to the same labels.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/fleet/hosts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct fl_hosts *h)
{
	size_t i, k;

	for (i = 0; i < h->len; i++) {
		const char *label = h->host[i].label;

		if (*label == '-' || *label == '.' || *label == '\0' ||
		    strpbrk(label, "/ \t\n#;&|`'\"\\") != NULL)
			abort();
		if (*h->host[i].name == '-')
			abort();
		for (k = 0; k < i && i < 100; k++)
			if (strcmp(label, h->host[k].label) == 0)
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_hosts h, again;
	struct fl_buf text;
	struct fl_err e;
	size_t i;

	if (fl_hosts_parse(&h, "f", (struct fl_str){ (const char *)data, size },
		&e) == -1)
		return 0;
	check(&h);
	fl_buf_init(&text, 16 << 20);
	for (i = 0; i < h.len; i++)
		if (fl_buf_addf(&text, &e, "%s\n", h.host[i].plain) == -1)
			abort();
	if (fl_hosts_parse(&again, "f", fl_buf_str(&text), &e) == -1 ||
	    again.len != h.len)
		abort();
	for (i = 0; i < h.len; i++)
		if (strcmp(h.host[i].label, again.host[i].label) != 0)
			abort();
	fl_hosts_fini(&again);
	fl_hosts_fini(&h);
	fl_buf_fini(&text);
	return 0;
}
