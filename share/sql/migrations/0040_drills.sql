-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The second signature under a restore drill is an approval: the drill is recorded when another person has signed it.

alter table core.drill add column request_id bigint unique references core.request;
comment on column core.drill.request_id is
	'The request whose approval is the second signature; null for drills from before signatures were asked for.';

alter table core.request drop constraint request_kind_check;
alter table core.request add constraint request_kind_check
	check (kind in ('grant', 'extend', 'restart', 'role', 'freeze', 'policy', 'exception', 'drill'));
