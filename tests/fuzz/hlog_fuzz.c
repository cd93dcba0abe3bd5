/*
 * hlog_fuzz - HdrHistogram's interval logs
 */
#include "foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	foreign_check("hlog", data, size);
	return 0;
}
