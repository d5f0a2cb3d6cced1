"""What the VICS reader must make of small files."""

from tallystick.cage.reader import Example

_HEX = "0123456789abcdef" * 4
_MD5, _SHA1, _SHA256 = _HEX[:32], _HEX[:40], _HEX
_SET = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media"

EXAMPLES = (
    Example(
        "a hash set of two entries, one with a byte-order mark before it all",
        b"\xef\xbb\xbf"
        + f'{{"@odata.context":"{_SET}","value":[{{"MediaID":1,"Category":0,"MD5":"{_MD5.upper()}"}},'
        f'{{"MediaID":2,"Category":null,"SHA1":"{_SHA1}","Tags":"x"}}]}}'.encode(),
        {"MEDIA": 2, "PATHS": 0, "EXIF": 0, "CASE": 1, "OTHER": 1},
        keep={
            "MEDIA": ["entry", "md5", "sha1", "category", "profile"],
            "OTHER": ["entry", "json", "personal"],
            "CASE": ["case", "format_version", "shape"],
            "PATHS": [], "EXIF": [],
        },
        rows={
            "MEDIA": [("1", _MD5, None, "0", "US"), ("2", None, _SHA1, None, None)],
            "OTHER": [("2", '{"Tags":"x"}', "true")],
            "CASE": [("0", "2.0", "Media")],
        },
    ),
    Example(
        "a cut file keeps what was whole and says where it broke",
        f'{{"@odata.context":"{_SET}","value":[{{"MD5":"{_MD5}"}},{{"MD5":"{_MD5}'.encode(),
        {"MEDIA": 2, "PATHS": 0, "EXIF": 0, "CASE": 1, "OTHER": 0},
        {"MEDIA": 1},
        keep={"MEDIA": ["md5"], "PATHS": [], "EXIF": [], "CASE": ["entries"], "OTHER": []},
        rows={"MEDIA": [(_MD5,)]},
    ),
)  # fmt: skip
