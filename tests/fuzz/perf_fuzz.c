/*
 * Whatever a command prints: the figures have names that differ and are parts
 * of XML names, and finite values; there are never more than asked for.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/monitor/perf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_perf list[8];
	size_t n, i, k;

	n = fl_perf_read((struct fl_str){ (const char *)data, size }, list, 8);
	if (n > 8)
		abort();
	for (i = 0; i < n; i++) {
		if (!isfinite(list[i].value) || list[i].name[0] == '\0' ||
		    strspn(list[i].name,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_-") != strlen(list[i].name))
			abort();
		for (k = 0; k < i; k++)
			if (strcmp(list[i].name, list[k].name) == 0)
				abort();
	}
	return 0;
}
