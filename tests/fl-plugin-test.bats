load helper

setup_file() {
	FAULTY=$BATS_FILE_TMPDIR/faulty.so
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -fPIC \
	    -fvisibility=hidden -shared \
	    -I "$BATS_TEST_DIRNAME/../lib/plugin" -o "$FAULTY" \
	    "$BATS_TEST_DIRNAME/data/faulty.c"
	export FAULTY
}

# finds FAULT TEXT [OPTION...] - with that fault, the trial fails and says TEXT
finds() {
	local fault=$1 text=$2
	shift 2
	run -1 fl-plugin-test -u 20 --turns 4 -T 1s --limit 3s \
	    --silent "faulty://wait/$fault" "$@" "$FAULTY" "faulty://x/$fault"
	has "*
not ok *
# $text*"
}

@test "fl-plugin-test: null keeps the promises" {
	run -0 fl-plugin-test "$FL_BUILD/plugins/null.so" null://x
	has $'ok 1 - it is loaded\n*'
	has $'*\nok 6 - an exchange is answered, and completed once\n# status 200, good\n*'
	has $'*\n1..19'
}

@test "fl-plugin-test: a plugin without a fault keeps the promises" {
	run -0 fl-plugin-test --silent faulty://wait/none "$FAULTY" \
	    faulty://x/none
	! [[ $output == *'not ok'* ]]
	! [[ $output == *'# skip'* ]]
}

@test "fl-plugin-test: a second completion is found, and refused" {
	finds twice 'an exchange is completed twice, inside ready*'
	finds late 'an exchange is completed twice, inside release*'
}

@test "fl-plugin-test: an exchange that is not completed is found" {
	finds never 'an exchange is not completed within 100 ms'
	finds forever 'an exchange is not completed within *ms'
}

@test "fl-plugin-test: done() is the host's to call" {
	finds done 'done() is called from inside ready, and not by the host*'
}

@test "fl-plugin-test: what blocks the loop is named" {
	finds blocks 'submit blocks the loop for more than 100 ms*'
	run -0 fl-plugin-test -u 3 --turns 1 --patience 1s "$FAULTY" \
	    faulty://x/blocks
}

@test "fl-plugin-test: what is left behind is found" {
	finds leaks '20 descriptors are left open*'
	finds watches '* watches are left behind*'
	finds timer '* timers are left set*'
	finds closes 'a descriptor was closed before it was let go of*'
}

@test "fl-plugin-test: wrong stamps are found" {
	finds stamps 'sent_ns is after last_ns*'
	finds no-stamp 'last_ns is 0*'
}

@test "fl-plugin-test: an answer that changes is found" {
	finds changes 'an answer changes after complete()*'
}

@test "fl-plugin-test: an error needs a message" {
	finds silent "an error's message is not one line*"
}

@test "fl-plugin-test: an ignored option is found" {
	finds options "it accepts an option 'no-such-option'"
}

@test "fl-plugin-test: a time-out that comes too early is found" {
	finds early 'a time-out of * us comes too early'
}

@test "fl-plugin-test: a busy wait is found" {
	finds spins 'the loop turns * times in 200 ms without work'
}

@test "fl-plugin-test: states that disturb each other are found" {
	finds shared 'an exchange is not completed within 1100 ms*' \
	    --setting fault=shared
}

@test "fl-plugin-test: a crash and a hang are named, and the rest goes on" {
	finds crashes 'it dies inside cancel: Aborted'
	has $'*\n1..19'
	finds hangs 'it hangs inside cancel'
	has $'*\n1..19'
}

@test "fl-plugin-test: reading a request after its end is seen by valgrind" {
	command -v valgrind >/dev/null || skip "no valgrind"
	case $FL_BUILD in *address*|*thread*) skip "not with sanitizers" ;; esac
	run -1 --separate-stderr valgrind -q --error-exitcode=9 \
	    fl-plugin-test -u 3 --turns 1 --patience 5s "$FAULTY" \
	    faulty://x/keeps
	has '*its process ends with status 9*'
	run -0 --separate-stderr valgrind -q --error-exitcode=9 \
	    --leak-check=full \
	    fl-plugin-test -u 30 --turns 5 --patience 5s "$FAULTY" \
	    faulty://x/none
}

@test "fl-plugin-test: no answer is told, and not tried over and over" {
	run -1 fl-plugin-test -T 50ms "$FAULTY" faulty://wait/none
	has $'*\nnot ok 6 - an exchange is answered, and completed once\n# no answer: timeout: it is over\n*'
	has '*ok 15 - many sessions at once # skip there was no answer*'
}

@test "fl-plugin-test: a file that is no plugin is not loaded" {
	echo junk >junk.so
	run -1 fl-plugin-test junk.so null://x
	has $'not ok 1 - it is loaded\n# *\n1..1'
	sed 's/\.abi = FL_PLUGIN_ABI/.abi = 99/' "$FL_TOP/plugins/null.c" |
	    sed 's|"\.\./lib/plugin/fl-plugin\.h"|<fl-plugin.h>|' >old.c
	${CC:-cc} -fPIC -shared -I "$FL_TOP/lib/plugin" -o old.so old.c
	run -1 fl-plugin-test old.so null://x
	has $'*\n# is for plugin ABI 99, this is ABI *\n*'
}

@test "fl-plugin-test: what cannot be tried is trouble" {
	run -2 --separate-stderr fl-plugin-test nothing.so null://x
	complains 'fl-plugin-test: nothing.so: No such file or directory'
	run -2 --separate-stderr fl-plugin-test "$FAULTY"
	complains_usage fl-plugin-test
	run -2 --separate-stderr fl-plugin-test -u 0 "$FAULTY" faulty://x
	complains "fl-plugin-test: *sessions*0*"
	run -2 --separate-stderr fl-plugin-test -H nothing "$FAULTY" faulty://x
	complains "fl-plugin-test: *header*want NAME:VALUE"
	run -2 --separate-stderr sh -c \
	    "fl-plugin-test '$FL_BUILD/plugins/null.so' null://x >/dev/full"
	complains 'fl-plugin-test: stdout: No space left on device'
}
