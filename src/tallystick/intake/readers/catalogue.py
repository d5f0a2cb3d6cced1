"""The built-in readers by name, as ``module:ATTRIBUTE`` for the cage; each docstring says which streams."""

READERS: dict[str, str] = {
    "csv": "tallystick.intake.readers.delimited:READER",
    "json": "tallystick.intake.readers.json_document:READER",
    "jsonl": "tallystick.intake.readers.json_lines:READER",
    "sqlite": "tallystick.intake.readers.sqlite:READER",
    "weblog": "tallystick.intake.readers.weblog:READER",
    "telegram": "tallystick.intake.readers.telegram:READER",
}

ROWS = "rows"
"""The stream of readers that have one (csv, json, jsonl, weblog). sqlite: one per table; telegram: its own two."""
