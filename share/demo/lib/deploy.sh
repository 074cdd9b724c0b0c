# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Deploys share/sql into the demo's cluster the way share/sql/README.md tells an
# administrator to: seed key, cluster-wide roles, schema, one role for each
# bastion. Sourced by share/demo/backend.

# Prints what the deployed files looked like, to notice when they change.
deploy_sum()
{
	(cd "$root/share/sql" && find . -name '*.sql' -print0 | LC_ALL=C sort -z |
		xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# 32 random bytes beside the tables, but in no dump of them: the key of the
# code generators' seeds.
seed_key_make()
{
	local key
	key=$(cluster_base)/data/opconsole-seed.key
	if [ ! -e "$key" ]; then
		head -c 32 /dev/urandom >"$key.new"
		pg_own "$key.new"
		mv -- "$key.new" "$key"
	fi
}

# Runs psql with its words kept in deploy.log, which is shown when it fails.
deploy_step()
{
	local name=$1
	shift
	if ! psql_super "$@" >>"$dir/deploy.log" 2>&1; then
		tail -n 15 "$dir/deploy.log" >&2
		if [ -e "$dir/deployed" ]; then
			warn "share/sql changed since it was deployed here; if it no longer fits," \
				"begin again: share/demo/backend stop --purge"
		fi
		fail "$name failed, see $dir/deploy.log"
	fi
}

# Deploys when share/sql is not the one that was deployed last. Sets deployed
# to yes or no.
deploy_ensure()
{
	local sum name sql=$root/share/sql
	deployed=no
	if [ ! -e "$sql/deploy.sql" ]; then
		warn "share/sql/deploy.sql is missing: the cluster runs, but is empty"
		return 0
	fi
	sum=$(deploy_sum)
	if [ "$(cat -- "$dir/deployed" 2>/dev/null)" = "$sum" ]; then
		deployed=yes
		return 0
	fi
	say "deploying share/sql"
	seed_key_make
	: >"$dir/deploy.log"
	deploy_step roles.sql -d postgres -f "$sql/roles.sql"
	if [ -z "$(psql_super -d postgres -c \
		"select 1 from pg_database where datname = '$database'")" ]; then
		deploy_step "create database" -d postgres -c \
			"create database $database template template0 encoding 'UTF8' locale 'C.UTF-8'"
	fi
	deploy_step deploy.sql -d "$database" -1 -f "$sql/deploy.sql"
	for name in "${client_names[@]}"; do
		case $name in
		bastion-*) deploy_step device.sql -d "$database" -v name="$name" -f "$sql/device.sql" ;;
		platform-*) deploy_step device.sql -d "$database" -v name="$name" -v kind=platform \
			-f "$sql/device.sql" ;;
		web-* | db-*) deploy_step device.sql -d "$database" -v name="$name" -v kind=component \
			-f "$sql/device.sql" ;;
		forward-*) deploy_step device.sql -d "$database" -v name="$name" -v kind=forwarder \
			-f "$sql/device.sql" ;;
		esac
	done
	printf '%s\n' "$sum" >"$dir/deployed"
	deployed=yes
}
