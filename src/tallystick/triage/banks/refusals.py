"""Why a digest of a list is not taken: each reason in words, and as a condition DuckDB asks of a row."""

from collections.abc import Mapping

from tallystick.evidence.rules.degenerate import EMPTY
from tallystick.evidence.rules.digests import LENGTHS
from tallystick.tables.engine import quoted
from tallystick.vocabulary.banks import EntryDigest
from tallystick.vocabulary.manifest import MATCHABLE

EMPTY_FILE = "digest of the empty file"
FILLER = "every digit of the digest is the same"
BLANK = "likeness of a blank picture"
POOR = f"likeness of quality below {MATCHABLE}"
QUALITY = "likeness with a quality that is no number from 0 to 100"
KEYED = "likeness in a keyed bank: keyed, it is like nothing"
WRONG = "not a digest of its kind"
NOTHING = "no digest at all"

DIGITS: Mapping[EntryDigest, int] = {EntryDigest(kind): digits for kind, digits in LENGTHS.items()} | {
    EntryDigest.PDQ: 64
}
"""Hex digits of each kind."""

_FIRST = (WRONG, EMPTY_FILE, FILLER, BLANK, QUALITY, POOR, KEYED, NOTHING)
RANK = {why: rank for rank, why in enumerate(_FIRST)}
"""Which reason is told of a row of which no digest is taken."""

_QUALITY = "regexp_full_match(pdq_quality, '[0-9]{1,3}') AND try_cast(pdq_quality AS INTEGER) <= 100"


def exact_refused(kind: EntryDigest) -> str:
    """SQL over a row of a list: why its digest of an exact kind is refused, NULL when it is taken or not there.

    Texts that the reader could not take as a digest stand in ``trouble``, with the kind in front.
    """
    digest = f"lower({kind})"
    return (
        f"CASE WHEN {kind} IS NULL AND regexp_matches(trouble, {quoted(f'(^|; ){kind}: ')}) THEN {quoted(WRONG)}"
        f" WHEN {kind} IS NULL THEN NULL"
        f" WHEN NOT regexp_full_match({digest}, '[0-9a-f]{{{DIGITS[kind]}}}') THEN {quoted(WRONG)}"
        f" WHEN {digest} = {quoted(EMPTY[kind])} THEN {quoted(EMPTY_FILE)}"
        f" WHEN replace({digest}, {digest}[1], '') = '' THEN {quoted(FILLER)} END"
    )


def likeness_refused(*, in_keyed_bank: bool) -> str:
    """SQL over a row of a list: why its PDQ digest is refused, NULL when it is taken or not there. Where nobody said
    its quality, only blank ones are."""
    digest = f"lower({EntryDigest.PDQ})"
    return (
        f"CASE WHEN {EntryDigest.PDQ} IS NULL THEN NULL"
        f" WHEN NOT regexp_full_match({digest}, '[0-9a-f]{{{DIGITS[EntryDigest.PDQ]}}}') THEN {quoted(WRONG)}"
        f" WHEN replace({digest}, {digest}[1], '') = '' THEN {quoted(BLANK)}"
        f" WHEN pdq_quality IS NOT NULL AND NOT ({_QUALITY}) THEN {quoted(QUALITY)}"
        f" WHEN try_cast(pdq_quality AS INTEGER) < {MATCHABLE} THEN {quoted(POOR)}"
        f"{f' ELSE {quoted(KEYED)}' if in_keyed_bank else ''} END"
    )


def rank_sql(reason: str) -> str:
    """SQL: the rank of a reason, as a text that sorts."""
    return f"CASE {reason} {' '.join(f'WHEN {quoted(why)} THEN {quoted(rank)}' for why, rank in RANK.items())} END"
