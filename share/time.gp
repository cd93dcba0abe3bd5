# time.gp - response times and the rate over time
# usage: gnuplot -c time.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: time
#
# DATA has four blocks, whose rows are of
#   rate    seconds since the start, exchanges a second that were ok, failed
#   times   seconds, p50, p95, p99 and greatest response time in ms
#   users   seconds, users from there on
#   marks   seconds, text
# An empty line is a gap; a block without rows has one of NaN.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("time.gp")]."style.gp"

stats DATA index "times" using 2 nooutput
timed = @FOUND
typical_ms = timed ? STATS_median : 0
least_ms = timed ? STATS_min : 0
stats DATA index "times" using (column(4) > 0 ? column(4) : column(2)) nooutput
worst_ms = timed ? STATS_max : 0
stats DATA index "rate" using (max($2, $3)) nooutput
rated = @FOUND
most = rated ? STATS_max : 0
stats DATA index "rate" using 3 nooutput
fails = @FOUND ? STATS_max > 0 : 0
stats DATA index "users" using 1 nooutput
from = STATS_min
to = STATS_max
stats DATA index "users" using 2 nooutput
users = @FOUND ? STATS_max : -1
stats DATA index "marks" using 1 nooutput
marks = @FOUND

t = time_div(to - from)
# A few slow seconds must not press all the others onto the axis.
log_axis = least_ms > 0 && worst_ms > 25 * typical_ms
unit_ms = log_axis ? middle_of(least_ms, worst_ms) : worst_ms
ms = ms_div(unit_ms)
many = many_div(most)
heads = many_div(users)

if (log_axis) {
	low = least_ms / ms * 0.8
	high = worst_ms / ms * 1.4
	@LOG_AXIS
} else {
	low = 0
	high = worst_ms > 0 ? worst_ms / ms * (marks && !TEXT ? 1.2 : 1.08) : 1
	set ytics nice(high, TEXT ? 4 : 5)
}

bands = TEXT || !timed ? "" : \
    "DATA index 'times' using ($1 / t):($2 / ms):($3 / ms) \
        with filledcurves fillcolor rgb SKY \
        fillstyle transparent solid 0.35 noborder notitle, \
    DATA index 'times' using ($1 / t):($3 / ms):($4 / ms) \
        with filledcurves fillcolor rgb SKY \
        fillstyle transparent solid 0.15 noborder notitle,"
areas = TEXT ? "" : \
    "DATA index 'rate' using ($1 / t):($2 / many) with filledcurves y1=0 \
        fillcolor rgb GREEN fillstyle transparent solid 0.15 noborder notitle, \
    DATA index 'rate' using ($1 / t):($3 / many) with filledcurves y1=0 \
        fillcolor rgb RED fillstyle transparent solid 0.3 noborder notitle,"
mark_lines = !marks ? "" : \
    "DATA index 'marks' using ($1 / t):(low):(0):(high - low) with vectors \
        nohead linewidth 1.2 dashtype (6, 4) linecolor rgb GREY notitle,"
# Texts of marks that follow each other stand at three heights, and near the
# right end on the left of their line.
step = TEXT || SLIM ? 0.12 : 0.06
level(n) = low > 0 ? high * (low * 1.0 / high) ** (int(n) % 3 * step) : \
    high - (high - low) * (int(n) % 3 * step)
# Labels of no point at all are more than gnuplot 5.4 survives.
late(s) = s > from + (to - from) * 0.8
stats DATA index "marks" using (late($1) ? 1 : NaN) nooutput
mark_late = !@FOUND ? "" : \
    "DATA index 'marks' using (late($1) ? $1 / t : NaN):(level($0)):2 \
        with labels right offset character -0.5, character UNDER font SMALL \
        textcolor rgb GREY notitle,"
stats DATA index "marks" using (late($1) ? NaN : $1) nooutput
mark_early = !@FOUND ? "" : \
    "DATA index 'marks' using (late($1) ? NaN : $1 / t):(level($0)):2 \
        with labels left offset character 0.5, character UNDER font SMALL \
        textcolor rgb GREY notitle,"
UNDER = TEXT ? -1 : -0.6
fails_line = !fails ? "" : \
    "DATA index 'rate' using ($1 / t):($3 / many) with lines linewidth 2 \
        @DOTTED linecolor rgb RED title 'failed',"
users_line = users < 0 ? "" : \
    "DATA index 'users' using ($1 / t):($2 / heads) axes x1y2 with steps linewidth 1.5 \
        @DASHED linecolor rgb GREY title 'users',"

set multiplot
set lmargin at screen left(TEXT ? 8 : 11)
set rmargin at screen right(users < 0 ? 3 : TEXT ? 6 : 8)
# The upper panel has more of the height.
up = top(TEXT ? 4 : 5)
down = bottom(TEXT ? 3 : 3.2)
middle = row(down + (up - down) * 0.44)
above = bottom(TEXT ? 1 : 0.2)
set xrange [from / t : to / t]

@HEAD
YTITLE = sprintf("%s (%s%s)", RESPONSE_TIME, ms_unit(unit_ms), \
    low > 0 ? ", log" : "")
@PANEL
set tmargin at screen up
set key at graph 1, screen up + above right bottom horizontal maxrows 1
set bmargin at screen middle + bottom(TEXT ? 1 : 1.4)
set xtics format ""
set yrange [low:high]
plot @bands @mark_lines @mark_early @mark_late \
    DATA index "times" using ($1 / t):($4 / ms) with lines linewidth 1.2 \
        linecolor rgb RED title "p99", \
    DATA index "times" using ($1 / t):($3 / ms) with lines linewidth 1.5 \
        @DASHED linecolor rgb ORANGE title "p95", \
    DATA index "times" using ($1 / t):($2 / ms) with lines linewidth 2.2 \
        linecolor rgb BLUE title "p50"

unset label
unset logscale y
up = middle - bottom(TEXT ? 1 : 0.8)
YTITLE = (SLIM || (TEXT && WIDTH < 75) ? "per second" : "exchanges a second"). \
    many_unit(most)
@PANEL
set tmargin at screen up
set key at graph 1, screen up + above
set bmargin at screen down
set xtics format "%g"
set xlabel sprintf("time since the start (%s)", time_unit(to - from))
low = 0
high = most > 0 ? most / many * 1.12 : 1
set yrange [low:high]
set ytics nice(high, TEXT ? 3 : 4)
if (users >= 0) {
	set border 11
	set y2range [0:max(users * 1.12, 1) / heads]
	set y2tics nice(max(users, 4) / heads, 4)
	if (!TEXT) {
		set y2label sprintf("users%s", many_unit(users))
	}
}
plot @areas @mark_lines @users_line @fails_line \
    DATA index "rate" using ($1 / t):($2 / many) with lines linewidth 2 \
        linecolor rgb GREEN title "ok"
unset multiplot
