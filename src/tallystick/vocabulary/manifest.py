"""The manifest of a scan: what leaves an examiner's machine about seized files. Never a picture, a preview or a prompt.

A manifest is a folder of four files: ``head.json`` (signed), ``FILES.parquet``, ``SIGNALS.parquet`` and
``FRAMES.parquet``. Rows stand in order of ``file``; the same folder scanned twice gives the same bytes.
"""

from enum import StrEnum

VERSION = 1

Column = tuple[str, str, str]
"""Name, type as DuckDB writes it, what it says."""

FILES: tuple[Column, ...] = (
    ("file", "BIGINT", "number of the file, from 1, in order of path bytes"),
    ("path", "BLOB", "path below the scanned folder, as bytes, parts divided by /"),
    ("shown", "VARCHAR", "the path for eyes: what is no UTF-8 is written \\xNN"),
    ("state", "VARCHAR", "a FileState"),
    ("reason", "VARCHAR", "why it was not read or looked at, NULL when it was"),
    ("size", "BIGINT", "bytes"),
    ("modified_ns", "BIGINT", "nanoseconds since 1970 UTC as the file system has them; no zone is known for FAT"),
    ("accessed_ns", "BIGINT", "the same"),
    ("changed_ns", "BIGINT", "of the entry, where the file system keeps it"),
    ("md5", "VARCHAR", "32 hex digits, lower case"),
    ("sha1", "VARCHAR", "40"),
    ("sha256", "VARCHAR", "64"),
    ("mime", "VARCHAR", "by the first bytes, never by the name; NULL when unknown"),
    ("width", "INTEGER", "pixels as stored, before orientation"),
    ("height", "INTEGER", "the same"),
    ("orientation", "TINYINT", "EXIF 1 to 8, NULL when none is given"),
    ("pdq", "VARCHAR", "64 hex digits; NULL when not a picture or not decoded"),
    ("pdq_quality", "TINYINT", "0 to 100; below 50 a digest is kept and not matched"),
    ("pdq_from", "VARCHAR", "draft (decoded at a reduced size) or full"),
)

SIGNALS: tuple[Column, ...] = (
    ("file", "BIGINT", "number in FILES"),
    ("place", "INTEGER", "from 1 within the file"),
    ("kind", "VARCHAR", "a SignalKind"),
    ("says", "VARCHAR", "an Origin: what it declares, never what is"),
    ("state", "VARCHAR", "a C2paState for c2pa, else unsigned"),
    ("where", "VARCHAR", "chunk, tag or assertion it was found in"),
    ("extractor", "VARCHAR", "name and version of what read it"),
    ("raw_sha256", "VARCHAR", "digest of the raw value"),
    ("token", "VARCHAR", "the word that decided: a digital source type's last part, a chunk's key"),
    ("generator", "VARCHAR", "name of the tool"),
    ("model", "VARCHAR", ""),
    ("model_sha", "VARCHAR", "digest of the model as the tool gives it, of whatever kind"),
    ("seed", "VARCHAR", ""),
    ("steps", "VARCHAR", ""),
    ("dimensions", "VARCHAR", "as the tool gives them, 512x768"),
    ("prompt_sha256", "VARCHAR", "digest of the prompt, which is not kept"),
    ("make", "VARCHAR", ""),
    ("camera", "VARCHAR", "model of the camera"),
    ("serial", "VARCHAR", "of body or device"),
    ("unique_id", "VARCHAR", "ImageUniqueID"),
    ("sequence", "VARCHAR", "number within the camera's run of pictures"),
    ("taken", "VARCHAR", "as written, with sub-seconds and offset where given"),
    ("has_position", "BOOLEAN", "whether a position is there; never the position"),
    ("has_maker_note", "BOOLEAN", ""),
)

FRAMES: tuple[Column, ...] = (
    ("file", "BIGINT", "number in FILES"),
    ("at_ms", "BIGINT", "milliseconds from the start of the film"),
    ("pdq", "VARCHAR", ""),
    ("pdq_quality", "TINYINT", ""),
)

CONFIRMED = ("pdq", "pdq_quality", "pdq_from")
"""Columns of FILES that a second look, in full size, may fill anew."""

TABLES = {"FILES": FILES, "SIGNALS": SIGNALS, "FRAMES": FRAMES}


class FileState(StrEnum):
    """``READ``: digests, and a look if it is a picture. ``PARTLY``: digests, but no look (why: ``reason``).
    ``UNREADABLE``: no digests. ``NOT_A_FILE``: link, pipe, device or socket: named, not followed."""

    READ = "read"
    PARTLY = "partly"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not_a_file"


class SignalKind(StrEnum):
    C2PA = "c2pa"
    DIGITAL_SOURCE_TYPE = "digital_source_type"
    GENERATOR = "generator"
    AI_LABEL = "ai_label"
    """An AI property of IPTC 2025.1, or the TC260 label."""
    CAMERA = "camera"


class Origin(StrEnum):
    """What a signal declares. ``AI_EDIT``: an original existed, so it raises a file and never lowers it."""

    AI = "declared_ai"
    AI_EDIT = "declared_ai_edit"
    CAMERA = "declared_camera"
    OTHER = "declared_other"


class C2paState(StrEnum):
    TRUSTED = "trusted"
    VALID = "valid"
    INVALID = "invalid"
    NONE = "none"
    REMOTE = "remote_not_fetched"
    UNSIGNED = "unsigned"
    """For signals that carry no signature at all."""


MATCHABLE = 50
"""PDQ quality below which a digest is kept and never matched."""

DRAFT_OFF = 16
"""Bits by which a digest made from a draft may be off from the one made at full size."""
