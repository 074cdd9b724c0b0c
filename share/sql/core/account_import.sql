-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Many accounts at once: every row is tried in the way of core.account_create() and gets its verdict; when one is
-- refused, or for a dry run, all of them are undone. So a dry run says exactly what the import would do, and nothing is
-- ever half done. What undoes is the end of an inner block, not of the transaction: the verdicts stay.

create or replace function core.import_rows_check(p_rows jsonb)
returns void language plpgsql stable as $$
begin
	if p_rows is null or jsonb_typeof(p_rows) <> 'array' or jsonb_array_length(p_rows) not between 1 and 2000
		or octet_length(p_rows::text) > 4000000 then
		perform core.refuse('OP400', 'rows are not valid', 'An import has 1 to 2000 rows in a list, and at most 4 MB.', null,
			'rows');
	end if;
end
$$;
comment on function core.import_rows_check(jsonb) is 'Refuses OP400 for what is not a list of 1 to 2000 rows.';

create or replace function core.import_time(p_value text)
returns timestamptz language plpgsql stable as $$
begin
	if p_value is null then
		return null;
	end if;
	if p_value ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$' then
		return p_value::timestamptz;
	end if;
	raise exception invalid_datetime_format;
exception when sqlstate '22007' or sqlstate '22008' or sqlstate '22009' then
	perform core.refuse('OP400', 'time is not valid', 'A time is written as 2026-12-31T23:59:00+05:00.', null, 'expires_at');
end
$$;
comment on function core.import_time(text) is 'A time of RFC 3339; OP400 otherwise.';

create or replace function core.import_row(ctx core.session_context, p_operation uuid, p_row jsonb)
returns void language plpgsql as $$
declare
	v_unknown text;
	v jsonb;
begin
	if jsonb_typeof(p_row) <> 'object' then
		perform core.refuse('OP400', 'row is not valid', 'A row is an object with names and texts.', null, 'rows');
	end if;
	select min(key) into v_unknown from jsonb_each(p_row)
	where key <> all (array['line', 'login', 'kind', 'unit', 'number', 'family_name', 'given_name', 'patronymic', 'phone',
			'email', 'duty', 'company', 'expires_at', 'reason'])
		or key <> 'line' and jsonb_typeof(value) not in ('string', 'null');
	if v_unknown is not null then
		perform core.refuse('OP400', 'column is not known',
			'The columns are the arguments of a new account, and all of them are texts.',
			'They are listed by "help account import".', 'rows');
	end if;
	-- An empty cell is no value.
	select jsonb_object_agg(key, value) into v from jsonb_each(p_row) where value <> '""';
	perform core.account_create(ctx, p_operation, v ->> 'login', v ->> 'kind', v ->> 'unit', v ->> 'number',
		v ->> 'family_name', v ->> 'given_name', v ->> 'patronymic', v ->> 'phone', v ->> 'email', v ->> 'duty',
		v ->> 'company', core.import_time(v ->> 'expires_at'),
		core.text_check(coalesce(v ->> 'reason', 'imported'), 'reason', 3, 500));
end
$$;
comment on function core.import_row(core.session_context, uuid, jsonb) is
	'Makes the account of one row: keys are the arguments of account_create(), empty texts are no values.';

create or replace function core.import_verdict(ctx core.session_context, p_operation uuid, p_row jsonb, p_place bigint)
returns jsonb language plpgsql as $$
declare
	v_verdict jsonb := jsonb_build_object('line', p_place, 'login', left(p_row ->> 'login', 64), 'verdict', 'ok');
	e_state text; e_message text; e_detail text; e_column text;
begin
	if jsonb_typeof(p_row -> 'line') = 'number' and p_row ->> 'line' ~ '^[0-9]{1,9}$' then
		v_verdict := v_verdict || jsonb_build_object('line', (p_row ->> 'line')::int);
	end if;
	perform core.import_row(ctx, p_operation, p_row);
	return v_verdict;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_column = column_name;
	if e_state not in ('OP400', 'OP403', 'OP404', 'OP409', 'OP423') then
		raise;
	end if;
	return v_verdict || jsonb_build_object('verdict', 'refused', 'field', nullif(e_column, ''), 'message', e_message,
		'detail', nullif(e_detail, ''));
end
$$;
comment on function core.import_verdict(core.session_context, uuid, jsonb, bigint) is
	'Tries one row; a coded refusal becomes its verdict and leaves nothing behind.';

create or replace function core.account_import(ctx core.session_context, p_operation uuid, p_rows jsonb, p_dry_run boolean)
returns jsonb language plpgsql as $$
declare
	v_dry boolean := coalesce(p_dry_run, true);
	v_result jsonb;
	v_row record;
	v_rows jsonb[] := '{}';
	v_refused int := 0;
begin
	perform core.right_require(ctx, 'account.create', null);
	perform core.import_rows_check(p_rows);
	begin
		if not v_dry then
			v_result := core.operation_begin(ctx, p_operation, 'account.import', p_rows);
			if v_result is not null then
				return v_result -> 'rows';
			end if;
		end if;
		for v_row in select value, ordinality from jsonb_array_elements(p_rows) with ordinality loop
			v_rows := v_rows || core.import_verdict(ctx, p_operation, v_row.value, v_row.ordinality);
			v_refused := v_refused + (v_rows[cardinality(v_rows)] ->> 'verdict' = 'refused')::int;
		end loop;
		if v_dry or v_refused > 0 then
			raise exception using errcode = 'OPUND', message = 'undo';
		end if;
		perform core.event_append(ctx, 'account.import', 'account', null, core.root_unit(), null,
			jsonb_build_object('accounts', cardinality(v_rows)), 'imported', p_operation);
		perform core.operation_finish(ctx, p_operation, jsonb_build_object('rows', to_jsonb(v_rows),
			'summary', format('accounts made: %s', cardinality(v_rows))));
	-- Not OP000: to PL/pgSQL that is every code that begins with OP.
	exception when sqlstate 'OPUND' then
		null;
	end;
	return to_jsonb(v_rows);
end
$$;
comment on function core.account_import(core.session_context, uuid, jsonb, boolean) is
	'The verdicts of all rows. Nothing is done for a dry run (also when p_dry_run is null) or when one row is refused.';
