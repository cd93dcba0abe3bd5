load helper

# due - the instants at which samples were due, in order
due() {
	sed -n 's/.*<sample .*scheduled="\([0-9.]*\)".*/\1/p' | sort -n
}

# total FILE COLUMN - a figure of all exchanges
total() {
	fl-stats -k step "$1" | awk -F'\t' -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
		$c["step"] == "all" { n += $c[name] } END { print n + 0 }'
}

@test "fl-bench: no burst and no gap at the seams of stages and ramps" {
	fl-bench -q -S 100/s@500ms -S 200/s@1s -S 50/s@500ms --ramp 200ms \
	    --samples null://x | due | awk '
		NR > 1 {
			d = $1 - last
			if (d < 0.0049) short++
			if (NR > 12 && d > 0.0205) long++
		}
		{ last = $1 }
		END { print NR, short + 0, long + 0
			exit !(NR > 250 && !short && !long) }'
}

@test "fl-bench: parts and threads have the instants of the whole, with ramps" {
	local load='-S 60/s@500ms -S 120/s@1s --ramp 300ms'
	# shellcheck disable=SC2086 # words on purpose
	fl-bench -q $load -t 1 --samples null://x | due >whole
	for i in 1 2 3; do
		# shellcheck disable=SC2086
		fl-bench -q $load -t 2 --part $i/3 --samples null://x | due
	done | sort -n >parts
	diff whole parts
	[ "$(wc -l <whole)" -gt 100 ]
}

@test "fl-bench: parts of -n, of users and of --max-users are the whole" {
	echo_server
	for i in 1 2 3; do
		fl-bench -q -u 7 -n 101 --part $i/3 -t 2 null://x >$i.xml
	done
	fl-merge 1.xml 2.xml 3.xml >all.xml
	[ "$(total all.xml count)" -eq 101 ]
	users=0
	for i in 1 2 3; do
		fl-bench -q -u 7 -d 300ms --part $i/3 -t 2 "$URL/?delay=50ms" >x
		n=$(sed -n 's/.*<interval .*step="1" users="\([0-9]*\)".*/\1/p' x | head -n 1)
		users=$((users + n))
	done
	[ "$users" -eq 7 ]
	run -2 --separate-stderr fl-bench -u 2 --part 1/3 null://x
	complains 'fl-bench: --part 1/3: 2 users are too few for 3 parts'
}

@test "fl-bench: a rate makes users as it needs them, up to --max-users" {
	echo_server
	# 100/s at 100 ms: ten at once
	fl-bench -q -r 100/s -d 1s -t 1 "$URL/?delay=100ms" >x.xml
	n=$(sed -n 's/.*what="connect".* n="\([0-9]*\)".*/\1/p' x.xml |
	    awk '{ n += $1 } END { print n }')
	[ "$n" -ge 9 ] && [ "$n" -le 40 ]
	[ "$(total x.xml ok)" -eq 100 ]
	run -1 --separate-stderr fl-bench -q -r 100/s -d 1s -t 1 --strict \
	    --max-users 5 --drain 1s "$URL/?delay=100ms"
	n=$(sed -n 's/.*what="connect".* n="\([0-9]*\)".*/\1/p' <<<"$output" |
	    awk '{ n += $1 } END { print n }')
	[ "$n" -eq 5 ]
	has '*verdict="invalid"*'
}

@test "fl-bench: --drain waits for what is under way, and then cuts it" {
	echo_server
	run -0 fl-bench -q -u 2 -d 200ms --drain 5s "$URL/?delay=500ms"
	has '*ok="2"*unfinished="0"*'
	SECONDS=0
	run -1 fl-bench -q -u 2 -d 200ms --drain 200ms "$URL/?delay=9s"
	[ $SECONDS -lt 4 ]
	has '*censored="2"*unfinished="2"*'
}

@test "fl-bench: a URL whose host changes goes where it should" {
	echo_server --log one
	local first=$PORT
	echo_server --port 0 --log two
	printf 'at\n127.0.0.1:%s\nlocalhost:%s\n127.0.0.1:%s\n' \
	    "$first" "$PORT" "$PORT" >at.csv
	printf 'GET http://{{at}}/x/{{fl_iteration}}?a=b\nHTTP 200\n' >a.hurl
	run -0 fl-bench -q -u 1 -n 30 --feed at.csv a.hurl
	has '*ok="30"*'
	for p in "${started[@]}"; do
		kill "$p"
		wait "$p" || true
	done
	[ "$(grep -c 'x/' one)" -eq 10 ]
	[ "$(grep -c 'x/' two)" -eq 20 ]
}

@test "fl-bench: a rate that has a length ends with its iterations, too" {
	SECONDS=0
	fl-bench -q -r 200/s -d 30s -n 50 null://x >a
	[ "$SECONDS" -lt 10 ]
	[ "$(total a count)" -eq 50 ]
	grep -q '<end .*verdict="ok" stopped="iterations"' a
}
