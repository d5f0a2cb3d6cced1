"""The pieces of work that are killed: link build, release, seal, backup, restore. For child processes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.crash import scene
from tests.crash.kills import Work, cleared


def _operation() -> str:
    from tallystick.records.models import Operation
    from tallystick.records.session import administration

    with administration():
        return str(Operation.objects.get(reference=scene.REFERENCE).pk)


# --- link build: every person's accounts, every link, one current build that all rows are of


def _judge_otherwise(home: Path) -> None:
    """Record another answer to one link while nobody has persons follow, so that the next build gives other ones; every
    step is to be computed.
    """
    from tallystick.records.models import Decision, Link
    from tallystick.records.session import session

    by = scene.viewer("ec3-coordinator")
    with session(by):
        link = Link.objects.filter(state__in=["confirmed", "refused", "proposed"]).order_by("left", "right").first()
        answer = "not_same" if link.state == "confirmed" else "same"
        told = {"answer": answer, "by": by.officer, "at": datetime.now(UTC), "reason": "looked again"}
        held = {"operation_id": by.operation, "owner": by.agency, "codes": link.codes}
        Decision.objects.create(**held, left=link.left, right=link.right, **told)
    cleared(home / "shelf" / by.operation / "built")


def _build(home: Path) -> None:
    from tallystick.linking.jobs import build

    build(home=home, operation_id=_operation())


def _linked(home: Path) -> dict[str, Any]:
    from tallystick.records.models import Build, Link, Person
    from tallystick.records.session import administration

    with administration():
        (current,) = Build.objects.filter(current=True)
        assert set(Link.objects.values_list("build", flat=True)) == {current.pk}
        alive = Person.objects.filter(became=None)
        assert set(alive.values_list("build", flat=True)) <= {current.pk}
        accounts = [account for row in alive for account in row.accounts]
        assert len(accounts) == len(set(accounts))
        links = Link.objects.order_by("left", "right").values_list("left", "right", "weight")
        return {
            "persons": {" ".join(sorted(row.accounts)): row.category for row in alive},
            "links": list(links),
        }


# --- a package: released or not, with line and job; sealed or not, with the digest of the file


def _ready_to_release(home: Path) -> None:
    from tallystick.records.models import Package
    from tallystick.records.session import administration

    with administration():
        row = Package.objects.filter(recipient="DK-NCP").order_by("-version").first()
        if row is None:
            scene_draft = True
        else:
            scene_draft = False
            Package.objects.filter(pk=row.pk).update(status="approved", released_at=None, released_by=None, grants=[])
    if scene_draft:
        scene.draft()


def _package() -> Any:
    from tallystick.records.models import Package
    from tallystick.records.session import administration

    with administration():
        return Package.objects.filter(recipient="DK-NCP").order_by("-version").first()


def _release(home: Path) -> None:
    if _package().status == "approved":
        scene.release(str(_package().pk))


def _released(home: Path) -> dict[str, Any]:
    from django.db import connections

    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    row = _package()
    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sharing.seal_package'")
        jobs = cursor.fetchone()[0]
        lines = LedgerLine.objects.filter(act="release_package", subject=f"package:{row.pk}").count()
    return {"out": row.status == "sent", "dated": row.released_at is not None, "lines": lines, "jobs": jobs}


def _ready_to_seal(home: Path) -> None:
    from tallystick.records.models import Package
    from tallystick.records.session import administration

    if _package() is None:
        scene.draft()
    if _package().status == "approved":
        scene.release(str(_package().pk))
    cleared(home / "packages")
    with administration():
        Package.objects.filter(pk=_package().pk).update(file="", digest="")


def _sealed(home: Path) -> dict[str, Any]:
    """The row names a file only when it lies there whole; and then its recipient can open it."""
    from tallystick.sharing.jobs import open_sealed
    from tallystick.site.backup.files import hashed

    row = _package()
    if not row.file:
        return {"sealed": False}
    assert hashed(home / row.file)[0] == row.digest
    opened = open_sealed(home / row.file, agency="DK-NCP", home=home)
    return {"sealed": True, "persons": len(opened.content["persons"])}


# --- backup: none, or a whole one


def _key(home: Path) -> str:
    from tallystick.records.log_keys import log_key

    return log_key(home).text()


def _quiet(words: str, done: int = 0, of: int = 0) -> None:
    """Says nothing."""


def _backup(home: Path) -> None:
    from tallystick.site.backup.taking import take_backup

    take_backup(home, to=home.parent / "killed", key=_key(home), told=_quiet)


def _backed_up(home: Path) -> dict[str, Any]:
    from tallystick.site.backup.checking import check_backup
    from tallystick.site.backup.manifest import finished

    to = home.parent / "killed"
    there = finished(to) if to.is_dir() else []
    whole = [check_backup(path, told=_quiet) for path in there]
    return {"whole": min(1, len(whole)), "rows": sorted({sum(one.tables.values()) for one in whole})}


# --- restore: no home, the home that was there, or a whole one; never one that opens and is not whole


def _old_home(home: Path) -> None:
    new = home.parent / "restored"
    for path in (new, *new.parent.glob("restored.before-*"), new.with_name(".restored.restoring")):
        if (path / "pg").exists():
            _server(path).stop(mode="immediate")
        cleared(path)
    (new / "shelf").mkdir(parents=True)
    (new / "shelf" / "old").touch()


def _server(home: Path) -> Any:
    from tallystick.records.server import Server

    return Server(home, restoring=True)


def _restore(home: Path) -> None:
    from tallystick.site.backup.restoring import Asked, restore

    restore(Asked(source=home.parent / "backups", into=home.parent / "restored", replace=True), told=_quiet)


def _restored(home: Path) -> dict[str, Any]:
    from tallystick.records import dumping, inventory
    from tallystick.records.server import RESTORING, Server
    from tallystick.site.backup.manifest import chosen, read_manifest

    new = home.parent / "restored"
    old = [path for path in (new, *new.parent.glob("restored.before-*")) if (path / "shelf" / "old").exists()]
    assert old, "the old home is gone"
    if not (new / "pg").exists() or (new / RESTORING).exists():
        return {"whole": False}
    said = read_manifest(chosen(home.parent / "backups")[1])
    Server(new).start()
    with dumping.snapshot(Server(new)) as moment:
        log = inventory.hash_ledger(moment.connection, at=[said.ledger.size])
        persons = inventory.row_counts(moment.connection)["public.records_person"]
    Server(new).stop()
    assert log.roots[said.ledger.size].hex() == said.ledger.root
    return {"whole": True, "persons": persons == said.tables["public.records_person"]}


WORKS = {
    "build": Work(_judge_otherwise, _build, _linked),
    "release": Work(_ready_to_release, _release, _released),
    "seal": Work(_ready_to_seal, lambda home: scene.seal(home, str(_package().pk)), _sealed),
    "backup": Work(lambda home: cleared(home.parent / "killed"), _backup, _backed_up),
    "restore": Work(_old_home, _restore, _restored),
}
