load helper
load nginx

# install_kit - installs all to root/, and a copy of the kit is in mine/
install_kit() {
	local san=
	case $FL_BUILD in
	*/build-*) san=$(echo "${FL_BUILD##*/build-}" | tr - ,) ;;
	esac
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s -C "$FL_TOP" install \
	    O="$FL_BUILD" SAN="$san" DESTDIR= PREFIX="$PWD/root"
	export PKG_CONFIG_PATH=$PWD/root/lib/pkgconfig
	cp -R root/share/funbric/plugin mine
}

@test "the kit: a plugin is built outside the tree, and keeps its promises" {
	install_kit
	[ "$(wc -l <mine/finger.c)" -lt 150 ]
	nginx_server
	run -0 env -u MAKEFLAGS -u MAKELEVEL make -s -C mine
	says ""
	run -0 sh -c "nm -D --defined-only mine/finger.so | grep -v ' [aA] '"
	[[ $output =~ ^[0-9a-f]+\ [DR]\ fl_plugin$ ]]
	run -0 fl-plugin-test --patience 1s --turns 8 -u 100 \
	    --silent 'finger://127.0.0.1:{silent}/' mine/finger.so \
	    "finger://127.0.0.1:$PORT/me"
	has '*
# status 1, good
*'
	! [[ $output == *'# skip'* ]]
}

@test "the kit: its plugin is installed where programs look" {
	install_kit
	run -0 env -u MAKEFLAGS -u MAKELEVEL make -s -C mine install
	[ -x root/lib/funbric/plugins/finger.so ]
	run -0 pkg-config --variable=abi fl-plugin
	says "$(sed -n 's/^#define FL_PLUGIN_ABI //p' root/include/fl-plugin.h)"
}

@test "the kit: what it says of a wrong address is one line" {
	install_kit
	env -u MAKEFLAGS -u MAKELEVEL make -s -C mine
	run -1 fl-plugin-test mine/finger.so finger://nobody.invalid/
	has '*
# no answer: request: want finger://ADDRESS\[:PORT\]/USER
*'
	run -1 fl-plugin-test mine/finger.so finger://127.0.0.1:1/
	has '*
# no answer: refused: Connection refused
*'
}

@test "the kit: another protocol is a copy with other words" {
	install_kit
	sed -e 's/finger/gopher/g; s/port = 79/port = 70/' \
	    -e 's/user\[200\] = ""/user[200] = "\/"/' mine/finger.c >mine/gopher.c
	nginx_server
	run -0 env -u MAKEFLAGS -u MAKELEVEL make -s -C mine NAME=gopher
	says ""
	run -0 fl-plugin-test --patience 1s --turns 4 -u 20 \
	    --silent 'gopher://127.0.0.1:{silent}/' mine/gopher.so \
	    "gopher://127.0.0.1:$PORT/me"
	has '*# status 1, good*'
	printf 'GET gopher://127.0.0.1:%s/me\nHTTP 1\n[Asserts]\nbody contains "400 Bad Request"\n' \
	    "$PORT" >a.hurl
	FL_PLUGIN_PATH=mine run -0 fl-check a.hurl
}

@test "make: a plugin whose library is not there is left out, and said" {
	local f pc=$PWD/pc
	mkdir pc
	for f in $(pkg-config --variable pc_path pkg-config | tr : ' '); do
		[ ! -d "$f" ] || ln -sf "$f"/*.pc pc/ 2>/dev/null
	done
	rm pc/openssl.pc
	run -0 --separate-stderr env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	    PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR="$pc" \
	    make -n -C "$FL_TOP" O="$PWD/out" all
	grep -q 'plugins/curl.so' <<<"$output"
	grep -q 'out/fl-bench' <<<"$output"
	! grep -q 'plugins/redis.so' <<<"$output"
	run -0 --separate-stderr env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	    PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR="$pc" \
	    make -s -C "$FL_TOP" O="$PWD/out" progs= lib= every="null redis" all
	[[ $stderr == *"plugins/redis is left out: no openssl for pkg-config"* ]]
	[ -e out/plugins/null.so ]
	[ ! -e out/plugins/redis.so ]
}
