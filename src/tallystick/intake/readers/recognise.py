"""Which reader a file is for, by its first bytes. Pure but for reading those bytes; says nothing about content."""

import re
from pathlib import Path

HEAD = 1 << 16
_LOG = re.compile(rb'[^\n]{1,400}\[\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "')
_TELEGRAM = re.compile(rb'"(?:date_unixtime|text_entities|from_id|left_chats|personal_information)"\s*:')
_MESSAGES = re.compile(rb'"(?:messages|chats)"\s*:')
_BOM = b"\xef\xbb\xbf"


def recognise(path: Path) -> str:
    """The name of the reader (see ``catalogue.READERS``) that fits the file's beginning; ``csv`` when none does."""
    with path.open("rb") as opened:
        return recognise_head(opened.read(HEAD))


def recognise_head(head: bytes) -> str:
    """The same for the first bytes themselves."""
    if head.startswith(b"SQLite format 3\x00"):
        return "sqlite"
    text = head.removeprefix(_BOM).lstrip(b" \t\r\n")
    if text[:1] in (b"{", b"["):
        return _json(text)
    return "weblog" if _LOG.match(text) else "csv"


def _json(text: bytes) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line[:1] == text[:1] and line.rstrip()[-1:] in b"}]" for line in lines[:-1][:20]):
        return "jsonl"
    if text[:1] == b"{" and _MESSAGES.search(text) and _TELEGRAM.search(text):
        return "telegram"
    return "json"


def delimiter_of(head: bytes) -> str:
    """The likely delimiter of a CSV file: what stands most often in its first line, else a comma."""
    first = head.removeprefix(_BOM).lstrip(b"\r\n").split(b"\n", 1)[0].decode("utf-8", "replace")
    first = re.sub(r'"[^"]*"', "", first)
    return max((",", ";", "\t", "|"), key=first.count)
