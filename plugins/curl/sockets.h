#ifndef FL_CURL_SOCKETS_H
#define FL_CURL_SOCKETS_H

#include <curl/curl.h>

#include "../../lib/plugin/fl-plugin.h"
#include "../common/local.h"

/*
 * The sockets that libcurl opens, looked after on the host's loop.
 *
 * A record is never freed before all of them: libcurl closes sockets when it
 * likes, and descriptors are used again.
 */
struct sock;
struct transfer;

struct sockets {
	struct fl_host *host;
	struct sock **list; /* by descriptor; NULL where there was none yet */
	size_t len;
	/* What is ready, as CURL_CSELECT_ bits. */
	void (*ready)(void *arg, curl_socket_t fd, int bits);
	void *arg;
	struct local local; /* addresses that connections take in turn */
	int open_errno;     /* of the last socket that could not be had */
};

/* For CURLMOPT_SOCKETFUNCTION, with s as its data. */
int sockets_wanted(CURL *easy, curl_socket_t fd, int what, void *s,
    void *unused);

/* For CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, likewise. */
curl_socket_t sockets_open(void *s, curlsocktype purpose,
    struct curl_sockaddr *address);
int sockets_close(void *s, curl_socket_t fd);

/*
 * t is about to be removed before its end: lets go of its sockets, since libcurl
 * closes one that is not yet connected without a word.  Where libcurl would say
 * goodbye to the server, and wait for what it answers, the connection is ended
 * first, so that it finds nobody there.
 */
void sockets_let_go(struct sockets *s, const struct transfer *t);

/* Ends all connections of a share, likewise. */
void sockets_hang_up(struct sockets *s, CURLSH *share);

void sockets_free(struct sockets *s);

#endif
