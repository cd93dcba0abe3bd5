/*
 * vegeta_fuzz - vegeta's results, JSON or CSV
 */
#include "foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	foreign_check("vegeta", data, size);
	return 0;
}
