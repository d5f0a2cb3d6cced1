"""Every command of the house in one group."""

from tallystick.cli.intake import intake
from tallystick.cli.link import link, person
from tallystick.cli.main import tallystick
from tallystick.cli.package import package
from tallystick.cli.rehearsal import drill, rehearsal

for command in (rehearsal, intake, link, person, package, drill):
    tallystick.add_command(command)

__all__ = ["tallystick"]
