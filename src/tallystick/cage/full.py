"""No room left, whoever says it: the system, the engine in its own words, or the database."""

import errno

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_WORDS = ("no space left on device", "disk quota exceeded", "file too large", "out of disk")


def is_full(error: BaseException) -> bool:
    """Whether an error, or what it came from, is that of a disk with no room for what is written."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _FULL:
            return True
        if type(seen).__name__ == "DiskFull" or any(words in str(seen).lower() for words in _WORDS):
            return True
        seen = seen.__cause__
    return False
