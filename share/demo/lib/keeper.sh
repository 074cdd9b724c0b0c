# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The keeper of the demo: build/opconsole keeper in the background, with its
# process number in a file. Sourced by share/demo/backend.

# Prints the keeper's process number, if that process is still our keeper.
keeper_pid()
{
	local pid
	[ -s "$dir/keeper.pid" ] || return 1
	pid=$(<"$dir/keeper.pid")
	[[ $pid =~ ^[0-9]+$ ]] || return 1
	tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$dir/keeper.conf" || return 1
	printf '%s\n' "$pid"
}

keeper_running()
{
	keeper_pid >/dev/null
}

keeper_start()
{
	local program=$root/build/opconsole
	keeper_running && return 0
	if [ ! -x "$program" ]; then
		warn "build/opconsole is not built yet: no keeper runs, the journal is not sealed;" \
			"build it (share/try --prepare) and start again"
		return 0
	fi
	setsid "$program" keeper --config "$dir/keeper.conf" </dev/null >>"$dir/keeper.log" 2>&1 \
		9>&- 7>&- &
	printf '%s\n' "$!" >"$dir/keeper.pid"
	keeper_wait
}

# Waits until the keeper has sealed something, or says why it is gone.
keeper_wait()
{
	local before deadline=$((SECONDS + 5))
	before=$(psql_super -d "$database" -c 'select coalesce(max(number), 0) from core.seal')
	while [ "$(psql_super -d "$database" -c \
		"select max(number) > $before or not exists (select from core.event
		 where xid >= (select max(high) from core.seal)) from core.seal")" != t ]; do
		if ! keeper_running; then
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

keeper_stop()
{
	local pid deadline=$((SECONDS + 10))
	if pid=$(keeper_pid); then
		kill -TERM "$pid"
		while keeper_running; do
			if [ $SECONDS -gt $deadline ]; then
				warn "the keeper does not stop, killing it"
				kill -KILL "$pid"
				break
			fi
			sleep 0.1
		done
	fi
	rm -f -- "$dir/keeper.pid"
}
