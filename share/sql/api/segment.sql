-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The months of the journal: where each is, and how far it reaches back. The rules are in core/segment.sql.

create function api.segment_list()
returns table (month text, state text, events bigint, file_bytes bigint, first_seal bigint, last_seal bigint, archived_at timestamptz,
	verified_at timestamptz, released_at timestamptz, thawed_at timestamptz, thawed_until timestamptz, thawed_by text, ripe_at timestamptz,
	kept_until timestamptz, asked_by text, asked_at timestamptz, done bigint, total bigint, seen_at timestamptz, outcome text, message text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'journal.read', null);
	return query select l.* from core.segment_list() l;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.segment_list() is
	'Every month of the journal, the newest first, with its state (online, archive asked, archive runs, leaving, late events, archived, thaw asked,
thaw runs, thawed, verify asked, verify runs, not good), its archive, when it may go from the database, until when its file
has to be kept, and what was asked of the archiver last. Needs journal.read for any unit.';

create function api.segment_horizon(out oldest timestamptz, out floor timestamptz, out leaves_at timestamptz, out archived bigint,
	out verified bigint, out thawed bigint, out due bigint, out kept_from timestamptz, out events bigint)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'journal.read', null);
	select h.* into oldest, floor, leaves_at, archived, verified, thawed, due, kept_from, events from core.journal_horizon() h;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.segment_horizon() is
	'How far the journal reaches back: oldest event in the database; what is younger than floor can''t leave it; leaves_at: when the
oldest month may go; months archived, verified, thawed and due; kept_from: from then on every archive must be kept; events:
about how many are in the database. Needs journal.read for any unit.';

create function api.segment_verify(p_operation uuid, p_month text, p_reason text, out month text, out task bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.segment_ask(ctx, p_operation, 'verify', p_month, p_reason);
	month := v_result ->> 'month';
	task := (v_result ->> 'task')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.segment_verify(uuid, text, text) is
	'Asks the archiver to read the file of a month again. Needs journal.archive for the whole platform and a fresh code.';
