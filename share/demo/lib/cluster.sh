# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demo's PostgreSQL cluster: where it lies, how it is made, started and
# stopped, who may connect, and psql with a superuser's or a bastion's rights.
# The settings are those that share/doc/deployment.md asks of a real server.
# Sourced by share/demo/backend.

# Prints a short name for this demo's directory, the same every time.
dir_tag()
{
	printf '%s' "$dir" | cksum | cut -d' ' -f1
}

# Prints the directory that holds data, log and certificates of the server.
# The account of PostgreSQL must be able to reach it; below root's home it can
# not, and then the place is /var/lib.
cluster_base()
{
	local base
	base=$(setting_get base)
	if [ -z "$base" ]; then
		base=$dir/cluster
		if is_root && ! as_pg test -x "$dir"; then
			base=/var/lib/opconsole-demo-$(dir_tag)
		fi
	fi
	printf '%s\n' "$base"
}

# Prints the directory of the unix socket, whose path has to be short.
cluster_socket()
{
	local socket
	socket=$(cluster_base)/socket
	if [ ${#socket} -gt 80 ]; then
		socket=/tmp/opconsole-demo-$(id -u)-$(dir_tag)
	fi
	printf '%s\n' "$socket"
}

port_free()
{
	! (exec 8<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Remembers the port: the wanted one, the one of the last start, or a free one.
# Another demo that is starting just now is kept away by a lock for the port.
port_choose()
{
	local wanted=$1 old
	old=$(setting_get port)
	if cluster_running; then
		if [ -n "$wanted" ] && [ "$wanted" != "$old" ]; then
			fail "already running on port $old; stop it first"
		fi
		return 0
	fi
	if [ -z "$wanted" ]; then
		wanted=${old:-54329}
		while ! port_free "$wanted" || ! port_reserve "$wanted"; do
			wanted=$((wanted + 1))
			[ "$wanted" -lt 65000 ] || fail "no free port found"
		done
	elif ! port_free "$wanted"; then
		fail "port $wanted is in use"
	fi
	setting_set port "$wanted"
}

# Holds the port among demos until this script ends.
port_reserve()
{
	local file
	file=/tmp/opconsole-demo-port-$1-$(id -u).lock
	exec 7>"$file" || return 1
	flock -n 7 || return 1
	trap 'rm -f -- "'"$file"'"' EXIT
}

cluster_running()
{
	local base
	base=$(cluster_base)
	[ -e "$base/data/postmaster.pid" ] || return 1
	as_pg "$pg_bin/pg_ctl" -D "$base/data" status >/dev/null 2>&1
}

cluster_settings()
{
	local base=$1
	cat <<CONF
listen_addresses = '127.0.0.1'
port = $(setting_get port)
unix_socket_directories = '$(cluster_socket)'
unix_socket_permissions = 0700
max_connections = 100
superuser_reserved_connections = 3
authentication_timeout = 10s
shared_buffers = 128MB
max_wal_size = 2GB
jit = off
cluster_name = 'opconsole-demo'
timezone = 'UTC'

ssl = on
ssl_ca_file = '$base/tls/ca.crt'
ssl_cert_file = '$base/tls/server.crt'
ssl_key_file = '$base/tls/server.key'
ssl_crl_file = '$base/tls/crl.pem'
ssl_min_protocol_version = 'TLSv1.2'
ssl_ciphers = 'ECDHE+AESGCM:ECDHE+CHACHA20'
ssl_prefer_server_ciphers = on
ssl_ecdh_curve = 'prime256v1'
hba_file = '$base/pg_hba.conf'
ident_file = '$base/pg_ident.conf'

fsync = on
full_page_writes = on
synchronous_commit = on
client_connection_check_interval = 1s
tcp_keepalives_idle = 30
tcp_keepalives_interval = 10
tcp_keepalives_count = 3

logging_collector = on
log_directory = '$base/log'
log_filename = 'postgresql-%Y-%m-%d.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_connections = on
log_disconnections = on
log_hostname = off
log_line_prefix = '%m [%p] %q%u@%d %h '
log_timezone = 'UTC'
log_statement = 'ddl'
log_duration = off
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = error
log_lock_waits = on
CONF
}

cluster_access()
{
	local name
	cat <<'CONF'
# The superuser comes over the unix socket only; devices and the keeper come
# with the certificate of their own role only; everything else is refused.
local     all        postgres          peer map=demo
local     all        all               reject
CONF
	for name in "${client_names[@]}"; do
		printf 'hostssl   %s  %-16s  127.0.0.1/32  cert\n' "$database" "$name"
	done
	cat <<'CONF'
host      all        all               0.0.0.0/0     reject
host      all        all               ::/0          reject
CONF
}

# Operating system users that may be the superuser: who runs PostgreSQL, and
# who runs this script.
cluster_map()
{
	printf 'demo  %s  postgres\n' "$(as_pg id -un)"
	if is_root; then
		printf 'demo  root  postgres\n'
	fi
}

cluster_make()
{
	local base=$1
	if [[ $base == /var/lib/* ]]; then
		mkdir -p -- "$base"
		chmod 711 -- "$base"
	fi
	mkdir -p -- "$base/data" "$base/log" "$base/tls"
	chmod 711 -- "$base"
	pg_own "$base/data" "$base/log" "$base/tls"
	setting_set base "$base"
	[ ! -s "$base/data/PG_VERSION" ] || return 0
	say "making a PostgreSQL cluster in $base"
	as_pg "$pg_bin/initdb" -D "$base/data" -U postgres --data-checksums --locale=C.UTF-8 \
		--encoding=UTF8 --auth=reject >"$dir/deploy.log" 2>&1 ||
		fail "initdb failed, see $dir/deploy.log"
}

# Writes the settings and files that the server reads at its start.
cluster_files()
{
	local base=$1 file
	cp -- "$dir/ca/server.crt" "$dir/ca/server.key" "$dir/tls/ca.crt" "$dir/tls/crl.pem" "$base/tls/"
	chmod 600 "$base"/tls/*
	pg_own "$base"/tls/*
	cluster_settings "$base" >"$base/postgresql.conf"
	cluster_access >"$base/pg_hba.conf"
	cluster_map >"$base/pg_ident.conf"
	for file in postgresql.conf pg_hba.conf pg_ident.conf; do
		chmod 600 "$base/$file"
		pg_own "$base/$file"
	done
	mkdir -p -- "$(cluster_socket)"
	chmod 700 -- "$(cluster_socket)"
	pg_own "$(cluster_socket)"
}

cluster_start()
{
	local base
	base=$(cluster_base)
	if cluster_running; then
		if [ "$certificates_changed" = yes ]; then
			cluster_files "$base"
			as_pg "$pg_bin/pg_ctl" -s -D "$base/data" reload
		fi
		return 0
	fi
	cluster_make "$base"
	cluster_files "$base"
	say "starting PostgreSQL"
	# The file names its own data directory, so the data directory itself
	# stays as initdb made it.
	as_pg "$pg_bin/pg_ctl" -s -w -t 60 -D "$base/data" \
		-o "-c config_file=$base/postgresql.conf" -l "$base/log/start.log" start 7>&- ||
		fail "PostgreSQL did not start, see $base/log"
}

cluster_stop()
{
	if cluster_running; then
		as_pg "$pg_bin/pg_ctl" -s -w -t 60 -D "$(cluster_base)/data" -m fast stop
	fi
}

# Keeps the caller's PG* variables from pointing psql elsewhere. PGOPTIONS and
# PGAPPNAME stay: a hostile client may set them, so a test may too.
psql_environment()
{
	local name
	for name in "${!PG@}"; do
		case $name in
		PGOPTIONS | PGAPPNAME) ;;
		*) unset "$name" ;;
		esac
	done
	export PGCLIENTENCODING=UTF8
}

# psql as superuser, for this script.
psql_super()
{
	(
		psql_environment
		unset PGOPTIONS PGAPPNAME
		exec "$pg_bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$(cluster_socket)" \
			-p "$(setting_get port)" -U postgres "$@" 9>&-
	)
}

# psql as superuser, for the user.
cluster_psql_exec()
{
	dir_need
	psql_environment
	exec "$pg_bin/psql" -h "$(cluster_socket)" -p "$(setting_get port)" -U postgres \
		-d "$database" "$@"
}

# psql as the bastion $1, for the user: what somebody who took over a bastion
# could run.
cluster_client_psql_exec()
{
	local name=$1
	shift
	dir_need
	[ -e "$dir/tls/$name.crt" ] || fail "there is no certificate for $name in $dir/tls"
	psql_environment
	exec "$pg_bin/psql" -X -d "host=$server_name hostaddr=127.0.0.1 port=$(setting_get port)\
 dbname=$database user=$name sslmode=verify-full sslrootcert=$dir/tls/ca.crt\
 sslcert=$dir/tls/$name.crt sslkey=$dir/tls/$name.key sslcrl=$dir/tls/crl.pem\
 ssl_min_protocol_version=TLSv1.3 gssencmode=disable passfile=/nonexistent" "$@"
}
