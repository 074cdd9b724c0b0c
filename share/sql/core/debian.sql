-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Versions of Debian packages in their order (Debian Policy 5.6.12, deb-version(7)): [epoch:]upstream[-revision]. Parts
-- are compared by turns of non-digits and digits; a tilde sorts before everything, even the end; letters before all
-- other characters. One bytea key for each version, made once, compared by the database: no comparison function.

create or replace function core.debian_part_key(p_part text)
returns bytea language plpgsql immutable strict as $$
declare
	v_key bytea := '';
	v_word text;
	v_number text;
	-- No number and zero are the same, at the end too.
	v_rest text := regexp_replace(p_part, '(^|[^0-9])0+$', '\1');
begin
	loop
		v_word := substring(v_rest from '^[^0-9]*');
		v_rest := substr(v_rest, length(v_word) + 1);
		-- 01 tilde, 02 the end of the word, then letters, then the other characters.
		for i in 1 .. length(v_word) loop
			v_key := v_key || case
				when substr(v_word, i, 1) = '~' then '\x01'::bytea
				when substr(v_word, i, 1) ~ '^[A-Za-z]$' then set_byte('\x00'::bytea, 0, ascii(substr(v_word, i, 1)))
				else set_byte('\x00'::bytea, 0, 128 + ascii(substr(v_word, i, 1)) % 128) end;
		end loop;
		v_key := v_key || '\x02'::bytea;
		exit when v_rest = '';
		v_number := ltrim(substring(v_rest from '^[0-9]+'), '0');
		v_rest := substr(v_rest, length(substring(v_rest from '^[0-9]+')) + 1);
		-- Numbers of any length: how many digits there are, then the digits.
		v_key := v_key || set_byte('\x00'::bytea, 0, least(length(v_number), 255)) || convert_to(v_number, 'UTF8');
	end loop;
	return v_key;
end
$$;
comment on function core.debian_part_key(text) is 'Sort key of an upstream version or a revision.';

create or replace function core.debian_key(p_version text)
returns bytea language sql immutable strict as $$
	select core.debian_part_key(e) || '\x00'::bytea || core.debian_part_key(u) || '\x00'::bytea || core.debian_part_key(r)
	from (select coalesce(substring(p_version from '^([0-9]+):'), '0') as e,
		regexp_replace(regexp_replace(p_version, '^[0-9]+:', ''), '-[^-]*$', '') as u,
		coalesce(substring(p_version from '-([^-]*)$'), '0') as r) x
$$;
comment on function core.debian_key(text) is 'Sort key of a version: a < b as dpkg says when core.debian_key(a) < core.debian_key(b).';

create or replace function core.debian_valid(p_version text)
returns boolean language sql immutable as $$
	select coalesce(octet_length(p_version) <= 120 and p_version ~ '^([0-9]{1,9}:)?[0-9A-Za-z][A-Za-z0-9.+:~-]*$' and p_version !~ '-$', false)
$$;
comment on function core.debian_valid(text) is 'Whether the text is a version (deb-version(7)), 120 bytes at most.';
