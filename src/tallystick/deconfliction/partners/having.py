"""All that an agency itself holds, laid out in an engine: for lists, confirmations and pairs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import duckdb

from tallystick.deconfliction.answering.given import on_shelf
from tallystick.deconfliction.partners.beginning import home
from tallystick.deconfliction.partners.own import Gathered, accounts_found, gather, lay_own, settle_own
from tallystick.deconfliction.service import service
from tallystick.records.categories import hidden_among
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.viewer import Viewer


@contextmanager
def all_held(by: Viewer, *, at: datetime) -> Iterator[tuple[duckdb.DuckDBPyConnection, Gathered]]:
    """An engine with ``OWN``: kind, form, silent, held, source, shown. Opens sessions of its own."""
    shelf = Shelf(home(), by.operation)
    with session(service(by.operation), role="worker"):
        there = on_shelf(shelf)
    with session(by):
        gathered = gather(shelf, by.agency, there, now=at)
    with engine(home() / "work") as opened:
        lay_own(opened, gathered)
        with session(by):
            hidden = hidden_among(accounts_found(opened))
        settle_own(opened, gathered, hidden)
        yield opened, gathered


Line = tuple[str, str, bool, str, str, str]
"""kind, form, silent, held, source, shown"""


def lines(engine: duckdb.DuckDBPyConnection, where: str = "true") -> list[Line]:
    """Rows of ``OWN``."""
    columns = "kind, form, silent, held, source, shown"
    return engine.execute(f"SELECT {columns} FROM OWN WHERE {where} ORDER BY kind, form").fetchall()
