"""Questions and hits written as the answering job writes them, for tests of what comes after."""

import uuid
from datetime import UTC, datetime, timedelta

from tallystick.vocabulary.deconfliction import DEADLINES

AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
HELD = "SECRET of the owner: a file of its own"


def add_hit(operation, *, owner="SE-NCP", asker="DK-NCP", silent=False, weak=False, urgency="ordinary", at=AT, **more):
    """A question of ``asker`` answered at ``at`` and the hit of ``owner`` on it; gives the hit's id."""
    from tallystick.records.models import Hit, HitSource, Question
    from tallystick.records.session import session

    here = {"operation_id": operation.id}
    token = uuid.uuid4().hex
    with session(operation.service, role="worker"):
        question = Question.objects.create(
            owner=asker, kind="email", said="a@x.example", form="a@x.example", token=token, by=uuid.uuid4(), at=at,
            reason="PRIVATE of the asker", batch=uuid.uuid4(), purpose="test", urgency=urgency, shows_at=at,
            answered_at=at, **more, **here,
        )  # fmt: skip
        hit = Hit.objects.create(
            owner=owner, grants=[] if silent or weak else [asker], question=question.pk, asker=asker, kind="email",
            reference=f"HIT-{token[:6]}", weak=weak, urgency=urgency, made_at=at,
            due_at=at + DEADLINES[urgency], **here,
        )  # fmt: skip
        HitSource.objects.create(owner=owner, hit=hit.pk, held="holding", shown=HELD, silent=silent or weak, **here)
    return str(hit.pk)


def act(operation, name, hit, *said, agency="SE-NCP", roles=("national_officer",), at=AT + timedelta(hours=1), **more):
    """An act on a hit, by an officer of ``agency`` in a session of their own."""
    from tallystick.deconfliction.hits import acts
    from tallystick.records.session import session

    by = operation.viewer(agency, *roles)
    with session(by):
        return getattr(acts, name)(hit, *said, by=by, at=at, **{"reason": "because of the case", **more})


def seen(operation, agency, *, now=AT + timedelta(days=1), roles=("national_officer",)):
    """Everything about hits that an officer of an agency can lay hands on, as one text."""
    from tallystick.deconfliction.hits import reads
    from tallystick.records.models import Hit, HitSource, Notice, SharedItem
    from tallystick.records.session import session

    by = operation.viewer(agency, *roles)
    with session(by):
        lists = reads.hits(by, now=now, waiting=False)
        pages = [reads.hit(by, str(row.pk), now=now) for row in Hit.objects.all()]
        rows = [*Hit.objects.values("id", "owner", "asker", "reference", "state", "words", "due_at")]
        rows += [*HitSource.objects.values("hit", "shown"), *SharedItem.objects.values("hit", "title", "words", "says")]
        rows += [*Notice.objects.values("kind", "subject", "words")]
        return repr((rows, [(one.hit.pk, one.hit.words) for one in lists.told_to_me], [page.items for page in pages]))
