"""Documents set by typst: tagged PDF/UA-1; the same content gives the same bytes."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import typst

from tallystick.vocabulary.errors import Malformed

_MISSING = re.compile(r"the text `(\"(?:[^\"\\]|\\.)*\")` could not be displayed")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ue000-\uf8ff]"
)
_ROUNDS = 40


def set_pdf(content: object, *, template: Path, made: str) -> bytes:
    """A content set by a typst template, which reads it as ``sys.inputs.content``; ``made`` is an instant in UTC.

    Characters that no built-in typeface has are shown by code point, like [U+5F20]. Controls that could make a name
    look like another are shown the same way. Raises Malformed when the content cannot be set at all.
    """
    stamp = datetime.strptime(made, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    compiler = typst.Compiler(ignore_system_fonts=True)
    text = json.dumps(_shown(content), ensure_ascii=False)
    for _ in range(_ROUNDS):
        try:
            made_bytes = compiler.compile(
                input=template.read_bytes(),
                format="pdf",
                sys_inputs={"content": text},
                pdf_standards=["ua-1"],
                timestamp=stamp,
            )
        except typst.TypstError as error:
            missing = _missing(error)
            if not missing:
                raise Malformed(template.name, str(error), "Report this content to the maintainers.") from error
            text = _replaced(text, missing)
        else:
            return cast(bytes, made_bytes)
    raise Malformed(template.name, "too many characters without a typeface", "Read the JSON file instead.")


def _shown(content: object) -> object:
    """The same content with every control sign written by its code point."""
    if isinstance(content, str):
        return _UNSEEN.sub(_code_point, content)
    if isinstance(content, dict):
        return {name: _shown(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_shown(value) for value in content]
    return content


def _missing(error: typst.TypstError) -> set[str]:
    said = f"{error} {getattr(error, 'diagnostic', '')}"
    found: set[str] = set()
    for quoted in _MISSING.findall(said):
        plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), quoted[1:-1])
        found |= set(plain)
    return found - set('[]U+0123456789ABCDEF"\\')


def _replaced(text: str, missing: set[str]) -> str:
    return "".join(_code_point(letter) if letter in missing else letter for letter in text)


def _code_point(letter: "str | re.Match[str]") -> str:
    return f"[U+{ord(letter if isinstance(letter, str) else letter[0]):04X}]"
