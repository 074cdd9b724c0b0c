-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Signed checkpoints. The key is the keeper's and never comes here; a keeper that was taken over can write checkpoints
-- that no verifier believes, and nothing more.

create function keeper_api.checkpoint_due(out seal bigint, out hash bytea, out signed bigint, out in_chain boolean)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	select d.seal, d.hash, d.signed, d.in_chain into seal, hash, signed, in_chain from core.checkpoint_due() d;
end
$$;
comment on function keeper_api.checkpoint_due() is
	'The newest seal, the newest one that was signed (null: none yet), and whether the chain still has it as it was signed.';

create function keeper_api.checkpoint_add(p_seal bigint, p_hash bytea, p_signature bytea, out kept boolean)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	kept := core.checkpoint_add(p_seal, p_hash, p_signature);
end
$$;
comment on function keeper_api.checkpoint_add(bigint, bytea, bytea) is
	'Keeps the keeper''s signature over number and hash of a seal; false when the seal has one. OP400 for a wrong shape.';
