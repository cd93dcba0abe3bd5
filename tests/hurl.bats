# Hurl files of many constructs, with a server that says what it was sent.
load helper

# Certificates are made once for all cases.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	command -v python3 >/dev/null || return 0
	{
		openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key \
		    -out ca.pem -days 30 -subj '/CN=Test CA'
		printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >names
		for name in server client; do
			openssl req -newkey rsa:2048 -nodes -keyout $name.key \
			    -out $name.csr -subj "/C=DE/O=Org/CN=localhost"
			openssl x509 -req -in $name.csr -CA ca.pem \
			    -CAkey ca.key -CAcreateserial -days 20 \
			    -extfile names -out $name.pem
		done
		openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
		    -CAcreateserial -days -1 -extfile names -out expired.pem
		openssl rsa -aes256 -passout pass:pw -in client.key \
		    -out locked.key
	} 2>/dev/null
	cat client.pem locked.key >client-both.pem
	printf 'machine 127.0.0.1 login net password rc\n' >netrc
	printf 'file data\n' >data.txt
	python3 "$BATS_TEST_DIRNAME/hurl/server.py" "$PWD" 3>&- &
	echo $! >pid
	until [ -e ports ]; do sleep 0.02; done
}

teardown_file() {
	cd "$BATS_FILE_TMPDIR" || return
	[ ! -e pid ] || kill "$(cat pid)"
}

# check ARG... - fl-check, with where the server is as variables
check() {
	local http other proxy black tls mtls expired dir=$BATS_FILE_TMPDIR
	[ -e "$dir/ports" ] || skip "no python3"
	. "$dir/ports"
	H=http://127.0.0.1:$http
	fl-check --file-root "$dir" -D "dir=$dir" -D "h=$H" \
	    -D "host=127.0.0.1:$http" -D "port=$http" -D "proxy=127.0.0.1:$proxy" \
	    -D "lh=http://localhost:$http" -D "h2=http://127.0.0.1:$other" \
	    -D "black=http://127.0.0.1:$black" -D "tls=https://localhost:$tls" \
	    -D "mtls=https://localhost:$mtls" \
	    -D "expired=https://localhost:$expired" "$@"
}

@test "hurl: what is sent" {
	for engine in http curl; do
		run -0 check -e $engine "$FL_TESTS/hurl/send.hurl" \
		    -D num=12 -D 'str=x"y' -D 'br={{num}}'
	done
}

@test "hurl: options of the transport, and credentials" {
	pin=$(openssl x509 -in "$BATS_FILE_TMPDIR/server.pem" -pubkey -noout |
	    openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)
	run -0 check "$FL_TESTS/hurl/options.hurl" -D "pin=$pin"
}

@test "hurl: redirects and cookies" {
	run -0 check "$FL_TESTS/hurl/redirects.hurl"
}

@test "hurl: answers, their codings and what is found in them" {
	run -0 --separate-stderr check "$FL_TESTS/hurl/answers.hurl" -D idx=1
}

@test "hurl: asserts that hold" {
	run -0 check "$FL_TESTS/hurl/holds.hurl"
}

@test "hurl: asserts that fail, each of them" {
	run -4 check --hurl-exit "$FL_TESTS/hurl/fails.hurl"
	[ "$(grep -c '^/.*fails.hurl:[0-9]' <<<"$output")" -eq \
	    "$(($(wc -l <"$FL_TESTS/hurl/fails.hurl") - 7))" ]
}

@test "hurl: a file without requests passes" {
	printf '' >empty.hurl
	printf '# nothing\n\n' >comment.hurl
	run -0 fl-check empty.hurl comment.hurl - </dev/null
	has '*3 passed, 0 failed'
}

@test "hurl: options of the command line are those of each step that has none" {
	cat >a.hurl <<-'EOF'
		GET {{tls}}/echo
		[Options]
		header: X-Own: 1
		HTTP 200
		[Asserts]
		body contains "GET /echo HTTP/1.1"
		body contains "X-Own: 1"
		body contains "X-All: 2"
		body contains "Authorization: Basic YTpi"
		GET {{tls}}/echo
		[Options]
		user: c:d
		http1.0: true
		HTTP 200
		[Asserts]
		body contains "GET /echo HTTP/1.0"
		body contains "Authorization: Basic Yzpk"
		GET {{h}}/r?status=302&h=Location:{{h2}}/echo
		X-Own: 1
		HTTP 200
		[Asserts]
		body contains "X-Own: 1"
		body contains "X-All: 2"
		body not contains "Authorization"
	EOF
	run -0 check --cacert "$BATS_FILE_TMPDIR/ca.pem" -H 'X-All: 2' -L \
	    --user a:b --http1.1 --max-redirs 1 a.hurl
	run -0 check --insecure -H 'X-All: 2' -L --user a:b a.hurl
	run -1 check -H 'X-All: 2' -L --user a:b a.hurl
	has '*: tls: *'
	run -2 --separate-stderr check --cacert none.pem a.hurl
	complains 'fl-check: --cacert none.pem: No such file or directory'
	printf 'GET {{h}}/\n[Options]\nnetrc-file: {{x}}\n' >b.hurl
	run -2 check -D x=none b.hurl
	has 'b.hurl:3:1: none: No such file or directory*'
}

@test "hurl: options say how much of the wire is shown" {
	cat >a.hurl <<-'EOF'
		GET {{h}}/silent
		POST {{tls}}/body
		[Options]
		very-verbose: true
		insecure: true
		{"a": "{{p}}"}
		GET {{h}}/brief
		[Options]
		verbosity: brief
		GET {{h}}/plain
		[Options]
		verbose: true
		user: me:{{p}}
		GET {{h}}/?body=zipped&gzip=1
		[Options]
		verbosity: debug
		GET {{h}}/?b64=AAE=
		[Options]
		very-verbose: {{t}}
	EOF
	run -0 --separate-stderr check -q --secret p=hunter2 -D t=true a.hurl
	says ""
	got=$stderr
	[[ $got != */silent* ]]
	[[ $got == *$'\n* SSL connection using TLS'*$'\n*  subject: C=DE'* ]]
	[[ $got == *$'\n> POST /body HTTP/1.1\n'*$'\n{"a": "***"}\n'*$'\n< HTTP/1.1 200 X\n'*$'\n{"a": "***"}\n'* ]]
	[[ $got == *$'\n> GET http://'*$'/brief\n< 200\n'* ]]
	[[ $got == *$'\n> Authorization: Basic ***\n'* ]]
	[[ $got == *$'\nzipped\n'*$'\n* body of 2 bytes\n'* ]]
	[[ $got != *hunter2* && $got != *$(printf me:hunter2 | base64)* ]]
	run -0 --separate-stderr check -q -vv --insecure -D p=x -D t=false a.hurl
	[[ $stderr == */silent* && $stderr == *'{"a": "x"}'* ]]
	run -2 --separate-stderr fl-check --verbosity x a.hurl
	complains "fl-check: --verbosity 'x': want brief, verbose or debug"
}

@test "hurl: warnings are for those who run it, and not for cron" {
	printf 'GET {{h}}/\n[QueryStringParams]\na: b\n' >a.hurl
	run -0 --separate-stderr check a.hurl
	complains 'fl-check: warning: a.hurl:2:2: *old name*'
	run -0 check -q a.hurl
	says ""
}

# frugal ARG... - fl-check within 5 seconds and 400 MB, for one bad thing
frugal() {
	(
		ulimit -v 400000
		check --total-timeout 5s "$@"
	)
}

# told KIND... - each of the patterns is in a line of its own of what was said
told() {
	local p
	for p; do
		grep -q -- "$p" <<<"$output" || { echo "no: $p"; echo "$output"; return 1; }
	done
}

@test "hurl: hostile files are refused with their place" {
	truncate -s 100M big.hurl
	(printf 'POST http://x/\n' && printf '%010000d' 0 | tr 0 '[') >deep.hurl
	(printf 'POST http://x/\n' && printf '%010000d' 0 | sed 's/0/<a>/g') >tags.hurl
	printf 'GET http://x/\377\n' >bytes.hurl
	printf 'GET http://x/\\u{0}\n' >nul.hurl
	run -2 fl-check nul.hurl
	has 'nul.hurl:1:5: a NUL in the URL*'
	printf 'GET http://x/\nHTTP 200\n[Asserts]\nbody == "abc\n' >open.hurl
	printf 'POST http://x/\n```\nabc' >lines.hurl
	printf 'POST http://x/\nbase64,abc' >base64.hurl
	printf 'POST http://x/\n{"a": [1,\n' >cut.hurl
	while read -r file text; do
		run -2 --separate-stderr frugal "$file.hurl"
		[[ ${stderr_lines[0]} == "fl-check: $file.hurl:"*$text* ]] ||
		    { echo "$file: $stderr"; return 1; }
	done <<-'EOF'
		big larger than 64 MB
		deep 2:257: JSON of more than 256 brackets
		tags 2:769: XML of more than 256 tags
		bytes 1:14: not UTF-8: byte 0xff
		open 4:9: a string that is not closed
		lines 2:1: a text that is not closed
		base64 2:11: want ; at the end
		cut 2:10: want a value of JSON
	EOF
}

@test "hurl: hostile answers are failures of their kind" {
	bomb=$(printf '%s<x>&a9;</x>' "$(printf '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">'
	    for i in 1 2 3 4 5 6 7 8 9; do
		printf '<!ENTITY a%d "' $i
		printf '&a%d;%.0s' $((i - 1)) 1 $((i - 1)) 2 $((i - 1)) 3 $((i - 1)) 4 $((i - 1)) 5 $((i - 1)) 6
		printf '">'
	    done)]>" | base64 -w0)
	cat >a.hurl <<-EOF
		GET {{h}}/?nest=10000
		HTTP 200
		[Asserts]
		jsonpath "\$.a" exists
		GET {{h}}/?body={"a":[1,
		HTTP 200
		[Asserts]
		jsonpath "\$.a" exists
		GET {{h}}/?body=<a><b>x</a>&h=Content-Type:text/html
		HTTP 200
		[Asserts]
		xpath "//b[" exists
		GET {{h}}/?body=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!
		HTTP 200
		[Asserts]
		body matches "^(a|aa|a*)+\$"
		GET {{h}}/?h=Content-Type:text/xml
		[Query]
		b64: $bomb
		HTTP 200
		[Asserts]
		xpath "string(//x)" contains "aaaaaaaaaaa"
		GET {{h}}/endless
		HTTP 200
		[Asserts]
		body contains "y"
		GET {{h}}/?big-header=3000000
		HTTP 200
		[Asserts]
		header "X-Big" exists
		GET {{h}}/loop
		[Options]
		location: true
		HTTP 200
		GET {{expired}}/
		[Options]
		cacert: {{dir}}/ca.pem
		HTTP 200
		GET {{black}}/
		[Options]
		max-time: 100
		HTTP 200
		GET {{h}}/?size=68000000&gzip=1
		HTTP 200
		[Asserts]
		bytes count == 1
	EOF
	run -1 --separate-stderr frugal --continue-on-error a.hurl
	told '^a.hurl:4:1: JSON: too many brackets' \
	    '^a.hurl:8:1: JSON: want a value at line 1, column 9' \
	    "^a.hurl:12:1: XPath: '//b\\[': no expression" \
	    '^a.hurl:16:' '^a.hurl:22:1: ' \
	    '^a.hurl:23:1: too-large: the body is larger' \
	    '^a.hurl:27:1: too-large: ' \
	    '^a.hurl:31:1: too many redirects' \
	    '^a.hurl:35:1: tls: .*expired' \
	    '^a.hurl:39:1: timeout: ' \
	    '^a.hurl:46:1: the body (gzip) is larger than'
}

@test "hurl: what never ends is bounded" {
	printf 'GET {{black}}/\nGET {{h}}/\n' >a.hurl
	run -1 check --total-timeout 200ms a.hurl
	has '*timeout: the total timeout has passed*'
	printf 'GET {{h}}/\n[Options]\nrepeat: -1\ndelay: 1ms\n' >b.hurl
	run -1 check --total-timeout 200ms b.hurl
	has '*timeout: the total timeout has passed*'
}

@test "hurl: each engine shows connection, certificate and bodies" {
	printf 'POST {{tls}}/body\n`hello`\n' >a.hurl
	run -0 --separate-stderr check -q -vv --http1.1 \
	    --cacert "$BATS_FILE_TMPDIR/ca.pem" -e http a.hurl
	[[ $stderr == *'* connected to 127.0.0.1 in '*'* TLS handshake in '*'*  Subject: C=DE, O=Org, CN=localhost'*'> POST /body'*$'\nhello\n'*'< HTTP/1.1 200'*$'\nhello' ]]
}

@test "hurl: the curl command of a request denies what the request does" {
	printf 'GET {{h}}/\n[Options]\nhttp2: false\nipv6: false\ninsecure: false\n' >a.hurl
	run -0 check --curl - a.hurl
	has "curl * --http1.1 --ipv4 '*"
	[[ $output != *insecure* ]]
}
