"""Keys and passwords of a home, apart from its rows: one file, sealed with age to a recipient or a passphrase."""

import io
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pyrage

from tallystick.site.backup.files import write_whole
from tallystick.vocabulary.errors import Absent, Malformed, Refused

SUFFIX = ".keys.age"
STAYS = ("server.json",)
"""Where a database elsewhere lies belongs to the machine, not to the operation."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """What keys are sealed with: an age recipient (``age1...``) or a passphrase; to open, its identity or the same."""

    recipient: str = ""
    identity: str = ""
    passphrase: str = ""


def keep_keys(home: Path, *, folder: Path, backup: str, lock: Lock) -> Path:
    """Seal ``home/secrets`` into ``folder/<backup>.keys.age``. Raises Malformed for a recipient that is none."""
    packed = _packed(home / "secrets")
    try:
        if lock.recipient:
            sealed = pyrage.encrypt(packed, [pyrage.x25519.Recipient.from_str(lock.recipient)])
        else:
            sealed = pyrage.passphrase.encrypt(packed, lock.passphrase)
    except pyrage.RecipientError as error:
        raise Malformed("--recipient", f"{lock.recipient!r} is no age recipient", "It starts with age1.") from error
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{backup}{SUFFIX}"
    write_whole(path, sealed)
    return path


def give_back_keys(home: Path, *, folder: Path, backup: str, lock: Lock) -> None:
    """Open the keys of a backup into ``home/secrets``. Raises Absent, Refused (wrong key or passphrase), Malformed."""
    path = folder if folder.is_file() else folder / f"{backup}{SUFFIX}"
    if not path.is_file():
        raise Absent(str(path), "the keys of this backup are not here", "Give the folder or file they were kept in.")
    try:
        if lock.identity:
            packed = pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(lock.identity)])
        else:
            packed = pyrage.passphrase.decrypt(path.read_bytes(), lock.passphrase)
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise Refused(str(path), f"it does not open ({error})", "Give its identity file or its passphrase.") from error
    _unpacked(packed, home / "secrets", where=str(path))


def _packed(secrets: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(secrets.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.name not in STAYS:
                member = tarfile.TarInfo(str(path.relative_to(secrets)))
                content = path.read_bytes()
                member.size, member.mode = len(content), 0o600
                tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _unpacked(packed: bytes, secrets: Path, *, where: str) -> None:
    secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:") as tar:
            for member in tar:
                name, content = Path(member.name), tar.extractfile(member)
                if content is None or name.is_absolute() or ".." in name.parts or member.issym() or member.islnk():
                    raise Malformed(where, "it holds something that is not a plain file", "Find another copy.")
                target = secrets / name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(target, content.read())
    except tarfile.TarError as error:
        raise Malformed(where, "its archive cannot be read", "Find another copy.") from error
