load helper

# ask ARG... - curl's answer, with its head; lines end in LF
ask() {
	curl -sS -i --max-time 10 "$@" | tr -d '\r'
}

# talk TEXT - sends TEXT as printf makes it, and prints all that comes back
talk() {
	exec 9<>"/dev/tcp/127.0.0.1/$PORT"
	# shellcheck disable=SC2059 # escapes are wanted
	printf "$1" >&9
	timeout 10 cat <&9 | tr -d '\r'
	exec 9>&-
}

# descriptors N - the first program started has no more than N open, soon
descriptors() {
	local _
	[ -p fifo ] || mkfifo fifo
	for _ in $(seq 200); do
		open=$(ls "/proc/${started[0]}/fd" | wc -l)
		[ "$open" -gt "$1" ] || return 0
		read -r -t 0.05 <>fifo || true
	done
	echo "$open descriptors, wanted $1"
	return 1
}

@test "fl-echo: answers" {
	echo_server
	run -0 ask "$URL/any/path"
	says "HTTP/1.1 200 OK
Server: fl-echo
Content-Type: text/plain
Content-Length: 3

ok"
}

@test "fl-echo: says where it listens, and ends well when it is told to" {
	mkfifo out
	fl-echo --port 0 >out 3>&- &
	pid=$!
	read -r line <out
	[[ $line =~ ^listening\ on\ 127\.0\.0\.1:[1-9][0-9]*$ ]]
	kill -TERM $pid
	wait $pid
	fl-echo >out 3>&- &
	pid=$!
	read -r line <out
	kill -INT $pid
	wait $pid
}

@test "fl-echo: the query says what the answer is like" {
	echo_server
	run -0 ask "$URL/?status=503&type=text/html&header=X-A:b&header=C:%20d&size=70"
	says "HTTP/1.1 503 Service Unavailable
Server: fl-echo
Content-Type: text/html
Content-Length: 70
X-A:b
C: d

x-all: work and no play makes jack a dull boy 0123456789 abcde
x-all:"
	run -0 ask "$URL/?status=204"
	says "HTTP/1.1 204 No Content
Server: fl-echo"
	run -0 ask "$URL/?status=299&size=0"
	has "HTTP/1.1 299 *Content-Length: 0"
}

@test "fl-echo: a query that asks for nonsense is a bad request" {
	echo_server
	run -0 ask "$URL/?size=x"
	has "HTTP/1.1 400 Bad Request*size: 'x': want a size in bytes*"
}

@test "fl-echo: so does the command line, for all requests" {
	echo_server --status 404 --size 2 --type a/b --header X:y
	run -0 ask "$URL/"
	says "HTTP/1.1 404 Not Found
Server: fl-echo
Content-Type: a/b
Content-Length: 2
X:y

x-"
	run -0 ask "$URL/?status=200&size=1"
	has "HTTP/1.1 200 OK*X:y*x"
}

@test "fl-echo: waits as long as it is asked to, others meanwhile not" {
	echo_server
	curl -sS "$URL/?delay=700ms" -w '%{time_total}\n' -o slow >took &
	run -0 curl -sS -w '%{time_total}' "$URL/"
	LC_ALL=C awk -v t="${output#*ok?}" 'BEGIN { exit !(t < 0.6) }'
	wait $!
	awk '{ exit !($1 >= 0.7 && $1 < 5) }' took
	[ "$(cat slow)" = ok ]
	run -0 curl -sS -w '%{time_total}' -o /dev/null "$URL/?delay=20ms..40ms"
	awk -v t="$output" 'BEGIN { exit !(t >= 0.02) }'
}

@test "fl-echo: a body of any size, to the byte" {
	echo_server
	curl -sS "$URL/?size=5M" >five
	[ "$(wc -c <five)" -eq 5242880 ]
	[ "$(sort -u five | wc -l)" -eq 1 ]
	for n in 0 1 63 64 65 16383 16384 16385 65536 65537 81920 200001; do
		curl -sS "$URL/?size=$n" >got
		[ "$(wc -c <got)" -eq $n ]
		cmp -n $n got five
	done
}

@test "fl-echo: answers with the body it was given" {
	echo_server
	run -0 ask -d hello "$URL/?echo=1"
	says "HTTP/1.1 200 OK
Server: fl-echo
Content-Type: application/x-www-form-urlencoded
Content-Length: 5

hello"
	head -c 1000000 /dev/urandom >sent
	curl -sS --data-binary @sent "$URL/?echo=1" | cmp - sent
	curl -sS --data-binary @sent -H 'Transfer-Encoding: chunked' \
	    -H 'Expect:' "$URL/?echo=1" | cmp - sent
	curl -sS --data-binary @sent -H 'Expect: 100-continue' "$URL/?echo=1" |
	    cmp - sent
	run -0 ask "$URL/?echo=1"
	has "*Content-Length: 0"
}

@test "fl-echo: has limits" {
	echo_server
	head -c 1048577 /dev/zero >large
	run -0 curl -sS -o /dev/null -w '%{http_code}' --data-binary @large \
	    "$URL/?echo=1"
	says 413
	run -0 curl -sS -o /dev/null -w '%{http_code}' --data-binary @large "$URL/"
	says 200
	run -0 curl -sS -o /dev/null -w '%{http_code}' \
	    -H "X: $(head -c 16384 /dev/zero | tr '\0' x)" "$URL/"
	says 431
	run -0 talk 'PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741825\r\n\r\n'
	has "HTTP/1.1 413 *"
}

@test "fl-echo: what is no HTTP/1 is told so" {
	echo_server
	run -0 talk 'hello\r\n'
	has "HTTP/1.1 400 *bad request line: 'hello'"
	run -0 talk 'GET / HTTP/2.0\r\n\r\n'
	has "HTTP/1.1 505 *"
	run -0 talk 'GET / HTTP/1.1\r\n\r\n'
	has "HTTP/1.1 400 *no Host header"
}

@test "fl-echo: connections stay open, or not" {
	echo_server --log log
	run -0 curl -sS -w '%{num_connects}\n' "$URL/" "$URL/a" "$URL/?delay=1ms"
	says "ok
1
ok
0
ok
0"
	run -0 ask -H 'Connection: close' "$URL/"
	has "*
Connection: close
*"
	run -0 ask --http1.0 "$URL/"
	has "*
Connection: close
*"
	run -0 talk 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n'
	has "*
Connection: keep-alive
*ok
*
Connection: close
*ok"
}

@test "fl-echo: requests may come all at once, or in pieces" {
	echo_server
	run -0 talk 'GET /?size=1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /?echo=1&delay=30ms HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\nGET /?size=100000 HTTP/1.1\r\nHost: h\r\n\r\nGET /?size=3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'
	[ "$(grep -c 'HTTP/1.1 200 OK$' <<<"$output")" -eq 4 ]
	has "HTTP/1.1*

xHTTP/1.1*

abHTTP/1.1*Content-Length: 3
Connection: close

x-a"
	exec 9<>"/dev/tcp/127.0.0.1/$PORT"
	for piece in 'GE' 'T /?ec' 'ho=1 HTTP/1.1\r\nHost: h\r' '\nContent-Le' \
	    'ngth: 4\r\nConnection: close\r\n' '\r\na' 'b' 'cd'; do
		# shellcheck disable=SC2059
		printf "$piece" >&9
	done
	run -0 cat <&9
	has "*abcd"
}

@test "fl-echo: a head that is cut by an answer, and a large body" {
	echo_server
	exec 9<>"/dev/tcp/127.0.0.1/$PORT"
	printf 'GET /?delay=50ms HTTP/1.1\r\nHost: h\r\n\r\nPUT / HTTP/1.1\r\nHo' >&9
	read -r -t 10 line <&9
	[[ $line == "HTTP/1.1 200 OK"* ]]
	# In one piece: cat writes what it has read.
	{
		printf 'st: h\r\nContent-Length: 4000000\r\nConnection: close\r\n\r\n'
		head -c 4000000 /dev/zero
	} >rest
	timeout 10 cat rest >&9
	run -0 timeout 10 cat <&9
	has "*ok
HTTP/1.1 200 OK*ok"
}

@test "fl-echo: forgets clients that have gone" {
	echo_server
	curl -sS "$URL/" >answer # the server has all that it needs now
	before=$(ls "/proc/${started[0]}/fd" | wc -l)
	for query in fault=hang delay=10s drip=1/100ms 'size=10M' \
	    fault=endless-header fault=half-hang 'drip=1/1ms&fault=hang'; do
		exec 9<>"/dev/tcp/127.0.0.1/$PORT"
		printf 'GET /?%s HTTP/1.1\r\nHost: h\r\n\r\nPUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n' \
		    "$query" >&9
		head -c 50000 /dev/zero >&9
		exec 9>&-
	done
	# The one that waits for its time is still there.
	descriptors $((before + 1))
}

@test "fl-echo: a client that has said all still gets its answer" {
	echo_server
	perl -MIO::Socket::INET -e 1 || skip "no perl to shut half a socket"
	# shellcheck disable=SC2016 # perl's own
	run -0 timeout 10 perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new("127.0.0.1:$ARGV[0]") or die;
		print $s "GET /?delay=50ms HTTP/1.0\r\n\r\n";
		$s->shutdown(1);
		print <$s>' "$PORT"
	has "HTTP/1.1 200 OK*ok"
}

@test "fl-echo: HEAD has the head of GET" {
	echo_server
	run -0 ask -I "$URL/?size=1M"
	says "HTTP/1.1 200 OK
Server: fl-echo
Content-Type: text/plain
Content-Length: 1048576"
}

@test "fl-echo: /headers shows the request's, /json is JSON" {
	echo_server
	run -0 curl -sS -H 'X-Mine: yes' -A me "$URL/headers"
	output=${output//$'\r'/}
	says "Host: 127.0.0.1:$PORT
Accept: */*
X-Mine: yes
User-Agent: me" || says "Host: 127.0.0.1:$PORT
User-Agent: me
Accept: */*
X-Mine: yes"
	run -0 ask "$URL/json"
	has '*
Content-Type: application/json
*{"status":"ok","count":3,*}'
}

@test "fl-echo: a shop to log in to" {
	echo_server
	run -0 ask -d user=me "$URL/login"
	has '*Set-Cookie: session=????????????????; Path=/; HttpOnly*{"token":"????????????????????????????????"}'
	token=${output##*:\"} token=${token%\"*}
	auth="Authorization: Bearer $token"
	run -0 curl -sS -H "$auth" "$URL/items"
	has '\[{"id":1,"name":"teapot","price":24.50},*"spoon"*\]'
	run -0 curl -sS -H "$auth" "$URL/items/3"
	says '{"id":3,"name":"saucer","price":3.20}'
	run -0 ask -H "$auth" -d '{"id":3}' "$URL/cart"
	has 'HTTP/1.1 201 Created*{"cart":*,"items":1}'
	run -0 ask -H "$auth" "$URL/items/9"
	has 'HTTP/1.1 404 *{"error":"no such item"}'
	run -0 ask "$URL/items"
	has 'HTTP/1.1 401 *
WWW-Authenticate: Bearer
*{"error":"log in first"}'
	run -0 ask -H "Authorization: Bearer ${token%?}x" "$URL/items"
	has 'HTTP/1.1 401 *'
	run -0 ask "$URL/login"
	has 'HTTP/1.1 405 *
Allow: POST
*'
}

@test "fl-echo: logs when requests came" {
	echo_server --log log
	curl -sS "$URL/a" "$URL/?status=500" >answers
	curl -sS -d x "$URL/b" >>answers
	kill "${started[0]}"
	wait "${started[0]}"
	run -0 cut -f 2- log
	says "1	GET	/a	200
1	GET	/?status=500	500
2	POST	/b	200"
	sort -c -n log
	awk '$1 !~ /^[0-9]+$/ || NF != 5 { exit 1 }' log
}

@test "fl-echo: a log that cannot be written is trouble" {
	run -2 --separate-stderr fl-echo --log .
	complains "fl-echo: .: Is a directory"
	mkfifo out
	fl-echo --log /dev/full >out 2>complaint 3>&- &
	read -r line <out
	curl -sS "http://${line##* }/" >answer
	status=0
	wait $! || status=$?
	[ $status -eq 2 ]
	[ "$(cat complaint)" = "fl-echo: log: No space left on device" ]
}

@test "fl-echo: serves with several threads at one port" {
	echo_server --threads 3 --log log
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		curl -sS "$URL/$i" >/dev/null
	done
	kill "${started[0]}"
	wait "${started[0]}"
	[ "$(wc -l <log)" -eq 12 ]
	[ "$(cut -f 2 log | sort -u | wc -l)" -eq 12 ]
}

@test "fl-echo: listens at another address" {
	mkfifo out
	fl-echo --address ::1 >out 3>&- &
	started+=($!)
	read -r line <out || skip "no IPv6 here"
	[[ $line =~ ^listening\ on\ \[::1\]:[1-9][0-9]*$ ]]
	run -0 curl -sS "http://${line##* }/"
	says ok
}

@test "fl-echo: does not start where it cannot" {
	echo_server
	run -2 --separate-stderr fl-echo --port "$PORT"
	complains "fl-echo: 127.0.0.1 port $PORT: Address already in use"
	run -2 --separate-stderr fl-echo --address localhost
	complains "fl-echo: 'localhost': want a numeric address"
	run -2 --separate-stderr fl-echo --port 70000
	complains "fl-echo: --port '70000': want a whole number from 0 to 65535"
	run -2 --separate-stderr fl-echo --delay 20
	complains "fl-echo: --delay '20': want a length of time*"
	run -2 --separate-stderr fl-echo port
	complains "usage: fl-echo *"
	run -2 --separate-stderr sh -c 'fl-echo >/dev/full'
	complains "fl-echo: stdout: No space left on device"
}

# fails STATUS [ARG...] - curl ends so; what it got is in the file got
fails() {
	local status=0
	curl -sS --max-time 0.5 -o got "${@:2}" 2>complaint || status=$?
	[ $status -eq "$1" ] || {
		echo "curl ended with $status: $(cat complaint)"
		return 1
	}
}

@test "fl-echo: faults in place of an answer" {
	echo_server --log log
	fails 28 "$URL/?fault=hang" # time-out
	fails 56 "$URL/?fault=reset"
	[[ $(cat complaint) == *"reset by peer"* ]]
	fails 52 "$URL/?fault=close-before" # empty reply
	fails 1 "$URL/?fault=garbage" # unsupported protocol
	kill "${started[0]}"
	wait "${started[0]}"
	[ "$(cut -f 5 log | sort -u)" = 0 ]
}

@test "fl-echo: a header without end" {
	echo_server
	fails 56 "$URL/?fault=endless-header" --max-time 10
	[[ $(cat complaint) == *"oo large"* ]]
	timeout 10 curl -sS "$URL/" >answer
}

@test "fl-echo: faults in the middle of an answer" {
	echo_server
	for size in 1000 100000; do
		fails 18 "$URL/?fault=half&size=$size" # partial
		[ "$(wc -c <got)" -eq $((size / 2)) ]
		fails 56 "$URL/?fault=half-reset&size=$size"
		fails 28 "$URL/?fault=half-hang&size=$size"
		[ "$(wc -c <got)" -eq $((size / 2)) ]
	done
	fails 28 "$URL/?fault=long"
	[ "$(cat got)" = ok ]
	fails 0 "$URL/?fault=short"
	[ "$(cat got; echo .)" = ok. ]
	run -0 ask -I "$URL/?fault=half"
	has "HTTP/1.1 200 OK*"
}

@test "fl-echo: a fault behind an answer" {
	echo_server
	run -0 curl -sS -i -w '%{num_connects}\n' "$URL/?fault=close-after" "$URL/"
	output=${output//$'\r'/}
	has "*ok
1
HTTP*ok
1"
	[[ $output != *Connection:* ]]
}

@test "fl-echo: drips" {
	echo_server
	run -0 curl -sS -w '%{time_starttransfer} %{time_total}' -o got \
	    "$URL/?drip=50/50ms&size=200"
	awk -v t="$output" 'BEGIN {
		split(t, a)
		exit !(a[2] >= 0.25 && a[2] < 5)
	}'
	[ "$(wc -c <got)" -eq 200 ]
	fails 28 "$URL/?fault=drip"
	# What comes behind it is answered, too.
	run -0 curl -sS -w '%{num_connects}\n' "$URL/?drip=100/1ms" "$URL/"
	says "ok
1
ok
0"
}

@test "fl-echo: is not there" {
	echo_server --fault refuse
	fails 7 "$URL/"
	kill "${started[0]}"
	wait "${started[0]}"
	echo_server
	run -0 ask "$URL/?fault=refuse"
	has "HTTP/1.1 400 *fault: 'refuse': not of one request"
}

@test "fl-echo: misbehaves as often as it is told to" {
	echo_server --fault close-before@0.5
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		curl -s "$URL/" && echo good >>good || echo bad >>bad
	done >answers
	[ -s good ] && [ -s bad ]
	fails 0 "$URL/?fault=hang@0"
	run -0 ask "$URL/?fault=hang@2&status=201"
	has "HTTP/1.1 400 *'hang@2': want a part from 0 to 1"
	run -0 ask "$URL/?fault=bang"
	has "HTTP/1.1 400 *fault: 'bang': no such fault"
}

@test "fl-echo: ends some connections" {
	echo_server --close-some 1 --log log
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		curl -s "$URL/" "$URL/" || true
	done >answers
	kill "${started[0]}"
	wait "${started[0]}"
	[ "$(cut -f 5 log | sort -u)" = "0
200" ]
	[ "$(cut -f 2 log | uniq -d)" = "" ]
}

@test "fl-echo: stalls once" {
	echo_server --stall 300ms:700ms
	curl -sS "$URL/" >answer
	run -0 curl -sS -o got -w '%{time_total}' "$URL/?delay=400ms"
	awk -v t="$output" 'BEGIN { exit !(t >= 0.8 && t < 3) }'
	run -0 curl -sS -o got -w '%{time_total}' "$URL/"
	awk -v t="$output" 'BEGIN { exit !(t < 0.3) }'
	run -2 --separate-stderr fl-echo --stall 5s
	complains "fl-echo: --stall '5s': want AFTER:TIME as 5s:1.4s"
	run -2 --separate-stderr fl-echo --stall 5s:9000h
	complains "fl-echo: --stall '9000h': want a year or less"
}

@test "fl-echo: speaks TLS, with the same manners" {
	echo_server --cert cert.pem
	URL=https://127.0.0.1:$PORT
	export CURL_CA_BUNDLE=$PWD/cert.pem
	run -0 curl -sS -w '%{num_connects}\n' "$URL/" "$URL/?delay=50ms"
	says "ok
1
ok
0"
	curl -sS --resolve "localhost:$PORT:127.0.0.1" \
	    "https://localhost:$PORT/" >answer
	curl -sS "$URL/?size=5M" >five
	[ "$(wc -c <five)" -eq 5242880 ]
	[ "$(sort -u five | wc -l)" -eq 1 ]
	curl -sS --data-binary @five "$URL/" >answer
	head -c 1000000 five >sent
	curl -sS --data-binary @sent "$URL/?echo=1" | cmp - sent
	fails 28 "$URL/?fault=hang"
	fails 56 "$URL/?fault=reset"
	fails 52 "$URL/?fault=close-before"
	fails 18 "$URL/?fault=half&size=100000"
	[ "$(wc -c <got)" -eq 50000 ]
	run -0 curl -sS "$URL/?drip=50/10ms"
	says ok
	run ! curl -s "http://127.0.0.1:$PORT/"
	CURL_CA_BUNDLE='' fails 60 "$URL/"
	fails 0 "$URL/"
	run -2 --separate-stderr fl-echo --cert no/such/folder
	complains "fl-echo: no/such/folder: No such file or directory"
	run -2 --separate-stderr fl-echo --cert /dev/full
	complains "fl-echo: /dev/full: No space left on device"
}

@test "fl-echo: TLS clients that say good-bye and go are forgotten" {
	command -v openssl >/dev/null || skip "no openssl"
	echo_server --tls
	curl -sSk "https://127.0.0.1:$PORT/" >answer
	before=$(ls "/proc/${started[0]}/fd" | wc -l)
	for query in 'delay=200ms&size=50M' 'size=50M' 'drip=1/10ms'; do
		printf 'GET /?%s HTTP/1.1\r\nHost: h\r\n\r\n' "$query" |
		    openssl s_client -connect "127.0.0.1:$PORT" >got 2>&1
	done
	descriptors "$before"
}

@test "fl-echo: knows its faults" {
	run -0 fl-echo --list-faults
	echo_server
	while IFS=$'\t' read -r name _; do
		[ "$name" = refuse ] || curl -s --max-time 0.2 \
		    "$URL/?fault=$name" >answer || true
	done <<<"$output"
	run -0 curl -sS "$URL/"
	says ok
	run -2 --separate-stderr sh -c 'fl-echo --list-faults >/dev/full'
	complains "fl-echo: stdout: No space left on device"
}

@test "fl-echo: explains itself" {
	run -0 fl-echo --help
	has "fl-echo - an HTTP server*--port N*--delay TIME*man fl-echo"
	run -0 fl-echo --version
	has "fl-echo [0-9]*"
}

@test "fl-echo: the manual has every option and every fault" {
	page=$FL_TOP/man/fl-echo.1
	for name in $(fl-echo --help | sed -n 's/^ *--\([a-z-]*\).*/\1/p'); do
		grep -q "^\.It Fl -$name\b" "$page" || { echo "$name"; false; }
	done
	for name in $(fl-echo --list-faults | cut -f 1); do
		grep -q "^\.It Cm.*\b$name\b" "$page" || { echo "$name"; false; }
	done
}
