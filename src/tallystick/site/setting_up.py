"""Makes a home ready: server, roles, tables, policies."""

from pathlib import Path

from tallystick.records.server import Server
from tallystick.site.starting import set_up


def make_home(home: Path, *, admin_url: str = "") -> None:
    """Create or bring up to date the database of a home. Safe to run again."""
    server = Server(home)
    server.init(admin_url=admin_url)
    set_up(home)
    bring_up_to_date(home)


def bring_up_to_date(home: Path) -> None:
    """Run migrations as the owner, then functions, grants and policies."""
    from django.core.management import call_command
    from django.db import connections, transaction

    from tallystick.records.policies import apply_policies
    from tallystick.records.roles import VIEWED

    server = Server(home)
    (home / "static").mkdir(exist_ok=True)
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    with transaction.atomic(using="owner"):
        apply_policies(connections["owner"], keys={role: server.key(role) for role in VIEWED})
