#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../fleet/quote.h"
#include "campaign.h"

/* "db1,db2", and what further options have said. */
static int
read_watched(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_buf text;
	size_t i, k;
	int rc = 0;

	fl_buf_init(&text, 1 << 20);
	for (i = 0; i < c->monitors.n && rc == 0; i++)
		rc = fl_buf_addf(&text, err, "%s\n", c->monitors.at[i]);
	for (k = 0; k < text.len; k++)
		if (text.data[k] == ',')
			text.data[k] = '\n';
	if (rc == 0)
		rc = fl_hosts_parse(&c->watched, "--monitor", fl_buf_str(&text),
		    err);
	fl_buf_fini(&text);
	return rc;
}

/* They need the toolkit as the nodes do. */
static int
send_there(struct fl_campaign *c, struct fl_err *err)
{
	struct fl_words w;
	size_t i;
	int status;

	if (!c->self)
		return 0;
	fl_campaign_begin(c, &w, "fl-ship", "watched");
	fl_words_add(&w, "--self");
	for (i = 0; i < c->bundles.n; i++) {
		fl_words_add(&w, "--bundle");
		fl_words_add(&w, c->bundles.at[i]);
	}
	status = fl_campaign_do(c, &w, "monitor", err);
	return status > 0
	           ? fl_fail(err, "--monitor: see %s/log/monitor", c->home)
	           : status;
}

static int
command(struct fl_campaign *c, struct fl_buf *out, struct fl_err *err)
{
	const char *slash = strrchr(c->bench[0], '/');
	struct fl_buf text;
	int rc = -1;

	fl_buf_init(&text, 65536);
	if (fl_buf_addf(&text, err,
		"mkdir -p -m 700 %s && cd %s && echo $$ >monitor.pid && ",
		c->far, c->far) == -1 ||
	    (c->self && fl_buf_add_str(&text, "PATH=$PWD/funbric/bin:$PATH && ",
			    err) == -1) ||
	    fl_buf_add_str(&text, "exec ", err) == -1 ||
	    (slash != NULL &&
		fl_buf_addf(&text, err, "%.*s/", (int)(slash - c->bench[0]),
		    c->bench[0]) == -1) ||
	    fl_buf_addf(&text, err, "fl-monitor --run %s", c->fleet.run) == -1)
		goto out;
	rc = fl_quote_script(out, fl_buf_str(&text), err);

out:
	fl_buf_fini(&text);
	return rc;
}

static int
start(struct fl_campaign *c, struct fl_err *err)
{
	const struct fl_engine *e = fl_engine_find("pssh", err);
	size_t *which = calloc(c->watched.len, sizeof(*which)), i;
	char dir[4096], log[4200];
	struct fl_buf cmd;
	struct fl_job job = { .hosts = &c->watched,
		.which = which,
		.n = c->watched.len,
		.dir = dir,
		.ssh_options = c->conduct.ssh.options,
		.options_n = c->conduct.ssh.n };
	int rc = -1, fd = -1;

	snprintf(dir, sizeof(dir), "%s/monitor", c->home);
	snprintf(log, sizeof(log), "%s/log/monitor", c->home);
	fl_buf_init(&cmd, 131072);
	if (which == NULL || e == NULL || command(c, &cmd, err) == -1)
		goto out;
	for (i = 0; i < job.n; i++)
		which[i] = i;
	job.command = cmd.data;
	fd = fl_child_log(log, err);
	if (fd != -1 && fl_conduct_make_files(&job, err) == 0)
		rc = fl_conduct_engine(e, &job, fd, &c->monitor, err);

out:
	if (fd != -1)
		close(fd);
	free(which);
	fl_buf_fini(&cmd);
	return rc;
}

int
fl_campaign_monitor(struct fl_campaign *c, struct fl_err *err)
{
	if (c->monitors.n == 0)
		return 0;
	if (read_watched(c, err) == -1 ||
	    fl_home_hosts(c->home, "watched", &c->watched, NULL, err) == -1 ||
	    send_there(c, err) == -1)
		return -1;
	return start(c, err);
}

/* Asked to end, they write what they have; and then it is over in any case. */
static void
ask_to_end(struct fl_campaign *c)
{
	int64_t until_ns = fl_clock_now() + 2 * FL_NS_PER_S;
	struct timespec nap = { .tv_nsec = 20000000 };
	struct fl_words w;
	struct fl_err ignored;

	fl_campaign_begin(c, &w, "fl-ship", "watched");
	fl_words_add(&w, "-C");
	fl_words_add(&w, c->far);
	fl_words_add(&w, "--after");
	fl_words_add(&w, "kill $(cat monitor.pid); rm monitor.pid");
	fl_campaign_do(c, &w, "monitor", &ignored);
	while (c->monitor > 0 && fl_clock_now() < until_ns) {
		if (waitpid(c->monitor, NULL, WNOHANG) == c->monitor)
			c->monitor = 0;
		else
			nanosleep(&nap, NULL);
	}
}

void
fl_campaign_monitor_end(struct fl_campaign *c)
{
	if (c->monitor > 0 && !c->conduct.gave_up)
		ask_to_end(c);
	if (c->monitor > 0) {
		kill(-c->monitor, SIGKILL);
		waitpid(c->monitor, NULL, 0);
	}
	c->monitor = 0;
	fl_hosts_fini(&c->watched);
}
