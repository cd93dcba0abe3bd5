# What makes a figure true: response times count from the instant that was due.
load helper

# figure STEP COLUMN - of the document on standard input
figure() {
	fl-stats -k step | awk -F'\t' -v step="$1" -v name="$2" '
		$1 == "#step" { for (i = 2; i <= NF; i++) if ($i == name) c = i }
		$1 == "step" && $3 == step { print $c }'
}

# within VALUE FROM TO
within() {
	awk -v v="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(v >= a && v <= b) }' || {
		echo "$1 is not from $2 to $3"
		return 1
	}
}

@test "fl-bench: what is due while a server stops waits for its end" {
	echo_server --stall 500ms:500ms
	fl-bench -q -r 200/s -d 2s "$URL/" >a
	# a quarter waits, evenly from 0 to 500 ms: p90 has 300 ms, p95 400 ms
	within "$(figure all response_p90_ms <a)" 290 330
	within "$(figure all response_p95_ms <a)" 390 430
	within "$(figure all response_max_ms <a)" 480 560
	within "$(figure all response_p50_ms <a)" 0 50
	[ "$(figure all count <a)" -eq 400 ]
}

@test "fl-bench: an iteration that waits for a user is late by that wait" {
	echo_server --delay 20ms
	fl-bench -q -r 100/s -d 1s --max-users 1 "$URL/" >a
	# One user does half of them; the last of these is half a second late.
	# The others were due and never began: they count with their wait.
	[ "$(figure iteration count <a)" -eq 100 ]
	within "$(figure all count <a)" 20 50
	within "$(figure all response_max_ms <a)" 450 1100
	within "$(figure all service_p50_ms <a)" 20 30
	within "$(figure iteration response_p50_ms <a)" 200 350
	grep -q 'what="queue"' a
	grep -q '<end .*verdict="invalid" reason="only [345].* % of the due' a
}

@test "fl-bench: a wall clock that jumps by an hour changes nothing" {
	lib=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
	[ -n "$lib" ] || skip "no libfaketime"
	echo_server
	echo +0 >time
	(sleep 1; echo +1h >time.new; mv time.new time) 3>&- &
	started+=($!)
	FAKETIME_TIMESTAMP_FILE=$PWD/time FAKETIME_NO_CACHE=1 \
	    FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 \
	    LD_PRELOAD=$lib fl-bench -q -r 100/s -d 2s "$URL/" >a
	[ "$(figure all count <a)" -eq 200 ]
	within "$(figure all response_max_ms <a)" 0 500
	grep -q '<end .*at="2\.[0-9]*" .*stopped="duration"' a
}
