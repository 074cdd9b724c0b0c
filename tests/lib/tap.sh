# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# TAP output for shell tests: ok, not_ok, is, like and tap_done.

tap_count=0
tap_failed=0

ok()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

# Name, then lines that explain.
not_ok()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/# /'
}

# is NAME GOT EXPECTED
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:      $2" "expected: $3"
	fi
}

# like NAME GOT EXTENDED-REGULAR-EXPRESSION
like()
{
	if grep -Eq -e "$3" <<<"$2"; then
		ok "$1"
	else
		not_ok "$1" "got:      $2" "expected something like: $3"
	fi
}

# unlike NAME GOT EXTENDED-REGULAR-EXPRESSION
unlike()
{
	if grep -Eq -e "$3" <<<"$2"; then
		not_ok "$1" "got:      $2" "must not be like: $3"
	else
		ok "$1"
	fi
}

tap_done()
{
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" -eq 0 ]
}
