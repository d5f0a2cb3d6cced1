"""What the DFXML reader must make of small files."""

from tallystick.cage.reader import Example

_MD5 = "0123456789abcdef" * 2
_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n<dfxml xmlns='http://www.forensicswiki.org/wiki/Category:"
    "Digital_Forensics_XML' version='1.2.0'><metadata/>"
    "<creator><program>fiwalk</program><version>4.2</version></creator>"
    "<source><image_filename>a.raw</image_filename></source>"
)
_FILE = (
    "<fileobject><filename>DCIM/a &amp; b.png</filename><filesize>5</filesize><unalloc>1</unalloc>"
    "<mtime>2024-01-02T03:04:05Z</mtime><atime>2024-01-02T00:00:00</atime><inode>7</inode>"
    f"<byte_runs><byte_run img_offset='512' len='5'>"
    f"<hashdigest type='md5'>{'f' * 31}0</hashdigest></byte_run></byte_runs>"
    f"<hashdigest type='MD5'>{_MD5.upper()}</hashdigest></fileobject>"
)

EXAMPLES = (
    Example(
        "a deleted file; the digest of its first sector is not its own",
        f"{_HEAD}<volume>{_FILE}</volume></dfxml>".encode(),
        {"MEDIA": 1, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 2},
        keep={
            "MEDIA": ["md5", "size"],
            "PATHS": ["path", "folder", "written", "accessed", "accessed_raw", "unallocated", "source_id",
                      "physical_location"],
            "EXIF": [], "CASE": ["application", "format_version"], "OTHER": ["entry", "json"],
        },
        rows={
            "MEDIA": [(_MD5, "5")],
            "PATHS": [("DCIM/a & b.png", "DCIM", "2024-01-02T03:04:05Z", None, "2024-01-02T00:00:00", "true", "a.raw",
                       "512")],
            "CASE": [("fiwalk", "1.2.0")],
            "OTHER": [("1", '{"inode":"7"}'), (None, '{"source/image_filename":"a.raw"}')],
        },
    ),
    Example(
        "a cut file keeps what was whole",
        f"{_HEAD}{_FILE}<fileobject><filename>x".encode(),
        {"MEDIA": 2, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 2},
        {"MEDIA": 1},
        keep={"MEDIA": ["md5"], "PATHS": [], "EXIF": [], "CASE": [], "OTHER": []},
        rows={"MEDIA": [(_MD5,)]},
    ),
)  # fmt: skip
