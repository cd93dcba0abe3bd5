load helper
load nginx

@test "tcp: tls keeps the promises too" {
	nginx_server ssl
	run -0 fl-plugin-test --patience 1s --turns 8 -u 100 \
	    -O cacert=cert.pem \
	    --data $'GET / HTTP/1.1\r\nHost: x\r\n\r\n' \
	    -H 'Read-Until: hello' --silent 'tls://127.0.0.1:{silent}' \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
	has '*
# status 1, good
*'
}

@test "tcp: a certificate that nobody vouches for is no answer" {
	nginx_server ssl
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
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem \
	    -out other.pem -subj /CN=other.invalid 2>/dev/null
	run -1 fl-plugin-test -O cacert=other.pem --data x \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
	has '*
# no answer: tls: *
*'
}

@test "tcp: a certificate is not looked at if nobody cares" {
	nginx_server ssl
	run -0 fl-plugin-test -u 10 --turns 2 --patience 1s -O insecure=true \
	    --data $'GET / HTTP/1.0\r\n\r\n' -H 'Read: end' \
	    "$FL_BUILD/plugins/tcp.so" "tls://127.0.0.1:$PORT" SEND
}

@test "tcp: tls to what speaks no tls is a failed handshake" {
	nginx_server
	run -1 fl-plugin-test --data x "$FL_BUILD/plugins/tcp.so" \
	    "tls://127.0.0.1:$PORT" SEND
	has '*
# no answer: tls: TLS: wrong version number
*'
}
