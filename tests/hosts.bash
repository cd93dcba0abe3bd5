# hosts.bash - test hosts for a Bats file, brought up once
#
#     load helper
#     load hosts
#     setup_file() { hosts_up 3; }
#     teardown_file() { hosts_down; }
#
#     @test "..." {
#             need_hosts              # or: need_hosts faults
#             controller parallel-ssh -t 0 -h "$HOSTS" ...
#     }
#
# Where the kernel allows no namespaces the hosts are several sshd on the
# loopback, which have no faults; tests that want some are skipped.

# hosts_up N - brings them up; what hinders is kept for need_hosts
hosts_up() {
	export FL_HOSTS_DIR=$BATS_FILE_TMPDIR/h
	export FL_HOSTS_SHOW="$FL_BUILD ${FL_HOSTS_SHOW-}"
	if ! command -v parallel-ssh >/dev/null; then
		echo "no parallel-ssh" >"$BATS_FILE_TMPDIR/no-hosts"
	elif ! "$BATS_TEST_DIRNAME/hosts/up" "$1" 2>"$BATS_FILE_TMPDIR/why"; then
		echo "no namespaces here: $(tail -n 1 "$BATS_FILE_TMPDIR/why")" \
		    >"$BATS_FILE_TMPDIR/no-faults"
		"$BATS_TEST_DIRNAME/hosts/up" --loop "$1" 2>&1 |
		    tail -n 1 >"$BATS_FILE_TMPDIR/no-hosts"
	fi
}

hosts_down() {
	[ ! -d "$FL_HOSTS_DIR" ] || "$BATS_TEST_DIRNAME/hosts/down"
}

# need_hosts [faults] - skips the test where they are not to be had
need_hosts() {
	local why
	for why in hosts ${1+"$1"}; do
		why=$BATS_FILE_TMPDIR/no-$why
		[ ! -s "$why" ] || skip "$(cat "$why")"
	done
	# shellcheck disable=SC2034 # for the tests
	HOSTS=$FL_HOSTS_DIR/hosts
}

# controller CMD... - on the controller, where ssh knows the hosts
controller() {
	"$FL_TESTS/hosts/run" "$@"
}

# host NAME CMD... - on a host, not through ssh
host() {
	"$FL_TESTS/hosts/run" -n "$@"
}

# there HOST SCRIPT - by sh in the home of a host, not through ssh
there() {
	"$FL_TESTS/hosts/run" -n "$1" sh -c "cd && $2"
}

# fault HOST KIND - see hosts/fault
fault() {
	"$FL_TESTS/hosts/fault" "$@"
}

# again N - up once more, after off or crash
again() {
	"$FL_TESTS/hosts/up" "$1" 3>&-
}
