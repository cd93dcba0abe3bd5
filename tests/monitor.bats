load helper

# figure NAME [FILE] - its values, a line each
figure() {
	sed -n "s/^<monitor.* $1=\"\([^\"]*\)\".*/\1/p" "${2:-out}"
}

# at_least NUMBER MINIMUM
at_least() {
	awk -v n="$1" -v m="$2" 'BEGIN { exit !(n >= m) }'
}

@test "fl-monitor: a line a second, in a whole document" {
	run -0 --separate-stderr fl-monitor -d 2s --node web1 --run r7
	[ "$stderr" = "" ]
	printf '%s\n' "$output" >out
	[ "$(head -n 1 out)" = '<funbric version="1">' ]
	[ "$(tail -n 1 out)" = '</funbric>' ]
	has '*<run instance="????????????????????????????????" run="r7" node="web1" tool="fl-monitor *'
	[ "$(grep -c '^<monitor ' out)" = 2 ]
	[ "$(figure seq | tr '\n' ' ')" = "1 2 " ]
	[ "$(figure at | tr '\n' ' ')" = "0 1 " ]
	[ "$(figure host | sort -u)" = web1 ]
	has '*<end seq="3" at="2.*verdict="ok" stopped="duration" exit="0"/>*'
	[ "$(awk 'length > 4096' out)" = "" ]
	for f in cpu cpu_iowait cpu_steal cpu_most load1 mem_used_bytes \
	    swap_used_bytes disk_busy rx_bytes_per_s tcp_retransmits_per_s \
	    listen_overflows_per_s tcp_established; do
		[ "$(figure $f | wc -l)" = 2 ] ||
		    [ ! -s /proc/diskstats ] || { echo "no $f"; return 1; }
	done
	if [ -r /proc/pressure/io ]; then
		[ "$(figure pressure_io | wc -l)" = 2 ]
	fi
}

@test "fl-monitor: load is seen, of the machine and of a process" {
	cp "$(command -v bash)" burner
	./burner -c 'while :; do :; done' &
	started+=($!)
	run -0 fl-monitor -d 2s --process burner --process $!
	printf '%s\n' "$output" >out
	at_least "$(figure process.burner.cpus | tail -n 1)" 0.03
	# Looked at one after the other: a tick may be between.
	figure process.burner.cpus >a
	figure "process.$!.cpus" | paste a - |
	    awk '{ d = $1 - $2; if (d > 0.05 || d < -0.05) exit 1 }'
	[ "$(figure process.burner.count | sort -u)" = 1 ]
	at_least "$(figure process.burner.rss_bytes | tail -n 1)" 100000
	at_least "$(figure cpu | tail -n 1)" 0.1
	at_least "$(figure cpu_most | tail -n 1)" 0.5
}

@test "fl-monitor: a process that is not there, and one that comes" {
	run -0 fl-monitor -i 100ms -d 200ms --process no-such-program
	printf '%s\n' "$output" >out
	[ "$(figure process.no-such-program.count | sort -u)" = 0 ]
	[[ $output != *no-such-program.cpus* ]]
}

@test "fl-monitor: traffic over the loopback is counted" {
	echo_server
	fl-monitor -i 500ms -d 1500ms >out 3>&- &
	pid=$!
	fl-bench -q -u 2 -d 1s "$URL/?size=10000" >load.xml
	wait $pid
	at_least "$(figure lo_bytes_per_s | sort -n | tail -n 1)" 100000
	at_least "$(figure tcp_segments_per_s | sort -n | tail -n 1)" 100
	# One axis of time, and figures for fl-stats.
	run -0 fl-merge load.xml out
	printf '%s\n' "$output" >all
	[ "$(grep -c '^<monitor ' all)" = 3 ]
	run -0 fl-stats -k monitor all
	has "*	lo_bytes_per_s	*"
	[ "$(column monitor figure <<<"$output" | grep -c '^cpu$')" = 3 ]
}

@test "fl-monitor: SIGINT and SIGTERM end it with a whole document" {
	for sig in INT TERM; do
		rm -f out
		# In the background a shell ignores SIGINT: this one does not.
		run -0 bash -c 'set -m; fl-monitor -i 100ms >out & pid=$!
			until grep -q "<monitor " out; do sleep 0.05; done
			kill -'$sig' $pid; wait $pid'
		[ "$(tail -n 1 out)" = '</funbric>' ]
		grep -q '<end .* stopped="signal"' out
	done
}

@test "fl-monitor: --at sets second 0, to come or gone by" {
	now=$(date +%s)
	run -0 fl-monitor --at "@$((now + 2))" -d 1s
	[ "$(date +%s)" -ge $((now + 3)) ]
	printf '%s\n' "$output" >out
	[ "$(figure at)" = 0 ]
	has "*start=\"$(date -u -d "@$((now + 2))" +%FT%T).000000Z\" common=\"@$((now + 2))\"*"
	now=$(date +%s)
	run -0 fl-monitor --at "@$((now - 100))" -d 102s
	printf '%s\n' "$output" >out
	[[ $(figure at | head -n 1) == 10[01] ]]
	[ "$(figure at | tail -n 1)" = 101 ]
}

@test "fl-monitor: a clock that is not that of --at" {
	now=$(date +%s)
	run -0 fl-monitor --at "@$((now + 60))" --clock-offset -59s -d 1s
	printf '%s\n' "$output" >out
	[ "$(figure at)" = 0 ]
	has "*common=\"@$((now + 60))\"*"
	run -2 --separate-stderr fl-monitor --clock-offset 5
	complains "fl-monitor: --clock-offset '5': want *"
}

@test "fl-monitor: intervals, and one that is cut by the duration" {
	run -0 fl-monitor -i 200ms -d 500ms
	printf '%s\n' "$output" >out
	[ "$(figure at | tr '\n' ' ')" = "0 0.2 0.4 " ]
}

@test "fl-monitor: it takes less than a hundredth of a processor" {
	fl-monitor -d 5s --process bash >out 3>&- &
	pid=$!
	until grep -q 'at="3"' out; do sleep 0.1; done
	read -ra stat <"/proc/$pid/stat"
	wait $pid
	# Ticks of 10 ms in four seconds, with the start.
	echo "${stat[13]} ${stat[14]}"
	[ $((stat[13] + stat[14])) -le 4 ]
}

@test "fl-monitor: --list tells each figure" {
	run -0 --separate-stderr fl-monitor --list
	has "cpu  *processors that were busy*"
	[ "${#lines[@]}" -gt 50 ]
	printf '%s\n' "$output" | awk '{ print $1 }' | sort >listed
	fl-monitor -i 100ms -d 200ms >out
	grep '^<monitor ' out | head -n 1 | grep -oE ' [a-z0-9_]+=' |
	    tr -d ' =' | grep -vxE 'seq|host|at' | sort >written
	[ "$(comm -13 listed written)" = "" ]
}

@test "fl-monitor: commands tell what /proc does not" {
	run -0 fl-monitor -d 1s --command 'disk=echo "OK | used=30% t=12ms;9"' \
	    --command 'n=echo 7 users' --command 'bad=echo x=1; exit 2' \
	    --command 'endless=exec yes' --command 'none=exec /nowhere'
	printf '%s\n' "$output" >out
	for wanted in disk=0 disk.used=0.3 disk.t_s=0.012 n.value=7 bad=2 \
	    bad.x=1 endless=141 none=127; do
		[ "$(figure "command.${wanted%=*}")" = "${wanted#*=}" ] ||
		    { echo "no $wanted"; return 1; }
	done
	run -0 fl-stats -k monitor out
	has "*	command.disk.used	0.3*"
}

@test "fl-monitor: a slow command is not waited for, and ends with it" {
	start=$SECONDS
	run -0 fl-monitor -i 200ms -d 1s --command 'slow=sleep 71; echo 1' \
	    --command 'quick=echo 1'
	[ $((SECONDS - start)) -lt 5 ]
	printf '%s\n' "$output" >out
	[ "$(figure command.quick | wc -l)" = 5 ]
	[ "$(figure command.slow)" = "" ]
	! pgrep -fx 'sleep 71'
}

@test "fl-monitor: it sees at once that nobody reads, and ends" {
	start=$SECONDS
	run -2 --separate-stderr bash -o pipefail -c \
	    'fl-monitor -i 60s | head -n 1'
	complains "fl-monitor: stdout: Broken pipe"
	[ $((SECONDS - start)) -lt 20 ]
}

@test "fl-monitor: a reader that stands still does not keep it from ending" {
	mkfifo fifo
	sleep 60 <fifo 3>&- &
	started+=($!)
	# A pipe takes 64 KiB: seven of these lines.
	fl-monitor -i 100ms --node "$(printf '%08000d' 0)" >fifo 2>said 3>&- &
	pid=$!
	sleep 1.5
	start=$SECONDS
	kill $pid
	status=0
	wait $pid || status=$?
	[ $status = 2 ]
	[ $((SECONDS - start)) -lt 5 ]
	[ "$(cat said)" = "fl-monitor: stdout: nobody reads it" ]
}

@test "fl-monitor: the load's time is its time" {
	echo_server
	at=@$(($(date +%s) + 2))
	fl-monitor -d 3s --at $at --node db1 >mon.xml 3>&- &
	pid=$!
	fl-bench -q -u 1 -d 3s --at $at "$URL" >load.xml
	wait $pid
	run -0 fl-merge load.xml mon.xml
	printf '%s\n' "$output" >all
	! grep -q ' shift=' all
	[ "$(figure at all | tr '\n' ' ')" = "0 1 2 " ]
	fl-stats -k second,monitor all >tsv
	[ "$(column monitor at_s <tsv | uniq | tr '\n' ' ')" = \
	    "0.000 1.000 2.000 " ]
	[[ "$(column second second <tsv | tr '\n' ' ')" == "0 1 2 "* ]]
	fl-merge mon.xml load.xml | cmp - all
}

@test "fl-monitor: what cannot be written or was never meant is trouble" {
	run -2 --separate-stderr bash -c 'fl-monitor -d 1s >/dev/full'
	complains "fl-monitor: stdout: No space left on device"
	run -2 --separate-stderr fl-monitor -d 1s -o none/x
	complains "fl-monitor: none/x: No such file or directory"
	run -2 --separate-stderr bash -o pipefail -c 'fl-monitor -i 100ms -d 9s | :'
	complains "fl-monitor: stdout: Broken pipe"
	run -2 --separate-stderr fl-monitor -i 1ms
	complains "fl-monitor: --interval '1ms': want at least 100ms"
	run -2 --separate-stderr fl-monitor --process /bin/sh
	complains "fl-monitor: '/bin/sh': want a number, or a name*"
	run -2 --separate-stderr fl-monitor --process a,b --process a_b
	complains "fl-monitor: 'a_b': another is called a_b"
	run -2 --separate-stderr fl-monitor --command x
	complains "fl-monitor: 'x': want NAME=COMMAND"
	run -2 --separate-stderr fl-monitor --command a=1 --command a=2
	complains "fl-monitor: 'a=2': another is called a"
	run -2 --separate-stderr fl-monitor --group /no/such
	complains "fl-monitor: '/no/such': no such control group"
	run -2 --separate-stderr fl-monitor --at yesterday
	complains "fl-monitor: --at 'yesterday': *"
	run -2 --separate-stderr fl-monitor what
	[[ ${stderr_lines[0]} == "usage: fl-monitor "* ]]
}

@test "fl-monitor: -o writes a file" {
	run -0 fl-monitor -i 100ms -d 200ms -o file
	says ""
	[ "$(grep -c '^<monitor ' file)" = 2 ]
}
