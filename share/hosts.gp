# hosts.gp - what the monitored hosts did, under the rate on one time axis
# usage: gnuplot -c hosts.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: hosts
#
# DATA begins with the four blocks of time.gp.  Then come "names", with the
# number and name of each host; "panels", with the number and title of each
# panel; and for each panel a block a host, whose rows are of seconds since the
# start and the figure.  An empty line is a gap.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("hosts.gp")]."style.gp"

stats DATA index "rate" using ($2 + $3) nooutput
most = @FOUND ? STATS_max : 0
stats DATA index "rate" using 3 nooutput
fails = @FOUND ? STATS_max > 0 : 0
stats DATA index "users" using 1 nooutput
from = STATS_min
to = STATS_max
stats DATA index "marks" using 1 nooutput
marks = @FOUND
stats DATA index "names" using 1 nooutput
hosts = STATS_max + 1
array NAMES[hosts]
stats DATA index "names" using (NAMES[$1 + 1] = strcol(2), $1) nooutput
stats DATA index "panels" using 1 nooutput
panels = STATS_records
array TITLES[panels]
stats DATA index "panels" using (TITLES[$0 + 1] = strcol(2), $1) nooutput
first = 6
# Before there are ranges: "stats" looks at no more than these.
array HIGH[panels]
do for [k = 1:panels] {
	HIGH[k] = 0
	do for [i = 0:hosts - 1] {
		stats DATA index first + (k - 1) * hosts + i using 2 nooutput
		if (@FOUND) {
			HIGH[k] = max(HIGH[k], STATS_max)
		}
	}
}

t = time_div(to - from)
many = many_div(most)
# As many panels as there is room for.
high_y = (top(TEXT ? 4 : 5) - bottom(TEXT ? 3 : 3.2)) * HEIGHT
drawn = max(1, min(panels, floor(high_y / (TEXT ? 7 : 4.2 * char_y)) - 1))

mark_lines = !marks ? "" : \
    "DATA index 'marks' using ($1 / t):(0):(0):(high) with vectors \
        nohead linewidth 1.2 dashtype (6, 4) linecolor rgb GREY notitle,"
fails_line = !fails ? "" : \
    "DATA index 'rate' using ($1 / t):($3 / many) with lines linewidth 2 \
        @DOTTED linecolor rgb RED title 'failed',"
late(s) = s > from + (to - from) * 0.8
UNDER = TEXT ? -1 : -0.6
stats DATA index "marks" using (late($1) ? 1 : NaN) nooutput
mark_late = !@FOUND ? "" : \
    "DATA index 'marks' using (late($1) ? $1 / t : NaN):(high):2 \
        with labels right offset character -0.5, character UNDER font SMALL \
        textcolor rgb GREY notitle,"
stats DATA index "marks" using (late($1) ? NaN : $1) nooutput
mark_early = !@FOUND ? "" : \
    "DATA index 'marks' using (late($1) ? NaN : $1 / t):(high):2 \
        with labels left offset character 0.5, character UNDER font SMALL \
        textcolor rgb GREY notitle,"

set multiplot
set lmargin at screen left(TEXT ? 8 : 7)
set rmargin at screen right(3)
set xrange [from / t : to / t]
highest = top(TEXT ? 4 : 4.4)
lowest = bottom(TEXT ? 3 : 3.2)
tall = (highest - lowest) / (drawn + 1)
head_y = bottom(TEXT ? 1 : 0.75)
set key samplen 2

@HEAD
do for [k = 0:drawn] {
	up = row(highest - k * tall)
	down = k == drawn ? lowest : \
	    row(highest - (k + 1) * tall) + bottom(TEXT ? 2 : 1.9)
	set tmargin at screen up
	set bmargin at screen down
	set label 3 (k == 0 ? "exchanges a second".many_unit(most) : \
	    TITLES[max(k, 1)]) at screen left(TEXT ? 2 : 1.5), screen up + head_y left \
	    font SMALL textcolor rgb INK
	set key at graph 1, screen up + head_y right center horizontal \
	    maxrows 1 font SMALL
	if (k == drawn) {
		set xtics format "%g"
		set xlabel sprintf("time since the start (%s)", \
		    time_unit(to - from))
	} else {
		set xtics format ""
		unset xlabel
	}
	if (k == 0) {
		high = (most > 0 ? most / many * 1.15 : 1) * (marks ? 1.3 : 1)
		set yrange [0:high]
		set ytics nice(high, 3)
		plot @mark_lines @mark_early @mark_late @fails_line \
		    DATA index "rate" using ($1 / t):($2 / many) with lines \
		        linewidth 2 linecolor rgb GREEN title "ok"
	} else {
		high = TITLES[k][strlen(TITLES[k]) - 2:] eq "(%)" ? \
		    max(HIGH[k], 100) * 1.02 : HIGH[k] > 0 ? HIGH[k] * 1.15 : 1
		set yrange [0:high]
		set ytics nice(high, 3)
		plot @mark_lines for [i = 0:hosts - 1] \
		    DATA index first + (k - 1) * hosts + i \
		    using ($1 / t):2 with lines linewidth 1.8 \
		    dashtype dash(i) linecolor rgb colour(i, hosts) \
		    title (k == 1 && hosts <= 8 ? NAMES[i + 1] : "")
	}
	do for [l = 1:2] {
		unset label l
	}
}
unset multiplot
