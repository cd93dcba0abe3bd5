#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

static const struct {
	const char *term;
	const char *means;
} rows[] = {
	{ "Exchange", "A request and its answer; a step of the scenario makes "
		      "one, redirects followed and attempts repeated included."
		      "" },
	{ "Iteration", "All steps of the scenario once, as one user does "
		       "them." },
	{ "Response time", "From the instant when an exchange was due to its "
			   "last byte. Waiting for a connection or a free "
			   "user is in it, so a server that stalls cannot "
			   "hide it." },
	{ "Service time", "From the send to the last byte." },
	{ "Failed", "The exchange broke off, or its answer was not what the "
		    "scenario wants: a status, or an assert." },
	{ "Cut off", "A time-out, or the end of the run. How long it would "
		     "have taken is not known, only how long it had waited. "
		     "A figure with ≥ is at least that." },
	{ "Percentile", "p95 is the least time that 95 % of the exchanges did "
			"not exceed, by nearest rank; of all of them, those "
			"included that failed or were cut off. Times are "
			"counted with three significant digits, merged first "
			"and ranked after." },
	{ "Rate", "Exchanges that ended, well or not, divided by the measured "
		  "length of the stage. The most in one second is the max "
		  "rate." },
	{ "Not good", "The part that failed or was cut off." },
	{ "Apdex", "(satisfied + tolerating / 2) / all: satisfied is good and "
		   "within T, tolerating good and within 4 T. Below 0.5 "
		   "unacceptable, 0.7 poor, 0.85 fair, 0.94 good, else "
		   "excellent." },
	{ "Warm-up", "A stage that is in none of the other figures." },
	{ "Verdict", "Of the load generator on itself: ok, suspect, or "
		     "invalid when it did not keep up with its schedule." },
};

int
fl_sheet_definitions(struct fl_sheet *p)
{
	char t[FL_HUMAN];
	size_t i;

	fl_html_put(p->h, "<dl class=\"stack\">\n");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fl_html_putf(p->h, "<div><dt>%s</dt><dd>", rows[i].term);
		fl_html_text(p->h, fl_str(rows[i].means));
		fl_html_put(p->h, "</dd></div>\n");
	}
	fl_human_time(t, (double)p->r->stats->how.apdex_ns);
	fl_html_putf(p->h,
	    "<div><dt>T</dt><dd>%s in this report.</dd></div>\n</dl>\n", t);
	return 0;
}
