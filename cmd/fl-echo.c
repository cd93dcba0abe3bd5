/*
 * fl-echo - an HTTP server whose answers are what was asked for
 *
 * The target for demonstrations, tests and calibration: the delay, size and
 * status of an answer are in the query of its request.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/echo/server.h"
#include "../lib/echo/tls.h"

enum {
	OPT_PORT = 256,
	OPT_ADDRESS,
	OPT_THREADS,
	OPT_LOG,
	OPT_TLS,
	OPT_CERT,
	OPT_DELAY,
	OPT_SIZE,
	OPT_STATUS,
	OPT_HEADER,
	OPT_TYPE,
	OPT_ECHO,
	OPT_DRIP,
	OPT_FAULT,
	OPT_LIST_FAULTS,
	OPT_STALL,
	OPT_CLOSE_SOME,
};

static const struct fl_opt rows[] = {
	{ OPT_PORT, "port", "N", "the port; 0, the default, takes a free one" },
	{ OPT_ADDRESS, "address", "ADDR",
	    "the address to listen at; 127.0.0.1" },
	{ OPT_THREADS, "threads", "N", "serve with so many threads; 1" },
	{ OPT_LOG, "log", "FILE", "add a line to FILE for each request" },
	{ OPT_TLS, "tls", NULL, "serve HTTPS, with a certificate of its own" },
	{ OPT_CERT, "cert", "FILE",
	    "write that to FILE, for clients; implies --tls" },
	{ OPT_DELAY, "delay", "TIME[..TIME]", "answer so much later" },
	{ OPT_SIZE, "size", "BYTES", "the size of bodies, as 4k" },
	{ OPT_STATUS, "status", "CODE", "the status of answers" },
	{ OPT_HEADER, "header", "NAME:VALUE", "one more header; repeatable" },
	{ OPT_TYPE, "type", "TYPE", "the Content-Type" },
	{ OPT_ECHO, "echo", NULL, "answer with the body of the request" },
	{ OPT_DRIP, "drip", "BYTES/TIME",
	    "send answers in pieces of that size, as 16/100ms" },
	{ OPT_FAULT, "fault", "NAME[@PART]",
	    "misbehave in part of the answers, as reset@0.1" },
	{ OPT_LIST_FAULTS, "list-faults", NULL,
	    "print the names of the faults and exit" },
	{ OPT_STALL, "stall", "AFTER:TIME",
	    "send nothing for TIME, AFTER the first request" },
	{ OPT_CLOSE_SOME, "close-some", "PART",
	    "end a connection instead of an answer, or after it" },
};

static const struct fl_opts opts = {
	"fl-echo",
	"fl-echo [--port N] [--address ADDR] [OPTION...]",
	"an HTTP server whose answers are what was asked for",
	rows,
	sizeof(rows) / sizeof(rows[0]),
	0,
};

#define STALL_MAX_NS (365 * 86400 * FL_NS_PER_S)

struct settings {
	struct fl_echo_config config;
	const char *address;
	const char *cert; /* a file to be written, or NULL */
	int port;
	bool tls;
};

static void
set_wish(struct fl_echo_wish *wish, int key)
{
	struct fl_err e;
	const char *value = key == OPT_ECHO ? "1" : optarg;

	if (fl_echo_wish_set(wish, fl_opts_name(&opts, key), value, &e) == -1)
		fl_opts_bad(&opts, key, &e);
}

_Noreturn static void
list_faults(void)
{
	const struct fl_echo_fault *f;
	size_t i;

	for (i = 0; (f = fl_echo_fault_at(i)) != NULL; i++)
		printf("%s\t%s\n", f->name, f->help);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	exit(FL_EXIT_YES);
}

/* "5s:1.4s" */
static void
set_stall(struct fl_echo_config *config, int key)
{
	size_t colon = strcspn(optarg, ":");
	struct fl_err e = { .msg = "" };

	if (optarg[colon] == '\0') {
		fl_fail(&e, "'%s': want AFTER:TIME as 5s:1.4s", optarg);
		fl_opts_bad(&opts, key, &e);
	}
	optarg[colon] = '\0';
	config->stall_after_ns = fl_opts_duration(&opts, key, 0);
	optarg += colon + 1;
	config->stall_ns = fl_opts_duration(&opts, key, 0);
	/* Sums of these and the clock fit. */
	if (config->stall_after_ns > STALL_MAX_NS ||
	    config->stall_ns > STALL_MAX_NS) {
		fl_fail(&e, "'%s': want a year or less", optarg);
		fl_opts_bad(&opts, key, &e);
	}
}

static uint32_t
part_arg(int key)
{
	struct fl_err e;
	double part;

	if (fl_num_real(optarg, &part, &e) == -1)
		fl_opts_bad(&opts, key, &e);
	if (part < 0 || part > 1) {
		fl_fail(&e, "'%s': want a part from 0 to 1", optarg);
		fl_opts_bad(&opts, key, &e);
	}
	return (uint32_t)(part * 1e6 + 0.5);
}

static int
open_log(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd == -1)
		err(FL_EXIT_TROUBLE, "%s", path);
	return fd;
}

static void
set(struct settings *s, int key)
{
	switch (key) {
	case OPT_PORT:
		s->port = (int)fl_opts_count(&opts, key, 0, 65535);
		break;
	case OPT_ADDRESS:
		s->address = optarg;
		break;
	case OPT_THREADS:
		s->config.workers =
		    (int)fl_opts_count(&opts, key, 1, FL_ECHO_WORKERS_MAX);
		break;
	case OPT_LOG:
		s->config.log_fd = open_log(optarg);
		break;
	case OPT_CERT:
		s->cert = optarg;
		s->tls = true;
		break;
	case OPT_TLS:
		s->tls = true;
		break;
	case OPT_LIST_FAULTS:
		list_faults();
	case OPT_STALL:
		set_stall(&s->config, key);
		break;
	case OPT_CLOSE_SOME:
		s->config.close_ppm = part_arg(key);
		break;
	default:
		set_wish(&s->config.wish, key);
	}
}

/* A connection is a descriptor: as many as may be. */
static void
raise_limit(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == 0) {
		rl.rlim_cur = rl.rlim_max;
		setrlimit(RLIMIT_NOFILE, &rl);
	}
}

/*
 * A descriptor that can be read once a signal to stop has come, by every
 * thread that looks, since none reads it.
 */
static int
stop_signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		errx(FL_EXIT_TROUBLE, "signals cannot be blocked");
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd == -1)
		err(FL_EXIT_TROUBLE, "signalfd");
	return fd;
}

static void
write_cert(const char *path, const struct fl_buf *cert)
{
	FILE *fp = fopen(path, "we");

	if (fp == NULL)
		err(FL_EXIT_TROUBLE, "%s", path);
	if (fwrite(cert->data, 1, cert->len, fp) != cert->len ||
	    fclose(fp) == EOF)
		err(FL_EXIT_TROUBLE, "%s", path);
}

static void
set_up_tls(struct settings *s)
{
	struct fl_buf cert;
	struct fl_err e;

	signal(SIGPIPE, SIG_IGN);
	fl_buf_init(&cert, 65536);
	s->config.tls = fl_echo_tls_new(&cert, &e);
	if (s->config.tls == NULL)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	s->config.io = &fl_echo_io_tls;
	if (s->cert != NULL)
		write_cert(s->cert, &cert);
	fl_buf_fini(&cert);
}

/* Says what it is called; -1 when nothing is to come from there. */
static int
listen_to(struct settings *s, char name[FL_ECHO_NAME])
{
	const struct fl_echo_fault *fault = s->config.wish.fault;
	bool refuses = fault != NULL && fault->refuses;
	struct fl_err e;
	int fd;

	fd = fl_echo_listen(s->address, &s->port, s->config.workers > 1,
	    refuses, name, &e);
	if (fd == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return refuses ? -1 : fd;
}

struct worker {
	const struct fl_echo_config *config;
	pthread_t thread;
	int index;
	int listen_fd;
	int stop_fd;
};

static void *
serve(void *arg)
{
	const struct worker *w = arg;
	struct fl_err e;

	/* With one thread less the log or the figures would not be true. */
	if (fl_echo_serve(w->config, w->index, w->listen_fd, w->stop_fd, &e) ==
	    -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return NULL;
}

/* The first worker is this thread. */
static void
run(struct worker *workers, int n)
{
	int i;

	for (i = 1; i < n; i++) {
		errno = pthread_create(&workers[i].thread, NULL, serve,
		    &workers[i]);
		if (errno != 0)
			err(FL_EXIT_TROUBLE, "thread");
	}
	serve(&workers[0]);
	for (i = 1; i < n; i++)
		pthread_join(workers[i].thread, NULL);
}

int
main(int argc, char *argv[])
{
	struct settings s = { .config = { .io = &fl_echo_io_plain,
				  .log_fd = -1,
				  .workers = 1 },
		.address = "127.0.0.1" };
	struct worker workers[FL_ECHO_WORKERS_MAX];
	char name[FL_ECHO_NAME] = "";
	_Atomic int64_t first_ns = 0;
	int i, key, stop_fd;

	s.config.first_ns = &first_ns;
	fl_echo_wish_init(&s.config.wish);
	while ((key = fl_opts_next(&opts, argc, argv)) != -1)
		set(&s, key);
	if (optind < argc)
		fl_opts_usage(&opts);

	if (s.tls)
		set_up_tls(&s);
	raise_limit();
	stop_fd = stop_signals();
	for (i = 0; i < s.config.workers; i++)
		workers[i] = (struct worker){ .config = &s.config,
			.index = i,
			.listen_fd = listen_to(&s, name),
			.stop_fd = stop_fd };
	printf("listening on %s\n", name);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	run(workers, s.config.workers);
	fl_echo_tls_free(s.config.tls);
	return FL_EXIT_YES;
}
