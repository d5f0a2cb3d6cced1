"""An independent count of a played day: plain loops over the rows, nothing of the house's own counting."""

from collections import Counter
from datetime import timedelta

DEVICES = {"phone", "computer", "storage", "tablet", "camera", "server", "device"}


def standing_rows(operation):
    """Results that nobody corrected or withdrew."""
    from tallystick.records.models import Result

    rows = list(Result.objects.filter(operation=operation))
    corrections = {}
    for row in rows:
        corrections.setdefault(row.corrects, []).append(row)
    held = []
    for row in corrections.get(None, []):
        while row.pk in corrections:
            row = sorted(corrections[row.pk], key=lambda one: (one.entered_at, one.pk))[-1]
        if not row.void:
            held.append(row)
    return held


def days_of(operation):
    """From twelve hours before the first window until a day after the last."""
    from tallystick.records.models import Call

    newest = {row.to: row for row in Call.objects.filter(operation=operation, kind="window").order_by("at", "pk")}
    first = min(row.starts_at for row in newest.values()) - timedelta(hours=12)
    return first, max(row.ends_at for row in newest.values()) + timedelta(hours=24)


def counted_by_hand(operation):
    """Definition -> country -> number, nought left out. In an open administration."""
    from tallystick.records.models import Agency, Member

    rows, (first, last) = standing_rows(operation), days_of(operation)
    found = {}

    def add(key, wanted, worth=lambda row: row.count):
        found[key] = Counter()
        for row in rows:
            if wanted(row):
                found[key][row.country] += worth(row)

    def once(key, wanted, part):
        seen = {(row.country, row.owner, getattr(row, part) or row.pk): row for row in rows if wanted(row)}
        found[key] = Counter()
        for (country, _, _), row in seen.items():
            found[key][country] += 1 if getattr(row, part) else row.count

    behind = {(row.owner, row.subject) for row in rows if row.kind == "already_under_arrest"}
    add("suspects", lambda row: row.kind == "suspect")
    add("suspects_without_main", lambda row: row.kind == "suspect" and not row.main)
    add("suspects_without_already", lambda row: row.kind == "suspect" and (row.owner, row.subject) not in behind)
    found["suspects_countries"] = Counter({row.country for row in rows if row.kind == "suspect"})
    codes = Member.objects.filter(operation=operation).values_list("agency", flat=True)
    found["participating_countries"] = Counter(
        set(Agency.objects.filter(pk__in=codes).exclude(country="").values_list("country", flat=True))
    )
    add("arrests", lambda row: row.kind == "arrest" and first <= row.happened_at <= last)
    add("arrests_with_main", lambda row: row.kind == "arrest" and row.happened_at <= last)
    add("arrests_operation", lambda row: row.kind == "arrest")
    once("arrests_with_already", lambda row: row.kind in ("arrest", "already_under_arrest"), "subject")
    for key, kind in (
        ("already_under_arrest", "already_under_arrest"),
        ("interviews", "interview"),
        ("house_searches", "house_search"),
        ("searches", "house_search"),
        ("items_seized", "item_seized"),
        ("items_seized_about", "item_seized"),
        ("data_volume", "data_volume"),
        ("children_identified", "child_identified"),
        ("children_safeguarded", "child_safeguarded"),
    ):
        add(key, lambda row, kind=kind: row.kind == kind)
    add("devices_seized", lambda row: row.kind == "item_seized" and row.item_kind in DEVICES)
    once("house_searches_by_address", lambda row: row.kind == "house_search", "address")
    once("house_searches_by_warrant", lambda row: row.kind == "house_search", "warrant")
    return {key: {code: n for code, n in sorted(by.items()) if n} for key, by in found.items()}
