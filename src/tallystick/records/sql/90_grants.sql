-- Who may call what. Everything else in the schema is called by these functions and by triggers only.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tally FROM PUBLIC, tally_app, tally_worker, tally_victims, tally_counter;
GRANT EXECUTE ON FUNCTION tally.viewer(), tally.v_agency(), tally.v_officer(), tally.v_service(), tally.v_roles(),
  tally.v_self(), tally.v_as(), tally.v_protects(), tally.v_operations(), tally.v_coordinated(), tally.v_operation(),
  tally.v_proceedings(), tally.v_broken_glass(), tally.v_coordinates(), tally.is_protected(text),
  tally.about_protected(uuid, text, bytea), tally.about_tied(uuid, text, bytea, text[]), tally.hidden_marks(),
  tally.package_withheld(uuid), tally.permitted(text, text, text[]), tally.v_leader()
  TO tally_app, tally_worker, tally_victims;
GRANT EXECUTE ON FUNCTION tally.excluded(text, text),
  tally.ledger_append(uuid, uuid, text[], bytea, bytea, bytea, text, text, timestamptz) TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.set_category(uuid, text), tally.keep_away(uuid, text[]), tally.given_to(text, uuid)
  TO tally_app;
GRANT EXECUTE ON FUNCTION tally.may_assess(uuid) TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.may_receive(uuid) TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.protect_all(), tally.keep_away_all(), tally.protected_accounts() TO tally_worker;
GRANT EXECUTE ON FUNCTION tally.note_build(uuid, uuid) TO tally_worker;
GRANT EXECUTE ON FUNCTION tally.one_person(text), tally.ids_of(text[]) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.takes_part(text), tally.gave_before(text), tally.route_person(uuid, text[], text),
  tally.hand_over(uuid, boolean, text) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.sign_in_try(text, text), tally.sign_in_done(text[], text, text[]),
  tally.sign_in_known(text), tally.used_once(text) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.accepted_holes() TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.ledger_sequence(integer), tally.ledger_checkpoint(bigint, text, text, timestamptz) TO tally_worker;
GRANT EXECUTE ON FUNCTION tally.ledger_erase(uuid[]) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.members_here(), tally.excluded_kinds() TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.hits_wait_in() TO tally_worker;
GRANT EXECUTE ON FUNCTION tally.is_of(text, uuid, text) TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.given_here(uuid, uuid, uuid) TO tally_app, tally_worker;
GRANT EXECUTE ON FUNCTION tally.days_running() TO tally_worker;
GRANT EXECUTE ON FUNCTION tally.vouched(text) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.still_let(uuid, text[]) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.subjects_hidden(uuid[]), tally.asked_of_given(uuid[], text[], timestamptz) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.told_hits(uuid[]), tally.joined_questions(uuid), tally.questions_with(text[]) TO tally_app;
GRANT EXECUTE ON FUNCTION tally.person_hidden(uuid), tally.question_hidden(uuid), tally.hit_hidden(uuid)
  TO tally_app, tally_worker;
