# lib.bash - what up, run, fault and down share; sourced, never run
#
# The controller, ctl, is a process in namespaces of its own, and the hosts are
# below it in further ones.  Nothing is registered anywhere else: when the
# controller ends, the kernel ends every process and takes away every link and
# mount.  So one pid, with its start time, is all there is to remember.
# shellcheck disable=SC2034 # up uses it
HERE=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
DIR=${FL_HOSTS_DIR:?is the folder of the hosts, given by whoever calls}
[[ ! -e $DIR/loop ]] || LOOP=1

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# started PID - when the kernel started it: a pid alone may be another's by now
started() {
	local s
	s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	read -ra s <<<"${s##*) }"
	[[ ${s[0]} != Z ]] && echo "${s[19]}"
}

# note PID FILE; holder FILE - remember a process; its pid, while it runs
note() {
	echo "$1 $(started "$1")" >"$2"
}
holder() {
	local pid when
	read -r pid when 2>/dev/null <"$1" &&
	    [[ $(started "$pid") == "$when" ]] && echo "$pid"
}

# await SECONDS TEST... - until TEST holds
await() {
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.02
	done
}

# on NAME CMD... - becomes CMD in the namespaces of ctl or of a host
on() {
	local pid name=$1 in=(--net --mount --uts --pid)
	shift
	if [[ ${LOOP-} ]]; then
		export PATH=$DIR/bin:$PATH
		[[ $name == ctl ]] || { cd "$DIR/$name/home" && export HOME=$PWD; }
		exec "$@"
	fi
	pid=$(holder "$DIR/pid") || die "no hosts are up in $DIR"
	if [[ $name != ctl ]]; then
		[[ -s $DIR/$name/pid ]] || die "$name is not up"
		set -- nsenter -t "$(<"$DIR/$name/pid")" "${in[@]}" --wd=/ -- "$@"
	fi
	((UID == 0)) || in+=(--user --preserve-credentials)
	exec nsenter -t "$pid" "${in[@]}" --wd="$PWD" -- "$@"
}
