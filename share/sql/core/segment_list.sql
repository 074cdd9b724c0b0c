-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The months of the journal for people, and how far it reaches back (N9).

create or replace function core.segment_state(s core.segment, p_there boolean, t core.segment_task)
returns text language sql stable as $$
	select case when t.id is not null and t.finished_at is null then t.kind || case when t.started_at is null then ' asked' else ' runs' end
		when (s).month is null then case when p_there then 'online' end
		when not (s).verified then 'not good'
		when (s).thawed_at is not null then 'thawed'
		when (s).released_at is null and not core.month_covered((s).month) then 'late events'
		when (s).released_at is null then 'leaving'
		else 'archived' end
$$;
comment on function core.segment_state(core.segment, boolean, core.segment_task) is
	'online | archive asked | archive runs | leaving | late events | archived | thaw asked | thaw runs | thawed | verify asked | verify runs | not good.';

create or replace function core.segment_list()
returns table (month text, state text, events bigint, file_bytes bigint, first_seal bigint, last_seal bigint, archived_at timestamptz,
	verified_at timestamptz, released_at timestamptz, thawed_at timestamptz, thawed_until timestamptz, thawed_by text, ripe_at timestamptz,
	kept_until timestamptz, asked_by text, asked_at timestamptz, done bigint, total bigint, seen_at timestamptz, outcome text, message text)
language sql stable as $$
	select core.month_text(m.month), core.segment_state(s, p.month is not null, t), s.month_events, s.file_bytes, s.first_seal, s.last_seal,
		s.archived_at, s.verified_at, s.released_at, s.thawed_at, s.thawed_until, b.login,
		core.month_begin(core.month_next((m.month + make_interval(months => core.number_setting('journal.online_months', 3)))::date)),
		core.month_begin(core.month_next((m.month + make_interval(years => core.number_setting('journal.archive_years', 5)))::date)),
		a.login, t.asked_at, t.done, t.total, t.seen_at, t.outcome, t.message
	from (select p.month from core.event_partitions() p where p.month <= clock_timestamp() at time zone 'UTC'
			union select s.month from core.segment s) m
		left join core.event_partitions() p on p.month = m.month
		left join core.segment s on s.month = m.month
		left join core.account b on b.id = s.thawed_by
		left join lateral (select x.* from core.segment_task x where x.month = m.month order by x.id desc limit 1) t on true
		left join core.account a on a.id = t.asked_by
	order by m.month desc
$$;
comment on function core.segment_list() is
	'Every month of the journal, the newest first: where it is, its archive, what is being done with it. ripe_at: when it may go
from the database; kept_until: until when its file has to be kept.';

create or replace function core.journal_extent()
returns bigint language plpgsql stable as $$
begin
	-- By numbers, which have gaps: about so many.
	return (select k.last_event from core.seal k where k.last_event is not null order by k.number desc limit 1)
		- coalesce((select z.last_event from core.segment s join core.seal z on z.number <= s.last_seal and z.last_event is not null
			where s.released_at is not null and s.thawed_at is null order by s.month desc, z.number desc limit 1), 0);
end
$$;
comment on function core.journal_extent() is 'About how many sealed events are in the database; null: none.';

create or replace function core.journal_horizon(out oldest timestamptz, out floor timestamptz, out leaves_at timestamptz,
	out archived bigint, out verified bigint, out thawed bigint, out due bigint, out kept_from timestamptz, out events bigint)
language plpgsql stable as $$
declare
	v_month date;
begin
	select e.at into oldest from core.event e order by e.at, e.id limit 1;
	floor := core.journal_floor();
	select min(p.month) into v_month from core.event_partitions() p left join core.segment s on s.month = p.month
	where s.thawed_at is null;
	leaves_at := core.month_begin(core.month_next((v_month + make_interval(months => core.number_setting('journal.online_months', 3)))::date));
	select count(*), count(*) filter (where s.verified), count(*) filter (where s.thawed_at is not null) into archived, verified, thawed
	from core.segment s;
	select count(*) into due from core.segment_months_due() d where not d.recorded;
	kept_from := (clock_timestamp() at time zone 'UTC' - make_interval(years => core.number_setting('journal.archive_years', 5)))
		at time zone 'UTC';
	events := core.journal_extent();
end
$$;
comment on function core.journal_horizon() is
	'How far the journal reaches back: its oldest event in the database, what is younger than floor can''t leave it, leaves_at when
the oldest month may go, how many months are archived, verified, thawed and due, kept_from the instant from which on no
archive may be thrown away, and about how many events are in the database.';
