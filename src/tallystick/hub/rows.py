"""Rows as agencies write them to the match hub, and as the hub keeps them: 41 bytes each, no word among them."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from tallystick.vocabulary.errors import Malformed

Array = NDArray[np.void]


class Code(IntEnum):
    """How a token is held. OPEN: both sides are told of a hit. SILENT: its owner is, the other is not. QUESTION: it is
    asked, and stands until its end where it has one. GONE: it is held no longer."""

    OPEN = 0
    SILENT = 1
    QUESTION = 2
    GONE = 3


ROW = np.dtype(
    [("hi", ">u8"), ("lo", ">u8"), ("handle_hi", ">u8"), ("handle_lo", ">u8"), ("until", ">i8"), ("code", "u1")]
)
"""Token and handle in two halves each; ``until`` seconds since 1970 UTC, 0 for none."""

AT_MOST = 4_000_000


def written(tokens: bytes, handles: bytes, *, codes: NDArray[np.uint8], until: NDArray[np.int64]) -> bytes:
    """Rows of as many tokens and handles (16 bytes each), in an order that says nothing."""
    rows = np.zeros(len(codes), dtype=ROW)
    for name, halves in (("", tokens), ("handle_", handles)):
        both = np.frombuffer(halves, dtype=">u8").reshape(-1, 2)
        rows[f"{name}hi"], rows[f"{name}lo"] = both[:, 0], both[:, 1]
    rows["until"], rows["code"] = until, codes
    return np.sort(rows, order=["handle_hi", "handle_lo"]).tobytes()


def read(body: bytes, *, count: int) -> Array:
    """Rows of a body, (count,). Raises Malformed for another number, an unknown code, or a time before 1970."""
    if len(body) != count * ROW.itemsize or count > AT_MOST:
        what = f"its body is not {count} rows, or more than {AT_MOST}"
        raise Malformed("message", what, "Make it anew, or in parts.")
    rows = np.frombuffer(body, dtype=ROW)
    if count and (int(rows["code"].max()) > max(Code) or int(rows["until"].min()) < 0):
        raise Malformed("message", "there are codes or ends in it that are none", "Make it anew.")
    return rows


def columns(rows: Array) -> dict[str, NDArray[np.generic]]:
    """Rows by column, in this machine's order of bytes: as DuckDB takes them."""
    return {name: np.ascontiguousarray(rows[name].astype(ROW[name].newbyteorder("="))) for name in ROW.names or ()}
