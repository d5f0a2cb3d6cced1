"""Operations with a day to play, without the weeks before it: opened, staffed, and nothing packaged."""

import re

from tallystick.rehearsal.day import write_day
from tallystick.rehearsal.operation import write_operation
from tallystick.rehearsal.shapes import shape_of
from tallystick.rehearsal.world import make_world


def written(place, shape, seed):
    """A rehearsal's folder with its sheet and its day alone."""
    place.mkdir(parents=True)
    write_operation(make_world(shape_of(shape), seed, scale=0.01), place)
    write_day(shape_of(shape), seed, place)
    return place


def opened(folder, home, *, name):
    """The operation of a folder under a name of its own; gives its reference."""
    from tallystick.drill.cast import engage, members
    from tallystick.records.opening import open_from
    from tallystick.records.session import administration

    sheet = folder / "operation.toml"
    said = sheet.read_text(encoding="utf-8")
    sheet.write_text(re.sub(r'(?m)^reference = ".*"', f'reference = "{name}"', said), encoding="utf-8")
    with administration():
        operation = open_from(sheet)
    engage(home, [code for code, _ in members(str(operation.pk))], operation.coordinator, operation=name)
    return name


def rows(reference):
    """How many entries of each kind an operation has."""
    from tallystick.records.models import (
        Call,
        CallAnswer,
        Confirmation,
        DoorReport,
        Negative,
        Override,
        Result,
        Subject,
        SubjectDetail,
    )
    from tallystick.records.session import administration

    kinds = (Call, CallAnswer, Confirmation, DoorReport, Negative, Override, Result, Subject, SubjectDetail)
    with administration():
        return {kind.__name__: kind.objects.filter(operation__reference=reference).count() for kind in kinds}
