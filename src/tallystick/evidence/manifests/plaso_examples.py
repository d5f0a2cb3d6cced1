"""What the reader of plaso's digests must make of small files."""

from tallystick.cage.reader import Example

_SHA = "0123456789abcdef" * 4
_COUNTS = {"MEDIA": 1, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 0}
_KEEP = {"MEDIA": ["sha256"], "PATHS": ["path"], "EXIF": [], "CASE": [], "OTHER": []}  # type: dict[str, list[str]]
_ROWS = {"MEDIA": [(_SHA,)], "PATHS": [("OS:/a b",)]}  # type: dict[str, list[tuple[str | None, ...]]]

EXAMPLES = (
    Example(
        "image_export: one digest, two paths",
        f'[{{"sha256": "{_SHA}", "paths": ["bin/echo", "home/echo"]}}, {{"sha256": 5, "paths": []}}]'.encode(),
        _COUNTS | {"MEDIA": 2, "PATHS": 2},
        {"MEDIA": 1},
        keep=_KEEP,
        rows={"MEDIA": [(_SHA,)], "PATHS": [("bin/echo",), ("home/echo",)]},
    ),
    Example(
        "psort's analysis as JSON",
        f'{{"file_hashes": [\n {{"sha256_hash": "{_SHA}", "display_name": "OS:/a b"}}\n]}}\n'.encode(),
        _COUNTS, keep=_KEEP, rows=_ROWS,
    ),
    Example("as text", f"SHA256 hash\tDisplay name\n{_SHA}\tOS:/a b\n".encode(), _COUNTS, keep=_KEEP, rows=_ROWS),
    Example(
        "as Markdown", f"SHA256 hash | Display name\n--- | ---\n{_SHA} | OS:/a b\n".encode(), _COUNTS,
        keep=_KEEP, rows=_ROWS,
    ),
)  # fmt: skip
