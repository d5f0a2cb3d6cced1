"""What a statement is made from, read from rows: a released version, its parts, what was not found, consents."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.actionday.results.consents import Consents
from tallystick.records.models import Agency, FigureCell, FigureRelease, Negative, Operation
from tallystick.report.counting.rules.definition import defined
from tallystick.report.releases.rows import whole_digest
from tallystick.report.statements.rules.apart import usual
from tallystick.report.statements.rules.facts import Frozen, NotFound, Version
from tallystick.report.statements.rules.figures import children_in
from tallystick.report.statements.rules.given import checked
from tallystick.report.statements.rules.language import Language
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.results import ReleaseState, StatementKind
from tallystick.vocabulary.viewer import Viewer


def released(viewer: Viewer, release: str) -> FigureRelease:
    """A released version of the figures. Raises Absent, or Refused while the countries have not signed it."""
    try:
        row = FigureRelease.objects.filter(operation_id=viewer.operation, pk=release).first()
    except (ValidationError, ValueError):
        row = None
    if row is None:
        raise Absent("release", "you know of no such version of the figures", "Choose one of the list.")
    if row.state != ReleaseState.RELEASED:
        raise Refused(f"figures version {row.number}", f"it is {row.state}", "Release it first: every country signs.")
    return row


def fits(kind: str, row: FigureRelease, *, by: Viewer) -> None:
    """Raises Refused where a statement of this kind is not made from this release, or not by this agency; Conflict
    where its parts are not those that were signed."""
    if row.owner != by.agency:
        raise Refused("statement", f"the figures are {row.owner}'s", "Whoever released them makes statements of them.")
    if (kind == StatementKind.NATIONAL) != bool(row.national):
        what = "a national release is made from a country's own figures, every other statement from the joint ones"
        raise Refused("statement", what, "Choose the other kind, or other figures.")
    if whole_digest(row) != row.digest:
        raise Conflict(f"figures version {row.number}", "they are not as they were signed", "Tell your administrator.")


def version_of(row: FigureRelease) -> Version:
    """Which version of figures a release is. Raises Refused where it was not released."""
    if row.released_at is None:
        raise Refused(f"figures version {row.number}", "it was not released", "Release it first.")
    goes_out = max(row.released_at, row.embargo_until or row.released_at)
    return Version(number=row.number, released=row.released_at.date(), goes_out=goes_out.date())


def frozen(row: FigureRelease) -> dict[str, Frozen]:
    """The figures of a release by key, in its order; what was taken out of it is not among them."""
    found = {}
    for said in row.definitions:
        key = str(said["key"])
        if not _out(said) and "negative" not in said and key in row.totals:
            found[key] = Frozen(definition=said, number=int(row.totals[key]), as_of=row.as_of)
    return found


def picked(row: FigureRelease, keys: tuple[str, ...]) -> tuple[Frozen, ...]:
    """The figures of these keys, in their order; none named: all that are not nought, of those that would be one
    sentence with several numbers the first. Raises Absent."""
    here = frozen(row)
    for key in keys:
        if key not in here:
            raise Absent(f"figure {key[:60]}", f"version {row.number} of the figures does not hold it", "Leave it out.")
    if keys:
        return tuple(here[key] for key in dict.fromkeys(keys))
    counted = [one for one in here.values() if one.number]
    said = usual(one.definition for one in counted)
    return tuple(one for one in counted if one.key in said)


def consented(row: FigureRelease, figures: tuple[Frozen, ...], allowed: Consents) -> None:
    """Raises Refused naming the first figure about children that a country does not (or no longer) let out."""
    about = {one.key: children_in(defined(one.definition)) for one in figures}
    asked = {key: kinds for key, kinds in about.items() if kinds}
    inside: dict[str, Any] = {one.key: one.definition.get("agencies") for one in figures}
    cells = FigureCell.objects.filter(release=row.pk, definition__in=list(asked)).order_by("definition", "agency")
    for definition, agency, number, entries in cells.values_list("definition", "agency", "number", "entries"):
        held = inside[definition] is None or agency in inside[definition]
        if held and (number or entries) and not all(allowed.lets(agency, kind) for kind in asked[definition]):
            what = f"{agency} does not consent to saying anything about children in its entries"
            raise Refused(f"figure {definition}", what, "Choose the figures without it, or ask the country.")


def still_let(row: FigureRelease, figure: Frozen, allowed: Consents) -> bool:
    """Whether every country lets out what a figure of a release says about children."""
    try:
        consented(row, (figure,), allowed)
    except Refused:
        return False
    return True


def not_found(row: FigureRelease, given: Mapping[str, Any], allowed: Consents, *, of: Language) -> tuple[NotFound, ...]:
    """Qualified negatives the release holds. ``given["negatives"]``: the NegativeKinds chosen (none named: all).

    What qualifies one is said in the statement's language: ``given["qualified"]`` by "kind:COUNTRY"; English takes the
    entry's words. Raises Absent, Refused without consent, Malformed where a qualification would be lost.
    """
    here = {str(said["negative"]): said for said in row.definitions if "negative" in said and not _out(said)}
    chosen = [str(one) for one in given.get("negatives", [])]
    for kind in chosen:
        if kind not in here:
            raise Absent(f"negative {kind[:40]}", f"version {row.number} does not hold it", "Leave it out.")
    found = []
    for kind in chosen or here:
        cells = FigureCell.objects.filter(release=row.pk, definition=here[kind]["key"]).order_by("country", "agency")
        held = here[kind].get("agencies")
        for cell in (one for one in cells if held is None or one.agency in held):
            if not allowed.lets(cell.agency, kind):
                what = f"{cell.agency} does not consent to saying it"
                raise Refused(f"negative {kind}", what, "Choose those without it.")
            words = _qualified(cell, kind, given.get("qualified") or {}, of=of)
            found.append(NotFound(kind=kind, country=cell.country, words=words))
    return tuple(dict.fromkeys(found))


def _qualified(cell: FigureCell, kind: str, given: Mapping[str, Any], *, of: Language) -> str:
    said = Negative.objects.filter(pk__in=_ids(cell.entries)).exclude(words="").order_by("entered_at", "id")
    words = " ".join(said.values_list("words", flat=True))
    key = f"{kind}:{cell.country}"
    if key in given:
        return checked(str(given[key]), of=of)
    if of.locale.language == "en":
        return checked(words, of=of)
    if words:
        what = f"its entry qualifies it ({words[:80]}), and that is not said in {of.name}"
        raise Malformed(f"negative {key}", what, f"Give the words under qualified, {key!r}.")
    return words


def _ids(entries: Iterable[object]) -> list[UUID]:
    found = []
    for one in entries:
        with suppress(ValueError):
            found.append(UUID(str(one)))
    return found


def _out(said: Mapping[str, Any]) -> bool:
    return bool(said.get("taken_out"))


def named(operation: Operation) -> tuple[str, str]:
    """The names of the agency that leads and of the one that coordinates."""
    names = dict(Agency.objects.filter(code__in=[operation.lead, operation.coordinator]).values_list("code", "name"))
    return names.get(operation.lead, operation.lead), names.get(operation.coordinator, operation.coordinator)
