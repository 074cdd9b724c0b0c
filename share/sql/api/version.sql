-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The first question of every client: is this the server it was made for?

create function api.version(out schema_number int, out contract_number int, out environment text, out platform text,
	out server_time timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	schema_number := core.schema_number();
	contract_number := core.contract_number();
	environment := core.setting_text('environment');
	platform := core.setting_text('platform');
	server_time := clock_timestamp();
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.version() is
	'Number of the schema, number of the contract, TEST or PROD, name of the platform, clock. Needs no session.';
