load helper

# squeeze - one line, one blank between words
squeeze() {
	tr -s ' \n\t' ' ' | sed 's/^ //; s/ $//'
}

# section PAGE NAME - a section of a page as plain text
section() {
	mandoc -Tutf8 -Owidth=300 "$1" | col -bx |
	    sed -n "/^$2\$/,/^[A-Z]/p" | sed '1d; /^[A-Z]/d'
}

programs() {
	local page
	for page in "$FL_TOP"/man/*.1; do
		basename "$page" .1
	done
}

@test "each program has a page, and each page a program" {
	command -v mandoc >/dev/null || skip "no mandoc"
	for c in "$FL_TOP"/cmd/*.c; do
		[ -e "$FL_TOP/man/$(basename "$c" .c).1" ] ||
		    { echo "no page for $c"; return 1; }
	done
	for p in $(programs); do
		[ -x "$FL_BUILD/$p" ] || { echo "no program $p"; return 1; }
	done
}

@test "a page's SYNOPSIS is the program's usage" {
	command -v mandoc >/dev/null || skip "no mandoc"
	for p in $(programs); do
		want=$(section "$FL_TOP/man/$p.1" SYNOPSIS | squeeze)
		got=$("$p" --help | sed -n '/^usage: /,/^$/p' |
		    sed 's/^usage: //' | squeeze)
		[ "$want" = "$got" ] ||
		    { printf '%s\nmanual: %s\nusage:  %s\n' "$p" "$want" "$got"
		      return 1; }
	done
}

@test "a page has an item for each option, and no other" {
	command -v mandoc >/dev/null || skip "no mandoc"
	for p in $(programs); do
		"$p" --help | grep -oE '^  (-.,|   ) --[a-z0-9.-]+' |
		    grep -oE -- '--[a-z0-9.-]+' |
		    grep -vE '^--(help|version)$' | sort >help
		sed -n 's/^\.It Fl .*\(-[a-z-]*\).*/&/p' "$FL_TOP/man/$p.1" |
		    grep -oE 'Fl (. , )?-[a-z0-9.-]+' |
		    sed -E 's/Fl (. , )?-/--/' |
		    grep -vE '^--(help|version)$' | sort -u >page
		diff help page || { echo "$p: --help and page differ"; return 1; }
	done
}

@test "a wrong option is a usage error, with the near one" {
	for p in $(programs); do
		run -2 --separate-stderr "$p" --hlep
		[[ ${stderr_lines[0]} == "$p: unknown option --hlep"* ]]
		[[ ${stderr_lines[1]} == "usage: $p "* ]]
	done
}

@test "each program says its version, and help on standard output" {
	for p in $(programs); do
		run -0 --separate-stderr "$p" --version
		[[ $output =~ ^$p\ [0-9]+\.[0-9]+ ]]
		run -0 --separate-stderr "$p" --help
		[ "$stderr" = "" ]
		[ "$(awk 'length > 80' <<<"$output")" = "" ] ||
		    { echo "$p: help is wider than 80 columns"; return 1; }
		run -2 --separate-stderr sh -c "$p --help >/dev/full"
	done
}

@test "the EXAMPLES of the pages run" {
	command -v mandoc >/dev/null || skip "no mandoc"
	echo_server
	export URL
	cp "$FL_TOP/share/examples/shop.hurl" .
	sed -i 's/delay=[0-9m.s]*/delay=1ms/' shop.hurl
	for p in fl-bench fl-check fl-merge fl-monitor fl-stats fl-plot; do
		[ -e "$FL_TOP/man/$p.1" ] || continue
		fl-bench -q -u 2 -n 20 --part 1/2 --run r "$URL/" >a.xml
		fl-bench -q -u 2 -n 20 --part 2/2 --run r "$URL/" >b.xml
		mkdir -p out
		cp a.xml b.xml out
		section "$FL_TOP/man/$p.1" EXAMPLES |
		    sed -n 's/^ *\$ //p' >commands
		[ -s commands ]
		while IFS= read -r line; do
			echo "$p: $line"
			timeout 20 bash -o pipefail -c "$line" >said 2>err </dev/null ||
			    { cat err; return 1; }
		done <commands
	done
}
