# SPDX-License-Identifier: GPL-3.0-or-later
"""The boards of 500 components with 2,000 packages each, and what a report about 2,000 packages costs the server."""
import json
import os
import uuid

import demo
import measure
from measure import median, percentile
from timed import Timed, connection, kept_token

COMPONENTS, PACKAGES, ADVISORIES = 500, 2000, 400

# Advisories about three packages each; one component in ten is behind.
FILL = f"""
insert into core.component (code, name, kind, environment, unit_id)
select 'bench-' || n, 'Machine ' || n, 'web', case when n % 4 = 0 then 'test' else 'production' end,
	(select id from core.unit order by id offset n % 5 limit 1) from generate_series(1, {COMPONENTS}) n;
create temp table machine as select c.id, gen_random_uuid() as report, substr(c.code, 7)::int as n from core.component c where c.code ~ '^bench-';
insert into core.report (id, component_id, kind, at, arguments_hash, answer) select report, id, 'packages', clock_timestamp(), '', '{{}}' from machine;
insert into core.package_report (component_id, report_id, at, received_at, kernel_running, kernel_installed, reboot, packages)
select id, report, clock_timestamp(), clock_timestamp(), '6.1.0-18', '6.1.0-18', false, {PACKAGES} from machine;
insert into core.antivirus (component_id, report_id, at, received_at, product, engine, signatures_version, signatures_at, realtime, last_full_scan)
select id, report, clock_timestamp(), clock_timestamp(), 'ClamAV', '1.0.7', '27400', clock_timestamp() - make_interval(hours => n % 60), n % 9 <> 0,
	clock_timestamp() - interval '3 h' from machine;
insert into core.package (component_id, name, installed, candidate, source, security, effective)
select m.id, 'lib-' || p, '1.' || p || '.' || (m.n % 10) || '-1+deb12u3', null, 'lib', p % 7 = 0, p % 11 <> 0
from machine m, generate_series(1, {PACKAGES}) p;
insert into core.advisory (code, title, severity, published_on, source)
select 'BENCH-' || a, 'Advisory ' || a, (array['critical', 'high', 'medium', 'low'])[1 + a % 4], current_date - a % 90, 'bench'
from generate_series(1, {ADVISORIES}) a;
insert into core.advisory_package (advisory_id, package, fixed)
select v.id, 'lib-' || (substr(v.code, 7)::int * 3 + k), '1.' || (substr(v.code, 7)::int * 3 + k) || '.1-1' from core.advisory v, generate_series(0, 2) k
where v.code ~ '^BENCH-';
analyze core.package, core.component, core.report, core.antivirus, core.package_report, core.advisory, core.advisory_package;
select core.patch_refresh(null, null, clock_timestamp());
analyze core.patch;
insert into core.component (code, name, kind, environment, unit_id, device_id)
select 'bench-reporter', 'Machine that reports', 'web', 'production', (select id from core.unit order by id limit 1), d.id
from core.device d where d.code = 'web-1' and not exists (select from core.component c where c.device_id = d.id);
"""


def packages(change):
    """A report about packages of which every hundredth has another version than before."""
    return json.dumps([{"name": f"lib-{p}", "installed": f"1.{p}.{change if p % 100 == 0 else 1}-1+deb12u3", "candidate": None, "source": "lib",
                        "security": p % 7 == 0, "effective": True} for p in range(1, PACKAGES + 1)])


def report(at, change):
    return (f"select packages from report_api.packages('{uuid.uuid4()}', '{at}', '6.1.0-18', '6.1.0-18', false, '{packages(change)}')")


def measured(timed, statements):
    """(milliseconds of each, on the server's processor of each, rows of the last)"""
    times, spent, rows = [], [], 0
    for statement in statements:
        before = timed.processor()
        milliseconds, rows, _ = timed.call(statement)
        spent.append(timed.processor() - before)
        times.append(milliseconds)
    return times, spent, rows


def line(name, times, spent, rows):
    return name, rows, median(times), percentile(times, 0.99), median(spent), percentile(spent, 0.99)


def bench(server, directory, rounds):
    if server.sql("select count(*) from core.component where code ~ '^bench-'") == "0":
        server.tool("psql", "--", "-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-c", FILL)
    base = os.path.join(directory, "boards")
    os.makedirs(os.path.join(base, "run"), 0o700)
    config = server.config(base, runtime_directory=os.path.join(base, "run"))
    ended = demo.run_as(server, "saule", config, "sign-in")
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr)
    table = []
    component = Timed(directory, connection(server, "web-1"))
    # A report is newer than the one before, and not of the future.
    times = server.sql(f"select clock_timestamp() - make_interval(secs => {rounds} - n) from generate_series(0, {rounds}) n").splitlines()
    table.append(line(f"report of {PACKAGES:,} packages, the first", *measured(component, [report(times[0], 2)])))
    table.append(line("... with 20 changed packages", *measured(component, [report(at, 3 + k) for k, at in enumerate(times[1:])])))
    component.close()
    console = Timed(directory, connection(server))
    console.call(f"select session from api.session_resume('{kept_token(os.path.join(base, 'run'))}')")
    for name, statement in (("select 1", "select 1"), ("antivirus_list, first page", "select * from api.antivirus_list()"),
                            ("antivirus_list, OLD", "select * from api.antivirus_list('OLD')"),
                            ("antivirus_list, a fragment", "select * from api.antivirus_list(null, 'bench-17')"),
                            ("patch_list, first page", "select * from api.patch_list()"),
                            ("patch_list, FIX_AVAILABLE", "select * from api.patch_list('FIX_AVAILABLE')"),
                            ("patch_list, critical in production", "select * from api.patch_list(null, 'critical', 'production')"),
                            ("patch_list of one component", "select * from api.patch_list(null, null, null, 'bench-17')")):
        table.append(line(name, *measured(console, [statement] * (rounds + 1))))
    console.close()
    patches = server.sql("select count(*) from core.patch")
    measure.table(f"Boards: {COMPONENTS} components, {PACKAGES:,} packages each, {ADVISORIES} advisories, {int(patches):,} patches (ms)",
                  ["what", "rows", "median", "p99", "server's processor, median", "p99"], table)
