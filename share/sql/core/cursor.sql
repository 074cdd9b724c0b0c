-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Cursors of lists: the place of a row in an order, as hex text that means nothing to a client. A cursor holds the
-- kind of list and order, the id and the sort key of the row, and a keyed sum: a made-up or damaged one, or one from
-- another order, is refused. It carries nothing that its reader hasn't seen in the row.

create or replace function core.cursor_key()
returns bytea language plpgsql stable as $$
begin
	return (select decode(value, 'hex') from core.setting where key = 'cursor_key');
end
$$;
comment on function core.cursor_key() is 'Key of the sums inside cursors.';

create or replace function core.cursor_sum(p_body bytea, p_key bytea)
returns bytea language sql immutable as $$
	select substr(ext.hmac(p_body, p_key, 'sha256'), 1, 8)
$$;
comment on function core.cursor_sum(bytea, bytea) is 'First 8 bytes of the HMAC-SHA256 of a cursor''s body.';

create or replace function core.cursor_make(p_kind text, p_key text, p_id bigint, p_secret bytea)
returns text language plpgsql immutable as $$
declare
	v_body constant bytea := convert_to(p_kind || ' ' || p_id || ' ' || p_key, 'UTF8');
begin
	return encode(core.cursor_sum(v_body, p_secret) || v_body, 'hex');
end
$$;
comment on function core.cursor_make(text, text, bigint, bytea) is
	'Cursor of a row: kind of list and order (no spaces), sort key, id, and core.cursor_key().';

create or replace function core.cursor_time(p_time timestamptz)
returns text language sql stable as $$
	select case when p_time = '-infinity' then '-infinity'
		else to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end
$$;
comment on function core.cursor_time(timestamptz) is 'A time as a sort key in a cursor.';

create or replace function core.cursor_read(p_kind text, p_cursor text, p_field text, out key text, out id bigint)
language plpgsql stable as $$
declare
	v_all bytea;
	v_body text;
	v_parts text[];
begin
	if p_cursor is null then
		return;
	end if;
	if octet_length(p_cursor) <= 4000 and p_cursor ~ '^([0-9a-f]{2}){12,}$' then
		v_all := decode(p_cursor, 'hex');
		-- Only what this server has signed is decoded, so it is valid UTF-8 with three parts.
		if substr(v_all, 1, 8) = core.cursor_sum(substr(v_all, 9), core.cursor_key()) then
			v_body := convert_from(substr(v_all, 9), 'UTF8');
			v_parts := regexp_match(v_body, '^(\S+) (-?\d+) (.*)$');
			if v_parts[1] = p_kind then
				id := v_parts[2]::bigint;
				key := v_parts[3];
				return;
			end if;
		end if;
	end if;
	perform core.refuse('OP400', 'page position is not valid',
		format('The field %s takes only a position that this list gave out, in the same order.', p_field),
		'Start again from the first page.', p_field);
end
$$;
comment on function core.cursor_read(text, text, text) is
	'Key and id inside a cursor of this kind, both null for a null cursor; anything else is refused OP400.';

create or replace function core.cursor_read_place(p_kind text, p_after text, p_before text, out key text, out id bigint)
language plpgsql stable as $$
begin
	if p_after is not null and p_before is not null then
		perform core.refuse('OP400', 'page position is not valid', 'A page follows one row or precedes one, not both.', null,
			'before');
	end if;
	select r.key, r.id into key, id from core.cursor_read(p_kind, coalesce(p_after, p_before),
		case when p_before is null then 'after' else 'before' end) r;
end
$$;
comment on function core.cursor_read_place(text, text, text) is
	'core.cursor_read() for lists that page both ways: the one of the two that is given.';

create or replace function core.limit_check(p_limit int, p_default int, p_max int)
returns int language plpgsql stable as $$
begin
	if coalesce(p_limit, p_default) not between 1 and p_max then
		perform core.refuse('OP400', 'number of rows is not valid', format('A page has 1 to %s rows.', p_max), null,
			'limit');
	end if;
	return coalesce(p_limit, p_default);
end
$$;
comment on function core.limit_check(int, int, int) is 'The page size, or OP400 with column limit.';
