# history.gp - how long each step of a health check took, run after run
# usage: gnuplot -c history.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: history
#
# DATA has a block a step: its caption, and rows of seconds since 1970, ms, and
# whether it failed.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("history.gp")]."style.gp"
if (TITLE eq "Load test") {
	TITLE = "Health checks"
}

set key autotitle columnheader
stats DATA using 1:2 nooutput
blocks = STATS_blocks
from = STATS_min_x
to = max(STATS_max_x, from + 60)
worst_ms = STATS_max_y
ms = ms_div(worst_ms)
stats DATA using ($3 > 0 ? $2 : NaN) nooutput
fails = @FOUND

@HEAD
set lmargin at screen left(TEXT ? 8 : 10)
set rmargin at screen right(4)
up = top(TEXT ? 4 : 5)
above = bottom(1)
set tmargin at screen up
set bmargin at screen bottom(TEXT ? 3 : 3.4)
YTITLE = sprintf("time of a step (%s)", ms_unit(worst_ms))
@PANEL
high = worst_ms > 0 ? worst_ms / ms * 1.15 : 1
set yrange [0:high]
set ytics nice(high, TEXT ? 4 : 5)
set xrange [from:to]
# A few tics, at times that clocks show.
hour = 3600.0
span = (to - from) / (TEXT ? WIDTH / 16.0 : 8.0)
every = span <= 60 ? 60 : span <= 300 ? 300 : span <= 900 ? 900 : \
    span <= hour ? hour : span <= 3 * hour ? 3 * hour : \
    span <= 12 * hour ? 12 * hour : span <= 24 * hour ? 24 * hour : \
    span <= 168 * hour ? 168 * hour : 730 * hour
set xtics every
set xtics time
set xtics format (span <= hour ? "%H:%M" : span <= 12 * hour ? \
    "%d %b, %H:%M" : span <= 168 * hour ? "%d %b" : "%b %Y")
set xlabel "UTC"
if (TEXT && blocks <= 3) {
	set key at graph 1, screen up + above right bottom horizontal maxrows 1
} else { if (blocks <= 7 && !TEXT) {
	set key at graph 0.02, graph 0.98 left top vertical reverse Left \
	    spacing 1.2
} else {
	set key outside right top vertical reverse Left spacing 1.1 font SMALL
	set rmargin at screen right(22)
} }
skip = ceil(blocks / 24.0)
failed = !fails ? "" : \
    ", for [i = 0:blocks - 1] DATA index i using 1:($3 > 0 ? $2 / ms : NaN) \
        with points pointtype (TEXT ? 7 : 9) pointsize 1.2 \
        linecolor rgb RED title (i == 0 ? 'failed' : '')"
plot for [i = 0:blocks - 1] DATA index i using 1:($2 / ms) \
    with lines linewidth (blocks > 7 ? 1.2 : 2) \
    linecolor rgb colour(i, blocks) \
    title (i % skip == 0 ? columnheader(1) : "") @failed
