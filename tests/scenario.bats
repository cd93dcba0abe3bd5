load helper

# What the language means on the wire: each scenario is run by fl-check
# against fl-echo, which says what came.

# check [OPTION...] - runs standard input as a.hurl; sets status and output
check() {
	cat >a.hurl
	run --separate-stderr timeout 20 fl-check -q -D "url=$URL" "$@" a.hurl
}

# holds [OPTION...] - the scenario of standard input passes
holds() {
	check "$@"
	[[ $status -eq 0 && ! ${stderr-} =~ ^fl-check:\ [^w] ]] ||
	    { printf 'status %d\n%s\n' "$status" "$output$stderr"; return 1; }
}

# fails STATUS PATTERN - the scenario of standard input does not, and says why
fails() {
	check
	# shellcheck disable=SC2053 # a pattern on purpose
	[[ $status -eq $1 && $output$stderr == $2 ]] ||
	    { printf 'wanted %d: %s\nstatus %d\n%s\n' "$1" "$2" "$status" \
		"$output$stderr"; return 1; }
}

# logged - ends the server; output is method, target and status of all requests
logged() {
	kill "${started[0]}"
	wait "${started[0]}" || true
	output=$(cut -f 3- log | tr '\t' ' ')
}

@test "scenario: the method goes as it is written, with a body or without" {
	echo_server --log log
	holds <<-'END'
		GET {{url}}/
		HEAD {{url}}/
		HTTP 200
		[Asserts]
		bytes count == 0
		DELETE {{url}}/
		PATCH {{url}}/?echo=1
		`a`
		HTTP 200
		`a`
		GET {{url}}/?echo=1
		`with a body`
		HTTP 200
		`with a body`
		MKCOL {{url}}/
		POST {{url}}/
	END
	logged
	says "GET / 200
HEAD / 200
DELETE / 200
PATCH /?echo=1 200
GET /?echo=1 200
MKCOL / 200
POST / 200"
}

@test "scenario: of [Query] the values are escaped, and the names are not" {
	echo_server --log log
	holds <<-'END'
		GET {{url}}/
		[Query]
		a: b c&d=e
		n[0]: ü/~
		empty:
		GET {{url}}/?x=1
		[QueryStringParams]
		a: b
		GET {{url}}/?
		[Query]
		a: 1
		GET {{url}}/p\#part
		[Query]
		a: 1
		v: +%
		variable: \#
		GET {{url}}/t
		[Options]
		variable: v=1 2
		[Query]
		a: {{v}}&
	END
	logged
	says "GET /?a=b%20c%26d%3De&n[0]=%C3%BC%2F~&empty= 200
GET /?x=1&a=b 200
GET /?a=1 200
GET /p?a=1&v=%2B%25&variable=%23 200
GET /t?a=1%202%26 200"
}

@test "scenario: a form is a body of its own type" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1
		[Form]
		user: a b&c=ü
		n[]: 1+1
		empty:
		HTTP 200
		Content-Type: application/x-www-form-urlencoded
		[Asserts]
		body == "user=a%20b%26c%3D%C3%BC&n[]=1%2B1&empty="
		POST {{url}}/?echo=1
		Content-Type: text/odd
		[FormParams]
		a: 1
		HTTP 200
		Content-Type: text/odd
		`a=1`
	END
}

@test "scenario: a multipart form has values and files" {
	echo_server
	printf 'hello' >f.txt
	printf 'x' >f.bin
	holds <<-'END'
		POST {{url}}/?echo=1
		[Multipart]
		a: b c&d
		f: file,f.txt;
		g: file,f.bin;
		h: file,f.txt; text/csv; charset=utf-8
		HTTP 200
		[Asserts]
		header "Content-Type" startsWith "multipart/form-data; boundary="
		body contains "name=\"a\"\r\n\r\nb c&d\r\n"
		body contains "name=\"f\"; filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
		body contains "name=\"g\"; filename=\"f.bin\"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n"
		body contains "name=\"h\"; filename=\"f.txt\"\r\nContent-Type: text/csv; charset=utf-8\r\n\r\n"
		body matches /--\r\n$/
	END
}

@test "scenario: a request says who it is, and what it takes" {
	echo_server
	holds <<-'END'
		GET {{url}}/headers
		HTTP 200
		[Asserts]
		body matches /(?m)^User-Agent: funbric\/[0-9.]+\r?$/
		body matches /(?m)^Accept: \*\/\*\r?$/
		body not matches /(?im)^(content-type|expect|accept-encoding|cookie|authorization):/
		GET {{url}}/headers
		User-Agent: me
		Accept: text/x
		HTTP 200
		[Asserts]
		body contains "User-Agent: me"
		body contains "Accept: text/x"
		body not contains "funbric"
		body not contains "*/*"
	END
}

@test "scenario: headers are sent as written, empty ones and twice" {
	echo_server
	holds <<-'END'
		GET {{url}}/headers
		X-Empty:
		X-Twice: 1
		X-Twice: 2
		X-Long: a \# b\t\u{e9} {{n}}{{n}} # a comment
		{{name}}-Y: z
		[Options]
		variable: n=7
		variable: name=X
		header: X-More: of the options
		header: X-Other: too
		HTTP 200
		[Asserts]
		body matches /(?m)^X-Empty: ?\r?$/
		body matches /X-Twice: 1\r?\nX-Twice: 2/
		body contains "X-Long: a # b\té 77\r\n"
		body contains "X-Y: z"
		body contains "X-More: of the options"
		body contains "X-Other: too"
	END
}

@test "scenario: a body has the type that its kind says, or none" {
	echo_server
	cp /dev/null empty
	local body type
	while IFS=$'\t' read -r body type; do
		printf 'POST %s/headers\n%b\nHTTP 200\n[Asserts]\n' "$URL" "$body"
		if [ "$type" = - ]; then
			echo 'body not contains "Content-Type"'
		else
			printf 'body matches /Content-Type: %s\\r?\\n/\n' \
			    "${type/\//\\/}"
		fi
		echo 'body not contains "Expect"'
	done >all <<-'END'
		{"a": 1}	application/json
		["a"]	application/json
		"a"	application/json
		12	application/json
		<a/>	application/xml
		```json\n{}\n```	application/json
		```xml\n<a/>\n```	application/xml
		```graphql\n{a}\n```	application/json
		```\na\n```	-
		```raw\na\n```	-
		`a`	-
		base64,AA==;	-
		hex,00ff;	-
		file,empty;	-
		{}\n	application/json
	END
	[ "$(grep -c '^POST' all)" -eq 15 ]
	holds <all
}

@test "scenario: each kind of body arrives as it is meant" {
	echo_server
	printf 'a\0b{{n}}' >f.bin
	holds <<-'END'
		POST {{url}}/?echo=1
		[Options]
		variable: n=7
		variable: s=x"y
		{ "a" : [1, {{n}}, "{{s}}"],
		  "{{n}}": null, "big": 123456789012345678901234567890 }
		HTTP 200
		[Asserts]
		body == "{ \"a\" : [1, 7, \"x\\\"y\"],\n  \"7\": null, \"big\": 123456789012345678901234567890 }"

		POST {{url}}/?echo=1
		<?xml version="1.0"?>
		<a b="{{n}}"><c/></a> # not of the body
		HTTP 200
		[Asserts]
		bytes toHex == "3c3f786d6c2076657273696f6e3d22312e30223f3e0a3c6120623d227b7b6e7d7d223e3c632f3e3c2f613e"

		POST {{url}}/?echo=1
		```
		one {{n}}
		 two \n
		```
		HTTP 200
		[Asserts]
		body == "one 7\n two \\n\n"

		POST {{url}}/?echo=1
		```raw
		one {{n}}
		```
		HTTP 200
		```raw
		one {{n}}
		```

		POST {{url}}/?echo=1
		```graphql
		query Q($a: Int) { a }
		variables { "a": {{n}} }
		```
		HTTP 200
		[Asserts]
		jsonpath "$.query" == "query Q($a: Int) { a }"
		jsonpath "$.variables.a" == 7

		POST {{url}}/?echo=1
		`a\tb {{n}} \u{1F600}\``
		HTTP 200
		[Asserts]
		body == "a\tb 7 😀`"

		POST {{url}}/?echo=1
		base64,AAEC /w==;
		HTTP 200
		[Asserts]
		bytes == hex,000102ff;

		POST {{url}}/?echo=1
		hex,DEADbeef;
		HTTP 200
		hex,deadbeef;

		POST {{url}}/?echo=1
		file,f.bin;
		HTTP 200
		[Asserts]
		bytes == hex,6100627b7b6e7d7d;
		bytes == file,f.bin;
	END
}

@test "scenario: a file's name may be a template" {
	echo_server
	mkdir d
	printf 'one' >d/1.txt
	holds <<-'END'
		POST {{url}}/?echo=1
		[Options]
		variable: n=1
		file,d/{{n}}.txt;
		HTTP 200
		file,d/{{n}}.txt;
	END
}

@test "scenario: files are those beside the scenario" {
	echo_server
	mkdir d
	echo in >d/in
	echo out >out
	ln -s ../out d/link
	printf 'POST %s/\nfile,in;\nHTTP 200\n' "$URL" >d/a.hurl
	run -0 fl-check d/a.hurl
	for name in ../out "$PWD/out" link; do
		printf 'POST %s/\nfile,%s;\nHTTP 200\n' "$URL" "$name" >d/a.hurl
		run -2 --separate-stderr fl-check d/a.hurl
		[[ $output$stderr == *d/a.hurl:2:*"outside of the scenario's folder"* ]]
	done
	fails 2 '*a.hurl:2:6: none: No such file or directory*' <<-END
		POST $URL/
		file,none;
	END
}

@test "scenario: cookies of the server are sent to where they belong" {
	echo_server
	holds <<-'END'
		GET {{url}}/a/b?header=Set-Cookie:all=1%3BPath=/&header=Set-Cookie:here=2&header=Set-Cookie:deep=3%3BPath=/a/b&header=Set-Cookie:sec=4%3BSecure%3BPath=/
		HTTP 200
		[Asserts]
		header "Set-Cookie" count == 4
		cookie "all" == "1"
		cookie "deep[Path]" == "/a/b"
		cookie "sec[Secure]" exists
		cookie "none" not exists
		GET {{url}}/headers
		HTTP 200
		[Asserts]
		body contains "all=1"
		body not contains "here"
		body not contains "deep"
		GET {{url}}/?header=Set-Cookie:all=%3BPath=/%3BMax-Age=0
		GET {{url}}/headers
		HTTP 200
		[Asserts]
		body not contains "all="
	END
}

@test "scenario: a cookie for another domain is not taken" {
	echo_server
	holds <<-'END'
		GET {{url}}/?header=Set-Cookie:a=1%3BDomain=example.com
		GET {{url}}/headers
		HTTP 200
		[Asserts]
		body not contains "Cookie"
	END
}

@test "scenario: [Cookies] are of one request, beside those of the jar" {
	echo_server
	holds <<-'END'
		GET {{url}}/?header=Set-Cookie:jar=1%3BPath=/
		GET {{url}}/headers
		[Cookies]
		own: {{v}}
		two: b c
		[Options]
		variable: v=x
		HTTP 200
		[Asserts]
		body matches /Cookie: jar=1; own=x; two=b c\r?\n/
		GET {{url}}/headers
		HTTP 200
		[Asserts]
		body matches /Cookie: jar=1\r?\n/
	END
}

@test "scenario: a file has its own cookies" {
	echo_server
	printf 'GET %s/?header=Set-Cookie:a=1\n' "$URL" >one.hurl
	printf 'GET %s/headers\nHTTP 200\n[Asserts]\nbody not contains "Cookie"\n' \
	    "$URL" >two.hurl
	run -0 fl-check -j 1 one.hurl two.hurl
}

@test "scenario: [BasicAuth] and user are credentials" {
	echo_server
	holds <<-'END'
		GET {{url}}/headers
		[BasicAuth]
		bob: {{p}}
		[Options]
		variable: p=se:c#et
		HTTP 200
		[Asserts]
		body contains "Authorization: Basic Ym9iOnNl"
		GET {{url}}/headers
		[Options]
		user: bob:secret
		HTTP 200
		[Asserts]
		body contains "Authorization: Basic Ym9iOnNlY3JldA=="
		GET {{url}}/headers
		Authorization: Own
		[Options]
		user: bob:secret
		HTTP 200
		[Asserts]
		body contains "Authorization: Own"
		body not contains "Basic"
	END
}

@test "scenario: redirects 301 to 303 become GET, and the others do not" {
	echo_server --log log
	local code
	for code in 300 301 302 303 307 308; do
		cat <<-END
			POST {{url}}/?status=$code&header=Location:/headers
			[Options]
			location: true
			{"a": 1}
			HTTP 200
			[Asserts]
			redirects count == 1
			redirects nth 0 location == "{{url}}/headers"
			url == "{{url}}/headers"
		END
		case $code in
		301 | 302 | 303)
			echo 'body not matches /Content-(Type|Length)/' ;;
		*)
			echo 'body contains "Content-Type: application/json"'
			echo 'body contains "Content-Length: 8"' ;;
		esac
	done >all
	holds <all
	logged
	says "POST /?status=300&header=Location:/headers 300
POST /headers 200
POST /?status=301&header=Location:/headers 301
GET /headers 200
POST /?status=302&header=Location:/headers 302
GET /headers 200
POST /?status=303&header=Location:/headers 303
GET /headers 200
POST /?status=307&header=Location:/headers 307
POST /headers 200
POST /?status=308&header=Location:/headers 308
POST /headers 200"
}

@test "scenario: a body goes along with a redirect that keeps it" {
	echo_server
	holds <<-'END'
		POST {{url}}/?status=307&header=Location:/?echo%3D1
		[Options]
		location: true
		`kept`
		HTTP 200
		`kept`
	END
}

@test "scenario: a redirect is not followed unless that is asked" {
	echo_server
	holds <<-'END'
		GET {{url}}/?status=302&header=Location:/headers
		HTTP 302
		Location: /headers
		[Asserts]
		redirects count == 0
		redirects isEmpty
		GET {{url}}/?status=302
		[Options]
		location: true
		HTTP 302
		HEAD {{url}}/?status=302&header=Location:/headers
		[Options]
		location: true
		HTTP 200
	END
}

@test "scenario: [Cookies] goes along in a redirect, [Query] does not" {
	echo_server --log log
	holds <<-'END'
		GET {{url}}/?status=302&header=Location:/headers&header=Set-Cookie:jar=1
		[Query]
		q: 1
		[Cookies]
		own: 2
		[Options]
		location: true
		HTTP 200
		[Asserts]
		body matches /Cookie: jar=1; own=2\r?\n/
		url not contains "q=1"
	END
}

@test "scenario: headers go along in a redirect to the same origin" {
	echo_server
	holds <<-'END'
		GET {{url}}/?status=302&header=Location:/?status=302%26header=Location:/headers
		X-A: 1
		Cookie: mine=1
		Authorization: Own
		[Options]
		location: true
		HTTP 200
		[Asserts]
		redirects count == 2
		body contains "X-A: 1"
		body contains "Authorization: Own"
		body matches /Cookie: mine=1\r?\n/
	END
}

@test "scenario: credentials do not go along to another origin" {
	echo_server
	local first=${URL/127.0.0.1/localhost}
	holds -D "other=$first" <<-'END'
		GET {{other}}/?status=302&header=Location:{{url}}/headers
		X-A: 1
		Cookie: mine=1
		Authorization: Own
		[Options]
		location: true
		HTTP 200
		[Asserts]
		body contains "X-A: 1"
		body not contains "Authorization"
		body not contains "Cookie"
		GET {{other}}/?status=302&header=Location:{{url}}/headers
		[BasicAuth]
		bob: secret
		[Cookies]
		own: 1
		[Options]
		location: true
		HTTP 200
		[Asserts]
		body not contains "Authorization"
		body not contains "Cookie"
		GET {{other}}/?status=302&header=Location:{{url}}/headers
		[Options]
		location: true
		user: bob:secret
		HTTP 200
		[Asserts]
		body not contains "Authorization"
	END
}

@test "scenario: credentials do not come back in a later redirect" {
	echo_server
	local first=${URL/127.0.0.1/localhost}
	holds -D "other=$first" <<-'END'
		GET {{other}}/?status=302&header=Location:{{url}}/?status=302%26header=Location:/headers
		Cookie: mine=1
		[Cookies]
		own: 1
		[BasicAuth]
		bob: secret
		[Options]
		location: true
		HTTP 200
		[Asserts]
		redirects count == 2
		body not contains "Authorization"
		body not contains "Cookie"
	END
}

@test "scenario: location-trusted follows with credentials" {
	echo_server
	local first=${URL/127.0.0.1/localhost}
	holds -D "other=$first" <<-'END'
		GET {{other}}/?status=302&header=Location:{{url}}/headers
		Cookie: mine=1
		[Options]
		location-trusted: true
		user: bob:secret
		HTTP 200
		[Asserts]
		body contains "Authorization: Basic Ym9iOnNlY3JldA=="
		body matches /Cookie: mine=1\r?\n/
	END
}

@test "scenario: redirects are bounded" {
	echo_server --status 302 --header Location:/
	fails 1 '*a.hurl:1:1: too many redirects*51 requests*' <<-'END'
		GET {{url}}/
		[Options]
		location: true
		HTTP 200
	END
	fails 1 '*too many redirects*1 request *' <<-'END'
		GET {{url}}/
		[Options]
		location: true
		max-redirs: 0
	END
	echo_server
	holds <<-'END'
		GET {{url}}/?status=302&header=Location:/?status=201
		[Options]
		location: true
		max-redirs: 1
		HTTP 201
		GET {{url}}/?status=302&header=Location:/?status=201
		[Options]
		location: true
		max-redirs: -1
		HTTP 201
	END
}

@test "scenario: a step that fails is tried again, anew" {
	echo_server --log log
	fails 1 'a.hurl:6:6: status is 200, wanted 201*3 requests*' <<-'END'
		GET {{url}}/{{newUuid}}
		[Options]
		retry: 2
		retry-interval: 10ms
		# nothing
		HTTP 201
		GET {{url}}/never
	END
	logged
	[ "$(wc -l <<<"$output")" -eq 3 ]
	[ "$(sort -u <<<"$output" | wc -l)" -eq 3 ]
}

@test "scenario: a step that holds is not tried again" {
	echo_server --log log
	holds <<-'END'
		GET {{url}}/
		[Options]
		retry: -1
		HTTP 200
	END
	logged
	says "GET / 200"
}

@test "scenario: repeat and skip count steps" {
	echo_server --log log
	holds -D n=2 -D no=true <<-'END'
		GET {{url}}/a
		[Options]
		repeat: {{n}}
		variable: m=1
		GET {{url}}/b
		[Options]
		repeat: 0
		GET {{url}}/c
		[Options]
		skip: {{no}}
		variable: m=2
		GET {{url}}/d/{{m}}
	END
	logged
	says "GET /a 200
GET /a 200
GET /d/2 200"
}

@test "scenario: delay comes before a step" {
	echo_server
	holds <<-'END'
		GET {{url}}/
		[Options]
		delay: 50
		repeat: 2
		HTTP 200
		[Asserts]
		duration < 50
	END
}

@test "scenario: captures keep their type" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1&header=X-A:1&header=X-A:2
		{"s": "x\"y", "i": 12, "f": 1.5, "b": true, "n": null, "l": [1, "2"],
		 "o": {"k": [1]}, "big": 123456789012345678901234567890,
		 "d": "2024-02-29T12:00:00Z", "x": "<a><b/><b/></a>"}
		HTTP 200
		[Captures]
		s: jsonpath "$.s"
		i: jsonpath "$.i"
		f: jsonpath "$.f"
		b: jsonpath "$.b"
		n: jsonpath "$.n"
		l: jsonpath "$.l"
		o: jsonpath "$.o"
		big: jsonpath "$.big"
		d: jsonpath "$.d" toDate "%+"
		h: header "X-A"
		st: status
		by: bytes
		nodes: jsonpath "$.x" xpath "//b"
		[Asserts]
		variable "i" isInteger
		variable "by" count > 10

		GET {{url}}/
		HTTP 200
		[Asserts]
		variable "s" == "x\"y"
		variable "s" isString
		variable "i" == 12
		variable "i" isInteger
		variable "f" isFloat
		variable "b" isBoolean
		variable "b" == true
		variable "n" == null
		variable "l" isList
		variable "l" count == 2
		variable "l" nth 1 == "2"
		variable "o" isObject
		variable "big" isInteger
		variable "big" == 123456789012345678901234567890
		variable "d" isDate
		variable "d" dateFormat "%Y/%m/%d" == "2024/02/29"
		variable "h" count == 2
		variable "st" == 200
		variable "by" startsWith hex,7b22;
		variable "nodes" count == 2
		variable "none" not exists
		status == {{st}}
		variable "i" == {{i}}

		POST {{url}}/?echo=1
		{"s": "{{s}}", "i": {{i}}, "f": {{f}}, "b": {{b}}, "n": {{n}}, "big": {{big}}, "d": "{{d}}"}
		HTTP 200
		[Asserts]
		body == "{\"s\": \"x\\\"y\", \"i\": 12, \"f\": 1.5, \"b\": true, \"n\": null, \"big\": 123456789012345678901234567890, \"d\": \"2024-02-29T12:00:00.000000Z\"}"
	END
}

@test "scenario: a list or bytes cannot be a text" {
	echo_server
	fails 2 'a.hurl:6:15: list *cannot be written into a text*' <<-'END'
		GET {{url}}/json
		HTTP 200
		[Captures]
		l: redirects

		GET {{url}}/{{l}}
	END
}

@test "scenario: a capture may use the one before" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1
		{"k": "v", "v": 7}
		HTTP 200
		[Captures]
		k: jsonpath "$.k"
		n: jsonpath "$['{{k}}']"
		[Asserts]
		variable "n" == 7
		jsonpath "$.v" == {{n}}
	END
}

@test "scenario: a capture that is redacted is a secret from then on" {
	echo_server
	fails 1 '*actual:   string <say \*\*\*>*' <<-'END'
		POST {{url}}/?echo=1
		`hunter22`
		HTTP 200
		[Captures]
		p: body redact
		POST {{url}}/?echo=1
		`say {{p}}`
		HTTP 200
		[Asserts]
		body == "no"
	END
	[[ $output != *hunter22* ]]
}

@test "scenario: templates have their place everywhere" {
	echo_server
	printf 'hello' >f.txt
	holds <<-'END'
		POST {{url}}/{{p}}?echo=1&header=X-plain:{{p}}
		{{h}}: {{p}}
		[Query]
		{{p}}: {{p}}
		[Multipart]
		{{p}}: {{p}}
		file: file,{{f}}.txt; text/{{p}}
		[Cookies]
		{{p}}: {{p}}
		[BasicAuth]
		{{p}}: {{p}}
		[Options]
		variable: p=plain
		variable: h=X-P
		variable: f=f
		variable: no=false
		variable: n=1
		variable: ms=5000
		variable: code=200
		skip: {{no}}
		repeat: {{n}}
		retry: {{n}}
		delay: {{n}}
		compressed: {{no}}
		connect-timeout: {{ms}}
		HTTP 200
		X-{{p}}: {{p}}
		[Captures]
		{{p}}2: regex "name=\"({{p}})\""
		[Asserts]
		header "X-{{p}}" == "{{p}}"
		variable "plain2" == "{{p}}"
		variable "{{p}}2" == {{p}}
		status == {{code}}
		body contains "name=\"{{p}}\"\r\n\r\n{{p}}"
		body contains `{{p}}`
		body contains "Content-Type: text/{{p}}"
		body replace "{{p}}" "{{h}}" contains "X-P"
		POST {{url}}/?echo=1
		`plain{{n}}`
		HTTP 200
		`{{p}}{{n}}`
	END
}

@test "scenario: the URL may be what an answer said" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1
		{"id": 7, "next": "{{url}}/headers"}
		HTTP 200
		[Captures]
		id: jsonpath "$.id"
		next: jsonpath "$.next"

		GET {{url}}/x/{{id}}/y
		HTTP 200
		[Asserts]
		url == "{{url}}/x/7/y"

		GET {{next}}
		X-A: 1
		HTTP 200
		[Asserts]
		body contains "X-A: 1"

		GET {{next}}?a={{id}}
		HTTP 200
	END
}

@test "scenario: newUuid and newDate are new at each use" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1
		`{{newUuid}} {{newUuid}} {{newDate}}`
		HTTP 200
		[Captures]
		a: body split " " nth 0
		b: body split " " nth 1
		d: body split " " nth 2
		[Asserts]
		variable "a" isUuid
		variable "a" matches /^.{14}4.{4}[89ab]/
		variable "a" != {{b}}
		variable "d" isIsoDate
		variable "d" matches /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
		variable "d" toDate "%+" daysAfterNow == 0
		POST {{url}}/?echo=1
		`{{randomInt 5 7}}`
		HTTP 200
		[Asserts]
		body toInt >= 5
		body toInt <= 7
	END
}

@test "scenario: an answer that is compressed is read, whoever asked" {
	echo_server
	local gz
	gz=$(printf 'hello hello hello' | gzip -n | base64 -w0)
	cat >b.hurl <<-END
		POST {{url}}/?echo=1&header=Content-Encoding:gzip
		base64,$gz;
		HTTP 200
		[Asserts]
		body == "hello hello hello"
		bytes count == 17
		rawbytes startsWith hex,1f8b;
		sha256 == hex,$(printf 'hello hello hello' | sha256sum | cut -c-64);
		GET {{url}}/headers
		[Options]
		compressed: true
		HTTP 200
		[Asserts]
		body contains "Accept-Encoding: gzip, deflate, br"
		POST {{url}}/?echo=1&header=Content-Encoding:gzip
		[Options]
		retry: 0
		hex,1f8b00;
		HTTP 200
		[Asserts]
		rawbytes count == 3
	END
	holds <b.hurl
}

@test "scenario: an answer that only says that it is compressed fails" {
	echo_server
	fails 1 '*a.hurl:5:*gzip*' <<-'END'
		POST {{url}}/?echo=1&header=Content-Encoding:gzip
		`plain`
		HTTP 200
		[Asserts]
		body == "plain"
	END
}

@test "scenario: charsets of the answer are honoured" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1
		Content-Type: text/plain; charset=iso-8859-1
		hex,63616665e9;
		HTTP 200
		[Asserts]
		body == "cafeé"
		bytes == hex,63616665e9;
		bytes charsetDecode "latin1" == "cafeé"
	END
	fails 1 '*a.hurl:5:*' <<-'END'
		POST {{url}}/?echo=1
		hex,ff;
		HTTP 200
		[Asserts]
		body == "x"
	END
}

@test "scenario: a header of the answer may be there more than once" {
	echo_server
	holds <<-'END'
		GET {{url}}/?header=X-A:1&header=X-A:2
		HTTP 200
		X-A: 2
		x-a: 1
		[Asserts]
		header "X-A" count == 2
		header "X-A" contains "1"
		header "x-a" nth 1 == "2"
		header "X-B" not exists
	END
	fails 1 '*a.hurl:3:1: header X-A is <1>, wanted <3>*' <<-'END'
		GET {{url}}/?header=X-A:1&header=X-A:2
		HTTP 200
		X-A: 3
	END
}

@test "scenario: the version and any status" {
	echo_server
	holds <<-'END'
		GET {{url}}/?status=500
		HTTP *
		GET {{url}}/?status=404
		HTTP/1.1 404
		[Asserts]
		version == "1.1"
		status >= 400
		ip == "127.0.0.1"
		ip isIpv4
		GET {{url}}/?status=503
	END
	fails 1 '*a.hurl:2:1: version is 1.1, wanted 2*' <<-'END'
		GET {{url}}/
		HTTP/2 200
	END
}

@test "scenario: all asserts are told, but none where the status is wrong" {
	echo_server
	fails 1 '*a.hurl:3:6: status is 200, wanted 500*FAILED*' <<-'END'
		# first
		GET {{url}}/
		HTTP 500
		[Captures]
		x: jsonpath "$.no"
		[Asserts]
		body == "x"
	END
	[[ $output != *a.hurl:5* && $output != *a.hurl:7* ]]
}

@test "scenario: an error in an assert is a failed assert" {
	echo_server
	fails 1 '*a.hurl:4:*a.hurl:5:*a.hurl:6:*a.hurl:7:*' <<-'END'
		GET {{url}}/
		HTTP 200
		[Asserts]
		jsonpath "$.a" exists
		body toInt == 1
		header "X-None" count == 0
		status not isIpv4
		status not startsWith "2"
	END
}

@test "scenario: a missing value passes what is denied, and nothing else" {
	echo_server
	holds <<-'END'
		GET {{url}}/json
		HTTP 200
		[Asserts]
		header "X-None" not exists
		header "X-None" not == "a"
		header "X-None" not contains "a"
		jsonpath "$.none" not exists
	END
	fails 1 '*a.hurl:4:*a.hurl:5:*' <<-'END'
		GET {{url}}/json
		HTTP 200
		[Asserts]
		header "X-None" == "a"
		header "X-None" isEmpty
	END
}

@test "scenario: max-time ends an exchange" {
	echo_server
	fails 1 '*a.hurl:1:1: timeout: *' <<-'END'
		GET {{url}}/?delay=5s
		[Options]
		max-time: 50ms
	END
	fails 1 '*a.hurl:1:1: timeout: *' <<-'END'
		GET {{url}}/?delay=5s
		[Options]
		max-time: 50
	END
}

@test "scenario: where a request goes may be said by options" {
	echo_server
	holds <<-END
		GET http://shop.example:1/headers
		[Options]
		connect-to: shop.example:1:127.0.0.1:$PORT
		HTTP 200
		[Asserts]
		body contains "Host: shop.example:1"
		GET http://shop.example:$PORT/headers
		[Options]
		resolve: shop.example:$PORT:127.0.0.1
		http1.0: true
		ipv4: true
		HTTP 200
		GET http://shop.example/a
		[Options]
		proxy: 127.0.0.1:$PORT
		HTTP 200
	END
}

@test "scenario: a faulty server is told by kind" {
	echo_server
	local fault kind
	while read -r fault kind; do
		fails 1 "a.hurl:1:1: $kind: *" <<-END
			GET {{url}}/?fault=$fault
			[Options]
			max-time: 300ms
		END
	done <<-'END'
		reset reset
		close-before closed
		half short
		garbage protocol
		hang timeout
		endless-header too-large
	END
}

@test "scenario: predefined variables can be shadowed" {
	echo_server
	holds <<-'END'
		POST {{url}}/?echo=1
		`{{fl_iteration}} {{fl_part}}`
		HTTP 200
		`0 1`
		POST {{url}}/?echo=1
		[Options]
		variable: fl_part=x
		`{{fl_part}}`
		HTTP 200
		`x`
	END
}

@test "scenario: BOM, CRLF and comments do not matter" {
	echo_server
	printf '\357\273\277# c\r\nGET %s/ # c\r\nX-A: 1 # c\r\n\r\n# c\r\nHTTP 200 # c\r\n# c' \
	    "$URL" | holds
	printf '' >a.hurl
}

@test "scenario: what is wrong is told with its place before anything is sent" {
	echo_server --log log
	while IFS=$'\t' read -r text place; do
		printf 'GET %s/\n%b' "$URL" "$text" | fails 2 "$place"
	done <<-'END'
		[Optoins]\n	*a.hurl:2:2: unknown section 'Optoins': did you mean 'Options'*
		[Options]\nretyr: 1\n	*a.hurl:3:1: unknown option 'retyr': did you mean 'retry'*
		[Options]\nretry: x\n	*a.hurl:3:8: *
		HTTP 200\n[Asserts]\nstatsu == 1\n	*a.hurl:4:1: *did you mean 'status'*
		HTTP 200\n[Asserts]\nstatus = 1\n	*a.hurl:4:8: *
		HTTP 200\n[Asserts]\nbody cuont == 1\n	*a.hurl:4:6: *did you mean 'count'*
		HTTP 200\n[Asserts]\nbody matches /(/\n	*a.hurl:4:*
		HTTP 200\n[Captures]\na b\n	*a.hurl:4:*
		HTTP two\n	*a.hurl:2:*
		{"a": \n	*a.hurl:*
		"unclosed\n	*a.hurl:2:*
		HTTP 200\n```\nunclosed\n	*a.hurl:3:*
	END
	logged
	says ""
}

@test "scenario: output keeps the body of an answer that holds" {
	echo_server
	mkdir d
	echo longer than before >d/old
	holds -D n=7 <<-END
		POST {{url}}/?echo=1
		[Options]
		output: d/{{n}}.txt
		\`one\`
		HTTP 200
		POST {{url}}/?status=302&header=Location:/?size=5
		[Options]
		location: true
		output: d/old
		POST {{url}}/?echo=1&header=Content-Encoding:gzip
		[Options]
		output: d/raw
		base64,$(echo zip | gzip -n | base64);
		POST {{url}}/?echo=1&header=Content-Encoding:gzip
		[Options]
		output: d/plain
		compressed: true
		base64,$(echo zip | gzip -n | base64);
		POST {{url}}/?echo=1
		[Options]
		output: d/empty
	END
	[ "$(cat d/7.txt)" = one ]
	[ "$(wc -c <d/old)" -eq 5 ]
	[ "$(gzip -d <d/raw)" = zip ]
	[ "$(cat d/plain)" = zip ]
	[ -e d/empty ] && [ ! -s d/empty ]
	fails 1 '*a.hurl:4:6: *' <<-'END'
		GET {{url}}/
		[Options]
		output: no
		HTTP 201
	END
	[ ! -e no ]
	run -0 --separate-stderr fl-check -q - <<-END
		POST $URL/?echo=1
		[Options]
		output: -
		\`hello\`
	END
	says hello
}

@test "scenario: what output wrote is read by what follows" {
	echo_server
	echo stale >kept
	holds <<-'END'
		POST {{url}}/?echo=1
		[Options]
		output: kept
		`fresh`
		POST {{url}}/?echo=1
		file,kept;
		HTTP 200
		`fresh`
		POST {{url}}/?echo=1
		[Options]
		output: new
		[Multipart]
		a: file,kept;
		HTTP 200
		[Asserts]
		body contains "fresh"
		POST {{url}}/?echo=1
		file,new;
		HTTP 200
		file,new;
	END
}

@test "scenario: output stays below the scenario's folder" {
	echo_server
	local name
	mkdir d out
	ln -s ../out d/link
	ln -s ../out/x d/file
	mkfifo d/pipe
	printf 'GET %s/\n[Options]\noutput: {{name}}\n' "$URL" >d/a.hurl
	for name in ../x "$PWD/out/x" link/x file . .. none/x pipe d/ ''; do
		run -2 --separate-stderr timeout 5 \
		    fl-check -q -D name="$name" d/a.hurl
		[[ $output$stderr == *d/a.hurl:3:1:* ]]
	done
	[ ! -e x ] && [ -z "$(ls out)" ]
	printf 'GET %s/\n[Options]\noutput: in\n' "$URL" >d/a.hurl
	run -0 fl-check d/a.hurl
	[ "$(cat d/in)" = ok ]
}

@test "scenario: a load writes no output" {
	echo_server
	printf 'GET %s/\n[Options]\noutput: no\n' "$URL" >a.hurl
	run -0 fl-bench -q -n 2 -u 1 a.hurl
	[ ! -e no ]
}

@test "scenario: a value cannot add a header" {
	echo_server
	fails 2 'a.hurl:7:1: a line end, or a NUL, in the header X-A*' <<-'END'
		POST {{url}}/?echo=1
		{"a": "1\r\nX-B: 2"}
		HTTP 200
		[Captures]
		a: jsonpath "$.a"

		GET {{url}}/
		X-A: {{a}}
	END
	fails 2 '*in the name of a header*' <<-'END'
		GET {{url}}/
		X-A{{a}}: 1
		[Options]
		variable: a="\n"
	END
	fails 2 '*in the header Cookie*' <<-'END'
		GET {{url}}/
		[Cookies]
		b: {{a}}
		[Options]
		variable: a="x\ny"
	END
}

@test "scenario: a multipart type that is written gets its boundary" {
	echo_server
	holds <<-'END'
		POST {{url}}/headers
		content-type: multipart/mixed
		[Multipart]
		a: b
		HTTP 200
		[Asserts]
		body matches /content-type: multipart\/mixed; boundary=-+funbric/
	END
}

@test "scenario: an empty Location leads nowhere" {
	echo_server
	holds <<-'END'
		GET {{url}}/?status=302&header=Location:
		[Options]
		location: true
		HTTP 302
	END
}

@test "scenario: a secret stays one, and is in no message" {
	echo_server
	printf 'GET %s/\n[Options]\nvariable: p=other\nHTTP 200\n' "$URL" >a.hurl
	run -2 fl-check -q --secret p=hunter22 a.hurl
	has "a.hurl:3:1: 'p' is a secret, *"
	printf 'GET {{p}}\n' >b.hurl
	run -2 fl-check -q --secret p=hunter22 b.hurl
	has "fl-check: b.hurl:1:1: '\*\*\*' has no scheme*"
	printf 'GET http://127.0.0.1:1/{{p}}\n' >c.hurl
	printf 'GET http://{{p}}.invalid/\n' >d.hurl
	printf 'GET %s/?status=302&header=Location:http://{{p}}.invalid/\n[Options]\nlocation: true\n' \
	    "$URL" >e.hurl
	run fl-check --secret p=hunter22 c.hurl d.hurl e.hurl
	[[ $output != *hunter22* ]]
}

@test "scenario: the URL that a query sees is in its normal form" {
	echo_server
	holds <<-END
		GET HTTP://LOCALHOST:$PORT?a=B
		HTTP 200
		[Asserts]
		url == "http://localhost:$PORT/?a=B"
		GET {{url}}/a/../b\#part
		HTTP 200
		[Asserts]
		url == "{{url}}/b"
		GET http://shop.example/
		[Options]
		proxy: 127.0.0.1:$PORT
		HTTP 200
		[Asserts]
		url == "http://shop.example/"
		GET http://shop.example:80/x
		[Options]
		connect-to: shop.example:80:127.0.0.1:$PORT
		HTTP 200
		[Asserts]
		url == "http://shop.example/x"
	END
}

@test "scenario: a name that is nowhere is the author's to mend" {
	echo_server
	fails 2 "*a.hurl:4:13: undefined variable 'nope'*" <<-'END'
		GET {{url}}/
		HTTP 200
		[Asserts]
		status == {{nope}}
	END
	fails 2 '*a.hurl:3:*undefined*' <<-'END'
		GET {{url}}/
		HTTP 200
		X-A: {{nope}}
	END
	fails 2 '*a.hurl:3:*undefined*' <<-'END'
		GET {{url}}/
		HTTP 200
		`{{nope}}`
	END
	fails 2 '*a.hurl:3:6: none*' <<-'END'
		GET {{url}}/
		HTTP 200
		file,none;
	END
	fails 2 '*a.hurl:4:*undefined*' <<-'END'
		GET {{url}}/
		HTTP 200
		[Captures]
		a: regex "{{nope}}"
	END
	fails 1 '*a.hurl:4:*' <<-'END'
		GET {{url}}/
		HTTP 200
		[Asserts]
		body toInt == 1
	END
	fails 2 '*a.hurl:3:10: retry wants a whole number*' <<-'END'
		GET {{url}}/
		[Options]
		retry: {{url}}
	END
}

@test "scenario: TLS is verified, as options say" {
	echo_server --cert cert.pem
	URL=https://localhost:$PORT
	fails 1 'a.hurl:1:1: tls: *' <<-'END'
		GET {{url}}/
	END
	holds <<-'END'
		GET {{url}}/
		[Options]
		insecure: true
		HTTP 200
		[Asserts]
		certificate "Subject" contains "CN"
		certificate "Expire-Date" daysAfterNow >= 0
		certificate "Start-Date" isDate
		certificate "Value" startsWith "-----BEGIN CERTIFICATE-----"
		GET {{url}}/
		[Options]
		cacert: cert.pem
		HTTP 200
		[Asserts]
		certificate "Subject-Alt-Name" contains "localhost"
		certificate "Serial-Number" exists
		GET {{url}}/
		[Options]
		cacert: {{c}}.pem
		variable: c=cert
		HTTP 200
	END
	fails 1 'a.hurl:1:1: tls: *' <<-'END'
		GET {{url}}/
		[Options]
		cacert: cert.pem
		pinnedpubkey: sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
	END
}

@test "scenario: a difference of bodies is shown by its line" {
	echo_server
	fails 1 'a.hurl:7:1: body differs in line 2*actual:   <two\\n>*expected: <zwei\\n>*' <<-'END'
		POST {{url}}/?echo=1
		```
		one
		two
		```
		HTTP 200
		```
		one
		zwei
		```
	END
	fails 1 '*a.hurl:4:1: body of 1 bytes is not the one wanted, of 2*' <<-'END'
		POST {{url}}/?echo=1
		`a`
		HTTP 200
		hex,6161;
	END
}

# pages - the scenarios of fl-scenario(5), each as NAME.hurl
pages() {
	awk '
		/^\.\\" scenario: / { name = $3 ".hurl"; printf "" >name; next }
		/^\.Ed/ { name = "" }
		name == "" || /^\./ { next }
		{ gsub(/\\\(ga/, "`"); gsub(/\\\(aq/, "\047"); gsub(/\\\(ha/, "^")
		  gsub(/\\e/, "\\"); gsub(/\\&/, ""); print >name }
	' "$FL_TOP/man/fl-scenario.5"
}

@test "scenario: the scenarios of the manual hold, and are a load too" {
	echo_server
	pages
	[ "$(echo ./*.hurl | wc -w)" -ge 5 ]
	run -0 --separate-stderr fl-check -D "url=$URL" ./*.hurl
	has '*passed, 0 failed'
	[ "$stderr" = "" ]
	run -0 fl-bench -q -n 10 -u 2 -D "url=$URL" load.hurl
}

# items SECTION... - what sections of the manual have an item for
items() {
	local name
	for name; do
		sed -n "/^\.S[hs] $name\$/,/^\.S[hs] /p" \
		    "$FL_TOP/man/fl-scenario.5"
	done | sed -n 's/^\.It Cm \([^ ]*\).*/\1/p' | sort
}

# rows FILE - the names in a table of the language
rows() {
	sed -nE 's/^	(\{ |BOOL\()"([^"]+)".*/\2/p' \
	    "$FL_TOP/lib/scenario/$1.c" | sort
}

@test "scenario: the manual has an item for each word of the language" {
	diff <(rows query) <(items QUERIES)
	diff <(rows filter) <(items FILTERS)
	diff <(rows predicate) <(items PREDICATES)
	diff <(rows option) <(sed -n '/^\.Sh OPTIONS/,/^\.Sh ANS/p' \
	    "$FL_TOP/man/fl-scenario.5" |
	    sed -n 's/^\.It Cm \([^ ]*\).*/\1/p' | sort)
	[ "$(rows filter | wc -l)" -gt 30 ]
}
