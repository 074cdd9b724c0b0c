-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A saved view keeps the chosen columns of its list as well.

alter table core.saved_view add column columns text not null default '';
comment on column core.saved_view.columns is 'Titles of the columns that are shown, with commas between them; empty: those that fit.';
