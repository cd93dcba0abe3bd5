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
	run -2 --separate-stderr fl-check .
	complains 'fl-check: .: Is a directory'
	run -2 --separate-stderr fl-check gopher://x
	complains "fl-check: no plugin for the scheme 'gopher'"
	printf 'POST http://127.0.0.1:1/\nfile,/etc/passwd;\n' >c.hurl
	run -2 --separate-stderr fl-check c.hurl
	[[ $stderr == *c.hurl:2:*outside* ]]
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
