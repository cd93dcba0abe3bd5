# style.gp - what the pictures of fl-plot have in common
#
# Loaded by each template, which has set TERMINAL (png, svg, pdf, dumb or ansi),
# OUT, WIDTH, HEIGHT, TITLE and NOTE.  Opens OUT and defines
#
#   TEXT                  whether the picture is made of characters
#   INK GREY GRID         colours of text, of lesser text, of the grid
#   BLUE ... BLACK        colours that also colour-blind people tell apart
#   colour(i, n)          the colour of the i-th of n lines, from 0
#   SMALL LARGE            fonts of lesser text and of a title
#   SLIM RESPONSE_TIME    whether the picture is small; what its axis is called
#   max(a, b) min(a, b)
#   FOUND                 as in "@FOUND": whether the last "stats" saw a number;
#                         if not, it has defined nothing
#   nice(range, n)        a round distance of about n tics in a range
#   time_div(s) time_unit(s)     for a span of so many seconds: what seconds are
#                         to be divided by, and what that gives
#   ms_div(ms) ms_unit(ms)       likewise for a greatest latency of so many ms
#   middle_of(a, b)       what is halfway on a logarithmic axis
#   many_div(n) many_unit(n)     likewise for a greatest number
#   left(n)               the left margin, as a part of the width, that leaves
#                         room for n characters; right(n), top(n), bottom(n);
#                         without a title and a note, top(n) is nearer to the top
#   dash(i)               the dashes of the i-th of lines, which differ without
#                         colour too; DASHED DOTTED    as in "@DASHED"
#
#   cut(s, n)             s, of n characters at most
#   label(s)              s, so that "with labels" writes it as it is
#   row(y)                y as a part of the height, moved to a line of text
#   LOG_AXIS              commands, as in "@LOG_AXIS", for a logarithmic y axis
#                         from low to high
#   HEAD PANEL            commands, as in "@HEAD", that set the title and the note
#                         of the picture, and YTITLE of the panel of which
#                         "up" is the top and "above" how far its key is from it

set encoding utf8
set minussign
TEXT = TERMINAL eq "dumb" || TERMINAL eq "ansi"
max(a, b) = a > b ? a : b
min(a, b) = a < b ? a : b

FOUND = 'exists("STATS_records")'

# The palette of Okabe and Ito.
BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
ORANGE = "#E69F00"
RED = "#D55E00"
YELLOW = "#E6D200"
PINK = "#CC79A7"
BLACK = "#333333"
INK = "#333333"
GREY = "#666666"
GRID = "#DDDDDD"

# The i-th of n: so many can be told apart; more than that are a scale from
# blue to yellow, as viridis.
colours = BLUE." ".ORANGE." ".GREEN." ".RED." ".SKY." ".PINK." ".BLACK
viridis = "#440154 #482475 #414487 #355F8D #2A788E #21918C #22A884 #44BF70 \
    #7AD151 #BDDF26"
colour(i, n) = n <= 7 ? word(colours, i + 1) : \
    word(viridis, 1 + int(i * 9.99 / max(n - 1, 1)))

# Lines that stand in one panel differ in their dashes too: few of them.
DASHED = TEXT ? "" : "dashtype (10, 4)"
DOTTED = TEXT ? "" : "dashtype (3, 3)"
dash(i) = TEXT || int(i) % 4 == 0 ? 1 : int(i) % 4 + 1

set palette defined (0 "#440154", 1 "#482475", 2 "#414487", 3 "#355F8D", \
    4 "#2A788E", 5 "#21918C", 6 "#22A884", 7 "#44BF70", 8 "#7AD151", \
    9 "#BDDF26", 10 "#FDE725")

# Letters grow with the picture, but slower.
points = 11.0 * max(0.75, sqrt(min(WIDTH / 1200.0, HEIGHT / 800.0)))
family = "sans-serif"
small = points * 0.85
SMALL = sprintf("%s,%.1f", family, small)
LARGE = sprintf("%s:Bold,%.1f", family, points * 1.3)

if (TERMINAL eq "png") {
	if (strstrt(GPVAL_TERMINALS, "pngcairo") > 0) {
		set terminal pngcairo size WIDTH, HEIGHT noenhanced rounded \
		    linewidth points / 11 font sprintf("%s,%.1f", family, points)
	} else {
		set terminal png size WIDTH, HEIGHT noenhanced rounded
	}
}
if (TERMINAL eq "svg") {
	set terminal svg size WIDTH, HEIGHT noenhanced rounded dynamic \
	    linewidth points / 11 \
	    background "white" font sprintf("%s,%.1f", family, points * 4 / 3)
	SMALL = sprintf("%s,%.1f", family, small * 4 / 3)
	LARGE = sprintf("%s,%.1f", family, points * 1.3 * 4 / 3)
}
if (TERMINAL eq "pdf") {
	if (strstrt(GPVAL_TERMINALS, "pdfcairo") == 0) {
		exit error "gnuplot has no terminal for PDF here: draw SVG"
	}
	set terminal pdfcairo size WIDTH / 96.0, HEIGHT / 96.0 noenhanced \
	    rounded fontscale 0.75 linewidth 1.4 * points / 11 \
	    font sprintf("%s,%.1f", family, points)
}
if (TERMINAL eq "dumb") {
	set terminal dumb size WIDTH, HEIGHT mono noenhanced
}
if (TERMINAL eq "ansi") {
	set terminal dumb size WIDTH, HEIGHT ansi256 noenhanced
}
set output OUT

set datafile separator "\t"
set datafile missing "?"

# Characters are about so large; those of a text terminal are 1, and its first
# and last stand at 0 and 1.
char_x = TEXT ? 1.0 : points * 0.82
char_y = TEXT ? 1.0 : points * 1.9
span_x = TEXT ? WIDTH - 1 : WIDTH
span_y = TEXT ? HEIGHT - 1 : HEIGHT
left(n) = n * char_x / span_x
right(n) = 1 - n * char_x / span_x
bare = TITLE eq "" && NOTE eq "" ? (TEXT ? 2 : 3) : 0
top(n) = 1 - (n - bare) * char_y / span_y
bottom(n) = n * char_y / span_y
row(y) = TEXT ? floor(y * span_y + 0.5) * 1.0 / span_y : y

nice_of(f) = f < 1.5 ? 1 : f < 3.5 ? 2 : f < 7.5 ? 5 : 10
nice(range, n) = range <= 0 ? 1 : \
    10 ** floor(log10(range * 1.0 / n)) * \
    nice_of(range * 1.0 / n / 10 ** floor(log10(range * 1.0 / n)))

time_div(s) = s <= 300 ? 1 : s <= 3 * 3600 ? 60 : s <= 72 * 3600 ? 3600 : 86400
time_unit(s) = s <= 300 ? "s" : s <= 3 * 3600 ? "min" : s <= 72 * 3600 ? "h" : "d"
ms_div(ms) = ms > 0 && ms < 1 ? 0.001 : ms < 10000 ? 1 : ms < 600000 ? 1000 : 60000
ms_unit(ms) = ms > 0 && ms < 1 ? (TEXT ? "us" : "µs") : ms < 10000 ? "ms" : \
    ms < 600000 ? "s" : "min"
middle_of(a, b) = sqrt(a) * sqrt(b)
many_div(n) = n < 20000 ? 1 : n < 2e7 ? 1e3 : n < 2e10 ? 1e6 : 1e9
many_unit(n) = n < 20000 ? "" : n < 2e7 ? " (thousands)" : \
    n < 2e10 ? " (millions)" : " (billions)"

cut(s, n) = strlen(s) <= n ? s : s[1:max(int(n) - 3, 1)]."..."
label(s) = strstrt(s, "\\") == 0 ? s : \
    s[1:strstrt(s, "\\")]."\\".label(s[strstrt(s, "\\") + 1:])
TITLE = cut(TITLE, TEXT ? WIDTH - 2 : WIDTH / (1.2 * points) - 2)
NOTE = cut(NOTE, TEXT ? WIDTH - 2 : WIDTH / (0.62 * points) - 2)

# A tenth is far on such an axis, so there are tics between 1 and 10 too.
log_tics(ratio) = ratio > 300 ? "1" : "1 2 5"
LOG_AXIS = 'set logscale y; set ytics () logscale; \
    do for [e = -4:9] { do for [f in log_tics(high / low)] { \
	set ytics add (sprintf("%g", f * 10.0 ** e) f * 10.0 ** e) } }'

# Names of axes that have room in a small picture too.
SLIM = !TEXT && (WIDTH < 600 || HEIGHT < 400)
RESPONSE_TIME = SLIM ? "time" : "response time"

# The titles of the picture, and of a panel in it where there is no room beside
# its axis; both must be unset before the next panel.
if (TEXT) {
	set border 3
	set tics nomirror
	set key samplen 1 width 1
	HEAD = 'set label 1 TITLE at screen left(1), screen top(0) left; \
	    set label 2 NOTE at screen left(1), screen top(1) left'
	PANEL = 'unset ylabel; unset y2label; \
	    set label 3 YTITLE at screen left(2), screen up + above left'
} else {
	set border 3 linecolor rgb GREY linewidth 1
	set tics nomirror out scale 0.6 textcolor rgb INK
	set grid linetype 1 linecolor rgb GRID linewidth 0.8
	set cblabel textcolor rgb INK
	set key textcolor rgb INK samplen 2
	HEAD = 'set label 1 TITLE at screen left(2), screen top(1.1) left \
	    font LARGE textcolor rgb INK; \
	    set label 2 NOTE at screen left(2), screen top(2.5) left \
	    font SMALL textcolor rgb GREY'
	# The letters of SVG are taken for wider than they are.
	near = TERMINAL eq "svg" ? 1.5 : 0
	PANEL = 'set ylabel YTITLE offset character near, 0 textcolor rgb INK'
	set xlabel offset character 0, near / 3 textcolor rgb INK
	set y2label offset character -near, 0 textcolor rgb INK
}
