-- The action day: whose an entry is that another corrects, and one counter an agency that moves when anything it sees does.

-- Asked of one's own entries, or by the coordinator: of anybody else's nothing is told.
CREATE OR REPLACE FUNCTION tally.is_of(kind text, what uuid, whose text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT (whose = (SELECT tally.v_agency()) OR (SELECT tally.v_coordinates()) OR (SELECT tally.v_service()))
    AND CASE kind
    WHEN 'door' THEN EXISTS (SELECT 1 FROM public.records_doorreport d WHERE d.id = what AND d.owner = whose
      AND d.operation_id = (SELECT tally.v_operation()))
    WHEN 'result' THEN EXISTS (SELECT 1 FROM public.records_result r WHERE r.id = what AND r.owner = whose
      AND r.operation_id = (SELECT tally.v_operation()))
    WHEN 'negative' THEN EXISTS (SELECT 1 FROM public.records_negative n WHERE n.id = what AND n.owner = whose
      AND n.operation_id = (SELECT tally.v_operation()))
    WHEN 'answer' THEN EXISTS (SELECT 1 FROM public.records_callanswer a WHERE a.id = what AND a.owner = whose
      AND a.operation_id = (SELECT tally.v_operation()))
    WHEN 'subject' THEN EXISTS (SELECT 1 FROM public.records_subject s WHERE s.id = what AND s.owner = whose
      AND s.operation_id = (SELECT tally.v_operation()))
    WHEN 'hours' THEN EXISTS (SELECT 1 FROM public.records_searchhours h WHERE h.id = what AND h.owner = whose
      AND h.operation_id = (SELECT tally.v_operation()))
    ELSE false END
$$;

-- Whether a person is in a package that was given to the viewer's agency, or is the subject already: of nobody else does it write who a subject is,
-- or what the ties of that person are would be told to it.
CREATE OR REPLACE FUNCTION tally.given_here(who uuid, named uuid, about uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT tally.person_hidden(who) AND (EXISTS (SELECT 1 FROM public.records_package k
      WHERE k.id = named AND k.released_at IS NOT NULL
    AND k.operation_id = (SELECT tally.v_operation()) AND k.recipient = (SELECT tally.v_agency())
    AND k.mentions && ARRAY[who::text])
    OR EXISTS (SELECT 1 FROM public.records_subjectdetail d WHERE d.subject = about AND d.person = who
      AND d.owner = (SELECT tally.v_agency()) AND d.operation_id = (SELECT tally.v_operation())))
$$;

-- Who was withdrawn stays so, by the officer who did it.
CREATE OR REPLACE FUNCTION tally.withdrawn_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Not of whom it is kept away from, which tally.keep_subject writes.
  IF current_user = 'tally_app' AND OLD.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'the subject was withdrawn' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF current_user = 'tally_app' THEN
    NEW.withdrawn_by := tally.v_officer();
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER withdrawn_stays BEFORE UPDATE ON public.records_subject
  FOR EACH ROW EXECUTE FUNCTION tally.withdrawn_stays();

-- For the jobs of the clock: operations in which a country was proposed a window.
CREATE OR REPLACE FUNCTION tally.days_running() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT c.operation_id FROM public.records_call c WHERE c.kind = 'window' AND (SELECT tally.v_service())
$$;

-- At the commit, so that nobody waits for the counter while an act is still at work; one after the other within an
-- operation, so that two that write to the same agencies never wait for each other.
CREATE OR REPLACE FUNCTION tally.count_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  changed record;
  kept_from text[];
BEGIN
  changed := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  -- As it is by now: from whom it is kept may have been written after it. They must not see a counter move.
  EXECUTE format('SELECT away_from FROM public.%I WHERE id = $1', TG_TABLE_NAME) INTO kept_from USING changed.id;
  kept_from := coalesce(kept_from, changed.away_from::text[]);
  PERFORM pg_advisory_xact_lock(hashtextextended('day ' || changed.operation_id::text, 0));
  INSERT INTO public.records_dayversion (id, operation_id, agency, away_from, version)
    SELECT gen_random_uuid(), changed.operation_id, agency, kept_from, 1
    FROM unnest(changed.grants || changed.owner) AS agency GROUP BY agency
    ON CONFLICT (operation_id, agency, away_from) DO UPDATE SET version = public.records_dayversion.version + 1;
  RETURN NULL;
END $$;

-- Dropped with the function whenever it is made again.
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_subject
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_call
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_callanswer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_tied
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_doorreport
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_result
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_negative
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_daylog
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_situationreport
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_confirmation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();
CREATE CONSTRAINT TRIGGER count_day AFTER INSERT OR UPDATE OR DELETE ON public.records_searchhours
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tally.count_day();

-- Who a subject is is withheld from whoever the person is withheld from, also where it is written later.
CREATE OR REPLACE TRIGGER tied BEFORE INSERT ON public.records_subjectdetail
  FOR EACH ROW EXECUTE FUNCTION tally.assessment_tied();

-- Subjects of the viewer's agency of whom something is written that the viewer may not read: nothing is known of them
-- here, and nobody may write them anew as if there were nothing.
CREATE OR REPLACE FUNCTION tally.subjects_hidden(asked uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT d.subject FROM public.records_subjectdetail d
  WHERE d.subject = ANY (asked) AND d.owner = (SELECT tally.v_agency()) AND d.person IS NOT NULL
    AND d.operation_id = (SELECT tally.v_operation()) AND tally.person_hidden(d.person)
$$;

-- Of persons in packages that the viewer's agency was given: whether all they are known by was asked for by the
-- coordinating agency or the viewer's own and answered since (as deconfliction.clearing has it), and whether somebody
-- has yet to decide about a hit on it. What they are known by is not told.
CREATE OR REPLACE FUNCTION tally.asked_of_given(persons uuid[], kinds text[], not_before timestamptz)
RETURNS TABLE (person uuid, asked boolean, waits boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH given AS (
    SELECT p AS id FROM unnest(persons) AS p WHERE NOT tally.person_hidden(p) AND EXISTS (
      SELECT 1 FROM public.records_package k WHERE k.operation_id = (SELECT tally.v_operation())
        AND k.recipient = (SELECT tally.v_agency()) AND k.released_at IS NOT NULL AND k.recalled_at IS NULL
        AND k.mentions && ARRAY[p::text])),
  known AS (
    SELECT DISTINCT t.person, t.kind, t.token FROM public.records_searchtoken t JOIN given g ON g.id = t.person
    WHERE t.operation_id = (SELECT tally.v_operation()) AND t.kind = ANY (kinds) AND t.kind <> 'address'
      AND NOT (t.kind = 'account' AND strpos(t.token, ':') = 0)),
  put AS (
    SELECT n.person, n.kind, n.token, q.id, q.owner, NOT q.detail ? 'refused' AS answered
    FROM known n LEFT JOIN public.records_question q ON q.operation_id = (SELECT tally.v_operation())
      AND q.kind = n.kind AND q.form = n.token
      AND q.owner IN ((SELECT tally.v_agency()), (SELECT o.coordinator FROM public.records_operation o
                                                  WHERE o.id = (SELECT tally.v_operation())))
      AND (q.answered_at >= not_before OR (q.detail ? 'refused' AND q.at >= not_before)))
  SELECT g.id,
    COALESCE((SELECT bool_and(u.id IS NOT NULL) AND bool_or(COALESCE(u.answered, false)) FROM put u
              WHERE u.person = g.id), false),
    EXISTS (SELECT 1 FROM put u JOIN public.records_hit h ON h.asker = u.owner AND (h.question = u.id OR EXISTS (
              SELECT 1 FROM public.records_joinedquestion j WHERE j.hit = h.id AND j.question = u.id))
            WHERE u.person = g.id AND h.state = 'hit_pending' AND h.grants <> '{}' AND h.owner <> h.asker)
  FROM given g
$$;

-- Whether the countries still let out what released figures (keys of definitions and negatives) say of children: whoever
-- gives them out must know, also who is not told which country took a consent back.
CREATE OR REPLACE FUNCTION tally.still_let(asked uuid, keys text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM public.records_figurerelease r
    CROSS JOIN LATERAL jsonb_array_elements(r.definitions) AS d(said)
    CROSS JOIN LATERAL (
      SELECT jsonb_array_elements_text(COALESCE(d.said -> 'kinds', '[]'))
      UNION SELECT 'child_identified' WHERE d.said ->> 'negative' = 'no_child_from_country') AS k(kind)
    JOIN public.records_figurecell c ON c.release = r.id AND c.definition = d.said ->> 'key'
    WHERE r.id = asked AND r.operation_id = (SELECT tally.v_operation()) AND d.said ->> 'key' = ANY (keys)
      AND k.kind IN ('child_identified', 'child_safeguarded', 'victim_support')
      AND COALESCE(d.said -> 'agencies' ? c.agency::text, true) AND (c.number > 0 OR c.entries <> '[]')
      AND NOT COALESCE((SELECT n.given FROM public.records_childconsent n
        WHERE n.operation_id = r.operation_id AND n.owner = c.agency AND n.kinds ? k.kind
        ORDER BY n.entered_at DESC, n.id DESC LIMIT 1), false))
$$;

-- Figures that were released or given up are never changed, whoever asks.
CREATE OR REPLACE FUNCTION tally.release_frozen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state <> 'signing' THEN
    RAISE EXCEPTION 'released figures are frozen' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Of officers: figures begin with being signed, and are released when the last word of each country is that it signs.
  IF session_user = 'tally_app' AND (TG_OP = 'INSERT' AND NEW.state <> 'signing' OR NEW.state = 'released' AND EXISTS (
      SELECT 1 FROM (SELECT DISTINCT c.agency FROM public.records_figurecell c WHERE c.release = NEW.id) AS asked
      WHERE 'signed' IS DISTINCT FROM (SELECT s.says FROM public.records_figuresignature s
        WHERE s.release = NEW.id AND s.owner = asked.agency ORDER BY s.at DESC, s.id DESC LIMIT 1))) THEN
    RAISE EXCEPTION 'not every country signed these figures' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS frozen ON public.records_figurerelease;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE ON public.records_figurerelease
  FOR EACH ROW EXECUTE FUNCTION tally.release_frozen();
