load helper

setup_file() {
	mkdir "$BATS_FILE_TMPDIR/plugins"
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O0 -w -fPIC -fvisibility=hidden \
	    -shared -I "$FL_TOP/lib/plugin" \
	    -o "$BATS_FILE_TMPDIR/plugins/bad.so" "$FL_TESTS/data/bad.c"
	cp "$FL_BUILD/plugins/null.so" "$BATS_FILE_TMPDIR/plugins"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export FL_PLUGIN_PATH=$BATS_FILE_TMPDIR/plugins
}

# dies SIGNAL TEXT URL - fl-bench ends by that signal, and says who did it
dies() {
	ulimit -c 0
	run -$((128 + $1)) --separate-stderr fl-bench -u 2 -t 1 -n 20 "$3"
	[[ $stderr == *"fl-bench: plugin bad crashed inside $2 ("*/bad.so")"* ]]
}

no_sanitizer() {
	case $FL_BUILD in *-address*|*-thread*) skip "a sanitizer says it" ;; esac
}

@test "a plugin that crashes is named" {
	no_sanitizer
	dies 11 'submit: segmentation fault' bad://x/segv
	dies 6 'submit: aborted' bad://x/abort
	dies 11 'submit: segmentation fault' bad://x/overflow
	dies 7 'a callback: bus error' bad://x/timer
	ulimit -c 0
	echo 'GET bad://x/segv' >a.hurl
	run -139 --separate-stderr fl-check a.hurl
	[[ $stderr == *"fl-check: plugin bad crashed inside submit: segmentation fault ("*/bad.so")"* ]]
}

@test "what was recorded before a crash can be read" {
	no_sanitizer
	ulimit -c 0
	printf '# @think: 700ms\nGET null://x\n\n# @think: 2s\nGET null://x\n\nGET bad://x/segv\n' >a.hurl
	run -139 --separate-stderr fl-bench -u 1 -n 1 a.hurl
	echo "$output" >cut.xml
	grep -q '<interval ' cut.xml
	! grep -q '</funbric>' cut.xml
	run -0 --separate-stderr fl-stats -k step cut.xml
	has '*null*'
	[[ $stderr == *"fl-stats: "*"cut.xml"* ]]
}

@test "a plugin that blocks the loop is named once, and is in the verdict" {
	for where in blocks callback; do
		run -0 --separate-stderr fl-bench -u 2 -t 1 -n 2 "bad://x/$where"
		[ "$(grep -c '^fl-bench: plugin bad blocks the loop for more than 100 ms$' \
		    <<<"$stderr")" -eq 1 ]
		has '*<mark *text="plugin bad blocks the loop for more than 100 ms"*'
		has '*verdict="suspect" reason="plugin bad blocks the loop for more than 100 ms"*'
	done
	run -1 --separate-stderr fl-bench -q --strict -u 2 -t 1 -n 2 bad://x/blocks
	[ "$stderr" = "" ]
}

@test "a plugin that is slow without blocking is not named" {
	run -0 --separate-stderr fl-bench -u 2 -t 1 -d 300ms bad://x/good
	[[ $stderr != *blocks* ]]
	has '*verdict="ok"*'
}

@test "a second completion is refused, told once, and counts nothing" {
	for when in twice late; do
		run -0 --separate-stderr fl-bench -u 3 -t 1 -n 30 "bad://x/$when"
		[ "$(grep -c '^fl-bench: plugin bad completes an exchange twice$' \
		    <<<"$stderr")" -eq 1 ]
		has '*verdict="suspect" reason="plugin bad completes an exchange twice"*'
		echo "$output" >out.xml
		[ "$(fl-stats -k step out.xml 2>/dev/null | column step count | head -1)" -eq 30 ]
		printf 'GET bad://x/%s\nHTTP 200\n' "$when" >a.hurl
		run -0 --separate-stderr fl-check a.hurl a.hurl
		[[ $stderr == *"fl-check: plugin bad completes an exchange twice"* ]]
	done
}
