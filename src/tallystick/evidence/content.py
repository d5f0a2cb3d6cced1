"""What is printed of an item: plain values, ready for paper and graph."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tallystick.evidence.reads import EventLine, ItemView
from tallystick.records.models import Agency, CustodyEvent, Item, Operation

_STANDS = ("holder", "place", "seal", "awaited", "ended")


def custody_content(view: ItemView, *, made: datetime, by: str) -> dict[str, Any]:
    """The custody of one item as JSON-able values; times are instants in UTC. ``by``: who asked for it."""
    operation = Operation.objects.get(pk=view.item.operation_id)
    agency = Agency.objects.filter(pk=view.item.owner).first()
    return {
        "made_at": instant(made),
        "by": by,
        "operation": {"reference": operation.reference, "name": operation.name, "rehearsal": operation.synthetic},
        "agency": {"code": view.item.owner, "name": agency.name if agency else view.item.owner},
        "item": item_content(view.item),
        "parent": item_content(view.parent) if view.parent else None,
        "derived": [item_content(one) for one in view.derived],
        "standing": {name: str(getattr(view.standing, name)) for name in _STANDS},
        "events": [_event(line, number) for number, line in enumerate(view.events, start=1)],
        "gaps": _gaps(view),
        "manifests": [
            {
                "digest": one.digest,
                "form": one.form,
                "signer": one.signer,
                "instead": next((other.digest for other in view.manifests if other.pk == one.instead), ""),
                "at": instant(one.at),
                "counts": one.counts,
            }
            for one in view.manifests
        ],
    }


def item_content(item: Item) -> dict[str, Any]:
    """An item as it stands in the register."""
    names = (
        "label", "national", "kind", "description", "make", "model", "serial", "power", "unlocked", "encrypted",
        "isolated", "clock_offset_s", "mandate",
    )  # fmt: skip
    return {name: getattr(item, name) for name in names} | {"id": str(item.pk), "entered_at": instant(item.at)}


def label_content(items: Iterable[Item], *, address: str, made: datetime) -> dict[str, Any]:
    """Labels to print. ``address``: where the desk answers; a label's code leads to its item's page there."""
    from tallystick.paper.codes import qr_svg

    return {
        "made_at": instant(made),
        "labels": [
            item_content(item) | {"owner": item.owner, "code": qr_svg(f"{address.rstrip('/')}/items/{item.pk}/")}
            for item in items
        ],
    }


def instant(at: datetime) -> str:
    """An instant in UTC to the second, as in 2026-03-01T06:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _event(line: EventLine, number: int) -> dict[str, Any]:
    row: CustodyEvent = line.event
    plain = ("kind", "place", "holder", "to", "seal", "digest", "tool", "reason")
    return {name: str(getattr(row, name)) for name in plain} | {
        "number": number,
        "id": str(row.pk),
        "at": instant(row.at),
        "entered_at": instant(row.entered_at),
        "by": line.by,
        "photographs": list(row.photographs),
        "corrections": [{"at": instant(one.at), "by": one.by, "reason": one.reason} for one in line.corrections],
    }


def _gaps(view: ItemView) -> list[dict[str, Any]]:
    number = {str(line.event.pk): place for place, line in enumerate(view.events, start=1)}
    return [
        {
            "kind": str(gap.kind),
            "sentence": gap.sentence,
            "events": [number[one] for one in gap.events if one in number],
        }
        for gap in view.gaps
    ]
