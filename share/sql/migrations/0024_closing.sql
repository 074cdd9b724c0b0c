-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The signed closing sheet of a contract (N6): what was returned, and the request in which two persons signed its text.

alter table core.request drop constraint request_kind_check;
alter table core.request add constraint request_kind_check
	check (kind in ('grant', 'extend', 'restart', 'role', 'freeze', 'policy', 'exception', 'drill', 'closing'));

create table core.closing (
	contract_id bigint primary key references core.contract,
	request_id bigint not null unique references core.request,
	returned text[] not null,
	remark text,
	signed_at timestamptz not null default clock_timestamp()
);
comment on table core.closing is
	'A closing sheet that two persons have signed, each with a code of his own; its text is that of the request.';
comment on column core.closing.returned is 'What came back, was destroyed, or was never handed out; see core.closing_items().';
