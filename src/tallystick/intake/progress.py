"""One count from the first hash to the ledger line, so that a bar never runs backwards."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tallystick.intake.cover import CoverSheet

Told = Callable[[int, int, str], None]
"""Called with (done, of, words): stages done, stages in all, what comes next."""


def untold(done: int, of: int, words: str) -> None:
    """For callers who do not wish to hear."""


@dataclass
class Progress:
    """Tells ``told`` of every stage of a contribution: hash and read each file, run each step, enter the row."""

    cover: CoverSheet
    told: Told = untold
    done: int = field(default=0, init=False)

    @property
    def stages(self) -> int:
        tables = [table.name for source in self.cover.files for table in source.tables]
        steps = len(tables) + 2 * len(set(tables)) + 1
        return len(listed_paths(self.cover)) + len(self.cover.files) + steps + 1

    def next(self, words: str) -> None:
        """A stage begins; the one before it is done."""
        self.told(min(self.done, self.stages), self.stages, words)
        self.done += 1

    def end(self, words: str) -> None:
        self.told(self.stages, self.stages, words)


def listed_paths(cover: CoverSheet) -> list[str]:
    """Data files and mappings that the cover sheet names, each once."""
    paths = [source.path for source in cover.files] + [source.mapping for source in cover.files if source.mapping]
    return list(dict.fromkeys(paths))
