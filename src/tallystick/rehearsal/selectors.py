"""What an account gives away about its holder: e-mail, phone, handle, device, PGP key. All as numbers.

The same number is the same thing. How it is spelled differs per account (dots, plus tags, leet, formats).
"""

import numpy as np

from tallystick.rehearsal.columns import DAY, NOTHING, Array, Columns, dice, pick_by_row, unique_numbers
from tallystick.rehearsal.countries import CODES
from tallystick.rehearsal.people import NO_LEAD

NO_MAIL, OWN_MAIL, THROWAWAY_MAIL, DEFAULT_MAIL = range(4)
MAIL_SHARES = np.array([[0.06, 0.68, 0.22, 0.04], [0.14, 0.36, 0.45, 0.05], [0.3, 0.05, 0.6, 0.05]])
PHONE_SHARE = np.array([0.45, 0.18, 0.02])
CHAT_PHONE_SHARE = np.array([0.85, 0.5, 0.12])
OLD_HANDLE = np.array([0.7, 0.4, 0.08])
OWN_DEVICE = np.array([0.6, 0.35, 0.04])
DEFAULT_MAILBOXES = 6
STEMS = 60**3
MAILBOX_NAMES = 12_950_000
GENERIC_DEVICES = 60
CHAT = 2


def give_selectors(seed: int, people: Columns, accounts: Columns) -> None:
    """Add the selector columns to ``accounts``."""
    rng = dice(seed, "selectors")
    person = accounts["person"]
    care = people["care"][person].astype(np.int64)
    _mail(rng, accounts, care)
    _phone(rng, people, accounts)
    _handle(rng, people, accounts)
    _device(rng, people, accounts)
    keyed = rng.random(len(people["held"])) < 0.01
    shown = keyed[person] & (rng.random(len(person)) < 0.7)
    accounts["pgp"] = np.where(shown, person, NOTHING)


def _mail(rng: np.random.Generator, accounts: Columns, care: Array) -> None:
    size = len(care)
    kind = pick_by_row(rng, MAIL_SHARES, care)
    kind[accounts["platform"] == CHAT] = NO_MAIL
    second = rng.random(size) < 0.1
    person = accounts["person"]
    people = int(person[-1]) + 1
    owner = np.where(kind == OWN_MAIL, person + np.where(second, people, 0), 2 * people + np.arange(size))
    mailbox = np.full(size, NOTHING, dtype=np.int64)
    held = (kind == OWN_MAIL) | (kind == THROWAWAY_MAIL)
    known, place = np.unique(owner[held], return_inverse=True)
    mailbox[held] = unique_numbers(rng, len(known), MAILBOX_NAMES)[place] + DEFAULT_MAILBOXES
    default = kind == DEFAULT_MAIL
    mailbox[default] = rng.integers(0, DEFAULT_MAILBOXES, int(default.sum()))
    accounts |= {"mail_kind": kind, "mailbox": mailbox, "mail_form": rng.integers(0, 6, size, dtype=np.int8)}


def _phone(rng: np.random.Generator, people: Columns, accounts: Columns) -> None:
    person, size = accounts["person"], len(accounts["person"])
    care = people["care"][person]
    chat = accounts["platform"] == CHAT
    own = rng.random(size) < np.where(chat, CHAT_PHONE_SHARE[care], PHONE_SHARE[care])
    burner = chat & ~own
    phone = np.where(own, person, np.where(burner, len(people["held"]) + np.arange(size), NOTHING))
    held = phone != NOTHING
    known, place = np.unique(phone[held], return_inverse=True)
    accounts["phone"] = np.full(size, NOTHING, dtype=np.int64)
    accounts["phone"][held] = unique_numbers(rng, len(known), 999_983)[place]
    accounts["phone_country"] = np.where(
        burner & (rng.random(size) < 0.4), rng.integers(0, len(CODES), size), people["country"][person]
    ).astype(np.int16)
    accounts["phone_form"] = rng.integers(0, 4, size, dtype=np.int8)


def _handle(rng: np.random.Generator, people: Columns, accounts: Columns) -> None:
    person, size = accounts["person"], len(accounts["person"])
    holders = len(people["held"])
    popular = rng.integers(0, 400, holders)
    own = np.where(rng.random(holders) < 0.02, popular, rng.integers(0, STEMS, holders))
    favourite = rng.integers(0, 100, holders)
    same = rng.random(size) < OLD_HANDLE[people["care"][person]]
    digits = np.where(rng.random(size) < 0.6, favourite[person], rng.integers(0, 2100, size))
    accounts |= {
        "stem": np.where(same, own[person], rng.integers(0, STEMS, size)),
        "digits": np.where(rng.random(size) < 0.65, digits, NOTHING),
        "spelling": rng.choice(4, size, p=(0.55, 0.2, 0.15, 0.1)).astype(np.int8),
        "joint": rng.integers(0, 4, size, dtype=np.int8),
        "marks": (rng.random(size) < 0.001).astype(np.int8),
    }
    accounts["marks"][rng.choice(np.flatnonzero(accounts["platform"] == 0), 3, replace=False)] = 1


def _device(rng: np.random.Generator, people: Columns, accounts: Columns) -> None:
    """A fingerprint of one's own, one of a few that thousands share (the same anonymising browser), or none."""
    person, size = accounts["person"], len(accounts["person"])
    own = rng.integers(1, 2**62, len(people["held"]))
    generic = rng.integers(1, 2**62, GENERIC_DEVICES)
    shown = rng.random(size) < OWN_DEVICE[people["care"][person]]
    shared = ~shown & (rng.random(size) < 0.6)
    accounts["device"] = np.where(
        shown, own[person], np.where(shared, generic[rng.integers(0, GENERIC_DEVICES, size)], 0)
    )
    accounts["own_device"] = shown


def recycle_phones(seed: int, people: Columns, accounts: Columns, *, count: int) -> list[tuple[int, int]]:
    """Give numbers of people to find, months after their last use, to accounts of strangers: (earlier, later)."""
    rng = dice(seed, "recycled phones")
    found = people["lead"][accounts["person"]] != NO_LEAD
    phone = accounts["phone"]
    once = np.isin(phone, np.flatnonzero(np.bincount(phone[phone >= 0], minlength=1) == 1))
    earlier = np.flatnonzero(found & once & (accounts["platform"] != CHAT))
    earlier = earlier[np.argsort(accounts["last"][earlier], kind="stable")]
    stranger = ~found & (people["kind"][accounts["person"]] == 0) & (phone == NOTHING)
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for old in earlier[:count].tolist():
        able = np.flatnonzero(stranger & (accounts["created"] > accounts["last"][old] + 90 * DAY))
        able = able[people["country"][accounts["person"][able]] == people["country"][accounts["person"][old]]]
        if not len(able) or (new := int(rng.choice(able))) in taken:
            continue
        taken.add(new)
        pairs.append((old, new))
        phone[new] = phone[old]
        accounts["phone_country"][new] = accounts["phone_country"][old]
    return pairs
