load helper
load hosts

setup_file() {
	hosts_up 3
}

teardown_file() {
	hosts_down
}

# fetch ARG... - on the controller, from all test hosts
fetch() {
	controller "$FL_BUILD/fl-fetch" -h "$HOSTS" "$@"
}

# each SCRIPT - on every host
each() {
	for h in n1 n2 n3; do
		there $h "$1"
	done
}

verdicts() {
	printf '%s\n' "$output" | cut -f1,2 | tr '\t\n' '= ' | sed 's/ $//'
}

line() {
	printf '%s\n' "$output" | grep "^$1	"
}

# evil ARG... - host n2 sends what archive makes of ARG in place of its files
evil() {
	python3 - "$@" >evil.tar <<-'END'
		import io, sys, tarfile
		out = tarfile.open(fileobj=sys.stdout.buffer, mode="w|")
		for arg in sys.argv[1:]:
		    kind, name, *link = arg.split(":")
		    t = tarfile.TarInfo(name)
		    t.type = {"f": b"0", "d": b"5", "s": b"2", "h": b"1",
		              "c": b"3", "b": b"4", "p": b"6"}[kind]
		    t.linkname = link[0] if link else ""
		    t.size = 4 if kind == "f" else 0
		    out.addfile(t, io.BytesIO(b"evil") if kind == "f" else None)
		out.close()
	END
	there n2 'mkdir -p evil; cat >evil/evil.tar' <evil.tar
	echo 'exec cat "$HOME/evil/evil.tar"' | fake_tar
}

# fake_tar - host n2 has a tar of its own, the script on standard input
fake_tar() {
	there n2 'mkdir -p evil; { echo "#!/bin/sh"
	    echo "case \$1 in --hard*) exit 1 ;; esac"; cat; } >evil/tar
	    chmod +x evil/tar; echo "PATH=\$HOME/evil:\$PATH" >.bashrc'
}

real_tar() {
	there n2 'rm -rf .bashrc evil'
}

# nothing_came - of n2; and nothing beside the folders of the hosts
nothing_came() {
	[ ! -e home/n2 ] && [ "$(ls -A home)" = "n1
n3" ]
}

@test "fl-fetch: files and folders come home, a folder for each host" {
	need_hosts
	each 'rm -rf d; mkdir -p d/sub/empty; echo $$ >"d/sub/it'\''s \$x"
	    head -c 300000 /dev/urandom >d/big; ln -s big d/link; ln d/big d/hard
	    chmod 755 d/big; touch -d @1000000000 d/big'
	run -0 --separate-stderr fetch -d home d /etc/passwd
	[ "$(verdicts)" = "n1=ok n2=ok n3=ok" ]
	[ "$stderr" = "" ]
	for h in n1 n2 n3; do
		there $h 'cat d/sub/it*' | cmp - home/$h/d/sub/"it's \$x"
		there $h 'cat d/big' | cmp - home/$h/d/big
		cmp home/$h/d/big home/$h/d/link
		cmp home/$h/d/big home/$h/d/hard
		[ -d home/$h/d/sub/empty ]
		cmp /etc/passwd home/$h/passwd
		[ "$(stat -c %Y home/$h/d/big)" = 1000000000 ]
		[ "$(stat -c %h home/$h/d/hard)" = 1 ]
	done
	[ -z "$(find home -type l -o -type f -not -perm 600)" ]
	[ -z "$(find home -type d -not -perm 700)" ]
	[ "$(ls -A home)" = "n1
n2
n3" ]
}

@test "fl-fetch: paths below -C, below the home, and in a run's folder" {
	need_hosts
	each 'mkdir -p .cache/funbric/r7/x; echo run >.cache/funbric/r7/x/f
	    echo home >f'
	run -0 fetch -d a --run r7 x/f
	[ "$(cat a/n2/f)" = run ]
	run -0 fetch -d a -C '~/.cache' funbric/./r7//x/
	[ "$(cat a/n2/x/f)" = run ]
	run -0 fetch -d a '~/f'
	[ "$(cat a/n2/f)" = home ]
}

@test "fl-fetch: a missing file is told, and the others come" {
	need_hosts
	each 'echo 1 >there; rm -f here'
	there n2 'echo 2 >here'
	run -1 fetch -d home there here
	[ "$(verdicts)" = "n1=failed n2=ok n3=failed" ]
	[ "$(line n1 | cut -f4,5)" = \
	    "1	find: exit status 1: here: No such file or directory" ]
	[ "$(cat home/n1/there)" = 1 ]
	[ "$(cat home/n2/here)" = 2 ]
	[ ! -e home/n1/here ]
	run -1 fetch -d home nowhere
	[ "$(verdicts)" = "n1=failed n2=failed n3=failed" ]
	run -0 fetch --min 1 -d home here
	[ "$(verdicts)" = "n1=failed n2=ok n3=failed" ]
}

@test "fl-fetch: what is at home stays until all of the new is there" {
	need_hosts
	each 'mkdir -p k; echo new >k/a; echo 2 >k/b'
	mkdir -p home/n1/k home/n2
	echo old >home/n1/k/a
	echo mine >home/n1/k/mine
	mkdir outside
	ln -s "$PWD/outside" home/n2/k # a link at home is not followed
	run -1 fetch -d home k
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[ "$(cat home/n1/k/*)" = "new
2
mine" ]
	[[ $(line n2) == *"k: there is a file of that name" ]]
	[ -z "$(ls outside)" ]
	rm -r home
	mkdir -p home/n1/k/a
	run -1 fetch -d home k
	[[ $(line n1) == *"a: there is a folder of that name" ]]
}

@test "fl-fetch: --remove takes away what has arrived, and nothing else" {
	need_hosts
	each 'mkdir -p r; echo 1 >r/f; echo 2 >keep; rm -f gone'
	run -0 fetch -d home --remove r
	[ "$(verdicts)" = "n1=ok n2=ok n3=ok" ]
	[ "$(cat home/n3/r/f)" = 1 ]
	run -0 there n2 'ls -d keep r 2>&1; true'
	has "*cannot access 'r'*keep"
	# One path is missing on n2: nothing of it is removed there.
	each 'echo 1 >gone'
	there n2 'rm keep'
	run -1 fetch -d home --remove gone keep
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	run -0 there n2 'cat gone'
}

@test "fl-fetch: --remove leaves what has changed meanwhile" {
	need_hosts
	each 'mkdir -p c; echo 1 >c/f'
	fake_tar <<-'END'
		/bin/tar "$@"
		echo more >>"$HOME/c/f"
	END
	run -1 fetch -d home --remove c
	real_tar
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[[ $(line n2) == *"same: exit status 1: changed since it was fetched" ]]
	run -0 there n2 'head -n 1 c/f'
	says 1
}

@test "fl-fetch: a stream that is cut or damaged is not taken" {
	need_hosts
	each 'mkdir -p t; head -c 200000 /dev/zero >t/f'
	echo '/bin/tar "$@" | head -c 100000' | fake_tar
	run -1 fetch -d home t
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[[ $(line n2) == *"the stream is cut" ]]
	nothing_came
	echo '/bin/tar "$@"; exit 2' | fake_tar
	run -1 fetch -d home t
	[[ $(line n2) == *"tar: exit status 2"* ]]
	nothing_came
	fake_tar <<-'END'
		/bin/tar "$@"
		kill -9 $PPID
	END
	run -1 fetch -d home t
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	nothing_came
	# One byte that is another on the way.
	there n2 'mv evil/tar evil/tee; cat >evil/tee; chmod +x evil/*' \
	    <<-'END'
		#!/bin/sh
		/usr/bin/tee /dev/null | tr '\000' '\001' >/dev/fd/3
		/bin/true
	END
	run -1 fetch -d home t
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[[ $(line n2) == *"what arrived is not what was sent" ]]
	nothing_came
	real_tar
}

@test "fl-fetch: a link that breaks under way is told" {
	need_hosts faults
	each 'mkdir -p t; echo 1 >t/f'
	fake_tar <<-'END'
		/bin/tar "$@"
		echo >"$HOME/under-way"
		exec sleep 60
	END
	fetch -d home t >out 3>&- &
	until there n2 'ls under-way' >/dev/null 2>&1; do sleep 0.1; done
	fault n2 crash
	! wait $!
	output=$(cat out)
	[ "$(verdicts)" = "n1=ok n2=unreachable n3=ok" ]
	[[ $(line n2) == *"connection lost"* ]]
	nothing_came
	again 3
}

@test "fl-fetch: a full disk at home is told, and nothing half stays" {
	need_hosts faults
	mkdir small
	each 'head -c 600000 /dev/urandom >big'
	# 1 MB: one stream and its file; the other streams do not fit at all.
	run -1 controller sh -c 'cd "$1" && mount -t tmpfs -o size=1m none . &&
	    shift && cd "$PWD" && "$@"
	    s=$?; ls -A . * >../after; cd ..; umount small; exit $s' - \
	    "$PWD/small" "$FL_BUILD/fl-fetch" -h "$HOSTS" big
	[[ $(verdicts) == *=full* ]]
	[[ $(verdicts) != *=failed* ]]
	[[ $output == *"pace left"* ]]
	! grep -F .fl after
}

@test "fl-fetch: nothing hostile comes home" {
	need_hosts
	each 'mkdir -p out; echo fine >out/f'
	while IFS='|' read -r what wrong; do
		eval "evil $what"
		rm -rf home
		run -1 fetch --exclude n3 -d home out
		echo "$what: $output"
		[ "$(verdicts)" = "n1=ok n2=failed" ]
		[[ $(line n2) == *"$wrong"* ]]
		[ "$(ls -A home)" = n1 ]
		[ "$(cat home/n1/out/f)" = fine ]
	done <<-END
		f:/tmp/evil-absolute|an absolute name
		f:out/../../../evil|a name with '..' in it
		f:../n1/out/f|a name with '..' in it
		f:other|nobody has asked for it
		f:outer/f|nobody has asked for it
		f:out/a d:out/b s:out/l:/etc/passwd|a symbolic link
		s:out:/tmp f:out/through|a symbolic link
		f:out/a h:out/b:out/a|a hard link
		c:out/null|a device
		b:out/disk|a device
		p:out/pipe|a named pipe
		f:out/twice f:out/twice|File exists
		f:out f:out/f|Not a directory
		f:out/\$'\\e[2J'|a control byte
	END
	[ ! -e /tmp/evil-absolute ]
	real_tar
}

@test "fl-fetch: of a million entries few come, and none is kept" {
	need_hosts
	each 'mkdir -p out; echo fine >out/f'
	fake_tar <<-'END'
		exec python3 - <<'SCRIPT'
		import tarfile, sys, os
		head = bytearray(tarfile.TarInfo("out/0000000").tobuf())
		base = sum(head[:148]) + sum(head[156:]) + 8 * 32 - 7 * 48
		n = int(open(os.path.expanduser("~/evil/n")).read())
		for i in range(n):
		    name = b"%07d" % i
		    head[4:11] = name
		    head[148:154] = b"%06o" % (base + sum(name))
		    sys.stdout.buffer.write(head)
		sys.stdout.buffer.write(bytes(10240))
		SCRIPT
	END
	while IFS='|' read -r n said; do
		there n2 "echo $n >evil/n"
		run -1 controller bash -c "ulimit -v 400000
		    exec $FL_BUILD/fl-fetch -h $HOSTS -d home \
			--max-files 2000 --max-size 1M out"
		[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
		[[ $(line n2) == *"$said" ]]
		nothing_came
		[ -z "$(ls -A home | grep '^\.')" ]
	done <<-END
		2001|more than 2000 files
		1000000|says more than is allowed
	END
	there n2 'echo 2000 >evil/n'
	run -0 fetch -d home --max-files 2000 out
	[ "$(ls home/n2/out | wc -l)" = 2000 ]
	real_tar
}

@test "fl-fetch: too many files, too many bytes and no end are cut short" {
	need_hosts
	each 'mkdir -p out; echo fine >out/f'
	evil $(seq -f f:out/%g 300)
	run -1 fetch -d home --max-files 200 out
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[[ $(line n2) == *"more than 200 files" ]]
	nothing_came
	run -1 fetch -d home --max-size 1k out
	[[ $(line n2) == *"more than 1024 bytes" ]]
	nothing_came
	# An endless stream, and an endless line: the disk at home is not filled.
	echo 'exec cat /dev/zero' | fake_tar
	run -1 fetch -d home --max-size 1M --max-files 100 out
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	[[ $(line n2) == *"says more than is allowed" ]]
	there n2 'echo "tr \"\\000\" x </dev/zero" >.bashrc'
	run -1 fetch -d home --max-size 1M --max-files 100 out
	[ "$(verdicts)" = "n1=ok n2=failed n3=ok" ]
	nothing_came
	host n2 sh -c 'rm "$HOME/.bashrc"'
	real_tar
}

@test "fl-fetch: a host that is listed twice has two folders" {
	need_hosts
	each 'echo 1 >f'
	printf 'n1\nn1\nn2\n' >hosts
	run -0 controller "$FL_BUILD/fl-fetch" -h hosts -d home f
	[ "$(verdicts)" = "n1=ok n1.1=ok n2=ok" ]
	[ "$(cat home/n1/f home/n1.1/f)" = "1
1" ]
}

@test "fl-fetch: --dry-run prints the commands" {
	need_hosts
	run -0 fetch --dry-run -d home --remove f
	has "*# on each*parallel-ssh*parallel-ssh* -I *"
	[ ! -e home/n1 ]
}

@test "fl-fetch: paths that cannot be told apart are trouble" {
	echo n1 >hosts
	run -2 --separate-stderr fl-fetch -h hosts a/f b/f
	complains "fl-fetch: 'a/f' and 'b/f': both would be f"
	run -2 --separate-stderr fl-fetch -h hosts a a/b
	complains "fl-fetch: 'a' and 'a/b': one holds the other"
	run -2 --separate-stderr fl-fetch -h hosts ..
	complains "fl-fetch: '..': a path with '..' in it"
	run -2 --separate-stderr fl-fetch -h hosts /
	complains "fl-fetch: '/': has no name of its own"
	run -2 --separate-stderr fl-fetch -h hosts -C x '~/f'
	complains "fl-fetch: '~/f': below the home, and not below x"
	run -2 --separate-stderr fl-fetch -h hosts -d hosts f
	complains "fl-fetch: hosts*: *"
	run -2 --separate-stderr fl-fetch -h none f
	complains "fl-fetch: none: No such file or directory"
	run -2 --separate-stderr fl-fetch -h hosts --max-files 0 f
	complains "fl-fetch: --max-files '0': want *"
}

@test "fl-fetch: standard output on a full disk is trouble" {
	need_hosts
	run -2 --separate-stderr controller sh -c \
	    "$FL_BUILD/fl-fetch -h $HOSTS -d home /etc/passwd >/dev/full"
	complains "fl-fetch: stdout: No space left on device"
	[ "$(ls -A home)" = "n1
n2
n3" ]
}
