"""Tables of deconfliction in the words of the desk; JSON keeps the codes."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.vocabulary.deconfliction import ANSWER_WORDS, BY_PEOPLE, TOO_MANY, AnswerState, AskedKind

_COLUMNS = ("answer", "state", "excluded", "as")
_WORDS = {str(state): words for state, words in ANSWER_WORDS.items()}


def in_words(rows: Iterable[Mapping[str, Any]], *, as_json: bool) -> list[dict[str, Any]]:
    """Rows with their codes in words; for JSON as they are."""
    return [dict(row) if as_json else _spoken(row) for row in rows]


def _spoken(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: _word(str(row[name])) for name in _COLUMNS if name in row}
    if row.get("refused") and row.get("answer") not in _WORDS:
        said["answer"] = TOO_MANY
    elif row.get("kind") == AskedKind.NAME and row.get("answer") == AnswerState.ASKED:
        said["answer"] = BY_PEOPLE
    return {**row, **said}


def _word(code: str) -> str:
    return _WORDS.get(code, code.replace("_", " "))
