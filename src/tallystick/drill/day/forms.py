"""A form of a page as a browser would send it: its fields, what stands in them, and which there are at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tallystick.vocabulary.errors import Absent

Given = Mapping[str, str | Sequence[str]]
"""Field -> what is written or ticked there."""


@dataclass
class Form:
    """``standing``: what would be sent untouched, field -> values; ``names``: every field there is."""

    action: str
    standing: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def filled(self, given: Given) -> dict[str, list[str]]:
        """What is sent once it is filled in; an empty value takes what stands there away. Raises Absent for a field
        that the form does not have."""
        unknown = sorted(set(given) - self.names)
        if unknown:
            raise Absent(f"form {self.action}", f"it has no field {unknown[0]}", "Look at the page.")
        said = {name: [value] if isinstance(value, str) else list(value) for name, value in given.items()}
        return {name: values for name, values in {**self.standing, **said}.items() if values != [""]}


def find_form(page: str, action: str, having: Mapping[str, str]) -> Form:
    """The form of a page that goes to ``action`` and where these values stand. Raises Absent."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        if form.action == action and all(value in form.standing.get(name, ()) for name, value in having.items()):
            return form
    raise Absent(f"form {action}", "the page does not have it", "Look at the page.")


class _Reader(HTMLParser):
    """Every form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(said.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, said, self._form)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area:
            self._form.standing[self._area] = ["".join([*self._form.standing.get(self._area, ()), data])]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        self._area = "" if tag == "textarea" else self._area
        self._select = "" if tag == "select" else self._select

    def _field(self, tag: str, said: dict[str, str], form: Form) -> None:
        name = said.get("name", "")
        if tag == "option" and self._select:
            # Untouched, a list says its first line unless another is chosen.
            if "selected" in said or self._select not in form.standing:
                form.standing[self._select] = [said.get("value", "")]
            return
        if not name or tag not in ("input", "select", "textarea"):
            return
        form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
        elif said.get("type", "text") not in ("checkbox", "radio") or "checked" in said:
            form.standing.setdefault(name, []).append(said.get("value", ""))
