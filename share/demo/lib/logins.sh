# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Passwords and codes of the demo logins. They were made at random at the first
# start and lie, readable for their owner only, in DIR/credentials: login,
# password, base32 seed, separated by tabs. A password that somebody changed is
# known to nobody else. Sourced by share/demo/backend.

# Prints field $2 (2 password, 3 seed) of the login $1.
credential_get()
{
	dir_need
	[ -s "$dir/credentials" ] || fail "no sample data was loaded into $dir"
	awk -F '\t' -v login="$1" -v field="$2" '
		$1 == login { print $field; found = 1 }
		END { exit !found }' "$dir/credentials" ||
		fail "no demo login \"$1\"; share/demo/backend accounts lists them"
}

logins_password()
{
	credential_get "$1" 2
}

# Prints the newest time step used by the login $1, by how many steps its phone
# is off, and its seed in hex. They come from the server and not from the file:
# whoever set up the sign-in anew has another seed now.
generator_get()
{
	psql_super -d "$database" -F ' ' -v login="$1" <<-'SQL'
		select f.totp_step, f.totp_offset, encode(core.seed_decrypt(f.account_id, f.totp_seed), 'hex')
		from core.factor f join core.account a on a.id = f.account_id
		where a.login = :'login' and f.totp_seed is not null;
	SQL
}

# Prints a code that the server would take now. A code's time step is used up
# for ever once it was accepted, so the code of a later step may have to be
# waited for; and one that is about to change is not handed out.
logins_code()
{
	local login=$1 seed='' used='' off='' now step start
	dir_need
	cluster_running || fail "not running; start it with: share/demo/backend start"
	read -r used off seed <<<"$(generator_get "$login")"
	[ -n "$seed" ] || fail "$login has no code generator in the database"
	used=$((used - off))
	now=$(date +%s)
	step=$((now / 30))
	if [ $((now % 30)) -ge 27 ]; then
		step=$((step + 1))
	fi
	if [ "$step" -le "$used" ]; then
		step=$((used + 1))
	fi
	start=$((step * 30))
	if [ $((start - now)) -gt 65 ]; then
		fail "the last code used by $login lies in the future; was the clock set back?"
	fi
	if [ "$start" -gt "$now" ]; then
		[ $((start - now)) -le 3 ] ||
			warn "the present code was used; the next one comes in $((start - now)) s"
		sleep "$(awk -v start="$start" -v now="$(date +%s.%N)" 'BEGIN {
			wait = start - now + 0.1; print (wait > 0 ? wait : 0) }')"
	fi
	oathtool --totp=SHA1 -N "@$((start + off * 30))" - <<<"$seed"
}

logins_list()
{
	local logins
	dir_need
	[ -s "$dir/credentials" ] || fail "no sample data was loaded into $dir"
	cluster_running || fail "not running; start it with: share/demo/backend start"
	logins=$(cut -f1 "$dir/credentials" | paste -sd,)
	psql_super -d "$database" -v logins="$logins" --no-align -F $'\t' -f "$demo/accounts.sql" |
		columns_align
}

# Aligns columns separated by tabs, counting characters, not bytes.
columns_align()
{
	/usr/bin/python3 -c '
import sys
rows = [line.rstrip("\n").split("\t") for line in sys.stdin.buffer.read().decode().splitlines()]
if rows:
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        sys.stdout.buffer.write((line + "\n").encode())
'
}
