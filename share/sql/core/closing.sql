-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The closing sheet of a contract is signed by two persons (N6). Who ticks what came back signs first, with a code for
-- this sheet alone (S-07); that makes a request of kind closing with the whole sheet as its canonical text. A second
-- person, whom the rule "closing" names, signs by approving the text (Z-05). Nobody who worked under the contract signs,
-- with whatever account (Z-03, N12). When what the sheet says has changed between the two, both sign anew.

create or replace function core.closing_items()
returns text[] language sql immutable as $$
	select array['data', 'devices', 'documents', 'media', 'passes']
$$;
comment on function core.closing_items() is
	'What has to come back at the end of a contract; data: copies of it are destroyed.';

create or replace function core.closing_returned(p_returned text[])
returns text[] language plpgsql immutable as $$
begin
	if p_returned is null or array_ndims(p_returned) > 1 or cardinality(p_returned) > 10
		or not p_returned <@ core.closing_items() then
		perform core.refuse('OP400', 'what was returned is not valid',
			'It is any of data, devices, documents, media, passes.', null, 'returned');
	end if;
	return array(select distinct i from unnest(p_returned) i order by i);
end
$$;
comment on function core.closing_returned(text[]) is 'The ticks in order, each once; OP400 with column returned.';

create or replace function core.closing_people(p_contract bigint)
returns setof core.account language sql stable as $$
	select a from core.account a where a.id in (select g.account_id from core.role_grant g where g.contract_id = p_contract)
	order by a.login
$$;
comment on function core.closing_people(bigint) is 'The accounts that ever held a role under the contract.';

create or replace function core.closing_unit(p_contract bigint)
returns bigint language sql stable as $$
	-- The lowest unit above all of them: whoever approves for it approves for each.
	select coalesce((select u.id from core.unit u
			where not exists (select from core.closing_people(p_contract) a join core.unit x on x.id = a.unit_id
					where not x.path @> array[u.id])
				and exists (select from core.closing_people(p_contract))
			order by cardinality(u.path) desc limit 1), core.root_unit())
$$;
comment on function core.closing_unit(bigint) is 'For which unit the sheet is signed: the lowest one with all of its people.';

create or replace function core.closing_facts(p_contract core.contract, p_returned text[], p_remark text)
returns text[] language plpgsql stable as $$
begin
	return array[
			format('Closing sheet: %s, %s, %s', (p_contract).number, (select o.name from core.company o where o.id = (p_contract).company_id),
				(p_contract).subject),
			'Ended: ' || core.local_text(least((p_contract).terminated_at, (p_contract).ends_at))]
		|| array(select 'Person: ' || core.person_text(a.id) || ': ' || string_agg(distinct r.code || ' ' || u.code, ', ')
			from core.closing_people((p_contract).id) a join core.role_grant g on g.account_id = a.id and g.contract_id = (p_contract).id
				join core.role r on r.id = g.role_id join core.unit u on u.id = g.unit_id
			group by a.id, a.login order by a.login)
		|| array(select format('%s: %s: %s', case l.kind when 'scope' then 'Could' when 'opened' then 'Did' else 'Account' end, l.login,
				string_agg(l.text || case l.kind when 'account' then coalesce(' ' || core.local_text(l.at), '') else '' end, ', '
					order by l.text))
			from (select x.kind, x.login, case when x.text like 'journal.open%' then 'journal.open' else x.text end as text, x.at
				from core.contract_closing(p_contract, array(select u.id from core.unit u)) x
				where x.kind in ('scope', 'opened', 'account')) l
			group by l.kind, l.login order by l.login, array_position(array['scope', 'opened', 'account'], l.kind))
		|| array['Returned: ' || coalesce(nullif(array_to_string(p_returned, ', '), ''), '-'),
			'Not returned: ' || coalesce((select string_agg(i, ', ' order by i) from unnest(core.closing_items()) i
				where i <> all (p_returned)), '-'),
			'Remark: ' || p_remark,
			format('Confidentiality: %s, until %s', (p_contract).confidentiality_clause, (p_contract).confidentiality_until)];
end
$$;
comment on function core.closing_facts(core.contract, text[], text) is
	'The closing sheet as lines of a canonical text: who, what he could do and did, his account, what came back, what goes on.';

create or replace function core.closing_open_require(p_contract core.contract)
returns void language plpgsql as $$
declare
	v_request bigint;
begin
	if core.contract_state(p_contract) <> 'ended' then
		perform core.refuse('OP409', 'the contract has not ended', 'A closing sheet is signed when the contract is over.',
			'End the contract, or wait for its last day.');
	elsif exists (select from core.closing c where c.contract_id = (p_contract).id) then
		perform core.refuse('OP409', 'the closing sheet is signed already', 'Two persons have signed it.', null);
	end if;
	select r.id into v_request from core.request r
	where r.contract_id = (p_contract).id and r.kind = 'closing' and core.request_state(r) = 'pending';
	if found then
		perform core.refuse('OP409', 'the closing sheet waits for its second signature', format('It is request %s.', v_request),
			'Whoever signed first can withdraw it.');
	end if;
end
$$;
comment on function core.closing_open_require(core.contract) is
	'Refuses OP409 unless the contract is over and its sheet neither signed nor waiting.';

create or replace function core.closing_signer_require(p_person bigint, p_contract bigint)
returns void language plpgsql as $$
begin
	if exists (select from core.closing_people(p_contract) a where a.person_id = p_person) then
		perform core.refuse('OP403', 'you may not sign this closing sheet', 'It is about you: you worked under the contract.',
			'Two others sign it.');
	end if;
end
$$;
comment on function core.closing_signer_require(bigint, bigint) is 'Refuses OP403 for a person whom the sheet is about.';

create or replace function core.contract_sign(ctx core.session_context, p_operation uuid, p_contract bigint, p_returned text[],
	p_remark text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_remark text := nullif(btrim(core.text_check(p_remark, 'remark', 0, 500)), '');
	v_returned text[] := core.closing_returned(p_returned);
	v_result jsonb;
	v_step bigint;
	v_request bigint;
	c core.contract;
begin
	v_result := core.operation_begin(ctx, p_operation, 'contract.sign', jsonb_build_object('contract', p_contract, 'returned',
		to_jsonb(v_returned), 'remark', v_remark, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	c := core.contract_find(ctx, p_contract, 'company.edit');
	select * into c from core.contract where id = c.id for no key update;
	perform core.closing_open_require(c);
	perform core.closing_signer_require(ctx.person_id, c.id);
	if exists (select from core.closing_people(c.id) a where core.right_has(ctx, 'account.read', a.unit_id) is not true) then
		perform core.refuse('OP403', 'you may not see everybody on this closing sheet',
			'It needs the right account.read for every person on it.', 'A security administrator can sign it.');
	end if;
	if v_returned <> core.closing_items() and v_remark is null then
		perform core.refuse('OP400', 'remark is missing', 'What was not returned is explained in the remark.', null, 'remark');
	end if;
	v_step := core.fresh_use(ctx, 'contract.sign:' || c.id);
	v_request := core.request_make(ctx, p_operation, 'closing', 'closing', core.closing_unit(c.id), null, c.id,
		jsonb_build_object('returned', to_jsonb(v_returned), 'remark', v_remark, 'totp_step', v_step),
		core.closing_facts(c, v_returned, v_remark), null, null, clock_timestamp() + interval '30 days', v_reason);
	perform core.event_append(ctx, 'contract.sign', 'contract', c.id::text, null, null, jsonb_build_object('number', c.number,
		'signature', 'first', 'request', v_request, 'returned', to_jsonb(v_returned), 'remark', v_remark), v_reason, p_operation);
	v_result := jsonb_build_object('state', 'waiting', 'request', v_request, 'summary',
		format('request %s waits for a second person', v_request));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.contract_sign(core.session_context, uuid, bigint, text[], text, text) is
	'The first signature under the closing sheet of a contract that is over. Returns state, request, summary.';

create or replace function core.closing_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	c core.contract;
	v_returned text[] := array(select jsonb_array_elements_text((r).arguments -> 'returned'));
	v_text text;
begin
	select * into strict c from core.contract where id = (r).contract_id for no key update;
	if exists (select from core.closing x where x.contract_id = c.id) then
		perform core.closing_open_require(c);
	end if;
	perform core.closing_signer_require(ctx.person_id, c.id);
	v_text := core.request_text((r).id, (r).kind, (r).requester_account, null, (r).unit_id,
		core.closing_facts(c, v_returned, (r).arguments ->> 'remark'), (r).lapses_at, (r).reason);
	if sha256(convert_to(v_text, 'UTF8')) <> (r).hash then
		perform core.refuse('OP409', 'the closing sheet has changed', 'What it says is not so any more, as after an account was closed.',
			'Whoever signed first withdraws the request and signs anew.');
	end if;
	insert into core.closing (contract_id, request_id, returned, remark) values (c.id, (r).id, v_returned, (r).arguments ->> 'remark');
	perform core.event_append(ctx, 'contract.sign', 'contract', c.id::text, null, null, jsonb_build_object('number', c.number,
		'signature', 'second', 'request', (r).id, 'hash', encode((r).hash, 'hex')), (r).reason);
	return jsonb_build_object('summary', format('closing sheet of contract %s signed', c.number));
end
$$;
comment on function core.closing_apply(core.session_context, core.request) is
	'The second signature: the sheet is signed when it still says what both have read.';

create or replace function core.closing_lines(p_contract bigint)
returns table (n int, kind text, login text, name text, text text, at timestamptz) language plpgsql stable as $$
#variable_conflict use_column
declare
	r core.request;
	c core.closing;
begin
	select * into c from core.closing x where x.contract_id = p_contract;
	select * into r from core.request x where x.id = c.request_id
		or (c.request_id is null and x.contract_id = p_contract and x.kind = 'closing' and core.request_state(x) = 'pending')
	order by x.id desc limit 1;
	return query select 6, 'returned', null::text, case when r.id is null then null
			when r.arguments -> 'returned' ? i then 'yes' else 'no' end, i, null::timestamptz
		from unnest(core.closing_items()) i
	union all
	select 7, 'remark', null, null, r.arguments ->> 'remark', null where r.arguments ->> 'remark' is not null
	union all
	select 8, 'signature', a.login, p.name, r.id::text, r.created_at
	from core.account a join core.person p on p.id = a.person_id where a.id = r.requester_account
	union all
	select 8, 'signature', a.login, p.name, r.id::text, v.at
	from core.approval v join core.account a on a.id = v.account_id join core.person p on p.id = v.person_id
	where v.request_id = r.id and v.voided_at is null and v.decision = 'approve'
	union all
	select 9, 'waiting', null, core.request_waiting_on(r), r.id::text, r.lapses_at where c.contract_id is null and r.id is not null;
end
$$;
comment on function core.closing_lines(bigint) is
	'What was ticked (name yes | no, null before), a remark, who signed when, and for whom it waits (text: number of the request).';
