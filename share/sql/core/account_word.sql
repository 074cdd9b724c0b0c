-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Where a fragment of an account's text is looked up. A word is a run of letters: core.search_word knows it, and
-- core.account_word its accounts in the order of logins and of names, so that a page of a frequent name is read from where
-- it begins. What else a fragment may hold, digits and marks, is in the tokens of core.account_text, which are intersected
-- for several fragments at once. Whatever is found there is compared with the whole text afterwards.

create or replace function core.search_listed(p_text text)
returns boolean language sql immutable parallel safe as $$
	select p_text ~ '^[αβγδεζ]*[^\d\W_αβγδεζ]+$'
$$;
comment on function core.search_listed(text) is
	'Whether a fragment is letters, perhaps behind marks, so that it lies inside of words; Greek letters are marks.';

create or replace function core.search_exact(p_text text)
returns boolean language sql immutable parallel safe as $$
	select char_length(p_text) > 2 and p_text ~ '^[αβγδεζ]?[^\d\W_αβγδεζ]+$'
$$;
comment on function core.search_exact(text) is 'Whether exactly the accounts of the fragment''s words match it (core.words_of()).';

create or replace function core.search_words(p_text text)
returns text[] language sql immutable parallel safe as $$
	select coalesce(array_agg(distinct w), '{}')
	from regexp_matches(p_text, '[αβγδεζ]?[^\d\W_αβγδεζ]+', 'g') m, unnest(array[m[1], ltrim(m[1], 'αβγδεζ')]) w
$$;
comment on function core.search_words(text) is
	'The runs of letters in a search text, each once, and once more with the mark that precedes them.';

create or replace function core.search_tokens(p_text text)
returns text[] language plpgsql immutable parallel safe as $$
declare
	v_tokens text[] := '{}';
	v_part text;
	v_some text;
	v_first boolean := true;
begin
	foreach v_part in array string_to_array(p_text, ' ') loop
		continue when v_part = '';
		v_tokens := v_tokens || left(v_part, 1);
		v_tokens := v_tokens || left(v_part, 2);
		for i in 1 .. length(v_part) - 1 loop
			v_some := substr(v_part, i, 4);
			if strpos('αβγδεζ', substr(v_some, 2, 1)) > 0 and (i > 1 or not v_first) then
				v_tokens := v_tokens || ('>' || left(v_some, 2));
				v_tokens := v_tokens || ('>' || left(v_some, 3));
				v_tokens := v_tokens || ('>' || v_some);
			end if;
			continue when length(v_some) < 3;
			v_tokens := v_tokens || left(v_some, 3);
			continue when length(v_some) < 4;
			v_tokens := v_tokens || v_some;
		end loop;
		v_first := false;
	end loop;
	return v_tokens;
end
$$;
comment on function core.search_tokens(text) is
	'What the index of core.account_text holds of a search text: of each part between spaces the first sign and the first two,
and three and four in a row; once more behind > when the second of them is a mark and they are not the beginning of the login
(core.account_by_login()). An index is made of it: a change of what it returns needs a migration that makes the index anew.';

create or replace function core.account_after_write()
returns trigger language plpgsql as $$
declare
	v_old text[] := case when tg_op = 'UPDATE' then core.search_words(old.search_text) else '{}' end;
	v_new text[] := core.search_words(new.search_text);
	v_moved boolean := tg_op = 'UPDATE' and (old.login, old.sort_name, old.unit_id) is distinct from
		(new.login, new.sort_name, new.unit_id);
begin
	if tg_op = 'UPDATE' and (v_moved or v_old <> v_new) then
		delete from core.account_word w using core.search_word s
		where s.word = any (v_old) and w.word_id = s.id and w.login = old.login and w.account_id = old.id
			and (v_moved or s.word <> all (v_new));
	end if;
	if tg_op = 'INSERT' or v_moved or v_old <> v_new then
		insert into core.search_word (word) select r from unnest(v_new) r
		where not exists (select from core.search_word s where s.word = r) on conflict do nothing;
		insert into core.account_word (word_id, login, sort_name, account_id, unit_id)
		select s.id, new.login, new.sort_name, new.id, new.unit_id
		from core.search_word s where s.word = any (v_new) and not s.common on conflict do nothing;
	end if;
	insert into core.account_text as t (account_id, unit_id, login, sort_name, search_text)
	values (new.id, new.unit_id, new.login, new.sort_name, new.search_text)
	on conflict (account_id) do update set unit_id = excluded.unit_id, login = excluded.login,
		sort_name = excluded.sort_name, search_text = excluded.search_text;
	return null;
end
$$;
comment on function core.account_after_write() is 'Keeps core.account_word and core.account_text of an account.';

create or replace trigger account_after_insert after insert on core.account
	for each row execute function core.account_after_write();
create or replace trigger account_after_update after update on core.account
	for each row when (old.search_text is distinct from new.search_text or old.login <> new.login
		or old.sort_name is distinct from new.sort_name or old.unit_id <> new.unit_id)
	execute function core.account_after_write();

create or replace function core.words_of(p_plain text, p_outside text[])
returns int[] language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
	v_marked constant boolean := p_plain ~ '^[αβγδεζ]';
	v_like constant text := case when char_length(p_plain) > 2 and not v_marked then '%' || p_plain
		else regexp_replace(p_plain, '^[αβγδεζ]*([αβγδεζ])', '\1') end || '%';
	v_words int[];
	v_common boolean;
begin
	-- Who has a word that holds what may not occur is out.
	select array_agg(x.id), bool_or(x.common) into v_words, v_common from (select s.id, s.common from core.search_word s
		where s.word like v_like and (v_marked or strpos('αβγδεζ', left(s.word, 1)) = 0) and (p_outside is null or s.word not like all (p_outside)) limit 1001) x;
	return case when v_common or cardinality(v_words) > 1000 then null else coalesce(v_words, '{}') end;
end
$$;
comment on function core.words_of(text, text[]) is
	'Ids of the words that a fragment of letters stands in, or begins when there are one or two or a mark precedes them, without
those that match one of the patterns: every account that is let through has one of them. Null when a common word is among
them, or too many.';

create or replace function core.tokens_of(p_plain text)
returns text[] language plpgsql immutable as $$
declare
	v_tokens text[] := '{}';
begin
	for i in 1 .. greatest(char_length(p_plain) - 3, 1) loop
		v_tokens := v_tokens || substr(p_plain, i, 4);
	end loop;
	return v_tokens;
end
$$;
comment on function core.tokens_of(text) is 'Tokens of core.account_text that every account with the fragment has.';

create or replace function core.login_beginnings(p_plain text)
returns text[] language plpgsql immutable as $$
declare
	v_all text[] := '{""}';
	v_more text[] := '{}';
	v_sign text;
	v_other text[];
begin
	foreach v_sign in array string_to_array(p_plain, null) loop
		v_other := case v_sign when 'j' then '{j,zh}' when 'h' then '{h,hch,kh,qh}' when 'g' then '{g,gh,gkh,gqh}'
			when 'k' then '{k,q}' when 'i' then '{i,y,ii,iy,yi,yy}' else array[translate(v_sign, 'αβγ', '.-_')] end;
		exit when cardinality(v_all) * cardinality(v_other) > 24;
		-- Of any number in a row one is left.
		if v_sign = 'i' then
			v_more := v_more || array(select a || o from unnest(v_all) a, unnest('{iii,iiy,iyi,iyy,yii,yiy,yyi,yyy}'::text[]) o);
		end if;
		v_all := array(select a || o from unnest(v_all) a, unnest(v_other) o);
	end loop;
	return v_all || v_more;
end
$$;
comment on function core.login_beginnings(text) is
	'One of these begins every login whose folded form begins with the fragment, and others, too.';

create or replace function core.search_share_refresh()
returns void language plpgsql as $$
begin
	delete from core.search_share;
	insert into core.search_share (token, share)
	select e.token, e.share from pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) e (token, share)
	where s.schemaname = 'core' and s.tablename = 'account_text_tokens' and e.token is not null;
end
$$;
comment on function core.search_share_refresh() is
	'Takes over how many accounts have the frequent tokens, as the statistics of the index say.';
