# bench.gp - what programs cost, as a share of what they may
# usage: gnuplot -c bench.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
# data: bench
#
# DATA has a row a figure: its rank from 0, its share of the limit, what it is,
# and the figure with its limit.
DATA = ARG1
OUT = ARG2
TERMINAL = ARG3
WIDTH = ARG4 + 0
HEIGHT = ARG5 + 0
TITLE = ARG6
NOTE = ARG7
load ARG0[:strlen(ARG0) - strlen("bench.gp")]."style.gp"
if (TITLE eq "Load test") {
	TITLE = "Benchmarks"
}

stats DATA using 1 nooutput
bars = STATS_max + 1
if (TEXT) {
	bars = max(1, min(bars, int((HEIGHT - 7) / 2.5)))
}
stats DATA using 2 nooutput
most = max(1.25, min(STATS_max, 4))

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
tall_y = (top(4.4) - bottom(3.4)) * HEIGHT / char_y
set yrange [max(bars, min(5, tall_y / 2.6)) - 0.4 : (TEXT ? -0.5 : -0.75)]
set xrange [0:most * 1.25]
set xtics nice(most, TEXT ? 5 : 8)
set xlabel "share of the limit: up to 1 is held"
set arrow from 1, graph 0 to 1, graph 1 nohead linecolor rgb GREY \
    dashtype 2 linewidth 1.5
room = int((right(4) - left(2)) * WIDTH / char_x * (TEXT ? 1 : 1.25))
SHAPE = TEXT ? "(min($2, most)):(0) with vectors nohead" : \
    "(0):(min($2, most)):($1 - 0.05):($1 + 0.35) with boxxyerror \
        fillstyle solid noborder"
plot DATA using (0):($1 + 0.15):@SHAPE linecolor rgb BLUE, \
    "" using (0):($1 - 0.28):(label(cut(strcol(3), room))) with labels left \
        offset character (TEXT ? 0 : 0.2), 0 textcolor rgb INK, \
    "" using (min($2, most)):($1 + 0.15):(" ".label(strcol(4)). \
        ($2 > 1 ? ": missed" : "")) with labels left \
        offset character (TEXT ? 0 : 0.3), 0 font SMALL textcolor rgb GREY
