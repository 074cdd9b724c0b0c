-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Signed checkpoints for verification outside the database. The rules are in core/checkpoint.sql.

create function api.checkpoint_list(p_after bigint default null, p_limit int default 1000)
returns table (seal bigint, hash bytea, signature bytea, at timestamptz) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 1000, 10000);
	perform core.verify_require(ctx);
	return query select c.seal, c.hash, c.signature, c.at
	from core.checkpoint c where c.seal > coalesce(p_after, -1) order by c.seal limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.checkpoint_list(bigint, int) is
	'Signed checkpoints in the order of seals, after the seal named. journal_seals() must have been called before. Needs
journal.verify.';

create function api.checkpoint_head(p_seal bigint default null, out seal bigint, out hash bytea, out at timestamptz,
	out known bytea)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select h.seal, h.hash, h.at, h.known into seal, hash, at, known from core.checkpoint_head(p_seal) h;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.checkpoint_head(bigint) is
	'The newest seal of the journal, and the hash of the seal named (null: there is none), for who remembers it. Needs a
session and no right: a hash tells nothing about events.';
