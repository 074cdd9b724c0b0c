# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sample data: random passwords and code seeds for the demo logins, their keys
# as the server stores them, and share/demo/sample.sql. Sourced by
# share/demo/backend.

sample_count()
{
	if [ "$(psql_super -d "$database" -c "select to_regclass('core.$1') is not null" 2>/dev/null)" = t ]; then
		psql_super -d "$database" -c "select count(*) from core.$1"
	else
		say "none"
	fi
}

# Prints four random words joined by hyphens.
password_make()
{
	shuf --random-source=/dev/urandom -n 4 "$demo/words" | paste -sd-
}

# Makes DIR/credentials: login, password, base32 seed (160 bits).
credentials_make()
{
	local login
	cut -f1 "$demo/logins" | while read -r login; do
		printf '%s\t%s\t%s\n' "$login" "$(password_make)" \
			"$(head -c 20 /dev/urandom | base32)"
	done >"$dir/credentials.new"
	mv -- "$dir/credentials.new" "$dir/credentials"
}

# Prints what the server stores instead of the passwords: login, stored key,
# server key, seed, in hex. The salts come from the server.
credentials_keys()
{
	local logins
	logins=$(cut -f1 "$dir/credentials" | paste -sd,)
	psql_super -d "$database" -F $'\t' -v logins="$logins" <<-'SQL' |
		select login, encode(core.login_salt(login), 'hex')
		from unnest(string_to_array(:'logins', ',')) login;
	SQL
		/usr/bin/python3 "$demo/lib/keys.py" "$dir/credentials"
}

# Prints the psql script that fills the temporary tables of sample.sql and runs
# it. The keys go through a pipe: no secret is in an argument or a log.
sample_script()
{
	cat <<-'SQL'
		create temp table sample_login (login text, number text, family text, given text,
			patronymic text, kind text, unit text, company text, role text, role_unit text);
		create temp table sample_key (login text, stored_key text, server_key text, seed text);
		copy sample_login from stdin;
	SQL
	cat -- "$demo/logins"
	printf '%s\n%s\n' '\.' 'copy sample_key from stdin;'
	cat -- "$dir/keys"
	printf '%s\n' '\.'
	printf "\\i '%s'\n" "$demo/sample.sql"
}

# Loads sample data up to the wanted numbers, and renews the lock of b.omarov;
# old months only come first, before everything else.
sample_ensure()
{
	local accounts=${1:-$default_accounts} events=${2:-$default_events} months=${3:-$default_months} loaded=''
	if [ -e "$dir/loaded" ]; then
		read -r loaded <"$dir/loaded"
	fi
	# Without a number a later start keeps what is there.
	if [ -z "$loaded" ] || { [ -n "$1$2" ] && [ "$loaded" != "$accounts $events" ]; }; then
		say "loading sample data: $accounts accounts, $events events"
		[ -e "$dir/credentials" ] || credentials_make
		if [ -z "$loaded" ]; then
			psql_super -d "$database" -v months="$months" -f "$demo/months.sql" >>"$dir/deploy.log" 2>&1 ||
				fail "the sample months failed, see $dir/deploy.log"
		fi
		credentials_keys >"$dir/keys" || fail "the keys of the demo passwords could not be made"
		if ! sample_script | psql_super -d "$database" -1 -v accounts="$accounts" \
			-v events="$events" -f - >>"$dir/deploy.log" 2>&1; then
			rm -f -- "$dir/keys"
			tail -n 15 "$dir/deploy.log" >&2
			fail "loading sample data failed, see $dir/deploy.log"
		fi
		rm -f -- "$dir/keys"
		psql_super -d "$database" -c 'vacuum analyze' >>"$dir/deploy.log" 2>&1
		# The keeper seals from now on; it may not be built yet.
		psql_super -d "$database" -c 'select keeper_api.seal()' >>"$dir/deploy.log" 2>&1
		printf '%s %s\n' "$accounts" "$events" >"$dir/loaded"
	fi
	psql_super -d "$database" -f "$demo/renew.sql" >>"$dir/deploy.log" 2>&1 ||
		fail "renewing the sample lock failed, see $dir/deploy.log"
	psql_super -d "$database" -f "$demo/components.sql" >>"$dir/deploy.log" 2>&1 ||
		fail "the sample components failed, see $dir/deploy.log"
}
