"""Sealing: one ``.tally`` file that only the recipient can open and nobody can alter unseen (threats T10).

Inside the age encryption lies a plain tar with fixed dates and owners: ``manifest.json``, ``manifest.sig``, then the
files in order of name. Opening checks the signature, every digest, and that the tar is byte for byte the one these
files make, before anything is shown.
"""

import io
import json
import os
import tarfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage

from tallystick import verify
from tallystick.sealed.keys import Keys
from tallystick.sharing import proofs
from tallystick.sharing.content import FORMAT, Content
from tallystick.sharing.writers.manifest import FORMAT as MANIFEST_FORMAT
from tallystick.sharing.writers.manifest import Manifest, canonical, make_manifest, sign, signed
from tallystick.vocabulary.errors import Absent, Malformed, Refused

PURPOSE = "tallystick package"
AT_MOST = 2 * 1024**3
_NAMES = ("manifest.json", "manifest.sig")


@dataclass(frozen=True)
class OpenedPackage:
    """A package whose every byte has been checked. ``signed_by`` is the agency whose key signed it.

    ``ledger`` is its ``ledger.json``, checked with the log's key that it names itself: whether that is the key the
    recipient pinned is the witness's to say. ``proved`` says in lines what it proves, ``witnessed`` what the witness of
    the recipient made of it.
    """

    manifest: Manifest
    signed_by: str
    content: Content
    files: dict[str, bytes]
    ledger: dict[str, Any]
    proved: tuple[str, ...] = ()
    witnessed: tuple[str, ...] = ()


def seal(content: Content, files: Mapping[str, bytes], *, sender: Keys, recipient: str, ledger: int, out: Path) -> None:
    """Sign and encrypt a package to the age key ``recipient``; written beside ``out``, synced, renamed.

    ``files`` hold ``ledger.json``; ``ledger`` is the position of the release line in the log.
    """
    made = make_manifest(content, files, recipient_key=recipient, sender_key=sender.age_recipient, ledger=ledger)
    manifest = canonical(made)
    signature = sign(manifest, purpose=PURPOSE, key=sender.signing_key)
    packed = _tar({"manifest.json": manifest, "manifest.sig": signature.hex().encode(), **dict(sorted(files.items()))})
    write_sealed(packed, recipient=recipient, out=out)


def open_package(path: Path, *, identity: str, trusted: Mapping[str, str]) -> OpenedPackage:
    """Open a ``.tally`` file with the age ``identity``; ``trusted`` maps agency codes to verify keys (hex).

    Raises Refused when it was sealed to another key, signed by nobody trusted, or is not for this key; Malformed when
    any byte was altered, added or cut off; Absent when there is no such file.
    """
    found = _untar(read_sealed(path, identity=identity), where=path.name)
    manifest, signer = _manifest(found, trusted=trusted, where=path.name)
    if manifest["recipient_key"] != str(pyrage.x25519.Identity.from_str(identity).to_public()):
        raise Refused(path.name, "it was made for another recipient", "Tell the sender that it was passed on.")
    files = {name: made for name, made in found.items() if name not in _NAMES}
    expected = make_manifest(_content(files, path.name), files, recipient_key="", sender_key="", ledger=0)
    if expected["files"] != manifest["files"] or expected["number"] != manifest["number"]:
        raise _altered(path.name, "its files are not those of its manifest")
    ledger, proved = _ledger(files, manifest, where=path.name)
    return OpenedPackage(
        manifest=manifest,
        signed_by=signer,
        content=_content(files, path.name),
        files=files,
        ledger=ledger,
        proved=proved,
    )


def _ledger(files: Mapping[str, bytes], manifest: Manifest, *, where: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The proof of release: that the log holds the release, and a line that names every other file's digest."""
    others = {name: made for name, made in files.items() if name != proofs.NAME}
    try:
        ledger: dict[str, Any] = json.loads(files[proofs.NAME])
        proved = verify.check_ledger(ledger, files=others, key=None)
        acts = {entry["position"]: json.loads(entry["leaf"])["act"] for entry in ledger["entries"]}
        if acts.get(manifest["ledger"]) != "release_package":
            raise verify.Bad(f"position {manifest['ledger']} is not its release")
        proofs.check_recorded(ledger, others)
    except KeyError as error:
        raise _altered(where, f"it has no {error}") from error
    except (ValueError, TypeError, AttributeError, verify.Bad) as error:
        raise _altered(where, f"{proofs.NAME}: {error}") from error
    return ledger, tuple(proved)


def write_sealed(plain: bytes, *, recipient: str, out: Path) -> None:
    """Encrypt to one age key and put the result in place in one step."""
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(recipient)])
    out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        target.write(sealed)
        target.flush()
        os.fsync(target.fileno())
    fresh.rename(out)


def read_sealed(path: Path, *, identity: str) -> bytes:
    """Decrypt a sealed file. Raises Refused for the wrong key, Malformed for an altered file."""
    try:
        if path.stat().st_size > AT_MOST:
            raise Malformed(path.name, f"it is larger than {AT_MOST} bytes", "Ask the sender for it in parts.")
        sealed = path.read_bytes()
    except FileNotFoundError as error:
        raise Absent(str(path), "no such file", "Check the path.") from error
    try:
        plain = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        if "matching key" in str(error).lower():
            raise Refused(path.name, "it is not sealed to this key", "Ask for your agency's own package.") from error
        raise _altered(path.name, str(error)) from error
    return bytes(plain)


def _altered(where: str, what: str) -> Malformed:
    return Malformed(where, f"it is damaged or was altered ({what})", "Do not use it. Ask the sender for it again.")


def _manifest(found: Mapping[str, bytes], *, trusted: Mapping[str, str], where: str) -> tuple[Manifest, str]:
    if not set(_NAMES) <= set(found):
        raise _altered(where, "it has no manifest")
    words = found["manifest.json"]
    try:
        signature = bytes.fromhex(found["manifest.sig"].decode("ascii"))
        manifest: Manifest = json.loads(words)
    except ValueError as error:
        raise _altered(where, "its manifest cannot be read") from error
    for agency, key in sorted(trusted.items()):
        if signed(words, signature, purpose=PURPOSE, key=key):
            if manifest.get("format") != MANIFEST_FORMAT or manifest.get("owner") != agency:
                raise _altered(where, "its manifest does not name the agency that signed it")
            return manifest, agency
    raise Refused(where, "nobody you trust signed it", "Check the sender's verify key by telephone.")


def _content(files: Mapping[str, bytes], where: str) -> Content:
    try:
        content: Content = json.loads(files["package.json"])
    except (KeyError, ValueError) as error:
        raise _altered(where, "it has no readable package.json") from error
    if content.get("format") != FORMAT:
        raise Malformed(where, "its format is not known here", "Open it with a newer version of this software.")
    return content


def _tar(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, made in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(made), 0o600
            tar.addfile(member, io.BytesIO(made))
    return out.getvalue()


def _untar(packed: bytes, *, where: str) -> dict[str, bytes]:
    """Files by name. The names are only ever looked up, never used as paths before :func:`safe_name` has passed."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:") as tar:
            for member in tar:
                opened = tar.extractfile(member) if member.isreg() else None
                if opened is None or not safe_name(member.name) or member.name in found:
                    raise _altered(where, "it holds something that is not a plain file")
                found[member.name] = opened.read()
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _altered(where, "its archive cannot be read") from error
    if _tar(found) != packed:
        raise _altered(where, "its archive holds more than its files")
    return found


def safe_name(name: str) -> bool:
    """Whether a name is a plain file name: letters, digits, dot, dash, underscore, not starting with a dot."""
    plain = name.replace(".", "").replace("-", "").replace("_", "")
    return bool(plain) and plain.isascii() and plain.isalnum() and not name.startswith(".") and len(name) <= 64
