"""A disk that is full or fails, said in the house's words wherever files are written."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tallystick.vocabulary.errors import Unavailable

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)
REMEDY = "Make room or take another disk, then run it again: nothing half done is kept."


@contextmanager
def room(where: Path) -> Iterator[None]:
    """Raises Unavailable when the disk below ``where`` does not take what the block writes."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise Unavailable(str(where), f"the disk does not take it ({error.strerror})", REMEDY) from error
    except duckdb.Error as error:
        if "No space left" not in str(error):
            raise
        raise Unavailable(str(where), "the disk does not take it (No space left on device)", REMEDY) from error
