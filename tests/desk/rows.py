"""Rows of the invented operation, as intake and linking would have left them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.desk import sample


def stock(operation: str, *, owner: str) -> dict[str, Any]:
    """Write contributions, quarantined rows, persons with everything about them, links. Runs as the worker."""
    from tallystick.records import models

    held = {"operation_id": operation, "owner": owner, "codes": ["H0"]}
    build = models.Build.objects.create(operation_id=operation, owner=owner, current=True, figures={"accounts": 4981})
    contribution = _contribution(models, operation, owner)
    persons = {}
    for number, country, state, category in (
        ("P-00042", "DE", "assigned", "suspect"),
        ("P-00043", "DE", "assigned", "unassessed"),
        ("P-00044", "DK", "contested", "unassessed"),
        ("P-00045", "", "unknown", "unassessed"),
        ("P-00046", "DK", "assigned", "suspect"),
    ):
        accounts = [a["key"] for a in sample.ACCOUNTS] if number == "P-00042" else [f"lumen:{number[-2:]}"]
        person = models.Person.objects.create(
            **held,
            number=number,
            role="uploader",
            country=country,
            country_state=state,
            accounts=accounts,
            build=build.pk,
            first_at=sample.SEIZED - timedelta(days=410),
            last_at=sample.SEIZED,
            rank=90,
            category=category,
        )
        persons[number] = str(person.pk)
    _about(models, held, persons["P-00042"], contribution.digest)
    _briefly(models, held, persons["P-00046"], contribution.digest)
    links = [
        str(
            models.Link.objects.create(
                **{**held, "codes": link["codes"]},
                left=link["left"],
                right=link["right"],
                weight=link["weight"],
                state=link["state"],
                because=link["because"],
                build=build.pk,
                person=persons["P-00042"],
                worth=900 - n,
            ).pk
        )
        for n, link in enumerate((sample.LINK, sample.WEAK, sample.REFUSED))
    ]
    return {"persons": persons, "links": links, "contribution": str(contribution.pk)}


def _contribution(models: Any, operation: str, owner: str) -> Any:
    total = {"read": 4981, "accepted": 4670, "quarantined": 311, "duplicates": 0}
    outcome = {"file": "accounts.csv", "stream": "", "table": "ACCOUNTS", **total}
    made = models.Contribution.objects.create(
        operation_id=operation,
        owner=owner,
        codes=["H0"],
        digest=sample.DIGEST,
        name="lumen-platform",
        kind="platform",
        exhibit="DK-014",
        received_at=sample.SEIZED,
        legal_basis="Seizure order 2024/1187",
        evaluation="A1",
        clock={"zone": "UTC", "offset_seconds": 94},
        mandate_from=sample.SEIZED - timedelta(days=700),
        mandate_until=sample.SEIZED,
        counts={"outcomes": [outcome], "total": total},
    )
    for row in range(130):
        models.QuarantinedRow.objects.create(
            operation_id=operation,
            owner=owner,
            codes=["H0"],
            contribution=sample.DIGEST,
            table="ACCOUNTS",
            file="accounts.csv",
            row=row + 1,
            field="created_at",
            said="02/03/2024",
            reason="day and month could be either way round",
            remedy="Say which in the mapping.",
        )
    return made


def _about(models: Any, held: dict[str, Any], person: str, digest: str) -> None:
    place = {"person": person, "contribution": digest}
    for n, account in enumerate(sample.ACCOUNTS):
        platform, _, name = account["key"].partition(":")
        told = {
            k: account[k]
            for k in ("key", "handle", "email", "phone", "role", "created_at", "last_seen_at", "file", "row")
        }
        models.Account.objects.create(**held, **place, platform=platform, account=name, **told)
        for one in sample.ACCESSES[: 12 - 5 * n]:
            models.Access.objects.create(
                **held,
                **place,
                key=account["key"],
                at=one["at"],
                said=str(one["at"]),
                address=one["address"],
                port=one["port"],
                event=one["event"],
                network=one["network"],
                network_country=one["network_country"],
                provider=one["provider"],
                complete=["second", "zone", "port"] if one["port"] else ["second", "zone"],
                file="access.csv",
                row=n + 1,
            )
    models.Payment.objects.create(
        **held,
        **place,
        key="lumen:40213",
        at=sample.SEIZED,
        method="card",
        instrument="fp:9c41",
        instrument_country="DE",
        amount="12.5",
        currency="EUR",
        file="payments.csv",
        row=9,
    )
    models.Subscriber.objects.create(
        **held,
        **place,
        key="lumen:40213",
        kind="address",
        value="2001:db8:41:7::19",
        at=sample.SEIZED,
        holder_name="Holder H.",
        holder_country="DE",
        reference="ANSWER-117",
        file="answer.csv",
        row=3,
    )
    for vote in sample.VOTES:
        models.CountryVote.objects.create(
            **held,
            person=person,
            country=vote["country"],
            strength=vote["strength"],
            kind=vote["kind"],
            sentence=vote["sentence"],
            sources=vote["sources"],
        )
    for sign in sample.INDICATORS:
        models.Indicator.objects.create(
            **held,
            person=person,
            kind=sign["kind"],
            strength=sign["strength"],
            sentence=sign["sentence"],
            sources=sign["sources"],
        )
    models.SearchToken.objects.create(**held, person=person, kind="email", token="harbour.light@mail.example")
    models.Assessment.objects.create(
        **held, person=person, given="suspect", by=uuid4(), at=sample.SEIZED, reason="Uploads confirmed by digest."
    )


def _briefly(models: Any, held: dict[str, Any], person: str, digest: str) -> None:
    """A person of one account with one vote: enough for a package."""
    place = {"person": person, "contribution": digest, "file": "accounts.csv", "row": 46}
    models.SearchToken.objects.create(**held, person=person, kind="account", token="lumen:46")
    models.Account.objects.create(**held, **place, key="lumen:46", platform="lumen", account="46", role="uploader")
    models.CountryVote.objects.create(
        **held,
        person=person,
        country="DK",
        strength=60,
        kind="card issuer",
        sentence="The card was issued in Denmark.",
        sources=[{key: place[key] for key in ("contribution", "file", "row")}],
    )
