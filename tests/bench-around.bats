load helper

# around - fl-echo with a log; setup.hurl, a.hurl and teardown.hurl
around() {
	echo_server --log log
	cat >setup.hurl <<-END
		POST $URL/setup?echo=1
		{"token": "t-1", "key": "k-2"}
		HTTP 200
		[Captures]
		token: jsonpath "\$.token"
		key: jsonpath "\$.key" redact
	END
	printf 'GET %s/load/{{token}}/{{key}}\nHTTP 200\n' "$URL" >a.hurl
	printf 'DELETE %s/teardown/{{token}}\nHTTP 200\n' "$URL" >teardown.hurl
}

# asked - what fl-echo was asked for: "METHOD path count" a line
asked() {
	kill "${started[0]}"
	while [ -e "/proc/${started[0]}/exe" ]; do sleep 0.01; done
	grep -oE '(GET|POST|DELETE)[[:space:]][^[:space:]?]*' log |
	    tr '\t' ' ' | sort | uniq -c | awk '{ print $2, $3, $1 }'
}

@test "fl-bench: setup and teardown run once, and do not count" {
	around
	run -0 --separate-stderr fl-bench -q -n 20 -u 4 -t 2 --setup setup.hurl \
	    --teardown teardown.hurl a.hurl
	has '*ok="20"*'
	[[ $output != *k-2* ]]
	[ "$(asked)" = "DELETE /teardown/t-1 1
GET /load/t-1/k-2 20
POST /setup 1" ]
}

@test "fl-bench: a failed setup is trouble: no load, but a teardown" {
	around
	sed -i 's/^HTTP 200/HTTP 201/' setup.hurl
	printf 'DELETE %s/teardown\n' "$URL" >teardown.hurl
	run -2 --separate-stderr fl-bench -q -n 20 --setup setup.hurl \
	    --teardown teardown.hurl a.hurl
	says ""
	[[ $stderr == "fl-bench: setup failed: setup.hurl:3: status is 200, wanted 201
  HTTP 201"* ]]
	[ "$(asked)" = "DELETE /teardown 1
POST /setup 1" ]
}

@test "fl-bench: a step of a setup without HTTP line fails on a bad status" {
	around
	printf 'GET %s/setup?status=500\n' "$URL" >setup.hurl
	printf 'GET %s/load\n' "$URL" >a.hurl
	run -2 --separate-stderr fl-bench -q -n 2 --setup setup.hurl a.hurl
	[[ $stderr == *"setup failed: setup.hurl:1: status is 500"* ]]
	run -0 --separate-stderr fl-bench -q -n 2 --any-status \
	    --setup setup.hurl a.hurl
}

@test "fl-bench: the teardown runs after a failed load, and after a signal" {
	around
	sed -i 's/^HTTP 200/HTTP 404/' a.hurl
	run -1 --separate-stderr fl-bench -q -n 3 -u 1 --setup setup.hurl \
	    --teardown teardown.hurl a.hurl
	fl-bench -q -d 60s --setup setup.hurl --teardown teardown.hurl \
	    -o out a.hurl &
	pid=$!
	until grep -q '<interval' out 2>/dev/null; do :; done
	kill -INT $pid
	wait $pid || true
	grep -q 'stopped="signal"' out
	[ "$(asked | grep -c '^DELETE /teardown/t-1 2$')" -eq 1 ]
}

@test "fl-bench: a failed teardown is a bad answer, and the document says so" {
	around
	sed -i 's/^HTTP 200/HTTP 404/' teardown.hurl
	run -1 --separate-stderr fl-bench -q -n 3 --setup setup.hurl \
	    --teardown teardown.hurl a.hurl
	[[ $stderr == "fl-bench: teardown failed: teardown.hurl:2: status is 200"* ]]
	has '*<end *exit="1"/>*'
}

@test "fl-bench: a signal ends the setup" {
	echo_server --fault hang
	printf 'GET %s/\n' "$URL" >setup.hurl
	fl-bench -q -n 3 --setup setup.hurl null://x 2>err &
	pid=$!
	until grep -q "SigBlk:.*[1-9a-f]" "/proc/$pid/status"; do :; done
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 2 ]
	[ "$(cat err)" = "fl-bench: setup failed: ended by a signal" ]
}

@test "fl-bench: mistakes of setup and teardown are told before anything" {
	around
	printf 'GET %s/{{nothing}}\n' "$URL" >bad.hurl
	for o in --setup --teardown; do
		run -2 --separate-stderr fl-bench -q -n 3 $o bad.hurl null://x
		[[ ${stderr_lines[0]} == "fl-bench: bad.hurl:1:"*"undefined variable 'nothing'" ]]
		run -2 --separate-stderr fl-bench -q -n 3 $o none.hurl null://x
		complains 'fl-bench: none.hurl: No such file or directory'
	done
	run -2 --separate-stderr fl-bench -q -n 3 --setup setup.hurl bad.hurl
	run -2 --separate-stderr fl-bench -q -n 3 a.hurl
	[[ ${stderr_lines[0]} == "fl-bench: a.hurl:1:"*"undefined variable 'token'" ]]
	[ ! -s log ]
}
