load helper
load hosts

# Hosts, a server on the controller whose log is there to be counted, and a
# folder with wrappers by which the clocks of two hosts are wrong.
setup_file() {
	local faketime
	export SKEW=$BATS_FILE_TMPDIR/skew
	export FL_HOSTS_SHOW=$SKEW
	mkdir "$SKEW"
	faketime=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
	for p in fl-bench fl-ctl; do
		cat >"$SKEW/$p" <<-END
			#!/bin/sh
			case \$(hostname) in
			n1) export LD_PRELOAD=$faketime FAKETIME=+2s ;;
			n2) export LD_PRELOAD=$faketime FAKETIME=-2s ;;
			esac
			export FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1
			exec $FL_BUILD/$p "\$@"
		END
		chmod +x "$SKEW/$p"
	done
	[ -n "$faketime" ] || rm "$SKEW/fl-bench"
	hosts_up 4
	FL_CONTROL_DIR=$(mktemp -d /tmp/fl-XXXXXX)
	export FL_CONTROL_DIR
}

teardown_file() {
	hosts_down
	rm -rf "$FL_CONTROL_DIR"
}

# server - fl-echo on the controller; sets URL
server() {
	need_hosts faults # the loopback has no address of a controller
	controller sh -c "echo \$\$ >echo.pid; exec $FL_BUILD/fl-echo \
	    --address 0.0.0.0 --port 0 --log log" >port 3>&- &
	started+=($!)
	timeout 5 sh -c 'until [ -s port ]; do sleep 0.02; done'
	URL=http://10.99.0.254:$(sed 's/.*://' port)
}

# served - how many requests the server has seen; ends it
served() {
	controller sh -c 'kill -TERM $(cat echo.pid)' || true
	wait "${started[0]}" || true
	wc -l <log
}

# fun ARG... - funbric on the controller, for all hosts
fun() {
	controller "$FL_BUILD/funbric" -h "$HOSTS" "$@"
}

# figure KIND COLUMN FILE
figure() {
	fl-stats --tsv -k "$1" "$3" 2>/dev/null | column "$1" "$2"
}

# until_load DIR - waits until every node has a document
until_load() {
	timeout 20 sh -c "until [ \$(cat $1/stream/out/* 2>/dev/null |
	    grep -c '<interval.*step=.1.') -ge 4 ]; do sleep 0.05; done"
}

@test "funbric: the counts are the server's own, and parts are exact" {
	server
	cat >shop.hurl <<-'END'
		GET {{url}}/a?size=100
		HTTP 200
		GET {{url}}/b
		HTTP 200
	END
	run -0 --separate-stderr fun -q -o out --lead 2500ms --monitor n3,n4 \
	    --before 'echo ready on $(hostname); ls' --after 'echo over >&2' \
	    -- "$FL_BUILD/fl-bench" -r 101/s -d 3s -D url="$URL" "$PWD/shop.hurl"
	has "run * nodes, *"
	[[ $output != *incomplete* ]]
	[ "$stderr" = "" ]
	[ "$(figure stage iterations out/results.xml)" -eq 303 ]
	[ "$(served)" -eq 606 ]
	[ "$(cat out/log/n3.before.out)" = "ready on n3
shop.hurl" ]
	[ "$(cat out/log/n4.after.err)" = over ]
	[ "$(sed -n 's/^<run .* part="\([^"]*\)".*/\1/p' out/stream/out/* | sort |
	    xargs)" = "1/4 2/4 3/4 4/4" ]
	[ "$(sed -n 's/^<run .* common="\([^"]*\)".*/\1/p' out/stream/out/* |
	    sort -u | wc -l)" -eq 1 ]
	grep -q '<clock .*offset_us=' out/stream/out/n1
	run -0 sh -c "grep -o '<monitor .* host=\"[^\"]*\"' out/results.xml |
	    sed 's/.*host=//' | sort -u"
	says '"n3"
"n4"'
	# nothing is left behind
	run -0 there n1 'ls -A .cache/funbric'
	says ""
	run -2 --separate-stderr fun -q -o out -- "$FL_BUILD/fl-bench" "$URL"
	complains "funbric: out: is there already; *"
}

@test "funbric: all start together, whatever their clocks say" {
	[ -e "$SKEW/fl-bench" ] || skip "no libfaketime"
	server
	# 20 ms more on the way there, none on the way back
	cat >slow <<-'END'
		#!/usr/bin/python3
		import os, socket, sys, threading, time, queue
		s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
		s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
		q = queue.Queue()
		def send():
		    while True:
		        at, b = q.get()
		        time.sleep(max(0, at - time.monotonic()))
		        s.sendall(b) if b else s.shutdown(socket.SHUT_WR)
		def read():
		    while True:
		        b = os.read(0, 65536)
		        q.put((time.monotonic() + 0.020, b))
		        if not b: return
		threading.Thread(target=send, daemon=True).start()
		threading.Thread(target=read, daemon=True).start()
		while True:
		    b = s.recv(65536)
		    if not b: break
		    os.write(1, b)
	END
	chmod +x slow
	run -0 fun -q -o out -O "ProxyCommand=$PWD/slow %h %p" \
	    -- "$SKEW/fl-bench" -u 4 -n 4 "$URL/"
	cat out/clocks.tsv
	awk -F'\t' '$1 == "clock" {
		true = $2 == "n1" ? 2000000 : $2 == "n2" ? -2000000 : 0
		off = $3 - true; if (off < 0) off = -off
		if (off > $4 || $4 < 10000 || $4 > 60000) bad = 1
		n++
	} END { exit bad || n != 4 }' out/clocks.tsv
	# what comes of 20 ms one way: half of it, and no more than is said
	served
	[ "$(wc -l <log)" -eq 4 ]
	# without it they are within 5 ms of each other, on a quiet machine; on a
	# busy one it is the scheduler that counts
	most=$(awk -v cpus="$(nproc)" '{ print ($1 > cpus / 2) ? 100000 : 5000 }' \
	    /proc/loadavg)
	for try in 1 2 3; do
		rm log port
		started=()
		server
		run -0 fun -q -o two$try -- "$SKEW/fl-bench" -u 4 -n 4 "$URL/"
		served
		awk -F'\t' '$1 == "clock" {
			true = $2 == "n1" ? 2000000 : $2 == "n2" ? -2000000 : 0
			off = $3 - true; if (off < 0) off = -off
			if (off > $4 || $4 > 5000) bad = 1
		} END { exit bad }' two$try/clocks.tsv
		spread=$(sort -n log | awk 'NR == 1 { first = $1 }
			{ last = $1 } END { print int((last - first) / 1000) }')
		echo "start skew: $spread us"
		[ "$spread" -gt "$most" ] || break
	done
	[ "$spread" -le "$most" ]
}

@test "funbric: ctl changes all nodes at one instant; stop ends them" {
	server
	fun -o out -v -- "$FL_BUILD/fl-bench" -r 100/s -d 1m "$URL/" \
	    >said 2>err 3>&- &
	PID=$!
	until_load out
	run -0 controller "$FL_BUILD/funbric" ctl rate 300/s
	[ "$(printf '%s\n' "$output" | cut -f1,2 | xargs)" = "n1 ok n2 ok n3 ok n4 ok" ]
	[ "$(printf '%s\n' "$output" | cut -f3 | sort -u | wc -l)" -eq 1 ]
	run -1 --separate-stderr controller "$FL_BUILD/funbric" ctl users 5
	has "n1	error	this load has a rate: want rate R*"
	run -2 --separate-stderr controller "$FL_BUILD/funbric" ctl -r other status
	complains "funbric: no funbric of the run other has a load here now"
	run -0 controller "$FL_BUILD/funbric" ctl mark "now it is quick"
	run -0 controller "$FL_BUILD/funbric" ctl status
	has "n1	ok	state=running *lease=*verdict=*n4	ok*"
	run -0 controller "$FL_BUILD/funbric" stop
	wait $PID
	[ "$(grep -c '<mark .*text="rate 300/s"' out/results.xml)" -eq 4 ]
	[ "$(sed -n 's/^<mark .* at="\([^"]*\)" .*rate 300.*/\1/p' \
	    out/stream/out/* | sort -u | wc -l)" -eq 1 ]
	grep -q '<end .*stopped="control"' out/stream/out/n1
	[ "$(figure step count out/results.xml | head -1)" -eq "$(served)" ]
}

@test "funbric: Ctrl-C ends the load gracefully, and all is done as usual" {
	server
	controller sh -c "echo \$\$ >pid; exec $FL_BUILD/funbric -h $HOSTS -o out \
	    --after 'echo after' -- $FL_BUILD/fl-bench -r 100/s -d 1m $URL/" \
	    >said 2>err 3>&- &
	PID=$!
	until_load out
	controller sh -c 'kill -INT $(cat pid)'
	wait $PID
	grep -q "funbric: interrupted: the nodes end; once more leaves at once" err
	[ "$(cat out/log/n2.after.out)" = after ]
	[ "$(grep -c '<end ' out/stream/out/* | cut -d: -f2 | xargs)" = "1 1 1 1" ]
	[ "$(figure stage iterations out/results.xml)" -eq "$(served)" ]
}

@test "funbric: Ctrl-C twice leaves at once, and resume does the rest" {
	server
	controller sh -c "echo \$\$ >pid; exec $FL_BUILD/funbric -h $HOSTS -o out \
	    --lease 6s --after 'echo after' -- \
	    $FL_BUILD/fl-bench -r 100/s -d 1m $URL/?delay=2s" >said 2>err 3>&- &
	PID=$!
	timeout 20 sh -c 'until [ -s out/stream/out/n4 ]; do sleep 0.05; done'
	sleep 3
	controller sh -c 'kill -INT $(cat pid); sleep 0.3; kill -INT $(cat pid)'
	rc=0
	wait $PID || rc=$?
	[ $rc -eq 2 ]
	[[ $(tail -n 1 err) == *"left; the nodes end when their lease does, and then: funbric resume out" ]]
	[ ! -e out/results.xml ]
	run -0 controller "$FL_BUILD/funbric" resume out
	has "*run *, 4 nodes*"
	[ "$(cat out/log/n2.after.out)" = after ]
	# what was whole in time is not fetched again
	[ "$(grep -l '<end ' out/kept/*/kept/*.xml out/stream/out/* | wc -l)" -ge 4 ]
	run -2 --separate-stderr controller "$FL_BUILD/funbric" resume nowhere
	complains "funbric: nowhere/run: No such file or directory"
}

@test "funbric: --dry-run prints the steps and touches nothing" {
	printf '%s\n' 'u@h1:2222' h2 >hosts
	echo 'GET http://x/' >'my shop.hurl'
	run -0 funbric -h hosts --dry-run --run r -o out --before 'sysctl -w x=1' \
	    --after 'rm -rf /tmp/x' -- /opt/fl/fl-bench -u 10 'my shop.hurl'
	has "# out/hosts: u@h1:2222 h2*fl-ship -q -h out/hosts --run r *--before 'sysctl -w x=1' 'my shop.hurl'*fl-bench --run=r *-u 10 'my shop.hurl'*--after 'rm -rf /tmp/x'*fl-merge *fl-stats *"
	[ ! -e out ]
	run -2 --separate-stderr funbric -h hosts -- ls -l
	complains "funbric: 'ls': want fl-bench behind the --"
	run -2 --separate-stderr funbric -h hosts --lost maybe -- fl-bench x
	complains "funbric: --lost 'maybe': want fail, note or rescale"
	run -2 --separate-stderr funbric -h nowhere -- fl-bench x
	complains "funbric: nowhere: No such file or directory"
	run -2 --separate-stderr funbric -h hosts
	complains_usage funbric
	mkdir d
	echo 'GET http://y/' >'d/my shop.hurl'
	run -2 --separate-stderr funbric -h hosts --dry-run -- fl-bench \
	    'my shop.hurl' 'd/my shop.hurl'
	complains "funbric: my shop.hurl and d/my shop.hurl have the same name there"
}
