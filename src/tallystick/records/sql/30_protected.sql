-- Rows about victims, possible victims and informants lie in a table of their own, which only the login tally_victims
-- reads. A person comes and goes whole: every copied row moves with it, and moves back byte for byte.

CREATE OR REPLACE FUNCTION tally.is_protected(category text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT category IN ('victim', 'possible_victim', 'informant') $$;

-- The tables that hold copies about a person, and how a row is found to be about one.
CREATE OR REPLACE FUNCTION tally.copies() RETURNS TABLE (name text, about text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT unnest(ARRAY['account', 'access', 'payment', 'subscriber', 'countryvote', 'indicator', 'searchtoken']),
         't.person = $1'
  UNION ALL SELECT 'assessment',
         't.person = $1 OR t.person IN (SELECT o.id FROM public.records_person o WHERE o.became = $1)'
  UNION ALL SELECT 'link', 't.operation_id = $2 AND (t.person = $1 OR t."left" = ANY ($3) OR t."right" = ANY ($3))'
$$;

CREATE OR REPLACE FUNCTION tally.protect(about uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p public.records_person;
  place record;
  part jsonb;
  content jsonb;
BEGIN
  SELECT * INTO p FROM public.records_person WHERE id = about FOR UPDATE;
  content := jsonb_build_object('person', to_jsonb(p));
  FOR place IN SELECT * FROM tally.copies() LOOP
    EXECUTE format('WITH moved AS (DELETE FROM public.records_%s AS t WHERE %s RETURNING t.*)'
                   ' SELECT coalesce(jsonb_agg(to_jsonb(moved)), ''[]'') FROM moved', place.name, place.about)
      INTO part USING about, p.operation_id, p.accounts;
    content := content || jsonb_build_object(place.name, part);
  END LOOP;
  -- What may not pass on of any row may not pass on of the whole.
  SELECT array_agg(DISTINCT code) INTO p.codes FROM (
    SELECT unnest(p.codes) UNION SELECT said #>> '{}' FROM jsonb_path_query(content, '$.*[*].codes[*]') AS held(said)
    WHERE said IN ('"H2"', '"H3"')) AS whole(code);
  INSERT INTO public.records_protected
    (id, operation_id, owner, grants, codes, category, away_from, person, number, accounts, content)
  VALUES (gen_random_uuid(), p.operation_id, p.owner, p.grants, coalesce(p.codes, '{}'), p.category, p.away_from, p.id,
          p.number, p.accounts, content)
  ON CONFLICT (operation_id, person) DO UPDATE SET category = EXCLUDED.category, codes = EXCLUDED.codes,
    away_from = EXCLUDED.away_from, accounts = EXCLUDED.accounts,
    content = EXCLUDED.content || jsonb_build_object('assessment',
      (records_protected.content -> 'assessment') || (EXCLUDED.content -> 'assessment'));
  -- What is left of the row tells nothing: it holds the place of the number until the next build.
  UPDATE public.records_person SET accounts = '{}', country = '', country_state = 'unknown', role = 'unknown',
    figures = '{}', first_at = NULL, last_at = NULL, expires_first = NULL, rank = 0 WHERE id = about;
  PERFORM tally.withhold_packages(p.operation_id, tally.names_of(about));
END $$;

-- A link to somebody else who is put away goes to them, not back into sight; gives what is left of a person's rows.
CREATE OR REPLACE FUNCTION tally.leave_links(kept jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one jsonb;
  holder uuid;
  free jsonb := '[]';
BEGIN
  FOR one IN SELECT * FROM jsonb_array_elements(kept -> 'link') LOOP
    SELECT r.id INTO holder FROM public.records_protected r
      WHERE r.operation_id = (one ->> 'operation_id')::uuid
        AND r.accounts && ARRAY[one ->> 'left', one ->> 'right'] LIMIT 1;
    IF holder IS NULL THEN
      free := free || one;
    ELSE
      UPDATE public.records_protected SET content = jsonb_set(content, '{link}', (content -> 'link') || one)
        WHERE id = holder;
    END IF;
  END LOOP;
  RETURN jsonb_set(kept, '{link}', free);
END $$;

CREATE OR REPLACE FUNCTION tally.unprotect(about uuid, given text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  names text[] := tally.names_of(about);
  kept jsonb;
  away jsonb;
  place record;
BEGIN
  DELETE FROM public.records_protected WHERE person = about AND operation_id = tally.v_operation()
    RETURNING content, to_jsonb(away_from) INTO kept, away;
  kept := tally.leave_links(kept);
  DELETE FROM public.records_person WHERE id = about;
  INSERT INTO public.records_person SELECT (jsonb_populate_record(NULL::public.records_person,
    (kept -> 'person') || jsonb_build_object('category', given, 'away_from', away))).*;
  FOR place IN SELECT * FROM tally.copies() LOOP
    EXECUTE format('INSERT INTO public.records_%1$s SELECT (jsonb_populate_recordset(NULL::public.records_%1$s, $1)).*'
                   ' ON CONFLICT DO NOTHING', place.name) USING kept -> place.name;
  END LOOP;
  -- Whoever was tied while the person was put away is tied to the rows that come back.
  PERFORM tally.tie_copies(about);
  PERFORM tally.show_packages(tally.v_operation(), names);
END $$;

-- After a build: persons of these categories, whose rows were just copied afresh, are put away again. Of one who was
-- not before, victim identification is told: it took the category of somebody whose account it has. One whose accounts
-- nobody holds any more stays as it was put away, so that they are known when they come back.
CREATE OR REPLACE FUNCTION tally.protect_all() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p public.records_person;
  known boolean;
BEGIN
  FOR p IN SELECT * FROM public.records_person WHERE operation_id = tally.v_operation()
             AND tally.is_protected(category) AND became IS NULL LOOP
    known := EXISTS (SELECT 1 FROM public.records_protected r
                     WHERE r.operation_id = p.operation_id AND r.person = p.id);
    CONTINUE WHEN known AND p.accounts = '{}';
    PERFORM tally.protect(p.id);
    IF NOT known THEN
      INSERT INTO public.records_notice (id, operation_id, "to", role, kind, subject, words, at)
      VALUES (gen_random_uuid(), p.operation_id, p.owner, 'victim_identification', 'put_away', p.id::text,
              p.number || ' was put away by a build: it has an account of somebody who is put away. Say what it is.',
              clock_timestamp());
    END IF;
  END LOOP;
  PERFORM tally.follow_became();
END $$;

-- Whoever lives on in another was put away with them: one row for one person, with every assessment.
CREATE OR REPLACE FUNCTION tally.follow_became() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one record;
BEGIN
  FOR one IN SELECT r.id, r.content, t.id AS into_id FROM public.records_protected r
             JOIN public.records_person p ON p.id = r.person
             JOIN public.records_protected t ON t.operation_id = r.operation_id AND t.person = p.became
             WHERE r.operation_id = tally.v_operation() LOOP
    UPDATE public.records_protected SET content = jsonb_set(content, '{assessment}',
      (content -> 'assessment') || coalesce(one.content -> 'assessment', '[]')) WHERE id = one.into_id;
    DELETE FROM public.records_protected WHERE id = one.id;
  END LOOP;
END $$;

-- For the next build, and for jobs alone: which accounts a person put away has.
CREATE OR REPLACE FUNCTION tally.protected_accounts() RETURNS TABLE (person uuid, accounts text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.person, p.accounts
  FROM public.records_protected p WHERE p.operation_id = tally.v_operation() AND tally.v_service()
$$;

-- Anyone who may assess may also protect: the new row need not be visible to the one who writes it. Only those who see
-- protected rows take a person out again.
CREATE OR REPLACE FUNCTION tally.set_category(about uuid, given text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE was text;
BEGIN
  SELECT category INTO was FROM public.records_person WHERE id = about AND operation_id = tally.v_operation()
    AND owner = tally.v_agency() AND NOT away_from::text[] && tally.v_self() FOR UPDATE;
  IF was IS NULL OR tally.v_as() IS NOT NULL THEN RETURN false; END IF;
  IF tally.is_protected(was) AND NOT ('victim_identification' = ANY (tally.v_roles())) THEN RETURN false; END IF;
  IF tally.is_protected(was) AND NOT tally.is_protected(given) THEN
    PERFORM tally.unprotect(about, given);
  ELSIF tally.is_protected(was) THEN
    UPDATE public.records_person SET category = given WHERE id = about;
    -- The assessment just written follows the person, or its reason would stay behind in sight.
    WITH moved AS (DELETE FROM public.records_assessment WHERE person = about RETURNING *)
    UPDATE public.records_protected SET category = given,
      content = jsonb_set(jsonb_set(content, '{person,category}', to_jsonb(given)), '{assessment}',
        (content -> 'assessment') || (SELECT coalesce(jsonb_agg(to_jsonb(moved)), '[]') FROM moved))
      WHERE person = about;
  ELSE
    UPDATE public.records_person SET category = given WHERE id = about;
    IF tally.is_protected(given) THEN PERFORM tally.protect(about); END IF;
  END IF;
  -- Whoever lives on in the person is what the person is.
  UPDATE public.records_person SET category = given
    WHERE became = about AND (tally.is_protected(given) OR tally.is_protected(was));
  RETURN true;
END $$;
