# SPDX-License-Identifier: GPL-3.0-or-later
"""The start: options, configuration mistakes, descriptors, environment, terminal."""
import difflib
import os
import shutil
import subprocess

import demo
import tap


def bare(*words, **options):
    return subprocess.run([demo.PROGRAM, *words], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=30 * demo.PATIENCE, **options)


def options(server, directory):
    path = server.config(directory)
    tap.like(bare("--version").stdout, r"^opconsole \d+\.\d+", "--version")
    tap.like(bare("--help").stdout, "account unlock .*remove the locks", "--help")
    tap.is_(bare("account", "unlock", "--help").stdout, bare("help", "account", "unlock").stdout,
            "COMMAND --help and help COMMAND are one text")
    for words, message in (
            (["--config"], '"--config" needs a value'),
            (["--config", path, "--password-fd", "x", "whoami"], "needs the number of a descriptor"),
            (["--config", path, "--output", "xml", "whoami"], 'no output format "xml"'),
            (["--config", path, "--password-fd", "5", "--code-fd", "5", "whoami"], "of their own"),
            (["--config", path, "acount"], 'no command "acount"'),
            (["--config", path, "account"], '"account" needs a second word'),
            (["--config", path, "account", "unlock", "b.omarov"], "--reason is missing"),
            (["--config", path, "account", "show"], "login is missing"),
            (["--config", path, "account", "show", "b.omarov", "--wrong", "x"], "no option"),
            (["--config", path, "--login", "aigerim", "--password-fd", "77", "whoami"],
             "--password-fd: a line"),
            (["--config", path, "sign-in", "now"], "one word too many"),
            (["--config", path, "keeper", "now"], "one word too many"),
            (["--config", path, "report", "now"], "one word too many"),
            (["help", "nothing"], 'no command "nothing"'),
            (["generate", "pdf"], "not one of its values")):
        ended = bare(*words)
        tap.is_(ended.returncode, 64, f"{' '.join(words[-3:])}: exit 64")
        tap.like(ended.stderr, message, f"{' '.join(words[-3:])}: says why")
    # E-12
    for words in ([], ["shell"]):
        ended = bare("--config", path, *words)
        tap.is_(ended.returncode, 64, f"{words}: needs a terminal")
        tap.like(ended.stderr, "not a terminal", f"{words}: says so")


def dry_run(server, directory):
    path = server.config(directory, port=1)
    ended = demo.run(path, "account", "unlock", "b.omarov", "--reason", "it's me", "--dry-run")
    tap.is_((ended.returncode, ended.stdout),
            (0, "opconsole account unlock b.omarov --reason 'it'\\''s me'\n"),
            "--dry-run shows the command and needs no server")
    ended = demo.run(path, "account", "verify", "b.omarov", "--code", "123456", "--dry-run")
    tap.is_(ended.stdout, "opconsole account verify b.omarov --code ...\n", "... but no code")


def configuration(server, directory):
    """File, line, key and what was expected; exit 78. tests/unit/test_config.c has the whole table."""
    path = server.config(directory)
    with open(path, encoding="utf-8") as lines:
        good = lines.read()
    key = next(line for line in good.splitlines() if line.startswith("key = "))[6:]
    number = good.splitlines().index("theme = dark") + 1

    def refused(text, pattern, name):
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        ended = demo.run(path, "whoami")
        tap.is_(ended.returncode, 78, f"{name}: exit 78")
        tap.like(ended.stderr, pattern, f"{name}: says where and what")

    refused(good.replace("theme = dark", "theme = pink"),
            rf"{path}:{number}: theme: one of these is expected: dark mono", "wrong value")
    refused(good.replace("theme = dark", "colour = pink"),
            rf"{path}:{number}: colour: there is no such key", "unknown key")
    refused(good.replace("Asia/Almaty", "Asia/Nowhere"), 'no time zone "Asia/Nowhere"', "no such zone")
    for what, keys in (("crl", "crl.pem"), ("ca", "ca.crt"), ("certificate", "bastion-1.crt")):
        refused(good.replace(keys, "absent"), ".", f"{what} file missing")
    # T-05
    copy = os.path.join(directory, "key")
    shutil.copy(key, copy)
    os.chmod(copy, 0o644)
    refused(good.replace(key, copy), ".", "key readable by everybody")
    ended = demo.run(os.path.join(directory, "absent.conf"), "whoami")
    tap.is_(ended.returncode, 78, "no configuration: exit 78")
    ended = bare("--config", "absent.conf", "whoami", cwd=directory)
    tap.like(ended.stderr, f"{directory}/absent.conf", "a relative path is meant from where one is")


def hostile_environment(server, directory):
    """E-01, E-02, T-06: no variable but TERM has an effect."""
    path = server.config(directory)
    marker = os.path.join(directory, "marker")
    poison = {name: "/nonexistent" for name in (
        "PGSERVICEFILE PGPASSFILE PGSSLROOTCERT PGSSLCERT PGSSLKEY PGSSLCRL OPENSSL_CONF "
        "OPENSSL_MODULES OPENSSL_ENGINES SSL_CERT_FILE SSL_CERT_DIR TERMINFO TERMINFO_DIRS INPUTRC "
        "LOCPATH NLSPATH TZDIR HOME TMPDIR").split()}
    poison.update(PGHOST="evil.example", PGPORT="1", PGSSLMODE="disable", PGOPTIONS="-c foo=bar",
                  PGDATABASE="template1", PGUSER="postgres", PGSERVICE="evil", LANG="ru_RU.KOI8-R",
                  LC_ALL="kk_KZ", LANGUAGE="ru", TZ="America/Adak", LINES="99999", COLUMNS="1",
                  SSLKEYLOGFILE=marker, PGCLIENTENCODING="LATIN1", PGDATESTYLE="SQL, DMY",
                  PGTZ="America/Adak", HOSTALIASES=marker, PATH="/nonexistent")
    words = ["account", "list", "--search", "saule", "--output", "csv"]
    outputs = []
    for environment in ({}, poison):
        readers = []
        for secret in (server.password("temir"), server.code("temir")):
            reader, writer = os.pipe()
            os.write(writer, secret.encode())
            os.close(writer)
            readers.append(reader)
        outputs.append(bare("--config", path, "--login", "temir", "--password-fd", str(readers[0]),
                            "--code-fd", str(readers[1]), *words, env=environment,
                            pass_fds=readers))
        for reader in readers:
            os.close(reader)
    tap.is_(outputs[0].returncode, 0, "works with an empty environment", )
    tap.is_(outputs[1].stderr, "", "nothing is said with a poisoned one")
    tap.is_(outputs[1].stdout, outputs[0].stdout, "and the answer is the same, byte for byte")
    tap.ok(not os.path.exists(marker), "no key log was written")


def descriptors(_server, directory):
    """E-10, E-11"""
    canary = os.open(os.path.join(directory, "canary"), os.O_CREAT | os.O_RDWR)
    listing = ("import os,sys,subprocess\n"
               "for closed in ((), (0,), (1,), (2,), (0, 1), (0, 1, 2)):\n"
               "    child = os.fork()\n"
               "    if child == 0:\n"
               "        for number in closed: os.close(number)\n"
               "        os.execv(sys.argv[1], [sys.argv[1], '--version'])\n"
               "    status = os.waitpid(child, 0)[1]\n"
               "    print(closed, os.waitstatus_to_exitcode(status), file=sys.stderr)\n")
    ended = subprocess.run(["/usr/bin/python3", "-c", listing, demo.PROGRAM],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                           pass_fds=[canary])
    for line in ended.stderr.splitlines():
        tap.ok(line.endswith((" 0", " 1")), f"started with closed descriptors: {line}")
    os.close(canary)
    empty = ("import ctypes,sys\n"
             "libc = ctypes.CDLL(None)\n"
             "libc.execve(sys.argv[1].encode(), (ctypes.c_char_p * 1)(None),"
             " (ctypes.c_char_p * 1)(None))\n")
    ended = subprocess.run(["/usr/bin/python3", "-c", empty, demo.PROGRAM], stderr=subprocess.PIPE,
                           stdout=subprocess.PIPE, text=True, check=False)
    # The kernel gives an empty argv one empty word since 5.18.
    tap.ok(ended.returncode in (64, 78), f"started without arguments at all: {ended.returncode}",
           ended.stderr)
    tap.is_(bare(*["x"] * 3000).returncode, 78, "thousands of words are no problem")


def files_in_step(_server, _directory):
    """The manual, the completion and the reference are what the program would write today."""
    for what, name in (("man", "share/man/opconsole.1"), ("bash", "share/completions/opconsole"),
                       ("reference", "share/doc/reference.md")):
        with open(os.path.join(demo.ROOT, name), encoding="utf-8") as lines:
            difference = list(difflib.unified_diff(lines.read().splitlines(), bare("generate", what).stdout.splitlines(), n=0))
        tap.ok(not difference, f"{name} is in step", *[line[:100] for line in difference[:30]])


def scenarios(short):
    common = [options, dry_run, configuration, descriptors]
    return common if short else common + [hostile_environment, files_in_step]
