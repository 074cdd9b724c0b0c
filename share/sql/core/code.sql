-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- One-time codes: the secrets made from the key file beside the database, the encryption of seeds (A-11), RFC 4226 and
-- RFC 6238 (A-09), the window (A-07), and using a code up (A-06).

create or replace function core.pepper()
returns bytea language sql stable as $$
	select ext.hmac(convert_to('pepper', 'UTF8'), core.seed_key(), 'sha256')
$$;
comment on function core.pepper() is 'Secret from which salts and counter keys of logins are made.';

create or replace function core.seed_encrypt(p_account bigint, p_seed bytea)
returns bytea language plpgsql volatile as $$
declare
	v_key bytea := core.seed_key();
	v_body bytea := ext.gen_random_bytes(16);
begin
	v_body := v_body || ext.encrypt_iv(p_seed, ext.hmac(convert_to('seed cipher', 'UTF8'), v_key, 'sha256'), v_body,
		'aes-cbc/pad:pkcs');
	return v_body || ext.hmac(int8send(p_account) || v_body, ext.hmac(convert_to('seed tag', 'UTF8'), v_key, 'sha256'),
		'sha256');
end
$$;
comment on function core.seed_encrypt(bigint, bytea) is
	'Encrypts the seed of a code generator for core.factor.totp_seed: IV (16), AES-256-CBC, HMAC-SHA256 tag (32) over
account id, IV and cipher text. The key is in a file beside the database, not in it (A-11).';

create or replace function core.seed_decrypt(p_account bigint, p_value bytea)
returns bytea language plpgsql stable as $$
declare
	v_key bytea := core.seed_key();
	v_size int := octet_length(p_value);
	v_body bytea := substr(p_value, 1, v_size - 32);
begin
	if ext.hmac(int8send(p_account) || v_body, ext.hmac(convert_to('seed tag', 'UTF8'), v_key, 'sha256'), 'sha256')
		<> substr(p_value, v_size - 31) then
		return null;
	end if;
	return ext.decrypt_iv(substr(v_body, 17), ext.hmac(convert_to('seed cipher', 'UTF8'), v_key, 'sha256'),
		substr(v_body, 1, 16), 'aes-cbc/pad:pkcs');
end
$$;
comment on function core.seed_decrypt(bigint, bytea) is 'The seed, or null when the value was not made here for this account.';

create or replace function core.bytes_xor(a bytea, b bytea)
returns bytea language plpgsql immutable strict as $$
declare
	v bytea := a;
begin
	if octet_length(a) <> octet_length(b) then
		return null;
	end if;
	for i in 0 .. octet_length(a) - 1 loop
		v := set_byte(v, i, get_byte(a, i) # get_byte(b, i));
	end loop;
	return v;
end
$$;
comment on function core.bytes_xor(bytea, bytea) is 'Exclusive or; null when the lengths differ.';

create or replace function core.hotp(p_key bytea, p_counter bigint, p_digits int default 6, p_hash text default 'sha1')
returns text language plpgsql immutable strict as $$
declare
	v_mac bytea := ext.hmac(int8send(p_counter), p_key, p_hash);
	v_at int := get_byte(v_mac, octet_length(v_mac) - 1) & 15;
begin
	return lpad(((((get_byte(v_mac, v_at) & 127)::bigint << 24) | (get_byte(v_mac, v_at + 1) << 16)
		| (get_byte(v_mac, v_at + 2) << 8) | get_byte(v_mac, v_at + 3)) % (10 ^ p_digits)::bigint)::text, p_digits, '0');
end
$$;
comment on function core.hotp(bytea, bigint, int, text) is
	'RFC 4226 section 5.3; with the time step as counter it is RFC 6238.';

create or replace function core.totp_step_now()
returns bigint language sql volatile as $$
	select floor(extract(epoch from clock_timestamp()) / 30)::bigint
$$;
comment on function core.totp_step_now() is 'The current time step of 30 seconds, by the clock of the server.';

create or replace function core.totp_match(p_seed bytea, p_code text, p_step bigint, p_offset int default 0)
returns bigint language plpgsql immutable as $$
declare
	v_hit bigint;
begin
	-- All three steps are always computed. The oldest one wins a tie, so that the newer stay usable.
	for i in -1 .. 1 loop
		if core.hotp(p_seed, p_step + p_offset - i) = p_code and (i >= 0 or p_offset <> 0) then
			v_hit := p_step + p_offset - i;
		end if;
	end loop;
	return v_hit;
end
$$;
comment on function core.totp_match(bytea, text, bigint, int) is
	'The time step that the code belongs to: the given one or the one before; null when neither (A-07). For a phone whose
clock was learned to be off by p_offset steps also the one after: its steps begin somewhere inside ours.';

create or replace function core.totp_match_pair(p_seed bytea, p_codes text, p_step bigint)
returns bigint language plpgsql immutable as $$
declare
	v_before text := core.hotp(p_seed, p_step - 21);
	v_code text;
	v_hit bigint;
begin
	-- Every step of ten minutes before and after is computed; of two hits the nearer counts.
	for i in -20 .. 20 loop
		v_code := core.hotp(p_seed, p_step + i);
		if v_before = left(p_codes, 6) and v_code = right(p_codes, 6)
			and (v_hit is null or abs(i) < abs(v_hit - p_step)) then
			v_hit := p_step + i;
		end if;
		v_before := v_code;
	end loop;
	return v_hit;
end
$$;
comment on function core.totp_match_pair(bytea, text, bigint) is
	'The time step of the second of two codes in a row, "123456 654321", if it is within ten minutes of the given one; null
otherwise (RFC 6238 section 6).';

create or replace function core.totp_accept(p_account bigint, p_code text)
returns text language plpgsql as $$
declare
	v_factor core.factor;
	v_hit bigint;
begin
	select * into v_factor from core.factor where account_id = p_account;
	v_hit := core.totp_match(core.seed_decrypt(p_account, v_factor.totp_seed), p_code, core.totp_step_now(),
		v_factor.totp_offset);
	if v_hit is null then
		return 'wrong_code';
	end if;
	-- One atomic statement: of two sessions with one code exactly one gets it (A-06).
	update core.factor set totp_step = v_hit where account_id = p_account and totp_step < v_hit;
	return case when found then 'ok' else 'code_used' end;
end
$$;
comment on function core.totp_accept(bigint, text) is
	'ok | code_used | wrong_code. Judges a code and uses it up; only for a code that an earlier transaction committed.';
