-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Signed checkpoints: what the keeper says about a seal with a key that no database has.

create table core.checkpoint (
	seal bigint primary key check (seal >= 0),
	hash bytea not null check (octet_length(hash) = 32),
	signature bytea not null check (octet_length(signature) = 64),
	at timestamptz not null default clock_timestamp()
);
comment on table core.checkpoint is
	'Ed25519 signatures of the keeper over number and hash of a seal. No foreign key: one of a seal that is gone is proof.';
