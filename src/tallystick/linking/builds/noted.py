"""What a grouping tells an analyst, by account: why accounts were kept apart, what is too large, what is contested."""

from collections import defaultdict

from tallystick.linking.builds.grouping import Grouping
from tallystick.linking.rows.persons import Told
from tallystick.linking.rules.partition import Partition


def notes_of(found: Grouping | Partition) -> Told:
    """Notes on the groups of a build, or of a part of it."""
    cuts: dict[str, list[str]] = defaultdict(list)
    notes = [(one.about, one.sentence) for one in found.cuts]
    for about, sentence in notes + [(one.about, one.sentence) for one in found.contradictions]:
        for account in about:
            cuts[account].append(sentence)
    large = frozenset(account for group in found.too_large for account in group)
    return Told(cuts, large, found.contested)
