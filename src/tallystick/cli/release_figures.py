"""Commands of releases: put figures to the countries, sign, release, give up; consent about children."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.item import instant
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.actionday import ToldHow
from tallystick.vocabulary.results import ABOUT_CHILDREN, SignatureSays


@click.group("release-figures")
def release_figures() -> None:
    """Versions of the figures: signed by every country, released, frozen."""


@release_figures.command("put")
@click.argument("definitions", nargs=-1, required=True)
@click.option("--embargo", default="", help="Until when, with its offset.")
@click.option("--national", default="", help="Your country's own release (two letters).")
@click.option("--since", default="", help="The action period, where it is not that of the windows.")
@click.option("--until", default="")
@reason_option
@officer_options
@click.pass_obj
def put(
    office: Any,
    definitions: tuple[str, ...],
    embargo: str,
    national: str,
    since: str,
    until: str,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Freeze figures and put to every country its part; "negative:no_arrests_in_country" is one as well."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.counting.rules.definition import Period
    from tallystick.report.releases.acts import put_to_sign

    period = Period(since=instant(since), until=instant(until)) if since or until else None
    with office.session(viewer):
        row = put_to_sign(
            definitions, by=viewer, at=datetime.now(UTC), reason=reason, national=national, period=period,
            embargo_until=instant(embargo) if embargo else None,
        )  # fmt: skip
    click.echo(f"put to the countries, number {row.number}: {row.pk}")


@release_figures.command("sign")
@click.argument("release_id")
@click.argument("says", type=click.Choice([str(word) for word in SignatureSays]))
@click.option("--words", default="", help="What is wrong.")
@click.option("--for", "agency", default="", help="The agency on whose behalf the coordinator enters it.")
@click.option("--told-by", default="")
@click.option("--told-how", default="", type=click.Choice(["", *map(str, ToldHow)]))
@click.option("--told-at", default="")
@click.option("--reason", default="")
@officer_options
@click.pass_obj
def sign(office: Any, /, release_id: str, says: str, username: str, operation: str, purpose: str, **said: Any) -> None:
    """Sign your country's part, or object and say why."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.entering import Told
    from tallystick.report.releases import acts

    by, how, at = (said.pop(name) for name in ("told_by", "told_how", "told_at"))
    told = Told(by=by, how=how, at=instant(at)) if by or at else None
    with office.session(viewer):
        acts.sign(release_id, says, by=viewer, at=datetime.now(UTC), told=told, **said)
    click.echo(says)


@release_figures.command("release")
@click.argument("release_id")
@click.option("--knowing", multiple=True, help="small_numbers: you know that a number could be worked out.")
@reason_option
@officer_options
@click.pass_obj
def release(
    office: Any, release_id: str, knowing: tuple[str, ...], reason: str, username: str, operation: str, purpose: str
) -> None:
    """Release figures that every country signed."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.releases import acts

    with office.session(viewer):
        row = acts.release(release_id, by=viewer, at=datetime.now(UTC), reason=reason, knowing=knowing)
    click.echo(f"released: {row.digest}")


@release_figures.command("abandon")
@click.argument("release_id")
@reason_option
@officer_options
@click.pass_obj
def abandon(office: Any, release_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Give up figures that were put to the countries."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.releases import acts

    with office.session(viewer):
        acts.abandon(release_id, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("abandoned")


@release_figures.command("consent")
@click.argument("given", type=click.Choice(["give", "withdraw"]))
@click.option("--kind", "kinds", multiple=True, type=click.Choice([str(kind) for kind in ABOUT_CHILDREN]))
@reason_option
@officer_options
@click.pass_obj
def consent(
    office: Any, given: str, kinds: tuple[str, ...], reason: str, username: str, operation: str, purpose: str
) -> None:
    """Let figures about children in your country's entries be shown and released, or take that back."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.releases.consent import consent_children

    with office.session(viewer):
        consent_children(kinds, given == "give", by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("consent given" if given == "give" else "consent withdrawn")


@release_figures.command("list")
@officer_options
@json_option
@click.pass_obj
def list_releases(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Releases you may know of, the newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.releases.reads import releases

    with office.session(viewer):
        lines = releases(viewer)
    columns = ("id", "owner", "number", "national", "state", "embargo_until", "missing", "titles")
    show([asdict(line) for line in lines], columns=columns, as_json=as_json)


@release_figures.command("show")
@click.argument("release_id")
@officer_options
@click.pass_obj
def show_release(office: Any, release_id: str, username: str, operation: str, purpose: str) -> None:
    """One release with parts, signatures, what is missing, and what was corrected since, as JSON."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.releases import reads

    with office.session(viewer):
        page = reads.release(viewer, release_id)
    say_json(asdict(page))
