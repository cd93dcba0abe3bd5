bats_require_minimum_version 1.5.0

FL_TESTS=$BATS_TEST_DIRNAME
FL_TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
PATH=${FL_BUILD:?make check sets it}:$PATH
export LC_ALL=C TZ=UTC0 FL_PLUGIN_PATH=$FL_BUILD/plugins
export FL_SHARE_PATH=$FL_TOP/share

# A fresh folder for each test, which Bats removes.
setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Takes down what a test started.
teardown() {
	local pid
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
	done
}

# says TEXT - standard output was this, to the byte
says() {
	[ "$output" = "$1" ] || {
		diff <(printf '%s\n' "$1") <(printf '%s\n' "$output")
		return 1
	}
}

# complains PATTERN - standard error was one line, and like this
complains() {
	# shellcheck disable=SC2053 # a pattern on purpose
	[ "${#stderr_lines[@]}" -eq 1 ] && [[ ${stderr_lines[0]} == $1 ]] || {
		printf 'wanted: %s\ngot: %s\n' "$1" "$stderr"
		return 1
	}
}

# complains_usage PROGRAM - standard error was how the program is used
complains_usage() {
	[[ ${stderr_lines[0]} == "usage: $1 "* ]] || {
		printf 'wanted: usage: %s\ngot: %s\n' "$1" "$stderr"
		return 1
	}
}

# has PATTERN - standard output is like this
has() {
	# shellcheck disable=SC2053
	[[ $output == $1 ]] || {
		printf 'wanted: %s\ngot: %s\n' "$1" "$output"
		return 1
	}
}

# echo_server [ARG...] - starts fl-echo on a port of its own; sets URL and PORT
echo_server() {
	local line
	mkfifo "echo.$BATS_TEST_NUMBER.$#"
	fl-echo --port 0 "$@" >"echo.$BATS_TEST_NUMBER.$#" 3>&- &
	started+=($!)
	read -r line <"echo.$BATS_TEST_NUMBER.$#"
	rm "echo.$BATS_TEST_NUMBER.$#"
	PORT=${line##*:}
	URL=http://127.0.0.1:$PORT
}

# column TSV-KIND COLUMN - the fields of a column, by its name in the header
column() {
	awk -F'\t' -v kind="$1" -v name="$2" '
		$1 == "#" kind { for (i = 2; i <= NF; i++) if ($i == name) c = i }
		$1 == kind { print $c }'
}

# free_port - a TCP port that nobody listens on just now
free_port() {
	local pid
	fl-echo --port 0 >port.$$ 3>&- &
	pid=$!
	until [ -s port.$$ ]; do :; done
	kill "$pid"
	wait "$pid" 2>/dev/null || true
	sed 's/.*://' port.$$
	rm port.$$
}
