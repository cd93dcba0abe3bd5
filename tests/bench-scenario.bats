load helper

# decoded NAME - that base64 attribute of the first failure, decoded
decoded() {
	sed -n "s/.*<failure .*$1=\"\([^\"]*\)\".*/\1/p" <<<"$output" |
	    head -n 1 | base64 -d
}

@test "fl-bench: what is the author's to mend is told before the load" {
	echo_server --log log
	bad() {
		printf "$1" "$URL" >a.hurl
		run -2 --separate-stderr fl-bench -q -n 1 a.hurl
		says ""
		[[ ${stderr_lines[0]} == $2 ]] || { echo "$stderr"; return 1; }
		[ ! -s log ]
	}
	bad 'GET %s/\nHTTP 200\n[Asserts]\njsonpath "$.a" == {{x}}\n' \
	    "fl-bench: a.hurl:4:*: undefined variable 'x'"
	bad 'GET %s/\nHTTP 200\n[Captures]\nx: status\n[Asserts]\nstatus == {{y}}\n' \
	    "fl-bench: a.hurl:6:*: undefined variable 'y'"
	bad 'GET %s/{{x}}\nHTTP 200\n[Captures]\nx: status\n' \
	    "fl-bench: a.hurl:1:*: undefined variable 'x'"
	bad 'POST %s/\nfile,none.bin;\n' 'fl-bench: a.hurl:*none.bin*'
	bad 'GET nothing://x\n# %s\n' 'fl-bench: a.hurl:1:*nothing*'
	bad 'GET %s/\n[Options]\nrepeat: -1\n' \
	    'fl-bench: a.hurl:3:1: repeat without a bound: want a number, in a load'
	bad 'GET %s/\n[Options]\nretry: -1\n' \
	    'fl-bench: a.hurl:3:1: retry without a bound: want a number, in a load'
}

@test "fl-bench: a bound that a variable takes away ends the load" {
	for o in retry repeat; do
		printf 'GET null://x\n[Options]\n%s: {{n}}\nHTTP 99\n' $o >a.hurl
		run -2 --separate-stderr fl-bench -q -n 1 -D n=-1 a.hurl
		[[ ${stderr_lines[0]} == "fl-bench: a.hurl:1:1: $o without a bound"* ]]
	done
}

@test "fl-bench: variables that may be defined are no mistake" {
	cat >a.hurl <<-'END'
		GET null://x
		[Options]
		variable: a=1
		HTTP *
		[Captures]
		b: status
		[Asserts]
		status >= {{a}}
		status == {{b}}
		GET null://x/{{b}}/{{fl_user}}/{{newUuid}}
		GET null://x/{{c}}
		[Options]
		skip: true
	END
	run -0 --separate-stderr fl-bench -q -n 2 a.hurl
	[[ $output != *"<failure"* ]]
}

@test "fl-bench: output: writes nothing in a load" {
	echo_server
	printf 'GET %s/\n[Options]\noutput: got.txt\nHTTP 200\n' "$URL" >a.hurl
	run -0 fl-bench -q -n 2 a.hurl
	[ ! -e got.txt ]
}

@test "fl-bench: a failed assert is a failure of its kind, with the answer" {
	echo_server
	cat >a.hurl <<-END
		POST $URL/?echo=1
		{"n": 1}
		HTTP 200
		[Asserts]
		jsonpath "\$.n" == 2
	END
	run -1 fl-bench -q -n 3 -u 1 a.hurl
	has '*kind="assert" count="3"*message="jsonpath*'
	[ "$(decoded body64)" = '{"n": 1}' ]
	has '*headers="*Content-Length: 8*'
}

@test "fl-bench: a failed capture ends the iteration, and the user goes on" {
	echo_server --log log
	cat >a.hurl <<-END
		POST $URL/one?echo=1
		{"n": {{fl_iteration}}}
		HTTP 200
		[Captures]
		n: jsonpath "\$.m"
		GET $URL/two
	END
	run -1 --separate-stderr fl-bench -q -n 5 -u 1 a.hurl
	has '*kind="capture" count="5"*'
	kill "${started[0]}"; wait "${started[0]}" || true
	[ "$(grep -c /one log)" -eq 5 ]
	run -1 grep /two log
}

@test "fl-bench: secrets are *** in the answers that are kept" {
	echo_server
	cat >a.hurl <<-END
		POST $URL/?echo=1&set-cookie=sid={{pass}}
		X-Token: {{pass}}
		{"pass": "{{pass}}", "also": "{{token}}"}
		HTTP 200
		[Captures]
		c: jsonpath "\$.also" redact
		[Asserts]
		body contains "never"
	END
	run -1 fl-bench -q -n 3 -u 1 --secret 'pass=hunter2' -D token=tok-77 a.hurl
	[[ $output != *hunter2* ]]
	[ "$(decoded body64)" = '{"pass": "***", "also": "***"}' ]
	FL_SECRET_pass=hunter2 run -1 fl-bench -q -n 1 -D token=tok-77 a.hurl
	[[ $output != *hunter2* ]]
	[ "$(decoded body64)" = '{"pass": "***", "also": "***"}' ]
}

@test "fl-bench: a password in a URL is not in the document" {
	echo_server
	run -0 fl-bench -q -n 1 "http://me:hunter2@127.0.0.1:$PORT/"
	[[ $output != *hunter2* ]]
	has '*url="http://me:\*\*\*@127.0.0.1:*'
}

@test "fl-bench: files are those of --file-root" {
	echo_server
	mkdir root
	echo body >root/b.txt
	printf 'POST %s/?echo=1\nfile,b.txt;\nHTTP 200\n[Asserts]\nbody contains "body"\n' \
	    "$URL" >a.hurl
	run -2 fl-bench -q -n 1 a.hurl
	run -0 fl-bench -q -n 1 --file-root root a.hurl
}

@test "fl-bench: variables come from the environment, and -D comes first" {
	echo_server --log log
	printf 'GET %s/{{a}}/{{b}}\n' "$URL" >a.hurl
	FL_VARIABLE_a=env FL_VARIABLE_b=env run -0 fl-bench -q -n 1 -D a=opt a.hurl
	kill "${started[0]}"; wait "${started[0]}" || true
	grep -q /opt/env log
}

@test "fl-bench: a terminal shows both times, and colours unless NO_COLOR" {
	command -v script >/dev/null || skip "no script(1)"
	export TERM=xterm
	run -0 script -qec "fl-bench -u 1 -d 1s null://x" /dev/null
	[[ $output == *"response  p50 "*"service   p50 "* ]]
	[[ $output == *$'\033[3'?'mgenerator '* ]]
	NO_COLOR=1 run -0 script -qec "fl-bench -u 1 -n 5 null://x" /dev/null
	[[ $output != *$'\033[3'?m* ]]
}

# figure FILE NAME - a figure of all exchanges
figure() {
	fl-stats --tsv -k step "$1" | awk -F'\t' -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
		$c["step"] == "all" { print $c[name] }'
}

@test "fl-bench: each attempt counts, and the step once" {
	echo_server
	printf 'GET %s/\n[Options]\nretry: 2\nretry-interval: 1ms\nHTTP 201\n' \
	    "$URL" >a.hurl
	run -1 fl-bench -q -u 2 -n 10 a.hurl
	echo "$output" >a
	[ "$(figure a count)" -eq 10 ]
	[ "$(figure a hops)" -eq 20 ]
	run -1 fl-bench -q -u 1 -n 10 <(sed 's/retry: 2/retry: 0/' a.hurl)
	echo "$output" >b
	[ "$(figure a received_bytes)" -eq $((3 * $(figure b received_bytes))) ]
}

@test "fl-bench: a step cut off between its attempts is not lost" {
	echo_server
	printf 'GET %s/\n[Options]\nretry: 100\nretry-interval: 10s\nHTTP 201\n' \
	    "$URL" >a.hurl
	run -1 fl-bench -q -u 3 -d 300ms --drain 0s a.hurl
	echo "$output" >a
	[ "$(figure a count)" -eq 3 ]
	has '*<failure *kind="unfinished"*'
	has '*unfinished="3"*'
}
