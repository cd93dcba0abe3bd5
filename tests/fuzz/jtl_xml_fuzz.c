/*
 * jtl_xml_fuzz - JMeter's XML
 */
#include "foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	foreign_check("jtl-xml", data, size);
	return 0;
}
