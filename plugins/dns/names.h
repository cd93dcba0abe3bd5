#ifndef FL_DNS_NAMES_H
#define FL_DNS_NAMES_H

#include "../../lib/plugin/fl-plugin.h"

/* Room for a number without a name, as "TYPE65280". */
#define NAME_TEXT 16

/* The number of "AAAA" or "TYPE28", of "IN" or "CLASS1"; -1: there is none. */
int dns_type(struct fl_bytes text);
int dns_class(struct fl_bytes text);

/* The other way; text is used when there is no name. */
const char *dns_type_name(unsigned type, char text[NAME_TEXT]);
const char *dns_class_name(unsigned class, char text[NAME_TEXT]);
const char *dns_rcode(unsigned rcode, char text[NAME_TEXT]);

#endif
