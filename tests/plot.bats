load helper

# made_up [NAME=VALUE...] - what fl-stats might say of a run
made_up() {
	"$FL_TESTS/plot-data" "$@"
}

# number FILE OFFSET - the big-endian number of four bytes there
number() {
	od -An -tu1 -j"$2" -N4 "$1" |
	    awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}

# png_size FILE - its width and height, if it is one
png_size() {
	[ "$(od -An -tx1 -N8 "$1")" = " 89 50 4e 47 0d 0a 1a 0a" ] || return
	tail -c 8 "$1" | grep -aq IEND || return
	echo "$(number "$1" 16)x$(number "$1" 20)"
}

# well_formed FILE - a whole SVG
well_formed() {
	if command -v xmllint >/dev/null; then
		xmllint --noout "$1" || return
	fi
	grep -q '<svg' "$1" && [[ $(tail -c 20 "$1") == *"</svg>" ]]
}

# instead_of_gnuplot - standard input becomes the gnuplot of this test
instead_of_gnuplot() {
	mkdir bin
	{ echo '#!/bin/sh'; cat; } >bin/gnuplot
	chmod +x bin/gnuplot
	PATH=$PWD/bin:$PATH
}

# tidy - no temporary file is left
tidy() {
	[ -z "$(find "$TMPDIR" "$PWD" -name '*fl-plot*')" ]
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir tmp
	export TMPDIR=$PWD/tmp
	[ -f "$BATS_FILE_TMPDIR/run.tsv" ] || made_up >"$BATS_FILE_TMPDIR/run.tsv"
	ln -s "$BATS_FILE_TMPDIR/run.tsv" .
}

@test "fl-plot: draws text of 79 columns into a pipe" {
	run -0 --separate-stderr fl-plot run.tsv
	[ "$stderr" = "" ]
	[ "${#lines[@]}" -ge 20 ] && [ "${#lines[@]}" -le 24 ]
	[ "$(awk 'length > 79' <<<"$output")" = "" ]
	has ' name=shop checkout*2026-11-24 06:00:00 UTC, 60 s, 2 nodes, verdict ok*'
	has '*response time (ms)*p99*p95*p50*deploy v2*'
	has '*exchanges a second*users*failed*ok*time since the start (s)'
	[[ $output != *$'\e'* && $output != *$'\f'* ]]
	tidy
}

@test "fl-plot: reads standard input, with and without a name" {
	fl-plot run.tsv >file
	fl-plot <run.tsv | diff file -
	cat run.tsv | fl-plot - | diff file -
}

@test "fl-plot: colours a terminal as large as its window" {
	command -v script >/dev/null || skip "no script(1)"
	export TERM=xterm-256color
	show() {
		script -qec "stty rows 31 cols 100; fl-plot run.tsv" /dev/null
	}
	run -0 show
	has $'*\e\\[38;5;*'
	[ "${#lines[@]}" -ge 25 ] && [ "${#lines[@]}" -le 31 ]
	NO_COLOR=1 run -0 show
	[[ $output != *$'\e['* ]]
	TERM=dumb run -0 show
	[[ $output != *$'\e['* ]]
}

@test "fl-plot: lists its pictures" {
	run -0 fl-plot -L
	says "bench      what programs cost, as a share of what they may
compare    what changed from one run to another, the gravest first
errors     what failed, and how often
heat       how many exchanges took how long, over time
history    how long each step of a health check took, run after run
hosts      what the monitored hosts did, under the rate on one time axis
nodes      response time and rate of each node over time, a small chart a node
spectrum   response time at each percentile, a line a stage
stages     response time and rate by the load of each stage
time       response times and the rate over time
trend      figures of many runs in order of time, and where they changed"
	run -0 fl-plot --list
	[ "${#lines[@]}" -eq 11 ]
}

@test "fl-plot: each picture becomes a PNG of the size that was asked for" {
	run -0 fl-plot -o load.png run.tsv
	says ""
	[ "$(png_size load.png)" = 1200x800 ]
	run -0 fl-plot -p all --size 640x480 -o all.png run.tsv
	for name in errors heat spectrum stages time; do
		[ "$(png_size all-$name.png)" = 640x480 ]
	done
	[ "$(ls ./*.png)" = "./all-errors.png
./all-heat.png
./all-spectrum.png
./all-stages.png
./all-time.png
./load.png" ]
	tidy
}

@test "fl-plot: each picture becomes a well-formed SVG with its titles" {
	fl-plot -p all --title 'A <b> & "c" \ {/x} _y' -o a.svg run.tsv
	for name in errors heat spectrum stages time; do
		well_formed a-$name.svg
		grep -q 'A &lt;b[>&].*&amp; .*c.* \\ {/x} _y' a-$name.svg
		grep -q '60 s, 2 nodes, verdict ok' a-$name.svg
	done
	grep -q '>response time (ms)<' a-time.svg
	grep -q '>exchanges a second<' a-time.svg
	grep -q '>time since the start (s)<' a-time.svg
	grep -q '>deploy v2<' a-time.svg
	grep -q '>99.9 %<' a-spectrum.svg
	grep -q '>20 users<' a-spectrum.svg
	grep -q '>40 users<' a-spectrum.svg
	grep -q '>response time (ms, log)<' a-heat.svg
	grep -q '>excellent<' a-stages.svg
	grep -q '>timeout: no answer in 30 s<' a-errors.svg
	grep -q 'wanted above 20 \\ the shop is wrong<' a-errors.svg
}

@test "fl-plot: each picture becomes a PDF" {
	fl-plot -p time,heat -o a.pdf run.tsv
	for name in time heat; do
		[ "$(head -c 5 a-$name.pdf)" = "%PDF-" ]
		[ "$(tail -n 1 a-$name.pdf)" = "%%EOF" ]
	done
	if command -v pdftotext >/dev/null; then
		pdftotext a-time.pdf - | grep -q 'verdict ok'
	fi
}

@test "fl-plot: the same picture twice is one, and keeps its name" {
	fl-plot -p time,time -o a.svg run.tsv
	well_formed a.svg
}

@test "fl-plot: finds columns by their names" {
	fl-plot -p all run.tsv >file
	awk -F'\t' -v OFS='\t' '{
		for (i = NF; i > 1; i--) a = a OFS $i
		print $1, (/^#/ ? "more" : "7") a
		a = ""
	}' run.tsv >turned
	fl-plot -p all turned | diff file -
}

@test "fl-plot: draws one step, by its number or its name" {
	made_up split=1 >in
	run -0 fl-plot -s 1 in
	has '*, step 1, verdict ok*'
	has '* 600 * 400 * 200 *'
	by_number=${output//step 1/}
	run -0 fl-plot --step login in
	[ "${output//step login/}" = "$by_number" ]
	run -0 fl-plot -p stages -s cart in
	has '*completed a second*'
	run -0 fl-plot -p spectrum -s 1 in
	run -2 --separate-stderr fl-plot -s lgoin in
	complains "fl-plot: in: no step 'lgoin': did you mean 'login'?"
	run -2 --separate-stderr fl-plot -s login run.tsv
	complains "fl-plot: run.tsv: no 'second' records of step 1: want those of fl-stats -s"
	run -2 --separate-stderr fl-plot -s 2 -p spectrum in
	complains "fl-plot: in: no 'spectrum' records of step 2"
	run -2 --separate-stderr fl-plot -s 1 -p heat in
	complains "fl-plot: in: 'bucket' records are of all steps: leave out --step"
}

@test "fl-plot: a peak is seen however long the run is" {
	made_up seconds=5000 stages=1 fail=0 | awk -F'\t' -v OFS='\t' '
		$1 == "second" && $2 == 3333 { $11 = 7777; $12 = 8000 } 1' >in
	run -0 fl-plot in
	has '*(ms, log)* 1000 *time since the start (min)'
	[ "$(fl-plot in | wc -l)" -le 24 ]
	fl-plot -o in.svg in
	[ "$(wc -c <in.svg)" -lt 1000000 ]
}

@test "fl-plot: says seconds, minutes, hours and days" {
	for unit in s:1 min:20 h:1000 d:20000; do
		made_up seconds=40 fail=0 | awk -F'\t' -v OFS='\t' \
		    -v n="${unit#*:}" '/^(#second|second)/ {
			if ($1 == "second") $2 *= n
			print }' >in
		run -0 fl-plot in
		has "*time since the start (${unit%:*})"
	done
}

@test "fl-plot: any run that there may be gives each picture" {
	made_up seconds=1 stages=1 fail=0 >one-second
	made_up gap=20 gaplen=30 >gap
	made_up fail=100 >all-failed
	made_up scale=100000 >slow
	made_up scale=0.001 >fast
	made_up stages=60 model=rate >many-stages
	made_up from=86400 >late
	made_up seconds=2000 stages=5 >long
	awk -F'\t' -v OFS='\t' '/^(#second|second)/ {
		if ($1 == "second") $5 = $6 = $7 = $8 = 0
		if ($1 == "second") $4 = $9 = $10 = $11 = $12 = ""
		print }' run.tsv >nothing-ended
	for in in one-second gap all-failed slow fast many-stages late long \
	    nothing-ended; do
		fl-plot -p all "$in" >text
		[ "$(awk 'length > 79' text)" = "" ]
		fl-plot -p all --size 400x300 -o "$in.svg" "$in"
	done
	for svg in ./*.svg; do
		well_formed "$svg"
	done
	[ "$(ls ./*-time.svg | wc -l)" -eq 9 ]
	tidy
}

@test "fl-plot: shows nobody's text as a command of gnuplot" {
	printf '#mark\tat_s\ttext\nmark\t5\t`touch a` $(touch b) @X\\n"; !touch c\n' >in
	cat run.tsv >>in
	fl-plot --title '"; !touch d; print "`touch e`' -p time,errors \
	    -o '|touch f; x.svg' in
	well_formed '|touch f; x-time.svg'
	[ "$(ls)" = "$(printf '%s\n' in run.tsv tmp '|touch f; x-errors.svg' \
	    '|touch f; x-time.svg')" ]
}

@test "fl-plot: empty input is an error that says what is wanted" {
	run -2 --separate-stderr fl-plot /dev/null
	says ""
	complains "fl-plot: /dev/null: no records: want what fl-stats writes into a pipe"
}

@test "fl-plot: a picture whose records are not there is an error, and no file" {
	grep -v '^#*second' run.tsv >in
	run -2 --separate-stderr fl-plot -p spectrum,time -o x.png in
	complains "fl-plot: in: no 'second' records"
	run -2 --separate-stderr fl-plot -p errors <<<"$(made_up fail=0)"
	complains "fl-plot: stdin: no 'failure' records: nothing failed"
	printf '#run\trun\nrun\tx\n' >in
	run -2 --separate-stderr fl-plot -p all in
	complains "fl-plot: in: nothing that a picture is drawn from"
	[ -z "$(find . -name '*.png')" ]
}

@test "fl-plot: names the file and the line of what is no record" {
	sed '7s/\t[0-9]*/\tmany/' run.tsv >in
	run -2 --separate-stderr fl-plot -o x.png in
	complains "fl-plot: in:7: second 'many': want a whole number from 0 to *"
	sed '9s/\t[^\t]*$//' run.tsv >in
	run -2 --separate-stderr fl-plot in
	complains "fl-plot: in:9: bucket of 4 fields: want 5 as in its header"
	run -2 --separate-stderr fl-plot <<<'<funbric version="1">'
	complains "fl-plot: stdin:1: '<funbric version=\"1\">' has no header: want what fl-stats writes into a pipe"
	cat run.tsv run.tsv >in
	run -2 --separate-stderr fl-plot in
	complains "fl-plot: in:*: a second run: draw one at a time, or make them one by fl-merge"
	[ ! -e x.png ]
}

@test "fl-plot: input that is cut off is drawn up to there, and said to be" {
	head -c 20000 run.tsv >in
	run -0 --separate-stderr fl-plot in
	complains "fl-plot: in: ends within a line, which is left out"
	has '*response time (ms)*'
}

@test "fl-plot: a file that is not there, or is a folder, is trouble" {
	run -2 --separate-stderr fl-plot none.tsv
	complains "fl-plot: none.tsv: No such file or directory"
	run -2 --separate-stderr fl-plot .
	complains "fl-plot: .: Is a directory"
}

@test "fl-plot: a full disk is trouble" {
	run -2 --separate-stderr sh -c 'fl-plot run.tsv >/dev/full'
	complains "fl-plot: stdout: No space left on device"
	run -2 --separate-stderr sh -c 'fl-plot -L >/dev/full'
	complains "fl-plot: stdout: No space left on device"
	# As gnuplot does it: an exit status of 0 and half a picture.
	instead_of_gnuplot <<<'head -c 5000 /dev/zero >"$5"'
	echo old >x.png
	run -2 --separate-stderr fl-plot -o x.png run.tsv
	complains "fl-plot: gnuplot: the picture is not complete"
	[ "$(cat x.png)" = old ]
	tidy
}

@test "fl-plot: where a picture cannot be written is said" {
	run -2 --separate-stderr fl-plot -o none/x.png run.tsv
	complains "fl-plot: none/x.png: No such file or directory"
	mkdir x.png
	run -2 --separate-stderr fl-plot -o x.png run.tsv
	complains "fl-plot: x.png: Is a directory"
	TMPDIR=none run -2 --separate-stderr fl-plot run.tsv
	complains "fl-plot: none: No such file or directory"
	tidy
}

@test "fl-plot: gnuplot's complaint is passed on, and nothing is left behind" {
	instead_of_gnuplot <<-'END'
		echo half >"$5"
		printf '\nplot x\n     ^\n"time.gp" line 7: no such thing\n\n' >&2
		exit 1
	END
	run -2 --separate-stderr fl-plot -o x.png run.tsv
	complains 'fl-plot: gnuplot: "time.gp" line 7: no such thing'
	printf '#!/bin/sh\nkill -SEGV $$\n' >bin/gnuplot
	run -2 --separate-stderr fl-plot -o x.png run.tsv
	complains 'fl-plot: gnuplot: Segmentation fault'
	[ ! -e x.png ]
	tidy
}

@test "fl-plot: says what to install when there is no gnuplot" {
	program=$(command -v fl-plot)
	mkdir empty
	run -2 --separate-stderr env PATH="$PWD/empty" "$program" run.tsv
	complains "fl-plot: gnuplot is not installed: want the package gnuplot-nox *"
	tidy
}

@test "fl-plot: a signal ends it and gnuplot, and nothing is left behind" {
	mkfifo ready
	instead_of_gnuplot <<-'END'
		echo half >"$5"
		echo $$ >ready
		exec sleep 100
	END
	for signal in TERM HUP; do
		fl-plot -o x.png run.tsv 3>&- &
		plot=$!
		read -r gnuplot <ready
		kill -$signal $plot
		status=0
		wait $plot || status=$?
		[ $status -eq $((128 + $(kill -l $signal))) ]
		run -1 kill -0 "$gnuplot"
		[ ! -e x.png ]
		tidy
	done
}

@test "fl-plot: a bad option says what was wanted" {
	run -2 --separate-stderr fl-plot -p spectrun run.tsv
	complains "fl-plot: --picture: no picture 'spectrun': did you mean 'spectrum'?"
	run -2 --separate-stderr fl-plot -p time,xyzzy run.tsv
	complains "fl-plot: --picture: no picture 'xyzzy': fl-plot -L lists them"
	run -2 --separate-stderr fl-plot -o x.gif run.tsv
	complains "fl-plot: --output 'x.gif': want a name that ends in .png, .svg or .pdf"
	run -2 --separate-stderr fl-plot --size 20 run.tsv
	complains "fl-plot: --size '20': want WxH, each from 16 to 1000 characters"
	run -2 --separate-stderr fl-plot -o x.png --size 20x20 run.tsv
	complains "fl-plot: --size '20x20': want WxH, each from 200 to 10000 pixels"
	run -2 --separate-stderr fl-plot run.tsv run.tsv
	complains_usage fl-plot
}

@test "fl-plot: usage is the SYNOPSIS of the manual" {
	command -v mandoc >/dev/null || skip "no mandoc"
	run -2 --separate-stderr fl-plot a b
	mandoc -O width=300 "$FL_TOP/man/fl-plot.1" | col -b |
	    sed -n '/^SYNOPSIS/{n;s/^ *//p;}' >synopsis
	[ "$(tr -s '\n ' ' ' <<<"$stderr" | sed 's/ $//')" = "usage: $(cat synopsis)" ]
	fl-plot --help | grep -o -- '--[a-z]*' | sort -u >options
	mandoc -O width=300 "$FL_TOP/man/fl-plot.1" | col -b >manual
	while read -r option; do
		[ "$option" = --help ] || [ "$option" = --version ] ||
		    grep -q -- "^ *\(-[a-zA-Z], \)\?$option" manual
	done <options
}

@test "fl-plot: takes templates from the folder that is named" {
	cp -R "$FL_TOP/share" mine
	sed 's/^# time.gp - .*/# tiny.gp - mine/; s/time\.gp/tiny.gp/g' \
	    mine/time.gp >mine/tiny.gp
	FL_SHARE_PATH=mine run -0 fl-plot -L
	has '*tiny       mine*'
	FL_SHARE_PATH=mine fl-plot -p tiny -o x.svg run.tsv
	well_formed x.svg
	printf '# odd.gp - odd\n# data: what\n' >mine/odd.gp
	FL_SHARE_PATH=mine run -2 --separate-stderr fl-plot -p odd run.tsv
	complains "fl-plot: mine/odd.gp: no data is called 'what'"
	FL_SHARE_PATH=none run -2 --separate-stderr fl-plot run.tsv
	complains "fl-plot: none: No such file or directory"
	FL_SHARE_PATH=tmp run -2 --separate-stderr fl-plot run.tsv
	complains "fl-plot: tmp: no templates of pictures there"
}

@test "fl-plot: finds its templates beside itself" {
	unset FL_SHARE_PATH
	mkdir -p here/bin here/share
	cp "$(command -v fl-plot)" here/bin
	cp -R "$FL_TOP/share" here/share/funbric
	run -0 here/bin/fl-plot -L
	[ "${#lines[@]}" -eq 11 ]
	mv here/share/funbric/* here/share
	run -0 here/bin/fl-plot -L
	[ "${#lines[@]}" -eq 11 ]
}

@test "fl-plot: draws what fl-stats says of a load" {
	command -v fl-bench fl-stats >/dev/null || skip "no fl-bench or fl-stats"
	fl-bench -q -u 2:4 -d 2s null:x >a.xml
	fl-stats a.xml | fl-plot -p time,spectrum,heat,stages -o load.png
	for name in time spectrum heat stages; do
		[ "$(png_size load-$name.png)" = 1200x800 ]
	done
}

@test "fl-plot: the history of a health check" {
	{
		printf '#check\ttime\tfile\tstep\tverdict\tms\n'
		for day in 01 02 03 04 05; do
			printf 'check\t2026-11-%sT06:00:00.5Z\ta.hurl\tlogin\tok\t12.5\n' $day
			printf 'check\t2026-11-%sT06:00:01Z\ta.hurl\tbuy\t%s\t30\n' $day \
			    "$([ $day = 03 ] && echo failed || echo ok)"
		done
	} >h.tsv
	run -0 --separate-stderr fl-plot h.tsv
	has '*Health checks*login*buy*failed*02 Nov*'
	[ "$stderr" = "" ]
	run -0 fl-plot -o h.svg h.tsv
	well_formed h.svg
	run -0 fl-plot -s login h.tsv
	[[ $output == *login* && $output != *buy* ]]
	run -2 --separate-stderr fl-plot -p history -s none h.tsv
	complains "fl-plot: h.tsv: no 'check' records of the step 'none'"
	run -2 --separate-stderr fl-plot -p time h.tsv
	complains "fl-plot: h.tsv: no 'second' records"
	sed 's/2026-11-03/x/' h.tsv >bad.tsv
	run -2 --separate-stderr fl-plot bad.tsv
	complains 'fl-plot: bad.tsv:6: *'
}

# document [NAME=VALUE...] - a result document
document() {
	"$FL_TESTS/report-data" "$@" "$FL_TESTS/data/times.txt"
}

@test "fl-plot: one small chart a node" {
	for n in left middle right; do
		document node=$n seconds=20 >$n.xml
	done
	fl-merge --by-node ./*.xml | fl-stats -s >in
	fl-plot -p nodes -o n.svg in
	well_formed n.svg
	for n in left middle right; do
		grep -q "<text>$n</text>" n.svg
	done
	grep -q '>response time (ms)<' n.svg
	grep -q '>area: exchanges a second<' n.svg
	run -0 fl-plot -p nodes in
	has '*left*middle*right*'
	[ "$(awk 'length > 79' <<<"$output")" = "" ]
	run -2 --separate-stderr fl-plot -p nodes run.tsv
	complains "fl-plot: run.tsv: no 'node' records of the seconds of two nodes*"
}

@test "fl-plot: of very many nodes as many as there is room for" {
	for n in $(seq 70); do
		document node=host$n seconds=3 steps=1 >$n.xml
	done
	fl-merge --by-node ./*.xml | fl-stats -s >in
	fl-plot -p nodes -o n.svg in
	well_formed n.svg
	run -0 fl-plot -p nodes in
	has '*, 6 of 70 nodes*'
}

@test "fl-plot: monitored hosts under the rate, with the marks" {
	document seconds=40 hosts=2 >a.xml
	fl-stats a.xml >in
	fl-plot -p hosts -o h.svg in
	well_formed h.svg
	for text in 'exchanges a second' 'processors busy (%)' \
	    'memory used (GB)' 'received (MB/s)' 'sent (MB/s)' 'load average' \
	    'db1' 'db2' 'deploy v2'; do
		grep -qF "<text>$text</text>" h.svg
	done
	run -0 fl-plot -p hosts in
	has '*exchanges a second*processors busy (%)*db1*db2*'
	run -2 --separate-stderr fl-plot -p hosts run.tsv
	complains "fl-plot: run.tsv: no 'monitor' records of a figure that is drawn"
}

@test "fl-plot: what a host says that is no number is left out" {
	{
		cat run.tsv
		printf '#monitor\tat_s\thost\tfigure\tvalue\n'
		printf 'monitor\t%s\tdb\tcpu\t%s\n' 1 0.5 2 x 3 0.7 4 -inf
	} >in
	fl-plot -p hosts -o h.svg in
	well_formed h.svg
}

@test "fl-plot: what changed, the gravest first, told without colour too" {
	"$FL_TESTS/plot-changes" /dev/null >in
	fl-plot -p compare -o c.svg in
	well_formed c.svg
	grep -q '<text>p95 of 1 login, stage 1: 20 to 30 ms, worse</text>' c.svg
	grep -q '>worse<' c.svg
	grep -q '>better<' c.svg
	run -0 fl-plot -p compare in
	has '*p95 of 1 login, stage 1: 20 to 30 ms, worse*rate of 1 login*better*'
	[ "$(awk 'length > 79' <<<"$output")" = "" ]
	run -0 fl-plot -p compare -s 2 in
	[[ $output != *login* ]]
	run -2 --separate-stderr fl-plot -p compare run.tsv
	complains "fl-plot: run.tsv: no 'compare' records*"
}

@test "fl-plot: a trend, and where it changed" {
	"$FL_TESTS/plot-changes" runs=6 /dev/null >in
	fl-plot -p trend -o t.svg in
	well_formed t.svg
	grep -q '>p95 worse x1.3<' t.svg
	grep -q '>build=101<' t.svg
	grep -q '>6 runs, iteration, stage 1<' t.svg
	run -0 fl-plot -p trend in
	has '*6 runs, iteration, stage 1*response time (ms)*a second*rate*build=10*'
	fl-plot -p trend -s login -o t.svg in
	grep -q '>6 runs, 1 login, stage 2<' t.svg
	"$FL_TESTS/plot-changes" runs=1 /dev/null >in
	fl-plot -p trend -o t.svg in
	"$FL_TESTS/plot-changes" runs=200 /dev/null >in
	fl-plot -p trend -o t.svg in
	well_formed t.svg
}

@test "fl-plot: seconds that were drained are no rate" {
	awk -F'\t' -v OFS='\t' '
		/^#second/ { print $0, "len_s"; next }
		$1 == "second" && $2 > 50 { $8 = ""; print $0, 0; next }
		$1 == "second" { print $0, 1; next }
		{ print }' run.tsv >in
	fl-plot in >text
	[ "$(awk 'length > 79' text)" = "" ]
}

@test "fl-plot: -f draws again and again in a terminal" {
	command -v script >/dev/null || skip "no script(1)"
	export TERM=xterm-256color NO_COLOR=1
	mkfifo in
	{ grep -v '^run' run.tsv | head -n 2000; sleep 2.3; cat run.tsv; } >in &
	run -0 timeout 20 script -qec "stty rows 30 cols 90; fl-plot -f in" /dev/null
	[ "$(grep -c $'\e\\[H' <<<"$output")" -ge 2 ]
	[[ $output == *$'\e[K'* ]]
	[[ $output == *"name=shop checkout"* ]]
	run -0 fl-plot -f run.tsv
	[[ $output != *$'\e'* ]]
	run -2 --separate-stderr fl-plot -f -o a.png run.tsv
	complains "fl-plot: --follow draws in the terminal*"
	run -2 --separate-stderr fl-plot -f -p all run.tsv
	complains "fl-plot: --follow draws one picture*"
}

@test "fl-plot: a mark that each node made is drawn once" {
	{ cat run.tsv; grep '^mark' run.tsv; } >in
	fl-plot -o m.svg in
	[ "$(grep -c '>deploy v2<' m.svg)" = 1 ]
}

@test "fl-plot: what programs cost, as a share of what they may" {
	{
		printf '#bench\tname\twhat\tmeasured\twanted\tunit\tverdict\n'
		printf 'bench\thttp\tCPU / wrk\t0.6\t<= 0.75\tx\theld\n'
		printf 'bench\tnull\ta second\t500000\t>= 1000000\tx\tmissed\n'
		printf 'bench\thttp\tno limit\t0.9\t\tx\t-\n'
		printf 'bench\tnot there\tgone\t-\t<= 1\tx\t-\n'
	} >b.tsv
	run -0 fl-plot -p bench b.tsv
	has '*CPU / wrk*0.6, <= 0.75*a second*5e+05, >= 1000000: missed*'
	[[ $output != *limit"'"* && $output != *gone* ]]
	fl-plot -p bench -o b.svg b.tsv
	well_formed b.svg
	run -2 --separate-stderr fl-plot -p bench run.tsv
	complains "fl-plot: run.tsv: no 'bench' records with a limit"
}
