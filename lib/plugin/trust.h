#ifndef FL_PLUGIN_TRUST_H
#define FL_PLUGIN_TRUST_H

/*
 * Systems keep the certificates that they trust in different places, and a
 * library that was built on another system looks where that one has them.
 * Where nothing is there and the user has not said, this sets SSL_CERT_FILE to
 * what this system has, for plugins.  To be called before the first thread.
 */
void fl_trust_find(void);

#endif
