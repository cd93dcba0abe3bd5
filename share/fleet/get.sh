#!/bin/sh
# get.sh - sends files and folders as a tar stream, or removes them
# usage: get.sh send PATH...; get.sh remove PATH... <SUMS
#
# The stream follows the line "begin"; its SHA-256 is told behind it, and only
# when tar has found nothing wrong.  To remove, the stream is made once more:
# it must still have one of the sums that have arrived.  Nothing is written on
# this host, whose disk may be full.
#
# shellcheck disable=SC2154 # see common.sh
job=$1
shift

folder() {
	[ -z "$dir" ] || cd -- "$dir" || return
}

# Follows links, since none may arrive; GNU tar makes some by itself.
pack() {
	if tar --hard-dereference -cf /dev/null /dev/null 2>/dev/null; then
		LC_ALL=C tar --hard-dereference -chf - -- "$@"
	else
		LC_ALL=C tar -chf - -- "$@"
	fi
}

# stream PATH... - to descriptor 5; prints tar's status and the sum
stream() {
	{
		{
			pack "$@"
			echo $? >&4
		} | {
			tee /dev/fd/3 | sha256sum >&4
		} 3>&1 | cat >&5
	} 4>&1
}

same() {
	while read -r known; do
		[ "$known" != "$sum" ] || return 0
	done
	echo "changed since it was fetched" >&2
	return 1
}

step folder folder
missing=0
for path; do
	shift
	if [ -e "$path" ]; then
		set -- "$@" "$path"
	else
		echo "$path: No such file or directory" >&2
		missing=1
	fi
done
says step find $missing
[ $# -gt 0 ] || ends 1

if [ "$job" = send ]; then
	exec 5>&1
	says begin
else
	[ $missing -eq 0 ] || ends 1
	exec 5>/dev/null
fi
told=$(stream "$@")
status=${told%%[!0-9]*}
sum=${told#*[!0-9]}
sum=${sum%% *}
[ "$status" != 0 ] || says sum "$sum"
says step tar "${status:-1}"
[ "$status" = 0 ] || ends 1
if [ "$job" = remove ]; then
	step same same
	step remove rm -rf -- "$@"
fi
ends $missing
