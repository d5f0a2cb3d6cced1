-- Practice 11 on the action day: a subject whose person is kept away from an agency or an officer is not there for them,
-- with everything written about it: doors, results, confirmations, notices, lines of the ledger.

-- From whom the persons behind a subject are kept away, also as who they became since.
CREATE OR REPLACE FUNCTION tally.subject_kept_from(which uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT whom::text ORDER BY whom::text), '{}') FROM public.records_subjectdetail d
    JOIN public.records_person p ON p.id = d.person LEFT JOIN public.records_person n ON n.id = p.became,
    unnest(p.away_from || coalesce(n.away_from, '{}')) AS whom WHERE d.subject = which
$$;

-- From whom an entry is kept away: whoever its subject is, the entry it corrects or confirms, or the person whose
-- feedback it was filled from.
CREATE OR REPLACE FUNCTION tally.entry_kept_from(entry jsonb) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT whom::text ORDER BY whom::text), '{}') FROM (
    SELECT s.away_from FROM public.records_subject s
      WHERE s.id IN ((entry ->> 'subject')::uuid, (entry ->> 'row')::uuid)
    UNION ALL SELECT d.away_from FROM public.records_doorreport d
      WHERE d.id IN ((entry ->> 'corrects')::uuid, (entry ->> 'row')::uuid)
    UNION ALL SELECT r.away_from FROM public.records_result r
      WHERE r.id IN ((entry ->> 'corrects')::uuid, (entry ->> 'row')::uuid)
    UNION ALL SELECT p.away_from FROM public.records_feedback f JOIN public.records_person p
      ON p.operation_id = f.operation_id AND p.number = f.person_number AND f.person_number <> ''
      WHERE f.id = substring(entry ->> 'source' FROM '^feedback:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$')::uuid
  ) AS found, unnest(found.away_from) AS whom
$$;

-- Of whatever is written later as well.
CREATE OR REPLACE FUNCTION tally.entry_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.away_from := ARRAY(SELECT DISTINCT whom::text FROM unnest(
    NEW.away_from::text[] || tally.entry_kept_from(to_jsonb(NEW))) AS whom ORDER BY 1);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER kept_from BEFORE INSERT ON public.records_doorreport
  FOR EACH ROW EXECUTE FUNCTION tally.entry_kept();
CREATE OR REPLACE TRIGGER kept_from BEFORE INSERT ON public.records_result
  FOR EACH ROW EXECUTE FUNCTION tally.entry_kept();
CREATE OR REPLACE TRIGGER kept_from BEFORE INSERT ON public.records_override
  FOR EACH ROW EXECUTE FUNCTION tally.entry_kept();
CREATE OR REPLACE TRIGGER kept_from BEFORE INSERT ON public.records_confirmation
  FOR EACH ROW EXECUTE FUNCTION tally.entry_kept();

-- Entries, and what corrected them, go where their subjects put them; gives the ids of all. In the order of entering, for
-- a correction goes by what it corrects.
CREATE OR REPLACE FUNCTION tally.keep_entries(place text, first uuid[]) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one uuid;
  about uuid[] := '{}';
BEGIN
  FOR one IN EXECUTE format('WITH RECURSIVE chain AS (SELECT id, entered_at FROM public.records_%1$s WHERE id = ANY ($1)'
      ' UNION SELECT t.id, t.entered_at FROM public.records_%1$s t JOIN chain c ON t.corrects = c.id)'
      ' SELECT id FROM chain ORDER BY entered_at, id', place) USING first LOOP
    EXECUTE format('UPDATE public.records_%s t SET away_from = tally.entry_kept_from(to_jsonb(t)) WHERE id = $1'
      ' AND away_from::text[] IS DISTINCT FROM tally.entry_kept_from(to_jsonb(t))', place) USING one;
    about := about || one;
  END LOOP;
  RETURN about;
END $$;

-- A subject, and all that is written about it, goes where the ties of its persons put it.
CREATE OR REPLACE FUNCTION tally.keep_subject(which uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  whom text[] := tally.subject_kept_from(which);
  place text;
  first uuid[];
  about uuid[] := ARRAY[which];
BEGIN
  UPDATE public.records_subject SET away_from = whom WHERE id = which AND away_from::text[] IS DISTINCT FROM whom;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE public.records_subjectdetail SET away_from = whom WHERE subject = which;
  UPDATE public.records_override SET away_from = whom WHERE subject = which;
  FOREACH place IN ARRAY ARRAY['doorreport', 'result'] LOOP
    EXECUTE format('SELECT array_agg(id) FROM public.records_%s WHERE subject = $1', place) INTO first USING which;
    about := about || tally.keep_entries(place, first);
  END LOOP;
  UPDATE public.records_confirmation c SET away_from = tally.entry_kept_from(to_jsonb(c)) WHERE c."row" = ANY (about);
  -- Until the job has computed the ties again.
  UPDATE public.records_tied t SET away_from = ARRAY(SELECT DISTINCT unnest(t.away_from::text[] || whom) ORDER BY 1)
    WHERE t.subjects ? which::text;
END $$;

-- Every subject a person stands behind, under this id or as who became them; and what was filled from feedback on them
-- where the country set no subject.
CREATE OR REPLACE FUNCTION tally.keep_subjects_of(about uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT tally.keep_entries('result', ARRAY(SELECT r.id FROM public.records_person p
    JOIN public.records_feedback f ON f.operation_id = p.operation_id AND f.person_number = p.number
    JOIN public.records_result r ON r.operation_id = f.operation_id AND r.source = 'feedback:' || f.id::text
    WHERE p.id = about OR p.became = about));
  SELECT tally.keep_subject(found.subject) FROM (
    SELECT DISTINCT d.subject FROM public.records_subjectdetail d WHERE d.person = about
      OR d.person IN (SELECT p.id FROM public.records_person p WHERE p.became = about)) AS found
$$;

CREATE OR REPLACE FUNCTION tally.detail_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM tally.keep_subject(NEW.subject);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER kept_from AFTER INSERT ON public.records_subjectdetail
  FOR EACH ROW WHEN (NEW.person IS NOT NULL) EXECUTE FUNCTION tally.detail_kept();

-- Two subjects of one reference are refused to whoever sees the first; that a hidden one has it is not told. So this asks
-- under the policies of who writes, one after the other.
CREATE OR REPLACE FUNCTION tally.reference_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(
    'reference ' || NEW.operation_id::text || ' ' || NEW.owner || ' ' || NEW.reference, 0));
  IF EXISTS (SELECT 1 FROM public.records_subject s WHERE s.operation_id = NEW.operation_id AND s.owner = NEW.owner
             AND s.reference = NEW.reference) THEN
    RAISE EXCEPTION 'there is a subject of this reference' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER reference_once BEFORE INSERT ON public.records_subject
  FOR EACH ROW EXECUTE FUNCTION tally.reference_once();

-- The subject that a line of the ledger or a notice is about.
CREATE OR REPLACE FUNCTION tally.line_subject(said text, about uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE
    WHEN said LIKE 'subject%' OR said LIKE 'moved_early%' OR said LIKE 'tied%' THEN about
    WHEN said LIKE 'door%' THEN (SELECT d.subject FROM public.records_doorreport d WHERE d.id = about)
    WHEN said LIKE 'result%' THEN (SELECT r.subject FROM public.records_result r WHERE r.id = about) END;
END $$;

-- Whether it is about a subject, or an entry, that one of these is kept away from.
CREATE OR REPLACE FUNCTION tally.day_kept(said text, about uuid, whom text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_subject s
                 WHERE s.id = tally.line_subject(said, about) AND s.away_from::text[] && whom)
      OR said LIKE 'door%' AND EXISTS (SELECT 1 FROM public.records_doorreport d
                                       WHERE d.id = about AND d.away_from::text[] && whom)
      OR said LIKE 'result%' AND EXISTS (SELECT 1 FROM public.records_result r
                                         WHERE r.id = about AND r.away_from::text[] && whom);
END $$;

-- Whether a sheet that was typed in holds a line about such a subject: its payload names the entries.
CREATE OR REPLACE FUNCTION tally.sheet_kept(payload bytea, whom text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE named uuid[];
BEGIN
  named := ARRAY(SELECT found[1]::uuid FROM regexp_matches(convert_from(payload, 'UTF8'),
    '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"', 'g') AS found);
  RETURN EXISTS (SELECT 1 FROM public.records_doorreport d WHERE d.id = ANY (named) AND d.away_from::text[] && whom)
      OR EXISTS (SELECT 1 FROM public.records_result r WHERE r.id = ANY (named) AND r.away_from::text[] && whom);
EXCEPTION WHEN OTHERS THEN
  RETURN true;
END $$;

-- Ready is said by the house, which has asked every reason (actionday.subjects.ready): a row of it that injected SQL
-- writes is none. Several at once are ready where the country set no subject; to withdraw it, its state is named.
CREATE OR REPLACE FUNCTION tally.ready_said() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF session_user <> 'tally_app' OR NEW.state <> 'ready' OR NEW.void AND NEW.corrects IS NOT NULL THEN
    RETURN NEW;
  END IF;
  IF NEW.subject IS NOT NULL AND NOT tally.vouched('ready ' || NEW.id::text || ' ' || NEW.subject::text)
     OR NEW.subject IS NULL AND NEW.count > 0 AND EXISTS (SELECT 1 FROM public.records_subject s
        WHERE s.operation_id = NEW.operation_id AND s.owner = NEW.owner AND s.withdrawn_at IS NULL) THEN
    RAISE EXCEPTION 'ready is said where it is seen what is missing' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ready_said BEFORE INSERT ON public.records_doorreport
  FOR EACH ROW EXECUTE FUNCTION tally.ready_said();
