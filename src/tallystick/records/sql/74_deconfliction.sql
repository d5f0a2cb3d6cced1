-- Hits and who takes part, for those who may not read the tables.

-- Agencies of the viewer's operation: whoever takes part may know whom to call.
CREATE OR REPLACE FUNCTION tally.members_here() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT m.agency::text FROM public.records_member m WHERE m.operation_id = (SELECT tally.v_operation())
$$;

-- For the job that reminds: operations in which an owner has yet to decide about a hit.
CREATE OR REPLACE FUNCTION tally.hits_wait_in() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT h.operation_id FROM public.records_hit h
  WHERE h.state = 'hit_pending' AND h.told <> 'overdue' AND (SELECT tally.v_service())
$$;

-- Of which kinds somebody entered anything to be left alone: nothing else has to be asked about.
CREATE OR REPLACE FUNCTION tally.excluded_kinds() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT e.kind::text FROM public.records_exclusion e WHERE e.operation_id = (SELECT tally.v_operation())
  UNION SELECT h.kind::text FROM public.records_holding h
  WHERE h.operation_id = (SELECT tally.v_operation()) AND h.excluded <> ''
$$;

-- Hits the viewer's agency is told of, each with every question it is the hit of, of these questions (NULL: of all). Rows
-- it is not told of are passed over before any policy is asked, so that a silent hit takes no longer to leave out than no
-- hit. A question joins hits alone that are told.
CREATE OR REPLACE FUNCTION tally.told_hits(asked uuid[]) RETURNS TABLE (hit uuid, question uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.id, h.question FROM public.records_hit h
  WHERE (asked IS NULL OR h.question = ANY (asked)) AND h.grants <> '{}' AND h.asker = (SELECT tally.v_agency())
    AND h.operation_id = (SELECT tally.v_operation())
  UNION ALL
  SELECT h.id, j.question FROM public.records_joinedquestion j JOIN public.records_hit h ON h.id = j.hit
  WHERE (asked IS NULL OR j.question = ANY (asked)) AND h.grants <> '{}' AND h.asker = (SELECT tally.v_agency())
    AND h.operation_id = (SELECT tally.v_operation())
$$;

-- Later questions a hit is of, which the viewer's agency is told of.
CREATE OR REPLACE FUNCTION tally.joined_questions(about uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT j.question FROM public.records_joinedquestion j JOIN public.records_hit h ON h.id = j.hit
  WHERE j.hit = about AND h.grants <> '{}' AND h.asker = (SELECT tally.v_agency())
    AND h.operation_id = (SELECT tally.v_operation())
$$;

-- Whether a person is put away, or kept away from the viewer, under this id or as who they became. Who is put away stays
-- so for every officer: what they are known by lies in records_protected alone.
CREATE OR REPLACE FUNCTION tally.person_hidden(about uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_person p LEFT JOIN public.records_person n ON n.id = p.became
                 WHERE p.id = about AND (tally.is_protected(p.category) OR tally.is_protected(n.category)
                   OR p.away_from::text[] && tally.v_self() OR n.away_from::text[] && tally.v_self()));
END $$;

CREATE OR REPLACE FUNCTION tally.question_hidden(about uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_question q
                 WHERE q.id = about AND q.person IS NOT NULL AND tally.person_hidden(q.person));
END $$;

CREATE OR REPLACE FUNCTION tally.hit_hidden(about uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_hit h WHERE h.id = about AND tally.question_hidden(h.question));
END $$;

-- Which questions of the viewer's agency have these tokens. Officers' roles cannot read a token: whoever asks here has made
-- it, under the home's key, and the table's own policy is asked for the rows.
CREATE OR REPLACE FUNCTION tally.questions_with(tokens text[]) RETURNS TABLE (token text, question uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT q.token::text, q.id FROM public.records_question q
  WHERE q.operation_id = (SELECT tally.v_operation()) AND q.token = ANY (tokens) AND q.owner = (SELECT tally.v_agency())
$$;
