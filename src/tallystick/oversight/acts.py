"""What a data-protection officer decides: to draw a week's sample, what an entry of it is, that an alert was seen."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from tallystick.oversight import reads, rules
from tallystick.records import ledger
from tallystick.records.models import Checkpoint, Consultation, Notice, Officer, Operation, Review
from tallystick.records.notices import tell
from tallystick.records.server import Server
from tallystick.vocabulary.codes import Finding, OfficerRole
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer


def draw_sample(week: str, *, by: Viewer, at: datetime, reason: str) -> int:
    """Draw the sample of a week that is over; gives how many entries it has. Drawn before: nothing is drawn again.

    Raises Malformed (no week), Conflict (it is not over), Refused (not a data-protection officer).
    """
    _protects(by)
    drawn = Review.objects.filter(operation=by.operation, owner=by.agency, week=week)
    if drawn.exists():
        return drawn.count()
    seed, source = _seed(week, at, by)
    rows = reads.entries_of(by, week).values_list("id", "officer", "outside").iterator(chunk_size=20_000)
    found = rules.draw((rules.Entry(str(one), str(officer), outside) for one, officer, outside in rows), seed=seed)
    Review.objects.bulk_create(
        [
            Review(operation=by.operation, owner=by.agency, week=week, consultation=entry, because=because)
            for entry, because in found.items()
        ],
        batch_size=500,
    )
    payload = {"week": week, "drawn": len(found), "seed": source, "reason": reason}
    ledger.append(act="draw_sample", subject=f"week {week}", payload=payload, viewer=by, operation=by.operation, at=at)
    return len(found)


def sample_to_review(week: str, *, by: Viewer, at: datetime, start: int = 0) -> reads.Sample:
    """A week's sample (empty week: the last one that is over), drawn now if it was not yet."""
    found = reads.overseen(by, at, week=week, start=start).sample
    if found.total or not found.entries:
        return found
    draw_sample(found.week, by=by, at=at, reason="the week's review")
    return reads.sample(by, found.week, start=start)


def _seed(week: str, at: datetime, by: Viewer) -> tuple[bytes, str]:
    """Known to nobody while the week lasts: the first checkpoint after it, else a secret of this home."""
    try:
        _, end = rules.bounds(week)
    except ValueError:
        raise Malformed(f"week {week}", "there is no such week", "Write it like 2026-W07.") from None
    if at < end + rules.SETTLING:
        raise Conflict(f"week {week}", "it is not over", f"Its sample can be drawn from {end + rules.SETTLING:%d %b}.")
    said = f"{week} {by.operation} {by.agency} ".encode()
    after = Checkpoint.objects.filter(at__gte=end).order_by("at", "size").first()
    if after is not None:
        return said + bytes.fromhex(after.root), f"root of the checkpoint of {after.size} lines"
    secret = Server(settings.TALLYSTICK_HOME).key("app")
    return said + hmac.new(secret, b"sample of the log", hashlib.sha256).digest(), "a secret of this home"


def review(review_id: str, finding: str, *, by: Viewer, at: datetime, reason: str) -> Review:
    """Say of a drawn entry: in order, unclear, breach, and why. A breach is told to the agency's coordinators.

    A later word replaces an earlier one; the ledger has both. Raises Absent, Malformed, Refused (one's own entry).
    """
    _protects(by)
    row = Review.objects.filter(operation=by.operation, owner=by.agency, pk=review_id).first()
    if row is None:
        raise Absent("review", "no such entry was drawn", "Look at the week's sample.")
    if finding not in set(Finding):
        raise Malformed("finding", f"{finding!r} is not one", f"Choose one of: {', '.join(Finding)}.")
    if not reason.strip():
        raise Malformed("review", "no reason was given", "Say in a sentence what you found.")
    entry = Consultation.objects.get(pk=row.consultation)
    if str(entry.officer) == by.officer:
        raise Refused("review", "nobody reviews their own look", "Ask another data-protection officer.")
    row.finding, row.note, row.by, row.at = str(Finding(finding)), reason, by.officer, at
    row.save(update_fields=["finding", "note", "by", "at"])
    if finding == Finding.BREACH:
        _tell(entry, by=by, at=at)
    payload = {"finding": row.finding, "entry": str(entry.pk), "reason": reason}
    ledger.append(
        act="review_consultation", subject=f"review {row.pk}", payload=payload, viewer=by, operation=by.operation, at=at
    )
    return row


def _tell(entry: Consultation, *, by: Viewer, at: datetime) -> None:
    """To the coordinators of the officer's agency; where it has none, to the operation's data-protection officers."""
    own = Officer.objects.filter(agency_id=by.agency, roles__contains=[OfficerRole.COORDINATOR], is_active=True)
    to, role = by.agency, OfficerRole.COORDINATOR
    if not own.exists():
        to, role = Operation.objects.get(pk=by.operation).coordinator, OfficerRole.DATA_PROTECTION
    words = f"A look at somebody's data on {entry.at:%d %b %Y %H:%M} UTC was found to be a breach."
    tell(to=to, role=role, kind="breach", subject=str(entry.pk), words=words, by=by, at=at)


def see_alert(notice_id: str, *, by: Viewer, at: datetime, reason: str) -> Notice:
    """Mark an alert as looked into, and say what came of it. Raises Absent, Malformed."""
    _protects(by)
    row = Notice.objects.filter(operation_id=by.operation, to=by.agency, kind__in=reads.ALERTS, pk=notice_id).first()
    if row is None:
        raise Absent("alert", "there is no such alert", "Look at the list of open alerts.")
    if not reason.strip():
        raise Malformed("alert", "no reason was given", "Say in a sentence what came of it.")
    row.read_at, row.read_by = at, by.officer
    row.save(update_fields=["read_at", "read_by"])
    ledger.append(
        act=reads.SEEN,
        subject=f"notice {row.pk}",
        payload={"kind": row.kind, "reason": reason},
        viewer=by,
        operation=by.operation,
        at=at,
    )
    return row


def _protects(viewer: Viewer) -> None:
    if OfficerRole.DATA_PROTECTION not in viewer.roles:
        raise Refused("the log", "only your agency's data-protection officer reviews it", "Ask them.")
