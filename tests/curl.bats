load helper
load servers

@test "curl: ftp reads, writes, lists and deletes" {
	needs_scheme ftp
	server ftp
	cat >ftp.hurl <<-'END'
		GET ftp://127.0.0.1:{{port}}/hello.txt
		HTTP 226
		[Asserts]
		body == "hello\n"

		PUT ftp://127.0.0.1:{{port}}/dir/three
		`345`
		HTTP 226

		APPEND ftp://127.0.0.1:{{port}}/dir/three
		`6`
		HTTP 226

		LIST ftp://127.0.0.1:{{port}}/dir/
		HTTP 226
		[Asserts]
		body == "three\ntwo\n"

		HEAD ftp://127.0.0.1:{{port}}/dir/three
		HTTP 350
		[Asserts]
		header "Content-Length" == "4"

		DELETE ftp://127.0.0.1:{{port}}/dir/three
		HTTP 250

		GET ftp://127.0.0.1:{{port}}/dir/three
		HTTP 550
		[Asserts]
		header "Reply" exists
	END
	run -0 fl-check -T 5s -D port="$PORT" ftp.hurl
	printf 'GET ftp://me:wrong@127.0.0.1:%s/hello.txt\nHTTP 226\n' "$PORT" >bad.hurl
	run -1 fl-check bad.hurl
	has '*status*530*'
}

@test "curl: a redirect that a server of files makes up is not followed" {
	needs_scheme ftp
	server ftp
	printf 'PUT ftp://127.0.0.1:%s/x\n`x`\nHTTP *\nDELETE ftp://127.0.0.1:%s/x\n[Options]\nlocation: true\nHTTP 250\n' \
	    "$PORT" "$PORT" >a.hurl
	run -0 fl-check a.hurl
	has '*2 requests*'
}

@test "curl: smtp sends a mail, and says who is not known" {
	needs_scheme smtp
	server smtp
	cat >mail.hurl <<-'END'
		SEND smtp://127.0.0.1:{{port}}
		Mail-From: me@example.com
		Rcpt-To: you@example.com
		Rcpt-To: and@example.com
		Subject: a mail
		```
		one
		.two
		```
		HTTP 250

		SEND smtp://127.0.0.1:{{port}}
		Mail-From: me@example.com
		Rcpt-To: nobody@example.com
		`x`
		HTTP 550

		VRFY smtp://127.0.0.1:{{port}}
		Rcpt-To: you
		HTTP 252
	END
	run -0 fl-check -D port="$PORT" mail.hurl
	diff smtp.log - <<-END
		MAIL FROM:<me@example.com> SIZE=30
		RCPT TO:<you@example.com>
		RCPT TO:<and@example.com>
		Subject: a mail$(printf '\r')
		$(printf '\r')
		one$(printf '\r')
		.two$(printf '\r')

	END
	run -2 fl-check <(printf 'SEND smtp://127.0.0.1:1\nHTTP *\n')
	has '*plugin curl: SEND smtp://: want a body*'
}

@test "curl: imap and pop3 give mail, and take commands" {
	needs_scheme imap
	needs_scheme pop3
	server imap
	imap=$PORT
	server pop3
	cat >mail.hurl <<-'END'
		GET imap://me:pw@127.0.0.1:{{imap}}/INBOX;MAILINDEX=1
		HTTP 1
		[Asserts]
		body endsWith "first\r\n"
		GET imap://me:pw@127.0.0.1:{{imap}}/INBOX;MAILINDEX=19
		HTTP 2
		SEND imap://me:pw@127.0.0.1:{{imap}}/INBOX
		`SEARCH ALL`
		HTTP 1
		[Captures]
		found: body regex "SEARCH (.*)\r"
		[Asserts]
		variable "found" == "1 2"
		PUT imap://127.0.0.1:{{imap}}/INBOX
		[BasicAuth]
		me: pw
		```
		Subject: three

		third
		```
		HTTP 1
		GET imap://127.0.0.1:{{imap}}/INBOX;MAILINDEX=3
		[BasicAuth]
		me: pw
		HTTP 1
		[Asserts]
		body == "Subject: three\r\n\r\nthird\r\n"
		GET imap://me:wrong@127.0.0.1:{{imap}}/INBOX
		HTTP 2
		GET pop3://me:pw@127.0.0.1:{{pop3}}/1
		HTTP 1
		[Asserts]
		body endsWith "first\r\n"
		GET pop3://me:pw@127.0.0.1:{{pop3}}/19
		HTTP 2
		STAT pop3://me:pw@127.0.0.1:{{pop3}}/
		HTTP 1
		DELETE pop3://me:pw@127.0.0.1:{{pop3}}/1
		HTTP 1
		SEND pop3://me:pw@127.0.0.1:{{pop3}}/
		`UIDX`
		HTTP 2
		GET pop3://me:wrong@127.0.0.1:{{pop3}}/
		HTTP 2
	END
	run -0 fl-check -D imap="$imap" -D pop3="$PORT" mail.hurl
}

@test "curl: mqtt publishes, and the first message is the answer" {
	needs_scheme mqtt
	server mqtt
	cat >mqtt.hurl <<-'END'
		PUBLISH mqtt://127.0.0.1:{{port}}/a/b
		`{"x":1}`
		HTTP 1

		SUBSCRIBE mqtt://127.0.0.1:{{port}}/a/b
		HTTP 1
		[Asserts]
		header "Topic" == "a/b"
		jsonpath "$.x" == 1
	END
	run -0 fl-check -D port="$PORT" mqtt.hurl
	run -1 fl-check -T 50ms <(printf 'GET mqtt://127.0.0.1:%s/none\n' "$PORT")
	has '*timeout: *'
}

@test "curl: a server that ignores a goodbye stops nobody for long" {
	needs_scheme smtp
	server smtp rude
	printf 'NOOP smtp://127.0.0.1:%s\nHTTP 250\n' "$PORT" >noop.hurl
	printf 'BAD smtp://127.0.0.1:%s\nHTTP 500\n' "$PORT" >bad.hurl
	SECONDS=0
	run -0 fl-check noop.hurl
	run -0 fl-check bad.hurl
	[ "$SECONDS" -lt 5 ]
}

@test "curl: what it does not do is refused before anything is sent" {
	run -2 --separate-stderr fl-check <(printf 'GET file:///etc/passwd\n')
	[[ $stderr == *"no plugin for the scheme 'file'"* ]]
	run -2 --separate-stderr fl-check <(printf 'GET telnet://127.0.0.1/\n')
	[[ $stderr == *"no plugin for the scheme 'telnet'"* ]]
	needs_scheme ftp
	run -2 --separate-stderr fl-check <(printf 'POST ftp://127.0.0.1/\n')
	[[ $stderr == *"no POST ftp://: want GET, HEAD, LIST, PUT, APPEND or DELETE"* ]]
	run -2 --separate-stderr fl-check <(printf 'GET ftp://127.0.0.1/\nX-Y: z\n')
	[[ $stderr == *"ftp:// has no header 'X-Y'"* ]]
	run -2 --separate-stderr fl-check \
	    <(printf 'GET ftp://127.0.0.1/\n[Options]\nhttp2: true\n')
	[[ $stderr == *"no option 'http2'"* ]]
}

@test "curl: a path with a line end in it is no command" {
	needs_scheme ftp
	server ftp
	run -1 fl-check <(printf 'DELETE ftp://127.0.0.1:%s/x%%0d%%0aNOOP\n' "$PORT")
	has '*request: *'
}

@test "curl: what libcurl has at run time decides" {
	nm -D "$FL_BUILD/plugins/curl.so" | grep -q curl_version_info
	cat >old.c <<-'END'
		#include <curl/curl.h>
		curl_version_info_data *
		curl_version_info(CURLversion v)
		{
			static const char *const few[] = { "http", NULL };
			static curl_version_info_data d;

			(void)v;
			d.version = "7.0";
			d.protocols = few;
			return &d;
		}
	END
	${CC:-cc} -shared -fPIC -o old.so old.c
	case $FL_BUILD in *-address*|*-thread*) skip "not with sanitizers" ;; esac
	LD_PRELOAD=$PWD/old.so run -2 fl-check <(printf 'GET ftp://127.0.0.1/\n')
	has "*plugin curl: this libcurl (7.0) has no 'ftp'*"
}

# sshd_server - an sshd for this user alone, with sftp; sets PORT and KEY
sshd_server() {
	local sshd
	sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || skip "no sshd"
	[ "$(id -u)" -ne 0 ] || [ -d /run/sshd ] || mkdir /run/sshd 2>/dev/null ||
	    skip "sshd wants /run/sshd"
	ssh-keygen -q -t ecdsa -m PEM -N '' -f host
	ssh-keygen -q -t ecdsa -m PEM -N '' -f id
	PORT=$(free_port)
	KEY=$PWD/id
	printf '%s\n' "ListenAddress 127.0.0.1" "Port $PORT" "HostKey $PWD/host" \
	    "AuthorizedKeysFile $PWD/id.pub" "StrictModes no" "UsePAM no" \
	    "PidFile none" "Subsystem sftp internal-sftp" \
	    "PermitRootLogin yes" >sshd_config
	"$sshd" -D -e -f sshd_config 2>sshd.log 3>&- &
	started+=($!)
	for _ in {1..100}; do
		(: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && return
		kill -0 "${started[-1]}" 2>/dev/null || skip "no sshd here: $(cat sshd.log)"
		sleep 0.05
	done
}

@test "curl: sftp reads and writes, if the host is known" {
	needs_scheme sftp
	sshd_server
	mkdir home home/.ssh files
	printf 'hello' >files/one
	cat >sftp.hurl <<-'END'
		GET sftp://127.0.0.1:{{port}}{{folder}}/one
		[Options]
		user: {{who}}:
		key: {{key}}
		HTTP 1
		[Captures]
		word: body

		PUT sftp://127.0.0.1:{{port}}{{folder}}/two
		[Options]
		user: {{who}}:
		key: {{key}}
		`{{word}} again`
		HTTP 1

		LIST sftp://127.0.0.1:{{port}}{{folder}}/
		[Options]
		user: {{who}}:
		key: {{key}}
		HTTP 1
		[Asserts]
		body contains "two"

		DELETE sftp://127.0.0.1:{{port}}{{folder}}/one
		[Options]
		user: {{who}}:
		key: {{key}}
		HTTP 1

		GET sftp://127.0.0.1:{{port}}{{folder}}/one
		[Options]
		user: {{who}}:
		key: {{key}}
		HTTP 2
	END
	set -- -D port="$PORT" -D key="$KEY" -D folder="$PWD/files" \
	    -D who="$(id -un)" sftp.hurl
	HOME=$PWD/home run -1 fl-check "$@"
	has '*tls: *'
	echo "[127.0.0.1]:$PORT $(cut -d' ' -f1,2 host.pub)" >home/.ssh/known_hosts
	HOME=$PWD/home run -0 fl-check "$@"
	[ "$(cat files/two)" = "hello again" ]
	[ ! -e files/one ]
}

@test "curl: a redirect stays on the web" {
	echo_server
	for to in file:///etc/passwd ftp://127.0.0.1/x exec:/bin/true; do
		printf 'GET %s/?status=302&header=Location:%s\n[Options]\nlocation: true\nHTTP 200\n' \
		    "$URL" "$to" >a.hurl
		run -1 fl-check a.hurl
		has "*: a redirect to ${to%%:*}: is not followed*"
	done
}

@test "curl: HTTP, files, mail and messages keep the promises" {
	local p=$FL_BUILD/plugins/curl.so
	set -- --patience 1s --turns 6 -u 50
	echo_server
	run -0 fl-plugin-test "$@" --silent 'http://127.0.0.1:{silent}/' \
	    "$p" "$URL/"
	has '*# status 200, good*'
	! [[ $output == *'# skip'* ]]
	needs_scheme ftp
	server ftp
	run -0 fl-plugin-test "$@" --silent 'ftp://127.0.0.1:{silent}/' \
	    "$p" "ftp://127.0.0.1:$PORT/hello.txt"
	has '*# status 226, good*'
	needs_scheme imap
	server imap
	run -0 fl-plugin-test "$@" --silent 'imap://127.0.0.1:{silent}/' \
	    "$p" "imap://a:b@127.0.0.1:$PORT/INBOX;MAILINDEX=1"
	has '*# status 1, good*'
	needs_scheme mqtt
	server mqtt
	run -0 fl-plugin-test "$@" --silent 'mqtt://127.0.0.1:{silent}/x' \
	    --data hello "$p" "mqtt://127.0.0.1:$PORT/x" PUBLISH
	has '*# status 1, good*'
}

@test "curl: the examples of fl-scenario(5) are steps that can be made" {
	needs_scheme sftp
	awk '/^\.Sh PROTOCOLS/ { on = 1 } /^\.Sh SEE/ { on = 0 }
		on && /^\.Ed/ { exit } text { print }
		on && /^\.Bd/ { text = 1 }' "$FL_TOP/man/fl-scenario.5" >a.hurl
	[ "$(grep -c '^[A-Z]* [a-z0-9]*:' a.hurl)" -ge 13 ]
	[ "$(grep -c '^HTTP' a.hurl)" -ge 13 ]
	: >id_ecdsa
	# every step has a plugin, and then there is no such entry
	run -2 fl-check --from-entry 99 -D password=x a.hurl
	has '*no entry from 99 *'
}
