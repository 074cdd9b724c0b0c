-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The platform's own servers are devices too: they ask what an account may do, through platform_api.

alter table core.device drop constraint device_kind_check;
alter table core.device add constraint device_kind_check check (kind in ('bastion', 'keeper', 'platform'));
alter table core.policy add column changed_at timestamptz;
alter table core.policy add column changed_by bigint references core.account;
