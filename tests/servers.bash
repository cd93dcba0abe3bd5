# For tests that need a server of another protocol than HTTP.

# server KIND [rude] - starts one of data/servers.py; its port is in PORT
server() {
	command -v python3 >/dev/null || skip "no python3"
	mkfifo "port.$1"
	python3 "$FL_TESTS/data/servers.py" "$@" >"port.$1" 2>"$1.log" 3>&- &
	started+=($!)
	read -r PORT <"port.$1"
	rm "port.$1"
}

# needs_scheme SCHEME - skips where this libcurl has none
needs_scheme() {
	fl-bench --plugins | awk -F'\t' '$1 == "curl" { print $2 }' |
	    grep -qw "$1" || skip "this libcurl has no $1"
}
