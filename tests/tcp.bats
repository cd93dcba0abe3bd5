load helper

# tls_server - starts nginx with a certificate of its own; sets PORT
tls_server() {
	command -v nginx >/dev/null || skip "no nginx"
	command -v openssl >/dev/null || skip "no openssl"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem \
	    -out cert.pem -subj /CN=localhost \
	    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
	local tries
	for tries in 1 2 3 4 5; do
		PORT=$((20000 + RANDOM % 10000))
		cat >nginx.conf <<-END
		daemon off; worker_processes 1; pid $PWD/pid;
		error_log $PWD/error.log;
		events { worker_connections 4096; }
		http {
			access_log off;
			client_body_temp_path $PWD; proxy_temp_path $PWD;
			fastcgi_temp_path $PWD; uwsgi_temp_path $PWD;
			scgi_temp_path $PWD;
			server {
				listen 127.0.0.1:$PORT ssl;
				ssl_certificate $PWD/cert.pem;
				ssl_certificate_key $PWD/key.pem;
				location / { return 200 hello; }
			}
		}
		END
		nginx -p "$PWD" -c "$PWD/nginx.conf" 2>/dev/null 3>&- &
		local pid=$!
		until [ -s pid ] || ! kill -0 $pid 2>/dev/null; do :; done
		if [ -s pid ]; then
			started+=($pid)
			return
		fi
	done
	false
}

@test "tcp: tls keeps the promises too" {
	tls_server
	run -0 fl-plugin-test --patience 1s -u 100 -O cacert=cert.pem \
	    --data $'GET / HTTP/1.1\r\nHost: x\r\n\r\n' \
	    -H 'Read-Until: hello' --silent 'tls://127.0.0.1:{silent}' \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
	has '*
# status 1, good
*'
}

@test "tcp: a certificate that nobody vouches for is no answer" {
	tls_server
	run -1 fl-plugin-test --data x "$FL_BUILD/plugins/tcp.so" \
	    "tls://127.0.0.1:$PORT" SEND
	has '*
# no answer: tls: TLS: self-signed certificate
*'
	run -1 fl-plugin-test -O cacert=nothing.pem --data x \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
	has '*
# no answer: request: cacert nothing.pem: *
*'
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout k.pem \
	    -out other.pem -subj /CN=other.invalid 2>/dev/null
	run -1 fl-plugin-test -O cacert=other.pem --data x \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
	has '*
# no answer: tls: *
*'
	run -0 fl-plugin-test -u 10 --patience 1s -O insecure=true \
	    --data $'GET / HTTP/1.0\r\n\r\n' -H 'Read: end' \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
}

@test "tcp: tls to what speaks no tls is a failed handshake" {
	command -v nginx >/dev/null || skip "no nginx"
	tls_server
	sed 's/ ssl;/;/; /ssl_/d' nginx.conf >plain.conf
	PORT=$((PORT + 10000))
	sed -i "s/127.0.0.1:[0-9]*/127.0.0.1:$PORT/; s|$PWD/pid|$PWD/pid2|" plain.conf
	nginx -p "$PWD" -c "$PWD/plain.conf" 2>/dev/null 3>&- &
	started+=($!)
	until [ -s pid2 ]; do :; done
	run -1 fl-plugin-test --data x "$FL_BUILD/plugins/tcp.so" \
	    "tls://127.0.0.1:$PORT" SEND
	has '*
# no answer: tls: TLS: wrong version number
*'
}
