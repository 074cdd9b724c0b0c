-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the keeper calls once a second and now and then. These functions take no arguments, so that a keeper that was
-- taken over can do nothing but the keeper's work; signatures are in checkpoint.sql.

create function keeper_api.seal(out sealed bigint, out number bigint)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.isolation_require();
	select s.sealed, s.number into sealed, number from core.seal_next() s;
end
$$;
comment on function keeper_api.seal() is 'Seals the events that are ready; how many, and the number of the newest seal.';

create function keeper_api.clock_move(out behind_seconds bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	behind_seconds := ceil(extract(epoch from core.clock_move()))::bigint;
end
$$;
comment on function keeper_api.clock_move() is
	'Notes how far the clock of the server is, and says by how many seconds it is behind where it has been.';

create function keeper_api.partitions_make(out made int)
returns int language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
	made := core.partitions_make();
	perform core.search_share_refresh();
end
$$;
comment on function keeper_api.partitions_make() is
	'Once an hour: makes missing partitions of the journal, months ahead (how many), and takes over the statistics that searches
of accounts go by.';

create function keeper_api.sessions_sweep(out ended int)
returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	ended := core.sessions_end_over();
	perform core.attempts_sweep();
	perform core.caller_sweep();
	perform core.leftovers_remove();
end
$$;
comment on function keeper_api.sessions_sweep() is
	'Ends sessions that are over (how many) and journals guesses and caller checks that were never judged.';

create function keeper_api.tick()
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	notify opconsole_tick;
end
$$;
comment on function keeper_api.tick() is 'One empty notification; nothing else in this database ever notifies.';

create function keeper_api.watchdog()
returns table (pid int, why text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	-- In a loop: in a WHERE clause the planner may call pg_terminate_backend() before it looks at the role.
	for pid, why in
		select a.pid, case when a.state like 'idle in transaction%' then 'idle in transaction' else 'busy' end
		from pg_stat_activity a
		where a.state <> 'idle' and a.xact_start < clock_timestamp() - interval '5 s'
			and a.usename in (select r.rolname from pg_roles r
				where not r.rolsuper and (pg_has_role(r.oid, 'opconsole_console', 'member')
					or pg_has_role(r.oid, 'opconsole_platform', 'member') or pg_has_role(r.oid, 'opconsole_reporter', 'member')
					or pg_has_role(r.oid, 'opconsole_forwarder', 'member')))
	loop
		if pg_terminate_backend(pid) then
			raise log 'opconsole watchdog: terminated pid=% why=%', pid, why;
			return next;
		end if;
	end loop;
end
$$;
comment on function keeper_api.watchdog() is
	'Terminates backends of bastions and servers whose transaction is open for more than 5 seconds, and says which and why.';

create function keeper_api.role_settings_reset()
returns table (role text, setting text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v record;
begin
	for v in
		with role as (
			select r.oid, r.rolname from pg_roles r
			where not r.rolsuper and r.rolcanlogin and (pg_has_role(r.oid, 'opconsole_console', 'member')
				or pg_has_role(r.oid, 'opconsole_platform', 'member') or pg_has_role(r.oid, 'opconsole_reporter', 'member')
				or pg_has_role(r.oid, 'opconsole_forwarder', 'member'))
		), found as (
			select r.rolname, d.datname, split_part(c, '=', 1) as setting, substr(c, strpos(c, '=') + 1) as value
			from role r join pg_db_role_setting s on s.setrole = r.oid
				left join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c
		), wanted as (
			select w.role as rolname, null::name as datname, w.setting, w.value
			from core.role_setting w join role r on r.rolname = w.role
		)
		select coalesce(f.rolname, w.rolname) as rolname, f.datname, coalesce(f.setting, w.setting) as setting,
			f.value as value, w.value as wanted, w.setting is not null as known
		from found f full join wanted w on w.rolname = f.rolname and f.datname is null and w.setting = f.setting
		where f.value is distinct from w.value
		order by 1, 2, 3
	loop
		role := v.rolname;
		setting := v.setting;
		begin
			if v.known then
				-- A list setting is kept in quotes, which SET would quote again.
				execute format('alter role %I set %I = %L', v.rolname, v.setting,
					case when v.wanted = '""' then '' else v.wanted end);
			elsif v.datname is null then
				execute format('alter role %I reset %I', v.rolname, v.setting);
			else
				execute format('alter role %I in database %I reset %I', v.rolname, v.datname, v.setting);
			end if;
		exception when others then
			raise log 'opconsole keeper: setting % of role % was not put back: %', v.setting, v.rolname, sqlstate;
			continue;
		end;
		perform core.keeper_event('role.reset', 'role', v.rolname,
			jsonb_build_object('setting', v.setting, 'value', left(v.value, 200)),
			jsonb_build_object('setting', v.setting, 'value', v.wanted));
		return next;
	end loop;
end
$$;
comment on function keeper_api.role_settings_reset() is
	'Puts the settings of the roles of bastions and servers back to what device.sql made them, journals and names each one.';

-- A role may change itself, and only a role with CREATEROLE may change it back: the owner has neither right.
reset role;
alter function keeper_api.watchdog() owner to opconsole_warden;
alter function keeper_api.role_settings_reset() owner to opconsole_warden;
set role opconsole_owner;
grant usage on schema core to opconsole_warden;
grant select on core.role_setting to opconsole_warden;
grant execute on function core.keeper_event(text, text, text, jsonb, jsonb) to opconsole_warden;
