"""What the Griffeye reader must make of a small export."""

from tallystick.cage.reader import Example

_MD5 = "0123456789ABCDEF0123456789ABCDEF"
_HEAD = (
    "Category,Created Date,DB: Own,Directory Path,Distributed,Exif Serial Number,Exif: Author,Exif: Make,File Name,"
    "File Size,Identified,Latitude,Longitude,MD5,Nudity Level,Tags,Unallocated,User Comment"
)
_ROW = (
    f'Cat 5,1/10/2009 8:16:10 PM,-1,D:\\DCIM\\100,False,S-1,Somebody,TestCam,"shape, 1.png",2835,True,41.9,12.5,'
    f"{_MD5},0.5,a tag,True,a comment"
)

EXAMPLES = (
    Example(
        "a copy of a file; scores, comments, authors and coordinates are not taken",
        f"{_HEAD}\r\n{_ROW}\r\n".encode("utf-8-sig"),
        {"MEDIA": 1, "PATHS": 1, "EXIF": 2, "CASE": 1, "OTHER": 2},
        options={"profile": "UK"},
        keep={
            "MEDIA": [
                "md5",
                "size",
                "category",
                "scheme",
                "profile",
                "victim_identified",
                "distributed",
                "has_position",
            ],
            "PATHS": ["name", "folder", "created", "created_raw", "unallocated"],
            "EXIF": ["name", "value"],
            "OTHER": ["json", "personal"],
            "CASE": [],
        },
        rows={
            "MEDIA": [(_MD5.lower(), "2835", "Cat 5", "griffeye", "UK", "true", "false", "true")],
            "PATHS": [("shape, 1.png", "D:/DCIM/100", None, "1/10/2009 8:16:10 PM", "true")],
            "EXIF": [("make", "TestCam"), ("serial", "S-1")],
            "OTHER": [('{"DB: Own":"-1"}', "false"), ('{"Tags":"a tag"}', "true")],
        },
    ),
    Example(
        "a row with too few values is set aside, with its byte",
        f"MD5,File Name\n{_MD5}\n{_MD5},b.png\n".encode(),
        {"MEDIA": 2, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 0},
        {"MEDIA": 1},
        keep={"MEDIA": ["entry"], "PATHS": ["name"], "EXIF": [], "CASE": [], "OTHER": []},
        rows={"MEDIA": [("2",)], "PATHS": [("b.png",)]},
    ),
)
