"""Contributions as agencies send them: folders of invented rows with a cover sheet."""

from pathlib import Path
from typing import Any

COVER = """
[contribution]
name = "Harbour accounts"
operation = "{operation}"
agency = "{agency}"
kind = "platform"
exhibit = "A-001"
received_at = 2026-02-01T10:00:00Z
for = {grants}
[legal]
basis = "Court order 12/2026"
mandate = "Seizure of the platform"
from = 2024-01-01T00:00:00Z
until = 2026-03-01T00:00:00Z
[handling]
codes = ["H2"]
text = ""
evaluation = "B2"
[clock]
zone = "Europe/Copenhagen"
offset_seconds = 37
evidence = "compared with a time server at seizure"
[[file]]
path = "accounts.csv"
reader = "csv"
mapping = "accounts.mapping.toml"
"""

ACCESS_FILE = """
[[file]]
path = "access.csv"
reader = "csv"
[[file.table]]
name = "ACCESSES"
[file.table.columns]
account = "user"
at = "time"
address = "ip"
port = "port"
[file.table.constants]
platform = "harbour"
"""

MAPPING = """
[[table]]
name = "ACCOUNTS"
[table.columns]
account = "id"
handle = "name"
email = "mail"
created_at = "made"
[table.constants]
platform = "harbour"
[table.times]
created_at = {format = "%d/%m/%Y %H:%M:%S"}
"""

ACCOUNTS = """id,name,mail,made,bio
1,=heron,heron@mail.test,15/03/2024 12:00:00,not mapped
2,"quay, the",,26/10/2025 02:30:00,x
3,stone,stone@mail.example,01/02/2023 00:00:00,x
1,=heron,heron@mail.test,15/03/2024 12:00:00,another text
"""

ACCESS = """user,time,ip,port
1,2025-01-01T00:00:00Z,2001:DB8::1,443
1,2025-01-01T00:00:00Z,2001:db8:0::1,443
2,2025-01-01 00:00:00,240.0.0.1,0
2,2025-01-01 00:00:00,240.0.0.1,
"""


def sheet(*, operation: str, agency: str = "DK-NCP", grants: tuple[str, ...] = ("EC3",), small: bool = False) -> str:
    """A cover sheet; ``small`` lists the accounts only."""
    listed = "[" + ", ".join(f'"{code}"' for code in grants) + "]"
    return COVER.format(operation=operation, agency=agency, grants=listed) + ("" if small else ACCESS_FILE)


def write_contribution(folder: Path, **said: Any) -> Path:
    """A folder as an agency sends it; ``said`` as for ``sheet``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "contribution.toml").write_text(sheet(**said))
    (folder / "accounts.mapping.toml").write_text(MAPPING)
    (folder / "accounts.csv").write_text(ACCOUNTS)
    if not said.get("small"):
        (folder / "access.csv").write_text(ACCESS)
    return folder
