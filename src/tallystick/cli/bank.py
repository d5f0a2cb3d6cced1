"""Commands of banks: lists of known digests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.lending import accept, give, take_back
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.banks import BankKind, Confidence
from tallystick.vocabulary.errors import Conflict, Malformed

LINE = ["owner", "bank", "kind", "state", "edition", "entries", "confidence", "scheme", "expires", "licence"]


def end_of(said: str) -> datetime:
    """An end with its offset. Raises Malformed."""
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        raise Malformed("--expires", f"{said} is no instant", "Write it like 2027-03-01T00:00+01:00.") from None


@click.group()
def bank() -> None:
    """Banks of known digests: their editions, who has them, what was retracted."""


for one in (give, take_back, accept):
    bank.add_command(one)


@bank.command("make")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in BankKind]))
@click.option("--source", required=True, help="Who made the list, and when.")
@click.option("--confidence", required=True, type=click.Choice([str(word) for word in Confidence]))
@click.option("--licence", required=True, help="What its owner lets it be used for.")
@click.option("--scheme", default="", help="Classification scheme of its values: vics, ...")
@click.option("--version", default="")
@click.option("--profile", default="", help="Whose table: US, UK, ...")
@click.option("--expires", default="", help="Not used from then on: 2027-03-01T00:00+01:00.")
@click.option("--keyed", is_flag=True, help="Keep its digests under a key; likenesses are then refused.")
@click.option("--for", "given_to", multiple=True, metavar="AGENCY", help="Who else may use it.")
@click.option("--code", "codes", multiple=True, type=click.Choice(["H0", "H1", "H2", "H3"]))
@reason_option
@officer_options
@click.pass_obj
def make(
    office: Any, /, name: str, expires: str, codes: tuple[str, ...], reason: str, username: str, operation: str,
    purpose: str, **described: Any,
) -> None:  # fmt: skip
    """Make an empty bank of your agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.acts import make_bank
    from tallystick.triage.banks.describing import Described

    end = end_of(expires) if expires else None
    said = Described(**described, codes=codes or ("H0",), expires_at=end)
    with office.session(viewer):
        row = make_bank(name, said, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"made {row.name}: {row.pk}")


@bank.command("load")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--reader", required=True, help="csv, vics, griffeye, icse, dfxml, hashdeep, ilook, nsrl-text, ...; sealed."
)
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE", help="Of the reader: profile=US, delimiter=;")
@reason_option
@officer_options
@click.pass_obj
def load(
    office: Any, name: str, file: Path, reader: str, options: tuple[str, ...], reason: str, username: str,
    operation: str, purpose: str,
) -> None:  # fmt: skip
    """Load FILE as the next edition of bank NAME."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks import loading

    given = loading.Given(path=file, reader=reader, options=options_of(options))
    with office.session(viewer):
        row = loading.load(name, given, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"edition {row.number}: {row.counts['entries']:,} entries")
    for why, count in row.counts.get("refused", {}).items():
        click.echo(f"refused: {count:,} rows, {why}, the first {row.counts['first'][why]}")
    for why, count in row.counts.get("left_out", {}).items():
        click.echo(f"left out: {count:,} digests, {why}, the first in row {row.counts['first'][why]}")
    if row.counts.get("takes_away"):
        click.echo("it takes away what the edition in use says: it waits for a second officer (bank agree)")


def options_of(said: tuple[str, ...]) -> dict[str, str]:
    """Options of a reader from KEY=VALUE."""
    parted = [one.partition("=") for one in said]
    for key, sign, _ in parted:
        if not key or not sign:
            raise click.BadParameter("write it as KEY=VALUE", param_hint="--option")
    return {key: value for key, _, value in parted}


@bank.command("agree")
@click.argument("name")
@click.option("--edition", type=int, default=0, help="Its number; the newest, unless said.")
@reason_option
@officer_options
@click.pass_obj
def agree(office: Any, name: str, edition: int, reason: str, username: str, operation: str, purpose: str) -> None:
    """Agree to an edition of NAME that another officer loaded."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.agreeing import agree_to_bank

    with office.session(viewer):
        agree_to_bank(name, edition=edition, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("agreed")


@bank.command("withdraw")
@click.argument("name")
@reason_option
@officer_options
@click.pass_obj
def withdraw(office: Any, name: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take NAME out of use: at once where it can lower a file, else with a second officer."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.agreeing import withdraw_bank

    with office.session(viewer):
        withdraw_bank(name, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("withdrawn")


@bank.command("retract")
@click.argument("name")
@click.argument("entry")
@reason_option
@officer_options
@click.pass_obj
def retract(office: Any, name: str, entry: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Say that ENTRY (sha256:9f86...) of NAME is wrong; a second officer says so with the same command."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.retracting import retract_entry

    with office.session(viewer):
        retract_entry(name, entry, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("entered: it stands once two officers have said so")


@bank.command("restore")
@click.argument("name")
@click.argument("entry")
@reason_option
@officer_options
@click.pass_obj
def restore(office: Any, name: str, entry: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take back that ENTRY of NAME is wrong."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.retracting import restore_entry

    with office.session(viewer):
        restore_entry(name, entry, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("restored")


@bank.command("seal")
@click.argument("name")
@click.argument("into", type=click.Path(path_type=Path))
@click.option("--for", "recipient", required=True, metavar="AGENCY")
@click.option("--expires", required=True, help="2027-03-01T00:00+01:00.")
@click.option("--questions", type=int, default=1_000_000, show_default=True, help="In so many, one false hit at most.")
@reason_option
@officer_options
@click.pass_obj
def seal(
    office: Any, name: str, into: Path, recipient: str, expires: str, questions: int, reason: str, username: str,
    operation: str, purpose: str,
) -> None:  # fmt: skip
    """Write the exact digests of NAME to INTO as a list that only answers yes or no, for one agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.sealing import Wish, seal_bank

    if into.exists():
        raise Conflict(str(into), "it is there already", "Name another file; nothing is overwritten.")
    wish = Wish(recipient=recipient, expires_at=end_of(expires), questions=questions)
    with office.session(viewer):
        sealed = seal_bank(name, wish, by=viewer, at=datetime.now(UTC), reason=reason)
    into.write_bytes(sealed.content)
    click.echo(f"written: {into} ({len(sealed.content):,} bytes, {sum(sealed.head.values.values()):,} digests)")
    click.echo(f"one false hit in {1 / sealed.head.false_hits:,.0f} questions" if sealed.head.tokens else "empty")


@bank.command("list")
@officer_options
@json_option
@click.pass_obj
def list_banks(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Banks with the edition in use and where they stand."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.reads import banks

    with office.session(viewer):
        rows = [shown(line) for line in banks(viewer, now=datetime.now(UTC))]
    show(rows, columns=LINE, as_json=as_json)


def shown(line: Any) -> dict[str, Any]:
    """A bank as a row of the list."""
    row = line.bank
    return {
        "owner": row.owner,
        "bank": row.name,
        "id": str(row.pk),
        "kind": row.kind,
        "state": str(line.state),
        "waits": line.waits,
        "edition": line.edition,
        "entries": line.counts.get("entries", 0),
        "confidence": row.confidence,
        "scheme": " ".join(filter(None, (row.scheme, row.version, row.profile))),
        "expires": row.expires_at or "",
        "licence": row.licence,
        "source": row.source,
        "keyed": row.keyed,
    }


@bank.command("show")
@click.argument("name")
@officer_options
@json_option
@click.pass_obj
def show_bank(office: Any, name: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """One bank: its editions, who has it, what was retracted, what hits everywhere."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.triage.banks.reads import bank as read_bank

    with office.session(viewer):
        view = read_bank(viewer, name, now=datetime.now(UTC))
        said = shown(view.line) | {
            "given to": list(view.given_to),
            "asked back": list(view.asked_back),
            "editions": [asdict(one) for one in view.editions],
            "entries said": [asdict(one) for one in view.entries],
            "flooded": [asdict(one) for one in view.flooded],
        }
    if as_json:
        say_json(said)
        return
    show([said], columns=LINE, as_json=False)
    click.echo(f"given to: {', '.join(view.given_to) or 'nobody'}")
    if view.asked_back:
        click.echo(f"taken back once a second officer says so: {', '.join(view.asked_back)}")
    for one in view.editions:
        click.echo(f"edition {one.number}: {one.state}, loaded {one.loaded.at:%Y-%m-%d} by {one.loaded.by}")
    for line in view.entries:
        click.echo(f"{line.says}{'' if line.stands else ' (does not stand)'}: {line.entry}, {line.said.reason}")
    for flood in view.flooded:
        click.echo(f"set apart: {flood.entry} hits everywhere: {flood.items} items, {flood.alike} files like it")
