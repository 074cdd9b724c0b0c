-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A fragment of a name stands in a few words that many accounts share, and those accounts often lie together in the
-- order of logins: far behind the first row, and too many to sort. So each word knows its accounts in that order.

create table core.search_word (
	id int generated always as identity primary key,
	word text not null unique
);
comment on table core.search_word is 'Runs of letters in core.account.search_text, each once. Words that nobody has any more may stay.';
create index search_word_text on core.search_word using gin (word ext.gin_trgm_ops);

create table core.account_word (
	word_id int not null,
	login text not null,
	account_id bigint not null,
	primary key (word_id, login, account_id)
);
comment on table core.account_word is
	'The accounts of a word in the order of their logins; kept by trigger. No foreign keys: both ends are never deleted.';

insert into core.search_word (word)
select distinct m[1] from core.account a, regexp_matches(translate(a.search_text, 'αβγδεζ', '      '), '[^\d\W_]+', 'g') m;
insert into core.account_word (word_id, login, account_id)
select distinct w.id, a.login, a.id
from core.account a, regexp_matches(translate(a.search_text, 'αβγδεζ', '      '), '[^\d\W_]+', 'g') m, core.search_word w
where w.word = m[1];
