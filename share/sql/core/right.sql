-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who may do what where. A right is a scope for a unit and everything below it; it is read from the grants at every
-- call, by the clock of the server, so a lost role takes effect at the next call and an ended one needs no job (Z-07).

create or replace function core.right_units(ctx core.session_context, p_scope text)
returns bigint[] language sql stable as $$
	select coalesce(array_agg(distinct u.id), '{}')
	from core.role_grant g
		join core.role_scope r on r.role_id = g.role_id and r.scope_code = p_scope
		join core.unit u on u.path @> array[g.unit_id]
	where g.account_id = ctx.account_id and core.grant_good(g)
$$;
comment on function core.right_units(core.session_context, text) is
	'Ids of all units, subtrees included, for which the caller holds the scope; empty when none.';

create or replace function core.right_has(ctx core.session_context, p_scope text, p_unit bigint)
returns boolean language sql stable as $$
	select exists (select
		from core.role_grant g
			join core.role_scope r on r.role_id = g.role_id and r.scope_code = p_scope
			left join core.unit u on u.id = p_unit
		where g.account_id = ctx.account_id and core.grant_good(g)
			and (p_unit is null or u.path @> array[g.unit_id]))
$$;
comment on function core.right_has(core.session_context, text, bigint) is
	'Whether the caller holds the scope for the unit; p_unit null: for any unit.';

create or replace function core.right_require(ctx core.session_context, p_scope text, p_unit bigint default null)
returns void language plpgsql stable as $$
begin
	-- An error inside core.right_has() propagates and null is refused: both mean no (Z-11).
	if core.right_has(ctx, p_scope, p_unit) is not true then
		perform core.refuse('OP403', 'you may not do this',
			format('It needs the right %s%s.', p_scope, case when p_unit is null then '' else ' for this unit' end),
			'A security administrator can grant it.');
	end if;
end
$$;
comment on function core.right_require(core.session_context, text, bigint) is
	'Refuses OP403, naming the scope and who can grant it. Answer OP404 before for an object that the caller may not see.';

create or replace function core.account_privileged(p_account bigint)
returns boolean language sql stable as $$
	select exists (select from core.role_grant g join core.role r on r.id = g.role_id and r.privileged
		where g.account_id = p_account and core.grant_good(g))
$$;
comment on function core.account_privileged(bigint) is 'Whether the account holds a privileged role now.';

create or replace function core.account_last_administrator(p_account bigint)
returns boolean language sql stable as $$
	with administrator as (
		select distinct a.id
		from core.role_grant g
			join core.role r on r.id = g.role_id and r.code = 'security-administrator'
			join core.account a on a.id = g.account_id
		where core.grant_good(g)
			and a.closed_at is null and (a.expires_at is null or a.expires_at > clock_timestamp())
			and not exists (select from core.lock l where l.account_id = a.id and l.lifted_at is null
				and l.device_id is null and (l.until is null or l.until > clock_timestamp())))
	select exists (select from administrator where id = p_account)
		and not exists (select from administrator where id <> p_account)
$$;
comment on function core.account_last_administrator(bigint) is
	'Whether the account is the only active security administrator: it can''t be locked (OP409), not by failures either.';
