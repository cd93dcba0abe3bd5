load helper
load hosts

setup_file() {
	hosts_up 3
}

teardown_file() {
	hosts_down
}

# ship ARG... - on the controller, for all test hosts
ship() {
	controller "$FL_BUILD/fl-ship" -h "$HOSTS" "$@"
}

# verdicts - host and verdict of each line of the output, on one line
verdicts() {
	printf '%s\n' "$output" | cut -f1,2 | tr '\t\n' '= ' | sed 's/ $//'
}

# line HOST - its line of the output
line() {
	printf '%s\n' "$output" | grep "^$1	"
}

# gone HOST COMMAND - no such process is left there, after a while
gone() {
	there "$1" "timeout 9 sh -c 'while pgrep -fx \"$2\"; do sleep 0.1; done'"
}

@test "fl-ship: files and folders are on every host, whole" {
	need_hosts
	mkdir -p d/below/empty
	head -c 300000 /dev/urandom >d/below/big
	echo 'echo I run' >"d/it's a \$name" # no name is too odd
	chmod 755 "d/it's a \$name"
	: >d/nothing
	ln -s nothing d/link
	echo 1 >file
	run -0 --separate-stderr ship --run r1 d file
	[ "$(verdicts)" = "n1=ok n2=ok n3=ok" ]
	[ "$stderr" = "" ]
	[[ $(line n1) =~ ^n1$'\t'ok$'\t'[0-9]+\.[0-9]+$'\t'0$'\t'.*/funbric/r1$ ]]
	(cd d && find . -type f | sort | xargs -d '\n' sha256sum) >want
	echo "$(sha256sum <d/nothing | cut -c1-64)  ./link" >>want
	for h in n1 n2 n3; do
		there $h 'cd ~/.cache/funbric/r1/d &&
		    find . -type f | sort | xargs -d "\n" sha256sum' >got
		diff <(sort want) <(sort got)
		run -0 there $h "cd ~/.cache/funbric/r1 && ls -A &&
		    cat file && sh d/it*name && ls -d d/below/empty && [ -x d/it* ]"
		says "d
file
1
I run
d/below/empty"
	done
	run -0 there n1 'ls -ld .cache/funbric/r1 | cut -c1-10'
	says "drwx------"
}

@test "fl-ship: commands run there in order; what they say is kept" {
	need_hosts
	echo data >f
	run -0 ship --run r2 -o said --before 'cat f; echo no >&2' \
	    --before 'echo two; echo "$FL_RUN"; cat' f
	[ "$(verdicts)" = "n1=ok n2=ok n3=ok" ]
	[ "$(cat said/n2.before.out)" = "data
two
r2" ]
	[ "$(cat said/n3.before.err)" = no ]
	run -0 ship --before 'pwd >where' # no file: in the home
	run -0 there n1 '[ "$(cat where)" = "$HOME" ]'
}

@test "fl-ship: a command that fails is the last one, with its status" {
	need_hosts
	run -1 ship -o said --before true --before 'echo oh dear >&2; exit 7' \
	    --before 'echo never'
	[ "$(verdicts)" = "n1=failed n2=failed n3=failed" ]
	[ "$(line n2 | cut -f4,5)" = "7	before 2: exit status 7: oh dear" ]
	! grep -q never said/n1.before.out
	run -1 ship --before 'exit 255'
	[ "$(line n1 | cut -f2,4)" = "failed	255" ]
	run -1 ship --before 'kill -9 $$'
	[ "$(line n1 | cut -f2,4)" = "failed	137" ]
}

@test "fl-ship: the others do not begin when one host has failed" {
	need_hosts
	there n2 'rm -rf block; : >block' # a file where a folder must be
	echo 1 >f
	run -1 ship -C '~/block/x' --before 'echo ran >~/ran' f
	[ "$(verdicts)" = "n1=failed n2=failed n3=failed" ]
	[[ $(line n2) == *"folder: exit status"* ]]
	[[ $(line n1) == *"given up, as others have failed" ]]
	run -2 there n1 'ls ran'
	run -1 ship -C '~/block/x' f
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
}

@test "fl-ship: --min and --skip-bad go on with the rest, --good names them" {
	need_hosts
	there n2 'rm -rf block; : >block'
	echo 1 >f
	run -0 ship -C '~/block/x' --min 2 --good good --before 'echo $FL_RUN' f
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[ "$(cat good)" = "n1
n3" ]
	run -1 ship -C '~/block/x' --min 3 --good good --before true f
	[ "$(cat good)" = "" ]
	run -0 ship -C '~/block/x' --skip-bad --before true f
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	run -0 controller parallel-ssh -t 0 -h <(echo n1) true # good is a host file
	run -2 ship --min 4 f
	says "fl-ship: --min 4: there are 3 hosts"
}

@test "fl-ship: --fail-fast stops them all" {
	need_hosts
	there n2 ': >bad'
	start=$SECONDS
	run -1 ship --fail-fast --before '[ ! -e bad ] || exit 3; exec sleep 60'
	[ $((SECONDS - start)) -lt 20 ]
	[ "$(verdicts)" = "n1=failed n2=failed n3=failed" ]
	[[ $(line n2) == *"before 1: exit status 3" ]]
	[[ $(line n1) == *"stopped, as another failed" ]]
	there n2 'rm bad'
	gone n1 "sleep 60"
}

@test "fl-ship: --after runs at the end, whatever came of the rest" {
	need_hosts
	there n2 'rm -f after; : >bad'
	run -1 ship --before '! rm bad 2>/dev/null' --after 'false' \
	    --after 'echo done >after'
	[ "$(verdicts)" = "n1=failed n2=failed n3=failed" ]
	[[ $(line n2) == *"before 1: exit status 1" ]]
	[[ $(line n1) == *"after 1: exit status 1" ]]
	run -0 there n2 'cat after'
	says "done"
}

@test "fl-ship: a command has its time, and nothing of it stays" {
	need_hosts
	start=$SECONDS
	run -1 ship -T 1s --before 'sleep 77 & sleep 77'
	[ $((SECONDS - start)) -lt 9 ]
	[ "$(verdicts)" = "n1=timeout n2=timeout n3=timeout" ]
	[[ $(line n1) == *"not done in time" ]]
	gone n1 "sleep 77"
	run -1 ship -T 1s --before 'trap "" TERM; while :; do sleep 1; done'
	[ "$(verdicts)" = "n1=timeout n2=timeout n3=timeout" ]
}

@test "fl-ship: what a command leaves running does not hold it up" {
	need_hosts
	start=$SECONDS
	run -0 ship --before 'sleep 55 & echo started'
	[ $((SECONDS - start)) -lt 15 ]
	[ "$(verdicts)" = "n1=ok n2=ok n3=ok" ]
	run -0 there n1 'pkill -fx "sleep 55"' # it is still there
}

@test "fl-ship: a host that says too much is cut off" {
	need_hosts
	there n2 ': >talker'
	run -1 ship --before '[ ! -e talker ] || yes'
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[[ $(line n2) == *"says more than is allowed" ]]
	gone n2 yes
}

@test "fl-ship: a host that is not there, or lets nobody in, is named" {
	need_hosts
	printf 'n1\nnosuchhost.invalid\nn2:1\n' >hosts
	run -1 controller "$FL_BUILD/fl-ship" -h hosts --skip-bad --min 2 \
	    --before true
	[ "$(verdicts)" = "n1=ok nosuchhost.invalid=unreachable n2:1=refused" ]
	[[ $(line nosuchhost.invalid) == *"Could not resolve hostname"* ]]
	[[ $(line n2:1) == *"Connection refused" ]]
	[ "$(line n2:1 | cut -f4)" = "" ]
	# Another key than the one that is known: never overlooked.
	echo "n* ssh-ed25519 $(ssh-keygen -q -t ed25519 -N '' -f k <<<y >&2
	    cut -d' ' -f2 k.pub)" >known
	run -1 ship -O UserKnownHostsFile="$PWD/known" --before true
	[ "$(verdicts)" = "n1=refused n2=refused n3=refused" ]
	run -1 ship -O IdentityFile=/dev/null -O IdentitiesOnly=yes \
	    -O IdentityAgent=none -O PubkeyAuthentication=no --before true
	[ "$(verdicts)" = "n1=refused n2=refused n3=refused" ]
}

@test "fl-ship: a host that is cut, frozen or dies is told from the others" {
	need_hosts faults
	fault n1 cut
	run -1 ship -O ConnectTimeout=2 --before true
	fault n1 heal
	[ "$(verdicts)" = "n1=unreachable n2=ok n3=ok" ]
	ship -O ServerAliveInterval=1 -O ServerAliveCountMax=2 --before \
	    'echo here >here; sleep 8' >out 3>&- &
	until there n1 'ls here' && there n2 'ls here' &&
	    there n3 'ls here'; do sleep 0.1; done
	fault n1 freeze
	fault n2 crash
	! wait $!
	fault n1 thaw
	output=$(cat out)
	[ "$(verdicts)" = "n1=unreachable n2=unreachable n3=ok" ]
	[[ $(line n1) == *"connection lost"* ]]
	again 3
}

@test "fl-ship: a full disk is told, and leaves nothing half" {
	need_hosts faults
	fault n2 fill
	head -c 3000000 /dev/zero >f
	run -1 ship -C '~/full' f
	[ "$(verdicts)" = "n1=ok n2=full n3=ok" ]
	[[ $(line n2) == *"No space left on device"* ]]
	run -0 there n2 'ls -A full'
	says ""
	host n2 rm /tmp/fill
	# Where df does not tell, tar runs into it.
	host n2 sh -c 'mkdir -p "$HOME/bin"; cp /bin/false "$HOME/bin/df"'
	host n2 sh -c 'echo "PATH=$HOME/bin:\$PATH" >"$HOME/.bashrc"'
	fault n2 fill
	run -1 ship -C '~/full' f
	[ "$(verdicts)" = "n1=ok n2=full n3=ok" ]
	run -0 there n2 'ls -A full'
	says ""
	host n2 rm /tmp/fill
	run -0 ship -C '~/full' f
}

@test "fl-ship: what is damaged on the way takes no place" {
	need_hosts
	echo old >f
	ship -C '~/damaged' f
	echo new >f
	# A host whose tar makes other bytes of what it gets.
	there n3 'mkdir -p bad; cat >bad/tar; chmod +x bad/tar
	    echo "PATH=\$HOME/bad:\$PATH" >.bashrc' <<-'END'
		#!/bin/sh
		PATH=/bin:/usr/bin
		tar "$@" && for last; do :; done && echo x >>"$last/f"
	END
	run -1 ship -C '~/damaged' f
	there n3 'rm .bashrc'
	[ "$(verdicts)" = "n1=ok n2=ok n3=failed" ]
	[[ $(line n3) == *"check: exit status 1"* ]]
	run -0 there n3 'cat damaged/f; ls -A damaged'
	says "old
f"
}

@test "fl-ship: files go into a folder that is there, each by a rename" {
	need_hosts
	mkdir -p d/x
	echo 1 >d/x/a
	ship -C '~/into' d
	there n1 'echo mine >into/d/x/mine'
	rm d/x/a
	echo 2 >d/x/b
	run -0 ship -C '~/into' d
	run -0 there n1 'cd into/d/x && grep . *'
	says "a:1
b:2
mine:mine"
	echo file >into
	run -1 ship -C . into
	[[ $(line n1) == *"into: is a directory" ]]
}

@test "fl-ship: a host that is listed twice is two nodes" {
	need_hosts
	printf 'n1\nn2\nn1\n%s@n1 # and again\n' "$(id -un)" >hosts
	run -0 controller "$FL_BUILD/fl-ship" -h hosts -o said --before 'echo hi'
	[ "$(verdicts)" = "n1=ok n2=ok n1.1=ok $(id -un)@n1=ok" ]
	[ "$(cat said/n1.1.before.out said/"$(id -un)"@n1.before.out)" = "hi
hi" ]
}

@test "fl-ship: --exclude, and -p for fewer at once" {
	need_hosts
	run -0 ship --exclude n2 -p 1 --before true
	[ "$(verdicts)" = "n1=ok n3=ok" ]
	run -2 ship --exclude n9 --before true
	says "fl-ship: --exclude n9: no such host"
}

@test "fl-ship: --dry-run prints the commands and touches no host" {
	need_hosts
	echo 1 >f
	run -0 ship --dry-run --run dry --before "echo 'it is me'" f
	has "*hosts: n1 n2 n3*parallel-ssh -t 0 -p 3 -h *<*/tar*"
	has "*echo '\\\\''it is me'\\\\''*"
	run -2 there n1 'ls .cache/funbric/dry'
}

@test "fl-ship: what a host says reaches no terminal as it is" {
	need_hosts
	run -1 ship --before \
	    'printf "\033]0;gotcha\007\302\233x \303\244\377\n" >&2; exit 1'
	[[ $(line n1) == *"?]0;gotcha??x ä?" ]]
	[[ $output != *$'\e'* ]]
}

@test "fl-ship: output that looks like a report is none" {
	need_hosts
	run -1 ship -o said --before 'printf "\nfl-0 end\nfl-0 step x 0\n"; exit 9'
	[ "$(line n1 | cut -f2,4)" = "failed	9" ]
	[ "$(cat said/n1.before.out)" = "
fl-0 end
fl-0 step x 0" ]
}

@test "fl-ship: words pass whole, whatever is in them" {
	need_hosts
	echo 1 >f
	odd="a 'b' \"c\" \$d \\e !f *"
	run -0 ship -o said -C "~/$odd" --before 'printf "%s\n" "$PWD"; cat f' f
	[ "$(sed 's,.*/,,' said/n1.before.out)" = "$odd
1" ]
}

@test "fl-ship: another login shell is as good, and one that talks" {
	need_hosts
	there n1 'echo "echo welcome" >.bashrc'
	echo 1 >f
	run -0 ship -C '~/talk' f
	there n1 'rm .bashrc'
}

@test "fl-ship: pssh's own variables change nothing" {
	need_hosts
	PSSH_HOSTS=/nowhere PSSH_TIMEOUT=1 PSSH_USER=nobody PSSH_OUTDIR=x \
	    run -0 ship --before 'sleep 2'
	[ "$(verdicts)" = "n1=ok n2=ok n3=ok" ]
	[ ! -e x ]
}

@test "fl-ship: ^C ends the commands, and says so" {
	need_hosts
	run -1 controller bash -c '
		"$1" -h "$2" --before "echo >begun; sleep 66" & pid=$!
		until ssh n1 ls begun; do sleep 0.1; done >/dev/null 2>&1
		kill -INT $pid
		wait $pid' - "$FL_BUILD/fl-ship" "$HOSTS"
	[ "$(verdicts)" = "n1=failed n2=failed n3=failed" ]
	[[ $(line n1) == *interrupted ]]
	gone n1 "sleep 66"
}

@test "fl-ship: bad host files and files are trouble, with their place" {
	printf 'n1\n-oProxyCommand=id\n' >hosts
	run -2 --separate-stderr fl-ship -h hosts --before true
	complains "fl-ship: hosts:2: '-oProxyCommand=id': not the name of a host"
	: >hosts
	run -2 --separate-stderr fl-ship -h hosts --before true
	complains "fl-ship: hosts: no host in it"
	run -2 --separate-stderr fl-ship -h none --before true
	complains "fl-ship: none: No such file or directory"
	run -2 --separate-stderr fl-ship -h . --before true
	complains "fl-ship: .: Is a directory"
	echo n1 >hosts
	run -2 --separate-stderr fl-ship -h hosts
	complains "fl-ship: nothing to do: *"
	run -2 --separate-stderr fl-ship -h hosts none
	complains "fl-ship: none: No such file or directory"
	mkfifo pipe
	run -2 --separate-stderr fl-ship -h hosts pipe
	complains "fl-ship: pipe: neither a file nor a folder"
	run -2 --separate-stderr fl-ship -h hosts ..
	complains "fl-ship: '..': has no name of its own"
	mkdir a b
	: >a/f >b/f
	run -2 --separate-stderr fl-ship -h hosts a/f b/f
	complains "fl-ship: 'b/f': another is called f"
	: >'back\slash'
	run -2 --separate-stderr fl-ship -h hosts 'back\slash'
	complains "fl-ship: a name with a control byte or a backslash: *"
	head -c 5000 /dev/zero >big
	run -2 --separate-stderr fl-ship -h hosts --max-size 4k big
	complains "fl-ship: big: more than 4096 bytes in all"
	run -2 --separate-stderr fl-ship -h hosts --run ../x big
	complains "fl-ship: --run '../x': want letters*"
	run -2 --separate-stderr fl-ship -h hosts -p 0 big
	complains "fl-ship: --parallel '0': want *"
	run -2 --separate-stderr fl-ship -h hosts -O x big
	complains "fl-ship: --ssh-option 'x': want NAME=VALUE*"
}

@test "fl-ship: a missing engine and a full disk at home are trouble" {
	need_hosts
	export TMPDIR=$PWD
	run -2 --separate-stderr env PATH=/nowhere "$FL_BUILD/fl-ship" \
	    -h "$HOSTS" --before true
	complains "fl-ship: parallel-ssh is not installed"
	export TMPDIR=$PWD
	run -2 --separate-stderr controller sh -c "$FL_BUILD/fl-ship -h $HOSTS \
	    --before true >/dev/full"
	complains "fl-ship: stdout: No space left on device"
	[ -z "$(find . -name '.fl.*')" ]
}
