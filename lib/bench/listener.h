#ifndef FL_BENCH_LISTENER_H
#define FL_BENCH_LISTENER_H

#include <pthread.h>

#include "../base/buf.h"
#include "command.h"
#include "socket.h"

/*
 * A thread that answers lines which come through a UNIX socket: for each line
 * one line.  Lines have a ceiling, and so have connections: one more than that
 * takes the place of the one that has been silent for longest.  Only this user
 * and root are heard.
 */
#define FL_LISTENER_MAX 16

struct fl_listener_peer {
	int fd;          /* -1: none */
	int64_t last_ns; /* when it last said something */
	size_t len;
	char line[FL_COMMAND_MAX + 1];
};

struct fl_listener {
	char path[FL_SOCKET_PATH];
	pthread_t thread;
	bool runs;
	int fd, end_fd; /* the socket; an eventfd that ends the thread */
	struct fl_listener_peer peers[FL_LISTENER_MAX];
	struct fl_buf reply;
	/* Called in the thread; adds a line without its newline to reply. */
	void (*answer)(void *ctx, struct fl_str line, struct fl_buf *reply);
	void *ctx;
};

/* Listens at path and starts the thread.  -1 and err, and then l is closed. */
int fl_listener_start(struct fl_listener *l, const char *path,
    void (*answer)(void *ctx, struct fl_str line, struct fl_buf *reply),
    void *ctx, struct fl_err *err);

/* Ends it, and removes the socket.  Also of one that was never started, whose
 * bytes are all zero. */
void fl_listener_stop(struct fl_listener *l);

#endif
