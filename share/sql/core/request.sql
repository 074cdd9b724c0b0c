-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Requests: what somebody asks for and other persons have to approve. The states and the only ways between them (Z-04):
--
--	pending -> approved | refused | withdrawn      by a person
--	pending -> lapsed                              by the clock at lapses_at, with no job running
--
-- Nothing leaves approved, refused, withdrawn or lapsed, and nothing is deleted (trap 10). An approval names the hash of
-- the text that the approver saw; another text voids all approvals (Z-05). The approval that meets the rule executes the
-- request in its own transaction; when that is refused, the approval is too, and the request stays pending.
--
-- Rows are locked in this order, by everything in these files: operation, request, the gate of contractors
-- (core.contractor_gate), company, contract, account by id, grant, lock, session by id. Checks are made after the lock.
-- Accounts and requests are locked "for no key update", so that rows which name them can be written meanwhile.

create or replace function core.request_state(r core.request)
returns text language sql volatile as $$
	select case when (r).state = 'pending' and (r).lapses_at <= clock_timestamp() then 'lapsed' else (r).state end
$$;
comment on function core.request_state(core.request) is
	'pending | approved | refused | withdrawn | lapsed, by the clock: the only answer to "is it still open".';

create or replace function core.fact_text(p_text text)
returns text language sql immutable as $$
	select regexp_replace(p_text, U&'[\0001-\001F\007F-\009F\2028\2029]+', ' ', 'g')
$$;
comment on function core.fact_text(text) is 'A fact as one line: no value can begin a line of its own in a canonical text.';

create or replace function core.person_text(p_account bigint)
returns text language sql stable as $$
	select format('%s, %s, %s%s', a.login, p.name, p.number, coalesce(', ' || a.company, ''))
	from core.account a join core.person p on p.id = a.person_id where a.id = p_account
$$;
comment on function core.person_text(bigint) is 'A person in a canonical text: login, name, number, company.';

create or replace function core.local_text(p_time timestamptz)
returns text language sql stable as $$
	select to_char(p_time at time zone z, 'YYYY-MM-DD HH24:MI ') || z
	from (select coalesce(core.setting_text('time_zone'), 'UTC') as z) x
$$;
comment on function core.local_text(timestamptz) is 'A time with its zone for people, always with the date.';

create or replace function core.request_text(p_request bigint, p_kind text, p_requester bigint, p_beneficiary bigint,
	p_unit bigint, p_facts text[], p_lapses_at timestamptz, p_reason text)
returns text language sql stable as $$
	select string_agg(core.fact_text(f), E'\n' order by n) || E'\n'
	from unnest(array['Request: ' || p_request, 'Kind: ' || p_kind, 'Requested by: ' || core.person_text(p_requester),
			'For: ' || core.person_text(p_beneficiary),
			'Unit: ' || (select u.code || ', ' || u.name from core.unit u where u.id = p_unit)]
		|| coalesce(p_facts, '{}')
		|| array['Open until: ' || core.local_text(p_lapses_at), 'Reason: ' || p_reason]) with ordinality t (f, n)
	where f is not null
$$;
comment on function core.request_text(bigint, text, bigint, bigint, bigint, text[], timestamptz, text) is
	'The canonical text of a request, one fact a line, UTF-8 with LF. The number makes it the text of one request only.';

create or replace function core.request_approvable(r core.request)
returns void language plpgsql stable as $$
begin
	if core.approvable((r).subject, (r).unit_id, core.request_persons(r)) is not true then
		perform core.refuse('OP409', 'nobody could approve this',
			format('It takes: %s; neither the one who asks nor the one who gets the access counts.',
				coalesce(core.rule_text((r).subject), '-')),
			'A security administrator can change the rule or name somebody who approves.');
	end if;
end
$$;
comment on function core.request_approvable(core.request) is 'Refuses OP409 for a request that would wait for ever.';

create or replace function core.request_json(r core.request)
returns jsonb language sql stable as $$
	select jsonb_strip_nulls(jsonb_build_object('kind', (r).kind, 'state', core.request_state(r), 'subject', (r).subject,
		'login', (select a.login from core.account a where a.id = (r).beneficiary_account), 'contract',
		(select c.number from core.contract c where c.id = (r).contract_id), 'starts_at', core.time_text((r).starts_at),
		'ends_at', core.time_text((r).ends_at), 'lapses_at', core.time_text((r).lapses_at), 'hash',
		encode((r).hash, 'hex'), 'text', (r).canonical, 'version', (r).version))
$$;
comment on function core.request_json(core.request) is 'A request as the journal keeps it, with the text itself.';

create or replace function core.request_make(ctx core.session_context, p_operation uuid, p_kind text, p_subject text,
	p_unit bigint, p_beneficiary bigint, p_contract bigint, p_arguments jsonb, p_facts text[], p_starts_at timestamptz,
	p_ends_at timestamptz, p_lapses_at timestamptz, p_reason text)
returns bigint language plpgsql as $$
declare
	r core.request;
	v_lapses timestamptz := coalesce(p_lapses_at, clock_timestamp() + interval '7 days');
	v_text text;
begin
	r.id := nextval(pg_get_serial_sequence('core.request', 'id'));
	v_text := core.request_text(r.id, p_kind, ctx.account_id, p_beneficiary, p_unit, p_facts, v_lapses, p_reason);
	insert into core.request (id, kind, requester_account, requester_person, beneficiary_account, beneficiary_person,
		unit_id, contract_id, subject, arguments, starts_at, ends_at, reason, canonical, hash, lapses_at)
	overriding system value
	values (r.id, p_kind, ctx.account_id, ctx.person_id, p_beneficiary,
		(select a.person_id from core.account a where a.id = p_beneficiary), p_unit, p_contract, p_subject,
		coalesce(p_arguments, '{}'), p_starts_at, p_ends_at, p_reason, v_text, sha256(convert_to(v_text, 'UTF8')), v_lapses)
	returning * into r;
	perform core.request_approvable(r);
	perform core.event_append(ctx, 'request.create', 'request', r.id::text, r.unit_id, null, core.request_json(r), p_reason,
		p_operation);
	return r.id;
end
$$;
comment on function core.request_make(core.session_context, uuid, text, text, bigint, bigint, bigint, jsonb, text[],
	timestamptz, timestamptz, timestamptz, text) is
	'Makes a pending request and its event, or refuses OP409 when nobody could approve it; rights are checked by the caller.
p_beneficiary: account, null when nobody in particular gets something. p_facts: lines of the text, in order, such as
"Role: trading-support". p_lapses_at null: in 7 days. p_starts_at null: from the approval on.';

create or replace function core.request_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
begin
	-- One statement each: an expression with all of them would have to be read as a whole.
	if (r).kind in ('grant', 'extend') then
		return core.grant_apply(ctx, r);
	elsif (r).kind = 'restart' then
		return core.restart_apply(ctx, r);
	elsif (r).kind = 'role' then
		return core.role_apply(ctx, r);
	elsif (r).kind = 'freeze' then
		return core.freeze_apply(ctx, r);
	elsif (r).kind = 'exception' then
		return core.exception_apply(ctx, r);
	elsif (r).kind = 'closing' then
		return core.closing_apply(ctx, r);
	elsif (r).kind = 'drill' then
		return core.drill_apply(ctx, r);
	end if;
	return core.policy_apply(ctx, r);
end
$$;
comment on function core.request_apply(core.session_context, core.request) is
	'Does what was approved, checking everything as if it were done now. ctx is the last approver. Returns {summary, ...}.';
