"""Commands of hits: what waits, one with all that may be seen of it, and what its owner decides."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click

from tallystick.cli.deconflict_words import in_words
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.errors import Absent, Malformed

LINE = ["hit", "side", "other", "kind", "state", "urgency", "due", "call", "silent", "weak"]


@click.command("hits")
@click.option("--all", "everything", is_flag=True, help="Those that are decided too, the newest first.")
@officer_options
@json_option
@click.pass_obj
def hits(office: Any, everything: bool, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Hits that wait: for you to decide, and for others; the urgent lane first, then by deadline."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.hits.reads import hits as read

    with office.session(viewer):
        found = read(viewer, now=datetime.now(UTC), waiting=not everything)
    rows = [_row(line, "you decide") for line in found.mine_to_decide]
    rows += [_row(line, "they decide") for line in found.told_to_me]
    show(in_words(rows, as_json=as_json), columns=LINE, as_json=as_json)


def _row(line: Any, side: str) -> dict[str, Any]:
    """A hit in a list."""
    row, contact = line.hit, line.contact
    return {
        "hit": row.reference,
        "id": str(row.pk),
        "side": side,
        "other": line.other,
        "kind": row.kind,
        "state": row.state,
        "urgency": row.urgency,
        "due": row.due_at,
        "overdue": line.overdue,
        "call": f"{contact.phone} ({contact.title})" if contact else "",
        "silent": "silent" if line.silent else "",
        "weak": "names alike" if row.weak else "",
    }


@click.command("hit")
@click.argument("reference")
@officer_options
@json_option
@click.pass_obj
def hit(office: Any, reference: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """One hit, by its REFERENCE or id: what of yours it rests on, or what you asked; what was shared."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.hits.reads import hit as read

    now = datetime.now(UTC)
    with office.session(viewer):
        found = read(viewer, id_of(viewer, reference), now=now)
    row = found.line.hit
    said = _row(found.line, "you decide" if found.mine else "they decide") | {
        "sources": [one.shown for one in found.sources],
        "asked": found.questions[0].said if found.questions else "",
        "asked again": [
            {"at": one.at, "purpose": one.purpose, "urgency": one.urgency} for one in found.again or found.questions[1:]
        ],
        "words": row.words,
        "items": [{"title": one.title, "words": one.words, "says": one.says, "at": one.at} for one in found.items],
        "deputy": found.line.contact.deputy if found.line.contact else "",
        "languages": found.line.contact.languages if found.line.contact else [],
    }
    if as_json:
        say_json(said)
        return
    show(in_words([said], as_json=False), columns=LINE, as_json=False)
    for sentence in said["sources"]:
        click.echo(f"  yours: {sentence}")
    if said["asked"]:
        click.echo(f"  you asked: {said['asked']}")
    for one in said["asked again"]:
        click.echo(f"  asked again {one['at']:%Y-%m-%d %H:%M} UTC, {one['urgency']}: {one['purpose']}")
    for one in said["items"]:
        click.echo(f"  {one['says']}: {one['title']}: {one['words']}")
    if row.words:
        click.echo(f"  why: {row.words}")


def id_of(viewer: Any, reference: str) -> str:
    """The id of a hit that is named by its reference, in the open session. Raises Absent."""
    try:
        return str(UUID(reference))
    except ValueError:
        pass
    from tallystick.deconfliction.hits.reads import hits as read

    found = read(viewer, now=datetime.now(UTC), waiting=False)
    for line in (*found.mine_to_decide, *found.told_to_me):
        if line.hit.reference == reference.strip().upper():
            return str(line.hit.pk)
    raise Absent(f"hit {reference}", "there is none of this name that you may see", "See: deconflict hits --all")


@click.command("share")
@click.argument("reference")
@click.option("--item", "items", multiple=True, required=True, metavar="TITLE=WORDS", help="One thing you share.")
@reason_option
@officer_options
@click.pass_obj
def share(office: Any, /, reference: str, items: tuple[str, ...], **said: str) -> None:
    """Give the asker of a hit these items, and nothing else. It cannot be taken back."""
    parted = [one.partition("=") for one in items]
    if wrong := [title for title, sign, _ in parted if not sign]:
        raise Malformed("--item", f"{wrong[0]!r} has no =", "Write it like --item 'case officer=Ib Lund, ext. 7'.")
    given = [(title.strip(), words.strip()) for title, _, words in parted]
    _decided(office, "share", reference, given, **said)
    click.echo(f"shared: {len(given)}")


@click.command("withhold")
@click.argument("reference")
@click.argument("title")
@reason_option
@officer_options
@click.pass_obj
def withhold(office: Any, /, reference: str, title: str, **said: str) -> None:
    """Say of one thing (TITLE) that it is not given; the asker reads the reason."""
    _decided(office, "withhold", reference, title, **said)
    click.echo("the asker is told")


@click.command("refuse")
@click.argument("reference")
@reason_option
@officer_options
@click.pass_obj
def refuse(office: Any, /, reference: str, **said: str) -> None:
    """Share nothing; an asker who knows of the hit reads the reason."""
    _decided(office, "refuse", reference, **said)
    click.echo("refused")


@click.command("reveal")
@click.argument("reference")
@reason_option
@officer_options
@click.pass_obj
def reveal(office: Any, /, reference: str, **said: str) -> None:
    """Tell the asker of a silent hit, or of names that are the same, that there is one. It cannot be taken back."""
    _decided(office, "reveal", reference, **said)
    click.echo("the asker is told")


@click.command("not-same")
@click.argument("reference")
@reason_option
@officer_options
@click.pass_obj
def not_same(office: Any, /, reference: str, **said: str) -> None:
    """Say that names which are alike are two persons'; the asker goes on seeing no hit."""
    _decided(office, "not_the_same", reference, **said)
    click.echo("noted: not the same")


def _decided(
    office: Any, act: str, reference: str, *given: Any, reason: str, username: str, operation: str, purpose: str
) -> None:
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.hits import acts

    done: dict[str, Callable[..., Any]] = {
        "share": acts.share, "withhold": acts.withhold, "refuse": acts.refuse, "reveal": acts.reveal,
        "not_the_same": acts.not_the_same,
    }  # fmt: skip
    with office.session(viewer):
        done[act](id_of(viewer, reference), *given, by=viewer, at=datetime.now(UTC), reason=reason)


@click.command("directory")
@officer_options
@json_option
@click.pass_obj
def directory(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Whom to call at any hour, of every agency of the operation."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.directory import directory as read

    with office.session(viewer):
        rows = [
            {"agency": one.code, "country": one.country, "name": one.name, "contact": contact.title,
             "phone": contact.phone, "languages": list(contact.languages), "deputy": contact.deputy}
            for one in read(viewer) for contact in one.contacts
        ]  # fmt: skip
    show(rows, columns=["agency", "country", "contact", "phone", "languages", "deputy"], as_json=as_json)
