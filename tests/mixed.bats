load helper
load servers

# redis_server - starts one; its URL is in CACHE
redis_server() {
	local port
	command -v redis-server >/dev/null || skip "no redis-server"
	port=$(free_port)
	redis-server --port "$port" --bind 127.0.0.1 --save '' \
	    --appendonly no --dir "$PWD" >redis.log 2>&1 3>&- &
	started+=($!)
	until grep -q 'eady to accept connections' redis.log; do
		kill -0 "${started[-1]}" || skip "redis-server: $(tail -1 redis.log)"
		sleep 0.02
	done
	CACHE=redis://127.0.0.1:$port
}

@test "http, redis and exec in one scenario, as a test" {
	echo_server
	redis_server
	run -0 fl-check -D url="$URL" -D cache="$CACHE" \
	    "$FL_TOP/share/examples/mixed.hurl"
	has '*passed, 6 requests*'
	run -1 fl-check --tap -D url="$URL" -D cache=redis://127.0.0.1:1 \
	    "$FL_TOP/share/examples/mixed.hurl"
	has '*refused*'
}

@test "http, redis and exec in one scenario, as a load" {
	echo_server
	redis_server
	run -0 --separate-stderr fl-bench -q -u 4 -n 40 -t 2 -D url="$URL" \
	    -D cache="$CACHE" "$FL_TOP/share/examples/mixed.hurl"
	echo "$output" >mixed.xml
	fl-stats -k step mixed.xml >mixed.tsv
	for step in login remember recall measure look forget; do
		[ "$(cut -f4 mixed.tsv | grep -cx "$step")" -eq 1 ]
	done
	[ "$(awk -F'\t' '$3 == "all" { print $5, $7 }' mixed.tsv)" = "240 0" ]
}

@test "a URL that an answer gives leads to what the scenario speaks to" {
	echo_server
	redis_server
	cat >a.hurl <<-'END'
		SET {{cache}}/next
		`{{url}}/headers`
		HTTP 1

		GET {{cache}}/next
		HTTP 1
		[Captures]
		next: body

		GET {{next}}
		HTTP 200

		POST {{url}}/?echo=1
		`{{cache}}/next`
		HTTP 200
		[Captures]
		next: body

		GET {{next}}
		HTTP 1
		[Asserts]
		body == "{{url}}/headers"
	END
	run -0 fl-check -D url="$URL" -D cache="$CACHE" a.hurl
	run -0 fl-bench -q -u 2 -n 10 -D url="$URL" -D cache="$CACHE" a.hurl
	has '*<end *verdict="ok"*exit="0"/>*'
}

@test "a URL that an answer gives runs no command, and opens no other door" {
	echo_server
	cat >a.hurl <<-'END'
		RUN exec:/bin/true
		HTTP 0

		POST {{url}}/?echo=1
		`{{to}}`
		HTTP 200
		[Captures]
		next: body

		GET {{next}}
		HTTP *
	END
	for to in exec:/bin/touch?arg=made unix:/run/x file:///etc/passwd; do
		run -1 fl-check -D url="$URL" -D to="$to" a.hurl
		has "*leads to '${to%%:*}': that must be written in the scenario*"
	done
	[ ! -e made ]
	run -1 fl-check -D url="$URL" -D to=dns://127.0.0.1/x a.hurl
	has "*leads to 'dns', which no step of the scenario names*"
	run -0 fl-bench -q -n 4 -D url="$URL" -D to=exec:/bin/true a.hurl
	echo "$output" >out.xml
	[ "$(fl-stats -k step out.xml 2>/dev/null | awk -F'\t' '$3 == 3 { print $7 }')" -eq 4 ]
}
