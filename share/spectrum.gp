# spectrum.gp - response time at each percentile, a line a stage
# usage: gnuplot -c spectrum.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: spectrum
#
# DATA has a block a stage: its caption, and rows of a percentile, the response
# time in ms up to there, and how many exchanges that are.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("spectrum.gp")]."style.gp"

# As far again from 99 % to 99.9 % as from 90 % to 99 %.  The greatest of n is
# put where half an exchange is left.
nines(p, n) = p < 100 ? -log10(1 - p / 100.0) : log10(2 * max(n, 1))

set key autotitle columnheader
stats DATA using (nines($1, $3)):2 nooutput
blocks = STATS_blocks
least_ms = STATS_min_y
worst_ms = STATS_max_y
far = max(STATS_max_x, 2)
# A tail that is long must not press all the rest onto the axis.
stats DATA using ($1 >= 50 ? $2 : NaN) nooutput
log_axis = least_ms > 0 && @FOUND && worst_ms > 25 * STATS_min
unit_ms = log_axis ? middle_of(least_ms, worst_ms) : worst_ms
ms = ms_div(unit_ms)

@HEAD
set lmargin at screen left(TEXT ? 8 : 10)
set rmargin at screen right(4)
up = top(TEXT ? 4 : 5)
above = bottom(1)
set tmargin at screen up
set bmargin at screen bottom(TEXT ? 3 : 3.4)
YTITLE = sprintf("response time (%s)", ms_unit(unit_ms))
if (log_axis) {
	YTITLE = sprintf("response time (%s, log)", ms_unit(unit_ms))
	low = least_ms / ms * 0.8
	high = worst_ms / ms * 1.3
	set yrange [low:high]
	@LOG_AXIS
} else {
	set yrange [0:(worst_ms > 0 ? worst_ms / ms * 1.06 : 1)]
}
@PANEL
set xrange [0:far * 1.02]
set xtics (TEXT || WIDTH < 600 ? "" : "0 %%" 0, "50 %%" nines(50, 0), "90 %%" 1, "99 %%" 2, \
    "99.9 %%" 3, "99.99 %%" 4, "99.999 %%" 5, "99.9999 %%" 6, \
    "99.99999 %%" 7, "99.999999 %%" 8)
set xlabel "exchanges that took no longer"
if (blocks <= 7) {
	set key at graph 0.02, graph 0.98 left top vertical reverse Left \
	    spacing 1.2
} else {
	set key outside right top vertical reverse Left spacing 1.1 font SMALL
	set rmargin at screen right(13)
}
# Of very many stages a caption here and there tells enough.
skip = ceil(blocks / 24.0)
plot for [i = 0:blocks - 1] DATA index i using (nines($1, $3)):($2 / ms) \
    with lines linewidth (blocks > 7 ? 1.2 : 2) \
    dashtype dash(i) linecolor rgb colour(i, blocks) \
    title (i % skip == 0 ? columnheader(1) : "")
