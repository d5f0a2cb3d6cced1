"""What the ICSE reader must make of a small export."""

from tallystick.cage.reader import Example

_MD5 = "0123456789ABCDEF0123456789ABCDEF"
_HEAD = (
    "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name;"
    "Number of submissions;File Available;Media Type;Baseline"
)

EXAMPLES = (
    Example(
        "flags y and n, nothing said stays unknown; a delimiter too many at the end of a row is none",
        f"{_HEAD}\n{_MD5};;;17;y;n;;A series;3;y;image;y\n{_MD5};;;18;;;;;;;;;\n".encode(),
        {"MEDIA": 2, "PATHS": 0, "EXIF": 0, "CASE": 1, "OTHER": 1},
        keep={
            "MEDIA": [
                "media_id", "md5", "distributed", "victim_identified", "offender_identified", "series", "category",
                "scheme",
            ],
            "OTHER": ["json"], "PATHS": [], "EXIF": [], "CASE": [],
        },
        rows={
            "MEDIA": [
                ("17", _MD5.lower(), "true", "false", "unknown", "A series", "y", "interpol_baseline"),
                ("18", _MD5.lower(), "unknown", "unknown", "unknown", None, None, None),
            ],
            "OTHER": [('{"Number of submissions":"3","File Available":"y","Media Type":"image"}',)],
        },
    ),
)  # fmt: skip
