# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demo's configuration files: for the console, as it would lie on a bastion,
# for the keeper, for the service that forwards the journal, and for an rsyslog
# that receives it. share/opconsole.conf explains every key.
# Sourced by share/demo/backend.

# Prints the part that tells how role $1 reaches the server.
configuration_connection()
{
	cat <<CONF
; written by share/demo/backend start
[server]
host = $server_name
address = 127.0.0.1
port = $(setting_get port)
database = $database
role = $1

[tls]
ca = $dir/tls/ca.crt
certificate = $dir/tls/$1.crt
key = $dir/tls/$1.key
crl = $dir/tls/crl.pem
minimum = 1.3

CONF
}

configuration_console()
{
	configuration_connection bastion-1
	cat <<CONF
[console]
language = en
time_zone = Asia/Almaty
theme = dark
idle_lock_minutes = 10
runtime_directory = $dir/run
state_directory = $dir/run
export_directory = $dir/exports
log_file = $dir/console.log
locale_directory = $root/build/share/locale
password_list = $root/share/passwords
checkpoint_keys = $dir/keeper/checkpoint.pub
CONF
}

configuration_keeper()
{
	configuration_connection opconsole_keeper
	cat <<CONF
[keeper]
seal_interval_ms = 1000
checkpoint_key = $dir/keeper/checkpoint.key
checkpoint_interval_s = 2
archive_directory = $dir/archive
CONF
}

configuration_forward()
{
	configuration_connection forward-1
	cat <<CONF
[forward]
sink = siem
host = $receiver_name
address = 127.0.0.1
port = 6514
ca = $dir/tls/ca.crt
certificate = $dir/tls/forward-1.crt
key = $dir/tls/forward-1.key
crl = $dir/tls/crl.pem
CONF
}

# The receiver of the example, on this machine only and with the demo's files.
configuration_receiver()
{
	sed -e "s#/etc/rsyslog/#$dir/tls/#; s#/var/log/opconsole-journal.log#$dir/journal.log#" \
		-e 's#0\.0\.0\.0#127.0.0.1#' "$root/share/rsyslog/opconsole.conf"
}

# Writes the files; one that the user changed, apart from the port, is kept.
configuration_write()
{
	local name new
	for name in opconsole:console keeper:keeper forward:forward rsyslog:receiver; do
		new=$dir/${name%%:*}.conf
		if [ ! -e "$new" ]; then
			"configuration_${name##*:}" >"$new"
		elif ! grep -qx "port = $(setting_get port)" "$new"; then
			sed -i "1,/^database/s/^port = .*/port = $(setting_get port)/" "$new"
		fi
	done
	grep -q '^archive_directory' "$dir/keeper.conf" ||
		printf 'archive_directory = %s\n' "$dir/archive" >>"$dir/keeper.conf"
	mkdir -p -- "$dir/archive"
	chmod 700 -- "$dir/archive"
}

configuration_path()
{
	dir_need
	printf '%s\n' "$dir/opconsole.conf"
}
