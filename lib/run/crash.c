/*
 * A signal handler is given nothing of the program's, so this is the one place
 * that has variables of its own; and it alone prints, since nobody is left who
 * could.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "crash.h"

#define STACK_SIZE ((size_t)64 << 10)

static const struct fl_codes *codes;
static _Thread_local const struct fl_loop *loop;
static _Thread_local void *stack;

static const struct {
	int number;
	const char *text;
} signals[] = {
	{ SIGSEGV, "segmentation fault" },
	{ SIGBUS, "bus error" },
	{ SIGFPE, "arithmetic error" },
	{ SIGILL, "illegal instruction" },
	{ SIGABRT, "aborted" },
};

#define SIGNALS_LEN (sizeof(signals) / sizeof(signals[0]))

/* Where the processor was; 0 where that is not known. */
static uintptr_t
counter(const void *context)
{
	const ucontext_t *u = context;

#if defined(__x86_64__)
	return (uintptr_t)u->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (uintptr_t)u->uc_mcontext.pc;
#else
	(void)u;
	return 0;
#endif
}

struct line {
	char text[512];
	size_t len;
};

static void
add(struct line *l, const char *s)
{
	while (*s != '\0' && l->len < sizeof(l->text) - 1)
		l->text[l->len++] = *s++;
}

/* Its own thread, or a callback of a library, may be where it happened, outside
 * of any call by the program. */
static void
say(int number, const void *context)
{
	uintptr_t inside = loop != NULL ? atomic_load(&loop->inside) : 0;
	uintptr_t at = counter(context);
	int whose = fl_codes_whose(codes, inside);
	struct line l = { .len = 0 };
	size_t i;
	ssize_t n;

	if (whose == -1) {
		whose = fl_codes_whose(codes, at);
		inside = at;
	}
	if (whose == -1)
		return;
	add(&l, program_invocation_short_name);
	add(&l, ": plugin ");
	add(&l, codes->plugins->list[whose]->name);
	add(&l, " crashed inside ");
	add(&l, fl_codes_function(codes, whose, inside));
	for (i = 0; i < SIGNALS_LEN; i++)
		if (signals[i].number == number) {
			add(&l, ": ");
			add(&l, signals[i].text);
		}
	add(&l, " (");
	add(&l, codes->plugins->path[whose]);
	add(&l, ")\n");
	n = write(STDERR_FILENO, l.text, l.len);
	(void)n;
}

/* SA_RESETHAND has given the signal back its own effect. */
static void
crashed(int number, siginfo_t *info, void *context)
{
	(void)info;
	say(number, context);
	raise(number);
}

void
fl_crash_begin(const struct fl_codes *c)
{
	struct sigaction old, act = { .sa_sigaction = crashed,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | (int)SA_RESETHAND };
	size_t i;

	codes = c;
	sigemptyset(&act.sa_mask);
	for (i = 0; i < SIGNALS_LEN; i++)
		/* a sanitizer's handler says more */
		if (sigaction(signals[i].number, NULL, &old) == 0 &&
		    (old.sa_flags & SA_SIGINFO) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(signals[i].number, &act, NULL);
}

void
fl_crash_thread(const struct fl_loop *l)
{
	stack_t s = { .ss_flags = SS_DISABLE };

	loop = l;
	if (l == NULL && stack != NULL) {
		sigaltstack(&s, NULL);
		munmap(stack, STACK_SIZE);
		stack = NULL;
	}
	if (l == NULL || stack != NULL)
		return;
	stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED) { /* then an overflow is not told */
		stack = NULL;
		return;
	}
	s = (stack_t){ .ss_sp = stack, .ss_size = STACK_SIZE };
	sigaltstack(&s, NULL);
}
