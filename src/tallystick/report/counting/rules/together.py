"""Figures are put together under one definition only: nothing is summed silently over different ones."""

from collections.abc import Sequence

from tallystick.report.counting.rules.fold import Folded, counts_countries, each_once, place
from tallystick.vocabulary.errors import Malformed, Refused


def together(parts: Sequence[Folded]) -> Folded:
    """One figure of several parts (countries counted apart). Raises Refused where their definitions are not the same
    one in the same version, or parts count the same entries; Malformed for no part at all."""
    if not parts:
        raise Malformed("figures", "there is nothing to put together", "Choose at least one.")
    definitions = {part.definition for part in parts}
    if len(definitions) > 1:
        names = ", ".join(sorted(f"{one.key} v{one.version}" for one in definitions))
        raise Refused("figures", f"they are counted differently ({names})", "Show them side by side.")
    entries = [entry for part in parts for entry in part.entries]
    if len(entries) > len(set(entries)):
        raise Refused("figures", "some count the same entries", "Put together what different countries entered.")
    cells = each_once(cell for part in parts for cell in part.cells) if counts_countries(parts[0].definition) else ()
    cells = cells or tuple(sorted((cell for part in parts for cell in part.cells), key=place))
    left = {entry: because for part in parts for entry, because in part.left_out.items()}
    return Folded(definition=parts[0].definition, cells=cells, left_out=left)
