# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The keeper and the archiver of the demo: build/opconsole in the background,
# with the process numbers in files. Sourced by share/demo/backend.

# service_pid NAME: prints its process number, if that process is still ours.
service_pid()
{
	local pid
	[ -s "$dir/$1.pid" ] || return 1
	pid=$(<"$dir/$1.pid")
	[[ $pid =~ ^[0-9]+$ ]] || return 1
	tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$dir/keeper.conf" || return 1
	tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$1" || return 1
	printf '%s\n' "$pid"
}

service_running()
{
	service_pid "$1" >/dev/null
}

service_start()
{
	setsid "$root/build/opconsole" "$1" --config "$dir/keeper.conf" </dev/null >>"$dir/$1.log" 2>&1 \
		9>&- 7>&- &
	printf '%s\n' "$!" >"$dir/$1.pid"
}

keeper_start()
{
	local program=$root/build/opconsole
	if service_running keeper; then
		archiver_start
		return 0
	fi
	if [ ! -x "$program" ]; then
		warn "build/opconsole is not built yet: no keeper runs, the journal is not sealed;" \
			"build it (share/try --prepare) and start again"
		return 0
	fi
	service_start keeper
	keeper_wait
	archiver_start
}

# It waits for what is asked in the console.
archiver_start()
{
	service_running archiver || service_start archiver
}

# Waits until the keeper has sealed something, or says why it is gone.
keeper_wait()
{
	local before deadline=$((SECONDS + 5))
	before=$(psql_super -d "$database" -c 'select coalesce(max(number), 0) from core.seal')
	while [ "$(psql_super -d "$database" -c \
		"select max(number) > $before or not exists (select from core.event
		 where xid >= (select max(high) from core.seal)) from core.seal")" != t ]; do
		if ! service_running keeper; then
			warn "the keeper ended; see $dir/keeper.log"
			return 0
		fi
		if [ $SECONDS -gt $deadline ]; then
			warn "the keeper runs but sealed nothing in 5 s; see $dir/keeper.log"
			return 0
		fi
		sleep 0.2
	done
}

# service_stop NAME
service_stop()
{
	local pid deadline=$((SECONDS + 10))
	if pid=$(service_pid "$1"); then
		kill -TERM "$pid"
		while service_running "$1"; do
			if [ $SECONDS -gt $deadline ]; then
				warn "the $1 does not stop, killing it"
				kill -KILL "$pid"
				break
			fi
			sleep 0.1
		done
	fi
	rm -f -- "$dir/$1.pid"
}

keeper_stop()
{
	service_stop archiver
	service_stop keeper
}
