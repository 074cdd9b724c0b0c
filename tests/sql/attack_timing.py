# SPDX-License-Identifier: GPL-3.0-or-later
"""What the time of an answer tells about a login, for everything that the code field may hold: A-14.

300 attempts of each class, interleaved. The AUC of two samples of 300 that don't differ at all leaves 0.45-0.55 once in
thirty times, and more than a hundred are compared; so while any is outside, 300 more of every class are added, five times
in all. Then all of them count together, and the bounds are those of the requirement.
"""

import itertools
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
STEPS = ("begin", "submit", "result")
ATTEMPTS, MOST, WARM = 300, 5, 10
LOW, HIGH = 0.45, 0.55
# The form of the code field and the classes that are told apart by nothing but the time, if by anything.
FORMS = {
    "000000": ("unknown", "wrong", "badcode", "locked", "expired", "pending", "invited"),
    "000000 111111": ("unknown", "wrong", "badcode", "locked"),
    "aaaaa-aaaaa": ("unknown", "wrong", "badcode", "locked", "expired"),
    "AAAA-AAAA-AAAA-AAAA-AAAA": ("unknown", "wrong", "badcode", "invited"),
    "": ("unknown", "wrong", "pending", "invited"),
}


def auc(one, two):
    """Probability that a value of one is greater than one of two; 0.5 tells nothing."""
    ranked = sorted([(v, 0) for v in one] + [(v, 1) for v in two])
    rank = sum(i + 1 for i, (_, c) in enumerate(ranked) if c == 0)
    return (rank - len(one) * (len(one) + 1) / 2) / (len(one) * len(two))


def people():
    who = {name: b.Person(root, f"{name}.{TAG}") for name in ("wrong", "badcode", "locked", "expired", "pending", "invited")}
    account = "(select id from core.account where login = '%s')"
    root.rows(f"update core.account set expires_at = clock_timestamp() where login = '{who['expired'].login}'")
    root.rows(f"insert into core.lock (account_id, cause, code, reason) select {account % who['locked'].login}, 'person', 'person', 'test'")
    root.rows(f"delete from core.factor where account_id = {account % who['pending'].login}")
    root.rows(f"update core.account set enrolled_at = null where login = '{who['pending'].login}'")
    b.give_one_time(root, who["invited"].login, "{password,totp}")
    # Recovery codes, as everybody has who set up his sign-in.
    for person in who.values():
        root.rows(f"""insert into core.recovery_code (account_id, hash)
            select a.id, core.recovery_hash(a.id, 'bbbbbbbbb' || n) from core.account a, generate_series(2, 7) n
            where a.login = '{person.login}'""")
    return who


def attempt(s, login, secret, code, times):
    nonce = os.urandom(32)
    t0 = time.perf_counter()
    row = s.row(f"select salt, server_nonce from api.sign_in_begin('{login}', {b.hexed(nonce)})")
    t1 = time.perf_counter()
    proof, _ = b.proof_for(secret, login, nonce, b.unbytea(row[1]))
    t2 = time.perf_counter()
    s.rows(f"select * from api.sign_in_submit({b.hexed(proof)}, '{code}')")
    t3 = time.perf_counter()
    answer = s.raw("select * from api.sign_in_result()")
    t4 = time.perf_counter()
    if times is not None:
        for step, seconds in zip(STEPS, (t1 - t0, t3 - t2, t4 - t3)):
            times[step].append(seconds)
    return answer


def sample(s, who, code, names, count, times):
    answers = set()
    rounds = [(i, name) for i in range(count) for name in random.sample(names, len(names))]
    for i, name in rounds:
        # The same before each one, so that no class pays for it.
        root.rows("delete from core.attempt_counter")
        person = who.get(name)
        login = person.login if person else f"nobody{i % 3}.{TAG}"
        secret = person.secret if name == "badcode" else b.WRONG
        answers.add(attempt(s, login, secret, code, times[name] if times else None))
    # As if an hour had passed: so many failures in one are more than a device may have.
    root.rows("update core.attempt set at = at - interval '2 h' where cause <> 'ok' and at > clock_timestamp() - interval '1 h'")
    return answers


def worst(times, names):
    """For each step the pair that differs most."""
    return {step: max(((abs(auc(times[x][step], times[y][step]) - 0.5), x, y) for x, y in itertools.combinations(names, 2)))
            for step in STEPS}


def a14_timing(tap):
    #
    who = people()
    s = b.console()
    for code, names in FORMS.items():
        times = {name: {step: [] for step in STEPS} for name in names}
        answers = sample(s, who, code, names, WARM, None)
        for _ in range(MOST):
            answers |= sample(s, who, code, names, ATTEMPTS, times)
            found = worst(times, names)
            if all(0.5 + d <= HIGH and 0.5 - d >= LOW for d, _, _ in found.values()):
                break
        form = code or "nothing"
        tap.same(len(answers), 1, f"A-14 code field {form}: the same bytes for {', '.join(names)}")
        for step, (d, x, y) in found.items():
            n = len(times[names[0]][step])
            print(f"# {form}: {step}: worst AUC {0.5 + d:.3f} ({x}, {y}), {n} attempts of each")
            tap.ok(0.5 + d <= HIGH, f"A-14 code field {form}: {step} takes the same time, AUC within {LOW}-{HIGH}",
                   f"AUC {0.5 + d:.3f}: {x}, {y}")
    s.close()


if __name__ == "__main__":
    b.run([a14_timing], root)
