"""The operation at a glance: figures, countries, contributions, what waits for the viewer."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q

from tallystick.records.models import Account, Build, Contribution, Link, Operation, Package, Person
from tallystick.report.figures import Figure
from tallystick.vocabulary.codes import CountryState, LinkState, PackageStatus
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

RELEASED = (PackageStatus.SENT, PackageStatus.RECEIVED, PackageStatus.ACCEPTED, PackageStatus.FEEDBACK)


def overview(viewer: Viewer) -> dict[str, Any]:
    """Keys: operation, build, figures, countries, contributions, waiting. Numbers count what the viewer may see."""
    operation = Operation.objects.filter(pk=viewer.operation).first()
    if operation is None:
        raise Absent("operation", "you take part in no such operation", "Choose one you take part in.")
    build = Build.objects.filter(operation=operation, current=True).first()
    return {
        "operation": operation,
        "build": build,
        "figures": [figure.plain() for figure in _figures(build)],
        "countries": by_country(viewer),
        "contributions": contributions_by_agency(viewer),
        "waiting": _waiting(viewer),
    }


def by_country(viewer: Viewer) -> list[dict[str, Any]]:
    """Per country: accounts, persons (assigned, contested), packages released; most persons first."""
    persons = Person.objects.filter(became=None, excluded=False).exclude(country="")
    counted = persons.values("country").annotate(
        persons=Count("id", filter=Q(country_state=CountryState.ASSIGNED)),
        contested=Count("id", filter=Q(country_state=CountryState.CONTESTED)),
    )
    rows: dict[str, dict[str, Any]] = {}
    for found in counted:
        rows[found["country"]] = {**found, "accounts": 0, "packages": 0, "packaged": 0}
    for country, accounts in persons.filter(country_state=CountryState.ASSIGNED).values_list("country", "accounts"):
        rows[country]["accounts"] += len(accounts)
    # The contents of packages are large: the database counts their persons, nothing is fetched.
    named = Func(F("content__persons"), function="jsonb_array_length", output_field=IntegerField())
    released = Package.objects.filter(status__in=RELEASED).annotate(named=named)
    for country, packaged in released.values_list("country", "named"):
        empty = {"country": country, "persons": 0, "contested": 0, "accounts": 0, "packages": 0}
        row = rows.setdefault(country, empty)
        row["packages"] += 1
        row["packaged"] = packaged or 0
    return sorted(rows.values(), key=lambda row: (-row["persons"], row["country"]))


def contributions_by_agency(viewer: Viewer) -> list[dict[str, Any]]:
    """Per agency: contributions, rows read, accepted, quarantined, duplicates."""
    rows: dict[str, dict[str, Any]] = {}
    for contribution in Contribution.objects.exclude(state="withdrawn").order_by("owner"):
        row = rows.setdefault(
            contribution.owner,
            {
                "agency": contribution.owner,
                "contributions": 0,
                "read": 0,
                "accepted": 0,
                "quarantined": 0,
                "duplicates": 0,
            },
        )
        row["contributions"] += 1
        for name in ("read", "accepted", "quarantined", "duplicates"):
            row[name] += int(contribution.counts.get("total", {}).get(name, 0))
    return list(rows.values())


def _figures(build: Build | None) -> list[Figure]:
    as_of = build.made_at if build else datetime.now(UTC)
    source = f"build {str(build.pk)[:8]}" if build else "rows"
    total = build.figures if build else {}
    persons = Person.objects.filter(became=None)

    def figure(name: str, number: int, unit: str, definition: str, opens: str = "") -> Figure:
        return Figure(
            name=name, number=number, unit=unit, definition=definition, as_of=as_of, source=source, opens=opens
        )

    assigned = persons.filter(country_state=CountryState.ASSIGNED, excluded=False)
    return [
        figure("Accounts", int(total.get("accounts", Account.objects.count())), "accounts", ACCOUNTS),
        figure("Persons", persons.count(), "persons", PERSONS, "persons"),
        figure("Suspects", persons.filter(category="suspect").count(), "persons", SUSPECTS, "persons"),
        figure("Countries", assigned.values("country").distinct().count(), "countries", COUNTRIES, "persons"),
        figure("Packages", Package.objects.filter(status__in=RELEASED).count(), "packages", PACKAGES, "packages"),
    ]


ACCOUNTS = "Accounts of all platforms in accepted contributions. An account is not a suspect."
PERSONS = "Persons copied into rows: more than one account, or a lead, or an indicator. Merged ones count once."
SUSPECTS = "Persons an officer assessed as suspect, by name and with a reason."
COUNTRIES = "Countries to which at least one person is assigned."
PACKAGES = "Released country packages, newest version of each."


def _waiting(viewer: Viewer) -> list[dict[str, Any]]:
    """What waits for this viewer, each with a count and the page it opens."""
    links = Link.objects.filter(state=LinkState.PROPOSED).count()
    held = Contribution.objects.filter(state="held").count()
    drafts = Package.objects.filter(status=PackageStatus.APPROVED).exclude(made_by=viewer.officer).count()
    contested = Person.objects.filter(country_state=CountryState.CONTESTED, became=None, excluded=False).count()
    given = Package.objects.filter(recipient=viewer.agency, status=PackageStatus.SENT).count()
    rows = [
        {"what": "links to judge", "count": links, "opens": "links"},
        {"what": "contributions that do not reconcile", "count": held, "opens": "contributions"},
        {"what": "packages for a second officer to release", "count": drafts, "opens": "packages"},
        {"what": "persons whose country is contested", "count": contested, "opens": "persons"},
        {"what": "packages given to your agency, not yet received", "count": given, "opens": "packages"},
    ]
    return [row for row in rows if row["count"]]
