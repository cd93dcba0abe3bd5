load helper
load hosts

setup_file() {
	FL_HOSTS_DISK=300m hosts_up 2
}

teardown_file() {
	hosts_down
}

ship() {
	controller "$FL_BUILD/fl-ship" -h "$HOSTS" "$@"
}

verdicts() {
	printf '%s\n' "$output" | cut -f1,2 | tr '\t\n' '= ' | sed 's/ $//'
}

line() {
	printf '%s\n' "$output" | grep "^$1	"
}

# the_bundle - where make dist has put it, or the test is skipped
the_bundle() {
	bundle=$(echo "$FL_BUILD"/dist/funbric-*.tar.gz)
	[ -e "$bundle" ] || skip "no bundle: make dist"
}

# small_bundle ARCH GLIBC - one that is quickly sent, in small.tar.gz
small_bundle() {
	rm -rf top
	mkdir -p top/bin top/lib
	printf 'funbric\t0\narch\t%s\nglibc\t%s\n' "$1" "$2" >top/MANIFEST
	printf '#!/bin/sh\necho fl-bench small\n' >top/bin/fl-bench
	chmod 755 top/bin/fl-bench
	tar czf small.tar.gz top
}

@test "make dist: programs run wherever the bundle lies, with what is in it" {
	the_bundle
	mkdir "here and there"
	tar xzf "$bundle" -C "here and there"
	top=$(echo "here and there"/*)
	[ "$(cut -f1 "$top/MANIFEST" | tr '\n' ' ')" = "funbric arch glibc " ]
	for p in "$top"/bin/*; do
		run -0 env -i "$p" --version
		! ldd "$p" | grep -vE "$PWD|$theirs" | grep -v linux-vdso
	done
	run -0 env -i "$top/bin/fl-bench" --plugins
	for p in "$FL_BUILD"/plugins/*.so; do
		has "*$(basename "$p" .so)*"
	done
	[[ $output != *refused* ]]
	run -0 env -i "$top/bin/fl-bench" -q -n 2 null://x
	has "*<end *"
	# What is read from share: pictures, and what runs on hosts.
	env -i "$top/bin/fl-bench" -q -n 2 null://x |
	    env -i "$top/bin/fl-stats" |
	    env -i PATH="$PATH" "$top/bin/fl-plot" -p spectrum -o x.svg
	[ -s x.svg ]
	echo n1 >hosts
	run -0 env -i PATH="$PATH" "$top/bin/fl-ship" -h hosts --dry-run \
	    --before true
	has "*says()*"
}

theirs='/(ld-linux[^/]*|lib(c|m|dl|pthread|rt|resolv))\.so'

@test "fl-ship: --self makes a bare host a node" {
	need_hosts faults
	the_bundle
	# A root without our libraries.  PCRE2 is not among those, since mount and
	# ls need it; that ours is taken is seen above.
	for lib in libcurl libxml2 libcsv libnghttp2 libicuuc libssh2; do
		for f in /usr/lib/*/$lib.so.? /usr/lib/*/$lib.so.??; do
			[ ! -e "$f" ] || host n2 mount --bind /dev/null "$f"
		done
	done
	run -127 host n2 "$FL_BUILD/fl-bench" --version
	run -0 ship --self --run r1 -o said --before \
	    'fl-echo --port 0 >port & until [ -s port ]; do sleep 0.1; done
	    fl-bench -q -u 2 -n 20 "http://127.0.0.1:$(sed "s/.*://" port)/" >a.xml
	    s=$?; kill $!; fl-stats -k step a.xml; exit $s'
	[ "$(verdicts)" = "n1=ok n2=ok" ]
	[ "$(column step ok <said/n2.before.out | head -n 1)" = 20 ]
	[ -e said/n1.self.out ]
	# The second time it is there.
	run -0 ship --self --run r2 -o again --before 'fl-bench --version'
	[ "$(verdicts)" = "n1=ok n2=ok" ]
	[ ! -e again/n1.self.out ]
	run -0 there n2 '.cache/funbric/r2/funbric/bin/fl-bench --version'
}

@test "make dist: certificates are found where other systems keep them" {
	need_hosts faults
	the_bundle
	mkdir b
	tar xzf "$bundle" -C b
	cp -R b/*/. "$FL_HOSTS_DIR/n1"
	host n1 mount -t tmpfs none /etc/ssl
	cat >there.sh <<-'END'
		cd /run/host
		bin/fl-echo --port 0 --cert cert >port &
		until [ -s port ]; do sleep 0.1; done
		url=https://localhost:$(sed 's/.*://' port)/
		bin/fl-check -q "$url" && echo "no certificate, and it works"
		cp cert /etc/ssl/cert.pem
		bin/fl-check "$url" && bin/fl-check -e curl "$url"
		echo $?
		kill $!
	END
	run -0 host n1 env -i PATH=/usr/bin:/bin sh <there.sh
	host n1 umount /etc/ssl
	[ "${lines[-1]}" = 0 ]
	[[ $output != *"and it works"* ]]
}

@test "fl-ship: what a host lacks for the toolkit is said before it is sent" {
	need_hosts
	small_bundle sparc 2.0
	run -1 ship --bundle small.tar.gz
	[ "$(verdicts)" = "n1=failed n2=failed" ]
	[[ $(line n1) == *"architecture: exit status 1: no bundle is made for $(uname -m)" ]]
	small_bundle "$(uname -m)" 9.99
	run -1 ship --bundle small.tar.gz -o none
	[[ $(line n2) == *"libc: exit status 1: C library 2."*", and 9.99 is wanted" ]]
	[ ! -e none/n1.self.out ]
	# Of several the right one is sent.
	small_bundle sparc 2.0
	mv small.tar.gz other.tar.gz
	small_bundle "$(uname -m)" 2.3
	run -0 ship --bundle other.tar.gz --bundle small.tar.gz -o said \
	    --before fl-bench
	[ "$(cat said/n2.before.out)" = "fl-bench small" ]
	# A program that does not run there.
	small_bundle "$(uname -m)" 2.3
	printf '#!/nowhere\n' >top/bin/fl-bench
	tar czf small.tar.gz top
	run -1 ship --bundle small.tar.gz --before true
	[[ $(line n1) == *"try: exit status "* ]]
}

@test "fl-ship: a home without room, or where nothing runs, is said" {
	need_hosts faults
	small_bundle "$(uname -m)" 2.3
	echo "other hash" >top/other
	tar czf small.tar.gz top
	host n1 sh -c 'mount -o remount,bind,noexec "$HOME"'
	fault n2 fill
	run -1 ship --bundle small.tar.gz
	host n1 sh -c 'mount -o remount,bind,exec "$HOME"'
	host n2 rm /tmp/fill
	echo "$output"
	[ "$(verdicts)" = "n1=failed n2=full" ]
	[[ $(line n1) == *"home: exit status "*"mounted noexec?" ]]
}

@test "fl-ship: what is no bundle is trouble" {
	echo n1 >hosts
	echo x >x
	run -2 --separate-stderr fl-ship -h hosts --bundle x
	complains "fl-ship: x: the stream is cut"
	run -2 --separate-stderr fl-ship -h hosts --bundle none
	complains "fl-ship: none: No such file or directory"
	small_bundle a 1
	head -c 100 small.tar.gz >cut.tar.gz
	run -2 --separate-stderr fl-ship -h hosts --bundle cut.tar.gz
	complains "fl-ship: cut.tar.gz: *"
	tar czf bare.tar.gz top/bin
	run -2 --separate-stderr fl-ship -h hosts --bundle bare.tar.gz
	complains "fl-ship: bare.tar.gz: no MANIFEST in it"
	tar czf two.tar.gz top hosts
	run -2 --separate-stderr fl-ship -h hosts --bundle two.tar.gz
	complains "fl-ship: two.tar.gz: more than one folder in it"
}
