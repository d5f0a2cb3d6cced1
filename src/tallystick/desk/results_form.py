"""What a form says of a result: its kind, how many in which unit, and what else is known of it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tallystick.actionday.results.acts import What
from tallystick.actionday.subjects import reads as subjects
from tallystick.actionday.windows.before import Before, before
from tallystick.desk.asking import moment, viewer_of
from tallystick.desk.entries import new_key
from tallystick.evidence.items import Described
from tallystick.vocabulary.actionday import ToldHow
from tallystick.vocabulary.codes import OfficerRole, PersonRole
from tallystick.vocabulary.custody import ItemKind
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ABOUT_CHILDREN, AFTERWARDS, ITEM_WORDS, ResultKind

GROUPS = (
    (
        gettext_lazy("At the doors"),
        (
            ResultKind.ARREST, ResultKind.ALREADY_UNDER_ARREST, ResultKind.INTERVIEW, ResultKind.HOUSE_SEARCH,
            ResultKind.OTHER_SEARCH, ResultKind.COMPLAINT_FILED, ResultKind.SUSPECT,
        ),
    ),
    (
        gettext_lazy("Seized and found"),
        (ResultKind.ITEM_SEIZED, ResultKind.ITEM_EXAMINED, ResultKind.CONTENT_FOUND, ResultKind.DATA_VOLUME),
    ),
    (gettext_lazy("Children"), ABOUT_CHILDREN),
    (
        gettext_lazy("Elsewhere"),
        (
            ResultKind.LETTER, ResultKind.VISIT, ResultKind.DOMAIN_TAKEN_DOWN, ResultKind.SERVER_TAKEN_DOWN,
            ResultKind.ASSET_FROZEN,
        ),
    ),
    (gettext_lazy("After the day"), AFTERWARDS),
)  # fmt: skip
"""Kinds of results as the form lists them: every one, in the order of the day."""
BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}
LONGEST = 18
REGISTER = ("description", "make", "model", "serial")
MOST_SUBJECTS = 500


def what_of(request: HttpRequest) -> What:
    """The result of a form. Raises Malformed for a number that is none."""
    form = request.POST
    kind, label = form.get("kind", ""), form.get("label", "").strip()
    item = None
    if label and kind == ResultKind.ITEM_SEIZED:
        described, make, model, serial = (form.get(name, "").strip() for name in REGISTER)
        item = Described(kind=form.get("item_kind", ""), description=described, make=make, model=model, serial=serial)
    return What(
        kind=kind,
        count=_count(form.get("count", ""), form.get("size", "") if kind == ResultKind.DATA_VOLUME else "B"),
        country=form.get("country", ""),
        subject=form.get("subject", ""),
        role=form.get("role", ""),
        warrant=form.get("warrant", ""),
        address=form.get("address", ""),
        item_kind="" if item else form.get("item_kind", ""),
        main=form.get("main") == "1",
        words=form.get("words", ""),
        item=item,
        label=label if item else "",
    )


def choices(request: HttpRequest, *, agency: str) -> dict[str, Any]:
    """What a form about results of an agency lets one choose from."""
    viewer, now = viewer_of(request), moment()
    known = subjects.subjects(viewer, now=now, limit=MOST_SUBJECTS)[0]
    return {
        "groups": GROUPS,
        "sizes": BYTES,
        "roles": [role for role in PersonRole if role != PersonRole.UNKNOWN],
        "item_kinds": ITEM_WORDS,
        "register_kinds": list(ItemKind),
        "subjects": [line for line in known if line.agency == agency and line.withdrawn_at is None],
        **told_choices(request, agency=agency),
    }


def told_choices(request: HttpRequest, *, agency: str) -> dict[str, Any]:
    """What every form of an entry needs: its key, clocks, and by what a country told."""
    zone = next((one.zone for one in countries_of(request, agency)), "") or "UTC"
    return {"sent": new_key(), "zones": dict.fromkeys((zone, "UTC")), "hows": list(ToldHow)}


def as_written(kind: str, count: int) -> dict[str, str]:
    """A count as the form gives it back: bytes in the greatest unit that needs no more than three decimals.

    >>> as_written("data_volume", 2_500_000_000)
    {'was_count': '2.5', 'was_size': 'GB'}
    """
    if kind != ResultKind.DATA_VOLUME:
        return {"was_count": str(count), "was_size": ""}
    size = max(
        (name for name in BYTES if 1000 * count % BYTES[name] == 0 and count >= BYTES[name]),
        key=lambda name: BYTES[name],
    )
    return {"was_count": f"{Decimal(count) / BYTES[size]:f}", "was_size": size}


def countries_of(request: HttpRequest, *agencies: str) -> tuple[Before, ...]:
    """Countries that take part, by name; of ``agencies`` alone where some are given."""
    return before(viewer_of(request), now=moment(), to=agencies)


def coordinates(request: HttpRequest) -> bool:
    """Whether the viewer may enter what others told."""
    viewer = viewer_of(request)
    return OfficerRole.COORDINATOR in viewer.roles and not viewer.looks_as


def _count(said: str, size: str) -> int:
    """A whole number; bytes may be given in a greater unit with a decimal point. Raises Malformed."""
    plain = said.strip().replace("\N{NO-BREAK SPACE}", "")
    try:
        number = (Decimal(plain) if plain else Decimal(1)) * BYTES[size or "B"]
    except (InvalidOperation, KeyError) as error:
        raise _no_number(said) from error
    decimal = plain.isascii() and plain.replace(".", "", 1).isdecimal()
    if (plain and not decimal) or len(plain) > LONGEST or number != number.to_integral():
        raise _no_number(said)
    return int(number)


def _no_number(said: str) -> Malformed:
    what = f"it says {said[:20]!r}"
    return Malformed("the form, field count", what, "Give a whole number, like 12; of data one like 1.5 with its unit.")
