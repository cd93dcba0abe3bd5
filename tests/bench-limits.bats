load helper

@test "fl-bench: ports that run out are named, with what helps" {
	echo_server
	command -v unshare >/dev/null && unshare -rn true 2>/dev/null ||
	    skip "no network namespaces"
	for engine in curl http; do
		rm -f port
		run -1 --separate-stderr unshare -rn bash -c "
			ip link set lo up 2>/dev/null || exit 1
			echo '2000 2019' >/proc/sys/net/ipv4/ip_local_port_range
			fl-echo --port 0 >port & server=\$!
			until [ -s port ]; do sleep 0.01; done
			fl-bench -q -e $engine -u 60 -t 1 -d 1s --strict \
			    http://127.0.0.1:\$(sed 's/.*://' port)/
			status=\$?
			kill \$server
			exit \$status"
		has '*verdict="invalid" reason="ran out of local ports: give it more local addresses by --bind"*'
	done
}

@test "fl-bench: --bind takes local addresses in turn" {
	echo_server
	fl-bench -q -e curl -u 2 -t 1 -d 20s --bind 127.0.0.2,127.0.0.3 \
	    "$URL/?delay=50ms" >x.xml &
	pid=$!
	# their addresses as the kernel has them, towards the server's port
	for a in 0200007F 0300007F; do
		until grep -qi " $a:.* 0100007F:$(printf %04X "$PORT") 01" \
		    /proc/net/tcp; do
			kill -0 $pid
		done
	done
	kill -INT $pid
	wait $pid
	[[ $(tail -n 2 x.xml) == *'exit="0"'* ]]
	run -2 --separate-stderr fl-bench --bind 127.0.0.1,x null://x
	complains "fl-bench: --bind 'x': want an address"
	run -2 --separate-stderr fl-bench --bind 192.0.2.77 null://x
	complains "fl-bench: --bind '192.0.2.77': not an address of this machine"
}

@test "fl-bench: descriptors: the limit is raised, and users must fit" {
	echo_server
	run -2 --separate-stderr bash -c "ulimit -n 100
	    fl-bench -q -u 200 -n 200 -t 1 $URL/"
	complains "fl-bench: 200 users want 240 descriptors, and this process may have 100: raise ulimit -n*"
	run -0 bash -c "ulimit -Sn 50; fl-bench -q -u 60 -n 60 -t 1 $URL/"
	has '*ok="60"*'
	run -0 bash -c "ulimit -n 100; fl-bench -q -u 200 -n 200 -t 1 null://x"
	run -1 bash -c "ulimit -n 60
	    fl-bench -q -r 1000/s -d 1s -t 1 -e curl --drain 0s --strict \
	        $URL/?delay=1s"
	has '*reason="ran out of descriptors: raise ulimit -n"*'
}

@test "fl-bench: options for plugins reach them" {
	run -2 --separate-stderr fl-bench --max-processes 0 null://x
	complains "fl-bench: --max-processes '0': want a whole number from 1 to 65536"
	printf 'RUN exec:/bin/true\n' >a.hurl
	run -0 fl-bench -q -u 3 -n 6 --max-processes 1 a.hurl
	has '*ok="6"*'
	echo_server
	run -0 fl-bench -q -n 3 --dns-ttl 0s "http://localhost:$PORT/"
	run -0 fl-bench -q -n 3 --dns-ttl 5ms -e curl "http://localhost:$PORT/"
}
