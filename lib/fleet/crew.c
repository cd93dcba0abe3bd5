#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/num.h"
#include "crew.h"

#define TIMEOUT_NS (600 * FL_NS_PER_S)
#define RUN_LONGEST 64
#define PLAN_MAX (16U << 20) /* bytes that --dry-run may print */
#define RANDOM_RUN 19        /* "fl-" and 16 digits */

void
fl_crew_init(struct fl_crew *c)
{
	*c = (struct fl_crew){ .timeout_ns = TIMEOUT_NS };
	fl_buf_init(&c->plan, PLAN_MAX);
}

void
fl_crew_fini(struct fl_crew *c)
{
	free(c->files.at);
	free(c->exclude.at);
	free(c->ssh.at);
	fl_buf_fini(&c->plan);
	*c = (struct fl_crew){ 0 };
}

int
fl_crew_add(struct fl_crew_list *l, const char *word, struct fl_err *err)
{
	const char **more = realloc(l->at, (l->n + 1) * sizeof(*more));

	if (more == NULL)
		return fl_fail(err, "out of memory");
	l->at = more;
	l->at[l->n++] = word;
	return 0;
}

bool
fl_crew_run_ok(const char *run)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t i, len = strlen(run);

	if (len == 0 || len > RUN_LONGEST || strchr(first, *run) == NULL)
		return false;
	for (i = 1; i < len; i++)
		if (strchr(first, run[i]) == NULL &&
		    strchr("._-", run[i]) == NULL)
			return false;
	return true;
}

static int
take_count(const char *arg, size_t *to, struct fl_err *err)
{
	int64_t n;

	if (fl_num_count(arg, 1, FL_HOSTS_MAX, &n, err) == -1)
		return -1;
	*to = (size_t)n;
	return 0;
}

/* Options of ssh are words of an engine's command line, each its own. */
static int
take_ssh(struct fl_crew *c, const char *arg, struct fl_err *err)
{
	if (strchr("=- ", *arg) != NULL || strpbrk(arg, "= ") == NULL)
		return fl_fail(err,
		    "'%.80s': want NAME=VALUE, as in ssh_config", arg);
	return fl_crew_add(&c->ssh, arg, err);
}

int
fl_crew_option(struct fl_crew *c, int key, const char *arg, struct fl_err *err)
{
	size_t n = 0;
	int rc = 0;

	switch (key) {
	case 'h':
		rc = fl_crew_add(&c->files, arg, err);
		break;
	case 'p':
		rc = take_count(arg, &n, err);
		c->parallel = (unsigned)n;
		break;
	case 'T':
		rc = fl_num_duration(arg, FL_NS_PER_S, &c->timeout_ns, err);
		break;
	case 'O':
		rc = take_ssh(c, arg, err);
		break;
	case 'o':
		c->output = arg;
		break;
	case 'q':
		c->quiet = true;
		break;
	case FL_CREW_EXCLUDE:
		rc = fl_crew_add(&c->exclude, arg, err);
		break;
	case FL_CREW_DRY_RUN:
		c->dry_run = true;
		break;
	case FL_CREW_MIN:
		rc = take_count(arg, &c->min, err);
		break;
	case FL_CREW_SKIP_BAD:
		c->min = 1;
		break;
	case FL_CREW_FAIL_FAST:
		c->fail_fast = true;
		break;
	case FL_CREW_GOOD:
		c->good = arg;
		break;
	case FL_CREW_RUN:
		c->run = arg;
		if (!fl_crew_run_ok(arg))
			rc = fl_fail(err,
			    "'%.80s': want letters, digits and "
			    "._-, at most %d",
			    arg, RUN_LONGEST);
		break;
	default:
		return 0;
	}
	return rc == -1 ? -1 : 1;
}

/* What a fleet needs of ssh, behind the user's, of which the first counts. */
static const char *const needed[] = {
	"BatchMode=yes",         /* nobody is there to be asked */
	"ConnectTimeout=10",     /* else as long as the kernel tries */
	"ServerAliveInterval=5", /* else a silent host is never missed */
	"ServerAliveCountMax=3",
};

static int
read_hosts(struct fl_crew *c, struct fl_hosts *hosts, struct fl_err *err)
{
	size_t i;

	if (c->files.n == 0)
		return fl_fail(err, "no hosts are given: want -h FILE");
	if (fl_hosts_read(hosts, c->files.at, c->files.n, err) == -1)
		return -1;
	for (i = 0; i < c->exclude.n; i++)
		if (fl_hosts_exclude(hosts, c->exclude.at[i]) == 0) {
			fl_fail(err, "--exclude %s: no such host",
			    c->exclude.at[i]);
			goto fail;
		}
	if (hosts->len == 0) {
		fl_fail(err, "all hosts are excluded");
		goto fail;
	}
	if (c->min <= hosts->len)
		return 0;
	fl_fail(err, "--min %zu: there are %zu hosts", c->min, hosts->len);

fail:
	fl_hosts_fini(hosts);
	return -1;
}

int
fl_crew_muster(struct fl_crew *c, struct fl_fleet *f, const char *dir_in,
    struct fl_err *err)
{
	struct fl_hosts hosts;
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (fl_crew_add(&c->ssh, needed[i], err) == -1)
			return -1;
	if (read_hosts(c, &hosts, err) == -1)
		return -1;
	if (c->output != NULL && mkdir(c->output, 0700) == -1 &&
	    errno != EEXIST) {
		fl_hosts_fini(&hosts);
		return fl_fail(err, "%s: %s", c->output, strerror(errno));
	}
	if (fl_fleet_init(f, &hosts, dir_in, err) == -1)
		return -1;
	fl_report_mark(c->mark);
	fl_report_mark(c->made_up);
	c->made_up[RANDOM_RUN] = '\0';
	f->mark = c->mark;
	f->run = c->run != NULL ? c->run : c->made_up + 3;
	f->parallel = c->parallel;
	f->timeout_ns = c->timeout_ns;
	f->ssh_options = c->ssh.at;
	f->options_n = c->ssh.n;
	f->fail_fast = c->fail_fast;
	f->keep = c->output;
	return 0;
}

bool
fl_crew_enough(const struct fl_crew *c, const struct fl_fleet *f)
{
	size_t in = fl_fleet_in(f);

	return in == f->hosts.len || (c->min != 0 && in >= c->min);
}

/* Takes out those that are in: what was to come for them does not. */
static void
dismiss(struct fl_fleet *f, const char *why)
{
	size_t i;

	for (i = 0; i < f->hosts.len; i++)
		if (!f->out[i])
			fl_fleet_fail(f, i, FL_VERDICT_FAILED, why);
}

int
fl_crew_phase(struct fl_crew *c, struct fl_fleet *f, const struct fl_phase *p,
    struct fl_err *err)
{
	if (c->dry_run)
		return fl_fleet_describe(f, p, &c->plan, err);
	if (!p->all && (c->lacking || f->stopped)) {
		dismiss(f, f->stopped ? "interrupted"
				      : "given up, as others have failed");
		return 0;
	}
	if (fl_fleet_phase(f, p, err) == -1)
		return -1;
	if (!fl_crew_enough(c, f))
		c->lacking = true;
	return 0;
}

int
fl_crew_lines(const struct fl_fleet *f, struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < f->hosts.len; i++)
		if (fl_verdict_line(out, &f->hosts.host[i], &f->outcome[i],
			err) == -1)
			return -1;
	return 0;
}
