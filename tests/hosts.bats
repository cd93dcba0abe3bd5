load helper
load hosts

setup_file() {
	hosts_up 3
}

teardown_file() {
	hosts_down
}

@test "test hosts: parallel-ssh reaches each, and each has a home" {
	need_hosts
	run -0 controller parallel-ssh -t 0 -p 9 -h "$HOSTS" -o out 'echo $HOME'
	[ -s out/n1 ] && [ -s out/n2 ] && [ -s out/n3 ]
	controller ssh n1 'echo one >mark'
	run -0 controller ssh n2 'ls'
	says ""
}

@test "test hosts: a name, processes and a disk of their own" {
	need_hosts faults
	run -0 controller ssh n2 hostname
	says n2
	run -0 host n3 sh -c 'ls -d /proc/[0-9]* | wc -l'
	[ "$output" -lt 9 ]
	controller ssh n1 'echo x >/tmp/x'
	[ ! -e /tmp/x ] || [ "$(cat /tmp/x)" != x ]
}

@test "test hosts: faults, and back" {
	need_hosts faults
	fault n1 cut
	run -124 controller timeout 1 ssh n1 true
	fault n1 heal
	run -0 controller ssh n1 true
	fault n2 freeze
	run -124 controller timeout 1 ssh n2 true
	fault n2 thaw
	run -0 controller ssh n2 true
	fault n3 fill
	run -1 controller ssh n3 'echo x >x'
	[[ $output == *"No space left"* ]]
	fault n1 nosshd
	run -255 controller ssh n1 true
	fault n2 off
	fault n1 crash
	fault n3 off
	again 3
	run -0 controller parallel-ssh -t 0 -h "$HOSTS" -i hostname
	run -0 controller ssh n3 'echo x >x' # a new disk
}

@test "test hosts: on the loopback, where there are no namespaces" {
	need_hosts
	FL_HOSTS_DIR=$PWD/l "$FL_TESTS/hosts/up" --loop 2 3>&-
	FL_HOSTS_DIR=$PWD/l run -0 "$FL_TESTS/hosts/run" parallel-ssh -t 0 \
	    -h l/hosts -o out pwd
	says_home=$(cat out/n1)
	FL_HOSTS_DIR=$PWD/l "$FL_TESTS/hosts/down"
	[ "$says_home" = "$PWD/l/n1/home" ]
	[ ! -e l ]
}
