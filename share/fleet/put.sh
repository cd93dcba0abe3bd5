#!/bin/sh
# put.sh - unpacks standard input into dir, all of it or nothing
# usage: put.sh SUM KILOBYTES NAME...
#
# The tar stream ends with .sums, what sha256sum has to say of its files; SUM is
# the hash of that.  Each NAME then gets its place by a rename; where a folder
# is already, the files in it do.
#
# shellcheck disable=SC2154 # see common.sh
sum=$1 size=$2
shift 2
here=.fl-$$-$run

room() {
	free=$(df -Pk . 2>/dev/null | {
		read -r _
		read -r _ _ _ free _
		echo "$free"
	})
	case $free in
	'' | *[!0-9]*) return 0 ;; # no df: tar will tell
	esac
	[ "$free" -gt "$size" ] || {
		echo "No space left on device: $free KB of $size KB" >&2
		return 1
	}
}

unpack() {
	mkdir -m 700 "$here" && LC_ALL=C tar -xopf - -C "$here"
}

check() {
	[ "$(sha256sum <"$here/.sums")" = "$sum  -" ] || {
		echo "what arrived is not what was sent" >&2
		return 1
	}
	[ ! -s "$here/.sums" ] || (cd "$here" && sha256sum -c .sums >/dev/null)
}

# one PATH - a file to its place
one() {
	[ ! -d "./$1" ] || {
		echo "$1: is a directory" >&2
		return 1
	}
	mv -f "$here/$1" "./$1"
}

# into NAME - a folder's files to theirs
into() {
	while IFS= read -r line; do
		file=${line#*  }
		case $file in
		"$1"/*)
			[ -d "./${file%/*}" ] || mkdir -p "./${file%/*}" || return
			one "$file" || return
			;;
		esac
	done <"$here/.sums"
}

place() {
	for top; do
		if [ -d "$here/$top" ] && [ -d "./$top" ]; then
			into "$top" || return
		elif [ -d "$here/$top" ]; then
			mv -f "$here/$top" "./$top" || return
		else
			one "$top" || return
		fi
	done
}

folder() {
	(umask 077 && mkdir -p -- "$dir") && cd -- "$dir" || return
}

trap 'rm -rf "$here"' EXIT
trap 'exit 1' HUP INT PIPE
step folder folder
step room room
step unpack unpack
step check check
step place place "$@"
ends
