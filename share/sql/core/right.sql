-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who may do what where. A right is a scope for a unit and everything below it; it is read from the grants at every
-- call, by the clock of the server, so a lost role takes effect at the next call and an ended one needs no job (Z-07).

create or replace function core.right_units(ctx core.session_context, p_scope text)
returns bigint[] language plpgsql stable as $$
begin
	return (select coalesce(array_agg(distinct u.id), '{}')
		from core.role_grant g
			join core.role_scope r on r.role_id = g.role_id and r.scope_code = p_scope
			join core.unit u on u.path @> array[g.unit_id]
		where g.account_id = ctx.account_id and core.grant_good(g));
end
$$;
comment on function core.right_units(core.session_context, text) is
	'Ids of all units, subtrees included, for which the caller holds the scope; empty when none.';

create or replace function core.right_has(ctx core.session_context, p_scope text, p_unit bigint)
returns boolean language plpgsql stable as $$
begin
	-- Not in SQL: that would be planned anew at every call.
	return exists (select
		from core.role_grant g
			join core.role_scope r on r.role_id = g.role_id and r.scope_code = p_scope
			left join core.unit u on u.id = p_unit
		where g.account_id = ctx.account_id and core.grant_good(g)
			and (p_unit is null or u.path @> array[g.unit_id]));
end
$$;
comment on function core.right_has(core.session_context, text, bigint) is
	'Whether the caller holds the scope for the unit; p_unit null: for any unit.';

create or replace function core.scope_used(ctx core.session_context, p_scope text)
returns void language plpgsql as $$
declare
	v_zone constant text := 'Asia/Almaty';
	v_now timestamptz := clock_timestamp();
	v_last timestamptz;
begin
	select u.last_used_at into v_last from core.scope_use u
	where u.account_id = ctx.account_id and u.scope_code = p_scope;
	if (v_last at time zone v_zone)::date = (v_now at time zone v_zone)::date
		or current_setting('transaction_read_only') = 'on' then
		return;
	end if;
	-- Never waits, so it can't be part of a deadlock: whoever has the lock writes the same thing now, and the foreign
	-- key finds the row of the account locked already. What could not be written today is written by a later call.
	if not pg_try_advisory_xact_lock(7230117, hashtext(ctx.account_id || ' ' || p_scope)) then
		return;
	end if;
	perform from core.account a where a.id = ctx.account_id for key share skip locked;
	if not found then
		return;
	end if;
	insert into core.scope_use as u (account_id, scope_code) values (ctx.account_id, p_scope)
	on conflict (account_id, scope_code) do update set last_used_at = excluded.last_used_at, days = u.days + 1
	where (u.last_used_at at time zone v_zone)::date <> (excluded.last_used_at at time zone v_zone)::date;
end
$$;
comment on function core.scope_used(core.session_context, text) is
	'Notes that the caller used the right, once a day at most and never in a read-only transaction. The evidence for a
review of rights (Z-12); a list that asks core.right_units() calls it itself.';

create or replace function core.right_require(ctx core.session_context, p_scope text, p_unit bigint default null)
returns void language plpgsql as $$
begin
	-- An error inside core.right_has() propagates and null is refused: both mean no (Z-11).
	if core.right_has(ctx, p_scope, p_unit) is not true then
		perform core.refuse('OP403', 'you may not do this',
			format('It needs the right %s%s.', p_scope, case when p_unit is null then '' else ' for this unit' end),
			'A security administrator can grant it.');
	end if;
	perform core.scope_used(ctx, p_scope);
end
$$;
comment on function core.right_require(core.session_context, text, bigint) is
	'Refuses OP403, naming the scope and who can grant it, and notes the use. Answer OP404 before for an object that the
caller may not see.';

create or replace function core.right_context(p_account bigint)
returns core.session_context language plpgsql stable as $$
declare
	ctx core.session_context;
begin
	select a.id, a.person_id, a.login into ctx.account_id, ctx.person_id, ctx.login from core.account a where a.id = p_account;
	return ctx;
end
$$;
comment on function core.right_context(bigint) is
	'A context to ask for the rights of somebody who is not calling: whose request it was, who could approve.';

create or replace function core.right_filter(ctx core.session_context, p_scope text, p_unit text)
returns bigint[] language plpgsql as $$
declare
	v_unit core.unit;
begin
	perform core.right_require(ctx, p_scope);
	if p_unit is null then
		return core.right_units(ctx, p_scope);
	end if;
	v_unit := core.unit_find(ctx, p_unit, p_scope);
	return (select array_agg(u.id) from core.unit u where u.path @> array[v_unit.id]);
end
$$;
comment on function core.right_filter(core.session_context, text, text) is
	'Ids of the units for which the caller holds the scope, inside the unit named when there is one; for lists.';

create or replace function core.account_privileged(p_account bigint)
returns boolean language plpgsql stable as $$
begin
	return exists (select from core.role_grant g join core.role r on r.id = g.role_id and r.privileged
		where g.account_id = p_account and core.grant_good(g));
end
$$;
comment on function core.account_privileged(bigint) is 'Whether the account holds a privileged role now.';
