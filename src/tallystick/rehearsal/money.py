"""Who paid how: cards, IBANs, Bitcoin, Monero, vouchers, and the platform's own tokens."""

from dataclasses import dataclass

import numpy as np

from tallystick.rehearsal import coins
from tallystick.rehearsal.columns import NOTHING, Array, Columns, dice, pick, unique_numbers
from tallystick.rehearsal.countries import CODES, COUNTRIES
from tallystick.rehearsal.people import LEADS, NO_LEAD

METHODS = ("card", "iban", "bitcoin", "monero", "voucher")
CARD, IBAN, BITCOIN, MONERO, VOUCHER = range(5)
OTHER_SHARES = (0.035, 0.0, 0.18, 0.3, 0.485)
PAY_AGAIN = 0.5
SAME_AGAIN = np.array([0.85, 0.6, 0.25])
CHAT = 2
HOT_HOLDERS, STOLEN_HOLDERS = 30, 9


@dataclass(frozen=True)
class Money:
    """Payments (row per payment) and instruments by number.

    ``of_lead``: person -> instrument. ``hot``: wallets of exchanges that dozens pay from. ``stolen``: cards
    that about ten people use.
    """

    payments: Columns
    methods: Array
    texts: list[str]
    countries: Array
    of_lead: dict[int, int]
    hot: list[int]
    stolen: list[int]


def make_money(seed: int, people: Columns, accounts: Columns) -> Money:
    """Payments of the people with a lead in money, and of others who left nothing that identifies."""
    rng = dice(seed, "money")
    paying, first = _paying(rng, people, accounts)
    person = accounts["person"][paying]
    method, group = _methods(rng, people, person, first=first)
    known, example, number = np.unique(group, return_index=True, return_inverse=True)
    country = people["country"][person[example]]
    methods = method[example]
    texts = [_instrument(rng, int(kind), CODES[place]) for kind, place in zip(methods, country, strict=True)]
    lead = people["lead"][person]
    leading = first & (lead != NO_LEAD) & (lead < LEADS.index("address"))
    return Money(
        payments=_payments(rng, accounts, paying, number, methods=methods),
        methods=methods,
        texts=texts,
        countries=np.where(methods <= IBAN, country, NOTHING),
        of_lead=dict(zip(person[leading].tolist(), number[leading].tolist(), strict=True)),
        hot=np.flatnonzero((known < 0) & (methods == BITCOIN)).tolist(),
        stolen=np.flatnonzero((known < 0) & (methods == CARD)).tolist(),
    )


def _paying(rng: np.random.Generator, people: Columns, accounts: Columns) -> tuple[Array, Array]:
    """Accounts that pay, and which of them is its person's first. Everybody with a lead pays on the first platform."""
    size = len(people["held"])
    main = np.zeros(size, dtype=bool)
    main[accounts["person"][accounts["platform"] == 0]] = True
    found = people["lead"] != NO_LEAD
    payer = found | (main & (people["kind"] == 0) & (rng.random(size) < min(0.12, 60_000 / size)))
    able = np.flatnonzero((accounts["platform"] != CHAT) & payer[accounts["person"]])
    first = np.diff(accounts["person"][able], prepend=-1) != 0
    kept = first | (rng.random(len(able)) < PAY_AGAIN)
    return able[kept], first[kept]


def _methods(rng: np.random.Generator, people: Columns, person: Array, *, first: Array) -> tuple[Array, Array]:
    """Method per paying account, and a group: accounts of one group pay with one and the same instrument.

    Groups below zero are instruments that strangers share.
    """
    of_person = pick(rng, OTHER_SHARES, len(people["held"])).astype(np.int64)
    lead = people["lead"].astype(np.int64)
    of_person = np.where(lead == NO_LEAD, of_person, np.where(lead < LEADS.index("address"), lead, VOUCHER))
    method = of_person[person]
    again = first | (rng.random(len(person)) < SAME_AGAIN[people["care"][person]])
    again &= (method != VOUCHER) | (rng.random(len(person)) < 0.1)
    fresh = pick(rng, (0, 0, 0.2, 0.3, 0.5), len(person))
    method = np.where(again | (method == VOUCHER), method, fresh)
    group = np.where(again, person, len(lead) + np.arange(len(person)))
    unled = lead[person] == NO_LEAD
    hot = np.flatnonzero(unled & (method == BITCOIN) & (rng.random(len(person)) < 0.5))
    group[hot] = -1 - np.arange(len(hot)) % max(1, len(hot) // HOT_HOLDERS)
    stolen = np.flatnonzero(unled & (method == CARD))
    if len(stolen) < STOLEN_HOLDERS:
        method[stolen] = VOUCHER
    else:
        group[stolen] = -1_000_000 - np.arange(len(stolen)) % (len(stolen) // STOLEN_HOLDERS)
    return method, group


def _instrument(rng: np.random.Generator, kind: int, country: str) -> str:
    """A new instrument. Where a country has no IBANs, people use an account abroad."""
    payload = rng.bytes(64)
    if kind == CARD:
        return coins.card_fingerprint(payload)
    if kind == IBAN:
        home = country if COUNTRIES[country].bank[0] else "IE"
        bank, free = COUNTRIES[home].bank
        return coins.iban(home, bank, "".join(str(byte % 10) for byte in payload[:free]))
    if kind == BITCOIN:
        return coins.bitcoin_segwit(payload[:20]) if payload[20] < 160 else coins.bitcoin_old(payload[:20])
    if kind == MONERO:
        return coins.monero(payload)
    return "-".join(f"{int.from_bytes(payload[at : at + 2], 'big') % 10_000:04d}" for at in (0, 2, 4, 6))


def _payments(rng: np.random.Generator, accounts: Columns, paying: Array, number: Array, *, methods: Array) -> Columns:
    """One row per payment, by time."""
    times = 1 + rng.poisson(0.5, len(paying))
    account, used = np.repeat(paying, times), np.repeat(number, times)
    begin, end = accounts["created"][account], accounts["last"][account]
    at = begin + (rng.random(len(account)) ** 2 * (end - begin)).astype(np.int64)
    order = np.argsort(at, kind="stable")
    return {
        "account": account[order],
        "at": at[order],
        "instrument": used[order],
        "method": methods[used[order]],
        "cents": rng.choice([100, 200, 499, 500, 999, 1_500, 2_500], len(account)),
        "reference": unique_numbers(rng, len(account), 900_000_000) + 100_000_000,
    }


def make_tokens(seed: int, accounts: Columns, *, most: int = 300_000) -> Columns:
    """The token ledger of the first platform: account, at, tokens earned (above zero) or spent."""
    rng = dice(seed, "tokens")
    main = np.flatnonzero(accounts["platform"] == 0)
    active = main[rng.random(len(main)) < min(0.4, most / 3 / max(1, len(main)))]
    account = np.repeat(active, 1 + rng.poisson(2, len(active)))
    begin, end = accounts["created"][account], accounts["last"][account]
    at = begin + (rng.random(len(account)) * (end - begin)).astype(np.int64)
    order = np.argsort(at, kind="stable")
    tokens = rng.choice([-25, -10, -5, 5, 10, 50, 100], len(account))
    return {"account": account[order], "at": at[order], "tokens": tokens}
