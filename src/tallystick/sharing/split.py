"""What an agency kept of the log against what it is shown now: continued, rolled back, or split in two.

Pure: notes, sizes, roots and proofs in, a verdict out. A log that shows two agencies different histories of one length,
or takes back what it showed, is caught by two notes that it signed itself (RFC 6962 section 2.1; C2SP tlog-witness).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tallystick import verify


class Broken(Exception):
    """The log contradicts itself: ``kept`` and ``shown`` are the two notes that prove it, ``why`` says how."""

    def __init__(self, why: str, *, kept: str, shown: str) -> None:
        super().__init__(why)
        self.why, self.kept, self.shown = why, kept, shown


class Unproven(Exception):
    """Nothing shown proves that the log goes on from ``size``: ask for a consistency proof from there."""

    def __init__(self, size: int) -> None:
        super().__init__(f"no proof from size {size}")
        self.size = size


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A consistency proof: the first ``size`` leaves with ``root`` are a beginning of the checkpoint it comes with."""

    size: int
    root: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What an agency keeps of a log: its pinned ``key`` and the newest checkpoint it accepted.

    ``seen`` are all (size: root in hexadecimal) known to be beginnings of that checkpoint, itself among them.
    """

    key: str
    size: int
    root: str
    note: str
    seen: Mapping[int, str] = field(default_factory=dict)


def accepted(
    kept: Kept | None, note: str, proofs: Iterable[Proof], *, key: verify.VerifierKey, newest: bool = False
) -> Kept:
    """What is kept after ``note`` was shown. ``newest``: the log says that it has no later checkpoint.

    Raises ``verify.Bad`` (not signed by the log, or a proof that does not fit), Broken and Unproven.
    """
    shown = verify.open_checkpoint(note, key=key)
    root = shown.root.hex()
    beginnings = _beginnings(proofs, shown) | {shown.size: root}
    if kept is None:
        return Kept(key=key.text(), size=shown.size, root=root, note=note, seen=beginnings)
    for size, other in beginnings.items():
        if kept.seen.get(size, other) != other:
            why = f"split view: at size {size} this agency was shown another root before"
            raise Broken(why, kept=kept.note, shown=note)
    if shown.size < kept.size:
        return _older(kept, shown.size, note=note, newest=newest)
    if kept.size not in beginnings and kept.size > 0:
        raise Unproven(kept.size)
    seen = {**kept.seen, **beginnings}
    return kept if shown.size == kept.size else replace(kept, size=shown.size, root=root, note=note, seen=seen)


def _older(kept: Kept, size: int, *, note: str, newest: bool) -> Kept:
    """An older checkpoint is fine only when it is one that this agency knows as a beginning of what it keeps."""
    if newest or size not in kept.seen:
        raise Broken(f"roll-back: it shows size {size}, this agency keeps size {kept.size}", kept=kept.note, shown=note)
    return kept


def _beginnings(proofs: Iterable[Proof], shown: verify.Checkpoint) -> dict[int, str]:
    """What the proofs show to be beginnings of a checkpoint. Raises ``verify.Bad`` for one that does not fit."""
    found = {}
    for proof in proofs:
        old = (proof.size, bytes.fromhex(proof.root))
        verify.check_consistency([bytes.fromhex(step) for step in proof.path], old=old, new=(shown.size, shown.root))
        found[proof.size] = proof.root
    return found


def compare(left: Kept, right: Kept, proofs: Iterable[Proof] = ()) -> None:
    """Whether two agencies were shown one history. ``proofs`` lead to the longer of the two.

    Raises Broken when not, Unproven with the smaller size when a proof is needed, ``verify.Bad`` for one that fails.
    """
    if left.key != right.key:
        raise Broken("the two notes are signed with different log keys", kept=left.note, shown=right.note)
    short, long = sorted((left, right), key=lambda one: one.size)
    known = dict(long.seen) | {long.size: long.root}
    if short.size not in known:
        checkpoint = verify.open_checkpoint(long.note, key=verify.VerifierKey.parse(long.key))
        known |= _beginnings(proofs, checkpoint)
    if short.size not in known and short.size > 0:
        raise Unproven(short.size)
    if known.get(short.size, short.root) != short.root:
        why = f"split view: two agencies were shown different roots at size {short.size}"
        raise Broken(why, kept=left.note, shown=right.note)
