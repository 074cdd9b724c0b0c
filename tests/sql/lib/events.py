# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the journal that its tests share."""

import backend as b


def call(name, **arguments):
    return f"api.{name}({', '.join(f'p_{k} => {b.quote(None if v is None else str(v))}' for k, v in arguments.items())})"


def opened(s, **arguments):
    return s.value(f"select ticket from {call('journal_open', **arguments)}")


def refusal(s, sql):
    """(state, message, column) of a refused call."""
    try:
        s.rows(sql)
    except b.Failed as e:
        return e.state, e.message, e.column
    return "00000", "", None


def walked(s, ticket, way, wanted, place=None, limit=20):
    """[(event, cursor)] of at least so many rows in that direction, newest first, going on where a page ended early."""
    got = []
    for _ in range(1000):
        page = s.rows(f"select event, cursor from {call('journal_read', ticket=ticket, limit=limit, **{way: place})}")
        rows = [r for r in page if r[0]]
        got = got + rows if way == "after" else rows + got
        if len(got) >= wanted or not page or len(page) < limit and page[-1][0]:
            break
        place = page[-1 if way == "after" or not page[-1][0] else 0][1]
    return got if way == "after" else got[-wanted:]


def found(s, wanted=200, **filters):
    """Numbers of the events that a search finds, newest first."""
    return [r[0] for r in walked(s, opened(s, **filters), "after", wanted, limit=50)]
