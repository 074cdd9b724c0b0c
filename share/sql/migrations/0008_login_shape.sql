-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a login looks like to a hasty eye, so that nobody is given one that is taken for somebody else's (O-06). The
-- database computes it for every writer: 0 is o, 1 and l are i, rn is m, vv is w; dots, dashes and underscores are nothing.

alter table core.account add column login_shape text not null generated always as
	(replace(replace(translate(login, '01l._-', 'oii'), 'rn', 'm'), 'vv', 'w')) stored;
comment on column core.account.login_shape is 'The login with letters that look alike made the same; two equal ones confuse.';
create index account_login_shape on core.account (login_shape);
