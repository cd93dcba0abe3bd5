# errors.gp - what failed, and how often
# usage: gnuplot -c errors.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: errors
#
# DATA has a row a kind of failure, the most frequent first: its rank from 0, how
# often it happened, and its text.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("errors.gp")]."style.gp"

stats DATA using 1 nooutput
bars = STATS_max + 1
if (TEXT) {
	bars = max(1, min(bars, (HEIGHT - 7) / 2))
}
stats DATA using 2 nooutput
most = STATS_max
many = many_div(most)

@HEAD
set lmargin at screen left(2)
set rmargin at screen right(4)
up = top(TEXT ? 3 : 4.4)
set tmargin at screen up
set bmargin at screen bottom(TEXT ? 3 : 3.4)
set border 1
unset ytics
unset key
set grid noytics
# Few bars are not made as thick as the picture is high.
tall_y = (top(4.4) - bottom(3.4)) * HEIGHT / char_y
set yrange [max(bars, min(5, tall_y / 2.6)) - 0.4 : (TEXT ? -0.5 : -0.75)]
set xrange [0:max(most, 1) / many * (TEXT ? 1.15 : 1.08)]
set xtics nice(most / many, TEXT ? 5 : 8)
set xlabel sprintf("failures%s", many_unit(most))
room = int((right(4) - left(2)) * WIDTH / char_x * (TEXT ? 1 : 1.25))
SHAPE = TEXT ? "($2 / many):(0) with vectors nohead" : \
    "(0):($2 / many):($1 - 0.05):($1 + 0.35) with boxxyerror \
        fillstyle solid noborder"
plot DATA using (0):($1 + 0.15):@SHAPE linecolor rgb RED, \
    "" using (0):($1 - 0.28):(label(cut(strcol(3), room))) with labels left \
        offset character (TEXT ? 0 : 0.2), 0 textcolor rgb INK, \
    "" using ($2 / many):($1 + 0.15):(sprintf(" %.0f", $2)) with labels left \
        offset character (TEXT ? 0 : 0.3), 0 font SMALL textcolor rgb GREY
