load helper

# mix FILE... - scenarios, each with its name as the step
mix() {
	local f
	for f; do
		printf '# @name: %s\nGET null://x\n' "$f" >"$f.hurl"
	done
}

# counts FILE - "name count" of each step
counts() {
	fl-stats -k step "$1" | awk -F'\t' '
		NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
		$1 == "step" && $c["step"] ~ /^[0-9]+$/ {
			print $c["name"], $c["count"] }' | sort | xargs
}

@test "fl-bench: files are mixed in equal shares, or by their weights" {
	mix a b c
	fl-bench -q -n 30 -u 4 -t 3 a.hurl b.hurl c.hurl >x.xml
	[ "$(counts x.xml)" = "a 10 b 10 c 10" ]
	fl-bench -q -n 50 -u 4 -t 3 'a.hurl*3' b.hurl c.hurl >x.xml
	[ "$(counts x.xml)" = "a 30 b 10 c 10" ]
	sed -i '1i # @weight: 7' b.hurl
	fl-bench -q -n 50 -u 1 'a.hurl*2' b.hurl c.hurl >x.xml
	[ "$(counts x.xml)" = "a 10 b 35 c 5" ]
	fl-bench -q -n 50 -u 1 'a.hurl*2' 'b.hurl*2' c.hurl >x.xml
	[ "$(counts x.xml)" = "a 20 b 20 c 10" ]
	mkdir d; mv b.hurl c.hurl d
	fl-bench -q -n 50 'd*2' a.hurl >x.xml
	[ "$(counts x.xml)" = "a 10 b 20 c 20" ]
}

@test "fl-bench: no part and no worker has one of two files alone" {
	mix a b
	fl-bench -q -n 10000 -u 1 --part 1/2 --users 2 a.hurl b.hurl >1.xml
	fl-bench -q -n 10000 -u 1 --part 2/2 --users 2 a.hurl b.hurl >2.xml
	# shellcheck disable=SC2046 # words on purpose
	set -- $(counts 1.xml) $(counts 2.xml)
	[ $(($2 + $4)) -eq 5000 ]
	[ $(($2 + $6)) -eq 5000 ]
	[ "$2" -gt 2300 ] && [ "$2" -lt 2700 ]
}

@test "fl-bench: a star may be in a file's name; a bad weight is trouble" {
	mix a 'a.hurl*2'
	mv 'a.hurl*2.hurl' 'a.hurl*2'
	fl-bench -q -n 5 'a.hurl*2' >x.xml
	[ "$(counts x.xml)" = "a.hurl*2 5" ]
	run -2 --separate-stderr fl-bench -q -n 5 'a.hurl*0'
	complains 'fl-bench: a.hurl\*0: want a weight from 1 to 1000000'
	run -2 --separate-stderr fl-bench -q -n 5 'b.hurl*2'
	complains 'fl-bench: b.hurl: No such file or directory'
	run -2 --separate-stderr fl-bench -q -n 5 'a.hurl*x'
	complains 'fl-bench: a.hurl\*x: No such file or directory'
}
