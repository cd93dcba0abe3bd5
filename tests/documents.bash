# Small result documents for the tests of programs that read them.

# document INSTANCE [RUN-ATTRIBUTES] - two seconds of one step and its iteration
document() {
	local id=$1
	local two='n="2" sum="30000" min="10000" max="20000" hist="HISTFAAAAClIDZNpmSzMwMDAxgABzAwQwMgABNcmL2Gw/8AABoedmf7yMwEAde4Gow=="'
	local one='n="1" sum="30000" min="30000" max="30000" hist="HISTFAAAACVIDZNpmSzMwMDAzAABzAwQwMgABNcmL2Gw/8AABktjmQBhhgWO"'
	cat <<-END
	<funbric version="1">
	<run instance="$id" run="r1" node="n$id" ${2-}start="2026-11-24T06:00:00.000000Z"/>
	<config key="label.ci" value="7"/>
	<stage n="0" model="users" users="5" rate="" ramp="0" seconds="2"/>
	<step n="1" name="login" group="" method="GET" url="http://shop/login"/>
	<interval seq="1" at="0" len="1" stage="0" step="1" users="5" started="2" ok="2" failed="0" sent="20" received="200"/>
	<times seq="2" at="0" stage="0" step="1" what="response" of="ok" $two/>
	<interval seq="3" at="1" len="1" stage="0" step="1" users="5" started="1" ok="0" failed="1" sent="10" received="100"/>
	<times seq="4" at="1" stage="0" step="1" what="response" of="failed" $one/>
	<failure seq="5" at="1.25" stage="0" step="1" kind="assert" count="1" message="status is 500, wanted 200"/>
	<mark seq="6" at="1.5" text="deploy"/>
	<end seq="7" at="2" verdict="ok" stopped="duration" unfinished="0" exit="0"/>
	</funbric>
	END
}

# examples PAGE - runs the lines of its EXAMPLES that begin with "$ "
examples() {
	mandoc -T ascii -O width=200 "$FL_TOP/man/$1" |
	    sed -n -e $'s/.\b//g' -e 's/^ *\$ //p' >lines
	[ -s lines ]
	while IFS= read -r line; do
		echo "$line"
		sh -c "$line" >stdout 2>stderr ||
		    { cat stderr; return 1; }
	done <lines
}
