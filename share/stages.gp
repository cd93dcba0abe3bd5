# stages.gp - response time and rate by the load of each stage
# usage: gnuplot -c stages.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: stages
#
# DATA has a row a stage, in their order: its load; p50, p95 and p99 of the
# response time in ms; iterations a second, and of these the failed; Apdex; and
# what the load is: 0 users, 1 iterations a second, 2 the number of the stage.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("stages.gp")]."style.gp"

stats DATA using 1 nooutput
from = STATS_min
to = STATS_max
stages = STATS_records
stats DATA using 4 nooutput
worst_ms = @FOUND ? STATS_max : 0
stats DATA using 2 nooutput
least_ms = @FOUND ? STATS_min : 0
stats DATA using 5 nooutput
most = @FOUND ? STATS_max : 0
stats DATA using 6 nooutput
fails = @FOUND ? STATS_max > 0 : 0
stats DATA using 8 nooutput
kind = STATS_max
log_axis = least_ms > 0 && worst_ms > 100 * least_ms
unit_ms = log_axis ? middle_of(least_ms, worst_ms) : worst_ms
ms = ms_div(unit_ms)
many = many_div(most)
beside = to > from ? (to - from) * 0.05 : max(to * 0.5, 1)

# The classes of Apdex, from what nobody bears to what everybody likes.
grade(a) = a < 0.5 ? 0 : a < 0.7 ? 1 : a < 0.85 ? 2 : a < 0.94 ? 3 : 4
grades = "unacceptable poor fair good excellent"
shades = RED." ".ORANGE." ".YELLOW." ".SKY." ".BLUE
is(a, g) = a >= 0 && grade(a) == g
present = ""
do for [g = 4:0:-1] {
	stats DATA using (is($7, g) ? 1 : NaN) nooutput
	if (exists("STATS_records")) {
		present = present.sprintf(" %d", g)
	}
}

if (log_axis) {
	low = least_ms / ms * 0.7
	high = worst_ms / ms * 1.5
	@LOG_AXIS
} else {
	low = 0
	high = worst_ms > 0 ? worst_ms / ms * 1.08 : 1
	set ytics nice(high, TEXT ? 4 : 5)
}

SIZE = TEXT ? 0 : 0.8
LINE = TEXT ? (stages > 1 ? "with lines" : "with points") : \
    "with linespoints pointtype 7 pointsize SIZE"
SHAPE = TEXT ? 'word("U P F G E", g + 1)' : '(word("11 9 13 5 7", g + 1) + 0)'
fails_line = !fails ? "" : "DATA using 1:($6 / many) @LINE linewidth 2 \
    @DOTTED linecolor rgb RED title 'failed',"
rate_points = present eq "" ? \
    "DATA using 1:($5 / many) with points pointtype 7 pointsize 2 * SIZE \
        linecolor rgb GREEN title 'ok'" : \
    "for [g in present] DATA using 1:(is($7, int(g)) ? $5 / many : NaN) \
        with points pointtype @SHAPE pointsize 2 * SIZE \
        linecolor rgb word(shades, g + 1) title word(grades, g + 1)"

set multiplot
set lmargin at screen left(TEXT ? 8 : 11)
set rmargin at screen right(4)
up = top(TEXT ? 4 : 5)
down = bottom(TEXT ? 3 : 3.2)
middle = row(down + (up - down) * 0.47)
above = bottom(TEXT ? 1 : 0.2)
set xrange [(kind == 2 ? from - beside : max(from - beside, 0)) : to + beside]
if (kind == 2) {
	set xtics max(nice(to - from, 10), 1)
}
set key at graph 1, screen up + above right bottom horizontal maxrows 1

@HEAD
YTITLE = sprintf("%s (%s%s)", RESPONSE_TIME, ms_unit(unit_ms), \
    low > 0 ? ", log" : "")
@PANEL
set tmargin at screen up
set bmargin at screen middle + bottom(TEXT ? 1 : 1.4)
set xtics format ""
set yrange [low:high]
plot DATA using 1:($4 / ms) @LINE linewidth 1.2 \
        linecolor rgb RED title "p99", \
    DATA using 1:($3 / ms) @LINE linewidth 1.5 \
        @DASHED linecolor rgb ORANGE title "p95", \
    DATA using 1:($2 / ms) @LINE linewidth 2.2 \
        linecolor rgb BLUE title "p50"

unset label
unset logscale y
up = middle - bottom(TEXT ? 1 : 0.8)
YTITLE = sprintf((SLIM ? "a second%s" : "completed a second%s"), many_unit(most))
@PANEL
set tmargin at screen up
set bmargin at screen down
set key at graph 1, screen up + above
set xtics format "%g"
set xlabel (kind == 0 ? "users" : kind == 1 ? "iterations due a second" : \
    "stage")
high = most > 0 ? most / many * 1.15 : 1
set yrange [0:high]
set ytics nice(high, TEXT ? 3 : 4)
plot DATA using 1:($5 / many) with lines linewidth 2 linecolor rgb GREEN \
        notitle, \
    @fails_line @rate_points
unset multiplot
