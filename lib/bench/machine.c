#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine.h"

/* The value behind the first line that begins with key; "" when none does. */
static void
find_line(const char *path, const char *key, char value[FL_MACHINE_VALUE])
{
	char line[512];
	const char *s;
	FILE *fp = fopen(path, "re");

	value[0] = '\0';
	if (fp == NULL)
		return;
	while (fgets(line, sizeof(line), fp) != NULL) {
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		s = line + strlen(key);
		s += strspn(s, " \t:");
		snprintf(value, FL_MACHINE_VALUE, "%.*s", (int)strcspn(s, "\n"),
		    s);
		break;
	}
	fclose(fp);
}

unsigned
fl_machine_cpus(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 &&
	    (n = CPU_COUNT(&set)) > 0)
		return (unsigned)n;
	return 1;
}

size_t
fl_machine_raise_files(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) == -1)
		return 1024;
	lim.rlim_cur = lim.rlim_max;
	setrlimit(RLIMIT_NOFILE, &lim);
	getrlimit(RLIMIT_NOFILE, &lim);
	return (size_t)lim.rlim_cur;
}

/* "192.0.2.1": whether a socket may have it. */
static int
try_bind(const char *name, struct fl_err *err)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	int family = AF_INET, fd, rc;

	if (inet_pton(AF_INET, name, &in.sin_addr) != 1) {
		if (inet_pton(AF_INET6, name, &in6.sin6_addr) != 1)
			return fl_fail(err, "'%.60s': want an address", name);
		family = AF_INET6;
	}
	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return fl_fail(err, "'%.60s': %s", name, strerror(errno));
	rc = family == AF_INET ? bind(fd, (struct sockaddr *)&in, sizeof(in))
	                       : bind(fd, (struct sockaddr *)&in6, sizeof(in6));
	if (rc == -1)
		fl_fail(err, "'%.60s': %s", name,
		    errno == EADDRNOTAVAIL ? "not an address of this machine"
					   : strerror(errno));
	close(fd);
	return rc;
}

int
fl_machine_bind(const char *list, struct fl_err *err)
{
	char name[64];
	size_t len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, list);
		if (try_bind(name, err) == -1)
			return -1;
		if (list[len] == '\0')
			return 0;
	}
}

void
fl_machine_look(struct fl_machine *m)
{
	struct sysinfo info;
	struct utsname u;

	memset(m, 0, sizeof(*m));
	if (uname(&u) == 0)
		snprintf(m->kernel, sizeof(m->kernel), "%.50s %.60s", u.release,
		    u.machine);
	if (gethostname(m->node, sizeof(m->node) - 1) == -1)
		snprintf(m->node, sizeof(m->node), "localhost");
	find_line("/proc/cpuinfo", "model name", m->cpu);
	find_line("/proc/sys/net/ipv4/ip_local_port_range", "", m->ports);
	snprintf(m->cpus, sizeof(m->cpus), "%u", fl_machine_cpus());
	m->files_max = fl_machine_raise_files();
	snprintf(m->files, sizeof(m->files), "%zu", m->files_max);
	if (sysinfo(&info) == 0)
		snprintf(m->memory, sizeof(m->memory), "%llu",
		    (unsigned long long)info.totalram * info.mem_unit);
}
