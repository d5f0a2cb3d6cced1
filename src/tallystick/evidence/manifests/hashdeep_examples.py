"""What the reader of digest lists must make of small ones."""

from tallystick.cage.reader import Example

_MD5, _SHA256 = "0123456789abcdef" * 2, "0123456789abcdef" * 4
_NOTHING = {"EXIF": [], "CASE": ["format"], "OTHER": []}  # type: dict[str, list[str]]

EXAMPLES = (
    Example(
        "hashdeep's own form: commas belong to the path, comments are none",
        f"%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## Invoked from: /x\n##\n5,{_MD5},{_SHA256},/a/b,c.png\n"
        f"x,{_MD5}\n".encode(),
        {"MEDIA": 2, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 0},
        {"MEDIA": 1},
        keep={"MEDIA": ["size", "md5", "sha256"], "PATHS": ["path", "folder", "name"], **_NOTHING},
        rows={
            "MEDIA": [("5", _MD5, _SHA256)],
            "PATHS": [("/a/b,c.png", "/a", "b,c.png")],
            "CASE": [("hashdeep",)],
        },
    ),
    Example(
        "sum tools and BSD; a name that is no UTF-8, an escaped one",
        f"{_MD5}  a b.png\n{_MD5} *b.png\nMD5 (c (1).png) = {_MD5}\n\\{_MD5}  d\\n\\\\e\n".encode()
        + f"{_MD5}  f".encode()
        + b"\xff.png\n",
        {"MEDIA": 5, "PATHS": 5, "EXIF": 0, "CASE": 1, "OTHER": 0},
        keep={"MEDIA": ["md5"], "PATHS": ["path", "path_hex"], **_NOTHING},
        rows={
            "MEDIA": [(_MD5,)] * 5,
            "PATHS": [
                ("a b.png", None), ("b.png", None), ("c (1).png", None), ("d\n\\e", None),
                ("f\\xff.png", "66ff2e706e67"),
            ],
        },
    ),
)  # fmt: skip
