-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The clock of the server only goes forward (C-08). Sessions, codes, grants and locks end by it, so a clock that was set
-- back would open again what has ended. The keeper notes once a second how far it has been; while it is behind that by
-- more than a second every call is refused, until it has caught up or the database administrator has found out why:
--
--	select core.clock_reset('why');
--
-- A clock that was ahead by mistake and was put right is the same case: what was decided by it has to be looked at.

create or replace function core.clock_behind()
returns interval language sql volatile as $$
	select greatest(m.at - clock_timestamp(), interval '0') from core.clock_mark m
$$;
comment on function core.clock_behind() is 'How much the clock is behind where it has been; 0 when it is not.';

create or replace function core.call_require()
returns void language plpgsql volatile as $$
declare
	v_mark timestamptz;
begin
	perform core.isolation_require();
	select m.at into v_mark from core.clock_mark m;
	-- Z-11: without the mark nothing is known, which is no.
	if v_mark is null or v_mark > clock_timestamp() + interval '1 s' then
		raise log 'opconsole clock: it is behind %', coalesce(core.time_text(v_mark), 'nothing that is known');
		perform core.refuse('OP503', 'the clock of the server went back',
			'Nothing is allowed until it has caught up: what has ended by it must not open again.',
			'The database administrator must look at the server at once.');
	end if;
end
$$;
comment on function core.call_require() is
	'What every call needs before anything else: isolation level read committed, and a clock that did not go back.';

create or replace function core.clock_move()
returns interval language plpgsql as $$
begin
	update core.clock_mark m set at = clock_timestamp() where m.at < clock_timestamp();
	return core.clock_behind();
end
$$;
comment on function core.clock_move() is 'Notes how far the clock is. Returns core.clock_behind().';

create or replace function core.clock_reset(p_reason text)
returns void language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_old timestamptz;
begin
	select m.at into v_old from core.clock_mark m for update;
	delete from core.clock_mark;
	insert into core.clock_mark (at) values (clock_timestamp());
	perform core.event_append(null, 'clock.reset', 'clock', null, null, jsonb_build_object('at', core.time_text(v_old)),
		jsonb_build_object('at', core.time_text(clock_timestamp())), v_reason);
end
$$;
comment on function core.clock_reset(text) is
	'Takes the clock as it is now for right, with an event. For the database administrator alone; nothing calls it.';
