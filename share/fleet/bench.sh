#!/bin/sh
# bench.sh - takes a slot in dir and runs the load as it says
# usage: bench.sh INSTANT LEASE SELF CMD ARG...
#
# A slot is a file "slot.N" with a line "NODE PART OFFSET", which whoever looks
# after this node has put there.  Standard output is the document and nothing
# else; what is said besides, and how it ended, goes to standard error.
#
# shellcheck disable=SC2154,SC2088 # mark, run, dir are set by a line before
at=$1 lease=$2 self=$3 cmd=$4
shift 4

case $dir in
"~/"*) dir=$HOME/${dir#"~/"} ;;
esac
ends() {
	printf '\n%s step %s %s\n%s end\n' "$mark" "$1" "$2" "$mark" >&2
	exit "$2"
}
cd -- "$dir" && (umask 077 && mkdir -p kept) || ends folder 1
if [ "$self" -eq 1 ]; then
	PATH=$PWD/funbric/bin:$PATH
	export PATH
fi
for slot in slot.*; do
	mine=taken.${slot#slot.}.$$
	case $slot in
	*.part) continue ;;
	esac
	mv "$slot" "$mine" 2>/dev/null && break
	mine=
done
if [ -z "$mine" ] || ! read -r node part offset <"$mine"; then
	echo "there is no slot for this node" >&2
	ends slot 1
fi
"$cmd" --run "$run" --node "$node" --part "$part" --at "$at" \
    --clock-offset "$offset" --lease "$lease" --keep "kept/$node.xml" --detach \
    -q "$@" </dev/null
ends bench $?
