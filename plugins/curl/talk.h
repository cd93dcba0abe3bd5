#ifndef FL_CURL_TALK_H
#define FL_CURL_TALK_H

#include "transfer.h"

/*
 * Has what libcurl says of the transfer, and the headers as they are on the
 * wire, noted in t->talk when the exchange wants it, and not when it does not.
 */
void talk_set(struct transfer *t);

#endif
