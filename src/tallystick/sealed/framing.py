"""A sealed message in whole blocks: age adds random bytes of its own, which would make equal lengths differ."""

from tallystick.vocabulary.errors import Malformed

BLOCK = 4_096
MARK = b"tallystick sealed message 1\n"
_LENGTH = 8


def framed(content: bytes) -> bytes:
    """Mark, length, content, and zeros up to a whole number of blocks."""
    whole = MARK + len(content).to_bytes(_LENGTH, "big") + content
    return whole.ljust(-(-len(whole) // BLOCK) * BLOCK, b"\0")


def unframed(whole: bytes) -> bytes:
    """The content again. Raises Malformed for bytes that :func:`framed` does not make."""
    if not whole.startswith(MARK):
        what = "it is no sealed message, but another kind of file"
        raise Malformed("message", what, "Look for the one that was meant.")
    start = len(MARK) + _LENGTH
    length = int.from_bytes(whole[len(MARK) : start], "big")
    content = whole[start : start + length]
    if framed(content) != whole:
        raise Malformed("message", "it is none, or it was cut off or altered", "Ask its sender for it again.")
    return content
