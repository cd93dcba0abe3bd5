# trend.gp - figures of many runs in order of time, and where they changed
# usage: gnuplot -c trend.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: trend
#
# DATA has a block "runs" of their numbers from 1 and labels; "figures", of their
# numbers from 0, names, panels (0 response times in ms, 1 rates a second, 2 per
# cent) and what they are of; and then one a figure, whose rows are of a run, the
# value, the ends of its interval, its level, 1 at a change, and a text for that.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("trend.gp")]."style.gp"

stats DATA index "runs" using 1 nooutput
runs = STATS_max
array LABELS[runs]
stats DATA index "runs" using (LABELS[$1] = strcol(2), $1) nooutput
stats DATA index "figures" using 1 nooutput
figures = STATS_max + 1
array NAMES[figures]
array PANELS[figures]
OF = ""
stats DATA index "figures" using (NAMES[$1 + 1] = strcol(2), \
    PANELS[$1 + 1] = $3, OF = strcol(4), $1) nooutput
NOTE = sprintf("%d runs%s%s", runs, OF eq "" ? "" : ", ", OF)
first = 2

# The panels that have figures, and the greatest value in each.
array HIGH[3]
array MANY[3]
array CHANGED[3]
do for [k = 1:3] {
	CHANGED[k] = 0
	HIGH[k] = 0
	MANY[k] = 0
}
do for [i = 1:figures] {
	k = PANELS[i] + 1
	MANY[k] = MANY[k] + 1
	stats DATA index first + i - 1 using (max($2, $4 > 0 ? $4 : 0)) nooutput
	if (@FOUND) {
		HIGH[k] = max(HIGH[k], STATS_max)
	}
	stats DATA index first + i - 1 using 6 nooutput
	if (@FOUND) {
		CHANGED[k] = max(CHANGED[k], STATS_max)
	}
}
# Nothing is drawn of errors where there are none.
panels = ""
do for [k = 1:3] {
	if (MANY[k] > 0 && (k < 3 || HIGH[k] > 0)) {
		panels = panels.sprintf(" %d", k)
	}
}
if (TEXT && words(panels) > 2) {
	panels = word(panels, 1)." ".word(panels, 2)
}
ms = ms_div(HIGH[1])
many = many_div(HIGH[2])
array DIV[3]
DIV[1] = ms
DIV[2] = many
DIV[3] = 1
array TITLES[3]
TITLES[1] = sprintf("response time (%s)", ms_unit(HIGH[1]))
TITLES[2] = "a second".many_unit(HIGH[2])
TITLES[3] = "not good (%)"

set multiplot
@HEAD
set lmargin at screen left(TEXT ? 8 : 11)
set rmargin at screen right(4)
set xrange [0.5:runs + 0.5]
# As many labels as there is room for.
widest = 0
do for [i = 1:runs] {
	widest = max(widest, strlen(LABELS[i]))
}
slots = max(1, floor(WIDTH * 0.85 / char_x / (widest + 2)))
every_run = max(1, ceil(runs * 1.0 / slots))
set xtics out scale 0.6
highest = top(TEXT ? 4 : 5)
lowest = bottom(TEXT ? 2 : 2.4)
n = words(panels)
tall = (highest - lowest) / n
above = bottom(TEXT ? 1 : 0.2)
shade(i) = k == 2 ? GREEN : k == 3 ? RED : \
    word(BLUE." ".ORANGE." ".RED." ".PINK." ".SKY." ".GREEN, 1 + i % 6)
do for [j = 1:n] {
	k = word(panels, j) + 0
	up = row(highest - (j - 1) * tall)
	down = j == n ? lowest : row(highest - j * tall) + bottom(TEXT ? 2 : 2)
	set tmargin at screen up
	set bmargin at screen down
	YTITLE = TITLES[k]
	@PANEL
	set key at graph 1, screen up + above right bottom horizontal maxrows 1
	# Texts of changes stand above the lines.
	high = HIGH[k] > 0 ? \
	    HIGH[k] / DIV[k] * (CHANGED[k] > 0 && !TEXT ? 1.5 : 1.2) : 1
	set yrange [0:high]
	set ytics nice(high, TEXT ? 3 : 5)
	set xtics () format ""
	do for [i = 1:runs:every_run] {
		set xtics add ((j == n ? LABELS[i] : "") i)
	}
	mine = ""
	do for [i = 0:figures - 1] {
		if (PANELS[i + 1] + 1 == k) {
			mine = mine.sprintf(" %d", i)
		}
	}
	if (TEXT) {
		plot for [i in mine] DATA index first + i \
		    using 1:($2 / DIV[k]) with linespoints linewidth 1.5 \
		    linecolor rgb shade(int(i)) title NAMES[i + 1]
	} else {
		plot for [i in mine] DATA index first + i \
		    using ($6 == 1 ? $1 - 0.5 : NaN):(0):(0):(high) \
		    with vectors nohead linewidth 1.2 @DOTTED \
		    linecolor rgb GREY notitle, \
		    for [i in mine] DATA index first + i \
		    using ($1 - 0.5):($5 / DIV[k]):(1):(0) with vectors nohead \
		    linewidth 5 linecolor rgb "#AA".shade(int(i))[2:] notitle, \
		    for [i in mine] DATA index first + i \
		    using 1:($2 / DIV[k]):($3 / DIV[k]):($4 / DIV[k]) \
		    with yerrorbars pointtype 0 linewidth 1.2 \
		    linecolor rgb shade(int(i)) notitle, \
		    for [i in mine] DATA index first + i \
		    using 1:($2 / DIV[k]) with linespoints linewidth 1.2 \
		    dashtype dash(i) pointtype (word("7 5 9 13 11 3", \
		        1 + int(i) % 6) + 0) pointsize 0.8 \
		    linecolor rgb shade(int(i)) title NAMES[i + 1], \
		    for [i in mine] DATA index first + i \
		    using ($6 == 1 ? $1 - 0.5 : NaN): \
		    (high * (0.97 - 0.09 * (int(i) % 3))): \
		    ($6 == 1 ? strcol(7) : "") with labels left \
		    offset character 0.5, character -0.2 font SMALL \
		    textcolor rgb INK notitle
	}
	do for [l = 1:2] {
		unset label l
	}
}
unset multiplot
