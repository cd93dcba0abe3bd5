# nodes.gp - response time and rate of each node over time, a small chart a node
# usage: gnuplot -c nodes.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: nodes
#
# DATA has a block of the nodes' numbers and names, and then one a node, whose
# rows are of seconds since the start, exchanges a second, and p50 and p95 of the
# response time in ms.  An empty line is a gap.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("nodes.gp")]."style.gp"

stats DATA index 0 using 1 nooutput
nodes = STATS_max + 1
array NAMES[nodes]
stats DATA index 0 using (NAMES[$1 + 1] = strcol(2), $1) nooutput
# Only of those that there is room for.
least_x = TEXT ? 26 : 16 * char_x
least_y = TEXT ? 7 : 7 * char_y
columns = max(1, min(ceil(sqrt(nodes * (WIDTH > HEIGHT ? 1.6 : 0.7))), \
    floor(WIDTH / least_x)))
rows = max(1, min(ceil(nodes * 1.0 / columns), floor((HEIGHT * (top(TEXT ? 4 : 5) \
    - bottom(2))) / least_y)))
drawn = min(nodes, rows * columns)
rows = ceil(drawn * 1.0 / columns)

from = 1e300
to = -1e300
most = 0
worst_ms = 0
do for [i = 1:nodes] {
	stats DATA index i using 1 nooutput
	if (@FOUND) {
		from = min(from, STATS_min)
		to = max(to, STATS_max)
	}
	stats DATA index i using 2 nooutput
	if (@FOUND) {
		most = max(most, STATS_max)
	}
	stats DATA index i using 4 nooutput
	if (@FOUND) {
		worst_ms = max(worst_ms, STATS_max)
	}
}
if (to <= from) {
	from = from - 0.5
	to = from + 1
}
t = time_div(to - from)
ms = ms_div(worst_ms)
many = many_div(most)
high = worst_ms > 0 ? worst_ms / ms * 1.1 : 1
# The rate is an area behind the lines; a text terminal has no room for it.
AREA = TEXT ? "" : \
    "DATA index i + 1 using ($1 / t):($2 / many) axes x1y2 \
        with filledcurves y1=0 fillcolor rgb GREEN \
        fillstyle transparent solid 0.18 noborder notitle,"

set multiplot
@HEAD
left_edge = left(TEXT ? 7 : 8)
right_edge = right(TEXT ? 2 : 8)
upper = top(TEXT ? 5 : 4.8)
lower = bottom(TEXT ? 2 : 3.2)
gap_x = 1 - right(TEXT ? 2 : 2.4)
gap_y = bottom(TEXT ? 2 : 1.9)
wide = (right_edge - left_edge + gap_x) / columns
tall = (upper - lower + gap_y) / rows
set label 4 sprintf("%s (%s)%s", RESPONSE_TIME, ms_unit(worst_ms), \
    drawn < nodes ? sprintf(", %d of %d nodes", drawn, nodes) : "") \
    at screen left(2), screen upper + bottom(TEXT ? 2 : 1.2) left textcolor rgb INK
if (!TEXT) {
	set label 5 (SLIM ? "area: per second" : "area: exchanges a second"). \
	    many_unit(most) \
	    at screen right(2), screen upper + bottom(1.2) right textcolor rgb INK
	set label 6 sprintf("time since the start (%s)", time_unit(to - from)) \
	    at screen (left_edge + right_edge) / 2, screen bottom(0.8) center \
	    textcolor rgb INK
	set border 11
	set y2range [0:(most > 0 ? most / many * 1.1 : 1)]
}
set xrange [from / t : to / t]
set yrange [0:high]
do for [i = 0:drawn - 1] {
	col = i % columns
	line = i / columns
	x0 = left_edge + col * wide
	y1 = upper - line * tall - bottom(TEXT ? 0 : 0.9)
	set lmargin at screen x0
	set rmargin at screen x0 + wide - gap_x
	set tmargin at screen row(y1)
	set bmargin at screen row(upper - (line + 1) * tall + gap_y)
	set label 7 label(cut(NAMES[i + 1], wide * WIDTH / char_x)) \
	    at screen x0 + left(0.5), screen row(y1) + bottom(TEXT ? 1 : 0.55) \
	    left font SMALL textcolor rgb INK
	set ytics nice(high, TEXT || tall * HEIGHT < 8 * char_y ? 2 : 4) \
	    format (col == 0 ? "%g" : "")
	set xtics nice((to - from) / t, max(2, 10 / columns)) \
	    format (i + columns >= drawn ? "%g" : "")
	if (!TEXT) {
		set y2tics nice(max(most / many, 1), 2) \
		    format (col == columns - 1 || i == drawn - 1 ? "%g" : "")
	}
	if (i == 0) {
		set key at screen (left_edge + right_edge) / 2, \
		    screen upper + bottom(TEXT ? 2.4 : 1.75) center top \
		    horizontal maxrows 1
	} else {
		unset key
	}
	plot @AREA DATA index i + 1 using ($1 / t):($4 / ms) with lines \
	        linewidth 1.3 @DASHED linecolor rgb ORANGE title "p95", \
	    DATA index i + 1 using ($1 / t):($3 / ms) with lines \
	        linewidth 2 linecolor rgb BLUE title "p50"
	do for [l = 1:6] {
		unset label l
	}
}
unset multiplot
