"""Accounts and the ties among them, taken apart into what hangs together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.linking.rules.cuts import SAID_SAME, Pair


@dataclass(frozen=True)
class Piece:
    """Accounts that hang together, by name in order, with every tie among them (weight in hundredths of a bit)."""

    accounts: tuple[str, ...]
    ties: dict[Pair, int]


def pieces(accounts: Iterable[str], ties: Mapping[Pair, int]) -> list[Piece]:
    """The connected components, by their first account. The order of the input does not matter."""
    head = heads(accounts, ties)
    members: dict[str, list[str]] = {}
    for account in sorted(head):
        members.setdefault(head[account], []).append(account)
    inside: dict[str, dict[Pair, int]] = {first: {} for first in members}
    for pair in sorted(ties):
        inside[head[pair[0]]][pair] = ties[pair]
    return [Piece(tuple(names), inside[first]) for first, names in members.items()]


def heads(accounts: Iterable[str], ties: Iterable[Pair]) -> dict[str, str]:
    """The first account, by name, of what each account hangs together with."""
    head = {account: account for account in accounts}

    def top(account: str) -> str:
        while head[account] != account:
            head[account] = head[head[account]]
            account = head[account]
        return account

    for left, right in ties:
        one, other = sorted((top(left), top(right)))
        head[other] = one
    return {account: top(account) for account in head}


def confirmed(ties: Mapping[Pair, int]) -> list[Pair]:
    """The ties a person confirmed."""
    return [pair for pair, weight in ties.items() if weight >= SAID_SAME]


def points(piece: Piece) -> dict[str, str]:
    """Per account the first of those that people said are the same: together they count as one."""
    return heads(piece.accounts, confirmed(piece.ties))
