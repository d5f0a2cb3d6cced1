"""Links as rows: the sum, its signs with sentences and sources, and what analysts said."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from tallystick.linking.judging.stakes import Stakes
from tallystick.linking.rows.copies import Frame, Row, stream
from tallystick.linking.rows.facts import Files
from tallystick.linking.rules.partition import Pair
from tallystick.linking.rules.sentences import prior_sentence, sign_sentence
from tallystick.vocabulary.codes import Answer, LinkState

STATES: dict[str, LinkState] = {
    Answer.SAME: LinkState.CONFIRMED,
    Answer.NOT_SAME: LinkState.REFUSED,
    Answer.UNSURE: LinkState.UNSURE,
    LinkState.DISPUTED: LinkState.DISPUTED,
}
SOURCES_SHOWN = 4


def state_after(answer: str | None, computed: str) -> str:
    """The state of a link: what stands of it (rules.answers), else what the machine thinks."""
    return str(STATES[answer]) if answer else computed


def link_rows(
    engine: duckdb.DuckDBPyConnection,
    frame: Frame,
    *,
    build: str,
    decisions: Mapping[Pair, str],
    stakes: Stakes,
) -> Iterator[Row]:
    """Links with an end in a chosen person, and pairs an analyst decided on without any sign.

    ``decisions``: what stands by pair; ``stakes``: what hangs on each person.
    """
    because, prior = _signs(engine), _prior(engine)
    seen = set()
    for found in stream(engine, _LINKS):
        signs = because.pop((found["left_id"], found["right_id"]))
        seen.add((found["left"], found["right"]))
        yield _link(found, [prior, *signs], frame=frame, build=build, decisions=decisions, stakes=stakes)
    for pair in sorted(set(decisions) - seen):
        found = {"left": pair[0], "right": pair[1], "weight": prior["weight"], "state": LinkState.CANDIDATE}
        found |= {"left_person": None, "right_person": None}
        yield _link(found, [prior], frame=frame, build=build, decisions=decisions, stakes=stakes)


_LINKS = """
SELECT l.left_id, l.right_id, a.key AS left, b.key AS right, l.weight, l.state, c.person AS left_person,
       d.person AS right_person
FROM LINKS l JOIN ACCOUNT_KEYS a ON a.id = l.left_id JOIN ACCOUNT_KEYS b ON b.id = l.right_id
LEFT JOIN CHOSEN c ON c.id = l.left_id LEFT JOIN CHOSEN d ON d.id = l.right_id
WHERE (c.id IS NOT NULL OR a.holding) AND (d.id IS NOT NULL OR b.holding) ORDER BY l.left_id, l.right_id
"""

_SIGNS = """
SELECT e.left_id, e.right_id, e.kind, e.value, e.level, e.holders, e.weight, e.counted, e.against, e.left_source,
       e.right_source
FROM EVIDENCE e JOIN LINKS l ON l.left_id = e.left_id AND l.right_id = e.right_id
WHERE (e.left_id IN (SELECT id FROM CHOSEN) OR e.left_id IN (SELECT id FROM ACCOUNT_KEYS WHERE holding))
  AND (e.right_id IN (SELECT id FROM CHOSEN) OR e.right_id IN (SELECT id FROM ACCOUNT_KEYS WHERE holding))
ORDER BY e.against, e.weight DESC, e.kind, e.value
"""


def _signs(engine: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], list[Row]]:
    files = Files(engine)
    found: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for sign in stream(engine, _SIGNS):
        sources = dict.fromkeys(files.source(sign["left_source"]) + files.source(sign["right_source"]))
        sentence = sign_sentence(
            kind=sign["kind"],
            level=sign["level"],
            value=sign["value"],
            holders=sign["holders"],
            counted=sign["counted"],
        )
        found[(sign["left_id"], sign["right_id"])].append(
            {
                "kind": sign["level"] if sign["against"] else sign["kind"],
                "value": sign["value"],
                "holders": sign["holders"],
                "weight": sign["weight"],
                "sentence": sentence,
                "against": bool(sign["against"]),
                "sources": [source_row(*source) for source in list(sources)[:SOURCES_SHOWN]],
            }
        )
    return found


def _prior(engine: duckdb.DuckDBPyConnection) -> Row:
    """The first row of every because: where a pair starts in this build."""
    ((weight,),) = engine.execute("SELECT weight FROM WEIGHTS WHERE kind = 'prior'").fetchall()
    said = {"kind": "prior", "value": "", "holders": 0, "weight": weight, "sentence": prior_sentence(weight)}
    return said | {"against": False, "sources": []}


def source_row(contribution: str, file: str, row: int) -> dict[str, Any]:
    """A source as rows keep it."""
    return {"contribution": contribution, "file": file, "row": row}


def _link(
    found: Row,
    because: list[Row],
    *,
    frame: Frame,
    build: str,
    decisions: Mapping[Pair, str],
    stakes: Stakes,
) -> Row:
    contributions = {source["contribution"] for sign in because for source in sign["sources"]}
    ends = (found["left_person"], found["right_person"])
    answer = decisions.get((found["left"], found["right"]))
    return frame.held(contributions) | {
        "left": found["left"],
        "right": found["right"],
        "weight": found["weight"],
        "state": state_after(answer, found["state"]),
        "because": because,
        "build": build,
        "person": ends[0] if ends[0] and ends[0] == ends[1] else None,
        "worth": stakes.worth(found["weight"], ends),
    }
