load helper
load hosts

setup_file() {
	FL_HOSTS_DISK=300m hosts_up 4
}

teardown_file() {
	hosts_down
}

# target - a server that the hosts reach; each request is a line of log
target() {
	mkfifo target
	controller "$FL_BUILD/fl-echo" --address 0.0.0.0 --port 0 --log log \
	    >target 3>&- &
	started+=($!)
	read -r line <target
	if [ -e "$FL_HOSTS_DIR/loop" ]; then
		URL=http://127.0.0.1:${line##*:}/
	else
		URL=http://10.99.0.254:${line##*:}/
	fi
}

# bench_on HOSTS ARG... - fl-bench by hand on hosts, with output in out
bench_on() {
	local list=$1
	shift
	controller parallel-ssh -t 0 -p 1000 -h "$list" -o out \
	    "$FL_BUILD/fl-bench" -q "$@" "$URL" >/dev/null
}

# by_hand - the steps of fl-fleet(7), as they stand there
by_hand() {
	sed -n '/^\.Sh A RUN BY HAND/,/^\.Sh DETAILS/p' "$FL_TOP/man/fl-fleet.7" |
	    awk '/^\.Bd.*-compact/ { exit }
		/^\.Ed/ { in_it = 0 }
		in_it { gsub(/\\e/, "\\"); print }
		/^\.Bd/ { in_it = 1 }'
}

# sum_of COLUMN FILE... - of the iterations
sum_of() {
	local what=$1
	shift
	fl-merge -q "$@" | fl-stats -k step | awk -F'\t' -v c="$what" '
		$1 == "#step" { for (i = 2; i <= NF; i++) at[$i] = i }
		$1 == "step" && $at["step"] == "iteration" { n += $at[c] }
		END { print n + 0 }'
}

# logged N - the server has seen so many requests; it tells so a little later
logged() {
	timeout 3 sh -c 'until [ "$(wc -l <log)" = "$1" ]; do sleep 0.05; done' - \
	    "$1" || { echo "$(wc -l <log) in the log, not $1"; return 1; }
}

@test "by hand: the manual's steps, from bare hosts to the picture" {
	need_hosts
	[ -n "$(ls "$FL_BUILD"/dist/funbric-*.tar.gz)" ] || skip "no bundle"
	target
	echo "GET $URL" >shop.hurl
	cp "$HOSTS" hosts
	by_hand | sed 's/-d 60s/-d 3s/; s/+ 10/+ 5/; s/-u 50/-u 2/' >script
	[ "$(grep -c 'parallel-ssh\|fl-merge\|fl-ship\|fl-fetch' script)" = 7 ]
	run -0 --separate-stderr controller env PATH="$PATH" bash -ex script
	# Four ready, four nodes in each second, four brought home.
	[ "$(grep -cE $'^n[1-4]\tok\t' <<<"$output")" = 16 ]
	printf '%s\n' "$output" | grep '^second' | head -n 3 | cut -f13 >nodes
	[ "$(tr '\n' ' ' <nodes)" = "4 4 4 " ]
	logged "$(sum_of ok run.xml)"
	[ "$(fl-merge --run r7 out | fl-stats -k run | column run nodes)" = 4 ]
	[ -s run.svg ]
	[ "$(ls home)" = $'n1\nn2\nn3\nn4' ]
	[ -s home/n4/logs/disk ] && [ -s home/n4/kept ]
	[ "$(sum_of ok out home/*)" = "$(sum_of ok out)" ]
	run -2 there n4 'ls .cache/funbric/r7/logs'
}

@test "by hand: numbers while it runs, and a host that dies meanwhile" {
	need_hosts faults
	target
	mkdir out
	bench_on "$HOSTS" -r 50/s -d 5s --run r1 3>&- &
	pssh=$!
	fl-merge -f out --expect 4 --wait 1s 2>said >live.xml 3>&- &
	merge=$!
	tail -n +1 -s 0.1 -f live.xml --pid $merge 2>/dev/null |
	    fl-stats -k second -f >live.tsv 3>&- &
	timeout 20 sh -c 'until grep -q "^second	1	" live.tsv; do sleep 0.1; done'
	fault n3 crash # it is seen while they run
	kill -0 $pssh
	wait $pssh || true
	timeout 9 sh -c 'until grep -q "at=\"4\".*started=" live.xml; do sleep 0.1; done'
	kill $merge # n3 will not come to its end
	wait $merge
	again 4
	[[ $(tail -n 1 live.xml) == '</funbric>' ]]
	[[ $(cat said) == *"(instance "*") has no end: last heard at second "* ]]
	# Each second has a line, and the last ones are of three nodes.
	grep '<coverage ' live.xml | sed 's/.* at="\([0-9]*\)" instances="\([0-9]\)".*/\1 \2/' >seen
	grep -q ' 4$' seen
	grep -q ' 3$' seen
	run -1 fl-merge --strict -q -o run.xml out
	[ "$(sum_of ok run.xml)" = "$(sum_of ok live.xml)" ]
	[ "$(sum_of ok run.xml)" -ge 600 ]
	[ "$(sum_of ok run.xml)" -le "$(wc -l <log)" ]
}

@test "by hand: a host that is cut off for a while loses nothing" {
	need_hosts faults
	target
	mkdir out
	bench_on "$HOSTS" -r 20/s -d 5s 3>&- &
	pssh=$!
	timeout 20 sh -c 'until grep -q "<interval" out/n2; do sleep 0.1; done' 2>/dev/null
	fault n2 cut
	sleep 1.5
	fault n2 heal
	wait $pssh
	run -0 --separate-stderr fl-merge --strict out
	[ "$stderr" = "" ]
	printf '%s\n' "$output" >run.xml
	[ "$(sum_of ok run.xml)" = 400 ]
	logged 400
}

@test "by hand: a host that is listed twice is two nodes" {
	need_hosts
	target
	printf 'n1\nn2\nn1\n' >hosts
	bench_on hosts -n 30
	[ "$(ls out)" = $'n1\nn1.1\nn2' ]
	[ "$(sum_of ok out)" = 90 ]
	logged 90
	[ "$(fl-merge out | fl-stats -k run | column run nodes)" = 3 ]
}

@test "by hand: two runs at once on a host are two documents" {
	need_hosts
	target
	head -n 1 "$HOSTS" >one
	pids=()
	for r in r1 r2; do
		controller parallel-ssh -t 0 -p 9 -h one -o $r \
		    "$FL_BUILD/fl-bench" -q -r 50/s -d 1s --run $r "$URL" \
		    >/dev/null 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	for r in r1 r2; do
		[ "$(sum_of ok $r)" = 50 ]
		[ "$(fl-stats -k run $r/n1 | column run run)" = $r ]
	done
	# One is not taken for the other.
	cp r1/n1 r2/of-r1
	run -0 --separate-stderr fl-merge --run r2 r2
	complains "fl-merge: r2/of-r1: left out: of run r1"
}

@test "by hand: what an earlier run has left is not taken for this one's" {
	need_hosts
	target
	bench_on "$HOSTS" --run old -n 10
	head -n 3 "$HOSTS" >three # n4 is down today
	bench_on three --run new -n 20
	[ "$(ls out | wc -l)" = 4 ]
	run -0 --separate-stderr fl-merge --run new out
	complains "fl-merge: out/n4: left out: of run old"
	printf '%s\n' "$output" >run.xml
	[ "$(sum_of ok run.xml)" = 60 ]
}

@test "by hand: a result that came twice counts once, and fills the other" {
	need_hosts
	target
	head -n 2 "$HOSTS" >two
	bench_on two -r 40/s -d 2s --keep kept.xml
	run -0 controller "$FL_BUILD/fl-fetch" -h two -d home kept.xml
	[ "$(sum_of ok out home/*)" = 160 ]
	# The stream was cut at home: the copy has the rest.
	head -c 1500 out/n1 >cut
	mv cut out/n1
	run -1 fl-merge -q --strict out
	run -0 --separate-stderr fl-merge --strict out home/n1 home/n2
	[ "$stderr" = "" ]
	[ "$(sum_of ok out home/*)" = 160 ]
	fl-merge out home/* | cmp - <(fl-merge home/*)
	there n1 'rm kept.xml' && there n2 'rm kept.xml'
}

@test "by hand: a link that is lost for good costs nothing that was kept" {
	need_hosts faults
	target
	controller parallel-ssh -t 0 -p 9 -h "$HOSTS" -o out \
	    -O ServerAliveInterval=1 -O ServerAliveCountMax=1 \
	    "$FL_BUILD/fl-bench" -q -r 40/s -d 6s --run r3 --keep k3 --detach \
	    "$URL" >/dev/null 3>&- &
	pssh=$!
	timeout 20 sh -c 'until grep -q "<interval" out/n2; do sleep 0.1; done' 2>/dev/null
	fault n2 cut
	wait $pssh || true
	fault n2 heal
	run -1 fl-merge -q --strict out
	there n2 'timeout 20 sh -c "while pgrep -x fl-bench; do sleep 0.1; done"'
	run -0 controller "$FL_BUILD/fl-fetch" -h "$HOSTS" -d home k3
	run -0 --separate-stderr fl-merge --run r3 out home/*
	printf '%s\n' "$output" >run.xml
	[ "$(sum_of ok run.xml)" = "$(wc -l <log)" ] ||
	    logged "$(sum_of ok run.xml)"
	[[ $stderr != *"no end"* ]]
}

@test "by hand: a disk that is full on a host is told, and the load goes on" {
	need_hosts faults
	target
	head -n 2 "$HOSTS" >two
	fault n2 fill
	controller parallel-ssh -t 0 -p 9 -h two -o out -e err \
	    "$FL_BUILD/fl-bench" -q -r 50/s -d 2s --keep kept "$URL" \
	    >/dev/null || true
	host n2 rm /tmp/fill
	[ "$(sum_of ok out)" = 200 ] # the stream has it all
	grep -q 'No space left on device' err/n2 out/n2
	there n1 'rm -f kept' && there n2 'rm -f kept'
}

@test "by hand: a disk that is full at home costs what was not written" {
	need_hosts faults
	target
	mkdir small
	controller sh -c 'cd "$1" && mount -t tmpfs -o size=36k none small &&
	    mkdir small/out && parallel-ssh -t 0 -p 9 -h "$2" -o small/out \
	    "$3" -q -r 50/s -d 4s "$4"; cp -r small/out .; umount small' - \
	    "$PWD" "$HOSTS" "$FL_BUILD/fl-bench" "$URL" >said 2>&1
	run -1 --separate-stderr fl-merge --strict out
	[[ $stderr == *truncated* || $stderr == *"left out"* ]]
	printf '%s\n' "$output" >run.xml
	n=$(sum_of ok run.xml)
	[ "$n" -gt 0 ] && [ "$n" -lt 800 ]
	logged 800 # the load went on
}

@test "by hand: the load ends when nobody reads it any more" {
	need_hosts
	target
	bench_on "$HOSTS" -r 20/s -d 60s 3>&- &
	pssh=$!
	timeout 20 sh -c 'until [ "$(cat out/* | grep -c "<interval")" -ge 8 ]
	    do sleep 0.1; done' 2>/dev/null
	kill -KILL $pssh
	controller pkill -f "ssh .*fl-bench -q -r 20/s" || true
	sleep 2
	n=$(wc -l <log)
	sleep 1
	[ "$(wc -l <log)" = "$n" ]
	for h in n1 n2 n3 n4; do
		run -1 there $h 'pgrep -x fl-bench'
	done
	run -0 fl-merge -q out
	printf '%s\n' "$output" >run.xml
	[ "$(sum_of ok run.xml)" -le "$n" ]
}
