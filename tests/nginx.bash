# nginx_server [ssl] - starts nginx, which says hello; sets PORT
#
# With ssl it has a certificate of its own, cert.pem, for 127.0.0.1.  A test is
# skipped where it is not installed.
nginx_server() {
	command -v nginx >/dev/null || skip "no nginx"
	local dir=$PWD/nginx.$# pid ssl=
	mkdir -p "$dir"
	if [ $# -gt 0 ]; then
		command -v openssl >/dev/null || skip "no openssl"
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
		    -keyout "$dir/key.pem" -out cert.pem -subj /CN=localhost \
		    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		    2>/dev/null
		ssl="ssl_certificate $PWD/cert.pem;
		    ssl_certificate_key $dir/key.pem;"
	fi
	for _ in 1 2 3 4 5; do
		PORT=$((20000 + RANDOM % 10000))
		cat >"$dir/conf" <<-END
		daemon off; worker_processes 1; pid $dir/pid;
		error_log $dir/error.log;
		events { worker_connections 4096; }
		http {
			access_log off;
			client_body_temp_path $dir; proxy_temp_path $dir;
			fastcgi_temp_path $dir; uwsgi_temp_path $dir;
			scgi_temp_path $dir;
			server {
				listen 127.0.0.1:$PORT backlog=4096 ${1-};
				$ssl
				location / { return 200 hello; }
			}
		}
		END
		nginx -p "$dir" -c "$dir/conf" 2>/dev/null 3>&- &
		pid=$!
		until [ -s "$dir/pid" ] || ! kill -0 $pid 2>/dev/null; do :; done
		if [ -s "$dir/pid" ]; then
			started+=("$pid")
			return
		fi
	done
	false
}
