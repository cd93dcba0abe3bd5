load helper
load hosts

# What must happen when hosts, links and the controller fail in mid-run: the
# rows of the table in funbric(7).  The faults of one load are made together,
# each on a host of its own.
setup_file() {
	export FL_HOSTS_DISK=8m
	hosts_up 6
	FL_CONTROL_DIR=$(mktemp -d /tmp/fl-XXXXXX)
	export FL_CONTROL_DIR
}

teardown_file() {
	hosts_down
	rm -rf "$FL_CONTROL_DIR"
}

server() {
	need_hosts faults
	controller sh -c "echo \$\$ >echo.pid; exec $FL_BUILD/fl-echo \
	    --address 0.0.0.0 --port 0 --log log" >port 3>&- &
	started+=($!)
	timeout 5 sh -c 'until [ -s port ]; do sleep 0.02; done'
	URL=http://10.99.0.254:$(sed 's/.*://' port)
}

served() {
	controller sh -c 'kill -TERM $(cat echo.pid)' || true
	wait "${started[0]}" || true
	wc -l <log
}

figure() {
	fl-stats --tsv -k "$1" "$3" 2>/dev/null | column "$1" "$2"
}

# fun ARG... - funbric on the controller, impatient with what is gone
fun() {
	controller "$FL_BUILD/funbric" -h "$HOSTS" --lead 1500ms \
	    -O ConnectTimeout=1 "$@"
}

# until_load DIR N - waits until N nodes have told of a second
until_load() {
	timeout 20 sh -c "until [ \$(cat $1/stream/out/* 2>/dev/null |
	    grep -c '<interval.*at=.1.*step=.1.') -ge $2 ]; do sleep 0.05; done"
}

# ended FILE - how many documents say that they have come to their end
ended() {
	grep -c '<end ' "$1" || true
}

@test "funbric: hosts cut, stalled, off, frozen and full in mid-run" {
	server
	fun -o out --lease 6s --lost rescale --after 'echo after' \
	    -- "$FL_BUILD/fl-bench" -r 60/s -d 12s "$URL/" >said 2>err 3>&- &
	PID=$!
	until_load out 6
	fault n1 cut  # and stays so
	fault n2 cut  # and comes back within the lease
	fault n3 off
	fault n4 freeze
	fault n5 fill
	sleep 3
	fault n2 heal
	rc=0
	wait $PID || rc=$?
	cat err said
	[ $rc -ge 1 ]
	# who is not heard of is named, and then lost
	for h in n1 n3 n4; do
		grep -q "^funbric: $h: silent for 5 s$" err
		grep -q "^funbric: $h: lost: " err
		grep -q "^funbric: $h: its document is cut short, or missing" err
	done
	! grep -q "n[256]: lost" err
	# the others take over what was theirs
	grep -q "funbric: the others take its share: scale 6/3 @" err
	grep -q '<mark .*text="scale 6/3"' out/stream/out/n6
	grep -q '<interval .* at="11" .*step="1" .*started="20" ' out/stream/out/n6
	# a stall: all of the document is home, and counted once
	[ $(($(ended out/stream/out/n2) + $(cat out/kept/n2/kept/n2.xml \
	    2>/dev/null | grep -c '<end '))) -ge 1 ]
	# a full disk is said, and the load goes on
	grep -q "No space left on device: the load goes on" out/stream/err/n5
	grep -q "<mark .*No space left on device" out/stream/out/n5
	[ "$(ended out/stream/out/n5)" -eq 1 ]
	[ "$(ended out/stream/out/n6)" -eq 1 ]
	# whole records up to the fault count, of no request twice
	n=$(figure stage iterations out/results.xml)
	[ "$n" -gt $((3 * 120)) ]
	[ "$n" -le $((12 * 60)) ]
	[ "$(cat out/log/n6.after.out)" = after ]
	# n1 comes back: its copy was kept, and ended with its lease
	fault n1 heal
	fault n4 thaw
	run controller "$FL_BUILD/funbric" resume out
	echo "$output"
	[ "$(cat out/log/n1.after.out)" = after ]
	[ "$(ended out/kept/n1/kept/n1.xml)" -eq 1 ]
	grep -q '<end .*stopped="lease"' out/kept/n1/kept/n1.xml
	[ "$(figure stage iterations out/results.xml)" -gt "$n" ]
	there n5 'rm -f /tmp/fill'
	fault n3 heal 2>/dev/null || true
	again 6
}

@test "funbric: the controller is killed, and resume brings all home" {
	server
	controller sh -c "echo \$\$ >pid; exec $FL_BUILD/funbric -h $HOSTS -o out \
	    --lead 2s --lease 6s --after 'echo after' -- \
	    $FL_BUILD/fl-bench -r 60/s -d 1m $URL/" >said 2>err 3>&- &
	PID=$!
	until_load out 6
	controller sh -c 'kill -9 $(cat pid)'
	wait $PID || true
	[ ! -e out/results.xml ]
	# the nodes end when the lease runs out, all by themselves
	for h in n1 n6; do
		timeout 12 sh -c "while $FL_TESTS/hosts/run -n $h pgrep -x fl-bench; do
		    sleep 0.1; done" >/dev/null
	done
	run -0 controller "$FL_BUILD/funbric" resume out
	has "*run *, 6 nodes*"
	[ "$(cat out/log/n1.after.out)" = after ]
	[ "$(figure stage iterations out/results.xml)" -eq "$(served)" ]
	grep -q '<end .*stopped="lease"' out/results.xml
}

@test "funbric: a host that cannot be reached, by each policy" {
	server
	fault n2 crash
	run -2 --separate-stderr fun -q -o fail -- "$FL_BUILD/fl-bench" -r 60/s -d 1s "$URL/"
	echo "$stderr"
	[[ $stderr == "funbric: n2: cannot be reached: "*"5 of 6 nodes are good: the load does not begin" ]]
	[ ! -s log ]
	run -0 fun -q --lost note -o note -- "$FL_BUILD/fl-bench" -r 60/s -d 1s "$URL/"
	[ "$(figure stage iterations note/results.xml)" -eq 50 ]
	run -0 fun -q --lost rescale -o rescale -- "$FL_BUILD/fl-bench" -r 60/s -d 1s "$URL/"
	[ "$(figure stage iterations rescale/results.xml)" -eq 60 ]
	[ "$(served)" -eq 110 ]
	again 6
}

@test "funbric: a host that is listed twice is two nodes; two runs at once" {
	server
	printf '%s\n' n1 n1 n3 >twice
	controller "$FL_BUILD/funbric" -q -h twice --lead 1500ms -o one -- \
	    "$FL_BUILD/fl-bench" -r 30/s -d 2s "$URL/" >1 2>&1 3>&- &
	PID=$!
	run -0 controller "$FL_BUILD/funbric" -q -h twice --lead 1500ms -o two -- \
	    "$FL_BUILD/fl-bench" -r 60/s -d 2s "$URL/"
	wait $PID || { cat 1; return 1; }
	[ "$(figure stage iterations one/results.xml)" -eq 60 ]
	[ "$(figure stage iterations two/results.xml)" -eq 120 ]
	[ "$(grep -ho '<run .* node="[^"]*"' one/stream/out/* |
	    sed 's/.*node=//' | sort | xargs)" = "n1 n1.1 n3" ]
	[ "$(served)" -eq 180 ]
}
