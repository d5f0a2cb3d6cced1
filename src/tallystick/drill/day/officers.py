"""The browsers of a home's played officers at one desk: each signs in once."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from tallystick.drill.cast import PURPOSE, user_name
from tallystick.drill.day.browser import Browser
from tallystick.records.directory import SignIn
from tallystick.vocabulary.errors import Absent


@dataclass
class Officers:
    """Of an operation (UUID), at the desk at an address of this machine. Raises Absent where nobody was engaged."""

    operation: str
    desk: str
    home: Path
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        path = self.home / "rehearsal-sign-ins.json"
        if not path.is_file():
            raise Absent(str(path), "nobody was engaged in this home", "Run: tallystick rehearsal --no-day")
        self._sign_ins = {row["username"]: SignIn(**row) for row in json.loads(path.read_text(encoding="utf-8"))}

    def at(self, agency: str, part: str) -> Browser:
        """The browser of an agency's officer (``officer``, ``coordinator``)."""
        name = user_name(agency, part)
        if name not in self._browsers:
            who = self._sign_ins[name]
            self._browsers[name] = Browser(self.desk, who, operation=self.operation, purpose=PURPOSE)
        return self._browsers[name]
