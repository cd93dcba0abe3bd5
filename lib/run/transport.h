#ifndef FL_RUN_TRANSPORT_H
#define FL_RUN_TRANSPORT_H

#include "../base/opt.h"
#include "../base/str.h"
#include "../plugin/fl-plugin.h"

/*
 * Options of [Options] that can be said on the command line, for all steps that
 * say nothing of them, under the same names: how servers are reached, and who
 * one is to them.
 */
#define FL_TRANSPORT_MAX 64

struct fl_transport {
	struct fl_field list[FL_TRANSPORT_MAX]; /* borrows the arguments */
	size_t len;
};

/* clang-format off */
#define FL_TRANSPORT_KEY 600 /* the rows' keys begin there */
#define FL_TRANSPORT_ROW(n, name, arg, help) \
	{ FL_TRANSPORT_KEY + (n), name, arg, help }
#define FL_TRANSPORT_ROWS \
	FL_TRANSPORT_ROW(0, "user", "NAME:PASSWORD", \
	    "who one is, as Basic or as one of the next"), \
	FL_TRANSPORT_ROW(1, "digest", NULL, "with digests"), \
	FL_TRANSPORT_ROW(2, "ntlm", NULL, "with NTLM"), \
	FL_TRANSPORT_ROW(3, "negotiate", NULL, "with SPNEGO"), \
	FL_TRANSPORT_ROW(4, "aws-sigv4", "PROVIDER", \
	    "with a signature, as aws:amz:REGION:SERVICE"), \
	FL_TRANSPORT_ROW(5, "netrc", NULL, "credentials are in ~/.netrc"), \
	FL_TRANSPORT_ROW(6, "netrc-optional", NULL, "or perhaps there"), \
	FL_TRANSPORT_ROW(7, "netrc-file", "FILE", "or in that file"), \
	FL_TRANSPORT_ROW(8, "cacert", "FILE", "trust these authorities"), \
	FL_TRANSPORT_ROW(9, "cert", "FILE[:PASSWORD]", \
	    "the client's certificate"), \
	FL_TRANSPORT_ROW(10, "key", "FILE", "its key"), \
	FL_TRANSPORT_ROW(11, "pinnedpubkey", "KEY", \
	    "the server's public key"), \
	FL_TRANSPORT_ROW(12, "proxy", "URL", "go through a proxy"), \
	FL_TRANSPORT_ROW(13, "noproxy", "HOSTS", "but not to those"), \
	FL_TRANSPORT_ROW(14, "resolve", "HOST:PORT:ADDR", \
	    "that is its address"), \
	FL_TRANSPORT_ROW(15, "connect-to", "HOST:PORT:HOST:PORT", \
	    "connect to the second in place of the first"), \
	FL_TRANSPORT_ROW(16, "unix-socket", "PATH", \
	    "connect to that socket"), \
	FL_TRANSPORT_ROW(17, "ipv4", NULL, "use IPv4 only"), \
	FL_TRANSPORT_ROW(18, "ipv6", NULL, "use IPv6 only"), \
	FL_TRANSPORT_ROW(19, "http1.0", NULL, "speak HTTP/1.0"), \
	FL_TRANSPORT_ROW(20, "http1.1", NULL, "speak HTTP/1.1"), \
	FL_TRANSPORT_ROW(21, "http2", NULL, "speak HTTP/2"), \
	FL_TRANSPORT_ROW(22, "http3", NULL, "speak HTTP/3"), \
	FL_TRANSPORT_ROW(23, "limit-rate", "BYTES", \
	    "at most so many bytes a second"), \
	FL_TRANSPORT_ROW(24, "path-as-is", NULL, "leave ../ in URLs")
/* clang-format on */

/*
 * Takes one of those options; arg is kept.  1; 0 when key is another's; -1 and
 * err for a file that cannot be read, and for too many.
 */
int fl_transport_option(struct fl_transport *t, int key, const char *arg,
    struct fl_err *err);

/* Adds one under its name; both strings are kept. */
int fl_transport_add(struct fl_transport *t, const char *name,
    const char *value, struct fl_err *err);

/*
 * Whether two names are of one setting: themselves, or versions of HTTP,
 * kinds of addresses, schemes of credentials.
 */
bool fl_transport_same(struct fl_str a, struct fl_str b);

/*
 * Whether the file that an option names can be read; true for options that
 * name none.  err says why not, without the option's name.
 */
bool fl_transport_readable(struct fl_str name, struct fl_str value,
    struct fl_err *err);

#endif
