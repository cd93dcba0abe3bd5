# What the cases are written in.  A case runs in an empty folder of its own.
#
# A tool is a file that defines
#
#   tool_can WHAT        whether it can be used so: rate (an open model), users,
#                        strict, merge, clock, samples
#   tool_load LEVEL SECONDS URL [TIMEOUT]
#                        runs it, at LEVEL "1000/s" or "8" users, and prints
#                        what it says as lines "name value": count, failed,
#                        p50 p90 p95 p99 max in milliseconds, exit; what it does
#                        not say is left out

servers=()
# shellcheck disable=SC2154 # s is in the trap
trap 'for s in "${servers[@]}"; do kill "$s" 2>/dev/null; done' EXIT

# serve [ARG...] - starts fl-echo, which logs to served.N; sets url and server
serve() {
	local line
	mkfifo ./echo
	fl-echo --port 0 "$@" >./echo &
	server=$!
	servers+=($!)
	read -r line <./echo
	rm ./echo
	url=http://127.0.0.1:${line##*:}/
}

# served FILE - ends the server, so that its log is whole
served() {
	kill "$server"
	wait "$server" 2>/dev/null
	servers=()
}

# figure NAME - what the tool said of it in the file "said"
figure() {
	awk -v name="$1" '$1 == name { print $2 }' said
}

# holds FIGURE VALUE WANTED CONDITION - prints the line; CONDITION is awk's, of v
holds() {
	local verdict=-
	if [ -n "$2" ]; then
		verdict=missed
		awk -v v="$2" "BEGIN { exit !($4) }" && verdict=held
	fi
	printf '%s\t%s\t%s\t%s\n' "$1" "${2:--}" "$3" "$verdict"
}

# near FIGURE VALUE TRUTH SHARE - within SHARE of TRUTH
near() {
	holds "$1" "$2" "$3 +- $(awk -v s="$4" 'BEGIN { print s * 100 }')%" \
	    "v >= $3 * (1 - $4) && v <= $3 * (1 + $4)"
}

# cannot FIGURE WHY - the tool has no such thing
cannot() {
	printf '%s\t-\t%s\t-\n' "$1" "$2"
}
