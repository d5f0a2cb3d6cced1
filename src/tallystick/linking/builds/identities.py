"""The ids that were given out, as the rules of carrying take them, and where those that are aliases lead."""

from collections.abc import Mapping

from tallystick.linking.builds.choosing import Choice
from tallystick.linking.rows.persons import Before
from tallystick.linking.rules.carrying import NOBODY, Known


def known_ids(before: Mapping[str, Before]) -> dict[str, Known]:
    """Every id by now, from the rows of persons."""
    return {
        person: Known(old.number, NOBODY if old.became else old.accounts, old.held or old.accounts, old.been)
        for person, old in before.items()
    }


def aliases(choice: Choice, before: Mapping[str, Before]) -> dict[str, str]:
    """Ids that only live on as aliases, each with the person it leads to: whoever has most of its accounts, else where
    it led before, followed to the end (empty: nobody)."""
    became = {person: end or before[person].became for person, end in choice.became.items()}
    living = {one.person for one in choice.persons}
    for person in became:
        end, seen = became[person], {person}
        while end and end not in living and end in became and end not in seen:
            seen.add(end)
            end = became[end]
        became[person] = end if end in living else ""
    return became
