"""What kind of file it is, by its first bytes, never by its name."""

FIRST_BYTES = 64

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xffO\xffQ", "image/j2c"),
    (b"qoif", "image/qoi"),
    (b"II\x2a\0", "image/tiff"),
    (b"MM\0\x2a", "image/tiff"),
    (b"II\x2b\0", "image/tiff"),
    (b"MM\0\x2b", "image/tiff"),
    (b"IIRO", "image/x-olympus-orf"),
    (b"IIU\0", "image/x-panasonic-rw2"),
    (b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (b"%PDF-", "application/pdf"),
)
_INSIDE_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"avif", "image/avif"),
    (b"avis", "image/avif"),
    (b"heic", "image/heic"),
    (b"heix", "image/heic"),
    (b"heim", "image/heic"),
    (b"heis", "image/heic"),
    (b"hevc", "image/heic"),
    (b"hevx", "image/heic"),
    (b"mif1", "image/heif"),
    (b"msf1", "image/heif"),
    (b"crx ", "image/x-canon-cr3"),
    (b"qt  ", "video/quicktime"),
    (b"M4A ", "audio/mp4"),
    (b"3gp", "video/3gpp"),
    (b"3g2", "video/3gpp2"),
)


_FIRST = {sign[0] for sign, _ in _STARTS} | {ord("R"), ord("B")}
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide")


def mime_of(start: bytes) -> str | None:
    """The kind of a file that begins with ``start`` (64 bytes are enough); None when it is none of those known here."""
    if not start or (start[0] not in _FIRST and start[4:8] not in _BOXES):
        return None
    if start[:4] == b"RIFF":
        return _INSIDE_RIFF.get(start[8:12])
    if start[4:8] == b"ftyp":
        return _of_brand(start)
    if start[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"
    if start[:4] in (b"II\x2a\0", b"MM\0\x2a") and start[8:10] == b"CR":
        return "image/x-canon-cr2"
    if start[:2] == b"BM" and start[6:10] == b"\0\0\0\0" and start[14:18] in _BITMAP_HEADERS:
        return "image/bmp"
    return next((mime for sign, mime in _STARTS if start.startswith(sign)), None)


_BITMAP_HEADERS = {size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124)}


def _of_brand(start: bytes) -> str:
    """A film unless a brand says otherwise; ``mif1`` names the family, so a later brand may say more."""
    brands = [start[8:12], *(start[place : place + 4] for place in range(16, min(len(start), _box_end(start)) - 3, 4))]
    for brand in brands:
        mime = next((mime for sign, mime in _BRANDS if brand.startswith(sign)), None)
        if mime not in (None, "image/heif"):
            return str(mime)
        if mime is None and brand == brands[0]:
            return "video/mp4"
    return "image/heif"


def _box_end(start: bytes) -> int:
    return int.from_bytes(start[:4], "big")
