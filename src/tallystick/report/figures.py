"""What a figure is: never a bare number."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its definition. ``status`` is provisional until countries sign; ``opens`` names its entries."""

    name: str
    number: int
    unit: str
    definition: str
    as_of: datetime
    source: str
    status: str = "provisional"
    opens: str = ""

    def plain(self) -> dict[str, Any]:
        return asdict(self)
