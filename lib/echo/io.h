#ifndef FL_ECHO_IO_H
#define FL_ECHO_IO_H

#include <stddef.h>
#include <sys/types.h>

/*
 * How bytes come and go: as they are, or encrypted.  The functions are those of
 * a socket that does not block, and leave errno as recv(2) and send(2) do.
 */
struct fl_echo_io {
	/* *stream is what the others get; -1 when there is no memory. */
	int (*open)(void *tls, int fd, void **stream);
	ssize_t (*recv)(void *stream, int fd, void *to, size_t len);
	/* After EAGAIN, the next is of the same bytes, wherever they are. */
	ssize_t (*send)(void *stream, int fd, const void *from, size_t len);
	/* Says that nothing more goes out. */
	void (*end)(void *stream);
	/* Gives back what open() gave; the socket stays. */
	void (*close)(void *stream);
};

/* The socket's own; the stream means nothing. */
extern const struct fl_echo_io fl_echo_io_plain;

#endif
