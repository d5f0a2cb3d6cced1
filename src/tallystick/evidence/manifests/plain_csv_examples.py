"""What the reader of plain tables must make of small ones."""

from tallystick.cage.reader import Example

_MD5 = "0123456789ABCDEF0123456789ABCDEF"
_PDQ = "0123456789abcdef" * 4
_KEEP = {
    "MEDIA": ["md5", "sha1", "pdq", "pdq_quality", "size", "series", "category", "scheme", "trouble"],
    "OTHER": ["json", "personal"], "PATHS": [], "EXIF": [], "CASE": ["format", "entries"],
}  # fmt: skip

EXAMPLES = (
    Example(
        "names of columns in any case; a value has no scheme; what no column holds is kept aside",
        f"MD5,Size,Series,Value,Note\n{_MD5},17,A series,1,seen\n".encode(),
        {"MEDIA": 1, "PATHS": 0, "EXIF": 0, "CASE": 1, "OTHER": 1},
        keep=_KEEP,
        rows={
            "MEDIA": [(_MD5.lower(), None, None, None, "17", "A series", "1", None, None)],
            "OTHER": [('{"note":"seen"}', "true")],
            "CASE": [("CSV", "1")],
        },
    ),
    Example(
        "a likeness alone is a row; a text that is no digest is said",
        f"SHA-1;PDQ;PDQ quality\nnone;{_PDQ};88\n;{_PDQ};\n;;\n".encode(),
        {"MEDIA": 3, "PATHS": 0, "EXIF": 0, "CASE": 1, "OTHER": 0},
        options={"delimiter": ";"},
        keep=_KEEP,
        rows={
            "MEDIA": [
                (None, None, _PDQ, "88", None, None, None, None,
                 "sha1: 4 characters, not 40 hex digits and not base64 of them; no digest"),
                (None, None, _PDQ, None, None, None, None, None, None),
                (None, None, None, None, None, None, None, None, "no digest"),
            ],
        },
    ),
)  # fmt: skip
