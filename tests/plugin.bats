load helper

# make_plugin NAME [SED-EXPRESSION] - build null.c under another name
make_plugin() {
	mkdir -p plugins
	sed -e "s/\.name = \"null\"/.name = \"$1\"/" \
	    -e 's|"\.\./lib/plugin/fl-plugin\.h"|"fl-plugin.h"|' \
	    ${2:+-e "$2"} "$FL_TOP/plugins/null.c" >"$1.c"
	${CC:-cc} -std=c11 -fPIC -fvisibility=hidden -shared \
	    -I "$FL_TOP/lib/plugin" -o "plugins/$1.so" "$1.c"
}

@test "a plugin is built outside the tree and found" {
	make_plugin mine 's/{ "null", NULL }/{ "mine", NULL }/'
	FL_PLUGIN_PATH=plugins run -0 fl-bench --plugins
	has $'*mine*answers at once*'
	FL_PLUGIN_PATH=plugins run -0 fl-bench -q -n 3 mine://x
	has '*ok="3"*'
}

@test "a plugin of another ABI is refused, and the others work" {
	make_plugin good
	make_plugin old 's/\.abi = FL_PLUGIN_ABI/.abi = 99/'
	FL_PLUGIN_PATH=plugins run -0 fl-bench --plugins
	has '*old.so: is for plugin ABI 99, this is ABI **'
	has '*good*'
}

@test "a folder with nothing but a bad plugin is trouble" {
	make_plugin old 's/\.abi = FL_PLUGIN_ABI/.abi = 99/'
	FL_PLUGIN_PATH=plugins run -2 --separate-stderr fl-bench -n 1 null://x
	complains 'fl-bench: no plugin could be loaded: *old.so: is for plugin ABI 99, this is ABI *'
}

@test "a file that is no plugin is refused" {
	make_plugin good
	echo 'int other;' >empty.c
	${CC:-cc} -fPIC -shared -o plugins/empty.so empty.c
	echo junk >plugins/junk.so
	cp plugins/good.so 'plugins/od d.so'
	cp plugins/good.so plugins/twin.so
	FL_PLUGIN_PATH=plugins run -0 fl-bench --plugins
	has '*empty.so: has no fl_plugin*'
	has '*junk.so: *'
	has '*od d.so: no name for a plugin*'
	has "*twin.so: calls itself 'good'*"
}

@test "a plugin without a function is refused" {
	make_plugin half 's/\.cancel = null_cancel,//'
	make_plugin good
	FL_PLUGIN_PATH=plugins run -0 fl-bench --plugins
	has '*half.so: lacks a function or a text*'
}

@test "a missing plugin folder is trouble" {
	FL_PLUGIN_PATH=/nowhere run -2 --separate-stderr fl-bench -n 1 null://x
	complains 'fl-bench: plugins: /nowhere: No such file or directory'
}

@test "an unknown scheme is trouble, and the near one is named" {
	run -2 --separate-stderr fl-bench -n 1 nul://x
	complains "fl-bench: *no plugin for the scheme 'nul': did you mean 'null'?"
	run -2 --separate-stderr fl-bench -n 1 gopher://x
	complains "fl-bench: *no plugin for the scheme 'gopher'"
}

@test "an engine is forced by name" {
	run -2 --separate-stderr fl-bench -n 1 -e nothing null://x
	complains "fl-bench: *no plugin 'nothing'"
	run -2 --separate-stderr fl-bench -n 1 -e curl null://x
	complains "fl-bench: *plugin curl does not do 'null'"
}

@test "a plugin exports one symbol" {
	for so in "$FL_BUILD"/plugins/*.so; do
		run -0 sh -c "nm -D --defined-only '$so' |
		    grep -v -e ' [aA] ' -e _asan -e _ubsan -e _tsan"
		[[ $output =~ ^[0-9a-f]+\ [DR]\ fl_plugin$ ]]
	done
}
