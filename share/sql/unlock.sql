-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Undoes lockdown.sql: run it in the database before pg_upgrade, which stumbles over privileges of functions that the
-- new version no longer has. Deploy again afterwards. While it is undone, keep the bastions out (pg_hba.conf).

do $$
declare
	r record;
begin
	for r in
		select p.oid::regprocedure as f, array_to_string(array_agg(distinct quote_ident(g.rolname)), ', ') as who
		from pg_proc p join pg_namespace n on n.oid = p.pronamespace, lateral aclexplode(p.proacl) a
			join pg_roles g on g.oid = a.grantee
		where n.nspname in ('pg_catalog', 'information_schema') and g.rolname = 'opconsole_owner'
		group by p.oid
	loop
		execute format('grant execute on routine %s to public', r.f);
		execute format('revoke execute on routine %s from opconsole_owner, opconsole_warden', r.f);
	end loop;
	for r in
		select c.oid::regclass as f
		from pg_class c join pg_namespace n on n.oid = c.relnamespace, lateral aclexplode(c.relacl) a
			join pg_roles g on g.oid = a.grantee
		where n.nspname in ('pg_catalog', 'information_schema') and g.rolname = 'opconsole_owner'
	loop
		execute format('grant select on %s to public', r.f);
		execute format('revoke all on %s from opconsole_owner, opconsole_warden', r.f);
	end loop;
	grant usage on language plpgsql, sql to public;
end
$$;
