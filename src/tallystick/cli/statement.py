"""``tallystick statement``: statements made from released figures, signed by a reader of each language."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import say_json, show


@click.group()
def statement() -> None:
    """Statements from released figures: press, national, partner_letter, empact; each language signed by a reader."""


@statement.command("languages")
@json_option
def languages(as_json: bool) -> None:
    """Languages a statement can be made in, and those that have no file of messages yet."""
    from tallystick.report.statements.offered import languages as offered

    rows = [{"language": one.code, "name": one.name, "file": "yes" if one.has_file else "no"} for one in offered()]
    show(rows, columns=["language", "name", "file"], as_json=as_json)


@statement.command("make")
@click.argument("release_id")
@click.argument("kind")
@click.argument("language")
@click.option("--given", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What you choose, as JSON.")
@click.option("--figure", "figures", multiple=True, help="A figure to name, in order; none: all that are not nought.")
@officer_options
@click.pass_obj
def make(
    office: Any,
    release_id: str,
    kind: str,
    language: str,
    given: Path | None,
    figures: tuple[str, ...],
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Make a statement of KIND in LANGUAGE from the released figures RELEASE_ID."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    chosen = _given(given) | ({"figures": list(figures)} if figures else {})
    from tallystick.report.statements import acts

    with office.session(viewer):
        made = acts.make_statement(release_id, kind, language, chosen, by=viewer, at=datetime.now(UTC))
    click.echo(f"made {made.pk}: {made.kind} {made.language} v{made.version}, digest {made.digest}")


@statement.command("list")
@officer_options
@json_option
@click.pass_obj
def list_statements(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Statements you may see, newest first, and what stands in the way of using each."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.report.statements import reads

    with office.session(viewer):
        rows = [asdict(line) | {"waits": "; ".join(line.hindered)} for line in reads.statements(viewer)]
    columns = ["kind", "country", "language", "figures_version", "version", "waits", "id"]
    show(rows, columns=columns, as_json=as_json)


@statement.command("show")
@click.argument("statement_id")
@officer_options
@click.pass_obj
def show_statement(office: Any, statement_id: str, username: str, operation: str, purpose: str) -> None:
    """One version: its parts in order, its digest, and who read it (JSON)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.report.statements import reads

    with office.session(viewer):
        found = reads.statement(viewer, statement_id)
    say_json(asdict(found.line) | {"parts": found.body, "template": found.template})


@statement.command("read")
@click.argument("statement_id")
@click.argument("says", type=click.Choice(["signed", "objected"]))
@click.option("--reader", required=True, help="Who read it, by name.")
@click.option("--capacity", required=True, help="As what: interpreter, press officer, prosecutor.")
@click.option("--digest", required=True, help="Of the version that was read.")
@click.option("--words", default="", help="What is wrong with it.")
@officer_options
@click.pass_obj
def read(
    office: Any,
    statement_id: str,
    says: str,
    reader: str,
    capacity: str,
    digest: str,
    words: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Enter what a named reader of the language SAYS of a version."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.statements import acts

    with office.session(viewer):
        made = acts.read_statement(
            statement_id, says, reader=reader, capacity=capacity, words=words, by=viewer, at=datetime.now(UTC),
            digest=digest,
        )  # fmt: skip
    click.echo(f"{made.says} by {made.reader}, {made.capacity}: {made.digest}")


@statement.command("write")
@click.argument("statement_id")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--draft", is_flag=True, help="A copy to read, marked as not signed.")
@officer_options
@click.pass_obj
def write(office: Any, statement_id: str, out: Path, draft: bool, username: str, operation: str, purpose: str) -> None:
    """Write a version to OUT, .html or .pdf. Refused until a reader signed it and the embargo is over."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.statements import reads

    give = reads.draft if draft else reads.document
    with office.session(viewer):
        made = give(viewer, statement_id, out.suffix.removeprefix("."))
    out.write_bytes(made.content)
    click.echo(f"written: {out}")


def _given(path: Path | None) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except ValueError as error:
        raise click.BadParameter(f"{path} is no JSON: {error}") from None
    if not isinstance(said, dict):
        raise click.BadParameter(f"{path} holds no object")
    return said
