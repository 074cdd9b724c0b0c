-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- How far the clock of the server has been (C-08): core/clock.sql.

create table core.clock_mark (
	only_one boolean not null default true check (only_one),
	at timestamptz not null
) with (fillfactor = 10);
comment on table core.clock_mark is
	'One row: the newest time that the keeper has seen. No index, and room in the page: it is updated once a second.';
insert into core.clock_mark (at) values (clock_timestamp());
