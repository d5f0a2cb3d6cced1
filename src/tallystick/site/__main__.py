"""The ``tallystick`` command: the command line of the house with its administration, in one home."""

import os
from pathlib import Path

import click

from tallystick.cli.commands import tallystick
from tallystick.site.administration import administration_commands
from tallystick.site.office import Office


def assembled() -> click.Group:
    """The whole command group."""
    for command in administration_commands:
        tallystick.add_command(command)
    return tallystick


def main() -> None:
    home = Path(os.environ.get("TALLYSTICK_HOME", "./.tallystick")).resolve()
    assembled()(obj=Office(home), prog_name="tallystick")


if __name__ == "__main__":
    main()
