"""One invented person's history in rows: links of every state, contrary votes, sealed accounts, others' rows."""

from datetime import UTC, datetime, timedelta

from tallystick.vocabulary.viewer import Viewer

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
PROCEEDINGS = "support criminal proceedings"
PLATFORM, HOLDING, EXHIBIT = "a7" * 32, "b7" * 32, "2026-DE-0117/A-001"


class Story:
    """P-1 has lumen:a and lumen:b, confirmed; lumen:c was refused, lumen:x (sealed) is unsure; P-9 is sealed."""

    def __init__(self, joint):
        from tallystick.records.session import session

        self.joint = joint
        with session(joint.service, role="worker"):
            _contributions(joint)
            self.person = _person(joint, "P-1", ["lumen:a", "lumen:b"])
            self.other = _person(joint, "P-2", ["lumen:c"])
            self.sealed = _person(joint, "P-9", ["lumen:x"], excluded=True)
            self.links = {
                pair: _link(
                    joint, *pair, state=state, weight=weight, person=self.person if state == "proposed" else None
                )
                for pair, state, weight in (
                    (("lumen:a", "lumen:b"), "proposed", 1400),
                    (("lumen:a", "lumen:c"), "proposed", 600),
                    (("lumen:b", "lumen:x"), "proposed", 700),
                )
            }
        self.decide()

    def viewer(self, agency="EC3", *roles, purpose="test"):
        return self.joint.viewer(agency, *roles, purpose=purpose)

    @property
    def prosecuting(self) -> Viewer:
        return self.viewer(purpose=PROCEEDINGS)

    def decide(self):
        from tallystick.linking import acts
        from tallystick.records.session import session

        by = self.viewer()
        answers = {("lumen:a", "lumen:b"): "same", ("lumen:a", "lumen:c"): "same", ("lumen:b", "lumen:x"): "unsure"}
        for minute, (pair, answer) in enumerate(answers.items()):
            with session(by):
                said = acts.decide_link(
                    str(self.links[pair].pk), answer, by=by, at=AT + timedelta(minutes=minute), reason=f"SAID {pair[1]}"
                )
            if pair[1] == "lumen:c":
                with session(by):
                    acts.withdraw_decision(str(said.pk), by=by, at=AT + timedelta(hours=1), reason="a typing error")
                with session(by):
                    acts.decide_link(
                        str(self.links[pair].pk), "not_same", by=by, at=AT + timedelta(hours=2), reason="used at once"
                    )
        with session(by):
            acts.assess_person(str(self.person.pk), "suspect", by=by, at=AT + timedelta(hours=3), reason="uploads")

    def permit(
        self, *, code="H1", contribution=PLATFORM, owner="DE-BKA", recipient="EC3", state="granted", share=(), **more
    ):
        from tallystick.records.models import Permission
        from tallystick.records.session import session

        by = self.viewer(owner)
        with session(by):
            row = Permission.objects.create(
                operation_id=self.joint.id,
                owner=owner,
                grants=["EC3", *share],
                contribution=contribution,
                code=code,
                recipient=recipient,
                by=by.officer,
                at=AT,
                reason="asked by telephone",
                state="asked" if state in ("asked", "refused") else "granted",
                **more,
            )
            if row.state != state:
                Permission.objects.filter(pk=row.pk).update(state=state)


def _contributions(joint):
    from tallystick.records.models import Contribution, QuarantinedRow

    for digest, owner, codes, kind in (
        (PLATFORM, "DE-BKA", ["H1"], "platform"),
        (HOLDING, "SE-NCP", ["H2"], "holding"),
    ):
        Contribution.objects.create(
            operation_id=joint.id,
            owner=owner,
            grants=["EC3"],
            codes=codes,
            digest=digest,
            name="given",
            kind=kind,
            received_at=AT,
            evaluation="B2",
            exhibit=EXHIBIT if kind == "platform" else "",
            legal_basis="Seizure order 25-114",
            clock={"zone": "UTC", "offset": "3 s fast"},
        )
    QuarantinedRow.objects.create(
        operation_id=joint.id,
        owner="DE-BKA",
        grants=["EC3"],
        contribution=PLATFORM,
        table="ACCESSES",
        file="access.csv",
        row=9,
        field="at",
        said="SECRETVALUE",
        reason="no zone",
        remedy="ask",
    )


def _held(joint, codes=("H1",)):
    return {"operation_id": joint.id, "owner": "EC3", "codes": list(codes)}


def _person(joint, number, accounts, *, excluded=False):
    from tallystick.records.models import (
        Access,
        Account,
        CountryVote,
        Indicator,
        OvershareValue,
        Person,
        SearchToken,
        Subscriber,
    )

    person = Person.objects.create(
        number=number, accounts=accounts, country="DK", country_state="assigned", excluded=excluded, **_held(joint)
    )
    for place, key in enumerate(accounts, start=1):
        row = {"contribution": PLATFORM, "file": "access.csv", "row": place, "person": person.pk, "key": key}
        name = key.split(":")[1]
        Account.objects.create(
            platform="lumen", account=name, handle="Πλοηγός 張", email=f"{name}@x.example", **row, **_held(joint)
        )
        Access.objects.create(
            at=AT - timedelta(days=place), said="", address="2001:db8::1", event="Login", network="residential",
            complete=["second", "zone"], **row, **_held(joint),
        )  # fmt: skip
    if number != "P-1":
        return person
    row = {"contribution": PLATFORM, "file": "access.csv", "row": 1, "person": person.pk, "key": accounts[0]}
    Subscriber.objects.create(
        kind="address", value="2001:db8::1", holder_name="Secret Holder", holder_country="DK", reference="R-1",
        **row, **_held(joint),
    )  # fmt: skip
    source = {"contribution": PLATFORM, "file": "access.csv", "row": 1}
    for country, sentence in (("DK", "A home line."), ("SE", "A card of another country.")):
        CountryVote.objects.create(
            person=person.pk, country=country, strength=50, kind="home line", sentence=sentence, sources=[source],
            **_held(joint),
        )  # fmt: skip
    secret = {"contribution": HOLDING, "file": "known.csv", "row": 4}
    Indicator.objects.create(
        person=person.pk, kind="prior_hit", strength=75, sentence="SECRET holding", sources=[secret],
        **_held(joint, ["H2"]),
    )  # fmt: skip
    SearchToken.objects.create(person=person.pk, kind="email", token="a@x.example", **_held(joint))
    SearchToken.objects.create(person=person.pk, kind="phone", token="+4555500142", **_held(joint))
    OvershareValue.objects.create(
        kind="email", value="a@x.example", holders=900, reason="too many", build=person.pk, **_held(joint)
    )
    return person


def _link(joint, left, right, *, state, weight, person):
    from tallystick.records.models import Link

    sign = {
        "kind": "device",
        "value": "fp:1",
        "holders": 2,
        "weight": weight,
        "sentence": f"One device on {left} and the other.",
        "against": False,
        "sources": [{"contribution": PLATFORM, "file": "access.csv", "row": 1}],
    }
    both = person.pk if person and right == "lumen:b" else None
    return Link.objects.create(
        left=left, right=right, weight=weight, state=state, because=[sign], build=joint.id, person=both, **_held(joint)
    )
