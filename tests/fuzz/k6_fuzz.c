/*
 * k6_fuzz - k6's CSV
 */
#include "foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	foreign_check("k6", data, size);
	return 0;
}
