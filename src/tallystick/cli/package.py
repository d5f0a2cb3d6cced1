"""Commands of country packages: draft, release, seal, open, answer, recall."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.permission import first_time_option, knowing_of, permit
from tallystick.cli.printing import Progress, say_json, show


@click.group()
def package() -> None:
    """Country packages: draft, release by a second officer, seal, open, answer, recall."""


package.add_command(permit)


@package.command("draft")
@click.option("--recipient", multiple=True, help="Only for this agency (its code); needed where a country has several.")
@reason_option
@officer_options
@json_option
@click.pass_obj
def draft(
    office: Any,
    recipient: tuple[str, ...],
    reason: str,
    username: str,
    operation: str,
    purpose: str,
    as_json: bool,
) -> None:
    """Draft the package of every country that has assigned persons, or of the agencies named."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import jobs

    progress, at = Progress(), datetime.now(UTC)
    if recipient:
        done = [_draft_for(office, viewer, code, at=at, reason=reason) for code in recipient]
    else:
        done = jobs.draft_all(viewer, at=at, reason=reason, told=lambda one: progress("drafting", one.place, one.of))
    rows = [
        {
            "country": one.country,
            "recipient": one.recipient,
            "package": str(one.draft.package.pk) if one.draft and one.draft.package else "",
            "persons": len(one.draft.package.content["persons"]) if one.draft and one.draft.package else 0,
            "because": one.because,
        }
        for one in done
    ]
    show(rows, columns=["country", "recipient", "persons", "package", "because"], as_json=as_json)
    for one in done:
        _say_lacking(one)


def _draft_for(office: Any, viewer: Any, recipient: str, *, at: datetime, reason: str) -> Any:
    from tallystick.sharing import acts, jobs

    with office.session(viewer):
        made = acts.draft_package(recipient, by=viewer, at=at, reason=reason)
    country = made.package.country if made.package else ""
    because = "" if made.package else "no person may go there"
    return jobs.DraftDone(country=country, place=1, of=1, recipient=recipient, draft=made, because=because)


def _say_lacking(done: Any) -> None:
    """On standard error: which permissions would let more rows pass, and how to ask."""
    for one in done.draft.made.lacking if done.draft else ():
        click.echo(
            f"{done.recipient}: {one.rows} rows of contribution {one.contribution[:12]} ({one.owner}) stay: {one.code}."
            f" Ask: tallystick permission ask {one.contribution[:12]} --code {one.code}"
            f" --recipient {done.recipient} --reason ...",
            err=True,
        )


@package.command("list")
@officer_options
@json_option
@click.pass_obj
def list_packages(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Packages you may see, newest version first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.sharing import reads

    with office.session(viewer):
        rows = [asdict(line) for line in reads.packages(viewer)]
    columns = ["number", "version", "recipient", "standing", "persons", "codes", "waits_for", "id"]
    show(rows, columns=columns, as_json=as_json)


@package.command("staying")
@officer_options
@json_option
@click.pass_obj
def staying(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Persons who go into no package, and why: contested, unknown, excluded, not assessed."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.sharing import reads

    with office.session(viewer):
        rows = [asdict(row) for row in reads.left_behind(viewer)]
    show(rows, columns=["person", "country", "because"], as_json=as_json)


@package.command("show")
@click.argument("package_id")
@officer_options
@click.pass_obj
def show_package(office: Any, package_id: str, username: str, operation: str, purpose: str) -> None:
    """The content of a package as its recipient has it (JSON); the look is logged."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import reads

    with office.session(viewer):
        found = reads.package(viewer, package_id)
    say_json(found.content)


@package.command("approve")
@click.argument("package_id")
@reason_option
@officer_options
@click.pass_obj
def approve(office: Any, package_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Find a draft fit to go; a second officer still releases it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import acts

    with office.session(viewer):
        row = acts.approve_package(package_id, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"approved {row.number} v{row.version}")


@package.command("release")
@click.argument("package_id")
@first_time_option
@click.option("--open-hits", multiple=True, metavar="AGENCY", help="You know of the open hits with this agency.")
@reason_option
@officer_options
@click.pass_obj
def release(
    office: Any,
    package_id: str,
    first_time: bool,
    open_hits: tuple[str, ...],
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Release an approved package and seal its file. You must not be the officer who drafted it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import acts, jobs
    from tallystick.sharing.not_asked import acknowledged

    knowing = (*knowing_of(first_time), *acknowledged(open_hits))
    with office.session(viewer):
        row = acts.release_package(package_id, by=viewer, at=datetime.now(UTC), reason=reason, knowing=knowing)
    out = jobs.seal_package(viewer, package_id, home=office.home)
    click.echo(f"released {row.number} v{row.version} to {row.recipient}: {out}")


@package.command("recall")
@click.argument("package_id")
@reason_option
@officer_options
@click.pass_obj
def recall(office: Any, package_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Call a released package back."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import acts

    with office.session(viewer):
        row = acts.recall_package(package_id, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"recalled {row.number} v{row.version}")


@package.command("open")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", required=True, help="Whose key opens it.")
@click.option("--trust", multiple=True, metavar="CODE=KEY", help="Verify key of a sender; else the directory's.")
@click.option("--into", type=click.Path(path_type=Path), help="Write the files here.")
@json_option
@click.pass_obj
def open_package(
    office: Any, path: Path, agency: str, trust: tuple[str, ...], into: Path | None, as_json: bool
) -> None:
    """Verify a sealed package and show it. One altered byte and it is refused."""
    opened = _opened(office, path, agency, trust)
    from tallystick.sharing import jobs

    if into is not None:
        jobs.unpack(opened, into)
    if as_json:
        say_json({"signed_by": opened.signed_by, "content": opened.content})
        return
    cover = opened.content["cover"]
    click.echo(f"verified: signed by {opened.signed_by}, package {cover['number']} v{cover['version']}")
    for line in opened.witnessed:
        click.echo(f"ledger: {line}")
    click.echo(f"{len(opened.content['persons'])} persons, codes {' '.join(cover['codes'])}")
    click.echo(f"not before {cover['not_before']}, feedback due {cover['feedback_due']}")
    for line in opened.content["page_one"]["why_here"]:
        click.echo(line)


@package.command("answer")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--agency", required=True, help="Whose key opens the package and signs the answer.")
@click.option("--officer", required=True, help="Who answers, as the sender will read it.")
@click.option("--trust", multiple=True, metavar="CODE=KEY", help="Verify key of a sender; else the directory's.")
@click.option("--person", default="", help="Number of the person; none gives a receipt of the whole package.")
@click.option("--say", multiple=True, metavar="FIELD=WORD", help="A field of the two-minute form.")
@click.pass_obj
def answer(
    office: Any,
    path: Path,
    out: Path,
    agency: str,
    officer: str,
    trust: tuple[str, ...],
    person: str,
    say: tuple[str, ...],
) -> None:
    """Write a signed receipt of the package PATH, or the form about one person, to OUT."""
    opened = _opened(office, path, agency, trust)
    from tallystick.sharing import jobs

    jobs.write_answer(
        opened,
        agency=agency,
        home=office.home,
        officer=officer,
        at=datetime.now(UTC),
        out=out,
        person=person,
        answers=_pairs(say) or None,
    )
    click.echo(f"written: {out}")


def _opened(office: Any, path: Path, agency: str, trust: tuple[str, ...]) -> Any:
    if not trust:
        office.open()
    else:
        office.set_up()
    from tallystick.sharing import jobs

    return jobs.open_sealed(path, agency=agency, home=office.home, trusted=_pairs(trust) or None)


def _pairs(said: tuple[str, ...]) -> dict[str, str]:
    for pair in said:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} has no '='")
    return dict(pair.split("=", 1) for pair in said)


@package.command("take-answer")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@officer_options
@click.pass_obj
def take_answer(office: Any, path: Path, username: str, operation: str, purpose: str) -> None:
    """Take in a signed receipt or feedback file."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import jobs

    click.echo(jobs.take_in_answer(viewer, path, home=office.home, at=datetime.now(UTC)))
