"""Commands of linking: build, queue, decide, undo, explain, persons."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import Progress, say_json, show


@click.group()
def link() -> None:
    """Links between accounts: build, look, decide, undo."""


@link.command("build")
@officer_options
@json_option
@click.pass_obj
def build(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Link the operation again from all accepted contributions; decisions are replayed."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import acts, jobs

    office.in_background()
    progress = Progress()
    with office.session(viewer):
        request = acts.request_build(by=viewer, at=datetime.now(UTC), reason="from the command line")
    figures = jobs.build(
        home=office.home,
        operation_id=viewer.operation,
        request=request,
        told=lambda step: progress(f"{step.name}: {step.gives} {step.rows:,} rows, {step.seconds:.1f} s"),
    )
    show([figures], columns=list(figures), as_json=as_json) if as_json else _figures(figures)


def _figures(figures: dict[str, Any]) -> None:
    for name, number in figures.items():
        click.echo(f"{name.replace('_', ' '):32} {number}")


@link.command("queue")
@click.option("--after", default="", help="Go on after this mark.")
@officer_options
@json_option
@click.pass_obj
def queue(office: Any, after: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Links nobody has judged yet, those worth most first, and why they come first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import showing

    with office.session(viewer):
        page = showing.queue(viewer, after=after)
    rows = [
        {"left": row.left, "right": row.right, "bits": row.weight / 100, "state": row.state, "id": str(row.pk)}
        | {"worth": row.worth, "because": " ".join(page.reasons[row.pk])}
        for row in page.links
    ]
    show(rows, columns=["left", "right", "bits", "state", "id", "because"], as_json=as_json)
    if page.after and not as_json:
        click.echo(f"more: --after {page.after}")


@link.command("decide")
@click.argument("link_id")
@click.argument("answer", type=click.Choice(["same", "not_same", "unsure"]))
@reason_option
@officer_options
@click.pass_obj
def decide(office: Any, link_id: str, answer: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Say of a link: same, not_same or unsure."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import acts

    with office.session(viewer):
        decision = acts.decide_link(link_id, answer, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"recorded. To undo: tallystick link undo {decision.pk}")


@link.command("undo")
@click.argument("decision_id")
@reason_option
@officer_options
@click.pass_obj
def undo(office: Any, decision_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Withdraw a decision; persons are at once as without it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import acts

    with office.session(viewer):
        acts.withdraw_decision(decision_id, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("withdrawn")


@link.command("explain")
@click.argument("left")
@click.argument("right")
@officer_options
@json_option
@click.pass_obj
def explain(office: Any, left: str, right: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Why two accounts (platform:account) are linked, in plain sentences."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import reads

    with office.session(viewer):
        found = reads.explain(viewer, left, right)
    if as_json:
        say_json({"weight": found.weight, "state": found.state, "because": found.because})
        return
    for sentence in found.sentences:
        click.echo(sentence)


@click.group()
def person() -> None:
    """Persons: accounts that belong together. An account is not a suspect."""


@person.command("list")
@click.option("--country", default=None, help="ISO 3166 code.")
@click.option("--after", default="")
@officer_options
@json_option
@click.pass_obj
def list_persons(
    office: Any, country: str | None, after: str, username: str, operation: str, purpose: str, as_json: bool
) -> None:
    """Persons you may see, in the order of risk to a child."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import reads

    with office.session(viewer):
        page = reads.persons(viewer, country=country, after=after)
    rows = [
        {
            "number": row.number,
            "category": row.category,
            "role": row.role,
            "country": row.country,
            "state": row.country_state,
            "accounts": len(row.accounts),
            "id": str(row.pk),
        }
        for row in page.rows
    ]
    show(rows, columns=["number", "category", "role", "country", "state", "accounts", "id"], as_json=as_json)
    if page.after and not as_json:
        click.echo(f"more: --after {page.after}")


@person.command("show")
@click.argument("person_id")
@officer_options
@json_option
@click.pass_obj
def show_person(office: Any, person_id: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """One person: accounts, country votes, indicators, and what speaks against. The look is logged."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import reads

    with office.session(viewer):
        seen = reads.person(viewer, person_id)
    told = {
        "number": seen.person.number,
        "category": seen.person.category,
        "role": seen.person.role,
        "country": seen.person.country,
        "state": seen.person.country_state,
        "accounts": [row.key for row in seen.accounts],
        "votes": [f"{row.country} {row.strength}: {row.sentence}" for row in seen.votes],
        "indicators": [row.sentence for row in seen.indicators],
        "against": list(seen.against),
        "accesses": len(seen.accesses),
        "payments": len(seen.payments),
    }
    if as_json:
        say_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name:11} {value}" if not isinstance(value, list) else f"{name}:")
        for line in value if isinstance(value, list) else ():
            click.echo(f"  {line}")


@person.command("assess")
@click.argument("person_id")
@click.argument("category")
@reason_option
@officer_options
@click.pass_obj
def assess(
    office: Any, person_id: str, category: str, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Give a person a data-subject category, by name and with a reason."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import acts

    with office.session(viewer):
        acts.assess_person(person_id, category, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("recorded")
