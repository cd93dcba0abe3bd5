load helper

# stats KIND COLUMN FILE - a column of fl-stats, a value a line
stats() {
	fl-stats -k "$1" "$3" 2>/dev/null | column "$1" "$2"
}

# total FILE - all exchanges of the document
total() {
	fl-stats -k step "$1" | awk -F'\t' '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
		$1 == "step" && $c["step"] == "all" { n += $c["count"] }
		END { print n + 0 }'
}

@test "fl-bench: a URL is asked as often as -n says" {
	echo_server --log log
	run -0 --separate-stderr fl-bench -q -u 3 -n 50 "$URL/x"
	[ "$stderr" = "" ]
	echo "$output" >out
	[ "$(total out)" -eq 50 ]
	kill "${started[0]}"; wait "${started[0]}" || true
	[ "$(wc -l <log)" -eq 50 ]
	grep -q '<end .*verdict="ok" stopped="iterations" unfinished="0" exit="0"/>' out
	[ "$(tail -n 1 out)" = "</funbric>" ]
}

@test "fl-bench: curl's letters make the request" {
	echo_server
	fl-bench -q -n 1 -X PUT -H 'X-One: 1' --data 'a=b' "$URL/?echo=1" >out
	grep -q 'method="PUT"' out
	[ "$(total out)" -eq 1 ]
	printf 'from a file' >body
	fl-bench -q -n 1 --data @body "$URL/?echo=1" >out
	grep -q 'method="POST"' out
}

@test "fl-bench: the open model begins exactly what the rate says" {
	echo_server
	fl-bench -q -r 200/s -d 2s "$URL/" >out
	[ "$(stats stage iterations out)" -eq 400 ]
	grep -q 'model="rate".*rate="200"' out
}

@test "fl-bench: parts add up to the whole" {
	echo_server
	local pids=()
	for i in 1 2 3; do
		fl-bench -q -r 100/s -d 1s --part $i/3 --run r "$URL/" >$i.xml &
		pids+=($!)
	done
	wait "${pids[@]}"
	run -0 fl-merge 1.xml 2.xml 3.xml
	echo "$output" >all.xml
	[ "$(stats stage iterations all.xml)" -eq 100 ]
	for i in 1 2 3; do
		fl-bench -q -n 10 -u 3 --part $i/3 --run n "$URL/" >$i.xml
	done
	fl-merge 1.xml 2.xml 3.xml >all.xml
	[ "$(total all.xml)" -eq 10 ]
}

@test "fl-bench: stages follow one another, and the warm-up is apart" {
	echo_server
	fl-bench -q -S 1@1s -S 2@1s --warmup 1s "$URL/" >out
	[ "$(grep -c '<stage ' out)" -eq 3 ]
	grep -q '<stage n="0" .*warmup="1"' out
	run -0 stats stage users out
	says "1
1
2"
	run -2 --separate-stderr fl-bench -u 1:2 -n 5 "$URL/"
	complains 'fl-bench: several stages want a --duration'
}

@test "fl-bench: samples hold each exchange, and give the same percentiles" {
	echo_server
	fl-bench -q -u 4 -n 2000 --samples "$URL/?delay=0ms..3ms" >out
	[ "$(grep -c '<sample ' out)" -eq 2000 ]
	for p in 50 95 99; do
		want=$(sed -n 's/.*<sample.* scheduled="\([0-9.]*\)".* last="\([0-9.]*\)".*/\1 \2/p' out |
		    awk '{ printf "%.6f\n", ($2 - $1) * 1000 }' | sort -n |
		    awk -v p=$p '{ v[NR] = $1 }
			END { r = p / 100 * NR; i = int(r); if (i < r) i++; print v[i] }')
		got=$(fl-stats -k step out | awk -F'\t' -v p="response_p${p}_ms" '
			NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
			$c["step"] == "all" { print $c[p] }')
		awk -v w="$want" -v g="$got" 'BEGIN {
			d = w - g; if (d < 0) d = -d
			exit !(d <= 0.0011 + w / 1000) }' ||
		    { echo "p$p: $got, wanted $want"; return 1; }
	done
}

@test "fl-bench: each second's counts are those of its samples" {
	echo_server
	fl-bench -q -r 300/s -d 3s --samples "$URL/" >out
	sed -n 's/.*<sample .* at="\([0-9]*\).*/\1/p' out | sort -n | uniq -c |
	    awk '{ print $2, $1 }' >samples
	sed -n 's/.*<interval .* at="\([0-9]*\)".* step="1".* ok="\([0-9]*\)".*/\1 \2/p' out >seconds
	diff samples seconds
}

@test "fl-bench: nothing that fails vanishes" {
	echo_server
	run -1 --separate-stderr fl-bench -q -n 5 "$URL/?status=503"
	has '*kind="status"*count="5"*message="status is 503"*'
	has '*exit="1"*'
	run -1 --separate-stderr fl-bench -q -n 5 http://127.0.0.1:1/
	has '*kind="refused"*'
	run -1 --separate-stderr fl-bench -q -n 5 -T 100ms "$URL/?delay=5s"
	has '*kind="timeout"*'
	run -1 --separate-stderr fl-bench -q -n 2 http://nowhere.invalid/
	has '*kind="resolve"*'
}

@test "fl-bench: a server that never answers is not an idle one" {
	echo_server --fault hang
	run -1 --separate-stderr fl-bench -q -u 2 -d 1s --drain 200ms "$URL/"
	has '*censored="2"*'
	has '*kind="unfinished"*'
	has '*unfinished="2"*'
}

@test "fl-bench: an endless body is cut at a limit" {
	echo_server
	printf 'GET %s/?size=3M\nHTTP 200\n[Asserts]\nbody contains "x"\n' \
	    "$URL" >big.hurl
	run -1 --separate-stderr fl-bench -q -n 1 --max-body 1M big.hurl
	has '*kind="too-large"*'
}

@test "fl-bench: a failed assert is told with what was there" {
	echo_server
	printf 'GET %s/\nHTTP 201\n' "$URL" >a.hurl
	run -1 --separate-stderr fl-bench -q -n 2 a.hurl
	has '*kind="status"*message="status is 200, wanted 201"*body64="*'
}

@test "fl-bench: the first SIGINT ends the load, and the document is whole" {
	echo_server
	fl-bench -q -u 2 -d 60s "$URL/?delay=10ms" >out &
	pid=$!
	until grep -q '<interval' out; do :; done
	kill -INT $pid
	wait $pid
	grep -q 'stopped="signal"' out
	[ "$(tail -n 1 out)" = "</funbric>" ]
	[ "$(total out)" -gt 0 ]
}

@test "fl-bench: the second SIGINT ends it at once" {
	echo_server --fault hang
	fl-bench -q -u 2 -d 60s --drain 60s "$URL/" >out &
	pid=$!
	until grep -q '<interval' out; do :; done
	kill -INT $pid
	until grep -q '<end' out; do kill -TERM $pid 2>/dev/null || break; done
	status=0
	wait $pid || status=$?
	[ $status -eq 1 ]
	grep -q 'stopped="signal"' out
	grep -q 'censored="2"' out
}

@test "fl-bench: a document is written to a file" {
	echo_server
	run -0 --separate-stderr fl-bench -q -n 1 -o doc.xml "$URL/"
	says ""
	[ "$(total doc.xml)" -eq 1 ]
	run -2 --separate-stderr fl-bench -q -n 1 -o /nowhere/x "$URL/"
	complains 'fl-bench: /nowhere/x: No such file or directory'
}

@test "fl-bench: a status line on a pipe, unless -q" {
	echo_server
	run -0 --separate-stderr fl-bench -n 5 "$URL/"
	complains 'fl-bench: * users, */s, p50 * ms, p95 * ms, p99 * ms, 0 failed'
}

@test "fl-bench: a full disk is trouble" {
	echo_server
	run -2 --separate-stderr sh -c "fl-bench -q -n 5 $URL/ >/dev/full"
	complains 'fl-bench: standard output: No space left on device'
	run -2 --separate-stderr sh -c "fl-bench -q -n 5 $URL/ >&-"
	complains 'fl-bench: standard output: Bad file descriptor'
}

@test "fl-bench: a reader that goes away ends the load" {
	echo_server
	run -2 --separate-stderr bash -c "set -o pipefail
	    fl-bench -q -d 30s $URL/ | head -n 1 >/dev/null"
	complains 'fl-bench: standard output: Broken pipe'
}

@test "fl-bench: secrets are not in the document" {
	echo_server
	run -0 fl-bench -q -n 1 --secret pass=hunter2 -D a=b "$URL/"
	[[ $output != *hunter2* ]]
	has '*pass=\*\*\**'
}

@test "fl-bench: bad options name themselves" {
	run -2 --separate-stderr fl-bench -u x null://x
	complains "fl-bench: --users 'x': want a whole number from 0 to 1000000"
	run -2 --separate-stderr fl-bench -d 5 null://x
	complains "fl-bench: --duration '5': want a length of time as 250ms, 30s, 5m or 1h"
	run -2 --separate-stderr fl-bench --part 3/2 null://x
	complains "fl-bench: --part '3/2': want I/N as 2/4, with I from 1 to N"
	run -2 --separate-stderr fl-bench --at @1 null://x
	complains 'fl-bench: --at @1: that instant is past'
	run -2 --separate-stderr fl-bench
	[[ ${stderr_lines[0]} == 'usage: fl-bench '* ]]
	run -2 --separate-stderr fl-bench --duratoin 5s null://x
	[[ $stderr == *"unknown option --duratoin: did you mean --duration?"* ]]
}

@test "fl-bench: bad files are trouble, with their place" {
	run -2 --separate-stderr fl-bench -n 1 missing.hurl
	complains 'fl-bench: missing.hurl: No such file or directory'
	run -2 --separate-stderr fl-bench -n 1 "$BATS_TEST_TMPDIR"
	complains 'fl-bench: *: no file *.hurl in it'
	printf 'GET http://x\nHTTP 200\n[Assert]\n' >bad.hurl
	run -2 --separate-stderr fl-bench -n 1 bad.hurl
	[[ ${stderr_lines[0]} == 'fl-bench: bad.hurl:3:'*"did you mean"* ]]
	printf 'GET http://{{nowhere}}/\n' >undefined.hurl
	run -2 --separate-stderr fl-bench -q -n 1 undefined.hurl
	[[ ${stderr_lines[0]} == 'fl-bench: undefined.hurl:1:'*nowhere* ]]
	: >empty.hurl
	run -2 --separate-stderr fl-bench -n 1 empty.hurl
	complains 'fl-bench: empty.hurl: *'
}

@test "fl-bench: a slow reader does not slow the load" {
	fl-bench -q -d 2s -t 1 null://x | (sleep 3; cat) >out
	grep -q 'stopped="duration"' out
	[ "$(stats run complete out)" = yes ]
	[ "$(grep -c '<generator ' out)" -ge 2 ]
}

@test "fl-bench: a second that is larger than the spool goes through" {
	timeout 30 fl-bench -q -u 4 -d 1500ms --samples --spool 64k null://x |
	    tail -n 1 >last
	[ "$(cat last)" = "</funbric>" ]
}

@test "fl-bench: starts at a common instant" {
	at=@$(($(date +%s) + 2))
	fl-bench -q -u 2 -n 1 --at "$at" --part 1/2 null://x >a
	# shellcheck disable=SC2001
	[ "$(sed -n 's/.*start="\([^.]*\)\..*/\1/p' a)" = \
	    "$(date -u -d "$at" +%Y-%m-%dT%H:%M:%S)" ]
	grep -q ' start="\([^"]*\)" common="\1"' a
	fl-bench -q -n 1 null://x >b
	run -1 grep -q common= b
}

@test "fl-bench: counts agree with nginx's own log" {
	command -v nginx >/dev/null || skip "no nginx"
	mkdir nginx
	cat >nginx.conf <<-END
		daemon off;
		pid nginx/pid;
		error_log nginx/error.log;
		events { worker_connections 1024; }
		http {
			access_log nginx/access.log;
			client_body_temp_path nginx/body;
			proxy_temp_path nginx/proxy;
			fastcgi_temp_path nginx/fastcgi;
			uwsgi_temp_path nginx/uwsgi;
			scgi_temp_path nginx/scgi;
			server {
				listen unix:$PWD/nginx/sock;
				listen 127.0.0.1:0;
				location / { return 200 "ok"; }
			}
		}
	END
	sed -i '/127.0.0.1:0/d' nginx.conf
	port=$(free_port)
	sed -i "s|listen unix:.*|listen 127.0.0.1:$port;|" nginx.conf
	nginx -p "$PWD" -c nginx.conf 2>/dev/null 3>&- &
	started+=($!)
	until (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
	fl-bench -q -u 8 -d 2s "http://127.0.0.1:$port/" >out
	n=$(total out)
	kill -QUIT "${started[0]}"; wait "${started[0]}" || true
	[ "$n" -gt 100 ]
	[ "$n" -eq "$(grep -c 'GET / HTTP/1.1" 200' nginx/access.log)" ]
}

@test "fl-bench: thresholds decide the exit status" {
	run -0 --separate-stderr fl-bench -q -n 5 -a 'p99<10s' -a 'errors<1%' null://x
	run -1 --separate-stderr fl-bench -q -n 5 -a 'p99<10s' -a 'count>5' null://x
	complains 'fl-bench: threshold missed: count>5: it is 5*'
	has '*<end *exit="1"/>*'
	run -2 --separate-stderr fl-bench -q -n 5 -a 'foo<3' null://x
	complains "fl-bench: --assert 'foo<3': *"
}

@test "fl-bench: Poisson arrivals come from the seed" {
	fl-bench -q -r 200/s -d 1s --arrival poisson --seed 3 --samples null://x |
	    sed -n 's/.*scheduled="\([^"]*\)".*/\1/p' | sort >one
	for i in 1 2; do
		fl-bench -q -r 200/s -d 1s --arrival poisson --seed 3 \
		    --part $i/2 --samples null://x |
		    sed -n 's/.*scheduled="\([^"]*\)".*/\1/p'
	done | sort >two
	diff one two
	run -2 --separate-stderr fl-bench --arrival none null://x
	complains "fl-bench: --arrival 'none': want uniform or poisson"
}

@test "fl-bench: curl's options of the transport go with URLs and files" {
	echo_server --log log
	printf 'GET %s/file?echo=1\nHTTP 200\n' "$URL" >a.hurl
	run -0 fl-bench -q -n 2 --user me:secret -H 'Authorization: Bearer hush' \
	    --http1.1 "http://example.test:$PORT/" \
	    --resolve "example.test:$PORT:127.0.0.1"
	has '*ok="2"*'
	[[ $output != *secret* ]] && [[ $output != *hush* ]]
	has '*--user me:\*\*\**'
	run -0 fl-bench -q -n 2 --user me:secret -H 'X-One: 1' --http1.1 a.hurl
	has '*ok="2"*'
	run -2 --separate-stderr fl-bench -q -n 2 -X PUT a.hurl
	complains 'fl-bench: --request and --data go with a URL, not with a file'
}
