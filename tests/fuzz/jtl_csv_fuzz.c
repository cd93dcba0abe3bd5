/*
 * jtl_csv_fuzz - JMeter's CSV
 */
#include "foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	foreign_check("jtl-csv", data, size);
	return 0;
}
