# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What every part of the demo needs: messages, the demo's directory, its small
# settings file, the lock, and running a program as the account that PostgreSQL
# runs under. Sourced by share/demo/backend.

marker=.opconsole-demo
server_name=db.opconsole.test
receiver_name=siem.opconsole.test
database=opconsole
pg_bin=/usr/lib/postgresql/15/bin
pg_user=postgres
default_accounts=400
default_events=2000
default_months=3

say()
{
	printf '%s\n' "$*"
}

warn()
{
	printf 'backend: %s\n' "$*" >&2
}

fail()
{
	warn "$*"
	exit 1
}

fail_usage()
{
	warn "$*"
	printf 'Try: share/demo/backend help\n' >&2
	exit 64
}

is_root()
{
	[ "$(id -u)" -eq 0 ]
}

need_programs()
{
	if "$root/share/install-packages" --list demo | grep -q .; then
		fail "packages are missing; install them with: share/install-packages demo"
	fi
	[ -x "$pg_bin/initdb" ] || fail "$pg_bin/initdb is missing; run share/install-packages demo"
}

# Sets dir, an absolute path; "" stands for the default. As it is put into
# configuration files and connection strings, unusual characters are refused.
dir_set()
{
	local wanted=$1
	if [ -z "$wanted" ]; then
		wanted=${XDG_STATE_HOME:-${HOME:?HOME is not set}/.local/state}/opconsole-demo
	fi
	dir=$(realpath -m -- "$wanted")
	[[ $dir =~ ^[A-Za-z0-9/._+@-]+$ && $dir != / ]] ||
		fail "the directory's path may contain letters, digits and / . _ + @ - only: $dir"
}

dir_need()
{
	if [ ! -e "$dir/$marker" ]; then
		warn "there is no demo in $dir; start one with: share/demo/backend start"
		exit 3
	fi
}

# Makes the demo's directory. Everything secret in it has its own mode, so the
# directory itself can let the account of PostgreSQL pass.
dir_make()
{
	local pass=700
	if is_root; then
		pass=711
	fi
	if [ ! -e "$dir/$marker" ]; then
		if [ -d "$dir" ] && [ -n "$(ls -A -- "$dir")" ]; then
			fail "$dir exists, is not empty and was not made by this script"
		fi
		if [ ! -d "$dir" ]; then
			mkdir -p -- "$dir"
			chmod "$pass" -- "$dir"
		fi
		: >"$dir/$marker"
	fi
	[ -O "$dir/$marker" ] || fail "$dir belongs to another user"
	mkdir -p -- "$dir/tls" "$dir/ca" "$dir/state" "$dir/run"
}

# Deletes what the demo made, and nothing else.
dir_purge()
{
	local base
	base=$(cluster_base)
	rm -rf -- "$base" "$(cluster_socket)"
	rm -rf -- "$dir/tls" "$dir/ca" "$dir/state" "$dir/run" "$dir/keeper" "$dir/archive" "$dir/exports" "$dir/cluster"
	rm -f -- "$dir"/{opconsole.conf,keeper.conf,forward.conf,rsyslog.conf,settings,credentials,deployed,loaded} \
		"$dir"/{keeper.log,keeper.pid,archiver.log,archiver.pid,console.log,journal.log,deploy.log,.lock,"$marker"}
	rmdir -- "$dir" 2>/dev/null || warn "$dir holds other files and was left"
}

# One start or stop at a time in one directory.
lock_take()
{
	exec 9>"$dir/.lock"
	flock -w 300 9 || fail "another start or stop works in $dir"
}

setting_get()
{
	[ -e "$dir/settings" ] || return 0
	sed -n "s/^$1=//p" "$dir/settings"
}

setting_set()
{
	local new="$dir/settings.new"
	{
		[ ! -e "$dir/settings" ] || grep -v "^$1=" "$dir/settings" || :
		printf '%s=%s\n' "$1" "$2"
	} >"$new"
	mv -- "$new" "$dir/settings"
}

# Runs a program as the account that PostgreSQL runs under: as ourselves, or as
# an unprivileged one when we are root, which PostgreSQL refuses to run as.
as_pg()
{
	if is_root; then
		(cd / && exec runuser -u "$pg_user" -- "$@" 9>&-)
	else
		(cd / && exec "$@" 9>&-)
	fi
}

# Gives a file or directory to the account of PostgreSQL.
pg_own()
{
	if is_root; then
		chown "$pg_user:" -- "$@"
	fi
}
