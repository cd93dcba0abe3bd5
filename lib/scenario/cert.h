#ifndef FL_SCENARIO_CERT_H
#define FL_SCENARIO_CERT_H

#include "../base/arena.h"
#include "value.h"

/* -1 and err for what is no name of a field of a certificate. */
int fl_cert_check(struct fl_str field, struct fl_err *err);

/*
 * A field of a certificate in DER: Subject and Issuer as "C=US, CN=a.org",
 * Serial-Number as "1e:e8:b1", Subject-Alt-Name as "DNS:a.org, DNS:b.org" (NONE
 * when it has none), Start-Date and Expire-Date, Value in PEM.  NONE when there
 * is no certificate.  The strings are in a.
 */
int fl_cert_find(struct fl_str der, struct fl_str field, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err);

#endif
