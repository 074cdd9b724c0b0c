-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Words of accounts for searching: core.account_word is kept by triggers, and a page of a search walks the accounts of
-- the words that a fragment stands in instead of all accounts.

create or replace function core.letter_runs(p_text text)
returns text[] language sql immutable parallel safe as $$
	select coalesce(array_agg(distinct m[1]), '{}')
	from regexp_matches(translate(p_text, 'αβγδεζ', '      '), '[^\d\W_]+', 'g') m
$$;
comment on function core.letter_runs(text) is 'The runs of letters in a search text, each once; marks and digits separate them.';

create or replace function core.account_after_write()
returns trigger language plpgsql as $$
declare
	v_old text[] := case when tg_op = 'UPDATE' then core.letter_runs(old.search_text) else '{}' end;
	v_new text[] := core.letter_runs(new.search_text);
begin
	if tg_op = 'UPDATE' then
		delete from core.account_word w using core.search_word s
		where s.word = any (v_old) and w.word_id = s.id and w.login = old.login and w.account_id = old.id
			and (s.word <> all (v_new) or old.login <> new.login);
	end if;
	insert into core.search_word (word) select r from unnest(v_new) r
	where not exists (select from core.search_word s where s.word = r) on conflict do nothing;
	insert into core.account_word (word_id, login, account_id)
	select s.id, new.login, new.id from core.search_word s where s.word = any (v_new) on conflict do nothing;
	return null;
end
$$;
comment on function core.account_after_write() is 'Keeps the words of an account (core.account_word).';

create or replace trigger account_after_insert after insert on core.account
	for each row execute function core.account_after_write();
create or replace trigger account_after_update after update on core.account
	for each row when (old.search_text is distinct from new.search_text or old.login <> new.login)
	execute function core.account_after_write();

create or replace function core.words_of(q core.account_question)
returns int[] language plpgsql stable as $$
declare
	v_best int[];
	v_some int[];
	v_plain text;
begin
	-- Of several fragments the one that stands in the fewest words. What has marks or digits in it is not inside a word.
	for i in 1 .. cardinality(q.inside) loop
		v_plain := replace(trim('%' from q.inside[i]), '\', '');
		continue when v_plain !~ '^[^\d\W_]+$' or v_plain ~ '[αβγδεζ]';
		select array_agg(x.id) into v_some from (select s.id from core.search_word s
			where s.word like case when q.word[i] is null then q.inside[i] else v_plain || '%' end limit 101) x;
		-- In no word at all, then in no account.
		if v_some is null then
			return '{}';
		end if;
		if cardinality(v_some) <= 100 and (v_best is null or cardinality(v_some) < cardinality(v_best)) then
			v_best := v_some;
		end if;
	end loop;
	return v_best;
end
$$;
comment on function core.words_of(core.account_question) is
	'Ids of the words that hold one of the fragments searched for: every account that matches has one of them. Null when
there is no such fragment or it stands in too many words; empty when nothing can match.';
