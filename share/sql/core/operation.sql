-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Repeating safely (R-01). A mutation begins with core.operation_begin() and ends with core.operation_finish():
--
--	v_result := core.operation_begin(ctx, p_operation, 'account.lock', jsonb_build_object('login', p_login, ...));
--	if v_result is not null then
--		return (the first answer, from v_result);
--	end if;
--	... act, journal ...
--	perform core.operation_finish(ctx, p_operation, v_result);
--
-- A call that is refused rolls its operation back with everything else. Asking for the status settles it (R-02): an id
-- that was not finished is given up, so that a call that is still on its way can't act after "not done" was said.

create or replace function core.operation_begin(ctx core.session_context, p_operation uuid, p_action text,
	p_arguments jsonb)
returns jsonb language plpgsql as $$
declare
	v_hash bytea := sha256(convert_to(p_action || E'\n' || coalesce(p_arguments, '{}')::text, 'UTF8'));
	v_old core.operation;
begin
	if p_operation is null then
		perform core.refuse('OP400', 'operation id is missing', 'Every change carries an id made by the client.', null,
			'operation');
	end if;
	insert into core.operation (id, account_id, session_id, action, arguments_hash)
	values (p_operation, ctx.account_id, ctx.session_id, p_action, v_hash)
	on conflict (id) do nothing;
	if found then
		return null;
	end if;
	select * into v_old from core.operation where id = p_operation;
	if v_old.account_id = ctx.account_id and v_old.outcome = 'failed' then
		perform core.refuse('OP409', 'operation was given up', 'Its status was asked for before it came; nothing was done.',
			'Start the action again from the beginning.');
	end if;
	if v_old.account_id is distinct from ctx.account_id or v_old.arguments_hash <> v_hash then
		perform core.refuse('OP409', 'operation id was used before',
			'The same operation id came with other arguments; nothing was done.',
			'Start the action again from the beginning.');
	end if;
	if v_old.outcome is null then
		perform core.refuse('OP409', 'operation is not finished', 'The same operation id is being worked on.',
			'Ask for the status of the operation.');
	end if;
	return v_old.result;
end
$$;
comment on function core.operation_begin(core.session_context, uuid, text, jsonb) is
	'Null for a new operation, otherwise the result of the first call. Other arguments or another account: OP409. Two
calls at the same time: the second waits for the first.';

create or replace function core.operation_finish(ctx core.session_context, p_operation uuid, p_result jsonb)
returns void language plpgsql as $$
begin
	update core.operation set outcome = 'done', result = coalesce(p_result, '{}')
	where id = p_operation and account_id = ctx.account_id and outcome is null;
	if not found then
		raise exception 'operation was not begun';
	end if;
end
$$;
comment on function core.operation_finish(core.session_context, uuid, jsonb) is
	'Stores the answer of the operation; put "summary" (a short text for people) into it.';

create or replace function core.operation_settle(ctx core.session_context, p_operation uuid)
returns core.operation language plpgsql as $$
declare
	v_operation core.operation;
begin
	-- Waits for a transaction that works under this id; lock_timeout bounds it, and the client asks again.
	insert into core.operation (id, account_id, session_id, action, arguments_hash, outcome)
	values (p_operation, ctx.account_id, ctx.session_id, 'none', '', 'failed')
	on conflict (id) do nothing;
	select o.* into v_operation
	from core.operation o join core.account a on a.id = o.account_id
	where o.id = p_operation and a.person_id = ctx.person_id;
	return v_operation;
end
$$;
comment on function core.operation_settle(core.session_context, uuid) is
	'The finished operation of this person: done, or failed when it never came or was undone, which it then stays for
ever. Null for the id of another person.';
