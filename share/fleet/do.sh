#!/bin/sh
# do.sh - runs commands one after the other in dir, or in the home
# usage: do.sh KIND GO_ON SELF CMD...
#
# GO_ON is 1 where one that fails is not the last, SELF where the toolkit in
# dir/funbric is to be found first.
#
# shellcheck disable=SC2154,SC2088 # see common.sh
kind=$1 go_on=$2 self=$3 bad=0 n=0
shift 3

folder() {
	[ -n "$dir" ] || return 0
	(umask 077 && mkdir -p -- "$dir") && cd -- "$dir" || return
}

FL_RUN=$run
export FL_RUN PATH
step folder folder
[ "$self" -eq 0 ] || PATH=$PWD/funbric/bin:$PATH
for command; do
	n=$((n + 1))
	sh -c "$command" </dev/null
	status=$?
	says step "$kind $n" $status
	[ $status -eq 0 ] || bad=1
	[ $status -eq 0 ] || [ "$go_on" -eq 1 ] || ends 1
done
ends $bad
