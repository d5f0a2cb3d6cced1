"""Who sees the rows of each table, whose they may be written as, and with which verbs: one entry a table.

A table that is not here, nor in ``policies.PUBLIC``, is reached by nobody.
"""

from dataclasses import replace

from tallystick.records.conditions import (
    ABOUT,
    ASKING,
    CONCLUDED,
    EXHIBITS,
    GIVEN,
    HASHES,
    HERE,
    HOLDERS,
    JUDGES,
    KEEPERS,
    LEADER,
    LINE,
    MINE,
    NAMED,
    NO_CONTRIBUTION,
    NOT_TIED,
    OPENED,
    OWN,
    OWN_DESK,
    OWN_OR_BEHALF,
    SEALED,
    SELF,
    SERVICE,
    SHARED,
    SOURCED,
    WORKING,
    WRITING,
    Kind,
    direct,
    marked,
    passing,
    plain,
    seen_by,
    with_role,
)

TABLES = {
    "records_contribution": direct(
        "digest::text",
        (*WORKING, "prosecutor"),
        OWN_OR_BEHALF,
        "SELECT, INSERT, UPDATE (state)",  # never the owner: ownership is handed over, not written
        "SELECT, INSERT, UPDATE",
    ),
    "records_quarantinedrow": direct(
        "contribution::text", WORKING, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT, INSERT, UPDATE"
    ),
    "records_permission": plain(
        GIVEN,
        # Whoever is to be given something asks for it in the owner's name; only the owner or its coordinator answers.
        f"({OWN_OR_BEHALF}) OR ({HERE} AND {WRITING} AND state = 'asked' AND asked_by = (SELECT tally.v_agency()))",
        "SELECT, INSERT, UPDATE (state, scope, by, at, until, reason)",
        "SELECT",
    ),
    "records_feedback": Kind(
        # Not what was answered about persons in a package that is withheld, nor to one that is kept from who asks.
        seen_by(
            GIVEN,
            passes=f"({SERVICE} OR (person_number = '' OR NOT tally.package_withheld(package))"
            f" AND NOT tally.about_tied(operation_id, 'package ' || package::text, NULL, {SELF}))",
        ),
        OWN_OR_BEHALF,
        "SELECT, INSERT",
        "SELECT",
    ),
    "records_package": Kind(
        seen_by(GIVEN, passes=passing("contributions::text[]", holder=LEADER), instead=f"holds_protected AND {OPENED}"),
        OWN,
        "SELECT, INSERT,"  # its content is frozen when it is drafted
        " UPDATE (status, grants, released_by, released_at, recalled_at, recall_reason, file, digest)",
        "SELECT, INSERT, UPDATE",
        "SELECT",
    ),
    "records_decision": Kind(
        # Decisions stay as they were written, for builds: whom their accounts belong to is asked when they are read.
        seen_by(JUDGES, passes=f"({SERVICE} OR NOT ({marked('left')} OR {marked('right')}))"),
        OWN,
        "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)",
        "SELECT",
    ),
    "records_assessment": plain(JUDGES, OWN, "SELECT, INSERT", "SELECT, INSERT"),
    "records_item": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_custodyevent": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),  # corrected by another, never changed
    "records_manifest": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_bank": plain(EXHIBITS, OWN, "SELECT, INSERT, UPDATE (grants)", "SELECT"),
    "records_bankedition": Kind(
        f"{HERE} AND ({SERVICE} OR EXISTS (SELECT 1 FROM records_bank b WHERE b.id = bank))",
        OWN,
        "SELECT, INSERT",
        "SELECT",
    ),
    # What people say is added to, never changed.
    "records_judgement": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_countersign": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_triagebuild": plain(EXHIBITS, OWN, "SELECT", "SELECT, INSERT, UPDATE"),
    "records_queuerow": plain(EXHIBITS, OWN, "SELECT", "SELECT, INSERT, DELETE"),
    "records_lead": plain(EXHIBITS, OWN, "SELECT", "SELECT, INSERT, DELETE"),
    # A question is its asker's, what is held its owner's; a hit is told to the asker unless its owner wants it silent.
    # What a person is known by is kept from whom the person is kept from.
    "records_question": Kind(
        seen_by(ASKING, passes=f"({SERVICE} OR person IS NULL OR NOT tally.person_hidden(person))"),
        OWN,
        "SELECT, INSERT, UPDATE (ended_at, ended_by)",
        "SELECT, INSERT, UPDATE",
    ),
    "records_holding": plain(HOLDERS, OWN, "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)", "SELECT"),
    "records_hit": Kind(
        seen_by(ASKING, passes=f"({SERVICE} OR {MINE} OR NOT tally.question_hidden(question))"),
        OWN,
        "SELECT, UPDATE (state, words, grants, decided_at, decided_by)",
        # State and words: what the owner of a sealed list says of a hit that was unconfirmed; of one that finds
        # something more all that a decision changed, and who is told.
        "SELECT, INSERT, UPDATE (told, urgency, due_at, made_at, state, words, grants, decided_at, decided_by)",
    ),
    "records_hitsource": plain(HOLDERS, OWN, "SELECT", "SELECT, INSERT"),
    "records_joinedquestion": plain(HOLDERS, OWN, "SELECT", "SELECT, INSERT, UPDATE (urgency)"),
    "records_shareditem": Kind(
        seen_by(ASKING, passes=f"({SERVICE} OR {MINE} OR NOT tally.hit_hidden(hit))"), OWN, "SELECT, INSERT", "SELECT"
    ),
    "records_askbudget": plain(ASKING, OWN, "SELECT, INSERT", "SELECT"),
    "records_askalarm": plain(ASKING, OWN, "SELECT, INSERT", "SELECT"),
    "records_alarmfinding": plain(ASKING, OWN, "SELECT, INSERT", "SELECT"),
    # Of the action day the coordinator is given what a country enters, and may enter it for the country; who a subject
    # is and why a child was in danger stays with the country.
    "records_subject": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)", "SELECT"),
    "records_subjectdetail": Kind(
        seen_by(OWN_DESK, passes=f"({SERVICE} OR person IS NULL OR NOT tally.person_hidden(person))"),
        OWN,
        "SELECT, INSERT",
        "SELECT",
    ),
    "records_searchhours": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_call": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_callanswer": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_tied": plain(GIVEN, OWN, "SELECT", "SELECT, INSERT, DELETE"),
    "records_override": plain(OWN_DESK, OWN, "SELECT, INSERT", "SELECT"),
    "records_doorreport": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_daylog": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_situationreport": plain(GIVEN, OWN, "SELECT", "SELECT, INSERT"),
    "records_dayversion": Kind(f"{HERE} AND agency = (SELECT tally.v_agency()) AND {NOT_TIED}", "false", "SELECT", ""),
    "records_result": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT, INSERT"),
    "records_negative": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_confirmation": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_figurerelease": plain(
        GIVEN,
        OWN,
        # Totals, and what of it is released, are known when countries signed; from then on a trigger keeps it frozen.
        "SELECT, INSERT, UPDATE (state, grants, released_by, released_at, definitions, totals, digest)",
        "SELECT",
    ),
    "records_figurecell": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_figuresignature": plain(GIVEN, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_childconsent": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_statement": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_statementreading": plain(GIVEN, OWN, "SELECT, INSERT", "SELECT"),
    "records_handover": plain(WORKING, OWN, "SELECT, INSERT, UPDATE (state)", "SELECT"),
    "records_ledgerline": Kind(
        seen_by(
            KEEPERS,
            passes=f"({SERVICE} OR ((SELECT tally.v_protects()) OR NOT tally.about_protected({LINE}))"
            f" AND NOT tally.about_tied({LINE}, {SELF}))",
        ),
        OWN,
        "SELECT",
        "SELECT",
    ),
    "records_ledgerleaf": HASHES,
    "records_ledgernode": HASHES,
    "records_checkpoint": Kind("true", SERVICE, "SELECT", "SELECT, INSERT"),
    "records_cosignature": Kind("true", f"{WRITING} AND (SELECT tally.v_agency()) <> ''", "SELECT, INSERT", "SELECT"),
    "records_person": CONCLUDED,
    "records_link": replace(CONCLUDED, app="SELECT, UPDATE (state)"),
    "records_oversharevalue": CONCLUDED,
    "records_account": SOURCED,
    "records_access": SOURCED,
    "records_payment": SOURCED,
    "records_subscriber": SOURCED,
    "records_countryvote": CONCLUDED,
    "records_indicator": CONCLUDED,
    "records_searchtoken": CONCLUDED,
    "records_protected": Kind(
        f"{HERE} AND {SHARED} AND {NOT_TIED} AND {OPENED} AND {passing(NO_CONTRIBUTION)}",
        "false",
        "",
        "",
        "SELECT",
    ),
    "records_brokenglass": Kind(
        f"{HERE} AND {MINE} AND (by = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        f"{OWN} AND by = (SELECT tally.v_officer()) AND until <= clock_timestamp() + interval '1 hour'"
        " AND length(btrim(reason)) > 0",
        "SELECT, INSERT",
        "",
    ),
    "records_notice": Kind(
        f'{HERE} AND {WRITING} AND "to" = (SELECT tally.v_agency())'
        " AND (role = '' OR role = ANY ((SELECT tally.v_roles())::text[]))"
        # One about a package is there where the package is; one about a person, or an offer, where they may be known.
        f" AND (kind NOT IN ('package', 'recall') OR EXISTS (SELECT 1 FROM records_package k WHERE k.id = {NAMED}))"
        # One about a hit is for those who may open it.
        f" AND (kind <> 'hit' OR {with_role(WORKING)})"
        f" AND NOT tally.about_tied({ABOUT}, NULL, {SELF})",
        f"{HERE} AND {WRITING}",
        "SELECT, INSERT, UPDATE (read_at, read_by)",
        "INSERT",
    ),
    "records_exclusion": SEALED,
    "records_operation": Kind(
        "id IN (SELECT tally.v_operations())",
        "coordinator = (SELECT tally.v_agency())",
        "SELECT",
        "SELECT",
    ),
    "records_member": Kind(
        "(agency = (SELECT tally.v_agency()) AND operation_id IN (SELECT tally.v_operations()))"
        " OR operation_id IN (SELECT tally.v_coordinated()) OR ((SELECT tally.v_service())"
        " AND operation_id = (SELECT tally.v_operation()))",
        "operation_id IN (SELECT tally.v_coordinated())",
        "SELECT",
        "SELECT",
    ),
    "records_assignment": Kind(
        "agency = (SELECT tally.v_agency()) AND operation_id IN (SELECT tally.v_operations())",
        "false",
        "SELECT",
        "",
    ),
    "records_build": Kind(
        f"{HERE} AND {with_role(JUDGES)} AND ({MINE} OR {SERVICE})", OWN, "SELECT", "SELECT, INSERT, UPDATE"
    ),
    "records_consultation": Kind(
        f"{MINE} AND (officer = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        f"{MINE} AND officer = (SELECT tally.v_officer())",
        "SELECT, INSERT",
        "",
        "INSERT",
    ),
    "records_review": Kind(
        f"{MINE} AND (SELECT tally.v_protects())",
        f"{MINE} AND (SELECT tally.v_protects()) AND {WRITING}",
        "SELECT, INSERT, UPDATE (finding, note, by, at)",
        "",
    ),
    "records_signintry": Kind("false", "false", "", ""),
}
