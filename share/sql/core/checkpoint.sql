-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Signed checkpoints. The chain of seals shows what was changed inside it, but not that its end is gone or that all of it
-- was made anew; a signature over a seal does, because its key lies outside the database. Nothing here judges a
-- signature: whoever can change the journal could change the judge. The verifier does it, outside.

create or replace trigger checkpoint_protect before update or delete on core.checkpoint
	for each row execute function core.journal_protect();
create or replace trigger checkpoint_protect_truncate before truncate on core.checkpoint
	for each statement execute function core.journal_protect();

create or replace function core.checkpoint_due(out seal bigint, out hash bytea, out signed bigint, out in_chain boolean)
language sql stable as $$
	select s.number, s.hash, c.seal, exists (select from core.seal k where k.number = c.seal and k.hash = c.hash)
	from core.seal s left join (select * from core.checkpoint order by seal desc limit 1) c on true
	order by s.number desc limit 1
$$;
comment on function core.checkpoint_due() is
	'The newest seal, the newest one that was signed (null: none yet), and whether the chain still has it as it was signed.';

create or replace function core.checkpoint_add(p_seal bigint, p_hash bytea, p_signature bytea)
returns boolean language plpgsql as $$
begin
	if p_seal is null or p_seal < 0 then
		perform core.refuse('OP400', 'seal is not valid', 'A seal is named by its number, from 0 on.', null, 'seal');
	end if;
	if octet_length(p_hash) is distinct from 32 then
		perform core.refuse('OP400', 'hash is not valid', 'The hash of a seal has 32 bytes.', null, 'hash');
	end if;
	if octet_length(p_signature) is distinct from 64 then
		perform core.refuse('OP400', 'signature is not valid', 'A signature has 64 bytes.', null, 'signature');
	end if;
	insert into core.checkpoint (seal, hash, signature) values (p_seal, p_hash, p_signature) on conflict do nothing;
	return found;
end
$$;
comment on function core.checkpoint_add(bigint, bytea, bytea) is
	'Keeps a signed checkpoint; false when the seal has one already. Checks the shape and nothing else.';

create or replace function core.checkpoint_head(p_seal bigint, out seal bigint, out hash bytea, out at timestamptz,
	out known bytea)
language sql stable as $$
	select s.number, s.hash, s.at, (select k.hash from core.seal k where k.number = p_seal)
	from core.seal s order by s.number desc limit 1
$$;
comment on function core.checkpoint_head(bigint) is
	'The newest seal, and the hash of the one named (null: there is no such seal).';
