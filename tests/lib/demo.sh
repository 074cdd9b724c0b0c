# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The backend for shell tests: uses the running demo that OPCONSOLE_DEMO names,
# or starts a private one on a free port and deletes it on every way out.
# Sourced by tests/run and by shell suites; demo.py is the same for Python.

tests_root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
export OPCONSOLE_BUILD=${OPCONSOLE_BUILD:-$tests_root/build}
export OPCONSOLE=${OPCONSOLE:-$OPCONSOLE_BUILD/opconsole}
demo_own=''

# Starts a backend of its own unless one is given. PostgreSQL has to be able to
# pass through the directory, so it is 0711. The caller's EXIT trap has to call
# demo_stop.
# shellcheck disable=SC2120 # tests/contract/run passes options
demo_start()
{
	[ -z "${OPCONSOLE_DEMO:-}" ] || return 0
	demo_own=$(mktemp -d "${TMPDIR:-/tmp}/opconsole-test.XXXXXX")
	chmod 711 "$demo_own"
	export OPCONSOLE_DEMO=$demo_own/demo
	"$tests_root/share/demo/backend" start --dir "$OPCONSOLE_DEMO" "$@" </dev/null
}

# Stops and deletes the backend that demo_start made; does nothing otherwise.
demo_stop()
{
	[ -n "$demo_own" ] || return 0
	"$tests_root/share/demo/backend" stop --dir "$OPCONSOLE_DEMO" --purge </dev/null >/dev/null 2>&1
	rm -rf -- "$demo_own"
	demo_own=''
}

# A new backend in place of the one that demo_start made, so that what a suite did
# to the data doesn't reach the next one; one that was given is kept.
demo_fresh()
{
	[ -n "$demo_own" ] || return 0
	demo_stop
	unset OPCONSOLE_DEMO
	# shellcheck disable=SC2119 # no options: the default accounts and events
	demo_start >/dev/null
}

demo()
{
	local command=$1
	shift
	"$tests_root/share/demo/backend" "$command" --dir "$OPCONSOLE_DEMO" "$@"
}

# Superuser's answer to one statement, unaligned.
demo_sql()
{
	demo psql -- -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"
}

# A code that is accepted now: the step that was used last is forgotten, so that
# tests don't have to wait half a minute for the next one.
demo_code()
{
	demo_sql "update core.factor f set totp_step = 0 from core.account a
		where a.id = f.account_id and a.login = '$1'" >/dev/null
	demo otp "$1"
}
