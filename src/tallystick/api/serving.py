"""The machine door on this machine: granian, TLS 1.3 alone, and no answer to whoever shows no certificate of ours."""

import os
from dataclasses import dataclass
from pathlib import Path

from tallystick.vocabulary.errors import Absent


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """PEM files: the door's certificate and key, and the authority whose certificates the parties must show."""

    own: Path
    key: Path
    authority: Path


def serve_door(folder: Path, certificates: Certificates, *, address: str, port: int) -> None:
    """Serve a role's folder until stopped. Raises Absent for files that are not there."""
    for path in (folder / "about.json", certificates.own, certificates.key, certificates.authority):
        if not path.is_file():
            raise Absent(str(path), "it is not there", "Name the folder of a role, and PEM files.")
    os.environ["TALLYSTICK_ROLE_FOLDER"] = str(folder.resolve())
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "tallystick.api.wsgi:app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_level=LogLevels.warning,
        websockets=False,
        ssl_cert=certificates.own,
        ssl_key=certificates.key,
        ssl_ca=certificates.authority,
        ssl_client_verify=True,
    ).serve()
