# compare.gp - what changed from one run to another, the gravest first
# usage: gnuplot -c compare.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: compare
#
# DATA has a row a figure, the gravest change first: its rank from 0; the new
# value divided by the old one, and the ends of the interval of that; the
# verdict: 0 worse, 1 better, 2 small, 3 same, 4 to 6 not known; and its text.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("compare.gp")]."style.gp"

stats DATA using 1 nooutput
figures = STATS_max + 1
# Of a figure two lines: its text, and below it the change.
room = (top(TEXT ? 3 : 4.4) - bottom(TEXT ? 3 : 3.4)) * HEIGHT
drawn = max(1, min(figures, floor(room / (TEXT ? 2.4 : 2.1 * char_y))))
if (drawn < figures) {
	NOTE = sprintf("%s%sthe gravest %d of %d figures", NOTE, \
	    NOTE eq "" ? "" : ", ", drawn, figures)
}
# Per cent; beyond these an end is at the border.
per_cent(r) = 100 * (r - 1)
stats DATA using ($1 < drawn ? per_cent($4 > 0 ? $4 : $2) : NaN) nooutput
most = @FOUND ? max(5, min(400, STATS_max)) : 5
stats DATA using ($1 < drawn ? per_cent($3 >= 0 ? $3 : $2) : NaN) nooutput
least = @FOUND ? min(-5, max(-100, STATS_min)) : -5
far = (most - least) * 0.05
cut_to(p) = max(least - far, min(most + far, p))

shades = RED." ".GREEN." ".ORANGE." ".BLUE." ".GREY." ".GREY." ".GREY
shapes = TEXT ? "W B S = ? ? ?" : "9 11 13 7 6 6 6"
words = "worse better small same unknown few none"
present = ""
do for [k = 0:6] {
	stats DATA using ($1 < drawn && $5 == k ? 1 : NaN) nooutput
	if (@FOUND) {
		present = present.sprintf(" %d", k)
	}
}

@HEAD
set lmargin at screen left(2)
set rmargin at screen right(3)
set tmargin at screen top(TEXT ? 4 : 4.8)
set bmargin at screen bottom(TEXT ? 3 : 3.4)
set border 1
unset ytics
set grid noytics
set key at graph 1, screen top(TEXT ? 4 : 4.8) + bottom(TEXT ? 1 : 0.7) \
    right center horizontal maxrows 1
set yrange [max(drawn, TEXT ? 1 : min(4, room / (2.1 * char_y))) - 0.4 : -0.65]
set xrange [least - far * 1.5 : most + far * 1.5]
set xtics nice(most - least, TEXT ? 6 : 10)
set format x "%+g %%"
set xlabel "change from the base"
set arrow from 0, graph 0 to 0, graph 1 nohead linewidth 1.5 \
    linecolor rgb INK
if (TEXT) {
	plot for [k in present] DATA \
	    using ($1 < drawn && $5 == int(k) ? cut_to(per_cent($2)) : NaN): \
	    ($1 + 0.2) with points pointtype word(shapes, k + 1) \
	    linecolor rgb word(shades, k + 1) title word(words, k + 1), \
	    DATA using ($1 < drawn ? least - far * 1.4 : NaN):($1 - 0.3): \
	    (label(cut(strcol(6), WIDTH - 6))) with labels left \
	    textcolor rgb INK notitle
} else {
	plot for [k in present] DATA \
	    using ($1 < drawn && $5 == int(k) && $4 > 0 ? \
	        cut_to(per_cent($3)) : NaN):($1 + 0.2): \
	    (cut_to(per_cent($4)) - cut_to(per_cent($3))):(0) \
	    with vectors nohead linewidth 3 \
	    linecolor rgb word(shades, k + 1) notitle, \
	    for [k in present] DATA \
	    using ($1 < drawn && $5 == int(k) ? cut_to(per_cent($2)) : NaN): \
	    ($1 + 0.2) with points pointtype (word(shapes, k + 1) + 0) \
	    pointsize 1.3 linecolor rgb word(shades, k + 1) \
	    title word(words, k + 1), \
	    DATA using ($1 < drawn ? least - far * 1.5 : NaN):($1 - 0.25): \
	    (label(cut(strcol(6), WIDTH / (0.72 * char_x)))) with labels left \
	    offset character 0.2, 0 font SMALL textcolor rgb INK notitle
}
