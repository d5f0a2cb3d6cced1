"""What an agency has put in, to whom it answers, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from tallystick.deconfliction.asking.who import uuid_of
from tallystick.records import consultation
from tallystick.records.models import Contribution, Holding, Item, Manifest, Operation
from tallystick.vocabulary.deconfliction import HeldAs
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True)
class Gave:
    """A contribution or a manifest of the agency that answers questions. ``held`` a HeldAs, ``source`` its digest,
    ``title`` for eyes, ``count`` how many rows or files it has."""

    held: str
    source: str
    title: str
    count: int


@dataclass(frozen=True)
class PutIn:
    """``entered``: by hand, the newest first, withdrawn ones among them; ``after``: where the next page begins, empty
    at the end. ``gave``: what was handed in otherwise (on the first page). ``to``: the operation whose agencies may
    ask, in a sentence.
    """

    entered: tuple[Holding, ...]
    after: str
    gave: tuple[Gave, ...]
    to: str


def holdings(viewer: Viewer, *, after: str = "", limit: int = 50) -> PutIn:
    """What the viewer's agency holds as far as questions find it; ``after`` is the last page's. Raises Malformed."""
    rows = Holding.objects.filter(operation_id=viewer.operation, owner=viewer.recipient)
    if after:
        at, last = _cursor(after)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__gt=last))
    found = tuple(rows.order_by("-at", "id")[: limit + 1])
    consultation.note(viewer, subject_kind="holdings", subject="all")
    rest = f"{found[limit - 1].at.isoformat()}~{found[limit - 1].pk}" if len(found) > limit else ""
    return PutIn(found[:limit], rest, () if after else _gave(viewer), _to(viewer))


def _gave(viewer: Viewer) -> tuple[Gave, ...]:
    held = {"operation_id": viewer.operation, "owner": viewer.recipient}
    given = Contribution.objects.filter(**held, state="accepted").order_by("-received_at", "id")
    labels = dict(Item.objects.filter(**held).values_list("pk", "label"))
    manifests = Manifest.objects.filter(**held).order_by("-at", "id")
    return (
        *(Gave(HeldAs.CONTRIBUTION, row.digest, row.name, _rows_of(row)) for row in given),
        *(
            Gave(HeldAs.MANIFEST, row.digest, f"Item {labels.get(row.item, '')}".strip(), row.files)
            for row in manifests
        ),
    )


def _rows_of(row: Contribution) -> int:
    return int(row.counts.get("total", {}).get("accepted", 0))


def _to(viewer: Viewer) -> str:
    row = Operation.objects.filter(pk=viewer.operation).first()
    return f"{row.reference}: the agencies of this operation learn that there is a hit, and whom to call" if row else ""


def _cursor(after: str) -> tuple[datetime, object]:
    at, _, last = after.partition("~")
    try:
        return datetime.fromisoformat(at), uuid_of(last, "page")
    except ValueError:
        raise Malformed("page", "this page's place is not readable", "Start again from the first page.") from None
