"""The table of a chart as CSV: UTF-8, comma, quoted; cells that a spreadsheet would run are defused."""

import csv
import io

from tallystick.report.charts.shown import Table
from tallystick.sharing.writers.csv import defused


def write_csv(table: Table) -> bytes:
    """Head, rows, then each note in a row of its own: a number never travels without how it was counted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(table.head)
    writer.writerows([defused(cell) for cell in row] for row in table.rows)
    writer.writerows([defused(note)] for note in table.notes)
    return out.getvalue().encode("utf-8")
