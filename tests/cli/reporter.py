# SPDX-License-Identifier: GPL-3.0-or-later
"""The reporter of a component against real sources: clamd with signatures of our own, the packages
of this machine, a process with a deleted library; the spool; files that can't be taken."""
import functools
import json
import mmap
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import uuid

import demo
import tap

ROLE = "web-1"
COMPONENT = "under-test"
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAN" r"DARD-ANTIVIRUS-TEST-FILE!$H+H*")
NEXT_WEEK = time.strftime("%a, %d %b %Y %H:%M:%S UTC", time.gmtime(time.time() + 7 * 86400))


def component(server):
    """A component that never reported, with the certificate that the demo's own web server has otherwise."""
    server.sql(f"""update core.component set device_id = null where device_id = (select id from core.device where code = '{ROLE}');
        insert into core.component (code, name, kind, environment, unit_id) select '{COMPONENT}', 'Under test', 'web', 'production', id
        from core.unit where code = 'almaty-it' on conflict (code) do nothing;
        update core.component set closed_at = null, device_id = (select id from core.device where code = '{ROLE}') where code = '{COMPONENT}'""")
    mine = f"component_id = (select id from core.component where code = '{COMPONENT}')"
    for table in ("antivirus", "detection", "package", "patch", "package_report", "backup_run", "report"):
        server.sql(f"delete from core.{table} where {mine}")
    return mine


def lent(scenario):
    """The scenario, after which the certificate is the demo's web server's again."""
    @functools.wraps(scenario)
    def whole(server, directory):
        try:
            scenario(server, directory)
        finally:
            server.sql(f"update core.component set device_id = null, closed_at = clock_timestamp() where code = '{COMPONENT}';"
                       f" update core.component set device_id = (select id from core.device where code = '{ROLE}') where code = '{ROLE}'")
    return whole


def config(server, directory, name="report.conf", port=None, **sources):
    """Writes a reporter's configuration: the connection of the keeper's with the component's certificate."""
    with open(os.path.join(server.directory, "keeper.conf"), encoding="utf-8") as lines:
        text = lines.read().split("[keeper]")[0].replace("opconsole_keeper", ROLE)
    if port is not None:
        text = re.sub(r"(?m)^port = .*", f"port = {port}", text)
    spool = os.path.join(directory, "spool")
    os.makedirs(spool, mode=0o700, exist_ok=True)
    text += "\n[report]\n" + "".join(f"{key} = {value}\n" for key, value in {"spool": spool, **sources}.items())
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, 0o600)
    return path, spool


def report(path, *words):
    return demo.run(path, "report", *words)


def board(server, directory, kind, name=COMPONENT):
    """The state on a board of the console, as a security administrator sees it."""
    ended = demo.run_as(server, "saule", server.config(directory), kind, "list", "--output", "json")
    return [row["state"] for row in json.loads(ended.stdout)["data"] if name in (row["component"], row.get("advisory"))]


def made(path):
    """The reports that --dry-run prints, by kind."""
    ended = report(path, "--dry-run")
    return {one["kind"]: one["arguments"] for one in json.loads(ended.stdout)}, ended


class Clamd:
    """A real clamd with a database of one signature, that of the EICAR test file."""

    def __init__(self, directory):
        self.directory = directory
        self.socket = os.path.join(directory, "clamd.ctl")
        self.log = os.path.join(directory, "clamd.log")
        database = os.path.join(directory, "signatures")
        os.makedirs(database)
        self.write("signatures/own.hdb", "44d88612fea8a8f36de82e1278abb02f:68:Own.Eicar\n")
        path = self.write("clamd.conf", f"Foreground yes\nDatabaseDirectory {database}\nLocalSocket {self.socket}\n"
                                        f"LogFile {self.log}\nLogTime yes\n")
        self.process = subprocess.Popen(["/usr/sbin/clamd", "-c", path], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def ask(self, command):
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(self.socket)
            link.sendall(command.encode() + b"\0")
            return link.recv(65536).decode()

    def __enter__(self):
        end = time.monotonic() + 60 * demo.PATIENCE
        while True:
            try:
                if self.ask("zPING") == "PONG\0":
                    return self
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise

    def __exit__(self, *exception):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def antivirus(server, directory):
    """What clamd says and found reaches the board; silence makes it fall by itself."""
    mine = component(server)
    tap.is_(board(server, directory, "antivirus"), ["NEVER"], "L-11 before the first report")
    with Clamd(directory) as clamd:
        path, spool = config(server, directory, clamd_socket=clamd.socket, clamd_log=clamd.log)
        ended = report(path)
        tap.is_((ended.returncode, os.listdir(spool)), (0, []), "a report is made and delivered", )
        tap.like(ended.stderr, "delivered 1 reports", "and says so")
        tap.is_(server.sql(f"select engine ~ '^1\\.' , signatures_at is null, last_error is null from core.antivirus where {mine}"),
                "t|t|t", "the engine is clamd's; a database that is not the vendor's has no age")
        tap.is_(board(server, directory, "antivirus"), ["OLD"], "and without one it is not green")
        infected = clamd.write("eicar \u202e name.com", EICAR)
        tap.like(clamd.ask(f"zSCAN {infected}"), "Own.Eicar.* FOUND", "clamd finds the EICAR test file")
        for _ in range(2):
            tap.is_(report(path).returncode, 0, "the detection is reported")
        tap.is_(server.sql(f"select count(*), min(signature), bool_and(path like '%eicar \\\\u{{202e}} name.com') from core.detection where {mine}"),
                "1|Own.Eicar.UNOFFICIAL|t", "once, with its hostile name in visible form")
        tap.is_(board(server, directory, "antivirus"), ["DETECTED"], "and the board says DETECTED")
        tap.is_(server.sql(f"select abs(extract(epoch from at - clock_timestamp())) < 600 from core.detection where {mine}"),
                "t", "with the time of the log in the zone of this machine")
    ended = report(path)
    tap.like(ended.stderr, "clamd does not answer", "clamd is gone")
    tap.is_(server.sql(f"select realtime, last_error like 'clamd does not answer%' from core.antivirus where {mine}"), "f|t",
            "that is reported, as off")
    server.sql(f"delete from core.detection where {mine}")
    tap.is_(board(server, directory, "antivirus"), ["OFF"], "OFF on the board")
    server.sql(f"update core.antivirus set at = at - interval '25 h', received_at = received_at - interval '25 h' where {mine}")
    tap.is_(board(server, directory, "antivirus"), ["SILENT"],
            "L-11 without reports it is SILENT by the clock alone")


def lists_of_apt(directory):
    """apt's lists of this machine; what they say about how long they are good is made to hold."""
    copy = os.path.join(directory, "lists")
    os.makedirs(copy)
    for name in os.listdir("/var/lib/apt/lists"):
        source = os.path.join("/var/lib/apt/lists", name)
        if name.endswith("Release"):
            with open(source, encoding="utf-8") as text:
                lines = re.sub(r"(?m)^Valid-Until: .*", f"Valid-Until: {NEXT_WEEK}", text.read())
            with open(os.path.join(copy, name), "w", encoding="utf-8") as out:
                out.write(lines)
        elif stat.S_ISREG(os.stat(source).st_mode) and "_Packages" in name:
            os.symlink(source, os.path.join(copy, name))
    return copy


def said(*words):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}).stdout


def packages(server, directory):
    """The packages of this machine as dpkg and apt themselves name them."""
    mine = component(server)
    lists = lists_of_apt(directory)
    path, _ = config(server, directory, dpkg="/var/lib/dpkg", apt_lists=lists, processes="readable")
    got = made(path)[0]["packages"]
    rows = {row["name"]: row for row in got["packages"]}
    theirs = dict(line.split(" ", 1) for line in said("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version}\n").splitlines()
                  for line in [line.partition(" ")[2]] if line)
    tap.is_({name: row["installed"] for name, row in rows.items()}, theirs, f"{len(theirs)} packages as dpkg lists them")
    upgradable = said("apt", "list", "--upgradable")
    newer = dict(re.findall(r"(?m)^([^/\n]+)/\S+ (\S+) ", upgradable))
    tap.is_({name: row["candidate"] for name, row in rows.items() if row["candidate"]}, newer,
            f"{len(newer)} candidates as apt names them")
    secure = set(re.findall(r"(?m)^([^/\n]+)/\S*-security\S* ", upgradable))
    tap.ok(secure <= {name for name, row in rows.items() if row["security"]}, "and what comes from a security archive is marked")
    tap.is_(got["kernel_running"], os.uname().release, "the running kernel")
    ended = report(path)
    tap.is_(ended.returncode, 0, "the report is accepted", )
    tap.is_(server.sql(f"select count(*) from core.package where {mine}"), str(len(theirs)), "every package is there")
    old = os.path.join(directory, "old")
    shutil.copytree(lists, old, symlinks=True)
    for name in [name for name in os.listdir(old) if name.endswith("security_InRelease")]:
        with open(os.path.join(old, name), "r+", encoding="utf-8") as text:
            lines = text.read().replace(f"Valid-Until: {NEXT_WEEK}", "Valid-Until: Sat, 21 Nov 2020 00:53:02 UTC")
            text.seek(0)
            text.write(lines)
            text.truncate()
    half = os.path.join(directory, "half")
    shutil.copytree(lists, half, symlinks=True)
    name = next(name for name in sorted(os.listdir(half)) if "_Packages" in name)
    with open(os.path.join(lists, name), "rb") as whole:
        content = whole.read()
    os.unlink(os.path.join(half, name))
    for end, why in ((b"", r"\d+: the file (is cut off|ends inside a line)"), (b"\x1b" * 70000, r"\d+: (it is not in the LZ4|a control)")):
        with open(os.path.join(half, name), "wb") as out:
            out.write(content[:len(content) // 2 - 1] + end)
        ended = made(config(server, directory, dpkg="/var/lib/dpkg", apt_lists=half, processes="readable")[0])[1]
        tap.is_((ended.returncode, ended.stdout), (64, "[]\n"), f"a list that ends with {end[:3]} is refused")
        tap.like(ended.stderr, why, "and the line is named")
    ended = made(config(server, directory, dpkg="/var/lib/dpkg", apt_lists=old, processes="readable")[0])[1]
    tap.is_((ended.returncode, ended.stdout), (64, "[]\n"), "L-11 lists that are out of date say nothing about today")
    tap.like(ended.stderr, r"InRelease:\d+: Valid-Until: the list is out of date", "and the line is named")


def deleted_library(server, directory):
    """Installed is not effective while a process still runs the file that was replaced."""
    mine = component(server)
    advisory = "DSA-0001-1"
    server.sql(f"""with a as (insert into core.advisory (code, title, severity, published_on, source)
        values ('{advisory}', 'a test', 'critical', current_date, 'debian') on conflict (code) do update set title = excluded.title returning id)
        insert into core.advisory_package (advisory_id, package, fixed) select id, 'probe', '2.0-1' from a on conflict do nothing""")
    dpkg = os.path.join(directory, "dpkg")
    os.makedirs(os.path.join(dpkg, "info"))
    for name in os.listdir("/var/lib/dpkg/info"):
        if name.endswith(".list"):
            os.symlink(os.path.join("/var/lib/dpkg/info", name), os.path.join(dpkg, "info", name))
    library = os.path.join(directory, "libprobe.so.1")
    shutil.copy("/bin/true", library)
    with open(os.path.join(dpkg, "info", "probe:amd64.list"), "w", encoding="utf-8") as out:
        out.write(f"/.\n{library}\n")
    shutil.copy("/var/lib/dpkg/status", dpkg)
    with open(os.path.join(dpkg, "status"), "a", encoding="utf-8") as out:
        out.write("\nPackage: probe\nStatus: install ok installed\nVersion: 2.0-1\nArchitecture: amd64\n")
    path, _ = config(server, directory, dpkg=dpkg, processes="readable")

    def effective():
        return [row["effective"] for row in made(path)[0]["packages"]["packages"] if row["name"] == "probe"]
    with open(library, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ | mmap.PROT_EXEC, flags=mmap.MAP_PRIVATE)
    tap.is_(effective(), [True], "a library in use that is the installed one")
    os.unlink(library)
    tap.is_(effective(), [False], "the process still runs the one that was replaced")
    tap.is_(report(path).returncode, 0, "reported")
    tap.is_(board(server, directory, "patch", advisory), ["INSTALLED"], "on the board of patches it is installed, not effective")
    mapped.close()
    tap.is_(effective(), [True], "until it lets go of it")
    tap.is_(report(path).returncode, 0, "reported again")
    tap.is_(board(server, directory, "patch", advisory), ["EFFECTIVE"], "now it is effective")
    server.sql(f"update core.package_report set at = at - interval '49 h', received_at = received_at - interval '49 h' where {mine}")
    tap.is_(board(server, directory, "patch", advisory), ["UNKNOWN"], "L-11 and nothing is known of a component that is silent")
    server.sql(f"delete from core.patch where {mine}; delete from core.advisory_package where package = 'probe';"
               f" delete from core.advisory where code = '{advisory}'")


def backup_file(directory, text):
    path = os.path.join(directory, "info.json")
    with open(path, "wb") as out:
        out.write(text if isinstance(text, bytes) else text.encode())
    return path


def backup_info(label="20261122-010000F", stop=60):
    start = int(time.time()) - 3600
    return json.dumps([{"name": "main", "status": {"code": 0, "message": "ok"}, "backup": [
        {"label": label, "type": "full", "timestamp": {"start": start, "stop": start + stop}, "error": False, "info": {"size": 123456}}]}])


def spool(server, directory):
    """R-01: nothing is lost and nothing counts twice while the server is away."""
    mine = component(server)
    info = backup_file(directory, backup_info())
    sources = {"dpkg": "/var/lib/dpkg", "processes": "readable", "pgbackrest": info}
    good, waiting = config(server, directory, **sources)
    away, _ = config(server, directory, name="away.conf", port=1, **sources)
    for count in (2, 4):
        ended = report(away)
        tap.is_((ended.returncode, len(os.listdir(waiting))), (6, count), f"the server is away: {count} reports wait")
        tap.like(ended.stderr, f"{count} reports wait: ", "and that is said")
        os.utime(info)
    tap.is_({stat.S_IMODE(os.stat(os.path.join(waiting, name)).st_mode) for name in os.listdir(waiting)}, {0o600},
            "nobody else reads them")
    copies = os.path.join(directory, "copies")
    shutil.copytree(waiting, copies)
    ended = report(good)
    tap.is_((ended.returncode, os.listdir(waiting)), (0, []), "it is back: all of them are delivered", )
    count = f"select count(*), count(distinct at) from core.report where {mine}"
    tap.is_(server.sql(count), "6|6", "each of them once")
    tap.is_(server.sql(f"select bool_and(ordered) from (select received_at > lag(received_at) over (order by at) as ordered"
                       f" from core.report where {mine} and kind = 'packages') t"), "t", "oldest first")
    # The answer of each was lost: the same files are sent again.
    for name in os.listdir(copies):
        shutil.copy(os.path.join(copies, name), waiting)
    tap.is_(made(good)[1].returncode, 0, "a dry run looks at none of them")
    tap.is_((report(good).returncode, os.listdir(waiting)), (0, []), "sent again, they are answered again")
    tap.is_(server.sql(count), "7|7", "and count once; only the new measurement of packages came in")


def put(spool_directory, kind, arguments, when=None):
    name = f"{int((when or time.time()) * 1e6):020d}-{arguments.get('report', uuid.uuid4())}.json"
    with open(os.path.join(spool_directory, name), "w", encoding="utf-8") as out:
        out.write(json.dumps({"kind": kind, "arguments": arguments}))
    return name


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + seconds))


def refused(server, directory):
    """An older report goes, an invalid one stays aside and is named, others are not held up."""
    component(server)
    path, waiting = config(server, directory, pgbackrest=backup_file(directory, backup_info()))
    tap.is_(report(path).returncode, 0, "a first report")
    os.utime(os.path.join(directory, "info.json"))
    older = put(waiting, "backups", {"report": str(uuid.uuid4()), "at": stamp(-3600), "tool": "x", "runs": []}, 1)
    ahead = put(waiting, "backups", {"report": str(uuid.uuid4()), "at": stamp(3600), "tool": "x", "runs": []}, 2)
    broken = put(waiting, "backups", {"report": "1"}, 3)
    hostile = put(waiting, "backups", {"report": str(uuid.uuid4()), "at": stamp(60), "tool": "a\u202eb", "runs": []}, 4)
    with open(os.path.join(waiting, broken), "w", encoding="utf-8") as out:
        out.write('{"kind": "backups", "argu')
    open(os.path.join(waiting, ".output.0.new"), "w", encoding="utf-8").close()
    ended = report(path)
    tap.is_(ended.returncode, 64, "the status says that something was refused")
    tap.is_(sorted(os.listdir(waiting)), sorted(f"{name}.refused" for name in (ahead, broken, hostile)),
            "what is invalid is kept aside, the rest is done, what was broken off is gone")
    tap.like(ended.stderr, f"{older} is not needed any more", "the older one is named")
    for name, why in ((ahead, "at: "), (broken, "it is no report"), (hostile, "tool: ")):
        tap.like(ended.stderr, rf"{name} is refused and kept aside: .*{why}", f"{why} is named")
    tap.like(ended.stderr, "delivered 1 reports", "the new one came through")
    lock = os.open(waiting, os.O_RDONLY | os.O_DIRECTORY)
    holder = subprocess.Popen([sys.executable, "-c", "import fcntl, sys; fcntl.flock(int(sys.argv[1]), fcntl.LOCK_EX); print(flush=True);"
                               " sys.stdin.read()", str(lock)], pass_fds=[lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    holder.stdout.readline()
    ended = report(path)
    tap.is_(ended.returncode, 4, "two reporters at once are refused")
    holder.stdin.close()
    holder.wait(10)
    os.close(lock)
    os.chmod(waiting, 0o777)
    tap.like(report(path).stderr, "not be writable by others", "so is a spool that others write to")
    server.sql(f"update core.component set closed_at = clock_timestamp() where code = '{COMPONENT}'")
    os.chmod(waiting, 0o700)
    ended = report(path)
    tap.is_(ended.returncode, 2, "a component that is closed is not heard")
    tap.ok([name for name in os.listdir(waiting) if name.endswith(".json")], "its reports wait")


def hostile_files(server, directory):
    """D-13: refused with file, line and field; nothing is reported of them."""
    component(server)
    dpkg = os.path.join(directory, "dpkg")
    os.makedirs(dpkg)
    status = os.path.join(dpkg, "status")
    whole = b"Package: aa\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n"
    for name, content, message in (
            ("cut off", whole[:-3], r"status:4: the file ends inside a line"),
            ("not UTF-8", whole + b"\xff\xfe\n", r"status:5: it is not valid UTF-8"),
            ("with an escape", whole + b"Section: \x1b[2J\n", r"status:5: a control character"),
            ("with a NUL", whole + b"a\0b: c\n", r"status:5: a NUL byte"),
            ("without a colon", whole + b"hello\n", r"status:5: \"Field: value\" is expected"),
            ("with a field twice", whole + b"Version: 2.0\n", r"status:5: Version: given twice"),
            ("with a wrong version", whole.replace(b"1.0", b"1 0"), r"status:\d: Version: a version is expected"),
            ("with a wrong name", whole.replace(b"aa", b"A;"), r"status:\d: Package: the name of a package"),
            ("with an unknown state", whole.replace(b"installed", b"fine"), r"status:\d: Status: a state"),
            ("with a package twice", whole + b"\n" + whole, r"status: aa: given twice"),
            ("with a line of 2 MB", whole + b"x" * 2000000 + b"\n", r"status:5: the line is too long"),
            ("empty", b"", r"status:0: no package is installed")):
        with open(status, "wb") as out:
            out.write(content)
        ended = made(config(server, directory, dpkg=dpkg, processes="readable")[0])[1]
        tap.is_((ended.returncode, ended.stdout), (64, "[]\n"), f"packages {name}: nothing is reported")
        tap.like(ended.stderr, message, f"packages {name}: says where and why")
    good = backup_info()
    for name, content, message in (
            ("cut off", good[:-5], r"info\.json:1: "), ("of 10 MB", b"[" + b" " * 10000000 + b"]", "the file is too large"),
            ("not UTF-8", good.encode().replace(b"main", b"ma\xffn"), r"info\.json:1: "),
            ("that is no list", "{}", "a list is expected"),
            ("with a member twice", good.replace('"type"', '"label"'), r"info\.json:1: duplicate"),
            ("with a hostile label", good.replace("010000F", "\\u202e"), r'"main" 1: label: '),
            ("that stops before it starts", backup_info(stop=-5), r'"main" 1: timestamp: '),
            ("of a failed stanza", good.replace('"code": 0', '"code": 2'), r'"main" 0: status: pgBackRest does not say')):
        ended = made(config(server, directory, pgbackrest=backup_file(directory, content))[0])[1]
        tap.is_((ended.returncode, ended.stdout), (64, "[]\n"), f"backups {name}: nothing is reported")
        tap.like(ended.stderr, message, f"backups {name}: says where and why")
    tap.is_(report(config(server, directory)[0]).returncode, 78, "no source at all is a mistake")


def scenarios(short):
    return [lent(one) for one in ((hostile_files, refused) if short else
                                  (antivirus, packages, deleted_library, spool, refused, hostile_files))]
