/*
 * bare-curl - a loop around libcurl and nothing else, to compare with
 *
 * usage: bare-curl CONNECTIONS SECONDS URL
 *
 * As many easy handles as connections in one multi handle on epoll, each added
 * again when it is done.  Prints the requests that ended with status 200, and
 * the CPU microseconds that each cost.
 */
#include <curl/curl.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

struct loop {
	CURLM *multi;
	int epoll_fd;
	long timeout_ms;
	unsigned long done, good;
};

static size_t
skip(char *data, size_t size, size_t n, void *arg)
{
	(void)data;
	(void)arg;
	return size * n;
}

static int
socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct loop *l = arg;
	struct epoll_event ev = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		curl_multi_assign(l->multi, fd, NULL);
		return 0;
	}
	ev.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
	            (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	epoll_ctl(l->epoll_fd, known != NULL ? EPOLL_CTL_MOD : EPOLL_CTL_ADD,
	    fd, &ev);
	curl_multi_assign(l->multi, fd, l);
	return 0;
}

static int
timer_wanted(CURLM *multi, long ms, void *arg)
{
	struct loop *l = arg;

	(void)multi;
	l->timeout_ms = ms;
	return 0;
}

static void
reap(struct loop *l)
{
	CURLMsg *m;
	CURL *easy;
	long status;
	int left;

	while ((m = curl_multi_info_read(l->multi, &left)) != NULL) {
		easy = m->easy_handle;
		status = 0;
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		l->done++;
		l->good += status == 200;
		curl_multi_remove_handle(l->multi, easy);
		curl_multi_add_handle(l->multi, easy);
	}
}

static void
turn(struct loop *l)
{
	struct epoll_event events[256];
	int i, n, running, bits;

	n = epoll_wait(l->epoll_fd, events, 256, (int)l->timeout_ms);
	for (i = 0; i < n; i++) {
		bits = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		       (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		       (events[i].events & EPOLLERR ? CURL_CSELECT_ERR : 0);
		curl_multi_socket_action(l->multi, events[i].data.fd, bits,
		    &running);
	}
	if (l->timeout_ms == 0 || n == 0)
		curl_multi_socket_action(l->multi, CURL_SOCKET_TIMEOUT, 0,
		    &running);
	reap(l);
}

int
main(int argc, char *argv[])
{
	struct loop l = { .timeout_ms = -1 };
	struct rusage use;
	time_t end;
	CURL *easy;
	double cpu_us;
	int i;

	if (argc != 4)
		errx(2, "usage: bare-curl CONNECTIONS SECONDS URL");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	l.multi = curl_multi_init();
	l.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	curl_multi_setopt(l.multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
	curl_multi_setopt(l.multi, CURLMOPT_SOCKETDATA, &l);
	curl_multi_setopt(l.multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(l.multi, CURLMOPT_TIMERDATA, &l);
	for (i = 0; i < atol(argv[1]); i++) {
		easy = curl_easy_init();
		curl_easy_setopt(easy, CURLOPT_URL, argv[3]);
		curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, skip);
		curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
		curl_multi_add_handle(l.multi, easy);
	}
	end = time(NULL) + atol(argv[2]);
	while (time(NULL) < end)
		turn(&l);
	getrusage(RUSAGE_SELF, &use);
	cpu_us = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
	         (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
	printf("%lu requests, %lu good, %.2f us CPU a request\n", l.done,
	    l.good, l.done > 0 ? cpu_us / (double)l.done : 0);
	return l.good == 0;
}
