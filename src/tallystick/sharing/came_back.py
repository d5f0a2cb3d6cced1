"""A checkpoint that an agency cosigned, back with its answer: ours, or proof that our log was rolled back or split."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tallystick import verify
from tallystick.records import log, notices
from tallystick.records.ledger import append
from tallystick.records.models import Checkpoint, Cosignature
from tallystick.sharing import split, witness
from tallystick.sharing.answer import Answer
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Conflict, Refused
from tallystick.vocabulary.viewer import Viewer

KIND = "ledger_alarm"


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """``alarm`` says why the checkpoint is not ours; empty when it is, or when the answer brought none (size 0)."""

    agency: str
    size: int = 0
    root: str = ""
    note: str = ""
    alarm: str = ""

    def store(self, *, at: datetime) -> None:
        """Keep the cosignature, once. In an open session; nothing when there is none or it is not ours."""
        if self.note and not self.alarm:
            found = {"agency": self.agency, "size": self.size, "root": self.root}
            Cosignature.objects.get_or_create(**found, defaults={"note": self.note, "at": at})


def came_back(answer: Answer) -> CameBack:
    """Hold the checkpoint of an answer against our own tree. In an open session.

    Raises Refused when the agency's cosignature is not on it: then it proves nothing, for us or against us.
    """
    if not answer.witness:
        return CameBack(agency=answer.agency)
    key = witness.key_of(answer.agency, answer.verify_key)
    try:
        cosigned = verify.cosigned_by(answer.witness, [key])
        if key.name not in cosigned:
            raise verify.Bad("the agency's cosignature is not on it")
        size, root = log.said(answer.witness)
    except verify.Bad as bad:
        remedy = "Ask the agency to open the package and answer again."
        raise Refused(f"checkpoint from {answer.agency}", str(bad), remedy) from bad
    alarm = _not_ours(answer.witness, size=size, root=root)
    return CameBack(agency=answer.agency, size=size, root=root.hex(), note=answer.witness, alarm=alarm)


def _not_ours(note: str, *, size: int, root: bytes) -> str:
    try:
        verify.open_checkpoint(note, key=log.log_key(Path(settings.TALLYSTICK_HOME)))
    except verify.Bad as bad:
        return f"another log was shown to it as ours ({bad})"
    try:
        ours = log.root_at(size)
    except Conflict:
        return f"our log was rolled back: it was shown {size} entries, we do not have as many"
    return "" if ours == root else f"our log was rewritten or split: at {size} entries it was shown another root"


def raise_alarm(said: CameBack, answer: Answer, *, by: Viewer, home: Path, at: datetime) -> Path:
    """Keep both notes as proof, tell the coordinator, write it into the ledger. In an open session of its own."""
    newest = Checkpoint.objects.order_by("-size").first()
    broken = split.Broken(said.alarm, kept=newest.note if newest else "", shown=said.note)
    proof = witness.keep_proof(home, f"from-{said.agency}", broken, at=at.astimezone(UTC))
    words = f"{said.agency} cosigned a checkpoint that is not ours: {said.alarm}. Both notes: {proof.name}."
    notices.tell(to=by.agency, role=OfficerRole.COORDINATOR, kind=KIND, subject=said.agency, words=words, by=by, at=at)
    payload = {"why": said.alarm, "size": said.size, "root": said.root, "answer": answer.number}
    append(
        act="ledger_alarm", subject=f"agency:{said.agency}", payload=payload, viewer=by, operation=by.operation, at=at
    )
    return proof
