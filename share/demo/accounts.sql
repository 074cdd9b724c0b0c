-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The demo logins with name, roles, unit and state, as tab-separated lines for share/demo/backend accounts.

\pset tuples_only off
\pset footer off
select a.login, p.name, coalesce((select string_agg(r.code || ' (' || u.code || ')', ', ' order by r.code)
		from core.role_grant g join core.role r on r.id = g.role_id join core.unit u on u.id = g.unit_id
		where g.account_id = a.id and g.ended_at is null and (g.ends_at is null or g.ends_at > now())), '-') as role,
	u.name as unit, core.account_state(a) as state
from unnest(string_to_array(:'logins', ',')) with ordinality l (login, n)
	join core.account a on a.login = l.login
	join core.person p on p.id = a.person_id
	join core.unit u on u.id = a.unit_id
order by l.n;
