"""What speaks against: refused links, contrary votes, other possible users, gaps (practice 27)."""

from collections.abc import Iterable

from tallystick.sharing.content import AccessFact, PersonPart
from tallystick.sharing.material import HolderRow, LinkRow
from tallystick.sharing.rules.belonging import shown_signs
from tallystick.sharing.rules.passing import Gate
from tallystick.sharing.rules.wording import counted, kind_words
from tallystick.vocabulary.codes import LinkState, NetworkType, PaymentMethod

_SHARED = (NetworkType.CGNAT, NetworkType.MOBILE)
_POOLED = (PaymentMethod.BITCOIN, PaymentMethod.ETHEREUM)
_HIDES = (NetworkType.VPN, NetworkType.TOR, NetworkType.HOSTING)


def against(
    part: PersonPart,
    *,
    here: str,
    rows: Iterable[LinkRow],
    holders: Iterable[HolderRow],
    keys: frozenset[str],
    gate: Gate,
) -> list[str]:
    """Every sentence that weakens what the package says of this person, from rows the recipient may have."""
    lines = _refused(rows, keys=keys, gate=gate)
    lines += _signs_against(rows, keys=keys, gate=gate)
    lines += _accesses(part["accesses"])
    lines += _holders(holders, keys=keys, gate=gate, here=here)
    if any(payment["method"] == "card" for payment in part["payments"]):
        lines.append("A payment card may have been used by someone other than its holder.")
    if any(payment["method"] in _POOLED for payment in part["payments"]):
        lines.append(
            "A Bitcoin or Ethereum address may be an exchange's own, from which strangers pay: ask the exchange for the"
            " transaction, and whose it was."
        )
    if not part["payments"]:
        lines.append("No payment supports this.")
    return lines


def possibly_same(rows: Iterable[LinkRow], *, keys: frozenset[str], gate: Gate) -> list[str]:
    """Proposed joins with accounts outside this package, without anything of those accounts."""
    lines = []
    for link in rows:
        inside = {link.left, link.right} & keys
        kinds = _kinds(link, gate)
        if link.state in (LinkState.PROPOSED, LinkState.UNSURE, LinkState.DISPUTED) and len(inside) == 1 and kinds:
            lines.append(
                f"{inside.pop()} may belong to the user of another account that is not in this package"
                f" (both show {kinds}). Possibly the same, not confirmed."
            )
    return sorted(lines)


def _refused(rows: Iterable[LinkRow], *, keys: frozenset[str], gate: Gate) -> list[str]:
    lines = []
    for link in rows:
        inside = sorted({link.left, link.right} & keys)
        kinds = _kinds(link, gate)
        if link.state == LinkState.REFUSED and inside and kinds:
            other = inside[1] if len(inside) == 2 else "another account"
            lines.append(
                f"An officer judged that {inside[0]} and {other} are not the same user, though both show {kinds}."
            )
        if link.state == LinkState.DISPUTED and len(inside) == 2 and kinds:
            lines.append(f"Officers contradict each other on whether {inside[0]} and {inside[1]} are one user.")
    return sorted(lines)


def _signs_against(rows: Iterable[LinkRow], *, keys: frozenset[str], gate: Gate) -> list[str]:
    return [
        f"Against the join of {link.left} and {link.right}: {sign.sentence}"
        for link in rows
        if link.state == LinkState.CONFIRMED and link.left in keys and link.right in keys
        for sign in shown_signs(link, gate)
        if sign.against
    ]


def _kinds(link: LinkRow, gate: Gate) -> str:
    kinds = {kind_words(sign.kind) for sign in shown_signs(link, gate) if not sign.against and sign.weight > 0}
    return ", ".join(sorted(kinds))


def _accesses(accesses: list[AccessFact]) -> list[str]:
    if not accesses:
        return ["No access is recorded in the rows of this package."]
    lines = []
    shared = [access for access in accesses if access["network"] in _SHARED and access["port"] is None]
    if shared:
        lines.append(
            f"{counted(len(shared), 'access', 'accesses')} through a mobile network or carrier NAT without a source "
            "port: thousands of subscribers may share the address at that second."
        )
    hidden = [access for access in accesses if access["network"] in _HIDES]
    if hidden:
        lines.append(
            f"{counted(len(hidden), 'access', 'accesses')} of {len(accesses)} through VPN, Tor or hosting: "
            "they do not say where the user was."
        )
    vague = [access for access in accesses if {"second", "zone"} & set(access["lacks"])]
    if vague:
        lines.append(f"{counted(len(vague), 'access', 'accesses')} lack the exact second or the clock's zone.")
    return lines


def _holders(holders: Iterable[HolderRow], *, keys: frozenset[str], gate: Gate, here: str) -> list[str]:
    return sorted(
        {
            f"A line, card or wallet used by {row.key} has a holder in another country."
            for row in holders
            if row.key in keys
            and row.holder_country not in ("", here)
            and gate.row(row.source, codes=row.codes, category=row.category).allowed
        }
    )
