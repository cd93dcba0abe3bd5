load helper
load documents

@test "fl-stats: prints what was measured" {
	document a >a.xml
	run -0 --separate-stderr fl-stats -k run,stage,failure a.xml
	[ "$stderr" = "" ]
	says "#run	run	nodes	start	seconds	complete	verdict	reason	stopped	labels	file	side
run	r1	1	2026-11-24T06:00:00.000000Z	2.000	yes	ok		duration	ci=7		
#stage	stage	model	users	rate_per_s	seconds	iterations	ok	failed	error_share	iterations_per_s	p50_ms	p95_ms	p99_ms	apdex	rating	warmup
stage	0	users	5		2.000	0	0	0								0
#failure	stage	step	kind	message	count	first_at_s
failure	0	1	assert	status is 500, wanted 200	1	1.250000"
}

@test "fl-stats: reads standard input, plain or by gzip" {
	document a >a.xml
	fl-stats a.xml >out
	fl-stats <a.xml | cmp - out
	gzip -c a.xml | fl-stats - | cmp - out
}

@test "fl-stats: seconds come as they pass" {
	mkfifo pipe
	fl-stats -k second pipe >out &
	exec 4>pipe
	document a | head -n 7 >&4
	document a | sed -n '8,9s/at="1"/at="9"/p' >&4
	for _ in $(seq 100); do
		[ ! -s out ] || break
		sleep 0.05
	done
	[ "$(column second second <out)" = 0 ]
	exec 4>&-
	wait $!
}

@test "fl-stats: -f tells a second when the next begins" {
	mkfifo pipe
	fl-stats -f --table pipe >out &
	exec 4>pipe
	document a | head -n 8 >&4
	for _ in $(seq 100); do
		[ ! -s out ] || break
		sleep 0.05
	done
	[ "$(cat out)" = "second   users  nodes    rate/s  errors      p50      p95      p99      max
     0       5      1      2.00    0.0%  10.0 ms  20.0 ms  20.0 ms  20.0 ms" ]
	document a | tail -n +9 >&4
	exec 4>&-
	wait $!
	grep -q '^     1       5      1      1.00  100.0%' out
	grep -q '^stage 0: 5 users' out
	document a | fl-stats -f -k second >out
	[ "$(column second second <out)" = "0
1" ]
}

@test "fl-stats: merges several files, as fl-merge does" {
	document a >a.xml
	document b >b.xml
	run -0 fl-stats a.xml b.xml
	says "$(fl-merge a.xml b.xml | fl-stats)"
	run -0 fl-stats -k node --by-node a.xml b.xml
	[ "$(echo "$output" | column node count)" = "3
3" ]
	mkdir out
	mv a.xml b.xml out
	[ "$(fl-stats -k run out | column run nodes)" = 2 ]
}

@test "fl-stats: a table for people" {
	document a >a.xml
	run -1 fl-stats --table -a 'p99<1s' -a 'errors<1%' a.xml
	says "run r1, 2.00 s, ok
ci=7

stage 0: 5 users, 2.00 s
step                 count errors   rate/s     p50     p95     p99     max apdex
1 login                  3  33.3%     1.50 20.0 ms 30.0 ms 30.0 ms 30.0 ms  0.67

failures
       1  step 1, first at 1.25 s: assert: status is 500, wanted 200

ok      p99<1s: 30.000 ms
missed  errors<1%: 33.333 %"
}

@test "fl-stats: colour and width are a terminal's" {
	document a >a.xml
	script -qec 'stty cols 100; fl-stats a.xml' /dev/null >out
	grep -q $'\033\\[1mstage 0' out
	script -qec 'NO_COLOR=1 fl-stats a.xml' /dev/null >out
	! grep -q $'\033' out
	grep -q '^stage 0: 5 users' out
}

@test "fl-stats: a name cannot speak to the terminal" {
	document a | sed 's/message="[^"]*"/message64="GzJK4pyT"/' >a.xml
	run -0 fl-stats --table a.xml
	has '*assert: ?2J✓*'
}

@test "fl-stats: thresholds decide the exit status" {
	document a >a.xml
	run -0 fl-stats -k threshold -a 'login:p99<=30ms' -a 'rate>=1.5/s' a.xml
	run -1 fl-stats -k threshold -a 'login:p99<30ms' a.xml
	says "#threshold	expression	value	wanted	unit	verdict	level
threshold	login:p99<30ms	30.000	30.000	ms	missed	fail"
	run -1 fl-stats -k threshold -a 'nobody:p99<30ms' a.xml
	has "*	none	fail"
	run -2 --separate-stderr fl-stats -a 'p99' a.xml
	complains "fl-stats: 'p99': want STEP:p99<250ms, with < <= > or >="
}

@test "fl-stats: --ok --apdex -p -s change the figures" {
	document a >a.xml
	run -0 fl-stats -k step --ok -p 50,99.99 a.xml
	[ "$(echo "$output" | column step response_p99.99_ms | head -n 1)" = 20.000 ]
	run -0 fl-stats -k step --apdex 10ms a.xml
	[ "$(echo "$output" | column step apdex | head -n 1)" = 0.500 ]
	run -0 fl-stats -k second,failure -s a.xml
	[ "$(echo "$output" | column second step)" = "all
1
all
1" ]
	[ "$(echo "$output" | column failure second)" = 1 ]
	run -2 --separate-stderr fl-stats -p 50,x a.xml
	complains "fl-stats: 'x': want a percentile *"
	run -2 --separate-stderr fl-stats --apdex fast a.xml
	complains "fl-stats: --apdex 'fast': want a length of time *"
}

@test "fl-stats: -k knows its kinds" {
	document a >a.xml
	run -2 --separate-stderr fl-stats -k stpe a.xml
	complains "fl-stats: --kind 'stpe': no such kind: did you mean step?"
}

@test "fl-stats: -o writes a file" {
	document a >a.xml
	run -0 fl-stats -o out.tsv a.xml
	says ""
	cmp out.tsv <(fl-stats a.xml)
}

@test "fl-stats: a document that is cut is used, and is incomplete" {
	document a | head -c 900 >a.xml
	run -0 --separate-stderr fl-stats -k run a.xml
	[ "$(echo "$output" | column run complete)" = no ]
	complains "fl-stats: a.xml: truncated: used up to its last whole record"
	run -1 --separate-stderr fl-stats -q --strict -k run a.xml
	[ "$stderr" = "" ]
	document b >b.xml
	run -1 fl-stats --strict -q a.xml b.xml
}

@test "fl-stats: empty and malformed input" {
	run -2 --separate-stderr fl-stats </dev/null
	says ""
	complains "fl-stats: stdin: empty"
	document a | sed 's/n="2" sum/n="3" sum/' >a.xml
	run -2 --separate-stderr fl-stats -k step a.xml
	says ""
	complains "fl-stats: a.xml:7: n is 3, but the histogram holds 2"
	printf '<html>\n' >a.xml
	run -2 --separate-stderr fl-stats a.xml
	complains "fl-stats: a.xml:1: <html> is no result document"
}

@test "fl-stats: a missing file, a full disk, a closed output" {
	document a >a.xml
	run -2 --separate-stderr fl-stats absent.xml
	complains "fl-stats: absent.xml: No such file or directory"
	run -2 --separate-stderr sh -c 'fl-stats a.xml >/dev/full'
	complains "fl-stats: stdout: No space left on device"
	run -2 --separate-stderr sh -c 'fl-stats a.xml >&-'
	complains "fl-stats: stdout: Bad file descriptor"
}

@test "fl-stats: outlives the first Ctrl-C, so that its pipe ends well" {
	mkfifo pipe
	fl-stats -k run pipe >out &
	exec 4>pipe
	document a | head -n 5 >&4
	kill -INT $!
	document a | tail -n +6 >&4
	exec 4>&-
	wait $!
	[ "$(column run complete <out)" = yes ]
}

@test "fl-stats: the examples of its manuals run" {
	document a >a.xml
	document b >b.xml
	examples fl-stats.1
	examples fl-stats.5
	examples fl-result.5
}

# report FILE SECTION NEXT - the rows of a table of FunkLoad's own report
report() {
	sed -n "/^$2\$/,/^$3\$/p" "$1" | grep -E '^ +[0-9]+ ' | tr -s ' ' |
	    sed 's/^ //; s/ $//'
}

# figures KIND - the same rows of ours
figures() {
	awk -F'\t' -v OFS=' ' -v kind="$1" '$1 == kind {
		$(kind == "test" ? 6 : 9) = $(kind == "test" ? 6 : 9) "%"
		sub(/^[^ ]* /, ""); print }'
}

@test "fl-stats: --funkload has FunkLoad's own figures" {
	data=$FL_TOP/../shared/data/funkload
	[ -d "$data" ] || skip "no public data"
	for rst in "$data"/*/index.rst; do
		echo "$rst"
		fl-stats --funkload "${rst%index.rst}funkload.xml" >out
		diff <(report "$rst" 'Test stats' 'Page stats') \
		    <(figures test <out)
		diff <(report "$rst" 'Page stats' 'Request stats') \
		    <(figures page <out)
		diff <(report "$rst" 'Request stats' 'Slowest requests') \
		    <(figures request <out)
	done
}

@test "fl-stats: FunkLoad's files are documents as well" {
	data=$FL_TOP/../shared/data/funkload
	[ -d "$data" ] || skip "no public data"
	for d in simple nginx static-3; do
		fl-stats -k stage,step "$data/$d/funkload.xml" >out
		fl-stats --funkload "$data/$d/funkload.xml" >own
		diff <(column test total <own) <(column stage iterations <out)
		diff <(column request total <own) <(
			grep -E '^#|	all	' out | column step count)
		diff <(column request rps <own) <(
			grep -E '^#|	all	' out | column step rate_per_s)
	done
	fl-merge "$data"/static-{3,4,6,8}/funkload.xml >merged
	[ "$(fl-stats -k stage merged | column stage users)" = "40
92" ]
	fl-merge "$data"/static-3/funkload.xml "$data"/static-3/funkload.xml >once
	cmp once <(fl-merge "$data"/static-3/funkload.xml)
	run -2 --separate-stderr fl-merge "$data"/static-{3,2}/funkload.xml
	complains "fl-merge: *: stage 0: seconds is *"
}

@test "fl-stats: --funkload reads what FunkLoad leaves" {
	data=$FL_TOP/../shared/data/funkload
	[ -d "$data" ] || skip "no public data"
	run -0 fl-stats --funkload --table "$data"/static-{3,4,6,8}/funkload.xml
	has '*    40 *    92 *'
	run -2 --separate-stderr fl-stats --funkload "$data"/static-{3,2}/funkload.xml
	complains "fl-stats: *static-2/funkload.xml: duration is 8, but 10 in *static-3/funkload.xml"
	for f in "$data"/truncated/*; do
		run -0 --separate-stderr fl-stats --funkload "$f"
		complains "fl-stats: $f: truncated: used up to its last whole record"
		run -1 fl-stats --funkload --strict -q "$f"
	done
	for f in "$data"/functional-run/*; do
		run -0 --separate-stderr fl-stats --funkload "$f"
		[ "$stderr" = "" ]
	done
	run -2 --separate-stderr fl-stats --funkload "$data/minimal.xml"
	complains "fl-stats: *minimal.xml:1: time=*: want an instant as *"
}

@test "fl-stats: what comes home after the plan is no rate" {
	document a >in
	sed -e 's/seconds="2"/seconds="1.5"/' in >a.xml
	run -0 fl-stats -k second a.xml
	[ "$(echo "$output" | column second len_s)" = "1
0.500" ]
	[ "$(echo "$output" | column second rate_per_s)" = "2.000" ]
	[ "$(echo "$output" | column second failed)" = "0
1" ]
	sed -e 's/seconds="2"/seconds="1"/' in >a.xml
	run -0 fl-stats -k second a.xml
	[ "$(echo "$output" | column second len_s)" = "1
0" ]
}

@test "fl-stats: -s tells nodes by second" {
	document a >a.xml
	document b >b.xml
	run -0 fl-stats -k node -s --by-node a.xml b.xml
	[ "$(echo "$output" | column node second)" = "0
0
1
1" ]
	[ "$(echo "$output" | column node count)" = "2
2
1
1
3
3" ]
	[ "$(echo "$output" | column node response_max_ms | head -n 3)" = "20.000
20.000
30.000" ]
}

@test "fl-stats: a monitor's document is no node that puts load on" {
	document a 'part="1/2" ' >a.xml
	document b 'part="2/2" ' >b.xml
	cat >m.xml <<-END
	<funbric version="1">
	<run instance="m" run="r1" node="db" tool="fl-monitor" start="2026-11-24T06:00:00.000000Z"/>
	<monitor seq="1" host="db" at="0" cpu="0.5"/>
	<end seq="2" at="2" verdict="ok" stopped="duration" unfinished="0" exit="0"/>
	</funbric>
	END
	[ "$(fl-stats -k run a.xml b.xml m.xml | column run nodes)" = 2 ]
	[ "$(fl-stats -k run a.xml m.xml 2>/dev/null | column run nodes)" = 1 ]
	fl-merge --by-node a.xml b.xml m.xml >merged
	[ "$(fl-stats -k run merged | column run nodes)" = 2 ]
	[ "$(fl-stats -k run m.xml | column run nodes)" = 1 ]
	run -0 fl-stats --table merged
	has '*, 2 nodes, *'
	document c >c.xml
	document d >d.xml
	run -0 fl-stats --table c.xml d.xml m.xml
	has '*2 nodes x 5 = 10 users*'
}
