-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who is away, and who approves meanwhile (N13). The deputy approves in the roles of the absent person, one step far: the
-- deputy of a deputy does not. A deputy who is away himself in that time is refused, and so is a way back. The rows of
-- both persons are locked, in order of id, so that of two such entries the second sees the first.

create or replace function core.person_account(p_person bigint)
returns core.account language sql stable as $$
	select a from core.account a where a.person_id = p_person
	order by a.closed_at is not null, a.kind <> 'staff', a.id limit 1
$$;
comment on function core.person_account(bigint) is 'The account by which a person is named: the first open one of staff.';

create or replace function core.absence_state(b core.absence)
returns text language sql volatile as $$
	select case when (b).ended_at is not null or (b).ends_at <= clock_timestamp() then 'ended'
		when (b).starts_at > clock_timestamp() then 'future' else 'current' end
$$;
comment on function core.absence_state(core.absence) is 'future | current | ended.';

create or replace function core.absence_person(ctx core.session_context, p_login text)
returns core.account language plpgsql as $$
declare
	v_account core.account;
begin
	if p_login is null or p_login = ctx.login then
		select * into v_account from core.account where id = ctx.account_id;
		return v_account;
	end if;
	return core.account_find(ctx, p_login, 'rule.edit');
end
$$;
comment on function core.absence_person(core.session_context, text) is
	'Whose absence it is: one''s own, or with rule.edit another''s.';

create or replace function core.absence_window_check(p_starts_at timestamptz, p_ends_at timestamptz)
returns void language plpgsql as $$
begin
	if not isfinite(p_starts_at) or p_starts_at < clock_timestamp() - interval '1 minute'
		or p_starts_at > clock_timestamp() + interval '366 days' then
		perform core.refuse('OP400', 'start is not valid', 'An absence begins now or within a year.', null, 'starts_at');
	elsif p_ends_at is null or not isfinite(p_ends_at) or p_ends_at <= coalesce(p_starts_at, clock_timestamp())
		or p_ends_at > coalesce(p_starts_at, clock_timestamp()) + interval '366 days' then
		perform core.refuse('OP400', 'end is not valid', 'An absence ends after its start, within a year.', null, 'ends_at');
	end if;
end
$$;
comment on function core.absence_window_check(timestamptz, timestamptz) is 'Refuses OP400 naming the field.';

create or replace function core.absence_deputy_check(ctx core.session_context, p_account core.account, p_deputy core.account,
	p_starts_at timestamptz, p_ends_at timestamptz)
returns void language plpgsql as $$
begin
	if (p_deputy).person_id = (p_account).person_id then
		perform core.refuse('OP400', 'deputy is not valid', 'The deputy is another person.', null, 'deputy');
	elsif (p_deputy).person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not make yourself a deputy', 'Nobody gives himself the approvals of another.',
			'Ask a colleague with the same right.');
	elsif (p_deputy).kind <> 'staff' or (p_deputy).closed_at is not null then
		perform core.refuse('OP409', 'the deputy can not approve', 'A deputy is a member of staff with an open account.', null,
			'deputy');
	end if;
	if exists (select from core.absence b where b.person_id = (p_account).person_id and b.ended_at is null
		and b.starts_at < p_ends_at and b.ends_at > p_starts_at) then
		perform core.refuse('OP409', 'an absence is there already', 'The person is away in that time already.',
			'End the other absence first.');
	elsif exists (select from core.absence b where b.person_id = (p_deputy).person_id and b.ended_at is null
		and b.starts_at < p_ends_at and b.ends_at > p_starts_at) then
		perform core.refuse('OP409', 'the deputy is away', 'The deputy is away in that time.', 'Choose another deputy.', 'deputy');
	end if;
end
$$;
comment on function core.absence_deputy_check(core.session_context, core.account, core.account, timestamptz, timestamptz) is
	'Refuses a deputy who is the same person, the caller, no staff, or away himself, and a second absence at the time.';

create or replace function core.absence_create(ctx core.session_context, p_operation uuid, p_login text, p_deputy text,
	p_starts_at timestamptz, p_ends_at timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_start timestamptz;
	v_result jsonb;
	v_account core.account;
	v_deputy core.account;
	v_id bigint;
begin
	perform core.absence_window_check(p_starts_at, p_ends_at);
	v_result := core.operation_begin(ctx, p_operation, 'absence.create', jsonb_build_object('login', p_login, 'deputy', p_deputy,
		'starts_at', p_starts_at::text, 'ends_at', p_ends_at::text, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.absence_person(ctx, p_login);
	v_deputy := core.account_find(ctx, p_deputy, 'account.read');
	v_start := coalesce(p_starts_at, clock_timestamp());
	perform from core.person where id in (v_account.person_id, v_deputy.person_id) order by id for no key update;
	perform core.absence_deputy_check(ctx, v_account, v_deputy, v_start, p_ends_at);
	insert into core.absence (person_id, deputy_person, starts_at, ends_at, reason, created_by)
	values (v_account.person_id, v_deputy.person_id, v_start, p_ends_at, v_reason, ctx.account_id) returning id into v_id;
	v_result := jsonb_build_object('absence', v_id, 'summary', format('%s approves for %s until %s', v_deputy.login,
		v_account.login, core.clock_text(p_ends_at)));
	perform core.event_append(ctx, 'absence.create', 'absence', v_id::text, v_account.unit_id, null,
		jsonb_build_object('login', v_account.login, 'deputy', v_deputy.login, 'starts_at', core.time_text(v_start), 'ends_at',
			core.time_text(p_ends_at)), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.absence_create(core.session_context, uuid, text, text, timestamptz, timestamptz, text) is
	'Enters an absence with a deputy. Returns absence, summary.';

create or replace function core.absence_end(ctx core.session_context, p_operation uuid, p_absence bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
	b core.absence;
begin
	v_result := core.operation_begin(ctx, p_operation, 'absence.end', jsonb_build_object('absence', p_absence, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	select * into b from core.absence where id = p_absence for no key update;
	v_account := core.person_account(b.person_id);
	if b.id is null or (b.person_id <> ctx.person_id and core.right_has(ctx, 'account.read', v_account.unit_id) is not true) then
		perform core.refuse('OP404', 'there is no such absence',
			'No absence of this number is yours or belongs to a unit that you have rights for.', 'Look at the list of absences.');
	end if;
	if b.person_id <> ctx.person_id then
		perform core.right_require(ctx, 'rule.edit', v_account.unit_id);
	end if;
	if core.absence_state(b) = 'ended' then
		perform core.refuse('OP409', 'the absence is over already', null, 'Reload the list of absences.');
	end if;
	update core.absence set ended_at = clock_timestamp(), ended_by = ctx.account_id where id = b.id;
	v_result := jsonb_build_object('absence', b.id, 'summary', format('absence of %s ended', v_account.login));
	perform core.event_append(ctx, 'absence.end', 'absence', b.id::text, v_account.unit_id,
		jsonb_build_object('state', core.absence_state(b), 'login', v_account.login),
		jsonb_build_object('state', 'ended', 'login', v_account.login), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.absence_end(core.session_context, uuid, bigint, text) is 'Ends an absence early. Returns absence, summary.';
