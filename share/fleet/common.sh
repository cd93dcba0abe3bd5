#!/bin/sh
# common.sh - how what runs on a host reports, and when it ends
#
# Put before each of the others.  Set are: mark, a word that no output can
# guess; limit, seconds or 0; run, the run's name; dir, a folder or empty.
# A host needs sh, tar, sha256sum and what comes with these.
#
# shellcheck disable=SC2154 # these are set by a line before this one
# shellcheck disable=SC2088 # "~/" is meant as it is written

# says WORD... - a line that is told from all other output
says() {
	printf '\n%s %s\n' "$mark" "$*"
}

# ends - the report is whole
ends() {
	kill -9 "$watcher" 2>/dev/null
	says end
	exit "${1:-0}"
}

# step NAME CMD... - says how it went; a step that fails is the last one
step() {
	step=$1
	shift
	"$@"
	status=$?
	says step "$step" $status
	[ $status -eq 0 ] || ends 1
}

# Waits for the limit, or for sshd's process to go because the link is down,
# and then ends what runs here: politely, and after five seconds for sure.
watches() {
	seconds=0
	while linked; do
		[ "$limit" -eq 0 ] || [ $seconds -lt "$limit" ] || break
		sleep 1 >/dev/null 2>&1
		seconds=$((seconds + 1))
	done
	! linked || says late
	kill -15 0
	sleep 5 >/dev/null 2>&1
	kill -9 0
}

# ~/x as the shell would have it
case $dir in
"~") dir=$HOME ;;
"~/"*) dir=$HOME/${dir#"~/"} ;;
esac

# Where the process that serves the link cannot be seen, only time counts.
link=$PPID
kill -0 "$link" 2>/dev/null || link=
linked() {
	[ -z "$link" ] || kill -0 "$link" 2>/dev/null
}

trap : 15 # what runs here ends, and this shell reports it
(
	trap '' 15
	watches
) </dev/null 2>/dev/null &
watcher=$!
says up
