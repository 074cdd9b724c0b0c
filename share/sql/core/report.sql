-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What components report about themselves. A component is known by its certificate and speaks of itself only. A report is
-- accepted whole or not at all, once for each id: the same id with the same content gets the first answer again. Times
-- are those of the component, bounded by the clock of the server, so that a wrong clock never makes a cell greener.
--
-- Rows are locked in this order: component, then everything of it.

create or replace function core.reporter_require(out component core.component, out ctx core.session_context)
language plpgsql as $$
begin
	perform core.call_require();
	select c.* into component
	from core.device d join core.component c on c.device_id = d.id
	where d.code = session_user and d.kind = 'component' and (d.disabled_at is null or d.disabled_at > clock_timestamp())
		and c.closed_at is null
	for update of c;
	if component.id is null then
		perform core.refuse('OP403', 'this component may not report',
			'No open component is registered for this certificate, or its certificate was disabled.',
			'A security administrator can register it.');
	end if;
	ctx.device := session_user;
	ctx.address := (core.me()).address;
end
$$;
comment on function core.reporter_require() is
	'The component behind the certificate, its row locked, and a context for the journal; OP403 otherwise. The first
statement of every report_api function.';

create or replace function core.report_time_check(p_component bigint, p_kind text, p_at timestamptz)
returns void language plpgsql stable as $$
declare
	v_newest timestamptz;
begin
	if p_at is null or not isfinite(p_at) or p_at > clock_timestamp() + interval '2 min' then
		perform core.refuse('OP400', 'time of the report is not valid',
			'A report says when it was measured, by a clock that is at most 2 minutes ahead of the server.',
			'Set the clock of the component.', 'at');
	end if;
	if p_at < clock_timestamp() - interval '7 days' then
		perform core.refuse('OP400', 'time of the report is not valid', 'A report older than 7 days is not taken any more.',
			'Send a new one.', 'at');
	end if;
	select max(r.at) into v_newest from core.report r where r.component_id = p_component and r.kind = p_kind;
	if p_at <= v_newest then
		perform core.refuse('OP409', 'a newer report is there already',
			format('The newest one of this kind is of %s.', core.time_text(v_newest)), 'Nothing needs to be done.', 'at');
	end if;
end
$$;
comment on function core.report_time_check(bigint, text, timestamptz) is
	'Refuses reports that are future-dated, too old, or older than the newest: a replay never turns the clock back.';

create or replace function core.report_begin(p_component bigint, p_report uuid, p_kind text, p_at timestamptz, p_hash bytea)
returns jsonb language plpgsql as $$
declare
	v_old core.report;
begin
	if p_report is null then
		perform core.refuse('OP400', 'id of the report is missing', 'Every report carries an id made by the component.', null,
			'report');
	end if;
	select * into v_old from core.report where id = p_report;
	if v_old.id is not null then
		if v_old.component_id <> p_component or v_old.kind <> p_kind or v_old.arguments_hash <> p_hash then
			perform core.refuse('OP409', 'id of the report was used before',
				'The same id came with another content; nothing was taken.', 'Send it under a new id.', 'report');
		end if;
		return v_old.answer;
	end if;
	perform core.report_time_check(p_component, p_kind, p_at);
	return null;
end
$$;
comment on function core.report_begin(bigint, uuid, text, timestamptz, bytea) is
	'Null for a new report, the first answer for one that came before; OP409 for its id with another content.';

create or replace function core.report_keep(p_component bigint, p_report uuid, p_kind text, p_at timestamptz, p_hash bytea,
	p_answer jsonb, p_imported_by bigint default null)
returns jsonb language sql as $$
	insert into core.report (id, component_id, kind, at, arguments_hash, answer, imported_by)
	values (p_report, p_component, p_kind, p_at, p_hash, p_answer, p_imported_by)
	returning jsonb_build_object('accepted', true, 'received_at', core.time_text(received_at)) || answer
$$;
comment on function core.report_keep(bigint, uuid, text, timestamptz, bytea, jsonb, bigint) is 'Keeps that a report was accepted.';

create or replace function core.rows_check(p_rows jsonb, p_field text, p_most int, p_bytes int)
returns void language plpgsql stable as $$
begin
	-- Octets first: everything below costs time in proportion to them.
	if p_rows is null or pg_column_size(p_rows) > p_bytes or jsonb_typeof(p_rows) <> 'array'
		or jsonb_array_length(p_rows) > p_most
		or exists (select from jsonb_array_elements(p_rows) e where jsonb_typeof(e) <> 'object') then
		perform core.refuse('OP400', 'rows are not valid',
			format('The field %s takes a list of at most %s rows and %s bytes, each an object.', p_field, p_most, p_bytes), null,
			p_field);
	end if;
end
$$;
comment on function core.rows_check(jsonb, text, int, int) is 'Refuses OP400 for what is no bounded list of objects.';

create or replace function core.text_bad(p_value text, p_least int, p_most int)
returns boolean language sql immutable as $$
	select case when p_value is null then p_least > 0 else char_length(p_value) not between p_least and p_most
		or p_value ~ (U&'[\0001-\001F\007F-\009F\00AD\0600-\0605\061C\06DD\070F\180E\200B-\200F\2028-\202E'
			|| U&'\2060-\206F\FEFF\FFF9-\FFFB\+0E0000-\+0E007F]') end
$$;
comment on function core.text_bad(text, int, int) is
	'Whether core.text_check() would refuse the value; for thousands of values at once.';

create or replace function core.row_refuse(p_field text, p_row bigint, p_rule text)
returns void language plpgsql stable as $$
begin
	perform core.refuse('OP400', 'a row is not valid', format('Row %s of %s: %s', p_row, p_field, p_rule),
		'Nothing of the report was taken.', p_field);
end
$$;
comment on function core.row_refuse(text, bigint, text) is 'Refuses OP400 naming the row, counted from 1, and the rule.';
