"""Commands of the administrator: the database, agencies, officers, operations. They act as the owner role."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.main import json_option
from tallystick.cli.printing import say_json, show
from tallystick.records.server import Server
from tallystick.site.backup.commands import backup, restore
from tallystick.site.office import Office
from tallystick.site.setting_up import make_home


@click.group()
def db() -> None:
    """The database of this home."""


@db.command("init")
@click.option("--admin-url", default="", help="Use this server (PostgreSQL 16 or newer) instead of the embedded one.")
@click.pass_obj
def db_init(office: Office, admin_url: str) -> None:
    """Make or bring up to date the database, its roles, tables and policies. Safe to run again."""
    make_home(office.home, admin_url=admin_url)
    click.echo(f"ready: {office.home}")


@db.command("start")
@click.pass_obj
def db_start(office: Office) -> None:
    """Start the embedded server."""
    Server(office.home).start()


@db.command("stop")
@click.pass_obj
def db_stop(office: Office) -> None:
    """Stop the embedded server."""
    Server(office.home).stop()


@click.group()
def agency() -> None:
    """Agencies and their keys."""


@agency.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--country", default="", help="ISO 3166 code; empty for a coordinating body.")
@click.option("--phone", default="", help="Round-the-clock number.")
@click.option("--language", "languages", multiple=True)
@click.pass_obj
def agency_add(office: Office, code: str, name: str, country: str, phone: str, languages: tuple[str, ...]) -> None:
    """Add an agency."""
    with office.administration():
        from tallystick.records.directory import add_agency

        add_agency(
            code=code, name=name, country=country.upper(), coordinating=not country, phone=phone, languages=languages
        )


@agency.command("contact")
@click.argument("code")
@click.option("--title", required=True, help="The desk or post that answers at any hour, no person's name.")
@click.option("--phone", required=True)
@click.option("--language", "languages", multiple=True, help="de, en, ...")
@click.option("--deputy", default="", help="Who answers when nobody does: post and number.")
@click.pass_obj
def agency_contact(office: Office, code: str, title: str, phone: str, languages: tuple[str, ...], deputy: str) -> None:
    """Say whom to call at an agency at any hour; a contact point of the same title is replaced."""
    with office.administration():
        from tallystick.records.directory import set_contact

        set_contact(code, title=title, phone=phone, languages=languages, deputy=deputy)
    click.echo(f"{code}: {title}, {phone}")


@click.group()
def officer() -> None:
    """Officers who sign in."""


@officer.command("add")
@click.argument("username")
@click.option("--agency", "agency_code", required=True)
@click.option("--role", "roles", multiple=True, required=True)
@json_option
@click.pass_obj
def officer_add(office: Office, username: str, agency_code: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Add an officer; prints the password and the one-time-code secret once."""
    with office.administration():
        from tallystick.records.directory import add_officer

        told = add_officer(username=username, agency=agency_code, roles=roles)
    if as_json:
        say_json({"username": told.username, "password": told.password, "totp": told.totp})
    else:
        click.echo(f"{told.username}  password {told.password}  one-time-code secret {told.totp}")


@officer.command("renew")
@click.argument("username")
@click.pass_obj
def officer_renew(office: Office, username: str) -> None:
    """Give an officer a new password and one-time-code secret; the old ones end."""
    with office.administration():
        from tallystick.records.directory import renew_officer

        told = renew_officer(username)
    click.echo(f"{told.username}  password {told.password}  one-time-code secret {told.totp}")


@officer.command("deactivate")
@click.argument("username")
@click.pass_obj
def officer_deactivate(office: Office, username: str) -> None:
    """Let an officer in no more: open sessions end at once. What they did stays in the record."""
    with office.administration():
        from tallystick.records.directory import set_active

        set_active(username, active=False)
    click.echo(f"{username} may not sign in")


@officer.command("activate")
@click.argument("username")
@click.pass_obj
def officer_activate(office: Office, username: str) -> None:
    """Let a deactivated officer in again, with the password and second factor they had."""
    with office.administration():
        from tallystick.records.directory import set_active

        set_active(username, active=True)
    click.echo(f"{username} may sign in")


@officer.command("list")
@json_option
@click.pass_obj
def officer_list(office: Office, as_json: bool) -> None:
    """Every officer with agency and roles."""
    with office.administration():
        from tallystick.records.directory import officers

        show(officers(), columns=["username", "agency_id", "roles", "is_active"], as_json=as_json)


@click.group()
def operation() -> None:
    """Joint operations."""


@operation.command("open")
@click.argument("reference")
@click.argument("name")
@click.option("--lead", required=True, help="Agency code of the lead country.")
@click.option("--coordinator", required=True, help="Agency code of the coordinating body.")
@click.option("--member", "members", multiple=True, help="Agency code; once per member.")
@click.option("--seized-at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]))
@click.option("--action-day", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="Not-before of every package.")
@click.pass_obj
def operation_open(
    office: Office,
    reference: str,
    name: str,
    lead: str,
    coordinator: str,
    members: tuple[str, ...],
    seized_at: datetime | None,
    action_day: datetime | None,
) -> None:
    """Open an operation and admit its agencies."""
    from datetime import UTC

    with office.administration():
        from tallystick.records.directory import open_operation

        open_operation(
            reference=reference,
            name=name,
            lead=lead,
            coordinator=coordinator,
            opened_at=datetime.now(UTC),
            members=members,
            seized_at=seized_at,
            action_day=action_day,
        )
    click.echo(f"opened {reference}")


@operation.command("load")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def operation_load(office: Office, path: Path) -> None:
    """Open an operation with its agencies from an ``operation.toml`` (as a rehearsal writes it)."""
    with office.administration():
        from tallystick.records.opening import open_from

        click.echo(f"opened {open_from(path).reference}")


@operation.command("assign")
@click.argument("reference")
@click.argument("usernames", nargs=-1, required=True)
@click.pass_obj
def operation_assign(office: Office, reference: str, usernames: tuple[str, ...]) -> None:
    """Make an operation these officers' own. A look at its persons by anyone else is told to data protection."""
    with office.administration():
        from tallystick.records.directory import assign

        click.echo(f"assigned {assign(reference, usernames)} to {reference}")


@click.group()
def keys() -> None:
    """Key pairs of agencies on this machine."""


@keys.command("make")
@click.argument("agency_code")
@click.pass_obj
def keys_make(office: Office, agency_code: str) -> None:
    """Make an agency's keys; the public parts enter the directory, the secret ones stay in this home."""
    with office.administration():
        from tallystick.records.directory import set_keys
        from tallystick.sealed.keys import generate

        made = generate(office.home, agency_code)
        set_keys(agency_code, age_recipient=made.age_recipient, verify_key=made.verify_key)
    click.echo(f"{agency_code}: sealed to {made.age_recipient}, signs with {made.verify_key}")


@keys.command("trust")
@click.argument("agency_code")
@click.option("--age-recipient", required=True)
@click.option("--verify-key", required=True)
@click.pass_obj
def keys_trust(office: Office, agency_code: str, age_recipient: str, verify_key: str) -> None:
    """Enter another agency's public keys, as it gave them to you."""
    with office.administration():
        from tallystick.records.directory import set_keys

        set_keys(agency_code, age_recipient=age_recipient, verify_key=verify_key)


@click.command()
@click.option("--port", default=8400, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--worker/--no-worker", default=True, help="Also run the worker that does background jobs.")
@click.pass_obj
def run(office: Office, port: int, address: str, worker: bool) -> None:
    """Run the desk until stopped (Ctrl-C)."""
    Server(office.home).start()
    office.serve(port=port, address=address, worker=worker)


administration_commands = (db, agency, officer, operation, keys, run, backup, restore)
