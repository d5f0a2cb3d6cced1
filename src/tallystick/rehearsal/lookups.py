"""Texts of a few accounts and instruments, asked back from what the platforms say, for answers and holdings."""

from typing import Any

import numpy as np

from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.people import NO_LEAD
from tallystick.rehearsal.selectors import DEFAULT_MAIL, OWN_MAIL
from tallystick.rehearsal.world import World

Said = tuple[str | None, ...]


def texts_of(pen: Pen, accounts: list[int]) -> dict[int, Said]:
    """Account -> handle, e-mail, phone as the platform has them; default mailboxes are left out."""
    pen.lay("chosen", {"place": np.array(accounts, dtype=np.int64)})
    rows = pen.rows(
        f"""SELECT place, s.handle, CASE WHEN a.mail_kind = {DEFAULT_MAIL} THEN NULL ELSE s.email END, s.phone
        FROM said s JOIN chosen USING (place) JOIN accounts a USING (place) ORDER BY place"""
    )
    return {place: (handle, mail, phone) for place, handle, mail, phone in rows}


def found_texts(pen: Pen, world: World) -> dict[int, tuple[str | None, str | None]]:
    """Accounts of people to find -> their own mailbox and their phone."""
    accounts = world.accounts
    found = np.flatnonzero(world.people["lead"][accounts["person"]] != NO_LEAD).tolist()
    own = accounts["mail_kind"] == OWN_MAIL
    return {place: (said[1] if own[place] else None, said[2]) for place, said in texts_of(pen, found).items()}


def own_phones(world: World, said: dict[int, tuple[str | None, str | None]]) -> dict[int, str]:
    """Those accounts whose number no other account has, and those whose number was given to a stranger later."""
    numbers = world.accounts["phone"]
    times = np.bincount(numbers[numbers >= 0], minlength=1)
    again = {old for old, _ in world.recycled}
    return {
        account: phone
        for account, (_, phone) in said.items()
        if phone and (account in again or times[numbers[account]] == 1)
    }


def excluded_mails(pen: Pen, world: World) -> dict[int, str | None]:
    """Accounts to be left alone -> their own mailbox."""
    apart = (world.people["kind"][world.accounts["person"]] > 0) & (world.accounts["mail_kind"] == OWN_MAIL)
    return {place: said[1] for place, said in texts_of(pen, np.flatnonzero(apart).tolist()).items()}


def default_mailboxes(pen: Pen) -> list[tuple[str, str, int]]:
    """Mailboxes that dozens type in: kind, value, one account with it."""
    rows: list[tuple[Any, ...]] = pen.rows(
        f"""SELECT s.email, min(place) FROM said s JOIN accounts a USING (place)
        WHERE a.mail_kind = {DEFAULT_MAIL} GROUP BY s.email ORDER BY s.email"""
    )
    return [("email", email, place) for email, place in rows]


def shared_instruments(world: World, kind: str, numbers: list[int]) -> list[tuple[str, str, int]]:
    """Instruments that strangers share: kind, value, one account that paid with it."""
    used, account = world.money.payments["instrument"], world.money.payments["account"]
    return [(kind, world.money.texts[n], int(account[np.flatnonzero(used == n)[0]])) for n in numbers]
