load helper

setup_file() {
	FAULTY=$BATS_FILE_TMPDIR/faulty.so
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -fPIC \
	    -fvisibility=hidden -shared \
	    -I "$BATS_TEST_DIRNAME/../lib/plugin" -o "$FAULTY" \
	    "$BATS_TEST_DIRNAME/data/faulty.c"
	export FAULTY
}

# finds FAULT CASE TEXT [OPTION...] - with that fault, the case fails for that
finds() {
	local fault=$1 case=$2 text=$3
	shift 3
	run -1 fl-plugin-test -u 20 --turns 4 -T 300ms --limit 2s \
	    --only "$case" --silent "faulty://wait/$fault" "$@" \
	    "$FAULTY" "faulty://x/$fault"
	has "*
not ok ?? - *$case*
# $text*" || has "*
not ok ? - *$case*
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
	finds twice 'completed once' 'an exchange is completed twice, inside ready*'
	finds late 'completed once' 'an exchange is completed twice, inside release*'
}

@test "fl-plugin-test: an exchange that is not completed is found" {
	finds never 'cancel at every moment of waiting' 'an exchange is not completed within 100 ms'
	finds forever 'a time-out is kept' 'an exchange is not completed within *ms'
}

@test "fl-plugin-test: done() is the host's to call" {
	finds done 'completed once' 'done() is called from inside ready, and not by the host*'
}

@test "fl-plugin-test: what blocks the loop is named" {
	finds blocks 'completed once' 'submit blocks the loop for more than 100 ms*'
	run -0 fl-plugin-test -u 3 --turns 1 --patience 1s \
	    --only 'a later exchange' "$FAULTY" faulty://x/blocks
}

@test "fl-plugin-test: what is left behind is found" {
	finds leaks 'completed once' '20 descriptors are left open*'
	finds watches 'completed once' '* watches are left behind*'
	finds timer 'completed once' '* timers are left set*'
	finds closes 'completed once' 'a descriptor was closed before it was let go of*'
}

@test "fl-plugin-test: wrong stamps are found" {
	finds stamps 'completed once' 'sent_ns is after last_ns*'
	finds no-stamp 'completed once' 'last_ns is 0*'
}

@test "fl-plugin-test: an answer that changes is found" {
	finds changes 'completed once' 'an answer changes after complete()*'
}

@test "fl-plugin-test: an error needs a message" {
	finds silent "a session's first exchange" "an error's message is not one line*"
}

@test "fl-plugin-test: an ignored option is found" {
	finds options 'it declines an option' "it accepts an option 'no-such-option'"
}

@test "fl-plugin-test: a time-out that comes too early is found" {
	finds early 'a time-out is kept' 'a time-out of * us comes too early'
}

@test "fl-plugin-test: a busy wait is found" {
	finds spins 'waiting costs nothing' 'the loop turns * times in 200 ms without work'
}

@test "fl-plugin-test: states that disturb each other are found" {
	finds shared 'two states' 'an exchange is not completed within 400 ms*' \
	    --setting fault=shared
}

@test "fl-plugin-test: a crash and a hang are named, and the rest goes on" {
	finds crashes 'a later exchange' 'it dies inside cancel: Aborted'
	has $'*\n1..19'
	finds hangs 'a later exchange' 'it hangs inside cancel'
	has $'*\n1..19'
}

@test "fl-plugin-test: reading a request after its end is seen by valgrind" {
	command -v valgrind >/dev/null || skip "no valgrind"
	case $FL_BUILD in *address*|*thread*) skip "not with sanitizers" ;; esac
	run -1 --separate-stderr valgrind -q --error-exitcode=9 \
	    fl-plugin-test -u 3 --turns 1 -T 1s --patience 5s \
	    --only 'completed once' "$FAULTY" faulty://x/keeps
	has '*its process ends with status 9*'
	run -0 --separate-stderr valgrind -q --error-exitcode=9 \
	    --leak-check=full \
	    fl-plugin-test -u 20 --turns 3 --patience 5s "$FAULTY" \
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

@test "fl-plugin-test: only some cases are tried when asked" {
	run -0 fl-plugin-test --only 'a time-out' --silent faulty://wait/none \
	    -T 300ms "$FAULTY" faulty://x/none
	has '*ok 7 - * # skip not asked for*'
	has $'*\nok 14 - a time-out is kept, and not by waiting longer\n*'
	run -2 --separate-stderr fl-plugin-test --only 'no such' "$FAULTY" \
	    faulty://x/none
	complains "fl-plugin-test: --only 'no such': no case is called so"
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
