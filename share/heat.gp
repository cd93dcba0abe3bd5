# heat.gp - how many exchanges took how long, over time
# usage: gnuplot -c heat.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: heat
#
# DATA has a row a time and class of latency: from and to in seconds since the
# start, from and to in ms, and how many exchanges a second that are.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("heat.gp")]."style.gp"

stats DATA using 1 nooutput
from = STATS_min
stats DATA using 2 nooutput
to = STATS_max
stats DATA using 4 nooutput
least_ms = STATS_min
worst_ms = STATS_max
# What took no time at all is drawn as the class next to it on the axis.
stats DATA using ($3 > 0 ? $3 : NaN) nooutput
least_ms = @FOUND ? STATS_min : least_ms / 2
stats DATA using 5 nooutput
few = STATS_min
most = STATS_max
# A second may be several characters wide.
stats DATA using ($2 - $1) nooutput
times = max(1, ceil(STATS_max * WIDTH / (to - from)))
t = time_div(to - from)
unit_ms = middle_of(least_ms, worst_ms)
ms = ms_div(unit_ms)
bottom_ms(low) = max(low, least_ms) / ms
third(n) = most > few ? int(2.99 * log(n / few) / log(most / few)) : 2
shades = BLUE." ".SKY." ".ORANGE
# gnuplot 5.4 does not survive points of characters where there are none.
present = ""
do for [k = 0:2] {
	stats DATA using (third($5) == k ? 1 : NaN) nooutput
	if (exists("STATS_records")) {
		present = present.sprintf(" %d", k)
	}
}

@HEAD
set lmargin at screen left(TEXT ? 8 : 11)
set rmargin at screen right(TEXT ? 3 : 13)
up = top(TEXT ? 4 : 5)
above = bottom(1)
set tmargin at screen up
set bmargin at screen bottom(TEXT ? 3 : 3.4)
YTITLE = sprintf("response time (%s, log)", ms_unit(unit_ms))
@PANEL
set xrange [from / t : to / t]
set xlabel sprintf("time since the start (%s)", time_unit(to - from))
low = least_ms / ms
high = worst_ms / ms
set yrange [low:high]
@LOG_AXIS
unset key

if (TEXT) {
	# Three characters are all the shades that there are.
	set key at graph 1, screen up + above right bottom horizontal
	plot for [k in present] for [j = 1:times] DATA \
	    using (($1 + ($2 - $1) * (j - 0.5) / times) / t): \
	    (third($5) == int(k) ? sqrt(bottom_ms($3) * $4 / ms) : NaN) \
	    with points pointtype word(". o #", k + 1) \
	    linecolor rgb word(shades, k + 1) \
	    title (j == 1 ? word("few some many", k + 1) : "")
} else {
	# Each reaches a little under its neighbours, or seams would show.
	right_of = (to - from) / t / WIDTH
	above = (high / low) ** (1.0 / HEIGHT)
	set grid front
	set logscale cb
	set cbrange [few:(most > few ? most : few * 10)]
	set format cb "%g"
	set cblabel "exchanges a second"
	set colorbox user noborder origin screen right(11.5), bottom(3.4) \
	    size screen left(1.5), screen up - bottom(3.4)
	set cbtics scale 0.5
	plot DATA using (0):(0):($1 / t):($2 / t + right_of): \
	    (bottom_ms($3)):($4 / ms * above):5 \
	    with boxxyerror fillstyle solid noborder linecolor palette
}
