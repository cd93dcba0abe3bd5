#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/num.h"
#include "progress.h"

#define LINE_MAX_LEN 512

void
fl_progress_init(struct fl_progress_view *v, FILE *to)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	struct winsize size;

	*v = (struct fl_progress_view){ .to = to, .width = 80 };
	v->terminal =
	    isatty(fileno(to)) && term != NULL && strcmp(term, "dumb") != 0;
	v->color = v->terminal && (no_color == NULL || *no_color == '\0');
	if (v->terminal && ioctl(fileno(to), TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0)
		v->width = size.ws_col;
}

/* "0.14 ms", "12 ms", "1.3 s": three digits and the unit that suits them. */
static const char *
duration(int64_t us, char text[24])
{
	if (us < 0)
		snprintf(text, 24, "-");
	else if (us < 10000)
		snprintf(text, 24, "%.2f ms", (double)us / 1e3);
	else if (us < 1000000)
		snprintf(text, 24, "%.0f ms", (double)us / 1e3);
	else
		snprintf(text, 24, "%.2f s", (double)us / 1e6);
	return text;
}

/* "0:05", "1:02:03". */
static const char *
clock_text(int64_t ns, char text[24])
{
	long s = (long)(ns / FL_NS_PER_S);

	if (s >= 3600)
		snprintf(text, 24, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60,
		    s % 60);
	else
		snprintf(text, 24, "%ld:%02ld", s / 60, s % 60);
	return text;
}

static uint64_t
failures(const struct fl_progress *p)
{
	return p->count[FL_OF_FAILED] + p->count[FL_OF_CENSORED];
}

/* "12 failed (status 10, timeout 2)", or nothing. */
static void
kinds(const struct fl_progress *p, char *text, size_t size)
{
	size_t i, len;

	len = (size_t)snprintf(text, size, "%" PRIu64 " failed", failures(p));
	for (i = 0; i < p->kinds_len && len < size; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s %" PRIu64,
		    i == 0 ? " (" : ", ", p->kinds[i].kind, p->kinds[i].count);
	if (p->kinds_len > 0 && len < size)
		snprintf(text + len, size - len, ")");
}

/* How much of the plan is done, 0 to 1; -1 when nobody can know. */
static double
share(const struct fl_progress_view *v, const struct fl_progress *p,
    int64_t elapsed_ns)
{
	double s = -1;

	if (v->iterations > 0)
		s = (double)p->iterations / (double)v->iterations;
	if (v->length_ns != INT64_MAX &&
	    (double)elapsed_ns / (double)v->length_ns > s)
		s = (double)elapsed_ns / (double)v->length_ns;
	return s > 1 ? 1 : s;
}

static void
bar(double done, int width, char *text, size_t size)
{
	int full = (int)(done * width), i;

	if (width < 4 || (size_t)width + 3 > size || done < 0) {
		text[0] = '\0';
		return;
	}
	*text++ = '[';
	for (i = 0; i < width; i++)
		*text++ = i < full ? '=' : i == full ? '>' : ' ';
	*text++ = ']';
	*text = '\0';
}

/* One line of the block, cut to the terminal; color is "" or an SGR code. */
static void
line(struct fl_progress_view *v, const char *color, const char *text)
{
	bool on = v->color && *color != '\0';

	fprintf(v->to, "%s%.*s%s\033[K\n", on ? color : "", v->width - 1, text,
	    on ? "\033[0m" : "");
	v->lines++;
}

/* "response  p50  5.16 ms   p95 ...": one above the other, for comparison. */
static void
recent(const struct fl_recent *r, const char *what, char *text, size_t size)
{
	char a[24], b[24], c[24];

	snprintf(text, size, "%-8s  p50 %8s   p95 %8s   p99 %8s   (last %d s)",
	    what, duration(r->p50_us, a), duration(r->p95_us, b),
	    duration(r->p99_us, c), FL_RECENT);
}

static void
block(struct fl_progress_view *v, const struct fl_progress *p,
    int64_t elapsed_ns)
{
	static const char *const trust_colors[] = {
		"\033[32m",
		"\033[33m",
		"\033[31m",
	};
	char text[LINE_MAX_LEN], a[24], b[24], gauge[128];
	double done = share(v, p, elapsed_ns);

	if (v->lines > 0)
		fprintf(v->to, "\033[%dA", v->lines);
	v->lines = 0;
	bar(done, v->width - 30 < 60 ? v->width - 30 : 60, gauge,
	    sizeof(gauge));
	snprintf(text, sizeof(text), "%s%s%s  %s", clock_text(elapsed_ns, a),
	    v->length_ns != INT64_MAX ? " of " : "",
	    v->length_ns != INT64_MAX ? clock_text(v->length_ns, b) : "",
	    gauge);
	line(v, "", text);
	snprintf(text, sizeof(text),
	    "users %u   rate %.0f/s   requests %" PRIu64
	    "   iterations %" PRIu64,
	    p->users, p->rate, p->count[FL_OF_OK] + failures(p), p->iterations);
	line(v, "", text);
	recent(&p->response, "response", text, sizeof(text));
	line(v, "", text);
	recent(&p->service, "service", text, sizeof(text));
	line(v, "", text);
	kinds(p, text, sizeof(text));
	line(v, failures(p) > 0 ? "\033[31m" : "", text);
	snprintf(text, sizeof(text), "generator %s%s%s",
	    fl_trust_names[p->trust], p->reason[0] != '\0' ? ": " : "",
	    p->reason);
	line(v, trust_colors[p->trust], text);
}

static void
plain(struct fl_progress_view *v, const struct fl_progress *p,
    int64_t elapsed_ns)
{
	char failed[LINE_MAX_LEN], text[6][24];

	kinds(p, failed, sizeof(failed));
	fprintf(v->to,
	    "fl-bench: %" PRId64 " s, %u users, %.0f/s, p50 %s, p95 %s, "
	    "p99 %s, service p50 %s, p95 %s, p99 %s, %s\n",
	    elapsed_ns / FL_NS_PER_S, p->users, p->rate,
	    duration(p->response.p50_us, text[0]),
	    duration(p->response.p95_us, text[1]),
	    duration(p->response.p99_us, text[2]),
	    duration(p->service.p50_us, text[3]),
	    duration(p->service.p95_us, text[4]),
	    duration(p->service.p99_us, text[5]), failed);
}

void
fl_progress_show(struct fl_progress_view *v, const struct fl_progress *p,
    int64_t elapsed_ns, bool ended)
{
	int64_t second = elapsed_ns / FL_NS_PER_S;

	if (v->terminal)
		block(v, p, elapsed_ns);
	else if (ended || second >= v->told + FL_PROGRESS_EVERY) {
		v->told = second;
		plain(v, p, elapsed_ns);
	}
	fflush(v->to);
}
