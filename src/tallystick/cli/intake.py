"""Commands of intake: receive, list, look into, withdraw, propose a mapping."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import Progress, say_json, show


@click.group()
def intake() -> None:
    """Contributions: receive, list, look at what was set aside, withdraw."""


@intake.command("receive")
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@reason_option
@officer_options
@json_option
@click.pass_obj
def receive(office: Any, folder: Path, reason: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Receive the contribution in FOLDER (with its contribution.toml). Safe to run again, also after a stop."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.intake import jobs

    office.in_background()
    progress = Progress()
    row = jobs.receive(
        folder,
        home=office.home,
        viewer=viewer,
        reason=reason,
        told=lambda done, of, words: progress(words, done, of),
    )
    total = row.counts["total"]
    if as_json:
        say_json({"id": str(row.pk), "digest": row.digest, "state": row.state, **total})
        return
    click.echo(f"{row.state}: {row.name} of {row.owner}, {row.digest[:12]}")
    click.echo(
        f"read {total['read']:,} = accepted {total['accepted']:,} + quarantined {total['quarantined']:,}"
        f" + duplicates {total['duplicates']:,}"
    )
    if total["quarantined"]:
        click.echo(f"What was set aside: tallystick intake quarantine {row.pk}")


@intake.command("list")
@officer_options
@json_option
@click.pass_obj
def list_contributions(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Contributions you may see, newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.intake import reads

    with office.session(viewer):
        rows = [
            {
                "id": str(row.pk),
                "agency": row.owner,
                "kind": row.kind,
                "name": row.name,
                "codes": list(row.codes),
                "evaluation": row.evaluation,
                "state": row.state,
                **{name: row.counts.get("total", {}).get(name, 0) for name in ("read", "accepted", "quarantined")},
            }
            for row in reads.contributions(viewer)
        ]
    columns = ["agency", "kind", "name", "codes", "evaluation", "state", "read", "accepted", "quarantined", "id"]
    show(rows, columns=columns, as_json=as_json)


@intake.command("quarantine")
@click.argument("contribution")
@click.option("--after", default="", help="Go on after this row's id.")
@officer_options
@json_option
@click.pass_obj
def quarantine(
    office: Any, contribution: str, after: str, username: str, operation: str, purpose: str, as_json: bool
) -> None:
    """Rows of CONTRIBUTION that were set aside: where, what, and what to do."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.intake import reads

    with office.session(viewer):
        rows = [
            {
                "file": row.file,
                "row": row.row,
                "field": row.field,
                "said": row.said,
                "reason": row.reason,
                "remedy": row.remedy,
                "id": str(row.pk),
            }
            for row in reads.quarantine(viewer, contribution, after)
        ]
    show(rows, columns=["file", "row", "field", "said", "reason", "remedy"], as_json=as_json)


@intake.command("withdraw")
@click.argument("contribution")
@reason_option
@officer_options
@click.pass_obj
def withdraw(office: Any, contribution: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Withdraw CONTRIBUTION: the next build is made without it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.intake import acts

    with office.session(viewer):
        row = acts.withdraw_contribution(contribution, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"withdrawn: {row.name}. Build again to leave it out: tallystick link build")


@intake.command("sketch")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def sketch(path: Path) -> None:
    """Propose a mapping for the file PATH. Its values are never written down."""
    from tallystick.intake.sketch import propose

    click.echo(propose(path))
