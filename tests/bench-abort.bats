load helper

@test "fl-bench: --abort-on ends a load that has gone wrong" {
	echo_server
	SECONDS=0
	run -1 --separate-stderr fl-bench -q -u 2 -d 60s \
	    --abort-on 'p99>30s' --abort-on 'errors>50%' "$URL/?status=503&delay=5ms"
	[ $SECONDS -lt 10 ]
	[ "$stderr" = "fl-bench: ended by --abort-on errors>50%: it is 100 %" ]
	has '*<mark *text="ended by --abort-on errors&gt;50%: it is 100 %"/>*'
	has '*stopped="abort-on"*exit="1"/>*'
}

@test "fl-bench: --abort-on of what does not happen changes nothing" {
	run -0 --separate-stderr fl-bench -q -u 1 -d 1100ms \
	    --abort-on 'errors>0%' --abort-on 'p50>1s' null://x
	[ "$stderr" = "" ]
	has '*stopped="duration"*'
}

@test "fl-bench: --abort-on looks at the last seconds, not at a good past" {
	echo_server
	fl-bench -q -u 8 -d 60s --abort-on 'errors>60%' -o x.xml "$URL/?delay=20ms" 2>err &
	pid=$!
	until [ "$(grep -c '<generator' x.xml 2>/dev/null)" -ge 4 ]; do sleep 0.1; done
	kill "${started[0]}"; wait "${started[0]}" || true
	status=0
	wait $pid || status=$?
	[ $status -eq 1 ]
	grep -q 'ended by --abort-on errors>60%' err
}

@test "fl-bench: --abort-on knows steps, groups, rates and counts" {
	printf '# @name: one\n# @group: g\nGET null://x\n# @name: two\nGET null://y\n' >a.hurl
	for e in 'two:count>10' '1:count>10' 'g:rate>1/s' 'iteration:count>5' \
	    'rate>1' 'failed>=0' 'one:p50>=0ms'; do
		run -1 --separate-stderr fl-bench -q -u 1 -d 60s --abort-on "$e" a.hurl
		[[ $stderr == "fl-bench: ended by --abort-on $e: it is "* ]]
	done
	run -2 --separate-stderr fl-bench --abort-on 'errrs>1' null://x
	[[ $stderr == "fl-bench: --abort-on 'errrs>1': "* ]]
}

@test "fl-bench: --abort-on leaves the warm-up alone" {
	echo_server
	run -1 --separate-stderr fl-bench -q -u 1 -d 1s --warmup 2s \
	    --abort-on 'errors>10%' "$URL/?status=500&delay=10ms"
	at=$(sed -n 's/.*<end .* at="\([0-9]*\).*/\1/p' <<<"$output")
	[ "$at" -ge 3 ]
}
