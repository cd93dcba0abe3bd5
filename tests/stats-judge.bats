load helper
load documents

# Compiles what makes made runs, once.
setup_file() {
	${CC:-cc} -O2 -D_GNU_SOURCE -o "$BATS_FILE_TMPDIR/made" \
	    "$BATS_TEST_DIRNAME/bench/made.c" "$FL_BUILD/libfl.a" -lz -lm
}

made() {
	"$BATS_FILE_TMPDIR/made" "$@"
}

@test "fl-stats: --base tells what is worse, and exits 1" {
	made 1 60 >a.xml
	made 2 60 >b.xml
	made 3 60 200 1.15 >c.xml
	run -0 --separate-stderr fl-stats -k compare --base a.xml b.xml
	complains "fl-stats: one run a side: nothing is known of the variance *"
	[ "$(echo "$output" | head -n 1)" = "#compare	stage	step	name	figure	unit	base	new	ratio	ratio_low	ratio_high	censored	base_runs	new_runs	verdict" ]
	[ "$(echo "$output" | column compare verdict | sort -u)" = same ]
	[ "$(echo "$output" | column compare figure | head -n 5)" = "p50
p95
p99
rate
errors" ]
	[ "$(echo "$output" | column compare step | uniq)" = "all
1
iteration" ]
	run -1 --separate-stderr fl-stats -q -k compare --base a.xml c.xml
	[ "$stderr" = "" ]
	[ "$(echo "$output" | column compare verdict | head -n 4)" = "worse
worse
worse
same" ]
	run -0 fl-stats -q -k compare --base c.xml a.xml
	[ "$(echo "$output" | column compare verdict | head -n 1)" = better ]
	run -0 fl-stats -q -k compare --tolerance 40% --base a.xml c.xml
	[ "$(echo "$output" | column compare verdict | head -n 1)" = small ]
	run -2 --separate-stderr fl-stats --tolerance much --base a.xml c.xml
	complains "fl-stats: --tolerance 'much': want a share *"
}

@test "fl-stats: --base with errors where there were none" {
	made 1 60 >a.xml
	made 2 60 200 1 0 0.05 >b.xml
	run -1 fl-stats -q -k compare --base a.xml b.xml
	[ "$(echo "$output" | column compare verdict | head -n 5)" = "same
same
same
same
worse" ]
	run -0 fl-stats -q -k compare --base b.xml b.xml
}

@test "fl-stats: several runs a side" {
	for i in 1 2 3; do
		made $i 60 >old$i.xml
		made 1$i 60 200 1.15 >new$i.xml
	done
	run -1 --separate-stderr fl-stats --base old1.xml --base old2.xml \
	    --base old3.xml new1.xml new2.xml new3.xml
	[ "$stderr" = "" ]
	[ "$(echo "$output" | column run side | sort | uniq -c | xargs)" = \
	    "3 base 3 new" ]
	[ "$(echo "$output" | column run file | head -n 1)" = old1.xml ]
	[ "$(echo "$output" | column compare new_runs | sort -u)" = 3 ]
	[ "$(echo "$output" | column compare verdict | head -n 1)" = worse ]
	run -2 --separate-stderr fl-stats -a 'p99<1s' --base old1.xml \
	    new1.xml new2.xml
	complains "fl-stats: with several new runs there are no thresholds*"
}

@test "fl-stats: --base has the new run's own figures too" {
	made 1 60 >a.xml
	made 2 60 >b.xml
	run -0 fl-stats -q -k step,threshold,compare -a 'p99<1s' --base a.xml b.xml
	[ "$(echo "$output" | grep -v '^[a-z]')" = "$(
	    fl-stats -k step,threshold -a 'p99<1s' b.xml | grep '^#'
	    echo "$output" | grep '^#compare')" ]
	sed 's/users="5" rate/users="6" rate/' b.xml >c.xml
	run -0 --separate-stderr fl-stats -k compare --base a.xml c.xml
	[ "${stderr_lines[0]}" = "fl-stats: the loads differ from the base's: stage 0: users is 6, but 5" ]
	run -2 --separate-stderr fl-stats -q --base none.xml b.xml
	complains "fl-stats: none.xml: No such file or directory"
}

@test "fl-stats: a lower bound never shows that something is fast" {
	document a >in
	sed -e 's/of="failed"/of="censored"/' \
	    -e 's/ok="0" failed="1"/ok="0" failed="0" censored="1"/' in >a.xml
	for t in 'p99<250ms' 'max<10s' 'mean<10s' 'p67<1m'; do
		run -1 fl-stats -k threshold -a "$t" a.xml
		has '*	missed	fail'
	done
	run -0 fl-stats -k threshold -a 'p99>=30ms' -a 'p50<=20ms' \
	    -a 'min<=10ms' a.xml
}

@test "fl-stats: thresholds of single seconds" {
	document a >a.xml
	run -0 fl-stats -k threshold -a 'p95<=20ms in 50% of seconds' a.xml
	says "#threshold	expression	value	wanted	unit	verdict	level
threshold	p95<=20ms in 50% of seconds	50.000	50.000	%	ok	fail"
	run -1 fl-stats -k threshold -a 'p95 <= 20ms in 51 % of the seconds' a.xml
	run -1 fl-stats -k threshold -a 'rate>=2/s in 100% of seconds' a.xml
	run -0 fl-stats -k threshold -a 'rate>=1/s in 100% of seconds' a.xml
	run -0 fl-stats -k threshold -a 'login:errors<=50% in 0.5 of seconds' a.xml
	# a second in which nothing ended
	sed -e 's/seconds="2"/seconds="4"/' -e 's/at="1"/at="3"/' \
	    -e 's/<end seq="7" at="2"/<end seq="7" at="4"/' a.xml >gap.xml
	run -0 fl-stats -k threshold -a 'rate>=1/s in 50% of seconds' gap.xml
	[ "$(echo "$output" | column threshold value)" = 50.000 ]
	run -1 fl-stats -k threshold -a 'nobody:p95<1s in 99% of seconds' a.xml
	has '*	none	fail'
	for bad in 'p95<1s in 99% of days' 'p95<1s in seconds' \
	    'p95<1s in 101% of seconds' 'p95<1s in x% of seconds'; do
		run -2 --separate-stderr fl-stats -a "$bad" a.xml
		complains "fl-stats: '$bad': *"
	done
}

@test "fl-stats: thresholds of one stage, and as others write them" {
	document a >in
	sed -e 's/<step /<stage n="1" model="users" users="9" rate="" ramp="0" seconds="1"\/>\n&/' \
	    -e '/at="1"/s/stage="0"/stage="1"/' \
	    -e 's/seconds="2"/seconds="1"/' in >a.xml
	run -0 fl-stats -k threshold -a 'stage:0:p(99)<=20ms' -a 'stage:1:avg<=30ms' \
	    -a 'stage:0:login:errors<1%' -a 'stage:1:count<=1' \
	    -a 'stage:0:rate>=2/s' -a ' med <= 21ms ' a.xml
	run -1 fl-stats -k threshold -a 'stage:1:login:errors<1%' a.xml
	run -1 fl-stats -k threshold -a 'stage:7:p99<1s' a.xml
	has '*	none	fail'
}

@test "fl-stats: --warn warns and does not fail" {
	document a >a.xml
	run -0 fl-stats -k threshold --warn 'p99<20ms' --warn 'errors<50%' \
	    -a 'p99<1s' a.xml
	[ "$(echo "$output" | column threshold verdict)" = "warn
ok
ok" ]
	[ "$(echo "$output" | column threshold level)" = "warn
warn
fail" ]
	run -0 fl-stats --table --warn 'p99<20ms' a.xml
	has '*
warn    p99<20ms: 30.000 ms'
}

@test "fl-stats: --trend lines runs up and finds the change" {
	for i in 1 2 3 4 5; do
		made $i 60 >run$i.xml
	done
	for i in 6 7; do
		made $i 60 200 1.2 >run$i.xml
	done
	run -0 fl-stats --trend run7.xml run[1-6].xml
	[ "$(echo "$output" | head -n 1)" = "#trend	n	run	start	labels	file	stage	step	name	figure	unit	value	low	high	level	change	ratio	verdict" ]
	[ "$(echo "$output" | column trend n | head -n 7 | xargs)" = "1 2 3 4 5 6 7" ]
	[ "$(echo "$output" | column trend labels | head -n 7 | xargs)" = \
	    "build=1 build=2 build=3 build=4 build=5 build=6 build=7" ]
	[ "$(echo "$output" | column trend file | sed -n 7p)" = run7.xml ]
	[ "$(echo "$output" | column trend change | head -n 7 | xargs)" = \
	    "0 0 0 0 0 1 0" ]
	[ "$(echo "$output" | column trend verdict | sed -n 6p)" = worse ]
	run -0 fl-stats --table --trend run[1-7].xml
	has '*worse +*'
	run -2 --separate-stderr fl-stats --trend
	complains "fl-stats: --trend wants files"
}

@test "fl-stats: a warm-up is found, and --steady leaves it out" {
	made 1 120 100 1 20 >a.xml
	run -0 fl-stats -k steady a.xml
	[ "$(echo "$output" | head -n 1)" = "#steady	stage	from_s	to_s	ramp_s	warmup_s	collapse_s	warmup_by	collapse_by	rate_per_s	p50_ms	used	verdict	reason" ]
	[ "$(echo "$output" | column steady verdict)" = warmup ]
	[ "$(echo "$output" | column steady warmup_s)" = 20 ]
	[ "$(echo "$output" | column steady warmup_by)" = p50 ]
	run -0 fl-stats --steady a.xml
	[ "$(echo "$output" | column second second | head -n 1)" = 20 ]
	[ "$(echo "$output" | column second second | wc -l)" = 100 ]
	[ "$(echo "$output" | column stage seconds)" = 100.000 ]
	[ "$(echo "$output" | column steady used)" = 1 ]
	whole=$(fl-stats -k step a.xml | column step count | head -n 1)
	steady=$(echo "$output" | column step count | head -n 1)
	[ "$steady" -lt "$whole" ]
	cmp <(fl-stats --steady <a.xml) <(fl-stats --steady a.xml)
	run -0 fl-stats --steady --table a.xml
	has '*only seconds 20 to 120 of the run*'
	# the seconds that are left out do not widen an interval
	made 2 120 100 1 30 >b.xml
	fl-stats -q -k compare --steady --base a.xml b.xml | grep -P '\trate\t' |
	    awk -F'\t' '$10 < 0.85 || $11 > 1.15 { exit 1 }'
	made 1 120 >flat.xml
	run -0 fl-stats -k steady flat.xml
	[ "$(echo "$output" | column steady verdict)" = steady ]
	cmp <(fl-stats -k step flat.xml) <(fl-stats -k step --steady flat.xml)
}

@test "fl-stats: a ramp is not judged" {
	made 1 60 100 1 20 >in
	sed 's/ramp="0"/ramp="20"/' in >a.xml
	run -0 fl-stats -k steady a.xml
	[ "$(echo "$output" | column steady verdict)" = steady ]
	[ "$(echo "$output" | column steady ramp_s)" = 20 ]
	[ "$(echo "$output" | column steady from_s)" = 20 ]
}

@test "fl-stats: --json is one document of numbers and texts" {
	document a >a.xml
	run -0 fl-stats --json -a 'p99<1s' a.xml
	[ "$(jq -r '.run[0].run' <<<"$output")" = r1 ]
	[ "$(jq -c '.step[0] | [.count, .response_p50_ms, .step]' <<<"$output")" = \
	    '[3,20.015,"all"]' ]
	[ "$(jq -c '.stage[0].p50_ms' <<<"$output")" = null ]
	[ "$(jq -c 'has("second"), has("threshold"), (.compare | length)' \
	    <<<"$output" | xargs)" = "false true 0" ]
	run -0 fl-stats --json -k second,mark a.xml
	[ "$(jq -c 'keys, (.second | length)' <<<"$output" | xargs)" = \
	    '[mark,second] 2' ]
	document a | sed 's,message="[^"]*",message64="Ig1cG/8K",' >b.xml
	run -0 fl-stats --json -k failure b.xml
	[ "$(jq -c '.failure[0].message' <<<"$output")" = '"\"\r\\\u001b�\n"' ]
}

@test "fl-stats: --openmetrics is whole, in seconds" {
	document a | sed 's/name="login"/name="lo\&#10;g\&quot;in"/' >a.xml
	run -0 fl-stats --openmetrics -a 'p99<1s' -p 50,99.9 a.xml
	[ "$(echo "$output" | tail -n 1)" = "# EOF" ]
	has '*
funbric_exchanges_total{stage="0",step="1",name="lo\\ng\\"in",result="failed"} 1
*'
	has '*
funbric_response_seconds{stage="0",step="all",name="",quantile="0.999"} 0.030000000
*'
	has '*
funbric_response_seconds_count{stage="0",step="all",name=""} 3
*'
	has '*
funbric_threshold_ok{expression="p99<1s",level="fail"} 1
*'
	# each family in one place
	[ "$(echo "$output" | sed -n 's/^# TYPE \([^ ]*\).*/\1/p' | sort |
	    uniq -d)" = "" ]
}

@test "fl-stats: --junit has a case for each threshold" {
	document a >a.xml
	run -1 fl-stats --junit -a 'p99<20ms' -a 'rate>=1/s' --warn 'p50<1ms' a.xml
	has '*<testsuite name="fl-stats" tests="3" failures="1" *'
	has '*<failure type="threshold" message="value 30.000 ms, wanted &#60; 20.000 ms"/>*'
	has '*<system-out>warning: value 20.015 ms, wanted &#60; 1.000 ms</system-out>*'
	xmllint --noout - <<<"$output"
	made 1 60 >old.xml
	made 3 60 200 1.2 >new.xml
	run -1 fl-stats -q --junit --base old.xml new.xml
	has '*<failure type="compare" message="worse: from *'
	xmllint --noout - <<<"$output"
}

@test "fl-stats: tables of judgements fit 80 columns" {
	made 1 60 >a.xml
	made 3 60 200 1.2 >b.xml
	script -qec 'stty cols 80; NO_COLOR=1 fl-stats -q --base a.xml b.xml' \
	    /dev/null >out || true
	grep -q '1 run compared with 1 of before: worse (tolerance 5%)' out
	grep -q 'nothing is known of the variance between runs' out
	! grep -q $'\033' out
	[ "$(tr -d '\r' <out | awk 'length > 80')" = "" ]
	script -qec 'stty cols 80; fl-stats -q --base a.xml b.xml' /dev/null |
	    grep -q $'\033\\[31mworse'
	script -qec 'stty cols 80; fl-stats --trend a.xml b.xml' /dev/null >out
	[ "$(tr -d '\r' <out | awk 'length > 80')" = "" ]
}
