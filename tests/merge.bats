load helper
load documents

@test "fl-merge: adds documents that were made side by side" {
	document a >a.xml
	document b >b.xml
	run -0 --separate-stderr fl-merge a.xml b.xml
	[ "$stderr" = "" ]
	has '*<stage n="0" model="users" users="10" *'
	has '*<coverage seq="1" at="0" instances="2" users="10"/>*'
	has '*step="1" users="10" started="4" ok="4" failed="0" sent="40"*'
	has '*of="ok" n="4" sum="60000" min="10000" max="20000" hist=*'
	has '*<end seq="*" at="2" verdict="ok" stopped="duration"*</funbric>'
}

@test "fl-merge: the order of its arguments does not matter" {
	document a >a.xml
	document b >b.xml
	document c >c.xml
	fl-merge a.xml b.xml c.xml >abc
	fl-merge c.xml a.xml b.xml | cmp - abc
	fl-merge a.xml c.xml | fl-merge b.xml - | cmp - abc
	fl-merge abc a.xml | cmp - abc
}

@test "fl-merge: takes all files of a directory" {
	mkdir out
	document a >out/web1
	document b | gzip >out/web2
	: >out/.hidden
	run -0 fl-merge out
	has '*instances="2"*'
	mkdir empty
	run -2 --separate-stderr fl-merge empty
	complains "fl-merge: empty: no file in it"
}

@test "fl-merge: what an earlier run has left is left out with --run" {
	mkdir out
	document a >out/a
	document b | sed 's/ run="[^"]*"/ run="old"/' >out/b
	run -0 --separate-stderr fl-merge --run r1 out
	complains "fl-merge: out/b: left out: of run old"
	says "$(fl-merge out/a)"
	run -0 --separate-stderr fl-merge -f out --expect 1 --run r1
	complains "fl-merge: out/b: left out: of run old"
	[[ $output == *'started="2"'* && $output != *'node="nb"'* ]]
	run -2 --separate-stderr fl-merge -q --run none out
	[ "$stderr" = "fl-merge: no document to merge" ]
}

@test "fl-merge: what one node has left costs the others nothing" {
	mkdir out
	document a >out/a
	fl-merge out >a
	echo "bash: fl-bench: command not found" >out/b
	document c | head -c 60 >out/c
	: >out/d
	head -c 300000 /dev/urandom >out/e
	run -0 --separate-stderr fl-merge out
	[ "${#stderr_lines[@]}" = 4 ]
	[[ $stderr == *"fl-merge: out/b:1: not a result document, nor another tool's that is known: left out"* ]]
	says "$(cat a)"
	run -1 fl-merge --strict -q out
	# One that goes bad later counts up to there.
	rm out/[c-e]
	document b | sed '8s/started="1"/started="-1"/' >out/b
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"out/b:8: "*": used up to there"*"node nb (instance b) has no end"* ]]
	has '*<interval * started="4"*<end * cut="1"/>*'
	# Named, it is an error; and so are two tales of one record.
	run -2 fl-merge out/b
	rm out/b
	document a | sed 's/text="deploy"/text="other"/' >out/b
	run -2 --separate-stderr fl-merge out
	[[ $stderr == *"record 6 is another than in"* ]]
}

@test "fl-merge: of a damaged document all that is before the damage counts" {
	mkdir out
	document a >out/a
	document b | sed '8s/len=/len/' >out/b # which is no XML
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"out/b:8: not well-formed XML: "*": used up to there"* ]]
	has '*<interval * started="4"*<end * cut="1"/>*'
}

# records N FORMAT - a document of N records, FORMAT with a number twice
records() {
	document evil | head -n 5
	awk -v n="$1" -v f="$2\n" 'BEGIN { for (i = 1; i <= n; i++) printf f, i, i }'
}

@test "fl-merge: a hostile document costs neither memory nor time" {
	mkdir out
	document a >out/a
	while IFS='|' read -r n format wrong; do
		records "$n" "$format" >out/evil
		run -0 --separate-stderr timeout 20 bash -c \
		    'ulimit -v 1000000; fl-merge --force out >merged'
		[[ $stderr == *"$wrong"* ]] || { echo "$wrong: $stderr"; return 1; }
		grep -q '<instance .*id="a"' merged
	done <<-END
		20|<mark seq="%d" at="-%d"/>|at="-1": want
		2000|<interval seq="%d" len="1" stage="0" step="1" at="%.0s1"/>|no end
		110000|<x%d seq="%d" at="1"/>|more than 100000 different names
		110000|<x seq="%d" at="1" a%d="1"/>|more than 100000 different names
		110000|<interval seq="%d" at="1" len="1" stage="0" step="%d"/>|more than 100000 kinds of lines
		60|<a%d><b%d>|<b1> inside of another element
	END
	records 12000 '<mark seq="%d" at="%d"/>' |
	    awk '/<mark/ { sub(/at="[0-9]*/, "at=\"" 12001 - NR) } { print }' \
		>out/evil
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"more than 10000 seconds side by side"* ]]
	{ records 0; head -c 12000000 /dev/zero | tr '\0' x; } >out/evil
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"out/evil: truncated"* ]]
	{ records 0; printf '<mark text="'; head -c 12000000 /dev/zero |
	    tr '\0' x; } >out/evil
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"an element longer than 8 MiB"* ]]
	{ printf '<!DOCTYPE f [<!ENTITY a "aaa">]>'; records 0; } >out/evil
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"out/evil:1: "*": left out" ]]
	head -c 100000000 /dev/zero | gzip >out/evil
	run -0 --separate-stderr fl-merge out
	[[ $stderr == *"out/evil:1: not a result document"* ]]
}

@test "fl-merge: memory at its end is no damage of a document" {
	[[ $FL_BUILD != *build-* ]] || skip "sanitizers take more"
	mkdir out
	for id in a b; do
		document $id | head -n 5
		awk 'BEGIN { for (i = 1; i < 3000; i++) printf "<interval " \
		    "seq=\"%d\" at=\"%d\" stage=\"0\" step=\"1\" ok=\"1\"/>\n",
		    i, 3000 - i }'
		echo "</funbric>"
	done | awk '/<funbric/ { n++ } { print >("out/" n) }'
	fl-merge -q out >whole
	for kib in $(seq 30000 2500 130000); do
		rc=0
		(ulimit -v "$kib"; fl-merge out >merged 2>err) || rc=$?
		[ "$rc" = 127 ] && continue # not even the libraries fit
		[ "$rc" = 2 ] || { [ "$rc" = 0 ] && cmp merged whole; } ||
		    { echo "$kib KiB: $rc"; cat err; return 1; }
		! grep -E 'left out|up to there' err
	done
}

@test "fl-merge, fl-stats: no escape of a node reaches the terminal" {
	local csi=$'\xc2\x9b' # as ESC [
	document a 'part="1/2" ' | sed "s/node=\"na/&${csi}2J/; s/run=\"r/&$csi/
	    s/name=\"login/&$csi/; s/message=\"/&$csi/; s/text=\"/&$csi/
	    s/verdict=\"/verdict=\"invalid\" reason=\"$csi/" >a.xml
	fl-stats -k node a.xml | grep -q "$csi" # in the data it is kept
	sed '$d' a.xml | sed '$d' >b.xml
	sed "s/stage n=\"/&$csi/" a.xml >c.xml
	for f in a b c; do
		fl-merge $f.xml 2>>said >/dev/null || true
		fl-stats $f.xml 2>>said >/dev/null || true
		fl-stats --table $f.xml 2>>said >>said || true
	done
	grep -q 'node na??2J (instance a) has no end' said
	grep -q 'run r??1: 1 of 2 parts are missing' said
	! grep -q "$csi" said
}

@test "fl-merge: -f catches up with what is there, a piece at a time" {
	mkdir out
	for i in a b; do
		{ document $i | head -n 5
		seq 0 9000 | sed 's|.*|<interval seq="&1" at="&" len="1" stage="0" step="1" started="1" ok="1"/>|'
		echo '<end seq="99999" at="9001" verdict="ok" stopped="duration" exit="0"/></funbric>'
		} >out/$i
	done
	run -0 fl-merge -f out --expect 2
	[ "$(grep -c '<interval .* started="2"' <<<"$output")" = 9001 ]
	# One that is cut off: nobody waits for it for each of these seconds.
	head -n 100 out/b >b
	mv b out/b
	start=$SECONDS
	fl-merge -f out --expect 2 --wait 500ms >merged 2>said 3>&- &
	pid=$!
	until grep -q 'at="8999"' merged; do
		[ $((SECONDS - start)) -lt 15 ]
		sleep 0.1
	done
	kill $pid
	wait $pid
	[ "$(grep -c '<interval ' merged)" = 9001 ]
}

@test "fl-merge: a copy that was cut adds nothing to the whole one" {
	document a >a.xml
	head -c 900 a.xml >cut.xml
	run -0 --separate-stderr fl-merge --strict cut.xml a.xml
	[ "$stderr" = "" ]
	says "$(fl-merge a.xml)"
}

@test "fl-merge: a document without its end is used and named" {
	document a | head -c 900 >a.xml
	document b >b.xml
	run -0 --separate-stderr fl-merge a.xml b.xml
	[ "${stderr_lines[0]}" = "fl-merge: a.xml: truncated: used up to its last whole record" ]
	[ "${stderr_lines[1]}" = "fl-merge: node na (instance a) has no end: last heard at second 1" ]
	has '*<end * cut="1"/>*'
	run -1 --separate-stderr fl-merge --strict -q a.xml b.xml
	[ "$stderr" = "" ]
}

@test "fl-merge: parts of a run are one whole" {
	document a 'part="1/2" ' >a.xml
	document b 'part="2/2" ' >b.xml
	run -0 --separate-stderr fl-merge a.xml b.xml
	[ "$stderr" = "" ]
	has '*<stage n="0" model="users" users="5" *'
	run -0 --separate-stderr fl-merge b.xml
	complains "fl-merge: run r1: 1 of 2 parts are missing: 1"
}

@test "fl-merge: refuses what does not belong together, with both values" {
	document a >a.xml
	document b | sed 's/seconds="2"/seconds="3"/' >b.xml
	run -2 --separate-stderr fl-merge a.xml b.xml
	says ""
	complains "fl-merge: b.xml:4: stage 0: seconds is 3, but 2 in a.xml (--force merges them all the same)"
	run -0 fl-merge --force a.xml b.xml
}

@test "fl-merge: --by-node keeps the figures of each node apart" {
	document a >a.xml
	document b >b.xml
	run -0 fl-merge --by-node a.xml b.xml
	has '*step="1" instance="a" users="5"*step="1" instance="b" users="5"*'
}

@test "fl-merge: -o writes a file that has its name when it is complete" {
	document a >a.xml
	run -0 fl-merge -o out.xml a.xml
	says ""
	cmp out.xml <(fl-merge a.xml)
	[ ! -e out.xml.part ]
	run -2 --separate-stderr fl-merge -o no/out.xml a.xml
	complains "fl-merge: no/out.xml: No such file or directory"
	run -2 fl-merge -o bad.xml a.xml absent.xml
	[ ! -e bad.xml ]
	[ ! -e bad.xml.part ]
}

@test "fl-merge: -z compresses" {
	document a >a.xml
	fl-merge -z a.xml >out.gz
	gzip -dc out.gz | cmp - <(fl-merge a.xml)
	fl-merge out.gz | cmp - <(fl-merge a.xml)
}

@test "fl-merge: empty input is an error" {
	run -2 --separate-stderr fl-merge - </dev/null
	says ""
	complains "fl-merge: stdin: empty"
}

@test "fl-merge: names the file and the line of what is wrong" {
	document a | sed 's/ok="2"/ok="-2"/' >a.xml
	run -2 --separate-stderr fl-merge a.xml
	complains 'fl-merge: a.xml:6: ok="-2": want a whole number'
	document a | sed 's/HISTFAAAAClI/HISTFAAAAClJ/' >a.xml
	run -2 --separate-stderr fl-merge a.xml
	complains "fl-merge: a.xml:7: histogram: *"
	document a | sed 's/<mark /<mark<</' >a.xml
	run -2 --separate-stderr fl-merge a.xml
	complains "fl-merge: a.xml:11: not well-formed XML: *"
	head -c 5000 "$BASH" >a.xml
	run -2 --separate-stderr fl-merge a.xml
	complains "fl-merge: a.xml:1: not a result document: not text in UTF-8"
	document a >a.xml
	cat a.xml a.xml >b.xml
	run -2 --separate-stderr fl-merge b.xml
	complains "fl-merge: b.xml:14: a second document begins here: *"
}

@test "fl-merge: gzip that is cut is used as far as it goes" {
	document a | gzip | head -c 400 >a.gz
	run -0 --separate-stderr fl-merge a.gz
	[[ ${stderr_lines[0]} = "fl-merge: a.gz: truncated: "* ]]
	document a | gzip >a.gz
	printf '\377\377\377' | dd of=a.gz bs=1 seek=60 conv=notrunc status=none
	run -2 --separate-stderr fl-merge a.gz
	complains "fl-merge: a.gz: damaged gzip: *"
}

@test "fl-merge: a missing file, a full disk, a closed output" {
	document a >a.xml
	run -2 --separate-stderr fl-merge a.xml absent.xml
	complains "fl-merge: absent.xml: No such file or directory"
	run -2 --separate-stderr sh -c 'fl-merge a.xml >/dev/full'
	complains "fl-merge: stdout: No space left on device"
	run -2 --separate-stderr sh -c 'fl-merge a.xml >&-'
	complains "fl-merge: stdout: Bad file descriptor"
	run -2 fl-merge
}

# lines N FILE - waits until the file has so many lines
lines() {
	local i
	for i in $(seq 200); do
		[ "$(wc -l <"$2")" -lt "$1" ] || return 0
		sleep 0.05
	done
	cat "$2"
	return 1
}

@test "fl-merge: follows documents that grow" {
	mkdir out
	document a >a.xml
	document b >b.xml
	fl-merge -f out --expect 2 >merged 2>err &
	started+=($!)
	head -n 7 a.xml >out/a
	head -n 5 b.xml >out/b
	sed -n 6,7p b.xml >>out/b
	lines 8 merged
	[ "$(grep -c '<interval' merged)" -eq 0 ] # second 0 may go on
	sed -n 8,10p a.xml >>out/a
	sed -n 8,10p b.xml >>out/b
	lines 11 merged
	tail -n +11 a.xml >>out/a
	tail -n +11 b.xml >>out/b
	wait "${started[0]}"
	cmp merged <(fl-merge a.xml b.xml)
	[ ! -s err ]
}

@test "fl-merge: does not wait for ever for who is late, or comes late" {
	mkdir out
	document a >a.xml
	document b >b.xml
	fl-merge -f out --expect 2 --wait 100ms >merged 2>err &
	started+=($!)
	head -n 10 a.xml >out/a
	lines 11 merged
	grep -q '<coverage seq="1" at="0" instances="1" users="5"/>' merged
	cp b.xml out/b
	tail -n +11 a.xml >>out/a
	wait "${started[0]}"
	grep -q '<coverage seq=".*" at="0" instances="1" users="5"/>' merged
	grep -q '<stage n="0" model="users" users="10"' merged
	[ "$(fl-stats -k step merged | column step count)" = "6
6" ]
	[ "$(fl-stats -k run,stage merged | column run nodes)" = 2 ]
	[ "$(fl-stats -k run,stage merged | column stage users)" = 10 ]
}

# other ID - a document that tells of another step 1, behind one of its own
other() {
	document "$1" | sed '/<step/ { h; s/n="1"/n="9"/; p; g; s/login/other/; }'
}

@test "fl-merge: who does not fit with what is followed is left out, early or late" {
	mkdir out
	document a >a.xml
	fl-merge -f out --expect 3 --wait 100ms >merged 2>err &
	started+=($!)
	head -n 10 a.xml >out/a
	lines 11 merged
	other b >out/b
	lines 1 err
	document c >out/c
	tail -n +11 a.xml >>out/a
	wait "${started[0]}"
	[ "$(cat err)" = "fl-merge: out/b:6: step 1 is other, but login in another document (--force merges them all the same)" ]
	! grep -q '<step n="9"' merged
	[ "$(fl-stats -k stage merged | column stage users)" = 10 ]
	# Whichever of two is read first is what the other does not fit with.
	rm out/c
	run -0 --separate-stderr fl-merge -f out --expect 2
	[ "${#stderr_lines[@]}" = 1 ]
	[ "$(grep -c '<run ' <<<"$output")" = 1 ]
	# One whose start is none is no matter to the others either.
	document c | sed 's/start="/start="x/' >out/b
	run -0 --separate-stderr fl-merge -f out --expect 2
	[[ $stderr == "fl-merge: out/b:2: "* ]]
	says "$(fl-merge a.xml)"
}

@test "fl-merge: an interrupt ends what it follows, with an end" {
	mkdir out
	document a | head -n 9 >out/a
	echo "Last login: Tue" >out/b
	fl-merge -f out --expect 3 --wait 100ms >merged 2>err &
	started+=($!)
	lines 11 merged
	kill -INT "${started[0]}"
	wait "${started[0]}"
	tail -n 2 merged | grep -q '<end .* cut="1"/>'
	grep -q 'fl-merge: out/b:1: not a result document, nor another' err
}

@test "fl-merge: a streamed and a kept copy complete each other" {
	document a >a.xml
	sed '/seq="[34]"/d' a.xml >kept.xml    # lost on the way
	sed '/seq="[127]"/d' a.xml >other.xml
	fl-merge kept.xml other.xml | cmp - <(fl-merge a.xml)
	sed 's/received="100"/received="101"/' a.xml >differs.xml
	run -2 --separate-stderr fl-merge a.xml differs.xml
	complains "fl-merge: differs.xml:8: record 3 is another than in a.xml:8"
	sed 's/node="na"/node="nx"/' a.xml >differs.xml
	run -2 --separate-stderr fl-merge a.xml differs.xml
	complains "fl-merge: a.xml and differs.xml: are both instance a, but differ in <run>"
}

@test "fl-merge: merges that overlap in part are refused by name" {
	for i in a b c; do document $i >$i.xml; done
	fl-merge a.xml b.xml >ab
	fl-merge b.xml c.xml >bc
	fl-merge a.xml b.xml c.xml >abc
	fl-merge ab abc bc c.xml | cmp - abc
	run -2 --separate-stderr fl-merge ab bc
	complains "fl-merge: bc and ab: both hold instance b, and neither all of the other: merge the documents of the nodes"
	document a | head -n 9 >cut.xml
	fl-merge -q cut.xml b.xml >old
	run -2 --separate-stderr fl-merge old a.xml
	complains "fl-merge: old and a.xml: both hold instance a, *"
	fl-merge ab | grep -q '<instance .* id="a" .* upto="7"'
}

@test "fl-merge: parts that are told twice, or otherwise, are refused" {
	document a 'part="1/2" ' >a.xml
	document b 'part="1/2" ' >b.xml
	run -2 --separate-stderr fl-merge a.xml b.xml
	complains "fl-merge: b.xml:2: another part 1/2 of run r1 (--force merges them all the same)"
	document b 'part="2/3" ' >b.xml
	run -2 --separate-stderr fl-merge a.xml b.xml
	complains "fl-merge: b.xml:2: run r1 has 3 parts, but 2 in another document"
}

@test "fl-merge: rates add, scenarios and models must agree" {
	open='s/model="users" users="5" rate=""/model="rate" users="" rate="100"/'
	document a | sed "$open" >a.xml
	document b | sed "$open" >b.xml
	run -0 fl-merge a.xml b.xml
	has '*<stage n="0" model="rate" users="" rate="200" *'
	document c >c.xml
	run -2 --separate-stderr fl-merge a.xml c.xml
	complains "fl-merge: c.xml:4: stage 0: model is users, but rate in a.xml *"
	document a 'scenario="sha256:1" ' >a.xml
	document b 'scenario="sha256:2" ' >b.xml
	run -2 --separate-stderr fl-merge a.xml b.xml
	complains "fl-merge: b.xml:2: scenario is sha256:2, but sha256:1 in a.xml *"
}

@test "fl-merge: an agreed start is not moved, another by clock is" {
	later='s/start="2026-11-24T06:00:00/start="2026-11-24T06:00:07/'
	document a 'common="@1795500000" ' >a.xml
	document b 'common="@1795500000" ' | sed "$later" >b.xml
	run -0 fl-merge a.xml b.xml
	has '*<coverage seq="1" at="0" instances="2" users="10"/>*'
	[[ $output != *shift=* ]]
	document a >a.xml
	document b | sed "$later" >b.xml
	run -0 fl-merge a.xml b.xml
	has '*<run instance="b" *shift="7"/>*<coverage * at="7" instances="1"*'
	sed -i 's|<end seq="7"|<clock seq="7" at="2" offset_us="-5000000" error_us="9"/>\n<end seq="8"|' b.xml
	run -0 fl-merge a.xml b.xml
	has '*<run instance="b" *shift="2"/>*<coverage * at="2" instances="1"*'
}

@test "fl-merge: memory does not grow with the length of documents" {
	for id in a b; do
		document $id | head -n 5
		document $id | sed -n 7p >times
		awk -v line="$(cat times)" 'BEGIN {
			for (i = 0; i < 60000; i++) {
				s = line
				sub(/seq="2" at="0"/, "seq=\"" i + 1 "\" at=\"" i "\"", s)
				print s
			}
			print "</funbric>"
		}'
	done | awk '/<funbric/ { n++ } { print >(n ".xml") }'
	[[ $FL_BUILD = *address* ]] || ulimit -v 200000
	fl-merge -q 1.xml 2.xml | grep -c 'n="4"' >count
	[ "$(cat count)" = 60000 ]
}

@test "fl-merge: feeds fl-stats" {
	document a >a.xml
	document b >b.xml
	fl-merge a.xml b.xml | fl-stats -k step >out
	[ "$(column step count <out)" = "6
6" ]
}

@test "fl-merge: the examples of its manual run" {
	document a >a.xml
	document b >b.xml
	mkdir out
	cp a.xml b.xml out
	examples fl-merge.1
}
