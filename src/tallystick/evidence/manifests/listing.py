"""One line of a list of files as rows: digests in normal form, what they refuse, where the file lay. Pure."""

from collections.abc import Mapping

from tallystick.evidence.manifests.verbatim import verbatim
from tallystick.evidence.rules.degenerate import is_degenerate
from tallystick.evidence.rules.digests import LENGTHS, digest_of, fault_of
from tallystick.evidence.rules.flags import UNKNOWN
from tallystick.evidence.rules.paths import folder_of, name_in

Row = dict[str, str | None]
FLAGS = ("victim_identified", "offender_identified", "distributed", "suspected", "self_generated", "has_position")


def media_row(entry: str, said: Mapping[str, str | None], size: str | None) -> Row:
    """A media row from digests by kind (md5, sha1, sha256, photodna) and a size as they were written.

    Texts that are no such digest are named in ``trouble``; empty ones are not there.
    """
    row: Row = {"entry": entry}
    row |= dict.fromkeys(FLAGS, UNKNOWN)
    troubles, refused = [], []
    for kind, text in said.items():
        if not text:
            continue
        row[kind] = digest_of(kind, text) if kind in LENGTHS else text
        if (digest := row[kind]) is None:
            troubles.append(fault_of(kind, text))
        elif is_degenerate(kind, digest):
            refused.append(kind)
    if size is not None and not (size.isascii() and size.isdigit()):
        troubles, size = [*troubles, *(["size: no whole number"] if size else [])], None
    if not any(row.get(kind) for kind in LENGTHS):
        troubles.append("no digest")
    return row | {"size": size, "refused": " ".join(refused) or None, "trouble": "; ".join(troubles) or None}


def path_row(entry: str, path: str | None, *, place: int = 1, name: str | None = None) -> Row:
    """A path row; without ``name`` it is the last part of the path."""
    named = name if name is not None or path is None else name_in(path)
    row: Row = {"entry": entry, "place": str(place), "path": path, "name": named, "unallocated": UNKNOWN}
    return row | {"folder": folder_of(path, named)}


def text_of(raw: bytes) -> tuple[str, str | None]:
    """A path's bytes for eyes, and in hex where they are no UTF-8: what is none is written \\xNN."""
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace"), raw.hex()


def rest_row(entry: str | None, members: Mapping[str, object], *, personal: bool, case: str | None = None) -> Row:
    """What no column holds, by the names it had."""
    about = {"case": case, "entry": entry, "place": ""}
    return about | {"json": verbatim(dict(members)), "personal": "true" if personal else "false"}


def file_row(form: str, entries: int, **more: str | None) -> Row:
    """The row of the file itself. ``form``: name of the format."""
    return {"case": "0", "format": form, "entries": str(entries), **more}
