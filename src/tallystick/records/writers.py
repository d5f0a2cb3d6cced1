"""Who writes a table: the roles, and what is asked of a row beside whose it is. ``seeing.TABLES`` says who sees it.

A table that is not here is written by jobs alone.
"""

from dataclasses import dataclass

from tallystick.records.conditions import JUDGES, MINE, NOT_TIED, SERVICE, WORKING

ASKERS = ("coordinator", "analyst", "national_officer", "prosecutor")
ANSWERING = ("coordinator", "analyst", "national_officer")
DRAFTERS = ("coordinator", "analyst")
DECIDERS = ("coordinator", "national_officer")
BREAKERS = ("coordinator", "analyst", "national_officer", "victim_identification")
CUSTODIANS = ("national_officer", "examiner")
GUARDS = ("data_protection",)
HOLDING = ("coordinator", "analyst", "national_officer", "victim_identification")
BANKERS = ("coordinator", "analyst", "victim_identification")
_KEEPS_BANKS = f"(SELECT tally.v_roles()) && ARRAY[{', '.join(repr(role) for role in BANKERS)}]"


@dataclass(frozen=True)
class Writers:
    """``also`` is asked of every row that is written, ``add`` of new ones besides. No roles: every officer."""

    roles: tuple[str, ...] = ()
    also: str = "true"
    add: str = "true"

    @property
    def asked(self) -> str:
        """The condition for a row that is written, in SQL."""
        role = f"(SELECT tally.v_roles()) && ARRAY[{', '.join(repr(role) for role in self.roles)}]"
        return f"({SERVICE} OR {role if self.roles else 'true'} AND {self.also})"


JOBS = Writers(also="false")

_BY = "by = (SELECT tally.v_officer())"
_TO_COORDINATOR = "grants <@ ARRAY[(SELECT tally.v_leader())]::varchar[]"
_SEALED = "grants = '{}'"
_COORDINATOR = "'coordinator' = ANY ((SELECT tally.v_roles())::text[])"
# Of the action day: by its own country, or by the coordinator whom somebody there told; given to nobody else; at a time
# that every reader's calendar has.
_DAYS = "BETWEEN '1980-01-01'::timestamptz AND '2200-01-01'::timestamptz"
_ENTERED = (
    f"{_BY} AND {_TO_COORDINATOR} AND happened_at {_DAYS} AND CASE WHEN {MINE} THEN told_by = ''"
    f" ELSE told_by <> '' AND told_how <> '' AND told_at {_DAYS} AND {_COORDINATOR} END"
)

WRITERS = {
    "records_contribution": Writers(WORKING, NOT_TIED),
    "records_quarantinedrow": Writers(WORKING, NOT_TIED),
    "records_permission": Writers(ASKERS, NOT_TIED),  # who answers, a trigger asks (tally.speaks_for)
    "records_feedback": Writers(ANSWERING, NOT_TIED),
    "records_package": Writers(DRAFTERS, NOT_TIED),
    "records_decision": Writers(
        JUDGES,
        NOT_TIED,
        # Of a link, or of two accounts, that the officer sees: those tables' own policies are asked.
        add="(EXISTS (SELECT 1 FROM records_link l WHERE l.operation_id = records_decision.operation_id"
        ' AND l."left" = records_decision."left" AND l."right" = records_decision."right")'
        " OR (SELECT count(DISTINCT a.key) FROM records_account a WHERE a.operation_id = records_decision.operation_id"
        ' AND a.key IN (records_decision."left", records_decision."right")) = 2)',
    ),
    "records_assessment": Writers(JUDGES, NOT_TIED, add="tally.may_assess(person)"),
    "records_item": Writers(CUSTODIANS, NOT_TIED, add="by = (SELECT tally.v_officer())"),
    "records_custodyevent": Writers(
        CUSTODIANS,
        NOT_TIED,
        # Of an item of the officer's own agency, in the officer's own name, at the time it is entered.
        add="by = (SELECT tally.v_officer()) AND abs(extract(epoch FROM clock_timestamp() - entered_at)) < 60"
        " AND EXISTS (SELECT 1 FROM records_item i WHERE i.id = item AND i.owner = records_custodyevent.owner)"
        # A receipt is given by the officer named, or by who handed it over.
        " AND (kind <> 'received' OR tally.may_receive(item))",
    ),
    "records_manifest": Writers(
        CUSTODIANS,
        NOT_TIED,
        add="by = (SELECT tally.v_officer())"
        " AND EXISTS (SELECT 1 FROM records_item i WHERE i.id = item AND i.owner = records_manifest.owner)",
    ),
    "records_bank": Writers(BANKERS, NOT_TIED, add="by = (SELECT tally.v_officer())"),
    "records_bankedition": Writers(
        BANKERS,
        NOT_TIED,
        add="by = (SELECT tally.v_officer())"
        " AND EXISTS (SELECT 1 FROM records_bank b WHERE b.id = bank AND b.owner = records_bankedition.owner)",
    ),
    "records_judgement": Writers(WORKING, NOT_TIED, add="by = (SELECT tally.v_officer())"),
    "records_countersign": Writers(
        WORKING,
        NOT_TIED,
        # Of what the officer sees, and nobody agrees with themselves.
        add="by = (SELECT tally.v_officer()) AND CASE what"
        " WHEN 'judgement' THEN EXISTS (SELECT 1 FROM records_judgement j WHERE j.id = records_countersign.\"to\""
        " AND j.owner = records_countersign.owner"
        " AND (records_countersign.says = 'withdrawn' OR j.by <> records_countersign.by))"
        f" WHEN 'edition' THEN {_KEEPS_BANKS}"
        ' AND EXISTS (SELECT 1 FROM records_bankedition e WHERE e.id = records_countersign."to"'
        " AND e.owner = records_countersign.owner"
        " AND (records_countersign.says = 'withdrawn' OR e.by <> records_countersign.by))"
        # Of a bank that another agency gave to the officer's own: taken into use there.
        f" WHEN 'bank_given' THEN {_KEEPS_BANKS} AND records_countersign.says = 'agreed'"
        ' AND EXISTS (SELECT 1 FROM records_bank b WHERE b.id = records_countersign."to"'
        " AND b.owner <> records_countersign.owner)"
        # Of a bank of one's own: taken back from an agency.
        f" WHEN 'bank_back' THEN {_KEEPS_BANKS} AND records_countersign.says = 'withdrawn'"
        " ELSE false END",
    ),
    "records_question": Writers(
        WORKING,
        NOT_TIED,
        # Put, never answered: only jobs answer. For a package: a selector of a person whom the officer sees.
        add="by = (SELECT tally.v_officer()) AND answered_at IS NULL AND NOT own AND ended_at IS NULL"
        " AND NOT coalesce(detail, '{}') ? 'refused' AND (asked_from <> 'package' OR EXISTS ("
        "SELECT 1 FROM records_searchtoken s WHERE s.operation_id = records_question.operation_id"
        " AND s.person = records_question.person AND s.kind = records_question.kind"
        " AND s.token = records_question.form))",
    ),
    "records_holding": Writers(HOLDING, NOT_TIED, add="by = (SELECT tally.v_officer())"),
    # Given to whoever asked, and to nobody else.
    "records_hit": Writers(HOLDING, f"{NOT_TIED} AND grants <@ ARRAY[asker]::varchar[]"),
    "records_shareditem": Writers(
        HOLDING,
        NOT_TIED,
        # Of a hit of the officer's own agency, to whoever asked.
        add="by = (SELECT tally.v_officer())"
        " AND EXISTS (SELECT 1 FROM records_hit h WHERE h.id = hit AND h.owner = records_shareditem.owner"
        " AND records_shareditem.grants <@ ARRAY[h.asker]::varchar[])",
    ),
    "records_askbudget": Writers(GUARDS, add="by = (SELECT tally.v_officer())"),
    "records_askalarm": Writers(WORKING, add="officer = (SELECT tally.v_officer())"),
    "records_alarmfinding": Writers(
        GUARDS,
        # Nobody clears themselves.
        add="by = (SELECT tally.v_officer()) AND EXISTS (SELECT 1 FROM records_askalarm a WHERE a.id = alarm"
        " AND a.owner = records_alarmfinding.owner AND a.officer <> records_alarmfinding.by)",
    ),
    "records_subject": Writers(
        DECIDERS,
        # The coordinator withdraws what they entered for a country, and nothing a country set itself.
        f"{NOT_TIED} AND ({MINE} OR told_by <> '' AND {_COORDINATOR})",
        add=_ENTERED,
    ),
    "records_subjectdetail": Writers(
        ("national_officer",),
        NOT_TIED,
        add=f"{_BY} AND {_SEALED} AND (person IS NULL OR tally.given_here(person, package, subject))"
        " AND EXISTS (SELECT 1 FROM records_subject s WHERE s.id = subject"
        " AND s.owner = records_subjectdetail.owner)",
    ),
    "records_searchhours": Writers(DECIDERS, NOT_TIED, add=_ENTERED),
    # The coordinator proposes, to whom it is addressed.
    "records_call": Writers(
        ("coordinator",),
        f'{NOT_TIED} AND (SELECT tally.v_coordinates()) AND grants <@ ARRAY["to"]::varchar[]',
        add="by = (SELECT tally.v_officer())",
    ),
    "records_callanswer": Writers(
        DECIDERS,
        NOT_TIED,
        add=f"{_ENTERED}"
        ' AND EXISTS (SELECT 1 FROM records_call c WHERE c.id = call AND c."to" = records_callanswer.owner)',
    ),
    "records_override": Writers(
        DECIDERS,
        add=f"{_BY} AND {_SEALED} AND EXISTS (SELECT 1 FROM records_subject s WHERE s.id = subject"
        " AND s.owner = records_override.owner)",
    ),
    "records_doorreport": Writers(
        DECIDERS,
        NOT_TIED,
        # Of a subject of the same country; what is corrected is that country's as well.
        add=f"{_ENTERED} AND (subject IS NULL OR EXISTS (SELECT 1 FROM records_subject s"
        " WHERE s.id = subject AND s.owner = records_doorreport.owner))"
        " AND (corrects IS NULL OR tally.is_of('door', corrects, owner))",
    ),
    "records_daylog": Writers(DECIDERS, add=f"{_BY} AND {_SEALED}"),
    "records_result": Writers(
        DECIDERS,
        NOT_TIED,
        add=f"{_ENTERED} AND (subject IS NULL OR EXISTS (SELECT 1 FROM records_subject s"
        " WHERE s.id = subject AND s.owner = records_result.owner))"
        " AND (corrects IS NULL OR tally.is_of('result', corrects, owner))",
    ),
    "records_negative": Writers(
        DECIDERS,
        NOT_TIED,
        add=f"{_ENTERED} AND (corrects IS NULL OR tally.is_of('negative', corrects, owner))",
    ),
    # A country confirms what others entered for it.
    "records_confirmation": Writers(
        DECIDERS, NOT_TIED, add=f'{_BY} AND {_TO_COORDINATOR} AND tally.is_of(kind, "row", owner)'
    ),
    "records_figurerelease": Writers(DECIDERS, NOT_TIED),
    "records_figurecell": Writers(
        DECIDERS,
        NOT_TIED,
        add="EXISTS (SELECT 1 FROM records_figurerelease r WHERE r.id = release AND r.owner = records_figurecell.owner"
        " AND r.by = (SELECT tally.v_officer()) AND r.state = 'signing')"
        " AND NOT EXISTS (SELECT 1 FROM records_figuresignature s WHERE s.release = records_figurecell.release)",
    ),
    "records_figuresignature": Writers(
        DECIDERS,
        NOT_TIED,
        add="by = (SELECT tally.v_officer()) AND EXISTS (SELECT 1 FROM records_figurecell c"
        " WHERE c.release = records_figuresignature.release AND c.agency = records_figuresignature.owner)"
        " AND EXISTS (SELECT 1 FROM records_figurerelease r WHERE r.id = release AND r.state = 'signing')",
    ),
    "records_childconsent": Writers(("national_officer", "prosecutor"), add="by = (SELECT tally.v_officer())"),
    "records_statement": Writers(
        DECIDERS,
        NOT_TIED,
        add="by = (SELECT tally.v_officer()) AND EXISTS (SELECT 1 FROM records_figurerelease r"
        " WHERE r.id = release AND r.owner = records_statement.owner AND r.state = 'released')",
    ),
    "records_statementreading": Writers(
        DECIDERS,
        NOT_TIED,
        add="by = (SELECT tally.v_officer()) AND EXISTS (SELECT 1 FROM records_statement s WHERE s.id = statement"
        " AND s.owner = records_statementreading.owner)",
    ),
    "records_handover": Writers(DECIDERS, NOT_TIED),
    "records_link": Writers(JUDGES, NOT_TIED),
    "records_cosignature": Writers(DRAFTERS, "(SELECT tally.v_coordinates())"),
    "records_brokenglass": Writers(BREAKERS, NOT_TIED),
    "records_notice": Writers(),  # whoever does something that others must be told
    "records_consultation": Writers(),  # whoever looks
    "records_review": Writers(GUARDS),
}


def writers(table: str) -> Writers:
    """Who writes a table; jobs alone, where nobody said."""
    return WRITERS.get(table, JOBS)
