-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Requests: what waits for whom, one request with its text, and decisions about it.

create function api.request_list(p_box text default 'waiting', p_state text default null, p_search text default null,
	p_after text default null, p_before text default null, p_limit int default 50)
returns table (request bigint, kind text, state text, requester text, requester_name text, beneficiary text,
	beneficiary_name text, company text, contract text, subject_text text, unit text, starts_at timestamptz,
	ends_at timestamptz, created_at timestamptz, lapses_at timestamptz, waiting_on text, approvals int, needed int,
	mine boolean, may_approve boolean, why_not text, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_search text;
	v_from record;
	v_secret bytea;
	v_page core.request[];
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_search := core.request_list_check(p_box, p_state, p_search);
	select * into v_from from core.cursor_read_place('request_list', p_after, p_before);
	v_secret := core.cursor_key();
	v_page := array(select r from core.request_page(ctx, p_box, p_state, v_search, v_from.key, v_from.id,
		p_before is not null, v_limit) r);
	return query select b.*, core.cursor_make('request_list', core.journal_key(b.created_at), b.request, v_secret)
	from core.request_briefs(ctx, v_page) b
	order by b.created_at desc, b.request desc;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_list(text, text, text, text, text, int) is
	'Requests, newest first. Box waiting: the caller could approve them now; mine: he asked, or would get the access; all: those
and the ones of units for which he holds request.read. Needs no right: each sees what concerns him. A request is listed
for ever, whatever became of it.';

create function api.request_count(out waiting int, out mine int, out oldest timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_waiting record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_waiting := core.request_waiting(ctx);
	waiting := v_waiting.waiting;
	oldest := v_waiting.oldest;
	select count(*)::int into mine from core.request r
	where r.state = 'pending' and r.requester_person = ctx.person_id and core.request_state(r) = 'pending';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_count() is
	'How many requests wait for the caller, since when the oldest does, and how many of his own are pending.';

create function api.request_show(p_request bigint)
returns table (request bigint, kind text, state text, requester text, requester_name text, beneficiary text,
	beneficiary_name text, company text, contract text, subject_text text, unit text, starts_at timestamptz,
	ends_at timestamptz, created_at timestamptz, lapses_at timestamptz, waiting_on text, approvals int, needed int,
	mine boolean, may_approve boolean, why_not text, unit_name text, reason text, canonical text, hash bytea, hours text,
	confidentiality_clause text, confidentiality_until date, damages_clause text, conflicts jsonb, risks text[],
	approvals_given jsonb, rule text, decided_at timestamptz, result jsonb, version int, ends_why
	text, scopes text[], contract_row bigint, hours_from_approval int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	r core.request;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	r := core.request_hold(ctx, p_request, false);
	return query select b.*, u.name, r.reason, r.canonical, r.hash, r.arguments ->> 'hours', c.confidentiality_clause,
		c.confidentiality_until, c.damages_clause, core.request_conflicts(r), core.request_risks(r),
		core.request_approvals(r.id), core.rule_text(r.subject), r.decided_at, r.result, r.version, r.arguments ->> 'ends_why',
		core.request_scopes(r), r.contract_id, (r.arguments ->> 'hours_from_approval')::int
	from core.request_briefs(ctx, array[r]) b
		join core.unit u on u.id = r.unit_id
		left join core.contract c on c.id = r.contract_id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_show(bigint) is
	'One request with everything that an approver has to see: canonical is the text, hash its SHA-256, which the decision
names; ends_why: what the end was cut to; scopes: what the roles that are asked for let one do, in words, now. OP404 for a request that is not the caller''s and of no unit that he may read.';

create function api.request_approve(p_operation uuid, p_request bigint, p_hash bytea, p_ends_at timestamptz default null,
	p_reason text default null, out request bigint, out state text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.request_approve(ctx, p_operation, p_request, p_hash, p_ends_at, p_reason);
	request := (v_result ->> 'request')::bigint;
	state := v_result ->> 'state';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_approve(uuid, bigint, bytea, timestamptz, text) is
	'Approves the text with this hash (OP409 when it is another by now). Needs a code entered for this request alone (OP402),
request.approve and a role of its rule for its unit, or to be the deputy of one who has; never the requester or the
beneficiary, with any account (OP403). p_ends_at: an earlier end of a grant. state is pending while others have to
approve, too.';

create function api.request_refuse(p_operation uuid, p_request bigint, p_hash bytea, p_reason text, out request bigint,
	out state text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.request_refuse(ctx, p_operation, p_request, p_hash, p_reason);
	request := (v_result ->> 'request')::bigint;
	state := v_result ->> 'state';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_refuse(uuid, bigint, bytea, text) is
	'Refuses a pending request for good; whoever could approve it may, and needs no code.';

create function api.request_withdraw(p_operation uuid, p_request bigint, p_reason text, out request bigint, out state text,
	out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.request_withdraw(ctx, p_operation, p_request, p_reason);
	request := (v_result ->> 'request')::bigint;
	state := v_result ->> 'state';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_withdraw(uuid, bigint, text) is 'Takes back a pending request of one''s own.';
