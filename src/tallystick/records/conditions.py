"""What policies ask of a row and of who is asking, in SQL: each condition once, and the kinds of tables made of them.

A condition on who asks stands in a sub-select, so PostgreSQL finds it once for each statement; what is asked of each
row is a function that finds its answer by an index.
"""

from dataclasses import dataclass

from tallystick.records.roles import ROLES

WORKING = ("coordinator", "analyst", "national_officer", "examiner", "victim_identification")
JUDGES = ("coordinator", "analyst", "victim_identification")
GIVEN = ("coordinator", "analyst", "national_officer", "prosecutor")
EXHIBITS = ("coordinator", "analyst", "national_officer", "examiner", "victim_identification", "prosecutor")
ASKING = ("coordinator", "analyst", "national_officer", "examiner", "victim_identification", "data_protection")
HOLDERS = WORKING
OWN_DESK = ("national_officer", "prosecutor")
KEEPERS = ("coordinator", "analyst", "data_protection")

HERE = "operation_id = (SELECT tally.v_operation())"
MINE = "owner = (SELECT tally.v_agency())"
SERVICE = "(SELECT tally.v_service())"
SHARED = f"({MINE} OR (SELECT tally.v_agency()) = ANY (grants) OR {SERVICE})"
# Looking as a country narrows: what both may see.
LOOKED_AS = "((SELECT tally.v_as()) IS NULL OR owner = (SELECT tally.v_as()) OR (SELECT tally.v_as()) = ANY (grants))"
NOT_TIED = "NOT (away_from::text[] && (SELECT tally.v_self()))"
ORDINARY = f"(NOT tally.is_protected(category) OR {SERVICE})"
OPENED = (
    "(SELECT tally.v_as()) IS NULL"
    " AND ('victim_identification' = ANY ((SELECT tally.v_roles())::text[]) OR (SELECT tally.v_broken_glass()))"
)
SELF = "(SELECT tally.v_self())"
LEADER = "(CASE WHEN owner = (SELECT tally.v_leader()) THEN owner ELSE '' END)"
"""Of a package: the coordinator, who makes it. Handed over, it rests on what others own as before."""

LINE = "operation_id, subject, payload"
NAMED = "substring(subject FROM '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$')::uuid"
ABOUT = "operation_id, CASE kind WHEN 'put_away' THEN 'person' ELSE kind END || ' ' || subject"
NO_CONTRIBUTION = "'{}'::text[]"


def with_role(roles: tuple[str, ...]) -> str:
    """Whoever asks has one of these roles, or is a job."""
    return f"({SERVICE} OR (SELECT tally.v_roles()) && ARRAY[{', '.join(repr(role) for role in roles)}])"


def passing(contributions: str, *, holder: str = "owner") -> str:
    """H2 and H3: the owner's own grant, or its permission for whoever is given what was derived. H1: its permission
    before proceedings. ``contributions`` is the column (or array) that names where the row comes from, ``holder`` whom
    H2 and H3 do not bind.
    """
    onward = f"({holder} = (SELECT tally.v_agency()) AND (SELECT tally.v_as()) IS NULL OR {SERVICE})"
    return (
        f"(NOT 'H2' = ANY (codes) OR {onward} OR tally.permitted('H2', {holder}, {contributions}))"
        f" AND (NOT 'H3' = ANY (codes) OR {onward} OR tally.permitted('H3', {holder}, {contributions}))"
        f" AND {for_proceedings(contributions)}"
    )


def marked(account: str) -> str:
    """The column ``account`` names one of somebody put away, or from whom whoever asks is kept away."""
    return f'hashtextextended("{account}", 0) IN (SELECT tally.hidden_marks())'


def for_proceedings(contributions: str) -> str:
    """Also all that is asked of rows which their owner itself gave: passing them on is not the question."""
    return (
        f"(NOT 'H1' = ANY (codes) OR NOT (SELECT tally.v_proceedings()) OR {SERVICE}"
        f" OR tally.permitted('H1', '', {contributions}))"
    )


def seen_by(roles: tuple[str, ...], *, passes: str, instead: str = "") -> str:
    """What a row is asked before it is shown. ``instead`` of a role: what the login for protected rows is asked."""
    by_exception = f"session_user = '{ROLES['victims']}'"
    who = f"CASE WHEN {by_exception} THEN {instead} ELSE {with_role(roles)} END" if instead else with_role(roles)
    return " AND ".join([HERE, who, SHARED, LOOKED_AS, NOT_TIED, ORDINARY, passes])


WRITING = "(SELECT tally.v_as()) IS NULL"
OWN = f"{HERE} AND {WRITING} AND ({MINE} OR {SERVICE})"
OWN_OR_BEHALF = (
    f"{HERE} AND {WRITING} AND ({MINE} OR {SERVICE}"
    " OR ((SELECT tally.v_coordinates()) AND (SELECT tally.v_agency()) = ANY (grants)))"
)


@dataclass(frozen=True)
class Kind:
    """Who sees and who writes the rows of a table; ``app``, ``worker`` and ``victims`` are the verbs each role has."""

    see: str
    write: str
    app: str
    worker: str
    victims: str = ""


def derived(contributions: str, roles: tuple[str, ...] = JUDGES) -> Kind:
    """Rows that a build makes from contributions."""
    see = seen_by(roles, passes=passing(contributions))
    return Kind(see, OWN, "SELECT", "SELECT, INSERT, UPDATE, DELETE")


def direct(digest: str, roles: tuple[str, ...], write: str, app: str, worker: str) -> Kind:
    """Rows of one contribution, given by its owner itself."""
    return Kind(seen_by(roles, passes=for_proceedings(f"ARRAY[{digest}]")), write, app, worker)


def plain(roles: tuple[str, ...], write: str, app: str, worker: str) -> Kind:
    """Rows about the work itself, not taken from anyone's contribution."""
    return Kind(seen_by(roles, passes="true"), write, app, worker)


SOURCED = derived("ARRAY[contribution::text]")
CONCLUDED = derived(NO_CONTRIBUTION)
"""A conclusion names no single contribution: under H2 it stays with its owner, under H1 out of proceedings."""
SEALED = Kind(f"{SERVICE} AND {HERE}", OWN, "", "SELECT, INSERT, UPDATE, DELETE")
HASHES = Kind("true", SERVICE, "SELECT", "SELECT")
"""The Merkle log holds hashes only; what writes it is the sequencer."""
