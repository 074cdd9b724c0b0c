-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the code field of a sign-in may hold beside six digits: two codes in a row, a one-time code, a recovery code. The
-- last two are never stored as typed, only as the key or hash that they are compared with (A-10).

alter table core.sign_in_try add column code_form text check (code_form in ('none', 'totp', 'pair', 'one_time', 'recovery', 'other'));
alter table core.sign_in_try add column code_key bytea check (octet_length(code_key) = 32);
comment on column core.sign_in_try.code is 'Six digits, or two times six digits and a space between; null for every other form.';
comment on column core.sign_in_try.code_key is 'Stored key of a one-time code, or hash of a recovery code; null for digits.';
