load helper

# asked - the paths that fl-echo was asked for, sorted; it is taken down
asked() {
	kill "${started[0]}"
	while [ -e "/proc/${started[0]}/exe" ]; do sleep 0.01; done
	grep -oE '/p/[^[:space:]?]*' log | sort
}

# feed_server - fl-echo with a log, and a scenario that asks for each row
feed_server() {
	rm -f log
	started=()
	echo_server --log log
	printf 'GET %s/p/{{id}}\nHTTP 200\n' "$URL" >a.hurl
}

@test "fl-bench: a feed's rows are the variables of iterations" {
	feed_server
	printf '\xef\xbb\xbfid,name\r\n007,"x\ny, ""z"""\r\n\r\n8,b\r\n' >u.csv
	printf 'GET %s/p/{{id}}\n[Query]\nn: {{name}}\nHTTP 200\n' "$URL" >a.hurl
	run -0 --separate-stderr fl-bench -q -u 1 -n 4 --feed u.csv a.hurl
	[ "$(asked)" = "/p/007
/p/007
/p/8
/p/8" ]
	grep -q 'n=x%0Ay%2C%20%22z%22' log
	has '*stopped="iterations"*'
}

@test "fl-bench: values of a feed have types as -D gives them, if it shows" {
	echo_server
	cat >a.hurl <<-END
		POST $URL/?echo=1
		{"n": {{n}}, "t": {{t}}, "zip": "{{zip}}"}
		HTTP 200
		[Asserts]
		jsonpath "\$.n" == {{n}}
		jsonpath "\$.t" == true
		jsonpath "\$.zip" == "{{zip}}"
		jsonpath "\$.zip" == {{zip}}
	END
	printf 'n,t,zip\n12,true,007\n-1.50,true,+3\n' >u.csv
	run -0 --separate-stderr fl-bench -q -n 2 --feed u.csv a.hurl
	has '*ok="2"*'
	[[ $output != *"<failure"* ]]
}

@test "fl-bench: a unique feed ends the load, and all workers share it" {
	feed_server
	{ echo id; seq 101; } >u.csv
	run -0 --separate-stderr fl-bench -q -u 8 -t 3 --feed u.csv:unique a.hurl
	has '*stopped="feed"*'
	diff <(asked) <(seq -f /p/%g 101 | sort)
}

@test "fl-bench: parts take disjoint shares of a feed, at a rate too" {
	feed_server
	{ echo id; seq 50; } >u.csv
	for i in 1 2 3; do
		fl-bench -q -r 100/s -d 1s -t 2 --part $i/3 --feed u.csv:unique \
		    a.hurl >$i.xml
	done
	diff <(asked) <(seq -f /p/%g 50 | sort)
	feed_server
	for i in 1 2 3; do
		fl-bench -q -u 3 -n 100 -t 2 --part $i/3 --feed u.csv a.hurl >$i.xml
	done
	diff <(asked) <({ seq -f /p/%g 50; seq -f /p/%g 50; } | sort)
}

@test "fl-bench: a random feed comes from the seed, whatever the parts" {
	feed_server
	{ echo id; seq 1000; } >u.csv
	fl-bench -q -n 40 -u 4 --seed 7 --feed u.csv:random a.hurl >x.xml
	asked >one
	feed_server
	for i in 1 2; do
		fl-bench -q -n 40 -u 4 --seed 7 --part $i/2 --feed u.csv:random \
		    a.hurl >x.xml
	done
	asked >two
	diff one two
	[ "$(uniq one | wc -l)" -gt 30 ]
}

@test "fl-bench: several feeds at once, and the separator of the header line" {
	feed_server
	printf 'GET %s/p/{{id}}-{{b}}-{{c}}\nHTTP 200\n' "$URL" >a.hurl
	printf 'id\n1\n2\n3\n' >one.csv
	printf 'b;c\nx;y,z\nv;w\n' >two.csv
	fl-bench -q -u 1 --feed one.csv:unique --feed two.csv a.hurl >x.xml
	[ "$(asked)" = "/p/1-x-y,z
/p/2-v-w
/p/3-x-y,z" ]
}

@test "fl-bench: a bad feed is trouble, with file and line" {
	bad() {
		printf "$1" >bad.csv
		run -2 --separate-stderr fl-bench -n 1 --feed bad.csv null://x
		complains "fl-bench: --feed $2"
	}
	bad 'a,b\n1,2\n\n3\n' 'bad.csv:4: 1 field, and 2 names'
	bad 'a,b\n1,2,3\n' 'bad.csv:2: more than 2 fields'
	bad 'a,b\n"1\n",2\n"x"y,3\n' 'bad.csv:4: a quote that neither*'
	bad 'a,b\n1,2\n3,"x\ny\n' 'bad.csv:3: a quoted field that does not end'
	bad 'a,a\n1,2\n' "bad.csv:1: two columns 'a'"
	bad 'a,newDate\n1,2\n' "bad.csv:1: column 'newDate' is not a variable*"
	bad 'a\n\xff\n' 'bad.csv:2: not UTF-8'
	bad 'a,b\n' 'bad.csv: no row below the header line'
	bad '' 'bad.csv: no row below the header line'
	run -2 --separate-stderr fl-bench --feed none.csv null://x
	complains 'fl-bench: --feed none.csv: No such file or directory'
	run -2 --separate-stderr fl-bench --feed bad.csv:uniqe null://x
	complains '*: No such file or directory; did you mean :unique?'
	run -2 --separate-stderr fl-bench --feed . null://x
	complains 'fl-bench: --feed .: Is a directory'
}
