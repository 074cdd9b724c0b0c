-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Weekly hours of a grant as people write them, and as bit(168) in core.role_grant.hours (bit 0: Monday 00:00-01:00 in
-- Asia/Almaty). The text is a list of "DAYS HH-HH [HH-HH ...]", separated by commas: "mon-fri 09-18", "mon-fri 09-13
-- 14-18, sat 10-14", "sat-sun 00-24". Whole hours, the second one not included; a night is two entries.

create or replace function core.hours_refuse()
returns void language plpgsql as $$
begin
	perform core.refuse('OP400', 'hours are not valid',
		'Weekly hours are days with whole hours, such as "mon-fri 09-18" or "mon-fri 09-13 14-18, sat 10-14".',
		'Leave it out for all hours.', 'hours');
end
$$;
comment on function core.hours_refuse() is 'Refuses OP400 with column hours.';

create or replace function core.hours_parse(p_hours text)
returns bit(168) language plpgsql as $$
declare
	v_days constant text[] := '{mon,tue,wed,thu,fri,sat,sun}';
	v_bits bit(168) := repeat('0', 168)::bit(168);
	v_entry text;
	v_match text[];
	v_range text[];
	v_first int;
	v_count int;
begin
	if coalesce(btrim(p_hours), '') = '' then
		return null;
	end if;
	if octet_length(p_hours) > 400 then
		perform core.hours_refuse();
	end if;
	foreach v_entry in array string_to_array(lower(p_hours), ',') loop
		v_match := regexp_match(v_entry,
			'^ *(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?((?: +[0-9]{2}-[0-9]{2})+) *$');
		if v_match is null then
			perform core.hours_refuse();
		end if;
		v_first := array_position(v_days, v_match[1]) - 1;
		-- sat-mon goes over the end of the week.
		v_count := (array_position(v_days, coalesce(v_match[2], v_match[1])) - 1 - v_first + 7) % 7 + 1;
		for v_range in select m from regexp_matches(v_match[3], '([0-9]{2})-([0-9]{2})', 'g') m loop
			if v_range[2]::int > 24 or v_range[1]::int >= v_range[2]::int then
				perform core.hours_refuse();
			end if;
			for d in 0 .. v_count - 1 loop
				for h in v_range[1]::int .. v_range[2]::int - 1 loop
					v_bits := set_bit(v_bits, (v_first + d) % 7 * 24 + h, 1);
				end loop;
			end loop;
		end loop;
	end loop;
	return nullif(v_bits, repeat('1', 168)::bit(168));
end
$$;
comment on function core.hours_parse(text) is
	'Weekly hours from text, or OP400 with column hours. Null for no text and for all hours of the week: no limit.';

create or replace function core.hours_text(p_hours bit)
returns text language sql immutable as $$
	with hour as (
		select n / 24 as day, n % 24 as hour, get_bit(p_hours, n) = 1 as good from generate_series(0, 167) n
	), edge as (
		-- Hours in a row have the same distance from their number in the row.
		select day, hour, hour - island as island
		from (select day, hour, row_number() over (partition by day order by hour) as island from hour where good) x
	), range as (
		select day, lpad(min(hour)::text, 2, '0') || '-' || lpad((max(hour) + 1)::text, 2, '0') as text, min(hour) as first
		from edge group by day, island
	), line as (
		select day, string_agg(text, ' ' order by first) as text from range group by day
	), run as (
		select text, min(day) as first, max(day) as last
		from (select day, text, day - row_number() over (partition by text order by day) as island from line) x
		group by text, island
	)
	select string_agg((array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[first + 1]
		|| case when last > first then '-' || (array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])[last + 1] else '' end
		|| ' ' || text, ', ' order by first, text)
	from run
$$;
comment on function core.hours_text(bit) is 'Weekly hours as text, always the same for the same hours; null for null.';
