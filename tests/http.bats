load helper

# nginx CONF - serves what CONF, a server block, says; sets PORT
nginx_server() {
	command -v nginx >/dev/null || skip "no nginx"
	PORT=$(free_port)
	mkdir -p nginx
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
				listen 127.0.0.1:$PORT $1;
				location / { return 200 "ok"; }
			}
		}
	END
	nginx -p "$PWD" -c nginx.conf 2>nginx.err 3>&- &
	started+=($!)
	until (exec 4<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do
		kill -0 $! || { cat nginx.err; return 1; }
	done
}

# a certificate for localhost and 127.0.0.1, and its key
certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
	    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
}

# engine FILE - which engine the document says for the server
engine() {
	sed -n 's/.*key="engine\.[^"]*" value="\([a-z]*\)".*/\1/p' "$1"
}

# total FILE - exchanges of the document
total() {
	fl-stats -k step "$1" | awk -F'\t' '$3 == "all" { print $5 }'
}

@test "http: plain HTTP is served natively, what it declines by curl" {
	echo_server
	fl-bench -q -n 4 "$URL/" >a
	[ "$(engine a)" = http ]
	printf 'GET %s/\n[Options]\nproxy: %s\n' "$URL" "127.0.0.1:$PORT" >p.hurl
	fl-bench -q -n 4 p.hurl >b
	[ "$(engine b)" = curl ]
	fl-bench -q -n 4 -e curl "$URL/" >c
	[ "$(engine c)" = curl ]
	run -2 --separate-stderr fl-bench -q -n 4 -e http p.hurl
	[[ $stderr == *"plugin http: no option 'proxy'"* ]]
}

@test "http: a server that chooses HTTP/2 is served by curl" {
	certificate
	nginx_server "ssl http2; ssl_certificate $PWD/cert.pem; ssl_certificate_key $PWD/key.pem"
	fl-bench -q --insecure -n 8 "https://127.0.0.1:$PORT/" >a
	[ "$(engine a)" = curl ]
	grep -q '"GET / HTTP/2.0" 200' nginx/access.log
	printf 'GET https://127.0.0.1:%s/x\n[Options]\nhttp1.1: true\ninsecure: true\nHTTP 200\n' \
	    "$PORT" >b.hurl
	fl-bench -q -n 8 b.hurl >b
	[ "$(engine b)" = http ]
	[ "$(grep -c '"GET /x HTTP/1.1" 200' nginx/access.log)" -eq 8 ]
}

@test "http: a server that chooses HTTP/1.1 is served natively, asked once" {
	certificate
	nginx_server "ssl; ssl_certificate $PWD/cert.pem; ssl_certificate_key $PWD/key.pem"
	for i in 1 2; do
		printf 'GET https://127.0.0.1:%s/%s\n[Options]\ninsecure: true\n' \
		    "$PORT" $i
	done >a.hurl
	fl-bench -q -n 8 a.hurl >a
	[ "$(engine a)" = http ]
	[ "$(total a)" -eq 16 ]
	[ "$(wc -l <nginx/access.log)" -eq 16 ]
	kill -QUIT "${started[0]}"; wait "${started[0]}" || true
	[ "$(grep -c ' 200 ' nginx/access.log)" -eq 16 ]
}

@test "http: a certificate is verified, by name, unless told not to" {
	echo_server --cert cert.pem
	URL=https://127.0.0.1:$PORT
	for engine in http curl; do
		printf 'GET %s/\n[Options]\nhttp1.1: true\nHTTP 200\n' "$URL" >a.hurl
		sed 's/http1.1/insecure: true\n&/' a.hurl >i.hurl
		run -0 fl-bench -q -e $engine -n 2 i.hurl
		run -1 fl-bench -q -e $engine -n 2 a.hurl
		[ "$(grep -c 'kind="tls" count="2"' <<<"$output")" -eq 1 ]
		printf 'GET %s/\n[Options]\nhttp1.1: true\ncacert: cert.pem\nHTTP 200\n' \
		    "$URL" >b.hurl
		run -0 fl-bench -q -e $engine -n 2 b.hurl
		printf 'GET https://other.test:%s/\n[Options]\nhttp1.1: true\ncacert: cert.pem\nresolve: other.test:%s:127.0.0.1\nHTTP 200\n' \
		    "$PORT" "$PORT" >c.hurl
		run -1 fl-bench -q -e $engine -n 2 c.hurl
		[ "$(grep -c 'kind="tls"' <<<"$output")" -eq 1 ]
	done
}

@test "http: both engines count the same failures" {
	echo_server
	for fault in reset close-before half half-reset garbage; do
		for engine in http curl; do
			fl-bench -q -e $engine -n 20 -T 2s --any-status \
			    "$URL/?fault=$fault&size=64" >$engine || true
			fl-stats -k failure $engine | awk -F'\t' '
				$1 == "failure" { n[$4] += $6 }
				END { for (k in n) print k, n[k] }' |
			    sort >$engine.kinds
		done
		echo "$fault"; cat http.kinds
		diff http.kinds curl.kinds
		grep -q ' 20$' http.kinds
	done
}

@test "http: hanging servers are time-outs, in both engines" {
	echo_server
	for engine in http curl; do
		for fault in hang half-hang endless-header; do
			fl-bench -q -e $engine -u 2 -n 2 -T 200ms \
			    "$URL/?fault=$fault" >a || true
			[ "$(total a)" -eq 2 ]
			grep -q '<failure ' a
		done
	done
}

@test "http: connections come from the addresses of --bind, in turn" {
	fl-bench --help | grep -q -- --bind || skip "no --bind"
	nginx_server ""
	fl-bench -q -u 4 -n 8 --bind 127.0.0.7,127.0.0.9 \
	    "http://127.0.0.1:$PORT/" >a
	[ "$(engine a)" = http ]
	grep -q '^127.0.0.7 ' nginx/access.log
	grep -q '^127.0.0.9 ' nginx/access.log
	[ "$(grep -vc '^127.0.0.[79] ' nginx/access.log)" -eq 0 ]
	run -2 --separate-stderr fl-bench -q -n 1 --bind nowhere \
	    "http://127.0.0.1:$PORT/"
	[[ $stderr == *"nowhere"* ]]
}

@test "http: a server that is killed and comes back loses and doubles nothing" {
	port=$(free_port)
	fl-echo --port "$port" --log one.log >/dev/null 3>&- &
	first=$!
	until (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
	fl-bench -q -u 8 -d 3s --samples "http://127.0.0.1:$port/" >a 3>&- &
	bench=$!
	sleep 1
	kill -TERM $first
	wait $first || true
	sleep 0.5
	fl-echo --port "$port" --log two.log >/dev/null 3>&- &
	started+=($!)
	wait $bench
	kill -TERM "${started[-1]}"; wait "${started[-1]}" || true
	unset 'started[-1]'
	ok=$(grep -c '<sample .*result="ok"' a)
	served=$(cat one.log two.log | awk -F'\t' '$5 == 200' | wc -l)
	# An answer that was logged may be lost on its way when the server dies.
	echo "ok $ok served $served"
	[ "$ok" -le "$served" ]
	[ $((served - ok)) -le 8 ]
	grep -q 'kind="refused"' a
	[ "$(wc -l <two.log)" -gt 100 ]
	[ "$(total a)" -eq "$(grep -c '<sample ' a)" ]
}

@test "http: a request of a busy user is two system calls" {
	command -v strace >/dev/null || skip "no strace"
	echo_server
	strace -f -c -o calls fl-bench -q -t 1 -u 16 -n 4000 "$URL/" >/dev/null ||
	    skip "strace is not allowed"
	calls=$(awk '$NF ~ /^(sendto|recvfrom|sendmsg|recvmsg|read|write|writev|epoll_.*)$/ { n += $4 } END { print n }' calls)
	echo "$calls system calls for 4000 requests"
	[ "$calls" -lt 8800 ]
}

@test "http: a unix socket, IPv6 and a large body" {
	nginx_server ""
	sed -i "s|listen 127.0.0.1:$PORT|listen unix:$PWD/s|" nginx.conf
	kill "${started[0]}"; wait "${started[0]}" || true
	nginx -p "$PWD" -c nginx.conf 2>/dev/null 3>&- &
	started+=($!)
	until [ -S s ]; do :; done
	printf 'GET http://shop.test/u\n[Options]\nunix-socket: s\nHTTP 200\n' >u.hurl
	fl-bench -q -n 3 u.hurl >a
	[ "$(engine a)" = http ]
	[ "$(grep -c 'GET /u HTTP/1.1" 200' nginx/access.log)" -eq 3 ]
	if [ -e /proc/net/if_inet6 ]; then
		echo_server --address ::1
		fl-bench -q -n 3 "http://[::1]:$PORT/" >b
		[ "$(total b)" -eq 3 ]
	fi
	echo_server --echo
	head -c 900000 /dev/zero | tr '\0' x >big
	printf 'POST %s/\nfile,big;\nHTTP 200\n[Asserts]\nbytes count == 900000\n' \
	    "$URL" >c.hurl
	run -0 fl-bench -q -u 3 -n 6 c.hurl
}
