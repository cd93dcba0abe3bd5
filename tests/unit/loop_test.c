#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/net/loop.c"
#include "tap.h"

#define N 20000

static struct fl_timer timers[N];
static int64_t fired[N];
static int fired_len;

static void
note(struct fl_timer *t)
{
	fired[fired_len++] = t->at_ns;
}

/* Any order of setting, with every third taken back: out come the others, in
 * order. */
static void
timers_fire_in_order(void)
{
	struct fl_loop l;
	struct fl_err e;
	int64_t now = fl_clock_now();
	int i, in_order = 1;

	CHECK(fl_loop_init(&l, &e) == 0);
	srand(7);
	for (i = 0; i < N; i++) {
		timers[i].fire = note;
		fl_loop_timer(&l, &timers[i], now - N + rand() % N);
	}
	for (i = 0; i < N; i += 3)
		fl_loop_timer(&l, &timers[i], -1);
	fl_loop_turn(&l, 0);
	CHECK(fired_len == N - (N + 2) / 3);
	for (i = 1; i < fired_len; i++)
		in_order &= fired[i - 1] <= fired[i];
	CHECK(in_order);
	CHECK(timers[1].prev == NULL);
	fl_loop_fini(&l);
}

static void
a_wait_ends_at_its_instant(int by_timerfd)
{
	struct fl_loop l;
	struct fl_err e;
	struct fl_timer t = { .fire = note };
	int64_t at, late, best = INT64_MAX;
	int i;

	CHECK(fl_loop_init(&l, &e) == 0);
	if (by_timerfd) /* once used, as where the kernel has nothing else */
		CHECK(wait_by_timerfd(&l, fl_clock_now()) == 1);
	for (i = 0; i < 20; i++) {
		fired_len = 0;
		at = fl_clock_now() + 700 * FL_NS_PER_US;
		fl_loop_timer(&l, &t, at);
		while (fired_len == 0)
			fl_loop_turn(&l, INT64_MAX);
		late = fl_clock_now() - at;
		CHECK(late >= 0);
		best = late < best ? late : best;
	}
	CHECK(best < FL_NS_PER_MS / 2); /* the best of 20 on a busy machine */
	fl_loop_fini(&l);
}

struct pair {
	struct fl_loop *l;
	struct fl_watch a, b;
	int told;
};

static void
let_go_of_both(struct fl_watch *w, unsigned what)
{
	struct pair *p = w->arg;

	p->told++;
	CHECK((what & FL_READ) != 0);
	fl_loop_watch(p->l, &p->a, 0);
	fl_loop_watch(p->l, &p->b, 0);
}

/* Two descriptors ready at once, and the first to be told drops the second. */
static void
what_was_let_go_is_not_told(void)
{
	struct fl_loop l;
	struct fl_err e;
	struct pair p = { .l = &l };
	int a[2], b[2];

	CHECK(fl_loop_init(&l, &e) == 0);
	CHECK(pipe(a) == 0 && pipe(b) == 0);
	CHECK(write(a[1], "x", 1) == 1 && write(b[1], "x", 1) == 1);
	p.a =
	    (struct fl_watch){ .fd = a[0], .ready = let_go_of_both, .arg = &p };
	p.b =
	    (struct fl_watch){ .fd = b[0], .ready = let_go_of_both, .arg = &p };
	CHECK(fl_loop_watch(&l, &p.a, FL_READ) == 0);
	CHECK(fl_loop_watch(&l, &p.b, FL_READ | FL_EDGE) == 0);
	fl_loop_turn(&l, 0);
	fl_loop_turn(&l, 0);
	CHECK(p.told == 1);
	fl_loop_fini(&l);
}

static void
count(struct fl_watch *w, unsigned what)
{
	int *n = w->arg;

	*n += (what & FL_WRITE) != 0;
}

/* As many descriptors as the limit allows, all ready at once. */
static void
many_descriptors(void)
{
	struct rlimit lim;
	struct fl_watch *w;
	struct fl_loop l;
	struct fl_err e;
	int i, n, ends[2], told = 0;

	getrlimit(RLIMIT_NOFILE, &lim);
	lim.rlim_cur = lim.rlim_max < 30000 ? lim.rlim_max : 30000;
	setrlimit(RLIMIT_NOFILE, &lim);
	n = (int)lim.rlim_cur - 64;
	w = calloc((size_t)n, sizeof(*w));
	CHECK(w != NULL && fl_loop_init(&l, &e) == 0 && pipe(ends) == 0);
	for (i = 0; i < n; i++) {
		w[i] = (struct fl_watch){ dup(ends[1]), count, &told, 0 };
		if (fl_loop_watch(&l, &w[i], FL_WRITE | FL_EDGE) == -1)
			break;
	}
	CHECK(i == n);
	for (i = 0; i <= n / FL_LOOP_BATCH; i++)
		fl_loop_turn(&l, 0);
	CHECK(told == n);
	for (i = 0; i < n; i++)
		close(w[i].fd);
	fl_loop_fini(&l);
	free(w);
}

static void
note_told(struct fl_watch *w, unsigned what)
{
	(void)what;
	++*(int *)w->arg;
}

/* A timer of the kernel that has gone off is none to be told of again. */
static void
a_wait_for_ever_is_one_wait(void)
{
	struct fl_loop l;
	struct fl_err e;
	int fds[2], turns, told = 0;
	struct fl_watch w = { .ready = note_told, .arg = &told };
	pid_t child;

	CHECK(fl_loop_init(&l, &e) == 0);
	CHECK(wait_by_timerfd(&l, fl_clock_now()) == 1);
	CHECK(pipe(fds) == 0);
	w.fd = fds[0];
	CHECK(fl_loop_watch(&l, &w, FL_READ) == 0);
	child = fork();
	if (child == 0) {
		usleep(30000);
		_exit(write(fds[1], "x", 1) != 1);
	}
	for (turns = 0; told == 0; turns++)
		fl_loop_turn(&l, INT64_MAX);
	CHECK(turns == 1);
	CHECK(waitpid(child, NULL, 0) == child);
	close(fds[0]);
	close(fds[1]);
	fl_loop_fini(&l);
}

int
main(void)
{
	timers_fire_in_order();
	a_wait_ends_at_its_instant(0);
	a_wait_ends_at_its_instant(1);
	a_wait_for_ever_is_one_wait();
	what_was_let_go_is_not_told();
	many_descriptors();
	return tap_done();
}
