"""What agencies handed in, as far as it lies on the shelf: read in a short transaction, then looked at without one."""

from dataclasses import dataclass
from pathlib import Path

from tallystick.linking.following.at_once import place_of
from tallystick.records.models import Contribution, Item, Manifest
from tallystick.tables.shelf import Shelf


@dataclass(frozen=True)
class Source:
    """A contribution or a manifest: its digest, whose it is, what it is called, its handling codes, whom its owner gave
    it to."""

    digest: str
    owner: str
    title: str
    codes: tuple[str, ...] = ()
    form: str = ""
    given_to: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OnShelf:
    """``folder``: of the current build, none before the first. Contributions and manifests by digest: several agencies
    may have handed in the same."""

    shelf: Shelf
    folder: Path | None
    contributions: dict[str, tuple[Source, ...]]
    manifests: dict[str, tuple[Source, ...]]


def on_shelf(shelf: Shelf) -> OnShelf:
    """What of the operation there is to look at now."""
    place = place_of(shelf)
    accepted = Contribution.objects.filter(operation_id=shelf.operation, state="accepted")
    rows = accepted.defer(None).order_by("received_at")
    given: dict[str, tuple[Source, ...]] = {}
    for row in rows:
        said = Source(row.digest, row.owner, row.name, tuple(row.codes), given_to=frozenset(row.grants))
        given[row.digest] = (*given.get(row.digest, ()), said)
    labels = dict(Item.objects.filter(operation_id=shelf.operation).values_list("pk", "label"))
    manifests: dict[str, tuple[Source, ...]] = {}
    for made in Manifest.objects.filter(operation_id=shelf.operation).order_by("at", "id"):
        one = Source(made.digest, made.owner, labels.get(made.item, ""), tuple(made.codes), made.form)
        manifests[made.digest] = (*manifests.get(made.digest, ()), one)
    return OnShelf(shelf, place.folder if place else None, given, manifests)
