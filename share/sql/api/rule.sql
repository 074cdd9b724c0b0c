-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who has to approve what.

create function api.rule_list()
returns table (subject text, text text, alternatives jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'request.read');
	return query select s.subject, core.rule_text(s.subject), core.rule_alternatives(s.subject)
	from (select distinct a.subject from core.approval_rule a) s order by s.subject;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.rule_list() is
	'The rules of approval: text in short, alternatives as [[{role, approvals}, AND ...], OR ...]. A role without a rule of its own
follows grant:administrative or grant. Needs request.read for any unit.';

create function api.rule_set(p_operation uuid, p_subject text, p_rule jsonb, p_reason text, out summary text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.rule_set(ctx, p_operation, p_subject, p_rule, p_reason);
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.rule_set(uuid, text, jsonb, text) is
	'Replaces the rule of a subject; [] takes the rule of one role away. Refused when there are not enough people for it. Needs
rule.edit for the root unit and a fresh code.';
