-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The month of clause 13 (C-03): the same day number in the next month, clamped to its last day, counted from the
-- calendar date of the publication in Asia/Almaty, due at 24:00 of that day. Always from the date of the publication,
-- never chained, never thirty days. Dates only, so no setting of a session can change it (C-04).

create or replace function core.month_due_on(p_published_on date)
returns date language sql immutable strict as $$
	select (p_published_on + interval '1 month')::date
$$;
comment on function core.month_due_on(date) is 'The last day on which the correction is in time.';

create or replace function core.month_due(p_published_on date)
returns timestamptz language sql immutable strict as $$
	select timezone('Asia/Almaty', (core.month_due_on(p_published_on) + 1)::timestamp)
$$;
comment on function core.month_due(date) is 'The instant at which the correction is overdue: 24:00 of the last day in Asia/Almaty.';

create or replace function core.published_on(p_at timestamptz)
returns date language sql immutable strict as $$
	select timezone('Asia/Almaty', p_at)::date
$$;
comment on function core.published_on(timestamptz) is 'The calendar date of an instant in Asia/Almaty.';
