load helper
load documents

# made_up [NAME=VALUE...] - a result document of a minute, or as it is told
made_up() {
	"$FL_TESTS/report-data" "$@" "$FL_TESTS/data/times.txt"
}

# page FILE - it is well-formed, and complete by itself
page() {
	[[ $(head -n 1 "$1") == "<!DOCTYPE html>" ]] || return
	[[ $(tail -n 1 "$1") == "</html>" ]] || return
	if command -v xmllint >/dev/null; then
		xmllint --noout "$1" || return
	fi
	! grep -iE '<(script|link|iframe|img|object|embed|base|form)\b' "$1" &&
	    ! grep -iE '(src|srcset|action|data|poster)="' "$1" &&
	    ! grep -E 'href="[^#]' "$1" && ! grep -E ' on[a-z]+="' "$1" &&
	    ! grep -E '@import|url\(' "$1"
}

# at SECTION - the text of a section of r.html, without its markup
at() {
	sed -n "/<section id=\"$1\"/,/<\/section>/p" r.html |
	    sed -e 's/<[^>]*>/ /g' | tr -s ' \n' ' '
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir tmp
	export TMPDIR=$PWD/tmp
}

@test "fl-report: writes one page that is complete by itself" {
	made_up fail=10 hosts=2 >a.xml
	run -0 --separate-stderr sh -c 'fl-report a.xml >r.html'
	[ "$stderr" = "" ]
	page r.html
	[ "$(ls tmp)" = "" ]
	fl-report -o b.html a.xml
	cmp r.html b.html
	fl-report <a.xml | grep -v '<footer>' | diff - <(grep -v '<footer>' r.html)
}

@test "fl-report: the sections come in the order in which they are read" {
	made_up fail=10 hosts=1 >a.xml
	fl-report -o r.html a.xml
	run -0 sh -c "grep -o '<section id=\"[a-z]*' r.html | cut -d'\"' -f2"
	says "verdict
config
stages
steps
failures
slowest
nodes
generator
hosts
definitions"
	[ "$(grep -c '<h1>' r.html)" = 1 ]
	for id in $output; do
		grep -q "<a href=\"#$id\">" r.html
	done
}

@test "fl-report: the figures are those of fl-stats" {
	made_up fail=10 >a.xml
	fl-report -o r.html a.xml
	fl-stats a.xml >a.tsv
	n=$(column step count <a.tsv | head -n 1)
	[ "$n" -gt 1000 ]
	[[ $(at stages) == *" exchanges $n "* ]]
	p95=$(column step response_p95_ms <a.tsv | head -n 1)
	[[ $(at stages) == *" $(printf '%.2f' "$p95") ms "* ]]
	[[ $(at verdict) == *" 6 of "*" were not good"* ]]
	[[ $(at steps) == *"1 step 1"*"GET http://shop.example/1"* ]]
	[[ $(at steps) == *" service "* ]]
	[[ $(at slowest) == *"4 step 4 http://shop.example/4 1: 20 users"* ]]
	[[ $(at config) == *"report-data seconds="*"6.1.0 &lt;b&gt;"* ]]
	[[ $(at generator) == *"says: ok"*" 0.20 "* ]]
}

@test "fl-report: failures with their messages, headers and bodies" {
	made_up fail=10 >a.xml
	fl-report -o r.html a.xml
	[[ $(at failures) == *"1 step 1 assert status is 500, wanted 200 6 100.0% 250 ms"* ]]
	grep -q 'Content-Type: text/html' r.html
	grep -q '&lt;h1&gt;No&lt;/h1&gt;' r.html
}

@test "fl-report: what comes from the network is text" {
	bad='&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x &amp;amp; &#x202e;x ]]&gt;'
	body=$(printf '<script>\033[31m\000\377</script>]]>%s' \
	    "$(seq 3000)" | base64 -w0)
	made_up seconds=20 fail=2 text="$bad" body64="$body" >a.xml
	fl-report --title '<b>"&' -o r.html a.xml
	page r.html
	grep -qF '<h1>&lt;b&gt;&quot;&amp;</h1>' r.html
	grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x &amp;amp; \u{202e}x ]]&gt;' r.html
	grep -qF '&lt;script&gt;\x1b[31m\x00\xff&lt;/script&gt;]]&gt;1' r.html
	grep -qE '… \([0-9]+ bytes more\)' r.html
	run ! grep -q $'[\x01-\x08\x0b-\x1f\x7f]' r.html
}

@test "fl-report: an hour of ten steps is less than 1 MB" {
	made_up seconds=3600 stages=3 steps=10 fail=60 hosts=2 >a.xml
	fl-report -o r.html a.xml
	[ "$(wc -c <r.html)" -lt 1000000 ]
	page r.html
}

@test "fl-report: several files are nodes, seen apart" {
	made_up node=left >a.xml
	made_up node=right fail=5 >b.xml
	fl-report -o r.html a.xml b.xml
	page r.html
	[[ $(at nodes) == *" left – "*" right – "* ]]
	[[ $(at nodes) == *"✓ ok"* ]]
	grep -A4000 '<section id="nodes"' r.html | grep -q '<svg class="slim"'
	mkdir d
	mv a.xml b.xml d
	fl-report d | grep -v '<footer>' | diff - <(grep -v '<footer>' r.html)
}

@test "fl-report: a threshold that is missed is bad, and exit status 1" {
	made_up >a.xml
	run -0 fl-report -a 'p99<10s' -o r.html a.xml
	[[ $(at verdict) == *"1 of 1 hold"* ]]
	run -1 fl-report -a 'p99<10s' -a 'p50<1ms' -o r.html a.xml
	[[ $(at verdict) == *"1 of 2 hold"*"p50&lt;1ms"*"✗ missed"* ]]
}

@test "fl-report: in the open model the headline is the iteration's time" {
	made_up stages=1 >a.xml
	fl-report --no-charts -o r.html a.xml
	[[ $(at verdict) == *"response times of all exchanges"* ]]
	sed '/<stage/s/model="users" users="10" rate=""/model="rate" users="" rate="10"/' \
	    a.xml >b.xml
	fl-report --no-charts -o r.html b.xml
	p50=$(at stages | sed 's/.* iterations [0-9]* [0-9.]*% [0-9.]* \([0-9.]* [mu]*s\) .*/\1/')
	[[ $p50 == [0-9]*s ]]
	[[ $(at verdict) == *"p50, median $p50 "*"response times of all iterations"* ]]
}

@test "fl-report: of a threshold in single seconds the share is what is wanted" {
	made_up >a.xml
	run -0 fl-report --no-charts -a 'p99<10s in 99% of seconds' -o r.html a.xml
	[[ $(at verdict) == *"p99&lt;10s in 99% of seconds 100.000 % 99 % ✓ holds"* ]]
}

@test "fl-report: a document that is cut is used, and said to be" {
	made_up | head -n 100 >a.xml
	run -0 --separate-stderr fl-report -o r.html a.xml
	complains "fl-report: a.xml: truncated: *"
	page r.html
	[[ $(at verdict) == *"Record (in doubt) : incomplete"* ]]
	run -1 fl-report -q --strict -o r.html a.xml
}

@test "fl-report: FunkLoad's files are read too" {
	data=$FL_TOP/../shared/data/funkload
	[ -d "$data" ] || skip "no $data"
	fl-report -o r.html "$data"/static-{3,4,6,8}/funkload.xml
	page r.html
	[[ $(at config) == *"FunkLoad"*"funkload.server_url"* ]]
	[[ $(at funkload) == *"Tests CUs STPS"*" 40 78.500 785 785 0.00 "* ]]
	[[ $(at funkload) == *"Pages"*" 92 1.000 Excellent 351.500 99.000 "* ]]
	[[ $(at verdict) == *"in doubt) : it did not watch itself"* ]]
}

@test "fl-report: each table has a caption and headings of rows and columns" {
	made_up fail=10 hosts=1 >a.xml
	fl-report -o r.html a.xml
	n=$(grep -o '<table' r.html | wc -l)
	[ "$n" -gt 10 ]
	[ "$(grep -o '<caption>.' r.html | wc -l)" = "$n" ]
	[ "$(grep -o '<th role="columnheader" scope="col"' r.html | wc -l)" -gt "$n" ]
	[ "$(grep -c '<tr role="row"><th role="rowheader" scope="row">' r.html)" -gt "$n" ]
	n=$(grep -o '<figure>' r.html | wc -l)
	[ "$n" -ge 5 ]
	[ "$(grep -o '<figcaption>.' r.html | wc -l)" = "$n" ]
	[ "$(grep -o '<svg class="wide"' r.html | wc -l)" = "$n" ]
}

# As WCAG reckons it: each colour of text on each background.
@test "fl-report: its colours have a contrast of 4.5, light and dark" {
	run -0 awk '
	function value(h) { return index("0123456789abcdef", h) - 1 }
	function part(s, c) {
		c = (16 * value(substr(s, 1, 1)) + value(substr(s, 2, 1))) / 255
		return c <= 0.03928 ? c / 12.92 : exp(2.4 * log((c + 0.055) / 1.055))
	}
	function light(s) {
		return 0.2126 * part(substr(s, 1, 2)) + \
		    0.7152 * part(substr(s, 3, 2)) + 0.0722 * part(substr(s, 5, 2))
	}
	/:root {/ { schemes++ }
	/^\t+--[a-z]+: #/ {
		name = $1; sub(/:/, "", name); sub(/^--/, "", name)
		c[schemes, name] = light(substr($2, 2, 6))
	}
	END {
		split("ink grey link good doubt bad blue green orange red", fg, " ")
		split("page card", bg, " ")
		for (s = 1; s <= schemes; s++) for (i in fg) for (j in bg) {
			a = c[s, fg[i]]; b = c[s, bg[j]]
			r = a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05)
			if (r < 4.5) { print s, fg[i], bg[j], r; bad = 1 }
			n++
		}
		print n
		exit bad
	}' "$FL_TOP/share/report.css"
	says 60
}

@test "fl-report: nothing is wider than a window of 360 pixels" {
	chromium=$(command -v chromium || command -v chromium-browser ||
	    command -v google-chrome) || skip "no chromium"
	long=$(printf 'x%.0s' $(seq 300))
	made_up node=${long:0:150} fail=10 hosts=2 text="$long" >a.xml
	made_up node=b >b.xml
	fl-report -o r.html a.xml b.xml
	# A page cannot ask another one: this one tells.
	tell='onload = () => parent.postMessage(["wide", '
	tell+='document.documentElement.scrollWidth, "of", '
	tell+='document.documentElement.clientWidth, "."].join(" "), "*")'
	sed "s|</body>|<script>$tell</script></body>|" r.html >told.html
	cat >frame.html <<-'END'
	<p id="p"></p>
	<script>onmessage = e => p.textContent = e.data</script>
	<iframe src="told.html" style="width:360px;height:600px;border:0"></iframe>
	END
	run -0 --separate-stderr timeout 60 "$chromium" --headless --no-sandbox --disable-gpu \
	    --virtual-time-budget=5000 --dump-dom "file://$PWD/frame.html"
	[[ $output =~ wide\ ([0-9]+)\ of\ ([0-9]+) ]]
	[ "${BASH_REMATCH[1]}" -eq "${BASH_REMATCH[2]}" ]
	[ "${BASH_REMATCH[2]}" -ge 340 ]
}

@test "fl-report: the style is a file, which may fetch nothing" {
	made_up >a.xml
	cp -R "$FL_TOP/share" style
	export FL_SHARE_PATH=$PWD/style
	echo '.mine { color: red }' >>style/report.css
	fl-report -o r.html a.xml
	grep -q '^.mine { color: red }' r.html
	n=$(wc -l <style/report.css)
	echo '.x { background: url(http://x/y) }' >>style/report.css
	run -2 --separate-stderr fl-report -o b.html a.xml
	complains "fl-report: $PWD/style/report.css:$((n + 1)): 'url(' would fetch *"
	echo '</style>' >style/report.css
	run -2 --separate-stderr fl-report -o b.html a.xml
	complains "fl-report: *report.css:1: '<' cannot stand in a page*"
	rm style/report.css
	run -2 --separate-stderr fl-report -o b.html a.xml
	complains "fl-report: *report.css: No such file or directory"
	[ ! -e b.html ]
}

@test "fl-report: without gnuplot it says so, and --no-charts needs none" {
	made_up >a.xml
	mkdir bin
	fl=$FL_BUILD/fl-report
	run -2 --separate-stderr env PATH="$PWD/bin" "$fl" -o r.html a.xml
	complains "fl-report: *gnuplot*"
	run -0 env PATH="$PWD/bin" "$fl" --no-charts -o r.html a.xml
	page r.html
	run ! grep -q '<svg' r.html
}

@test "fl-report: a bad option, file or disk is trouble" {
	run -2 --separate-stderr fl-report --apdex x
	complains "fl-report: --apdex 'x': want *"
	run -2 --separate-stderr fl-report -p 50,abc
	complains "fl-report: --percentiles *abc*"
	run -2 --separate-stderr fl-report -a 'p99<<1' -o r.html
	run -2 --separate-stderr fl-report nothing.xml
	complains "fl-report: nothing.xml: No such file or directory"
	run -2 --separate-stderr fl-report /
	run -2 --separate-stderr sh -c ': | fl-report'
	made_up seconds=3 >a.xml
	run -2 --separate-stderr sh -c 'fl-report a.xml >/dev/full'
	complains "fl-report: *No space left on device"
	echo '<html>' >x.xml
	run -2 --separate-stderr fl-report x.xml
	complains "fl-report: x.xml:*"
}

@test "fl-report: further percentiles stand beside the usual ones" {
	made_up seconds=5 >a.xml
	fl-report -p 99.99,42,50 -o r.html a.xml
	page r.html
	run -0 grep -o '>p[0-9.]*</th>' r.html
	has '*>p10</th>?>p42</th>?>p50</th>*>p99.9</th>?>p99.99</th>*'
}

@test "fl-report: a run of a single second, and of nothing that ended" {
	document n1 >a.xml
	fl-report -o r.html a.xml
	page r.html
	made_up seconds=1 stages=1 >a.xml
	fl-report -o r.html a.xml
	page r.html
	made_up seconds=1 stages=1 | grep -v '<interval\|<times' >a.xml
	fl-report -o r.html a.xml
	page r.html
	[[ $(at verdict) == *"none were measured"* ]]
}

# slower - a document whose step 2 takes as long as its step 4
slower() {
	awk -v slow="$(sed -n 4p "$FL_TESTS/data/times.txt")" '
		/what="response"/ && /step="2"/ {
			sub(/n="[0-9]*" sum.*/, "")
			print $0 slow "/>"
			next
		}
		{ print }'
}

@test "fl-report: --base says what is worse, and exits 1" {
	made_up seconds=60 stages=1 node=a >old.xml
	made_up seconds=60 stages=1 node=b | slower >new.xml
	run -1 fl-report --base old.xml -o r.html new.xml
	page r.html
	[[ $(at verdict) == *"Against the base (bad) : "*" figures are worse"* ]]
	[[ $(at compare) == *"One run a side"*"p50 2 step 2 10 users "*"✗ worse"* ]]
	grep -q '<svg class="slim"' <(sed -n '/id="compare"/,/<\/section>/p' r.html)
	run -0 fl-report --base old.xml -o r.html old.xml
	[[ $(at verdict) == *"Against the base (good) : 0 of "* ]]
	run -0 fl-report --tolerance 500% --base old.xml -o r.html new.xml
	[[ $(at verdict) == *"Against the base (good) : 0 of "* ]]
	sed '/<stage/s/ users="10"/ users="11"/' new.xml >other.xml
	run -1 --separate-stderr fl-report --base old.xml -o r.html other.xml
	complains "fl-report: the loads differ from the base's: stage 0: users is 11, but 10"
	[[ $(at compare) == *"The loads differ from the base's"*"stage 0: users is "* ]]
	run -2 --separate-stderr fl-report --tolerance x --base old.xml new.xml
	complains "fl-report: --tolerance 'x': want a share*"
	run -2 --separate-stderr fl-report --base none.xml -o b.html new.xml
	complains "fl-report: none.xml: No such file or directory"
	[ ! -e b.html ]
}

@test "fl-report: --trend lines runs up and says where they changed" {
	for n in 1 2 3 4 5 6; do
		made_up seconds=30 stages=1 node=n$n |
		    sed "s/2026-11-24/2026-11-0$n/; s/shop checkout/build \\&lt;$n\\&gt;/" |
		    if [ $n -ge 4 ]; then slower; else cat; fi >$n.xml
	done
	run -0 fl-report --trend -o r.html 6.xml 2.xml 3.xml 1.xml 5.xml 4.xml
	page r.html
	grep -q '<h1>Trend of 6 runs</h1>' r.html
	[[ $(at verdict) == *"Trend (bad) : of "*" in 6 runs"* ]]
	[[ $(at changes) == *"p50 of 2 step 2, stage 0 name=build &lt;4&gt; "*"✗ worse"* ]]
	[[ $(at runs) == *"1 2026-11-01T06"*"6.xml"* ]]
	grep -q '<figcaption>The figures of 2 step 2, stage 0, run by run' r.html
	run -2 --separate-stderr fl-report --trend -o r.html
	complains "fl-report: --trend wants files"
	run -2 --separate-stderr fl-report --trend --base 1.xml -o r.html 2.xml
	complains "fl-report: --trend goes with neither*"
}

@test "fl-report: --warn is a doubt, not an exit status" {
	made_up seconds=5 >a.xml
	run -0 fl-report --warn 'p50<1ms' -o r.html a.xml
	[[ $(at verdict) == *"Thresholds (in doubt) : 0 of 1 hold"*"! missed, a warning"* ]]
}

@test "fl-report: a warm-up that nobody asked for is named" {
	made_up seconds=80 stages=1 | awk -v slow="$(sed -n 9p "$FL_TESTS/data/times.txt")" '
		/what="response"/ && match($0, /at="[0-9]+"/) {
			at = substr($0, RSTART + 4, RLENGTH - 5)
			if (at < 20) { sub(/n="[0-9]*" sum.*/, ""); $0 = $0 slow "/>" }
		}
		{ print }' >a.xml
	fl-report -o r.html a.xml
	[[ $(at stages) == *"0: 10 users ! warmup "*" 20 s of warm-up, p50 from "* ]]
}

@test "fl-stats: -s does not change what is said of steadiness" {
	made_up seconds=40 stages=2 >a.xml
	fl-stats -k steady a.xml >a
	fl-stats -s a.xml | grep steady | diff a -
}

@test "fl-report: what FunkLoad's monitors said is there" {
	data=$FL_TESTS/data/funkload-monitor.xml
	run -0 sh -c "fl-stats -k monitor '$data' | cut -f 3-"
	says "at_s	figure	value
0.900	cpu	0.7500
0.900	load1	0.5000
0.900	mem_total_bytes	1024000000
0.900	mem_used_bytes	614400000
0.900	rx_bytes_per_s	50000
0.900	tx_bytes_per_s	1000000
1.900	cpu	0
1.900	mem_total_bytes	1024000000
1.900	mem_used_bytes	614400000
1.900	tx_bytes_per_s	0"
	[ "$(fl-merge "$data" | grep -c '<monitor')" = 2 ]
	fl-report -o r.html "$data"
	page r.html
	[[ $(at hosts) == *"processors busy (%)"*" web "*"mem_used_bytes 614 MB 614 MB 614 MB"* ]]
}
