"""Messages (who, when, where; never what) with the flags a lab gave some of them, and media by invented digest."""

import numpy as np

from tallystick.rehearsal.activity import UPLOAD
from tallystick.rehearsal.columns import NOTHING, Columns, dice, pick, unique_numbers
from tallystick.rehearsal.people import KINDS, NO_LEAD
from tallystick.vocabulary.codes import Flag

FLAGS = tuple(flag.value for flag in Flag)
ROOMS = 12
MOST_MEDIA = 40_000


def make_messages(seed: int, people: Columns, accounts: Columns, *, total: int) -> Columns:
    """Messages on all platforms, by time. Flags gather on few people: about one lead in eight, and children."""
    rng = dice(seed, "messages")
    person = accounts["person"]
    found = people["lead"][person] != NO_LEAD
    child = people["kind"][person] == KINDS.index("juvenile")
    weight = (
        rng.gamma(0.5, size=len(person)) * np.where(accounts["platform"] == 2, 6, 1) * np.where(found | child, 8, 1)
    )
    account = np.repeat(np.arange(len(person)), rng.multinomial(total, weight / weight.sum()))
    begin, end = accounts["created"][account], accounts["last"][account]
    at = begin + (rng.random(total) * (end - begin)).astype(np.int64)
    order = np.argsort(at, kind="stable")
    account, at = account[order], at[order]
    marked = rng.random(len(people["held"])) < np.where(people["lead"] != NO_LEAD, 0.15, 0.002)
    kind = pick(rng, (0.35, 0.25, 0.2, 0.2, 0), total)
    flag = np.where(marked[person[account]] & (rng.random(total) < 0.4), kind, NOTHING)
    flag = np.where(child[account] & (rng.random(total) < 0.6), FLAGS.index("speaker_under_age"), flag)
    return {
        "account": account,
        "at": at,
        "room": rng.integers(0, ROOMS, total),
        "message": np.sort(unique_numbers(rng, total, 50_000_000)) + 1,
        "flag": flag.astype(np.int8),
    }


def make_media(seed: int, accounts: Columns, *, accesses: Columns) -> Columns:
    """Files uploaded on the first platform. One in five is a file somebody had uploaded before."""
    rng = dice(seed, "media")
    rows = np.flatnonzero((accesses["event"] == UPLOAD) & (accounts["platform"][accesses["account"]] == 0))
    if len(rows) > MOST_MEDIA:
        rows = np.sort(rng.choice(rows, MOST_MEDIA, replace=False))
    size = len(rows)
    item = np.arange(size)
    again = rng.random(size) < 0.2
    item[again] = (rng.random(int(again.sum())) * item[again]).astype(np.int64)
    drawn = {name: rng.integers(0, 2**62, max(size, 1))[item] for name in ("d1", "d2", "d3", "d4", "d5", "d6", "d7")}
    return {
        "account": accesses["account"][rows],
        "at": accesses["at"][rows],
        "item": np.arange(size) + 5_000,
        "size": rng.integers(20_000, 90_000_000, max(size, 1))[item],
        "film": rng.integers(0, 3, max(size, 1))[item],
        **drawn,
    }
