-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Words of time in searches, read here and nowhere else, so that a screen, a command and JSON mean the same instants. A
-- word is a span: a month, a day, a minute; a range reaches from the beginning of its first word to the end of its last.
-- Spans are half-open (C-05), in the zone of the platform and never in that of the session (C-04). A local time that came
-- twice begins when it came first and ends when it came last, so that nothing of it is missed.

create or replace function core.local_instants(p_local timestamp, p_zone text, out first timestamptz, out last timestamptz)
language plpgsql stable as $$
declare
	v_guess timestamptz := timezone(p_zone, p_local);
begin
	-- The offsets a day before and a day after are all that the local time can have.
	select min(x.at), max(x.at) into first, last
	from (select (p_local - (timezone(p_zone, v_guess + d) - timezone('UTC', v_guess + d))) at time zone 'UTC' as at
		from unnest('{-24 hours,24 hours}'::interval[]) d) x
	where timezone(p_zone, x.at) = p_local;
	-- One that the clocks left out.
	first := coalesce(first, v_guess);
	last := coalesce(last, v_guess);
end
$$;
comment on function core.local_instants(timestamp, text) is
	'The instants at which clocks of the zone show this time: two when they were set back, else twice the same.';

create or replace function core.time_word_local(p_word text, out local timestamp, out length interval, out zone text)
language plpgsql stable as $$
declare
	v text[] := regexp_match(p_word, '^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ Tt](\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?)?)?$');
begin
	if v is null or v[1]::int not between 1970 and 2999 or coalesce(v[4]::int, 0) > 23 or coalesce(v[5]::int, 0) > 59
		or coalesce(v[6]::int, 0) > 59 or abs(left(nullif(upper(v[8]), 'Z'), 3)::int) > 15
		or substr(replace(v[8], ':', ''), 4)::text > '59' then
		return;
	end if;
	begin
		local := make_timestamp(v[1]::int, coalesce(v[2], '1')::int, coalesce(v[3], '1')::int, coalesce(v[4], '0')::int,
			coalesce(v[5], '0')::int, (coalesce(v[6], '0') || coalesce(v[7], ''))::float8);
	exception when datetime_field_overflow then
		return;
	end;
	length := case when v[2] is null then interval '1 year' when v[3] is null then interval '1 month'
		when v[4] is null then interval '1 day' when v[6] is null then interval '1 min'
		when v[7] is null then interval '1 s' else interval '0' end;
	zone := case upper(v[8]) when 'Z' then '+00' else v[8] end;
end
$$;
comment on function core.time_word_local(text) is
	'A written date or time: when it begins by local clocks, how long it is, its offset when it names one. Null: it is none.';

create or replace function core.time_word(p_word text, p_now timestamptz, out first timestamptz, out last timestamptz,
	out until timestamptz)
language plpgsql stable as $$
declare
	v_zone text := coalesce(core.setting_text('time_zone'), 'Asia/Almaty');
	v_word text := lower(btrim(p_word));
	v_day date := timezone(v_zone, p_now)::date;
	v_distance text[] := regexp_match(v_word, '^([+-])(\d{1,5})(min|m|h|d|w)$');
	v record;
begin
	if v_distance is not null then
		first := p_now + (v_distance[1] || v_distance[2])::int
			* case v_distance[3] when 'h' then interval '1 hour' when 'd' then interval '24 hours' when 'w' then interval '168 hours'
				else interval '1 min' end;
		last := first;
		until := first;
	elsif v_word = 'now' then
		first := p_now;
		last := p_now;
		until := p_now;
	else
		if v_word in ('today', 'yesterday', 'tomorrow') then
			v_word := to_char(v_day + case v_word when 'today' then 0 when 'yesterday' then -1 else 1 end, 'YYYY-MM-DD');
		end if;
		select * into v from core.time_word_local(v_word);
		if v.zone is not null then
			first := (v.local - (left(v.zone, 3) || ' hours')::interval
				- (left(v.zone, 1) || coalesce(nullif(substr(replace(v.zone, ':', ''), 4), ''), '0') || ' min')::interval) at time zone 'UTC';
			last := first;
			until := first + v.length;
		elsif v.local is not null then
			select i.first, i.last into first, last from core.local_instants(v.local, v_zone) i;
			until := case when v.length < interval '1 day' then last + v.length
				else (select i.first from core.local_instants(v.local + v.length, v_zone) i) end;
		end if;
	end if;
end
$$;
comment on function core.time_word(text, timestamptz) is
	'A word of time: now, today, yesterday, tomorrow, -30min, -3h, -2d, 2026, 2026-10, 2026-10-14, 2026-10-14 09:30, with seconds and
with an offset. first and last: its beginning, which are two when the clocks were set back; until: its end. Null: no word.';

create or replace function core.time_refuse(p_field text)
returns void language plpgsql stable as $$
begin
	perform core.refuse('OP400', 'time is not valid',
		'A time is written like 2026-10, 2026-10-14, 2026-10-14 09:30, today, yesterday, -3h, -2d or -30min, a range like '
		|| '2026-10..2026-11.', 'Months and days are those of the platform.', p_field);
end
$$;
comment on function core.time_refuse(text) is 'Refuses OP400: the text of this field is no word of time.';

create or replace function core.time_span(p_from text, p_to text, p_time text, p_now timestamptz, out since timestamptz,
	out until timestamptz)
language plpgsql stable as $$
declare
	v_field text;
	v_text text;
	v_parts text[];
	v record;
	v_last record;
begin
	foreach v_field in array '{time,from,to}'::text[] loop
		v_text := core.text_check(case v_field when 'time' then p_time when 'from' then p_from else p_to end, v_field, 0, 80);
		continue when v_text is null or v_text = '';
		v_parts := regexp_match(v_text, '^(.+?)\.\.(.+)$');
		select * into v from core.time_word(coalesce(v_parts[1], v_text), p_now);
		select * into v_last from core.time_word(coalesce(v_parts[2], v_text), p_now);
		if v.first is null or v_last.first is null or v_field = 'to' and v_parts is not null then
			perform core.time_refuse(v_field);
		end if;
		-- An instant alone, like -3h, has no end: what comes next belongs to the search.
		if v_field <> 'to' then
			since := greatest(since, v.first);
		end if;
		if v_field = 'to' then
			until := least(until, v.last);
		elsif v_parts is not null or v_field = 'time' and v.until > v.last then
			until := least(until, v_last.until);
		end if;
		if until <= since then
			perform core.refuse('OP400', 'time is not valid', 'The end of the search lies after its beginning.', null, v_field);
		end if;
	end loop;
end
$$;
comment on function core.time_span(text, text, text, timestamptz) is
	'The instants since <= time < until that the words of a search mean, null: open. from: not before the beginning of its word, or
within a range; to: before the beginning of its word; time: within its word or range. OP400 names the field.';
