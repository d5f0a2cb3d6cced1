"""Who writes a table: the roles, and what is asked of a row beside whose it is. ``policies.TABLES`` says who sees it.

A table that is not here is written by jobs alone.
"""

from dataclasses import dataclass

from tallystick.records.conditions import JUDGES, NOT_TIED, SERVICE, WORKING

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
