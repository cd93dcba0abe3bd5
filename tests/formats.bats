load helper
load documents

corpus=$FL_TOP/tests/fuzz/corpus

# jtl [LINE...] - a JMeter file with these rows
jtl() {
	echo timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect
	[ $# -eq 0 ] || printf '%s\n' "$@"
}

# row MS ELAPSED LABEL [SUCCESS [FAILURE]] - such a row
row() {
	echo "$1,$2,$3,200,OK,Users 1-1,text,${4-true},${5-},1000,200,3,7,http://shop/$3,5,0,1"
}

# step COLUMN FILE... - the values of a column of the steps
step() {
	local name=$1
	shift
	fl-stats -q -k step "$@" | column step "$name" | paste -sd' '
}

@test "fl-stats: a JMeter file just works" {
	run -0 --separate-stderr fl-stats -k run,step "$corpus/jtl_csv/plain.csv"
	[ "$stderr" = "" ]
	has '*2025-11-24T16:00:00.100000Z*'
	[ "$(step name "$corpus/jtl_csv/plain.csv")" = " login browse, all visit" ]
	[ "$(step count "$corpus/jtl_csv/plain.csv")" = "4 3 1 1" ]
	[ "$(step failed "$corpus/jtl_csv/plain.csv")" = "2 2 0 0" ]
	[ "$(step response_max_ms "$corpus/jtl_csv/plain.csv")" = "20001.000 20001.000 31.000 531.000" ]
	[ "$(step received_bytes "$corpus/jtl_csv/plain.csv" | cut -d' ' -f1)" = 2310 ]
}

@test "fl-stats, fl-report: users that no tool told of are not 0 users" {
	printf '%s\n' timeStamp,elapsed,label,success \
	    1700000000000,5,a,true 1700000001000,5,a,true >a.jtl
	[ "$(fl-stats -k stage a.jtl | column stage users)" = "" ]
	run -0 fl-stats --table a.jtl
	has '*stage 0: 1.0* s*'
	fl-report --no-charts -o r.html a.jtl
	! grep -q '0 users' r.html
	grep -q 'Most users</dt><dd>–<' r.html
}

@test "fl-stats: what failed in a JMeter file, and why" {
	fl-stats -k failure "$corpus/jtl_csv/plain.csv" | column failure kind >out
	[ "$(paste -sd' ' out)" = "assert transport" ]
	fl-stats -k failure "$corpus/jtl_csv/plain.csv" >out
	grep -q 'Test failed:.ntext expected to contain /welcome/' out
	grep -q 'Read timed out' out
}

@test "fl-merge: times of a JMeter file that are no response times" {
	run -0 fl-merge "$corpus/jtl_csv/plain.csv"
	has '*what="connect" of="ok" n="1" sum="12000"*'
	has '*what="wait" of="ok" n="1" sum="80000"*'
	has '*<interval * users="2" *'
}

@test "fl-stats: JMeter's percentiles are those of a sort" {
	jtl >a.jtl
	for i in $(seq 1 500); do
		row $((1764000000000 + i * 10)) $((i * i % 977)) login
	done >>a.jtl
	for p in 50 90 99; do
		awk -F, 'NR > 1 { print $2 }' a.jtl | sort -n |
		    sed -n "$((500 * p / 100))p"
	done >want
	fl-stats -k step -p 50,90,99 a.jtl >out
	for c in response_p50_ms response_p90_ms response_p99_ms; do
		column step $c <out | sed -n 2p
	done >got
	paste want got | awk '{ d = $2 - $1; if (d < -0.001 * $1 || d > 0.001 * $1 + 0.001) exit 1 }'
}

@test "fl-stats: JMeter's CSV and XML of one run agree" {
	fl-stats -k step,failure "$corpus/jtl_xml/plain.xml" >out
	[ "$(column step count <out | paste -sd' ')" = "2 2 1" ]
	[ "$(column step hops <out | paste -sd' ')" = "1 1 1" ]
	[ "$(column failure message <out)" = "Test failed: text expected to contain /welcome/" ]
	data=$FL_TOP/../shared/data/jtl
	[ -e "$data" ] || skip "no public data"
	{ sed -n 1p "$data/JDBC_TESTS.csv"; cat "$data/Bug52968.csv"; } >a.csv
	for f in a.csv "$data/Bug52968.xml"; do
		fl-stats -q -k step "$f" | cut -f 1-7
	done >both
	[ "$(sort both | uniq -c | awk '$1 != 2')" = "" ]
	[ "$(fl-stats -q -k step "$data/HTMLReportTestFile.csv" |
	    column step count | paste -sd' ')" = "255 252 3" ]
}

@test "fl-stats: a JMeter file without instants has counts alone" {
	run -0 --separate-stderr fl-stats -k run,step "$corpus/jtl_csv/counts.csv"
	has '*suspect	there are no instants: counts alone*'
	[ "$(step count "$corpus/jtl_csv/counts.csv")" = "2 2" ]
	[ "$(step response_p50_ms "$corpus/jtl_csv/counts.csv")" = " " ]
}

@test "fl-stats: a JMeter file without a header line" {
	[ "$(step count "$corpus/jtl_csv/no-header.csv")" = "1 1" ]
	echo 'a,200,OK,t,text,true,1,1' >short.csv
	run -2 --separate-stderr fl-stats short.csv
	complains "fl-stats: short.csv:1: no header line, and 8 fields: want 17, or jmeter.save.saveservice.print_field_names=true"
	echo 'hello, world' >none
	run -2 --separate-stderr fl-stats none
	complains "fl-stats: none:1: not a result document, nor another tool's that is known"
	run -2 --separate-stderr fl-stats --from jtl none
	complains "fl-stats: none:1: no header line, and 2 fields: want 17, *"
}

@test "fl-stats: other delimiters are an error that says so" {
	jtl "$(row 1764000000000 5 a)" | tr , ';' >a.csv
	run -2 --separate-stderr fl-stats a.csv
	complains "fl-stats: a.csv:1: the fields are not divided by commas: want jmeter.save.saveservice.default_delimiter=,"
	jtl "$(row 1764000000000 5 a)" | tr , '\t' >a.csv
	run -2 --separate-stderr fl-stats a.csv
	complains "fl-stats: a.csv:1: the fields are not divided by commas: *"
}

@test "fl-merge: JMeter files of several hosts, with their steps in any order" {
	jtl "$(row 1764000000000 10 login)" "$(row 1764000000200 20 browse)" \
	    "$(row 1764000000400 30 buy)" >a.jtl
	jtl "$(row 1764000001000 40 buy)" "$(row 1764000001100 50 login)" \
	    "$(row 1764000001200 60 look)" >b.jtl
	fl-merge a.jtl b.jtl >ab
	fl-merge b.jtl a.jtl | cmp - ab
	fl-stats -k step ab >out
	[ "$(column step name <out | sort | paste -sd' ')" = " browse buy login look" ]
	awk -F'\t' '$1 == "step" && $4 == "login" { exit $5 != 2 || $6 != 2 }' out
	awk -F'\t' '$1 == "step" && $4 == "buy" { exit $5 != 2 }' out
	fl-stats -k step a.jtl b.jtl | cmp - out
	mkdir both
	cp a.jtl b.jtl both
	fl-stats -k step --from jtl both | cmp - out
	grep -q '<coverage .* at="0" instances="1" users="7"/>' ab
	jtl "$(row 1764000000500 70 look)" "$(row 1764000000600 5 login)" >c.jtl
	fl-merge ab c.jtl | fl-stats -k step >out
	awk -F'\t' '$1 == "step" && $4 == "login" { exit $5 != 3 }' out
	awk -F'\t' '$1 == "step" && $4 == "look" { exit $5 != 2 }' out
}

@test "fl-merge: a step that comes late is known by its key as well" {
	jtl "$(row 1764000000000 10 login)" "$(row 1764000020000 20 buy)" >a.jtl
	jtl "$(row 1764000000100 10 login)" "$(row 1764000019000 20 look)" \
	    "$(row 1764000020100 20 buy)" >b.jtl
	fl-merge a.jtl b.jtl | fl-stats -k step >out
	[ "$(column step name <out | sort | paste -sd' ')" = " buy login look" ]
	awk -F'\t' '$1 == "step" && $4 == "buy" { exit $5 != 2 }' out
	awk -F'\t' '$1 == "step" && $4 == "look" { exit $5 != 1 }' out
}

@test "fl-merge: a copy of a JMeter file counts once" {
	fl-merge "$corpus/jtl_csv/plain.csv" >one
	cp "$corpus/jtl_csv/plain.csv" copy.csv
	fl-merge "$corpus/jtl_csv/plain.csv" copy.csv | cmp - one
	gzip -c copy.csv >copy.gz
	fl-merge copy.gz | cmp - one
	printf '\357\273\277' | cat - copy.csv >mark.csv
	[ "$(step count mark.csv)" = "4 3 1 1" ]
}

@test "fl-stats: a broken row names file and line, or is left out" {
	jtl "$(row 1764000000000 10 a)" "$(row 1764000000100 -5 a)" \
	    "$(row 1764000000200 12 a)" "$(row x 12 a)" \
	    "$(row 1764000000200 99999999999 a)" "$(row 1764000000200 1 a maybe)" \
	    "1764000000300,5" "$(row 1763990000000 1 a)" \
	    "$(row 1764000000300 14 a)" >a.jtl
	run -2 --separate-stderr fl-stats a.jtl
	complains "fl-stats: a.jtl:3: elapsed is '-5': want a whole number"
	run -0 --separate-stderr fl-stats -k step --skip-bad a.jtl
	complains "fl-stats: a.jtl:3: elapsed is '-5': want a whole number; left out with --skip-bad: 6"
	[ "$(column step count <<<"$output" | paste -sd' ')" = "3 3" ]
	run -1 --separate-stderr fl-stats -q --strict --skip-bad a.jtl
	[ "$stderr" = "" ]
	run -0 --separate-stderr fl-merge --skip-bad a.jtl
	complains "fl-merge: a.jtl:3: *; left out with --skip-bad: 6"
	run -1 fl-merge -q --strict --skip-bad a.jtl
	for n in 3 5 6 7 8 9; do
		{ sed -n "1,2p" a.jtl; sed -n "${n}p" a.jtl; row 1764000000900 1 a; } >b.jtl
		run -2 --separate-stderr fl-stats b.jtl
		complains "fl-stats: b.jtl:3: *"
	done
	jtl "$(row 1764000000000 10 'say "hi"')" "$(row 1764000000001 10 a)" >a.jtl
	run -2 --separate-stderr fl-stats a.jtl
	complains "fl-stats: a.jtl:2: quotes that do not fit"
	[ "$(step count --skip-bad a.jtl)" = "1 1" ]
}

@test "fl-stats: --skip-bad leaves out records of our own documents" {
	document a | sed -e 's/ok="0" failed="1"/ok="0" failed="-1"/' \
	    -e '/seq="2"/s/n="2"/n="3"/' >a.xml
	run -2 --separate-stderr fl-stats a.xml
	complains "fl-stats: a.xml:8: failed=\"-1\": want a whole number"
	run -0 --separate-stderr fl-stats -k step --skip-bad a.xml
	complains "fl-stats: *8: failed=\"-1\": want a whole number; left out with --skip-bad: 2"
	run -0 --separate-stderr fl-merge --skip-bad a.xml
	complains "fl-merge: a.xml:8: failed=\"-1\": want a whole number; left out with --skip-bad: 2"
	document a | sed 's/at="1.25"/at="-1"/' >b.xml
	run -2 fl-merge b.xml
	run -0 --separate-stderr fl-merge --skip-bad b.xml
	complains "fl-merge: b.xml:10: at=\"-1\": *; left out with --skip-bad: 1"
}

@test "fl-stats: a JMeter file that was cut is used as far as it goes" {
	head -c 700 "$corpus/jtl_csv/plain.csv" >cut.csv
	run -0 --separate-stderr fl-stats -k step cut.csv
	complains "fl-stats: cut.csv: truncated: used up to its last whole record"
	run -1 fl-stats -q --strict cut.csv
	head -c 600 "$corpus/jtl_xml/plain.xml" >cut.xml
	run -0 --separate-stderr fl-stats -k step cut.xml
	complains "fl-stats: cut.xml: truncated: used up to its last whole record"
	gzip -c "$corpus/jtl_csv/plain.csv" | head -c 300 >cut.gz
	run -0 --separate-stderr fl-stats -k run cut.gz
	complains "fl-stats: cut.gz: truncated: *"
}

@test "fl-stats: more labels than can be steps are one" {
	jtl >a.jtl
	for i in $(seq 1 950); do
		row $((1764000000000 + i)) 1 "item $i"
	done >>a.jtl
	fl-stats -k step a.jtl >out
	[ "$(column step count <out | head -n 1)" = 950 ]
	[ "$(awk -F'\t' '$4 == "(other)" { print $5 }' out)" = 50 ]
}

@test "fl-stats: vegeta's results, JSON and CSV" {
	f=$corpus/vegeta/plain.json
	sed 's/06:00:01Z/06:00:01+01:00/' "$f" >a.json
	run -0 --separate-stderr fl-stats -k step,failure a.json
	[ "$stderr" = "" ]
	[ "$(step name a.json)" = " http://shop/login http://shop/ http://shop/buy" ]
	[ "$(step failed a.json)" = "2 0 1 1" ]
	[ "$(step response_max_ms a.json)" = "30000.000 1.203 30000.000 0.000" ]
	has '*transport*Get "http://shop/": dial tcp: i/o timeout*status*503 Service Unavailable*'
	f=$corpus/vegeta/plain.csv
	[ "$(step name "$f")" = " http://shop/login" ]
	[ "$(step ok "$f")" = "1 1" ]
	cut -d, -f 1-9 "$f" >old.csv
	[ "$(step count old.csv)" = "2 2" ]
}

@test "fl-stats: broken vegeta results" {
	f=$corpus/vegeta/plain.json
	{ head -n 1 "$f"; echo '{"latency":'; sed -n 2p "$f"; } >a.json
	run -2 --separate-stderr fl-stats a.json
	complains "fl-stats: a.json:2: not a JSON object on a line of its own"
	[ "$(step count --skip-bad a.json)" = "2 1 1" ]
	head -n 1 "$f" | sed 's/1203456/-1/' >a.json
	run -2 --separate-stderr fl-stats a.json
	complains "fl-stats: a.json:1: latency is '-1': want a whole number *"
	head -n 1 "$f" | sed 's/"latency":1203456,//' >a.json
	run -2 --separate-stderr fl-stats --from vegeta a.json
	complains "fl-stats: a.json:1: want a timestamp, and a latency *"
	printf '1764000000123456789,200,5,0\n' >a.csv
	run -2 --separate-stderr fl-stats --from vegeta-csv a.csv
	complains "fl-stats: a.csv:1: 4 fields: want 7 or more"
}

@test "fl-stats: k6's metrics" {
	f=$corpus/k6/plain.csv
	run -0 --separate-stderr fl-stats -k step,failure "$f"
	[ "$stderr" = "" ]
	[ "$(step name "$f")" = " http://shop/login home iteration login" ]
	[ "$(step count "$f")" = "2 1 1 4 1" ]
	[ "$(step response_max_ms "$f")" = "12.346 12.346 5.000 1500.000 31.250" ]
	has '*transport*dial: i/o timeout*'
	has '*check*status is 200*'
	run -0 fl-merge "$f"
	has '*step="iteration" * censored="3" unstarted="3"*'
	has '*what="wait" of="ok" n="1" sum="10100"*'
	has '*<coverage * at="2" instances="1" users="10"/>*'
}

@test "fl-stats: broken k6 metrics" {
	f=$corpus/k6/plain.csv
	sed '3s/12.345600/fast/' "$f" >a.csv
	run -2 --separate-stderr fl-stats a.csv
	complains "fl-stats: a.csv:3: metric_value of http_req_duration is 'fast': want a number from 0 to 8.64e+07"
	sed '3s/12.345600/-1/' "$f" >a.csv
	run -2 --separate-stderr fl-stats a.csv
	complains "fl-stats: a.csv:3: metric_value *"
	cut -d, -f 1-3 "$f" | sed '4s/,.*//' >a.csv
	run -2 --separate-stderr fl-stats a.csv
	complains "fl-stats: a.csv:4: 1 fields: want 3"
}

@test "fl-stats: an HdrHistogram log, with its published answers" {
	data=$FL_TOP/../shared/data/hdr
	[ -e "$data" ] || skip "no public data"
	fl-stats -k run,step -p 99.9 "$data/jHiccup-2.0.7S.logV2.hlog" >out
	[ "$(column step count <out | head -n 1)" = 48761 ]
	[ "$(column step response_max_ms <out | head -n 1)" = 1796.211 ]
	column step response_p99.9_ms <out | head -n 1 |
	    awk '{ exit $1 < 1744.1 || $1 > 1747.6 }'
	[ "$(column run start <out)" = 2015-09-09T15:24:39.601000Z ]
	[ "$(fl-merge "$data"/jH* | grep -c '<times')" = 62 ]
	for f in "$data"/tagged_*; do
		run -2 --separate-stderr fl-stats "$f"
		complains "fl-stats: $f:1: *"
	done
}

@test "fl-merge: --hlog is read back, with the same percentiles" {
	jtl >a.jtl
	for i in $(seq 1 300); do
		row $((1764000000000 + i * 20)) $((i * i % 977)) "step $((i % 3))"
	done >>a.jtl
	fl-merge --hlog -o a.hlog a.jtl
	head -n 5 a.hlog | grep -q '^#\[BaseTime: 1764000000.020 '
	[ "$(grep -c '^Tag=step_1,' a.hlog)" -ge 6 ]
	for c in count response_p50_ms response_p99_ms; do
		[ "$(step $c a.hlog)" = "$(step $c a.jtl)" ]
	done
	fl-merge --hlog a.hlog >b.hlog
	cmp <(cut -d, -f 1,2,5 a.hlog) <(cut -d, -f 1,2,5 b.hlog)
	run -2 --separate-stderr sh -c 'fl-merge --hlog a.jtl >/dev/full'
	complains "fl-merge: stdout: No space left on device"
}

@test "fl-merge: the unit of an HdrHistogram log is found or told" {
	f=$corpus/hlog/us.hlog
	[ "$(step response_max_ms "$f" | cut -d' ' -f1)" = 20004.863 ]
	[ "$(step response_max_ms --from hlog-ns "$f" | cut -d' ' -f1)" = 20.005 ]
	sed 's/Tag=/Tag=other-/; s/,20001.000,/,20001000,/' "$f" >ms.hlog
	[ "$(step response_max_ms --from hlog-ms ms.hlog | cut -d' ' -f1)" = 20004863.000 ]
}

@test "fl-merge: what FunkLoad kept of an answer that failed is there" {
	e=$(printf 'é%.0s' $(seq 150)) # cut, but not within a character
	cat >a.xml <<-END
	<funkload version="1.17.1" time="2015-11-22T00:58:37.125091">
	<config key="cycles" value="[1]"/><config key="duration" value="10"/>
	<response cycle="000" cvus="001" thread="000" suite="C" name="t$e" step="001" number="001" type="get" result="Failure" url="/p" code="500" description="x$e" time="1226070208.69" duration="0.02">
	  <headers>
	    <header name="server" value="a&amp;b" />
	  </headers>
	  <body><![CDATA[<p>no</p>]]></body>
	</response>
	<response cycle="000" cvus="001" thread="000" suite="C" name="t$e" step="001" number="001" type="get" result="Failure" url="/p" code="500" description="x$e" time="1226070209.69" duration="0.02"><headers><header name="server" value="again"/></headers><body>x</body></response>
	<response cycle="000" cvus="001" thread="000" suite="C" name="t$e" step="001" number="002" type="get" result="Error" url="/p" code="-1" description="d" time="1226070209.8" duration="0.02"/>
	</funkload>
	END
	fl-merge a.xml >merged
	grep -q '<failure .*headers="server: a&amp;b&#10;" body64="PHA+bm88L3A+"' merged
	[ "$(grep -c 'body64=' merged)" = 1 ]
	[ "$(grep -c '<failure ' merged)" = 3 ]
	[ "$(fl-stats -k failure merged | column failure count)" = "2
1" ]
	fl-report --no-charts -o r.html a.xml
	grep -q 'server: a&amp;b' r.html
	grep -q '&lt;p&gt;no&lt;/p&gt;' r.html
}

@test "fl-stats: a template of FunkLoad's is no result" {
	printf '%s\n' '<funkload version="1.17" time="%(time)s">' \
	    '<response cycle="0" cvus="1" thread="0" step="1" number="1" type="get" result="Successful" url="/" code="200" time="1.5" duration="0.5"/>' \
	    '</funkload>' >a.xml
	for p in fl-stats fl-merge "fl-stats --funkload"; do
		run -2 --separate-stderr $p a.xml
		complains "fl-*: a.xml:1: time=\"%(time)s\": want an instant as *"
	done
}

@test "fl-stats: hostile input is an error, in little memory" {
	[[ $FL_BUILD = *address* ]] || ulimit -v 400000
	x='<testResults version="1.2"><sample s="true" lb="&b;"/></testResults>'
	echo "<!DOCTYPE t [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>$x" >bomb.xml
	run -2 --separate-stderr fl-stats --from jtl bomb.xml
	complains "fl-stats: bomb.xml:1: a document type, and so entities, are not understood"
	echo "<!DOCTYPE t SYSTEM '/etc/passwd'>$x" >bomb.xml
	run -2 --separate-stderr fl-stats bomb.xml
	complains "fl-stats: bomb.xml:1: a document type, and so entities, are not understood"
	long() { head -c 20000000 /dev/zero | tr '\0' A; }
	{ printf '<testResults>\n<sample lb="'; long; } >long.xml
	run -2 --separate-stderr fl-stats long.xml
	complains "fl-stats: long.xml:2: an element longer than 8 MiB, *"
	{ jtl; printf '1764000000000,5,'; long; } >long.csv
	run -2 --separate-stderr fl-stats long.csv
	complains "fl-stats: long.csv:2: a line of more than 8 MiB"
	{ jtl; printf '1764000000000,5,"'; long | fold -w 80; } >long.csv
	run -2 --separate-stderr fl-stats long.csv
	complains "fl-stats: long.csv:2: a row of more than 8 MiB"
	{ echo '#[x]'; long; } >long.hlog
	run -2 --separate-stderr fl-stats long.hlog
	complains "fl-stats: long.hlog:2: a line of more than 8 MiB"
	{ echo '<testResults>'; yes '<sample s="true" lb="x">' | head -n 20; } >deep.xml
	run -2 --separate-stderr fl-stats deep.xml
	complains "fl-stats: deep.xml:*: more than 16 elements inside each other"
	head -c 50000000 /dev/zero | gzip >bomb.gz
	run -2 --separate-stderr fl-stats bomb.gz
	complains "fl-stats: bomb.gz:1: not a result document: not text in UTF-8"
	printf '\377\376t\0i\0' >utf16.csv
	run -2 --separate-stderr fl-stats utf16.csv
	complains "fl-stats: utf16.csv:1: not a result document: not text in UTF-8"
}

@test "fl-stats: sums that are too large are an error" {
	jtl "$(row 1764000000000 5 a | sed 's/,1000,200,/,99999999999999999999,200,/')" >a.jtl
	run -2 --separate-stderr fl-stats a.jtl
	complains "fl-stats: a.jtl:2: bytes is '99999999999999999999': *"
	jtl "$(row 1764000000000 5 a)" "$(row 9764000000000 5 a)" >a.jtl
	run -2 --separate-stderr fl-stats a.jtl
	complains "fl-stats: a.jtl:3: timeStamp is 9764000000000: want 9000000000000 or less"
	jtl "$(row 1764000000000 5 a)" "$(row 8764000000000 5 a)" >a.jtl
	run -2 --separate-stderr fl-stats a.jtl
	complains "fl-stats: a.jtl:3: an instant that is not of this run"
}

@test "fl-merge: --from names the format" {
	document a >a.xml
	run -2 --separate-stderr fl-merge --from nosuch a.xml
	[[ ${stderr_lines[0]} = "fl-merge: --from 'nosuch': want a format: funbric funkload "* ]]
	run -2 --separate-stderr fl-merge --from jtl a.xml
	complains "fl-merge: a.xml:1: *"
	run -2 --separate-stderr fl-merge --from k6 a.xml
	complains "fl-merge: a.xml:1: *"
	fl-merge --from funbric a.xml | cmp - <(fl-merge a.xml)
}
