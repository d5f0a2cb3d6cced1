"""Every command of the house in one group."""

from tallystick.cli.attach import attach
from tallystick.cli.bank import bank
from tallystick.cli.cage import cage
from tallystick.cli.court import court
from tallystick.cli.day import day
from tallystick.cli.deconflict import deconflict
from tallystick.cli.explain import explain
from tallystick.cli.figures import figures
from tallystick.cli.handover import handover
from tallystick.cli.hub import key_server, match_hub
from tallystick.cli.intake import intake
from tallystick.cli.item import item
from tallystick.cli.joining import look_up, merge, split, undo
from tallystick.cli.judge import judge
from tallystick.cli.judging import agreement, disputed, errors, second
from tallystick.cli.ledger import ledger
from tallystick.cli.link import link, person
from tallystick.cli.main import tallystick
from tallystick.cli.manifest import manifest
from tallystick.cli.oversight import oversight
from tallystick.cli.package import package
from tallystick.cli.partners import partners
from tallystick.cli.permission import permission
from tallystick.cli.rehearsal import drill, rehearsal
from tallystick.cli.release_figures import release_figures
from tallystick.cli.restricted import keep_away
from tallystick.cli.result import result
from tallystick.cli.scan import scan
from tallystick.cli.statement import statement
from tallystick.cli.subject import subject
from tallystick.cli.triage import triage
from tallystick.cli.witness import witness

ledger.add_command(witness)
item.add_command(attach)
for command in (keep_away, merge, split, undo):
    person.add_command(command)
for command in (second, disputed, agreement, errors, look_up):
    link.add_command(command)
for command in (
    rehearsal,
    intake,
    link,
    person,
    package,
    drill,
    ledger,
    oversight,
    cage,
    court,
    deconflict,
    permission,
    handover,
    explain,
    item,
    judge,
    bank,
    manifest,
    scan,
    statement,
    triage,
    key_server,
    match_hub,
    partners,
    subject,
    day,
    result,
    figures,
    release_figures,
):
    tallystick.add_command(command)

__all__ = ["tallystick"]
