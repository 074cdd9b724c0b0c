-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Archiving and thawing months of the journal, and what a verification needs to know of those that left. The rules are in
-- core/segment.sql and core/segment_task.sql.

create function api.journal_archive(p_operation uuid, p_month text, p_reason text, out month text, out task bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.segment_ask(ctx, p_operation, 'archive', p_month, p_reason);
	month := v_result ->> 'month';
	task := (v_result ->> 'task')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_archive(uuid, text, text) is
	'Asks the archiver to write a month to its file and to let it go (2026-03). OP409 says why it can''t be done now: too young,
not signed, an older month first. Needs journal.archive for the whole platform and a fresh code.';

create function api.journal_thaw(p_operation uuid, p_month text, p_reason text, out month text, out task bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.segment_ask(ctx, p_operation, 'thaw', p_month, p_reason);
	month := v_result ->> 'month';
	task := (v_result ->> 'task')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_thaw(uuid, text, text) is
	'Asks the archiver to make an archived month searchable again, for journal.thaw_days. Needs journal.archive for the whole
platform and a fresh code.';

create function api.journal_segments()
returns table (month text, first_seal bigint, last_seal bigint, away boolean, thawed boolean, manifest text, signature bytea) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.verify_require(ctx);
	return query select core.month_text(s.month), s.first_seal, s.last_seal, s.released_at is not null and s.thawed_at is null,
		s.thawed_at is not null, s.manifest,
		s.signature
	from core.segment s order by s.month;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_segments() is
	'Archived months in order with their manifests, for verification outside the database; away: their events are not in it; thawed: they came back.
journal_seals() must have been called before. Needs journal.verify.';

create function api.journal_extent(out events bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.verify_require(ctx);
	events := core.journal_extent();
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_extent() is
	'About how many events a verification will read, to say how long it takes. journal_seals() must have been called before.
Needs journal.verify.';
