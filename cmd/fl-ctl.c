/*
 * fl-ctl - steer a running fl-bench
 *
 * Finds the benches of this user that run on this machine, gives one of them a
 * command through its socket, and prints the answer.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/base/opt.h"
#include "../lib/bench/caller.h"
#include "../lib/bench/command.h"

enum {
	KEY_CONTROL = 256,
	KEY_NODE,
	KEY_SLOT,
};

static const struct fl_opt rows[] = {
	{ 'r', "run", "RUN", "the bench of that run" },
	{ KEY_NODE, "node", "NAME", "the bench that is called so" },
	{ KEY_CONTROL, "control", "PATH", "the bench whose socket that is" },
	{ 'a', "all", NULL, "all that are found, and not the only one" },
	{ 'T', "timeout", "TIME", "wait so long for an answer (default: 5s)" },
	{ KEY_SLOT, "slot", "FILE",
	    "with -: where the line \"slot TEXT\" puts TEXT" },
};

static const struct fl_opts opts = {
	.program = "fl-ctl",
	.usage =
	    "fl-ctl [-a] [-r RUN] [--node NAME] [--control PATH] [-T TIME] "
	    "COMMAND... | list | -",
	.about =
	    "steer a running fl-bench: status, users N, rate R, scale N/M, "
	    "plan,\npause, resume, mark TEXT, lease [TIME], stop, abort",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
	.in_front = 1,
};

#define FOUND_MAX 1024
#define ANSWER_MAX ((size_t)64 << 10)

struct choice {
	const char *run, *node, *control, *slot;
	bool all;
	int64_t timeout_ns;
};

static void
read_options(int argc, char *argv[], struct choice *c)
{
	int ch;

	c->timeout_ns = 5 * FL_NS_PER_S;
	while ((ch = fl_opts_next(&opts, argc, argv)) != -1) {
		switch (ch) {
		case 'r':
			c->run = optarg;
			break;
		case KEY_NODE:
			c->node = optarg;
			break;
		case KEY_CONTROL:
			c->control = optarg;
			break;
		case 'a':
			c->all = true;
			break;
		case 'T':
			c->timeout_ns = fl_opts_duration(&opts, 'T', 0);
			if (c->timeout_ns == 0)
				errx(FL_EXIT_TROUBLE,
				    "--timeout: want it above 0");
			break;
		case KEY_SLOT:
			c->slot = optarg;
			break;
		}
	}
	if (optind == argc)
		fl_opts_usage(&opts);
}

/* What is meant by the options; the list is static for its size. */
static size_t
find(const struct choice *c, struct fl_socket **list)
{
	static struct fl_socket found[FOUND_MAX];

	*list = found;
	if (c->control == NULL)
		return fl_socket_find(found, FOUND_MAX, c->run, c->node);
	if (strlen(c->control) >= sizeof(found->path))
		errx(FL_EXIT_TROUBLE, "--control: longer than a socket's path");
	memcpy(found->path, c->control, strlen(c->control) + 1);
	return 1;
}

static void
print_found(FILE *to, const struct fl_socket *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		fprintf(to, "%s\t%s\t%d\t%s\n", list[i].run, list[i].node,
		    (int)list[i].pid, list[i].path);
}

static void
join(struct fl_buf *line, char *const *words, size_t n)
{
	struct fl_err e;
	size_t i;

	for (i = 0; i < n; i++)
		if ((i > 0 && fl_buf_add_str(line, " ", &e) == -1) ||
		    fl_buf_add_str(line, words[i], &e) == -1)
			errx(FL_EXIT_TROUBLE, "the command is too long");
}

/* "ok ...": true; "error ...": false.  Prints what is behind it. */
static bool
print_answer(const struct fl_buf *answer, const struct fl_socket *from)
{
	if (strncmp(answer->data, "ok ", 3) != 0) {
		warnx("%s%s%s", from != NULL ? from->node : "",
		    from != NULL ? ": " : "",
		    strncmp(answer->data, "error ", 6) == 0 ? answer->data + 6
							    : answer->data);
		return false;
	}
	if (from != NULL)
		printf("%s\t%s\t", from->run, from->node);
	puts(answer->data + 3);
	return true;
}

static int
command(const struct choice *c, char *const *words, size_t n)
{
	struct fl_caller caller = { .fd = -1, .timeout_ns = c->timeout_ns };
	struct fl_socket *list;
	struct fl_command parsed;
	struct fl_buf line, answer;
	struct fl_err e;
	size_t i, found;
	int status = FL_EXIT_YES;

	fl_buf_init(&line, FL_COMMAND_MAX);
	fl_buf_init(&answer, ANSWER_MAX);
	join(&line, words, n);
	if (fl_command_parse(&parsed, fl_buf_str(&line), &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	found = find(c, &list);
	if (found == 0)
		errx(FL_EXIT_TROUBLE, "no fl-bench%s%s runs here",
		    c->run != NULL ? " of the run " : "",
		    c->run != NULL ? c->run : "");
	if (found > 1 && !c->all) {
		warnx("%zu benches run here: want --run, --node, --control or "
		      "--all",
		    found);
		print_found(stderr, list, found);
		exit(FL_EXIT_TROUBLE);
	}
	for (i = 0; i < found; i++) {
		fl_buf_clear(&answer);
		if (fl_caller_ask(&caller, list[i].path, fl_buf_str(&line),
			&answer, &e) == -1)
			errx(FL_EXIT_TROUBLE, "%s", e.msg);
		if (!print_answer(&answer, c->all ? &list[i] : NULL))
			status = FL_EXIT_NO;
		fl_caller_close(&caller);
	}
	fl_buf_fini(&line);
	fl_buf_fini(&answer);
	return status;
}

/* The text for whoever takes the slot: the file is whole, or it is not there. */
static int
fill_slot(const char *path, struct fl_str text, struct fl_err *e)
{
	char part[4096];
	FILE *fp;
	int bad;

	if (path == NULL)
		return fl_fail(e, "no --slot");
	if ((size_t)snprintf(part, sizeof(part), "%s.part", path) >=
	    sizeof(part))
		return fl_fail(e, "--slot: too long");
	fp = fopen(part, "we");
	if (fp == NULL)
		return fl_fail(e, "%s: cannot be made", part);
	fprintf(fp, "%.*s\n", FL_STR_ARG(text));
	bad = ferror(fp);
	if (fclose(fp) == EOF || bad || rename(part, path) == -1)
		return fl_fail(e, "%s: cannot be written", path);
	return 0;
}

/* One line of the relay: its own ones, and else the bench's. */
static int
relay_line(const struct choice *c, struct fl_caller *caller,
    struct fl_socket *to, struct fl_str line, struct fl_buf *answer,
    struct fl_err *e)
{
	struct fl_socket *list;

	if (fl_str_is(line, "time"))
		return fl_buf_addf(answer, e, "ok time %" PRId64,
		    fl_clock_wall());
	if (line.len > 5 && memcmp(line.s, "slot ", 5) == 0) {
		if (fill_slot(c->slot,
			(struct fl_str){ line.s + 5, line.len - 5 }, e) == -1)
			return -1;
		return fl_buf_add_str(answer, "ok slot", e);
	}
	if (caller->fd == -1) {
		if (find(c, &list) == 0)
			return fl_fail(e, "no fl-bench runs here");
		*to = list[0];
	}
	return fl_caller_ask(caller, to->path, line, answer, e);
}

/*
 * Lines from standard input, each answered by one, until it ends.  The time is
 * read at once after the line has come, since somebody measures by it.
 */
static int
relay(const struct choice *c)
{
	struct fl_caller caller = { .fd = -1, .timeout_ns = c->timeout_ns };
	struct fl_socket to = { .path = "" };
	char line[4096];
	struct fl_buf answer;
	struct fl_err e;
	size_t len;

	fl_buf_init(&answer, ANSWER_MAX);
	setvbuf(stdout, NULL, _IOFBF, ANSWER_MAX);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		len = strcspn(line, "\n");
		if (line[len] == '\0')
			errx(FL_EXIT_TROUBLE, "a line that is too long");
		fl_buf_clear(&answer);
		if (relay_line(c, &caller, &to, (struct fl_str){ line, len },
			&answer, &e) == -1)
			printf("error %s\n", e.msg);
		else
			printf("%s\n", answer.data);
		if (fflush(stdout) == EOF)
			return FL_EXIT_TROUBLE;
	}
	fl_buf_fini(&answer);
	fl_caller_close(&caller);
	return FL_EXIT_YES;
}

int
main(int argc, char *argv[])
{
	struct choice c = { 0 };
	struct fl_socket *list;
	size_t found;
	int status = FL_EXIT_YES;

	read_options(argc, argv, &c);
	if (strcmp(argv[optind], "-") == 0) {
		status = relay(&c);
	} else if (strcmp(argv[optind], "list") == 0) {
		found = find(&c, &list);
		print_found(stdout, list, found);
	} else {
		status = command(&c, argv + optind, (size_t)(argc - optind));
	}
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return status;
}
