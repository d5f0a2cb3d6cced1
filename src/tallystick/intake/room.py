"""What a full or failing disk means to whoever receives a contribution: try again, nothing is half done."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.db import DatabaseError

from tallystick.cage.full import is_full
from tallystick.vocabulary.errors import Unavailable


@contextmanager
def room_for(home: Path) -> Iterator[None]:
    """Raises Unavailable where the disk under ``home``, or the database's, has no room or fails."""
    try:
        yield
    except (OSError, duckdb.Error, DatabaseError) as error:
        if is_full(error):
            what = "the disk is full"
        elif isinstance(error, OSError) and error.errno == errno.EIO:
            what = "the disk fails"
        else:
            raise
        remedy = "Nothing was received. Make room (or replace the disk), then give the same command again: it goes on"
        raise Unavailable(str(home), what, remedy) from error
