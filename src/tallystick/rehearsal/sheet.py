"""TOML as far as the rehearsal writes it: tables, lists of tables, texts, numbers, instants."""

import json
from datetime import datetime
from typing import Any

Table = dict[str, Any]


def _key(text: str) -> str:
    return text if text.replace("_", "").replace("-", "").isalnum() and text.isascii() else json.dumps(text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return str(value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def toml(table: Table, path: str = "") -> str:
    """A table and its sub-tables as TOML text, in the order given."""
    plain = [f"{_key(k)} = {_value(v)}" for k, v in table.items() if not isinstance(v, dict) and not _is_rows(v)]
    text = "\n".join(plain) + ("\n" if plain else "")
    for key, value in table.items():
        below = f"{path}.{_key(key)}" if path else _key(key)
        if isinstance(value, dict):
            text += f"\n[{below}]\n" + toml(value, below)
        elif _is_rows(value):
            text += "".join(f"\n[[{below}]]\n" + toml(row, below) for row in value)
    return text
