load helper

@test "fl-check: a scenario that holds" {
	echo_server
	run -0 --separate-stderr fl-check -D "url=$URL" \
	    "$FL_TOP/share/examples/shop.hurl"
	has '*shop.hurl: passed, 4 requests in * ms'
	[ "$stderr" = "" ]
	run -0 --separate-stderr fl-check -q -D "url=$URL" \
	    "$FL_TOP/share/examples/shop.hurl"
	says ""
}

@test "fl-check: a status that is wrong is shown with its line" {
	echo_server
	printf 'GET %s/\nHTTP 201\n' "$URL" >a.hurl
	run -1 --separate-stderr fl-check -q a.hurl
	has 'a.hurl:2:6: status is 200, wanted 201
HTTP 201
     ^
a.hurl: FAILED, 1 request in * ms'
}

@test "fl-check: each assert that fails is told, with what was there" {
	echo_server
	cat >a.hurl <<-END
		GET $URL/json
		HTTP 200
		[Asserts]
		jsonpath "\$.none" exists
		header "Content-Type" contains "xml"
		bytes count > 1
		status == 200
		duration < 60000
		body contains "absent"
		body not contains "absent"
	END
	run -1 --separate-stderr fl-check a.hurl
	[ "$(grep -c '^a\.hurl:[0-9]' <<<"$output")" -eq 3 ]
	has '*a.hurl:4:1: assert fails*actual:*a.hurl:5:1:*actual:*json*a.hurl:9:1:*'
}

@test "fl-check: captures are used by what follows" {
	echo_server
	cat >a.hurl <<-END
		POST $URL/?echo=1
		\`one-two\`
		HTTP 200
		[Captures]
		word: body
		first: regex "([a-z]+)-"
		[Asserts]
		variable "word" == "one-two"

		POST $URL/?echo=1
		\`{{first}}/{{word}}\`
		HTTP 200
		[Asserts]
		body == "one/one-two"
	END
	run -0 fl-check a.hurl
}

@test "fl-check: a capture without a result fails, and ends the file" {
	echo_server
	cat >a.hurl <<-END
		GET $URL/
		HTTP 200
		[Captures]
		x: jsonpath "\$.x"

		GET $URL/
	END
	run -1 --separate-stderr fl-check a.hurl
	has 'a.hurl:4:4: *FAILED, 1 request *'
}

@test "fl-check: headers and bodies are compared" {
	echo_server
	printf 'POST %s/?echo=1\n`a`\nHTTP 200\n```\na\n```\n' "$URL" >a.hurl
	run -1 fl-check a.hurl
	has '*body differs in line 1*'
	printf 'GET %s/\nHTTP 200\nX-None: 1\n' "$URL" >b.hurl
	run -1 fl-check b.hurl
	has '*b.hurl:3:1: no header X-None, wanted <1>*'
}

@test "fl-check: redirects are followed when asked, with cookies" {
	echo_server
	cat >a.hurl <<-END
		GET $URL/?status=302&header=Location:/?status=200&header=Set-Cookie:a=b
		[Options]
		location: true
		HTTP 200
		[Asserts]
		redirects count == 1
	END
	sed -i 's|Location:/?status=200&|Location:/headers\&|' a.hurl
	run -0 fl-check a.hurl
	sed -i 's/location: true/location: false/; s/^HTTP 200/HTTP 302/; /redirects/d' a.hurl
	run -0 fl-check a.hurl
}

@test "fl-check: a step is tried again, repeated and skipped" {
	echo_server --log log
	cat >a.hurl <<-END
		GET $URL/again
		[Options]
		retry: 2
		retry-interval: 1ms
		HTTP 201
	END
	run -1 fl-check a.hurl
	has '*FAILED, 3 requests*'
	[ "$(grep -c 'status is 200, wanted 201' <<<"$output")" -eq 1 ]
	cat >b.hurl <<-END
		GET $URL/repeat
		[Options]
		repeat: 3
		GET $URL/never
		[Options]
		skip: true
		GET $URL/last
	END
	run -0 fl-check b.hurl
	has '*passed, 4 requests*'
}

@test "fl-check: files are told in their order, and counted" {
	echo_server
	printf 'GET %s/?delay=200ms\n' "$URL" >slow.hurl
	printf 'GET %s/\nHTTP 404\n' "$URL" >bad.hurl
	run -1 fl-check slow.hurl bad.hurl slow.hurl
	has 'slow.hurl: passed*bad.hurl:2:6:*bad.hurl: FAILED*slow.hurl: passed*
2 passed, 1 failed'
}

@test "fl-check: a transport failure is a failure, not trouble" {
	run -1 --separate-stderr fl-check http://127.0.0.1:1/
	has '*: refused: *FAILED, 1 request*'
}

@test "fl-check: what its author must mend is trouble" {
	printf 'GET http://{{nowhere}}/\n' >a.hurl
	run -2 --separate-stderr fl-check a.hurl
	has "a.hurl:1:14: undefined variable 'nowhere'*"
	printf 'GET http://127.0.0.1:1/\n[Assertz]\n' >b.hurl
	run -2 --separate-stderr fl-check b.hurl
	[[ ${stderr_lines[0]} == "fl-check: b.hurl:2:2: unknown section 'Assertz'"* ]]
	run -2 --separate-stderr fl-check missing.hurl
	complains 'fl-check: missing.hurl: No such file or directory'
	mkdir empty
	run -2 --separate-stderr fl-check empty
	complains 'fl-check: empty: no file \*.hurl in it'
	run -2 --separate-stderr fl-check gopher://x
	complains "fl-check: no plugin for the scheme 'gopher'"
	printf 'POST http://127.0.0.1:1/\nfile,/etc/passwd;\n' >c.hurl
	run -2 --separate-stderr fl-check c.hurl
	has '*c.hurl:2:*outside*'
	run -2 --separate-stderr fl-check
	[[ ${stderr_lines[0]} == 'usage: fl-check '* ]]
}

@test "fl-check: --parse-only runs nothing" {
	printf 'GET http://127.0.0.1:1/\nHTTP 200\n' >a.hurl
	run -0 --separate-stderr fl-check --parse-only a.hurl
	says ""
	echo 'GET' >b.hurl
	run -2 --separate-stderr fl-check --parse-only b.hurl
	[[ ${stderr_lines[0]} == 'fl-check: b.hurl:1:'* ]]
}

@test "fl-check: standard input" {
	echo_server
	run -0 --separate-stderr fl-check - <<<"GET $URL/"
	has '*passed, 1 request*'
}

@test "fl-check: a full disk is trouble" {
	echo_server
	run -2 --separate-stderr sh -c "fl-check $URL/ >/dev/full"
	complains 'fl-check: standard output: No space left on device'
}

@test "fl-check: secrets are not shown" {
	echo_server
	cat >a.hurl <<-END
		POST $URL/?echo=1
		\`pass {{p}}\`
		HTTP 200
		[Asserts]
		body == "x"
	END
	run -1 fl-check --secret p=hunter2 a.hurl
	[[ $output != *hunter2* ]]
	has '*pass \*\*\**'
}

@test "fl-check: of a folder all that is below it is run, in order" {
	echo_server
	mkdir -p d/b d/.hidden
	for f in d/c.hurl d/b/z.hurl d/a.hurl d/.hidden/x.hurl d/no.txt; do
		printf 'GET %s/\n' "$URL" >"$f"
	done
	run -0 --separate-stderr fl-check d
	has 'd/a.hurl: passed*d/b/z.hurl: passed*d/c.hurl: passed*3 passed, 0 failed'
}

@test "fl-check: variables and secrets of the environment" {
	echo_server
	printf 'POST %s/?echo=1\n`{{v}} {{s}}`\nHTTP 200\n`x`\n' "$URL" >a.hurl
	FL_VARIABLE_v=one FL_SECRET_s=hunter2 run -1 fl-check a.hurl
	has '*<one \*\*\*>*'
	FL_VARIABLE_v=one FL_SECRET_s=x run -1 fl-check -D v=two a.hurl
	has '*<two \*\*\*>*'
	FL_SECRET_9=x run -0 fl-check "$URL/"
	FL_SECRET_newDate=hunter2 run -2 --separate-stderr fl-check a.hurl
	[[ $stderr != *hunter2* && $stderr == *newDate* ]]
}

@test "fl-check: --file-root is where files are, and not left" {
	echo_server
	mkdir files
	echo -n data >files/body
	printf 'POST %s/?echo=1\nfile,body;\nHTTP 200\n`data`\n' "$URL" >a.hurl
	run -2 fl-check a.hurl
	run -0 fl-check --file-root files a.hurl
	sed -i 's|file,body|file,../a.hurl|' a.hurl
	run -2 fl-check --file-root files a.hurl
}

@test "fl-check: entries from, to, and on after an error" {
	echo_server
	for i in 1 2 3; do
		printf 'GET %s/%d\nHTTP %s\n' "$URL" "$i" $((198 + i))
	done >a.hurl
	run -1 fl-check a.hurl
	has '*FAILED, 1 request *'
	run -1 fl-check --continue-on-error a.hurl
	has '*wanted 199*wanted 201*FAILED, 3 requests *'
	run -0 fl-check --from-entry 2 --to-entry 2 a.hurl
	has '*passed, 1 request *'
	run -2 --separate-stderr fl-check --from-entry 4 a.hurl
	complains 'fl-check: a.hurl: no entry from 4 to 3: it has 3'
}

@test "fl-check: defaults for all steps, which [Options] overrule" {
	echo_server
	printf 'GET %s/\nHTTP 201\n' "$URL" >a.hurl
	run -1 fl-check --retry 2 --retry-interval 1ms a.hurl
	has '*FAILED, 3 requests*'
	printf 'GET %s/\n[Options]\nretry: 1\nHTTP 201\n' "$URL" >b.hurl
	run -1 fl-check --retry 5 --retry-interval 1ms b.hurl
	has '*FAILED, 2 requests*'
	printf 'GET %s/?status=302&header=Location:/json\nHTTP 200\n' "$URL" >c.hurl
	run -1 fl-check c.hurl
	run -0 fl-check -L c.hurl
	has '*passed, 2 requests*'
	printf 'GET %s/headers\nHTTP 200\n[Asserts]\nbody contains "gzip"\n' "$URL" >d.hurl
	run -1 fl-check d.hurl
	run -0 fl-check --compressed d.hurl
	run -0 fl-check --connect-timeout 5s d.hurl --compressed
	run -0 fl-check --delay 50ms c.hurl -L
	printf 'GET {{nowhere}}\n' >e.hurl
	run -2 fl-check --retry 5 e.hurl
}

@test "fl-check: cookies from a file and into one" {
	echo_server
	cat >a.hurl <<-END
		GET $URL/?header=Set-Cookie:a=1
		GET $URL/headers
		HTTP 200
		[Asserts]
		body contains "a=1"
		body contains "b=2"
	END
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tb\t2\n' >in
	run -1 fl-check a.hurl
	run -0 fl-check --cookie in --cookie-jar out a.hurl
	grep -q 'a.1$' out
	grep -q 'b.2$' out
	run -1 fl-check --no-cookie-store --cookie in a.hurl
	has '*a.hurl:5:1: *'
}

@test "fl-check: Hurl's exit statuses" {
	echo_server
	printf 'GET %s/\nHTTP 201\n' "$URL" >assert.hurl
	printf 'GET %s/\nHTTP 200\n[Captures]\nx: jsonpath "$.x"\n' "$URL" >runtime.hurl
	echo GET >parse.hurl
	run -4 fl-check --hurl-exit assert.hurl
	run -3 fl-check --hurl-exit runtime.hurl assert.hurl
	run -3 fl-check --hurl-exit http://127.0.0.1:1/
	run -2 fl-check --hurl-exit parse.hurl
	run -1 fl-check --hurl-exit --nonsense parse.hurl
	run -1 fl-check -T x --hurl-exit parse.hurl
	run -1 fl-check --hurl-exit
	run -3 fl-check --hurl-exit --nagios assert.hurl
	run -127 fl-check --hurl-exit --junit none/x.xml assert.hurl
}

@test "fl-check: --total-timeout ends what is under way" {
	echo_server
	printf 'GET %s/?delay=20s\n' "$URL" >a.hurl
	printf 'GET %s/\n[Options]\nretry: -1\nretry-interval: 10s\nHTTP 201\n' "$URL" >b.hurl
	SECONDS=0
	run -1 fl-check -j 2 --total-timeout 300ms a.hurl b.hurl a.hurl
	[ "$SECONDS" -lt 5 ]
	has '*a.hurl:1:1: timeout: the total timeout has passed*a.hurl: FAILED*b.hurl*timeout*b.hurl: FAILED*a.hurl*not begun*0 passed, 3 failed'
}

@test "fl-check: files whose steps are all skipped pass" {
	printf 'GET http://127.0.0.1:1/\n[Options]\nskip: true\n' >a.hurl
	run -0 timeout 5 fl-check a.hurl a.hurl
	has '*passed, 0 requests*2 passed, 0 failed'
}

# two_kinds - a file that passes and one that fails in two ways
two_kinds() {
	printf 'GET %s/json\nHTTP 200\n' "$URL" >good.hurl
	cat >bad.hurl <<-END
		POST $URL/?echo=1
		X-It: it's {{s}}
		\`<&é {{s}}\`
		HTTP 200
		[Asserts]
		body == "<a>"
		bytes count == 1
	END
}

@test "fl-check: --tap" {
	echo_server
	two_kinds
	run -1 --separate-stderr fl-check --tap --secret s=hunter2 good.hurl bad.hurl
	has 'TAP version 13
1..2
ok 1 - good.hurl
not ok 2 - bad.hurl
# bad.hurl:6:1: assert fails
# body == "<a>"
*'
	[ "$(grep -vcE '^(TAP|1\.\.|ok|not ok|#)' <<<"$output")" -eq 0 ]
	[[ $output != *hunter2* ]]
}

@test "fl-check: --json is one document" {
	command -v python3 >/dev/null || skip "no python3"
	echo_server
	two_kinds
	printf 'GET %s/?status=302&header=Location:/json\n' "$URL" >hop.hurl
	run -1 --separate-stderr fl-check --json -L --secret s=hunter2 good.hurl bad.hurl hop.hurl
	[[ $output != *hunter2* ]]
	python3 -c '
import json, sys
d = json.load(sys.stdin)
assert (d["passed"], d["failed"]) == (2, 1)
good, bad, hop = d["files"]
e = good["entries"][0]
assert e["method"] == "GET" and e["status"] == 200 and e["time_ms"] > 0
assert e["url"].endswith("/json") and e["failures"] == []
f = bad["entries"][0]["failures"]
assert [x["line"] for x in f] == [6, 7] and f[0]["kind"] == "assert"
assert "***" in f[0]["detail"]
assert [x["status"] for x in hop["entries"][0]["exchanges"]] == [302, 200]
' <<<"$output"
}

@test "fl-check: --junit is well-formed, and beside the text" {
	echo_server
	two_kinds
	run -1 fl-check --junit out.xml --secret s=hunter2 good.hurl bad.hurl
	has '*bad.hurl: FAILED*1 passed, 1 failed'
	xmllint --noout out.xml
	[ "$(xmllint --xpath 'string(//testsuite/@failures)' out.xml)" = 1 ]
	[ "$(xmllint --xpath 'count(//testcase)' out.xml)" = 2 ]
	xmllint --xpath 'string(//failure)' out.xml | grep -q '<&é \*\*\*'
	run ! grep -q hunter2 out.xml
	run -2 --separate-stderr fl-check --junit none/out.xml good.hurl
	[[ $stderr == 'fl-check: none/out.xml'*'No such file'* ]]
	run -2 --separate-stderr fl-check -q --junit /dev/full good.hurl
	complains 'fl-check: /dev/full: No space left on device'
}

@test "fl-check: --curl writes commands that do the same" {
	echo_server --log log
	two_kinds
	run -1 fl-check --curl commands -D "s=is'nt" bad.hurl
	[ "$(grep -c '^curl' commands)" -eq 1 ]
	[ "$(sh commands 2>/dev/null)" = "<&é is'nt" ]
	printf 'PUT %s/?echo=1\nX-Empty:\nbase64,AAEn;\n' "$URL" >b.hurl
	run -0 fl-check --curl - b.hurl
	[ "$(sh -c "$(head -n 1 <<<"$output")" 2>/dev/null | od -An -tx1 | tr -d ' ')" = 000127 ]
	run -1 fl-check --curl - --secret s=hunter2 bad.hurl
	[[ $output != *hunter2* ]]
}

@test "fl-check: -v shows what goes over the wire, in order" {
	echo_server
	two_kinds
	printf 'GET %s/?delay=100ms&status=302&header=Location:/json\n' "$URL" >hop.hurl
	run -1 --separate-stderr fl-check -v -L --secret s=hunter2 hop.hurl bad.hurl
	[[ $stderr == *'> GET /?delay=100ms'*'< HTTP/1.1 302'*'< Location:'*'/json'*'> GET /json HTTP/1.1'*'< HTTP/1.1 200'*"> POST /?echo=1 HTTP/1.1"*"> X-It: it's ***"*'< HTTP/1.1 200'* ]]
	[[ $stderr != *hunter2* ]]
	run -0 fl-check -v "$URL/"
	has '*> Host: 127.0.0.1*'
	run -1 fl-check -v http://127.0.0.1:1/
	has '*\* *'
}

@test "fl-check: colour is for terminals" {
	command -v script >/dev/null || skip "no script(1)"
	echo_server
	printf 'GET %s/\n' "$URL" >a.hurl
	run fl-check a.hurl
	[[ $output != *$'\033'* ]]
	run script -qec 'fl-check a.hurl' /dev/null
	has $'*\033[[]32mpassed\033[[]0m*'
	NO_COLOR=1 run script -qec 'fl-check a.hurl' /dev/null
	[[ $output != *$'\033'* ]]
}

@test "fl-check: many files run side by side, told in order" {
	echo_server
	mkdir d
	for i in $(seq 1000 1999); do
		printf 'GET %s/?delay=50ms\nHTTP 200\n' "$URL" >"d/$i.hurl"
	done
	SECONDS=0
	ulimit -n 256
	run -0 --separate-stderr fl-check -j 100 d
	# 0.5 s at best; one after the other 50 s
	[ "$SECONDS" -le 10 ]
	[ "$(grep -c ': passed, 1 request' <<<"$output")" -eq 1000 ]
	[ "$(grep -o '^d/[0-9]*' <<<"$output" | sort -c 2>&1)" = "" ]
	has '*1000 passed, 0 failed'
}

# three_steps - h.hurl: login, which takes 30 ms, and two of one name
three_steps() {
	cat >h.hurl <<-END
		# @name: login
		GET $URL/?delay=30ms
		HTTP 200
		# @name: a|b
		GET $URL/json
		[Options]
		repeat: 2
		HTTP 200
	END
}

# A plugin's output by its guidelines: text | 'label'=value;warn;crit;min ...
perf="^FUNBRIC (OK|WARNING|CRITICAL|UNKNOWN) - [^|]*[|]( '[^'=]+'=[0-9.]+s;[0-9.]*;[0-9.]*;0)+\$"

@test "fl-check: --nagios" {
	echo_server
	three_steps
	run -0 --separate-stderr fl-check --nagios h.hurl
	[[ $output =~ $perf ]]
	[ "$(grep -o "'a_b'=" <<<"$output" | wc -l)" -eq 1 ]
	has "FUNBRIC OK - 3 requests in * ms | 'total'=*"
	run -1 fl-check --nagios --warn 10ms --crit login=2s h.hurl
	has "FUNBRIC WARNING - *more than 10.0 ms | 'total'=*s;0.01;;0 'login'=*s;;2;0 *"
	run -2 fl-check --nagios --warn login=1ms --crit login=10ms h.hurl
	has 'FUNBRIC CRITICAL - login took *'
	[[ $output =~ $perf ]]
	run -2 fl-check --nagios http://127.0.0.1:1/
	has 'FUNBRIC CRITICAL - *refused*'
	[[ $output =~ $perf ]]
}

@test "fl-check: --nagios knows trouble as 3, told on standard output" {
	echo_server
	run -3 --separate-stderr fl-check --nagios missing.hurl
	says 'fl-check: missing.hurl: No such file or directory'
	run -3 --separate-stderr fl-check -T x --nagios "$URL/"
	has 'fl-check: --timeout *'
	run -3 fl-check --nagios --crit nobody=1s "$URL/"
	run -3 fl-check --nagios 'http://{{x}}/'
	has 'FUNBRIC UNKNOWN - *undefined variable*'
	run -2 fl-check --nagios --total-timeout 100ms "$URL/?delay=10s"
	has 'FUNBRIC CRITICAL - *the total timeout has passed*'
	run -2 --separate-stderr fl-check --warn =1s "$URL/"
	complains "fl-check: --warn '=1s': want STEP=TIME"
}

@test "fl-check: limits count without a monitor, too" {
	echo_server
	three_steps
	run -0 fl-check -q h.hurl
	says ""
	run -0 fl-check -q --warn login=1ms h.hurl
	has 'WARNING: login took * ms, more than 1.0 ms'
	run -1 fl-check -q --crit login=1ms h.hurl
	has 'CRITICAL: login took *'
}

@test "fl-check: --state says changes, --flap only lasting ones" {
	echo_server
	printf 'GET %s/\nHTTP {{want}}\n' "$URL" | sed 's/{{want}}/200/' >200.hurl
	sed 's/200/201/' 200.hurl >201.hurl
	while read -r now status said; do
		cp "$now.hurl" a.hurl
		run "-$status" --separate-stderr fl-check -q --state s --flap 3/5 a.hurl
		[ "${lines[0]:-}" = "$said" ] || { echo "$now: $output"; cat s; return 1; }
	done <<-END
		200 0
		201 0
		201 0
		200 0
		201 1 CRITICAL, was OK
		201 1
		200 1
		200 0 OK, was CRITICAL
		200 0
	END
	run -1 fl-check -q --state t 201.hurl
	has 'CRITICAL, at the first run
201.hurl:2:6: *'
	run -1 fl-check --state t 201.hurl
	says ""
	echo 'garbage' >t
	run -0 fl-check -q --state t 200.hurl
	says ""
	run -2 fl-check --flap 3/5 200.hurl
	run -2 --separate-stderr fl-check --json --curl - 200.hurl
	complains 'fl-check: --curl - goes with *'
	for bad in 0/1 3/2 1/65 x 3/ 3/5x; do
		run -2 fl-check --state t --flap "$bad" 200.hurl
	done
}

@test "fl-check: checks with one state do not overlap" {
	echo_server
	fl-check -q --state s "$URL/?delay=2s" 3>&- &
	started+=($!)
	until [ -e s ] && ! flock -n s true; do sleep 0.01; done
	run -2 --separate-stderr fl-check --state s "$URL/"
	complains 'fl-check: s: another check is still running'
	run -3 fl-check --nagios --state s "$URL/"
}

@test "fl-check: --tsv appends a record a step" {
	echo_server
	three_steps
	printf '\nGET %s/\nHTTP 201\n' "$URL" >>h.hurl
	run -1 fl-check -q --tsv t.tsv --warn login=1ms h.hurl
	run -1 fl-check -q --tsv t.tsv h.hurl
	[ "$(grep -c '^#check' t.tsv)" -eq 1 ]
	[ "$(grep -c '^check' t.tsv)" -eq 8 ]
	[ "$(column check verdict <t.tsv | tr '\n' ' ')" = \
	    "warning ok ok failed ok ok ok failed " ]
	[ "$(column check step <t.tsv | head -n 2 | tr '\n' ' ')" = "login a|b " ]
	column check ms <t.tsv | head -n 1 | grep -qE '^([3-9][0-9]|[0-9]{3,})\.[0-9]{3}$'
	printf 'check\tcut' >>t.tsv
	run -1 fl-check -q --tsv t.tsv h.hurl
	[ "$(grep -c '^check' t.tsv)" -eq 13 ]
	run -2 fl-check -q --tsv /dev/full h.hurl
	run -2 fl-check -q --tsv none/t.tsv h.hurl
}

@test "fl-check: --openmetrics is replaced as a whole" {
	echo_server
	three_steps
	echo old >m.prom
	ln m.prom old.prom
	run -0 fl-check -q --openmetrics m.prom h.hurl h.hurl
	[ "$(cat old.prom)" = old ]
	grep -qx 'funbric_check_state 0' m.prom
	grep -qx 'funbric_check_step_up{file="h.hurl",step="a|b"} 1' m.prom
	# each series once, each metric with its type
	[ "$(grep -v '^#' m.prom | sed 's/ [^ ]*$//' | sort | uniq -d)" = "" ]
	[ "$(grep -v '^#' m.prom | sed 's/[{ ].*//' | sort -u)" = \
	    "$(sed -n 's/^# TYPE \(.*\) gauge/\1/p' m.prom | sort)" ]
	run -1 fl-check -q --openmetrics m.prom h.hurl --crit 1ms
	grep -qx 'funbric_check_state 2' m.prom
	[ "$(ls m.prom*)" = m.prom ]
}

# here - an example's command with what is installed taken from this tree
here() {
	sed -E "s#/(tmp|var/lib/fl-check)/#$PWD/#g; s#http://[^ ]*:8080#$URL#g
	    s#/usr/local/bin/#$FL_BUILD/#g
	    s#/usr/local/share/funbric#$FL_TOP/share#g" "$1"
}

@test "fl-check: the examples of health checks work" {
	echo_server
	ex=$FL_TOP/share/examples
	FL_VARIABLE_url=$URL run -0 sh -c "$(here "$ex/crontab" |
	    sed -n 's/^[*] [*] [*] [*] [*] //p')"
	says ""
	grep -q '^check' fl-check-shop.tsv
	shop=$(sed -n 's/.*check_scenario!//p' "$ex/nagios.cfg")
	shop=${shop/\/usr\/local\/share\/funbric/$FL_TOP/share}
	run -0 sh -c "$(here "$ex/nagios.cfg" | sed -n 's/^.*command_line.//p' |
	    sed 's/\$ARG/$/g; s/\([1-3]\)\$/\1/g')" check ${shop//!/ }
	[[ $output =~ $perf ]]
	FL_VARIABLE_url=$URL run -0 sh -c "$(here "$ex/fl-check.service" |
	    sed -n 's/^ExecStart=//p')"
	grep -q '^funbric_check_state 0' shop.prom
}

@test "fl-check: systemd takes the example's units" {
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	for unit in fl-check.service fl-check.timer; do
		sed "s#/usr/local/bin/#$FL_BUILD/#" "$FL_TOP/share/examples/$unit" >$unit
	done
	run systemd-analyze verify --man=no ./fl-check.service ./fl-check.timer
	[[ $output != *fl-check.* ]] || { echo "$output"; return 1; }
	run -0 systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' fl-check.timer)"
}

@test "fl-check: only the plugin that a file needs is loaded" {
	run -0 env LD_DEBUG=files fl-check -q null://x
	has '*calling init: *null.so*'
	[[ $output != */plugins/curl.so* ]]
	echo_server
	run -0 env LD_DEBUG=files fl-check -q -D "u=$URL/" "$URL/"
	has '*calling init: */plugins/http.so*'
	[[ $output != */plugins/curl.so* ]]
	printf 'GET {{u}}x\nGET null://x\n' >a.hurl
	run -0 fl-check -q -D "u=null://" a.hurl
	run -0 fl-check -q -D "u=$URL/" a.hurl
	run -2 fl-check -q -D "u=nil://" a.hurl
}

@test "fl-check: credentials in base64 are no way to see secrets" {
	echo_server
	printf 'GET %s/\n[BasicAuth]\nme: {{p}}\n' "$URL" >a.hurl
	run -0 fl-check -v --curl - --secret p=hunter2 a.hurl
	has "*> Authorization: Basic \*\*\**'Authorization: Basic \*\*\*'*"
	[[ $output != *$(printf me:hunter2 | base64)* ]]
	run -0 fl-check -v -D p=public a.hurl
	has "*> Authorization: Basic $(printf me:public | base64)*"
}

@test "fl-check: --total-timeout ends also what blocks" {
	mkfifo never
	sleep 20 3>&- >never &
	started+=($!)
	run -1 timeout 5 fl-check --total-timeout 50ms - <never
	says 'fl-check: the total timeout has passed'
	run -2 timeout 5 fl-check --nagios --total-timeout 50ms - <never
	says 'FUNBRIC CRITICAL - the total timeout has passed'
}

@test "fl-check: secrets are not shown escaped, either" {
	echo_server
	cat >a.hurl <<-END
		POST $URL/?echo=1
		[Query]
		q: {{p}}
		[Form]
		f: {{p}}
		HTTP 200
		[Asserts]
		body == "x"
		POST $URL/?echo=1
		{"p": "{{p}}"}
	END
	run -1 fl-check --continue-on-error --json -v --curl commands --secret 'p=a/b "c&' a.hurl
	[[ $output == *'q=***'* && $output == *'f=***'* ]]
	[ "$(grep -c 'p": "\*\*\*"' commands)" -eq 1 ]
	[[ $(cat commands)$output != *a/b* && $(cat commands)$output != *%26* ]]
}

@test "fl-check: a name server that hangs is not waited for" {
	cat >slow.c <<-'EOF'
		#include <netdb.h>
		#include <unistd.h>
		int getaddrinfo(const char *n, const char *s,
		    const struct addrinfo *h, struct addrinfo **r)
		{
			(void)n, (void)s, (void)h, (void)r;
			return sleep(20), EAI_AGAIN;
		}
	EOF
	"${CC:-cc}" -shared -fPIC -o slow.so slow.c
	run -1 env LD_PRELOAD="$PWD/slow.so" timeout 5 fl-check -T 200ms http://a.example/
	has '*: timeout: *'
	run -1 env LD_PRELOAD="$PWD/slow.so" timeout 5 fl-check \
	    --total-timeout 200ms http://a.example/
	has '*: timeout: the total timeout has passed*'
}

@test "fl-check: a file that is missing fails its step, and no other" {
	echo_server
	cat >a.hurl <<-END
		GET $URL/
		HTTP 200
		POST $URL/
		[Options]
		skip: {{skip}}
		file,none;
		GET $URL/
		HTTP 200
	END
	run -0 fl-check -D skip=true a.hurl
	has '*passed, 2 requests*'
	run -2 fl-check -D skip=false a.hurl
	has 'a.hurl:6:6: none: No such file*FAILED, 1 request *'
	run -2 fl-check -D skip=false --continue-on-error a.hurl
	has '*FAILED, 2 requests *'
	run -0 fl-check -D skip=false --from-entry 3 a.hurl
	run -3 fl-check --hurl-exit -D skip=false a.hurl
	printf 'GET %s/\n[Options]\nheader: nonsense\n' "$URL" >b.hurl
	run -2 fl-check b.hurl
	has "b.hurl:3:1: want a header as 'Name: value'*"
}
