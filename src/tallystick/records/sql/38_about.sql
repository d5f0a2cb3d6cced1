-- What rows that stay as they were written are about, asked when they are read: a line of the ledger, a decision, a
-- notice about a person who is put away, or from whom the reader is kept away.

-- The two accounts that a line about a link or a decision names. One that cannot be read names none.
CREATE OR REPLACE FUNCTION tally.line_pair(payload bytea) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE said json;
BEGIN
  said := convert_from(payload, 'UTF8')::json;
  RETURN ARRAY[said ->> 'left', said ->> 'right'];
EXCEPTION WHEN OTHERS THEN
  RETURN '{}';
END $$;

CREATE OR REPLACE FUNCTION tally.pair_put_away(here uuid, keys text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_protected r WHERE r.operation_id = here AND r.accounts && keys);
END $$;

CREATE OR REPLACE FUNCTION tally.pair_tied(here uuid, keys text[], whom text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_account a
                 WHERE a.operation_id = here AND a.key = ANY (keys) AND a.away_from::text[] && whom)
      OR EXISTS (SELECT 1 FROM public.records_protected r
                 WHERE r.operation_id = here AND r.accounts && keys AND r.away_from::text[] && whom);
END $$;

-- For decisions, of which many are read at once: a mark of every account of somebody put away, or from whom the reader
-- is kept away. Found once for a statement; a mark tells no more than who guesses the account could ask.
CREATE OR REPLACE FUNCTION tally.hidden_marks() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  here uuid := tally.v_operation();
  whom text[] := tally.v_self();
BEGIN
  RETURN QUERY
    SELECT hashtextextended(unnest(r.accounts), 0) FROM public.records_protected r WHERE r.operation_id = here
    UNION ALL SELECT hashtextextended(unnest(p.accounts::text[]), 0) FROM public.records_person p
      WHERE p.operation_id = here AND p.away_from <> '{}' AND p.away_from::text[] && whom;
END $$;

-- The package that a line is about: itself, what was answered to it, or the offer of it.
CREATE OR REPLACE FUNCTION tally.line_package(said text, about uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE
    WHEN said LIKE 'package%' THEN about
    WHEN said LIKE 'feedback%' THEN (SELECT f.package FROM public.records_feedback f WHERE f.id = about)
    WHEN said LIKE 'handover%' THEN (SELECT h.subject FROM public.records_handover h
                                     WHERE h.id = about AND h.kind = 'package') END;
END $$;

-- Whether a ledger line is about a person whose rows are put away: its payload says why.
CREATE OR REPLACE FUNCTION tally.about_protected(here uuid, said text, payload bytea) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 200 SET search_path = pg_catalog, pg_temp AS $$
DECLARE about uuid := substring(said FROM '[ :]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$')::uuid;
BEGIN
  RETURN CASE
    WHEN about IS NULL THEN false
    WHEN said LIKE 'person%' THEN
      EXISTS (SELECT 1 FROM public.records_person p WHERE p.id = about AND tally.is_protected(p.category))
    WHEN said LIKE 'link%' OR said LIKE 'decision%' THEN tally.pair_put_away(here, tally.line_pair(payload))
    WHEN said LIKE 'feedback%' THEN tally.package_withheld(tally.line_package(said, about))
    -- Of a subject of action the reasons say who it is.
    ELSE EXISTS (SELECT 1 FROM public.records_subjectdetail d JOIN public.records_person p ON p.id = d.person
                 LEFT JOIN public.records_person n ON n.id = p.became
                 WHERE d.subject = tally.line_subject(said, about)
                 AND (tally.is_protected(p.category) OR tally.is_protected(n.category))) END;
END $$;

-- Whether a ledger line is about somebody from whom one of these agencies and officers is kept away.
CREATE OR REPLACE FUNCTION tally.about_tied(here uuid, said text, payload bytea, whom text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 200 SET search_path = pg_catalog, pg_temp AS $$
DECLARE about uuid := substring(said FROM '[ :]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$')::uuid;
BEGIN
  RETURN CASE
    WHEN about IS NULL THEN said LIKE 'sheet%' AND tally.sheet_kept(payload, whom)
    WHEN said LIKE ANY (ARRAY['subject%', 'door%', 'result%', 'moved_early%', 'tied%']) THEN
      tally.day_kept(said, about, whom)
    WHEN said LIKE 'person%' THEN
      EXISTS (SELECT 1 FROM public.records_person p LEFT JOIN public.records_person n ON n.id = p.became
              WHERE p.id = about AND (p.away_from::text[] && whom OR n.away_from::text[] && whom))
    WHEN said LIKE 'link%' OR said LIKE 'decision%' THEN tally.pair_tied(here, tally.line_pair(payload), whom)
    ELSE EXISTS (SELECT 1 FROM public.records_package k
                 WHERE k.id = tally.line_package(said, about) AND k.away_from::text[] && whom) END;
END $$;
