load helper

# begun FILE - how many iterations began
begun() {
	fl-stats -k stage "$1" | column stage iterations
}

# value FILE COLUMN - a figure of all exchanges
value() {
	fl-stats -k step "$1" | awk -F'\t' -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
		$c["step"] == "all" { print $c[name] }'
}

@test "fl-bench: --pace is the least distance between a user's iterations" {
	fl-bench -q -u 4 -d 1050ms --pace 100ms null://x >x.xml
	[ "$(begun x.xml)" -eq 44 ]
	# response time does not hold the pause
	awk -v p="$(value x.xml response_p50_ms)" 'BEGIN { exit !(p < 20) }'
	echo_server
	# longer than the pace: no pause
	fl-bench -q -u 1 -d 1s --pace 10ms "$URL/?delay=95ms" >x.xml
	[ "$(begun x.xml)" -ge 9 ] && [ "$(begun x.xml)" -le 11 ]
}

@test "fl-bench: --max-rate bounds users, in all and in each part" {
	fl-bench -q -u 20 -t 2 -d 1s --max-rate 100/s null://x >x.xml
	[ "$(begun x.xml)" -ge 98 ] && [ "$(begun x.xml)" -le 101 ]
	fl-bench -q -u 20 -t 2 -d 1s --max-rate 100/s --part 2/4 null://x >x.xml
	[ "$(begun x.xml)" -ge 24 ] && [ "$(begun x.xml)" -le 26 ]
	run -2 --separate-stderr fl-bench -r 5/s --max-rate 100/s null://x
	complains 'fl-bench: --max-rate goes with users; of a rate, --rate is*'
}

@test "fl-bench: no burst after a pause of --max-rate" {
	echo_server
	fl-bench -q -u 5 -t 1 -d 1s --max-rate 50/s --samples \
	    "$URL/?delay=1ms" | sed -n 's/.*sent="\([0-9.]*\)".*/\1/p' |
	    sort -n | awk 'NR > 1 && $1 - last < 0.015 { n++ } { last = $1 }
		END { exit !(NR > 40 && n < 5) }'
}

@test "fl-bench: --pace and --max-rate together keep both" {
	fl-bench -q -u 4 -t 1 -d 1s --pace 300ms --max-rate 10/s null://x >x.xml
	[ "$(begun x.xml)" -ge 9 ] && [ "$(begun x.xml)" -le 11 ]
	fl-bench -q -u 2 -t 1 -d 1s --pace 300ms --max-rate 100/s null://x >x.xml
	[ "$(begun x.xml)" -eq 8 ]
}

@test "fl-bench: a user of a rate keeps its pace too" {
	run -0 fl-bench -q -r 100/s -d 1s --max-users 5 --pace 100ms \
	    --drain 100ms null://x
	echo "$output" >x.xml
	[ "$(value x.xml ok)" -ge 45 ] && [ "$(value x.xml ok)" -le 60 ]
	grep -q 'see --max-users\|due iterations began' x.xml
}

@test "fl-bench: --fresh makes a new connection for each iteration" {
	echo_server
	printf 'GET %s/a\nGET %s/b\n' "$URL" "$URL" >a.hurl
	connects() {
		sed -n 's/.*what="connect".* n="\([0-9]*\)".*/\1/p' x.xml |
		    awk '{ n += $1 } END { print n + 0 }'
	}
	fl-bench -q -u 2 -n 20 a.hurl >x.xml
	[ "$(connects)" -eq 2 ]
	fl-bench -q -u 2 -n 20 --fresh a.hurl >x.xml
	[ "$(connects)" -eq 20 ]
	fl-bench -q -u 2 -n 20 --fresh -e curl a.hurl >x.xml
	[ "$(connects)" -eq 20 ]
}
