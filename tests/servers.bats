# Servers that others wrote log as many requests as our document counts.
load helper

# counted PORT LOG PATTERN - loads the server on PORT, ends it (the last of
# started), and compares with the lines of LOG that are like PATTERN
counted() {
	until (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
		kill -0 "${started[-1]}"
	done
	fl-bench -q -u 4 -d 500ms "http://127.0.0.1:$1/x" >a
	fl-bench -q -u 4 -n 60 --fresh "http://127.0.0.1:$1/x" >b
	kill "${SIGNAL:--TERM}" "${started[-1]}"
	wait "${started[-1]}" || true
	n=$(cat a b | sed -n 's/^<interval .*step="1".* ok="\([0-9]*\)".*/\1/p' |
	    awk '{ n += $1 } END { print n }')
	echo "$n counted, $(grep -cE "$3" "$2") logged"
	[ "$n" -gt 60 ]
	[ "$n" -eq "$(grep -cE "$3" "$2")" ]
}

@test "servers: Python's http.server" {
	command -v python3 >/dev/null || skip "no python3"
	port=$(free_port)
	mkdir www
	echo hello >www/x
	python3 -u -m http.server -d www --bind 127.0.0.1 "$port" >/dev/null \
	    2>log 3>&- &
	started+=($!)
	counted "$port" log '"GET /x HTTP/1.1" 200'
}

@test "servers: Node" {
	command -v node >/dev/null || skip "no node"
	port=$(free_port)
	cat >s.js <<-END
	const fs = require('fs');
	let n = 0;
	require('http').createServer((q, a) => {
		fs.writeSync(1, q.method + ' ' + q.url + '\n');
		a.end('hello');
	}).listen($port, '127.0.0.1');
	END
	node s.js >log 3>&- &
	started+=($!)
	counted "$port" log '^GET /x$'
}

@test "servers: Apache" {
	command -v apache2 >/dev/null || skip "no apache2"
	port=$(free_port)
	mkdir www
	echo hello >www/x
	m=$(dirname "$(find / -xdev -name mod_mpm_event.so 2>/dev/null | head -n 1)")
	cat >conf <<-END
	ServerRoot $PWD
	ServerName localhost
	PidFile $PWD/pid
	Listen 127.0.0.1:$port
	LoadModule mpm_event_module $m/mod_mpm_event.so
	LoadModule authz_core_module $m/mod_authz_core.so
	LogFormat "%r %>s" x
	CustomLog $PWD/log x
	ErrorLog $PWD/error
	DocumentRoot $PWD/www
	END
	apache2 -d "$PWD" -f "$PWD/conf" -DFOREGROUND 2>error 3>&- &
	started+=($!)
	counted "$port" log '^GET /x HTTP/1.1 200'
}

@test "servers: HAProxy" {
	command -v haproxy >/dev/null || skip "no haproxy"
	port=$(free_port)
	cat >conf <<-END
	global
		nbthread 1
		log stdout format raw local0 info
	defaults
		mode http
		log global
		option httplog
		timeout client 10s
		timeout connect 10s
		timeout server 10s
	frontend f
		bind 127.0.0.1:$port
		http-request return status 200 content-type text/plain string hello
	END
	haproxy -f conf >log 2>error 3>&- &
	started+=($!)
	SIGNAL=-USR1 counted "$port" log '"GET /x HTTP/1.1"'
}

@test "servers: Caddy" {
	command -v caddy >/dev/null || skip "no caddy"
	port=$(free_port)
	printf '{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:%s {\n log {\n  output file %s/log\n }\n respond "hello"\n}\n' \
	    "$port" "$PWD" >Caddyfile
	HOME=$PWD caddy run --config Caddyfile >error 2>&1 3>&- &
	started+=($!)
	counted "$port" log '"uri":"/x".*"status":200'
}

@test "servers: H2O" {
	command -v h2o >/dev/null || skip "no h2o"
	port=$(free_port)
	mkdir www
	echo hello >www/x
	cat >conf <<-END
	listen:
	  host: 127.0.0.1
	  port: $port
	access-log: $PWD/log
	user: $(id -un)
	hosts:
	  default:
	    paths:
	      /:
	        file.dir: $PWD/www
	END
	h2o -c conf >error 2>&1 3>&- &
	started+=($!)
	counted "$port" log '"GET /x HTTP/1.1" 200'
}

@test "servers: lighttpd" {
	command -v lighttpd >/dev/null || skip "no lighttpd"
	port=$(free_port)
	mkdir www
	echo hello >www/x
	cat >conf <<-END
	server.document-root = "$PWD/www"
	server.port = $port
	server.bind = "127.0.0.1"
	server.modules = ( "mod_accesslog" )
	accesslog.filename = "$PWD/log"
	END
	lighttpd -D -f conf >error 2>&1 3>&- &
	started+=($!)
	SIGNAL=-INT counted "$port" log '"GET /x HTTP/1.1" 200'
}
