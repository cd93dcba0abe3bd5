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
	local http other proxy black tls mtls dir=$BATS_FILE_TMPDIR
	[ -e "$dir/ports" ] || skip "no python3"
	. "$dir/ports"
	H=http://127.0.0.1:$http
	fl-check --file-root "$dir" -D "dir=$dir" -D "h=$H" \
	    -D "host=127.0.0.1:$http" -D "port=$http" -D "proxy=127.0.0.1:$proxy" \
	    -D "lh=http://localhost:$http" -D "h2=http://127.0.0.1:$other" \
	    -D "black=http://127.0.0.1:$black" -D "tls=https://localhost:$tls" \
	    -D "mtls=https://localhost:$mtls" "$@"
}

@test "hurl: what is sent" {
	run -0 check "$FL_TESTS/hurl/send.hurl" -D num=12 -D 'str=x"y' -D 'br={{num}}'
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
