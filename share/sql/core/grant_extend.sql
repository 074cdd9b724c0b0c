-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Going on with a contractor's grant that is about to end: a new request, approved like the first (Z-08). What is granted
-- is a further grant that begins where the old one ends, so each is within the cap of its role.

create or replace function core.grant_find(ctx core.session_context, p_grant bigint, p_scope text)
returns core.role_grant language plpgsql as $$
declare
	g core.role_grant;
begin
	select * into g from core.role_grant where id = p_grant;
	if g.id is null or not (core.right_has(ctx, 'account.read', g.unit_id) or core.right_has(ctx, p_scope, g.unit_id)) then
		perform core.refuse('OP404', 'there is no such grant',
			'No grant of this number belongs to a unit that you have rights for.', 'Look at the roles of the account.');
	end if;
	perform core.right_require(ctx, p_scope, g.unit_id);
	return g;
end
$$;
comment on function core.grant_find(core.session_context, bigint, text) is
	'The grant, or OP404 when the caller may not see it, or OP403 when only the scope is missing.';

create or replace function core.grant_extend_check(ctx core.session_context, g core.role_grant, p_account core.account,
	p_ends_at timestamptz)
returns void language plpgsql as $$
begin
	if (p_account).person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account', 'Nobody asks for access for himself.',
			'Ask a colleague with the same right.', p_object => 'account ' || (p_account).login);
	elsif (p_account).kind <> 'contractor' or (g).ends_at is null then
		perform core.refuse('OP409', 'the account is not a contractor''s', 'Requests of this kind are for contractors.',
			'Give the role to the account directly.');
	elsif (g).ended_at is not null or (g).ends_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the grant has ended', 'Only a grant that still runs can be extended.',
			'Make a new request.');
	elsif (g).ends_at > clock_timestamp() + interval '24 hours' then
		perform core.refuse('OP409', 'it is too early to extend the grant',
			format('It can be extended from %s on.', core.time_text((g).ends_at - interval '24 hours')),
			'Ask again in the last 24 hours of the grant.');
	elsif p_ends_at is null or not isfinite(p_ends_at) or p_ends_at <= (g).ends_at
		or p_ends_at > (g).ends_at + interval '1830 days' then
		perform core.refuse('OP400', 'end is not valid', 'An extension ends after the grant, within five years.', null, 'ends_at');
	elsif exists (select from core.request r where r.kind = 'extend' and r.state = 'pending'
		and r.beneficiary_account = (p_account).id and (r.arguments ->> 'grant')::bigint = (g).id
		and core.request_state(r) = 'pending') then
		perform core.refuse('OP409', 'an extension of the grant is asked for already', 'It waits for its approval.',
			'Look at the list of requests.');
	end if;
end
$$;
comment on function core.grant_extend_check(core.session_context, core.role_grant, core.account, timestamptz) is
	'Refuses unless the grant is a contractor''s, runs, is in its last 24 hours, and is not being extended already.';

create or replace function core.grant_extend(ctx core.session_context, p_operation uuid, p_grant bigint, p_ends_at timestamptz,
	p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
	v_contract core.contract;
	v_role text;
	v_hours text;
	v_end record;
	g core.role_grant;
	r core.request;
begin
	v_result := core.operation_begin(ctx, p_operation, 'grant.extend', jsonb_build_object('grant', p_grant, 'ends_at',
		p_ends_at::text, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	g := core.grant_find(ctx, p_grant, 'request.create');
	-- Two people who ask at the same time are one after the other: one extension waits at a time.
	select * into v_account from core.account where id = g.account_id for no key update;
	select * into g from core.role_grant where id = g.id for no key update;
	select * into v_contract from core.contract where id = g.contract_id;
	select code into v_role from core.role where id = g.role_id;
	perform core.grant_extend_check(ctx, g, v_account, p_ends_at);
	perform core.contractor_require(v_account, v_contract, array[v_role]);
	v_end := core.contractor_end(v_account, v_contract, array[v_role], g.ends_at, p_ends_at);
	if v_end.ends_at <= g.ends_at then
		perform core.refuse('OP409', 'the grant can not be extended', 'It goes to the end of the contract or of the account already.',
			'The contract manager can register a longer contract.');
	end if;
	perform core.grant_free(v_account, o, g.unit_id, g.ends_at, v_end.ends_at) from core.role o where o.id = g.role_id;
	v_hours := core.hours_text(g.hours);
	r.id := core.request_make(ctx, p_operation, 'extend', 'grant:' || v_role, g.unit_id, v_account.id, v_contract.id,
		jsonb_strip_nulls(jsonb_build_object('roles', to_jsonb(array[v_role]), 'grant', g.id, 'hours', v_hours)),
		core.request_facts(v_contract, array[v_role], g.ends_at, v_end.ends_at, null, v_hours), g.ends_at, v_end.ends_at,
		g.ends_at, v_reason);
	select * into strict r from core.request where id = r.id;
	v_result := jsonb_build_object('request', r.id, 'state', r.state, 'ends_at', core.time_text(r.ends_at), 'ends_why',
		v_end.ends_why, 'summary', format('request %s waits for %s', r.id, core.request_waiting_on(r)));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.grant_extend(core.session_context, uuid, bigint, timestamptz, text) is
	'Asks for more time for a contractor''s grant. Returns request, state, ends_at, ends_why, summary.';
