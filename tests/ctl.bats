load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	ln -s "$(mktemp -d /tmp/fl-XXXXXX)" x # the path of a socket is short
	FL_CONTROL_DIR=$(readlink x)
	export FL_CONTROL_DIR
}

teardown() {
	local pid
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
	done
	rm -rf "$(readlink x)"
}

# bench ARG... - starts a quiet one in the background that writes d.xml
bench() {
	fl-bench -q --run r1 --node n1 "$@" >d.xml 2>bench.err 3>&- &
	BENCH=$!
	started+=($BENCH)
	timeout 5 sh -c 'until fl-ctl -r r1 status; do sleep 0.02; done' \
	    >/dev/null 2>&1
}

# started_between FROM TO - iterations that began in those seconds of d.xml
started_between() {
	sed -n 's/^<interval .* at="\([0-9]*\)" .*step="iteration".* started="\([0-9]*\)".*/\1 \2/p' \
	    d.xml | awk -v a="$1" -v b="$2" '$1 >= a && $1 < b { n += $2 }
		END { print n + 0 }'
}

@test "fl-ctl: a rate is changed in mid-run, exactly and without a burst" {
	echo_server
	bench -r 100/s -d 4s --samples "$URL/"
	run -0 fl-ctl rate 400/s @1.5
	says "rate 400/s from second 1.500"
	run -0 fl-ctl pause @2.25
	run -0 fl-ctl resume @3.25
	run -0 fl-ctl status
	has "state=* at=* stage=0 model=rate level=* verdict=*"
	wait $BENCH
	# 1.5 s of 100/s, 0.75 s of 400/s, nothing, 0.75 s of 400/s
	[ "$(started_between 0 9)" -eq $((150 + 300 + 300)) ]
	grep -q '<mark .*at="1.5" text="rate 400/s"/>' d.xml
	grep -q '<mark .*at="2.25" text="pause"/>' d.xml
	# no two instants are nearer than the rate says
	sed -n 's/^<sample .*scheduled="\([0-9.]*\)".*/\1/p' d.xml | sort -n |
	    awk 'NR > 1 && $1 - last < 0.0024 { bad++ }
		$1 > 2.2501 && $1 < 3.2499 { bad++ } { last = $1 }
		END { exit bad > 0 }'
	run -0 fl-stats -k mark d.xml
	has "*rate 400/s*"
}

@test "fl-ctl: parts that are changed at one instant add up exactly" {
	echo_server
	for i in 1 2 3; do
		fl-bench -q -r 300/s -d 2s --run p --node p$i --part $i/3 \
		    --at @$(($(date +%s) + 2)) "$URL/" >$i.xml 3>&- &
		started+=($!)
	done
	timeout 5 sh -c 'until [ $(fl-ctl list | wc -l) -eq 3 ]; do sleep 0.02; done'
	run -0 fl-ctl --all rate 500/s @0.7
	[ "${#lines[@]}" -eq 3 ]
	has "p	p1	rate 500/s from second 0.700*"
	wait "${started[@]:1}"
	run -0 fl-merge 1.xml 2.xml 3.xml
	printf '%s\n' "$output" >all.xml
	run -0 --separate-stderr sh -c 'fl-stats -k stage --tsv all.xml | cut -f4-'
	echo "$output" # 0.7 s of 300/s, 1.3 s of 500/s
	[ "$(fl-stats -k stage all.xml 2>/dev/null | column stage iterations)" \
	    -eq $((210 + 650)) ]
}

@test "fl-ctl: users come and go, and stages follow as they would" {
	echo_server
	bench -S 2@1s -S 3@2s "$URL/?delay=20ms"
	run -1 --separate-stderr fl-ctl rate 5/s
	complains "fl-ctl: this load has users: want users N"
	run -0 fl-ctl users 8 @1.5
	run -0 fl-ctl plan @2.5
	wait $BENCH
	[ "$(grep -c '<stage ' d.xml)" -eq 2 ]
	grep -q '<interval .* at="2" .*stage="1" step="1" users="8"' d.xml
	grep -q '<interval .* at="1" .*users="8"' d.xml
	grep -q '<end .*stopped="duration"' d.xml
}

@test "fl-ctl: a load that is paused and has no end goes on" {
	echo_server
	bench -n 300 -r 200/s "$URL/"
	fl-ctl pause
	sleep 0.3
	run -0 fl-ctl status
	has "state=paused *"
	fl-ctl resume
	run -1 --separate-stderr fl-ctl resume
	complains "fl-ctl: it is not paused"
	wait $BENCH
	[ "$(started_between 0 99)" -eq 300 ]
	grep -q '<end .*stopped="iterations"' d.xml
}

@test "fl-ctl: stop is graceful, abort is not, and both leave whole documents" {
	echo_server
	bench -u 2 -d 1m "$URL/?delay=1s"
	run -0 fl-ctl mark "deploy <v2> & 'more'"
	run -0 fl-ctl stop
	says stop
	wait $BENCH
	grep -q '<end .*stopped="control" unfinished="0"' d.xml
	run -0 fl-stats -k mark d.xml
	has "*deploy <v2> & 'more'*"
	[ -z "$(ls x/)" ]
	bench -u 2 -d 1m "$URL/?delay=9s"
	run -0 fl-ctl abort
	wait $BENCH || true
	grep -q '<end .*stopped="control" unfinished="2"' d.xml
}

@test "fl-ctl: the only bench is found, of several one is chosen" {
	echo_server
	run -2 --separate-stderr fl-ctl status
	complains "fl-ctl: no fl-bench runs here"
	bench -u 1 -d 1m "$URL/?delay=50ms"
	fl-bench -q --run r2 --node 'a b/../c' -u 1 -d 1m "$URL/?delay=50ms" >2.xml 3>&- &
	started+=($!)
	timeout 5 sh -c 'until fl-ctl -r r2 status; do sleep 0.02; done' 2>/dev/null
	run -2 --separate-stderr fl-ctl status
	[[ ${stderr_lines[0]} == "fl-ctl: 2 benches run here: want"* ]]
	[ "${#stderr_lines[@]}" -eq 3 ]
	run -0 sh -c 'fl-ctl list | cut -f1,2'
	says "r1	n1
r2	a_b_.._c"
	run -2 --separate-stderr sh -c 'fl-ctl list >/dev/full'
	complains "fl-ctl: stdout: No space left on device"
	run -0 fl-ctl --node n1 stop
	run -0 fl-ctl --control x/r2,a_b* stop
	run -2 --separate-stderr fl-ctl staus
	complains "fl-ctl: no command is called 'staus'; is 'status' meant?"
	run -2 --separate-stderr fl-ctl users -5
	complains "fl-ctl: users: '-5': want a whole number from 0 to 1000000"
	run -2 --separate-stderr fl-ctl --control nowhere status
	complains "fl-ctl: nowhere: No such file or directory"
	wait "${started[@]:1}"
}

@test "fl-ctl: a dead bench is not in the way" {
	echo_server
	bench -u 1 -d 1m "$URL/?delay=50ms"
	kill -9 $BENCH
	wait $BENCH || true
	[ -n "$(ls x/)" ]
	run -0 fl-ctl list
	says ""
	[ -z "$(ls x/)" ]
	# and neither is its socket, where that has a name
	fl-bench -q --control here -u 1 -d 1m "$URL/?delay=50ms" >1.xml 3>&- &
	BENCH=$!
	timeout 5 sh -c 'until [ -S here ]; do sleep 0.02; done'
	[ "$(stat -c %a here)" = 600 ]
	run -2 --separate-stderr fl-bench -q --control here -n 1 "$URL/"
	complains "fl-bench: here: is there already"
	kill -9 $BENCH
	wait $BENCH || true
	run -0 fl-bench -q --control here -n 1 "$URL/"
	[ ! -e here ]
	: >here
	run -2 --separate-stderr fl-bench -q --control here -n 1 "$URL/"
	complains "fl-bench: here: is there already"
	[ -f here ]
}

@test "fl-ctl: a folder that is not ours alone is not used" {
	echo_server
	mkdir -m 777 other
	chmod 777 other
	ln -s "$PWD/other" /tmp/fl-l$$
	chmod 755 "$FL_CONTROL_DIR"
	run -0 --separate-stderr fl-bench -n 1 "$URL/"
	[[ $stderr == "fl-bench: $FL_CONTROL_DIR: not mine alone: fl-ctl will not find this run"* ]]
	chmod 700 "$FL_CONTROL_DIR"
	run -2 --separate-stderr env FL_CONTROL_DIR=/tmp/fl-l$$ \
	    fl-bench -q -n 1 --lease 9s "$URL/"
	rm /tmp/fl-l$$
	complains "fl-bench: --lease: /tmp/fl-l$$: not a folder"
	[ -z "$(ls other)" ]
	# where there is a runtime folder of the user's, it is there
	d=$FL_CONTROL_DIR
	unset FL_CONTROL_DIR
	XDG_RUNTIME_DIR=$d fl-bench -q -d 1m --run mine "$URL/?delay=50ms" >1.xml 3>&- &
	started+=($!)
	timeout 5 sh -c "until [ -S $d/funbric/mine,* ]; do sleep 0.02; done"
	[ "$(stat -c %a $d/funbric)" = 700 ]
	run -0 env XDG_RUNTIME_DIR=$d fl-ctl -r mine stop
	wait ${started[-1]}
}

@test "fl-ctl: hostile lines are answered or cut off, and the load goes on" {
	command -v python3 >/dev/null || skip "no python3"
	echo_server
	fl-bench -q -r 100/s -d 3s --control s "$URL/" >d.xml 3>&- &
	BENCH=$!
	timeout 5 sh -c 'until [ -S s ]; do sleep 0.02; done'
	run -0 timeout 10 python3 - <<-'END'
		import socket, time
		def there():
		    s = socket.socket(socket.AF_UNIX)
		    s.settimeout(5)
		    while True: # as many as may wait are waiting, perhaps
		        try: return s.connect("s") or s
		        except BlockingIOError: time.sleep(0.01)
		many = [there() for _ in range(60)]  # more than are taken
		for s in many:
		    try: s.send(b"sta")
		    except OSError: pass
		for line in (b"a" * 100000, b"\0\0\n", b"\xff\xfe\n", b"\n" * 3,
		    b"status" + b" " * 600 + b"\n", b"%s%n%s\n", b"rate nan\n",
		    b"rate 1e999/s\n", b"users 99999999999999999999\n",
		    b"pause @1e300\n", b"mark \x1b[2J\x07\n"):
		    s = there()
		    got = b""
		    try:
		        s.sendall(line)
		        s.shutdown(socket.SHUT_WR)
		    except OSError: pass
		    try:
		        while True:
		            b = s.recv(4096)
		            if not b: break
		            got += b
		    except OSError: pass
		    assert got.startswith(b"error ") or \
		        b"mark" in line or len(line) > 600, (line, got)
		s = there()
		s.sendall(b"status\nstatus\r\n")
		f = s.makefile()
		assert f.readline().startswith("ok state=")
		assert f.readline().startswith("ok state=")
	END
	wait $BENCH
	[ "$(started_between 0 9)" -eq 300 ]
	run -0 fl-stats -k mark d.xml # the escapes do not reach a terminal raw
	[[ $output != *$'\e'* ]]
}

@test "fl-bench: --lease ends a load that nobody looks after" {
	echo_server
	bench -r 100/s -d 1m --lease 600ms "$URL/"
	for i in 1 2 3 4; do
		sleep 0.3
		run -0 fl-ctl lease
		says "lease 0.600 s"
	done
	wait $BENCH
	grep -q '<end .*stopped="lease" unfinished="0" exit="0"/>' d.xml
	bench -r 100/s -d 1m "$URL/"
	run -1 --separate-stderr fl-ctl lease
	complains "fl-ctl: no lease was given: want lease TIME, or --lease"
	run -0 fl-ctl lease 300ms
	wait $BENCH
	grep -q '<end .*stopped="lease"' d.xml
}

@test "fl-bench: a kept copy outlives the reader, and the load ends" {
	echo_server
	mkfifo p
	fl-bench -q -r 100/s -d 1m --keep k.xml "$URL/" >p 2>err 3>&- &
	BENCH=$!
	head -c 3000 p >cut.xml
	wait $BENCH
	grep -q '<end .*stopped="reader".* exit="0"/>' k.xml
	[ "$(stat -c %a k.xml)" = 600 ]
	run -0 fl-stats -k run k.xml # both copies together count once
	n=$(fl-stats -k stage k.xml 2>/dev/null | column stage iterations)
	fl-merge -q cut.xml k.xml >both.xml
	[ "$(fl-stats -k stage both.xml 2>/dev/null | column stage iterations)" = "$n" ]
}

@test "fl-bench: --detach goes on without a reader" {
	echo_server
	mkfifo p
	fl-bench -q -r 100/s -d 2s --keep k.xml --detach "$URL/" >p 2>err 3>&- &
	BENCH=$!
	head -c 300 p >cut.xml
	wait $BENCH
	[ "$(cat err)" = "fl-bench: standard output: Broken pipe: the load goes on" ]
	grep -q '<end .*stopped="duration"' k.xml
	grep -q '<mark .*text="standard output: Broken pipe: no more of this there"' k.xml
	[ "$(fl-stats -k stage k.xml 2>/dev/null | column stage iterations)" -eq 200 ]
	run -2 --separate-stderr fl-bench --detach "$URL/"
	complains "fl-bench: --detach: want --keep as well, or nobody has the document"
}

@test "fl-bench: a full disk is said, and the load goes on" {
	echo_server
	run -2 --separate-stderr fl-bench -q -r 100/s -d 2s --keep /dev/full "$URL/"
	printf '%s\n' "$output" >d.xml
	[ "${stderr_lines[0]}" = "fl-bench: /dev/full: No space left on device: the load goes on" ]
	grep -q '<mark .*text="/dev/full: No space left on device: no more of this there"' d.xml
	grep -q '<end .*stopped="duration"' d.xml
	[ "$(started_between 0 9)" -eq 200 ]
	run -0 --separate-stderr sh -c "fl-bench -q -r 100/s -d 2s --keep k.xml $URL/ >/dev/full"
	complains "fl-bench: standard output: No space left on device: the load goes on"
	grep -q '<end .*stopped="duration"' k.xml
}

@test "fl-bench: --clock-offset moves the start of --at" {
	echo_server
	now=$(date +%s)
	fl-bench -q -n 1 --at @$((now + 101)) --clock-offset -100s "$URL/" >1.xml
	[ "$(($(date +%s) - now))" -le 3 ]
	grep -q "start=\"$(date -u -d @$((now + 101)) +%FT%T)" 1.xml
	run -2 --separate-stderr fl-bench --at @$((now + 50)) \
	    --clock-offset -100s "$URL/"
	complains "fl-bench: --at @*: that instant is past"
}
