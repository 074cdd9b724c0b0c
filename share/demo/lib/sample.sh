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
	local login name
	while IFS=$'\t' read -r login name; do
		printf '%s\t%s\t%s\n' "$login" "$(password_make)" \
			"$(head -c 20 /dev/urandom | base32)"
	done <"$demo/logins" >"$dir/credentials.new"
	mv -- "$dir/credentials.new" "$dir/credentials"
}
