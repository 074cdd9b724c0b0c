-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the platform's own servers ask: whether an account is allowed now, with which scopes in which unit; whether a
-- participant is locked; and to write an event. A server is known by its certificate and has no session: nobody is
-- signed in. Nothing is remembered between calls, so a lock or the end of a grant counts at the next question.

create or replace function core.platform_require()
returns core.session_context language plpgsql stable as $$
declare
	ctx core.session_context;
begin
	perform core.call_require();
	select d.id, d.code into ctx.device_id, ctx.device
	from core.device d
	where d.code = session_user and d.kind = 'platform' and (d.disabled_at is null or d.disabled_at > clock_timestamp());
	if not found then
		perform core.refuse('OP403', 'this server may not ask', 'The server is not registered, or it was disabled.',
			'Ask a security administrator.');
	end if;
	ctx.address := (core.me()).address;
	return ctx;
end
$$;
comment on function core.platform_require() is
	'The calling server as a context without account and session, or OP403; the first statement of every platform_api
function.';

create or replace function core.platform_account(p_login text)
returns core.account language plpgsql stable as $$
declare
	v_account core.account;
begin
	perform core.login_check(p_login);
	select * into v_account from core.account where login = p_login;
	return v_account;
end
$$;
comment on function core.platform_account(text) is 'The account with this login, null when there is none; OP400 for what is no login.';

create or replace function core.platform_scopes(p_account core.account)
returns table (scope text, unit text, role text, until timestamptz) language sql volatile as $$
	select s.scope_code, u.code, r.code, g.ends_at
	from core.role_grant g
		join core.role r on r.id = g.role_id
		join core.role_scope s on s.role_id = r.id
		join core.unit u on u.id = g.unit_id
	where g.account_id = (p_account).id and core.grant_good(g)
		and core.account_state(p_account) = 'active'
	order by 1, 2, 3
$$;
comment on function core.platform_scopes(core.account) is
	'What the account may do now: every scope with the unit (its subtree is meant), the role that gives it and its end.
Nothing unless the account is active.';

create or replace function core.platform_may(p_account core.account, p_scope text, p_unit text)
returns boolean language sql volatile as $$
	select exists (select from core.platform_scopes(p_account) s
			join core.unit g on g.code = s.unit
			left join core.unit u on u.code = p_unit
		where s.scope = p_scope and (p_unit is null or u.path @> array[g.id]))
$$;
comment on function core.platform_may(core.account, text, text) is 'Whether the account holds the scope for the unit; null: for any.';

create or replace function core.platform_new_check(p_new jsonb)
returns void language plpgsql immutable as $$
begin
	if p_new is not null and (octet_length(p_new::text) > 4096 or jsonb_typeof(p_new) <> 'object'
		or exists (select from jsonb_each(p_new) e where jsonb_typeof(e.value) in ('object', 'array'))) then
		perform core.refuse('OP400', 'values of the event are not valid',
			'They are one object of plain values, at most 4096 bytes.', null, 'new');
	end if;
end
$$;
comment on function core.platform_new_check(jsonb) is 'Refuses OP400 for what an event from outside must not carry.';

create or replace function core.platform_event(ctx core.session_context, p_operation uuid, p_action text,
	p_object_kind text, p_object text, p_actor text, p_reason text, p_new jsonb)
returns bigint language plpgsql as $$
declare
	v_hash bytea;
	v_old core.platform_operation;
	v_actor core.account;
	v_reason text := core.text_check(p_reason, 'reason', 0, 500);
	v_object text := core.text_check(p_object, 'object', 0, 200);
begin
	if p_operation is null then
		perform core.refuse('OP400', 'operation id is missing', 'Every change carries an id made by the client.', null,
			'operation');
	end if;
	-- Only words of its own: a server can't write what looks like an action of the console.
	if octet_length(p_action) is null or octet_length(p_action) > 64 or p_action !~ '^platform\.[a-z_]+(\.[a-z_]+)?$' then
		perform core.refuse('OP400', 'action is not valid', 'It is platform. and one or two words of small Latin letters.',
			null, 'action');
	end if;
	if octet_length(p_object_kind) > 32 or p_object_kind !~ '^[a-z][a-z_]*$' then
		perform core.refuse('OP400', 'kind of the object is not valid', 'It is one word of small Latin letters.', null,
			'object_kind');
	end if;
	perform core.platform_new_check(p_new);
	if p_actor is not null then
		v_actor := core.platform_account(p_actor);
		if v_actor.id is null then
			perform core.refuse('OP404', 'there is no such account', 'No account has this login.', null, 'actor');
		end if;
	end if;
	-- Two calls with the same id: the second waits here for the first.
	perform from core.device where id = ctx.device_id for update;
	v_hash := sha256(convert_to(jsonb_build_array(p_action, p_object_kind, v_object, p_actor, v_reason, p_new)::text, 'UTF8'));
	select * into v_old from core.platform_operation where id = p_operation;
	if v_old.id is not null then
		if v_old.device_id <> ctx.device_id or v_old.arguments_hash <> v_hash then
			perform core.refuse('OP409', 'operation id was used before',
				'The same operation id came with other arguments; nothing was done.',
				'Start the action again from the beginning.');
		end if;
		return v_old.event_id;
	end if;
	ctx.account_id := v_actor.id;
	ctx.person_id := v_actor.person_id;
	ctx.login := v_actor.login;
	insert into core.platform_operation (id, device_id, arguments_hash, event_id)
	values (p_operation, ctx.device_id, v_hash, core.event_append(ctx, p_action, p_object_kind, v_object,
		v_actor.unit_id, null, p_new, v_reason, p_operation))
	returning event_id into v_old.event_id;
	return v_old.event_id;
end
$$;
comment on function core.platform_event(core.session_context, uuid, text, text, text, text, text, jsonb) is
	'Writes an event in the name of a server, once for each operation id, and returns its number.';
