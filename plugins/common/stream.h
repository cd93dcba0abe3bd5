#ifndef FL_COMMON_STREAM_H
#define FL_COMMON_STREAM_H

#include "bytes.h"
#include "target.h"

enum stream_state {
	STREAM_CLOSED,
	STREAM_NAMING,
	STREAM_CONNECTING,
	STREAM_SHAKING, /* hands, for TLS */
	STREAM_OPEN,
	STREAM_FAILED, /* error and message say why */
};

/*
 * A connection: looks a name up, connects to the first of its addresses that
 * can be reached, shakes hands, sends what it is given and gathers what comes.
 *
 * Storage    its owner's, who has it zeroed but for what stream_init() takes,
 *            and does not move it while it is not CLOSED
 * Ceiling    in.max bytes that came and were not taken; above it, it fails
 */
struct stream {
	struct fl_host *host;
	struct resolver *resolver;
	/*
	 * Something changed: it is open, has failed, has ended, all is sent,
	 * bytes came.  From the loop only: after stream_open() and
	 * stream_send() the owner looks for himself.  It may close the stream
	 * and free it.
	 */
	void (*changed)(struct stream *s);
	void *arg;
	enum stream_state state;
	enum fl_error error;
	char message[FL_PLUGIN_ERR];
	struct target target;
	struct bytes in;
	const char *out; /* the owner's; not yet sent */
	size_t out_len;
	bool ended; /* the peer sends no more */
	/* Of the exchange; the owner clears them between two. */
	int64_t sent_ns, first_ns;  /* 0: not yet */
	int64_t connect_ns, tls_ns; /* -1: none was made */
	uint64_t sent_bytes, received_bytes;
	/* What follows is the stream's own. */
	struct fl_watch watch;
	struct lookup lookup;
	struct addresses to;
	size_t to_at;
	int64_t begun_ns, connected_ns;
	SSL *ssl;
};

void stream_init(struct stream *s, struct fl_host *h, struct resolver *r,
    size_t in_max, void (*changed)(struct stream *s), void *arg);

/* Begins to connect; it may have FAILED already. */
void stream_open(struct stream *s, const struct target *t);

/*
 * Sends data, or as soon as the stream is open; it stays where it is until
 * out_len is 0.  Only one at a time.
 */
void stream_send(struct stream *s, const char *data, size_t len);

/* Closes; what came is forgotten, and its memory freed. */
void stream_close(struct stream *s);

/* Clears what is of one exchange. */
void stream_begin(struct stream *s);

/* Copies the stream's times and counts to r. */
void stream_stamps(const struct stream *s, struct fl_response *r);

/* The address that it is connected to; "" for none. */
void stream_peer(const struct stream *s, char text[ADDRESS_TEXT]);

/* The kind of error that errno is; while connecting, when it is. */
enum fl_error net_error(int error, bool connecting);

#endif
