-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- How functions say no. core.refuse() raises one of the coded errors OP400..OP503 after leaving a line in the
-- server's log that no client can roll back (L-02). core.trap() is the last handler of every api function: it lets
-- coded errors pass and turns anything else into OP500 with an incident number, so that no column value, table name
-- or function name reaches a caller (A-10, D-05).
--
-- The last lines of an api function are always:
--
--	exception when others then
--		get stacked diagnostics e_state = returned_sqlstate, e_message = message_text,
--			e_detail = pg_exception_detail, e_hint = pg_exception_hint, e_column = column_name,
--			e_context = pg_exception_context;
--		e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
--	end
--
-- (e_* declared as text). Call core.trap() by assignment: PERFORM would put its SQL text into the error's context.

create or replace function core.throw(p_code text, p_message text, p_detail text, p_hint text, p_column text)
returns text language plpgsql as $$
declare
	v_detail text := nullif(p_detail, '');
	v_hint text := nullif(p_hint, '');
begin
	-- An option of RAISE can't be null, and an empty one would be sent as an empty field.
	if coalesce(p_column, '') <> '' then
		if v_detail is not null and v_hint is not null then
			raise exception using errcode = p_code, message = p_message, detail = v_detail, hint = v_hint,
				column = p_column;
		elsif v_detail is not null then
			raise exception using errcode = p_code, message = p_message, detail = v_detail, column = p_column;
		elsif v_hint is not null then
			raise exception using errcode = p_code, message = p_message, hint = v_hint, column = p_column;
		end if;
		raise exception using errcode = p_code, message = p_message, column = p_column;
	end if;
	if v_detail is not null and v_hint is not null then
		raise exception using errcode = p_code, message = p_message, detail = v_detail, hint = v_hint;
	elsif v_detail is not null then
		raise exception using errcode = p_code, message = p_message, detail = v_detail;
	elsif v_hint is not null then
		raise exception using errcode = p_code, message = p_message, hint = v_hint;
	end if;
	raise exception using errcode = p_code, message = p_message;
end
$$;
comment on function core.throw(text, text, text, text, text) is
	'Raises an error whose detail, hint and column may be null. Use core.refuse(), which also logs.';

create or replace function core.log_field(p_value text)
returns text language plpgsql immutable as $$
begin
	-- Quoted like JSON, ASCII only: one event stays one line whatever a person typed (L-05).
	return case when p_value is null then '-'
		else regexp_replace(to_json(left(p_value, 200))::text, '[^ -~]', '?', 'g') end;
end
$$;
comment on function core.log_field(text) is 'A value for a log line: quoted, one line, ASCII, at most 200 characters.';

create or replace function core.log_caller()
returns text language plpgsql stable as $$
begin
	return (select format('role=%s address=%s session=%s login=%s', core.log_field(session_user::text),
			coalesce(host(a.client_addr), 'local'), coalesce(s.id::text, '-'), core.log_field(c.login))
		from pg_stat_get_activity(pg_backend_pid()) a
			left join core.session_backend b on b.pid = a.pid and b.backend_start = a.backend_start
			left join core.session s on s.id = b.session_id
			left join core.account c on c.id = s.account_id);
end
$$;
comment on function core.log_caller() is 'Who is calling, for a log line; from the connection and its session only.';

create or replace function core.refuse(p_code text, p_message text, p_detail text default null,
	p_hint text default null, p_column text default null, p_object text default null)
returns void language plpgsql as $$
begin
	-- The detail may quote what a person wrote, so it stays out of the log.
	raise log 'opconsole refused: code=% % field=% object=% message=%', p_code, core.log_caller(),
		core.log_field(p_column), core.log_field(p_object), core.log_field(p_message);
	perform core.throw(p_code, p_message, p_detail, p_hint, p_column);
end
$$;
comment on function core.refuse(text, text, text, text, text, text) is
	'Logs and raises a coded error: code OP400..OP503, short message, detail and hint as sentences, and for OP400 the
parameter without p_. p_object ("account b.omarov") goes to the log only.';

create or replace function core.trap(p_sqlstate text, p_message text, p_detail text, p_hint text, p_column text,
	p_context text)
returns text language plpgsql as $$
declare
	v_incident text;
	v_never text;
begin
	if p_sqlstate like 'OP%' then
		-- By assignment: PERFORM would add the text of its statement to the context of the error.
		v_never := core.throw(p_sqlstate, p_message, p_detail, p_hint, p_column);
	end if;
	-- These the client knows how to repeat or to explain; their texts may name tables, so they get new ones.
	if p_sqlstate in ('40001', '40P01', '55P03', '57P01', '57P02', '57P03') or p_sqlstate like '53%' then
		raise log 'opconsole passed: state=% % context=%', p_sqlstate, core.log_caller(), core.log_field(p_context);
		v_never := core.throw(p_sqlstate, 'the server could not finish the call', null, 'Try again.', null);
	end if;
	if p_sqlstate = '25006' then
		v_never := core.throw('OP503', 'the server is read-only',
			'This call changes something, and the transaction or the server is read-only.',
			'Try again later; the database administrator knows when the server takes changes again.', null);
	end if;
	v_incident := upper(substr(encode(uuid_send(gen_random_uuid()), 'hex'), 1, 10));
	-- Messages of class 22 quote the offending value, details of class 23 whole rows: neither is written anywhere.
	raise log 'opconsole incident %: state=% % message=% context=%', v_incident, p_sqlstate, core.log_caller(),
		case when p_sqlstate like '22%' then '(withheld)' else core.log_field(p_message) end,
		to_json(left(regexp_replace(p_context, '"[^"]*"', '""', 'g'), 1000))::text;
	v_never := core.throw('OP500', 'internal error',
		format('Incident %s. Nothing was changed by this call.', v_incident),
		'Give the incident number to the database administrator; the server''s log has the rest.', null);
	return null;
end
$$;
comment on function core.trap(text, text, text, text, text, text) is
	'Last handler of every api function; never returns. See the head of core/error.sql.';
