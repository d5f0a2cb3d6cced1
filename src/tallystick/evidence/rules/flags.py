"""Yes and no as exporters write them. What nobody said is unknown, and unknown is never no."""

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"
_SAID = {"true": TRUE, "yes": TRUE, "y": TRUE, "1": TRUE, "false": FALSE, "no": FALSE, "n": FALSE, "0": FALSE}


def flag_of(text: str | None) -> str:
    """``true``, ``false`` or ``unknown`` of a text in any case."""
    return _SAID.get((text or "").strip().lower(), UNKNOWN)
