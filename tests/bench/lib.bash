# What the benches are written in: servers, and costs of A and B in turn.

dir=$(mktemp -d)
servers=()
# shellcheck disable=SC2154 # s is in the trap
trap 'for s in "${servers[@]}"; do kill "$s" 2>/dev/null; done
    wait 2>/dev/null; rm -rf "$dir"' EXIT

# Where there are two processors, the server has the first, the client another.
one=() two=()
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then
	one=(taskset -c 0) two=(taskset -c 1)
fi

# have PROGRAM WHAT - or a line that says that it is missing
have() {
	command -v "$1" >/dev/null || {
		printf '%s\t-\t\t%s is not installed\n' "$2" "$1"
		return 1
	}
}

# nginx_serve - sets url, of an answer of 3 bytes, surl, the same by HTTPS, and
# json, a small document
nginx_serve() {
	local port=$((20000 + RANDOM % 20000))
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$dir/key.pem" -out "$dir/cert.pem" -days 2 \
	    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
	cat >"$dir/conf" <<-END
	daemon off; worker_processes 1; pid $dir/pid; error_log $dir/error.log;
	worker_rlimit_nofile 65536;
	events { worker_connections 32768; }
	http {
		access_log off; keepalive_requests 1000000000;
		client_body_temp_path $dir; proxy_temp_path $dir;
		fastcgi_temp_path $dir; uwsgi_temp_path $dir;
		scgi_temp_path $dir; default_type application/json;
		server {
			listen 127.0.0.1:$port backlog=8192;
			listen 127.0.0.1:$((port + 1)) ssl backlog=8192;
			ssl_certificate $dir/cert.pem;
			ssl_certificate_key $dir/key.pem;
			location / { return 200 "ok\n"; }
			location /json {
				return 200 '{"id": 42, "name": "abc", "items":
				    [{"sku": "a1", "n": 3}, {"sku": "b2", "n": 4}]}';
			}
		}
	}
	END
	"${one[@]}" nginx -p "$dir" -c "$dir/conf" 2>/dev/null &
	servers+=($!)
	until (exec 4<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.01; done
	url=http://127.0.0.1:$port/
	surl=https://127.0.0.1:$((port + 1))/
	json=${url}json
}

# cost COMMAND... - CPU microseconds of a request; the command prints how many
cost() {
	local n TIMEFORMAT='%U %S'
	{ time "${two[@]}" "$@" >"$dir/says" 2>/dev/null; } 2>"$dir/cpu"
	n=$(requests <"$dir/says")
	awk -v n="${n:-0}" '{ print (n > 0 ? ($1 + $2) * 1e6 / n : 0) }' "$dir/cpu"
}

# requests - how many, as wrk, h2load, ab or a document of ours says it
requests() {
	awk '
	/requests in/ || /^[0-9]+ requests,/ { n = $1 }
	/^requests:/ { n = $8 }
	/^Complete requests:/ { n = $3 }
	/^<interval .* step="[0-9]/ {
		match($0, / ok="[0-9]+"/)
		n += substr($0, RSTART + 5, RLENGTH - 6)
	}
	END { print n }'
}

median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# compare WHAT WANTED A B - medians of the costs of the commands in the arrays A
# and B, run in turn, and their ratio
compare() {
	local -n a=$3 b=$4
	local i
	rm -f "$dir/a" "$dir/b"
	for ((i = 0; i < ROUNDS; i++)); do
		cost "${a[@]}" >>"$dir/a"
		cost "${b[@]}" >>"$dir/b"
	done
	awk -v what="$1" -v wanted="$2" -v a="$(median "$dir/a")" \
	    -v b="$(median "$dir/b")" 'BEGIN {
		if (a > 0 && b > 0)
			printf "%s\t%.3f\t%s\tof %.2f us, ours %.2f us\n",
			    what, a / b, wanted, b, a
		else
			printf "%s\t-\t%s\tit did not run\n", what, wanted
	}'
}
