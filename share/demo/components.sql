-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Components with believable states, run at every start: what is fresh in the demo becomes so again, what is silent stays
-- silent. web-1 and db-1 report by themselves with their certificates; until they do they never reported. The others have
-- no certificate. Times are relative to now.

begin;
set local timezone = 'Asia/Almaty';
insert into core.component (code, name, kind, environment, unit_id, device_id, registered_by, registered_at)
select v.code, v.name, v.kind, v.environment, u.id, (select d.id from core.device d where d.code = v.code
	and d.kind = 'component'), a.id, now() - interval '150 days'
from (values ('web-1', 'Trading web, first', 'web', 'production', 'almaty-it'),
	('db-1', 'Trading database, first', 'database', 'production', 'almaty-it'),
	('web-2', 'Trading web, second', 'web', 'production', 'almaty-it'),
	('web-3', 'Member portal', 'web', 'production', 'almaty-it'),
	('mobile-1', 'Mobile backend', 'mobile_backend', 'production', 'almaty-it'),
	('api-1', 'Gateway of members, first', 'api_server', 'production', 'almaty-it'),
	('api-2', 'Gateway of members, second', 'api_server', 'production', 'astana-support'),
	('db-2', 'Clearing database', 'database', 'production', 'almaty-it'),
	('ws-12', 'Work place, clearing', 'workstation', 'production', 'almaty-clearing'),
	('switch-1', 'Switch of the trading hall', 'network', 'production', 'almaty-it'),
	('web-test', 'Trading web, test', 'web', 'test', 'almaty-it'),
	('db-test', 'Trading database, test', 'database', 'test', 'almaty-it')) v (code, name, kind, environment, unit)
	join core.unit u on u.code = v.unit cross join (select id from core.account where login = 'saule') a
on conflict (code) do nothing;

-- Antivirus: age of the report, age of the signatures, real-time, error of the update.
create temp table sample_antivirus on commit drop as
select c.id, v.*, gen_random_uuid() as report_id
from (values ('web-2', '20 min', '5 h', true, null), ('web-3', '25 min', '71 h', true, null),
	('mobile-1', '12 min', '6 h', true, null), ('api-1', '18 min', '57 h', true, 'freshclam: can''t resolve database.clamav.net'),
	('api-2', '31 min', '8 h', false, null), ('db-2', '31 h', '34 h', true, null), ('ws-12', '8 min', '4 h', true, null),
	('web-test', '40 min', '9 h', true, null), ('db-test', '35 min', '9 h', true, null))
	v (code, report, signatures, realtime, update_error) join core.component c on c.code = v.code
where c.device_id is null and c.closed_at is null;
insert into core.report (id, component_id, kind, at, arguments_hash, answer)
select report_id, id, 'antivirus', now() - report::interval, sha256(''), '{}' from sample_antivirus;
insert into core.antivirus (component_id, report_id, at, received_at, product, engine, signatures_version, signatures_at, realtime,
	last_full_scan, update_error)
select id, report_id, now() - report::interval, now() - report::interval, 'ClamAV', '1.0.7', '27' || to_char(now()
	- signatures::interval, 'DDD'), now() - signatures::interval, realtime, now() - interval '30 h', update_error
from sample_antivirus
on conflict (component_id) do update set report_id = excluded.report_id, at = excluded.at, received_at = excluded.received_at,
	signatures_version = excluded.signatures_version, signatures_at = excluded.signatures_at,
	last_full_scan = excluded.last_full_scan;
insert into core.detection (component_id, signature, path, at)
select c.id, v.signature, v.path, now() - v.ago::interval
from (values ('mobile-1', 'Win.Test.EICAR_HDB-1', '/srv/upload/2218/eicar.com', '3 h'),
	('mobile-1', 'Html.Phishing.Agent-9901', '/srv/upload/2219/letter.html', '2 h')) v (code, signature, path, ago)
	join core.component c on c.code = v.code
where not exists (select from core.detection d where d.component_id = c.id);

-- Packages and advisories. One critical correction has four days left, one is overdue, one has no fix yet.
create temp table sample_package on commit drop as
select c.id, v.*
from (values ('web-2', 'openssl', '3.0.15-1~deb12u1', true), ('web-2', 'nginx', '1.22.1-9+deb12u3', true),
	('web-3', 'nginx', '1.22.1-9', true), ('web-3', 'imagemagick', '8:6.9.11.60+dfsg-1.6', true),
	('mobile-1', 'openssl', '3.0.17-1~deb12u3', false), ('api-1', 'openssl', '3.0.15-1~deb12u1', true),
	('api-2', 'nginx', '1.22.1-9+deb12u3', true), ('db-2', 'libxml2', '2.9.14+dfsg-1.3', true),
	('ws-12', 'libxml2', '2.9.14+dfsg-1.3~deb12u4', true), ('web-test', 'openssl', '3.0.17-1~deb12u3', true),
	('web-test', 'nginx', '1.22.1-9+deb12u3', true), ('db-test', 'libxml2', '2.9.14+dfsg-1.3', true))
	v (code, name, installed, effective) join core.component c on c.code = v.code
where c.device_id is null and c.closed_at is null;
insert into core.report (id, component_id, kind, at, arguments_hash, answer)
select gen_random_uuid(), id, 'packages', now() - case code when 'db-2' then interval '73 h' else interval '20 min' end, sha256(''),
	'{}' from (select distinct id, code from sample_package) x;
insert into core.package_report (component_id, report_id, at, received_at, kernel_running, kernel_installed, reboot, packages)
select distinct on (r.component_id) r.component_id, r.id, r.at, r.at, '6.1.0-38', '6.1.0-38', p.code = 'mobile-1', 412
from core.report r join sample_package p on p.id = r.component_id where r.kind = 'packages' order by r.component_id, r.at desc
on conflict (component_id) do update set report_id = excluded.report_id, at = excluded.at, received_at = excluded.received_at;
insert into core.package (component_id, name, installed, security, effective)
select id, name, installed, true, effective from sample_package on conflict do nothing;
insert into core.advisory (code, title, severity, published_on, source)
values ('DSA-5982-1', 'openssl: memory corruption in the handshake', 'critical', (current_date + 4 - interval '1 month')::date, 'Debian'),
	('DSA-5961-1', 'nginx: request smuggling', 'critical', (current_date - interval '47 days')::date, 'Debian'),
	('DSA-5975-1', 'libxml2: use after free', 'high', current_date - 20, 'Debian'),
	('DSA-5990-1', 'imagemagick: overflow while reading SVG', 'medium', current_date - 6, 'Debian'),
	('CVE-2026-41002', 'switch firmware: bypass of the login', 'high', current_date - 9, 'vendor')
on conflict (code) do nothing;
insert into core.advisory_package (advisory_id, package, fixed)
select a.id, v.package, v.fixed
from (values ('DSA-5982-1', 'openssl', '3.0.17-1~deb12u3'), ('DSA-5961-1', 'nginx', '1.22.1-9+deb12u3'),
	('DSA-5975-1', 'libxml2', '2.9.14+dfsg-1.3~deb12u4'), ('DSA-5990-1', 'imagemagick', null),
	('CVE-2026-41002', 'switch-firmware', '9.2')) v (code, package, fixed) join core.advisory a on a.code = v.code
on conflict do nothing;
select core.patch_refresh(id, null, now() - interval '8 days') from sample_package
where not exists (select from core.patch p where p.component_id = sample_package.id);
insert into core.patch_test (component_id, advisory_id, tested_at, passed, reason, recorded_by)
select c.id, v.id, now() - interval '3 days', true, 'regression suite of the web', a.id
from core.component c, core.advisory v, core.account a
where c.code = 'web-test' and v.code = 'DSA-5982-1' and a.login = 'saule'
	and not exists (select from core.patch_test t where t.advisory_id = v.id);
insert into core.exception (kind, component_id, advisory_id, measure, reason, starts_at, ends_at, requested_by)
select 'patch', c.id, v.id, 'handshakes end at the filter in front of it', 'the vendor''s gateway does not start with the new version',
	now() - interval '2 days', now() + interval '19 days', a.id
from core.component c, core.advisory v, core.account a
where c.code = 'api-1' and v.code = 'DSA-5982-1' and a.login = 'saule' and not exists (select from core.exception);

-- Backups: one is good and its drill is due in 12 days, one failed, one is old.
create temp table sample_backup on commit drop as
select c.id, v.* from (values ('db-2', '5 h', null), ('db-test', '6 h', 'archive-push: no space left on device'), ('web-2', '50 h', null))
	v (code, ago, error) join core.component c on c.code = v.code where c.device_id is null and c.closed_at is null;
insert into core.report (id, component_id, kind, at, arguments_hash, answer)
select gen_random_uuid(), id, 'backups', now() - interval '30 min', sha256(''), '{}' from sample_backup;
insert into core.backup_run (component_id, label, type, started_at, stopped_at, size, error)
select id, to_char(now() - ago::interval, 'YYYYMMDD-HH24MISS') || 'F', 'full', now() - ago::interval - interval '40 min',
	now() - ago::interval, 48000000000, error from sample_backup
on conflict do nothing;
insert into core.drill (component_id, label, started_at, finished_at, failed_at, newest_record_at, counts, passed, signed_first,
	signed_second, reason, recorded_by)
select c.id, '20260608-020000F', t.at, t.at + interval '47 min', t.at - interval '10 min', t.at - interval '14 min',
	'[{"what": "orders", "expected": 1204331, "found": 1204331}]', true, a.person_id, b.person_id, 'half-yearly drill', a.id
from core.component c, core.account a, core.account b, (select now() - interval '168 days' as at) t
where c.code = 'db-2' and a.login = 'saule' and b.login = 'marat' and not exists (select from core.drill);
commit;
