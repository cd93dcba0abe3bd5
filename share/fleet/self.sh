#!/bin/sh
# self.sh - is this a host for the toolkit, and does it have it?
# usage: self.sh probe "ARCH HASH GLIBC KILOBYTES"...; self.sh link HASH
#
# probe tells "have HASH" or "lack HASH" of the bundle for this host, or which
# step forbids it.  link tries the bundle and makes it known in dir as funbric.
#
# shellcheck disable=SC2154 # see common.sh
cache=$HOME/.cache/funbric
job=$1
shift

# choose BUNDLE... - the one for this machine
choose() {
	arch=$(uname -m)
	for bundle; do
		# shellcheck disable=SC2086 # four words
		set -- $bundle
		hash=$2 glibc=$3 size=$4
		[ "$1" != "$arch" ] || return 0
	done
	echo "no bundle is made for $arch" >&2
	return 1
}

# libc - is it glibc, and new enough?
libc() {
	version=$(getconf GNU_LIBC_VERSION 2>/dev/null) ||
	    version=$(ldd --version 2>&1 | while read -r line; do
		echo "$line"
		break
	    done)
	version=${version##* }
	case $version in
	[0-9]*.[0-9]*) ;;
	*)
		echo "no GNU C library" >&2
		return 1
		;;
	esac
	minor=${version#*.}
	minor=${minor%%[!0-9]*}
	[ "${version%%.*}" -gt "${glibc%%.*}" ] ||
	    { [ "${version%%.*}" -eq "${glibc%%.*}" ] &&
		[ "$minor" -ge "${glibc#*.}" ]; } || {
		echo "C library $version, and $glibc is wanted" >&2
		return 1
	}
}

# home - can programs be kept and run there?
home() {
	(umask 077 && mkdir -p "$cache") || return
	try=$cache/.try-$$
	printf '#!/bin/sh\nexit 0\n' >"$try" && chmod 700 "$try" || return
	"$try" || echo "programs do not run in $cache: mounted noexec?" >&2
	"$try" 2>/dev/null
	status=$?
	rm -f "$try"
	return $status
}

room() {
	free=$(df -Pk "$HOME" 2>/dev/null | {
		read -r _
		read -r _ _ _ free _
		echo "$free"
	})
	case $free in
	'' | *[!0-9]*) return 0 ;;
	esac
	[ "$free" -gt "$size" ] || {
		echo "No space left on device: $free KB of $size KB" >&2
		return 1
	}
}

works() {
	"$cache/self-$hash/bin/fl-bench" --version >/dev/null
}

known() {
	(umask 077 && mkdir -p "$dir") && cd "$dir" && rm -f funbric &&
	    ln -s "$cache/self-$hash" funbric
}

if [ "$job" = probe ]; then
	step architecture choose "$@"
	step libc libc
	what=have
	if [ ! -e "$cache/self-$hash/MANIFEST" ]; then
		step room room
		what=lack
	fi
	step home home
	says $what "$hash"
else
	hash=$1
	step try works
	step link known
fi
ends
