"""Handling codes applied: may rows of a contribution go to this recipient, and under which conditions.

Source: handling codes of the Council Manual (H0 to H3). What is not known is never yes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tallystick.sharing.material import ContributionRow, Lineage, Observation, PermissionRow
from tallystick.vocabulary.codes import SHARED_BY_EXCEPTION, Category, HandlingCode

NOT_IN_PROCEEDINGS = "H1: not in proceedings without the owner's permission"
NOT_ONWARD = "H2: not to be passed on without the owner's permission"
RESTRICTED = "H3: other restrictions, see the source"
ONLY_FOR = "{code}: permitted only to {scope}"

_KNOWN = frozenset(HandlingCode)
_NEVER = frozenset({*SHARED_BY_EXCEPTION, Category.EXCLUDED})


@dataclass(frozen=True)
class Passing:
    """``because`` says why not; ``conditions`` bind the recipient when it is allowed.

    ``lacks`` are the permissions that would let it pass: contribution and code.
    """

    allowed: bool
    because: str = ""
    conditions: tuple[str, ...] = ()
    lacks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Everything that decides passing for one recipient at one instant.

    ``barred`` are rows that stay for what they are themselves: a conclusion may not even cite them.
    ``clouded`` are accounts of which some row stays: a conclusion about them that cites nothing stays too.
    """

    recipient: str
    at: datetime
    contributions: Mapping[str, ContributionRow]
    permissions: tuple[PermissionRow, ...] = ()
    barred: frozenset[tuple[str, str, int]] = frozenset()
    clouded: frozenset[str] = frozenset()

    def barring(self, rows: Iterable[Observation]) -> "Gate":
        """This gate, knowing which of these rows stay."""
        stay = [row for row in rows if not self.row(row.source, codes=row.codes, category=row.category).allowed]
        barred = frozenset(_place(row.source) for row in stay)
        return replace(self, barred=barred, clouded=frozenset(row.key for row in stay))

    def row(self, source: Lineage, *, codes: Iterable[str], category: str = "") -> Passing:
        """A copied observation: its contribution's codes and its own must all allow it."""
        if category in _NEVER:
            return Passing(False, f"rows of category {category} never go by this route")
        return self.contribution(source.contribution, codes=codes)

    def derived(self, sources: Iterable[Lineage], *, codes: Iterable[str], about: Iterable[str] = ()) -> Passing:
        """A conclusion: every row it rests on must pass, and its own codes ask for no more than theirs."""
        sources = tuple(sources)
        if not sources and self.clouded & set(about):
            return Passing(False, "it cites nothing, and some row it may rest on stays")
        if any(_place(source) in self.barred for source in sources):
            return Passing(False, "a row it rests on stays")
        digests = sorted({source.contribution for source in sources})
        verdicts = [self.contribution(digest, codes=()) for digest in digests]
        for verdict in verdicts:
            if not verdict.allowed:
                return verdict
        unexplained = set(codes) - self._explained(digests) - {HandlingCode.H0, HandlingCode.H1}
        if unexplained or not (digests or codes):
            return Passing(False, "a conclusion whose sources or codes are not known stays")
        conditions = {line for verdict in verdicts for line in verdict.conditions}
        if HandlingCode.H1 in codes and not digests:
            conditions.add(NOT_IN_PROCEEDINGS)
        return Passing(True, conditions=tuple(sorted(conditions)))

    def _explained(self, digests: list[str]) -> set[str]:
        return {code for digest in digests for code in self.contributions[digest].codes}

    def contribution(self, digest: str, *, codes: Iterable[str] = ()) -> Passing:
        contribution = self.contributions.get(digest)
        if contribution is None or contribution.state != "accepted":
            return Passing(False, "the contribution is not known here, held or withdrawn")
        binding = {*contribution.codes, *codes}
        if not contribution.codes or not binding <= _KNOWN:
            return Passing(False, "no known handling code")
        if contribution.owner == self.recipient:
            return Passing(True)
        onward = (HandlingCode.H2, HandlingCode.H3)
        lacks = [code for code in onward if code in binding and not self._permitted(contribution, code)]
        if lacks:
            because = f"{lacks[0]} without the owner's permission for this recipient"
            return Passing(False, because, lacks=tuple((digest, str(code)) for code in lacks))
        return Passing(True, conditions=self._conditions(contribution, binding))

    def _conditions(self, contribution: ContributionRow, binding: set[str]) -> tuple[str, ...]:
        lines = []
        if HandlingCode.H1 in binding and not self._permitted(contribution, HandlingCode.H1):
            lines.append(NOT_IN_PROCEEDINGS)
        if HandlingCode.H2 in binding:
            lines.append(NOT_ONWARD)
        if HandlingCode.H3 in binding:
            lines.append(RESTRICTED)
        for code in sorted(binding & {HandlingCode.H2, HandlingCode.H3}):
            scopes = [permission.scope for permission in self._permissions(contribution, code)]
            if all(scopes):
                purposes = sorted({purpose for scope in scopes for purpose in scope})
                lines.append(ONLY_FOR.format(code=code, scope=", ".join(purposes)))
        return tuple(lines)

    def _permitted(self, contribution: ContributionRow, code: str) -> bool:
        return bool(self._permissions(contribution, code))

    def _permissions(self, contribution: ContributionRow, code: str) -> list[PermissionRow]:
        return [
            permission
            for permission in self.permissions
            if permission.contribution == contribution.digest
            and permission.code == code
            and permission.recipient == self.recipient
            and permission.owner == contribution.owner
            and (permission.until is None or permission.until > self.at)
        ]


def _place(source: Lineage) -> tuple[str, str, int]:
    return (source.contribution, source.file, source.row)
