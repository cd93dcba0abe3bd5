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
