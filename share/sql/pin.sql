-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Pins, for every call, the settings that a client may change and that would change what a function does or says:
-- how literals in its body are read, how text is made of values, and which lines of the server's log the client gets a
-- copy of (with client_min_messages = log it would read why a sign-in was refused).

do $$
declare
	r record;
begin
	for r in
		select p.oid::regprocedure as f from pg_proc p join pg_namespace n on n.oid = p.pronamespace
		where n.nspname in ('api', 'keeper_api', 'platform_api', 'report_api', 'forward_api')
	loop
		execute format($f$alter function %s
			set client_min_messages = error
			set standard_conforming_strings = on
			set timezone = 'UTC'
			set datestyle = 'ISO, YMD'
			set intervalstyle = 'postgres'
			set bytea_output = 'hex'$f$, r.f);
	end loop;
end
$$;
