-- Rows about victims, possible victims and informants lie in a table of their own, which only the login tally_victims
-- reads. A person comes and goes whole: every copied row moves with it, and moves back byte for byte.

CREATE OR REPLACE FUNCTION tally.is_protected(category text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT category IN ('victim', 'possible_victim', 'informant') $$;

-- The tables that hold copies about a person, and how a row is found to be about one.
CREATE OR REPLACE FUNCTION tally.copies() RETURNS TABLE (name text, about text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT unnest(ARRAY['account', 'access', 'payment', 'subscriber', 'countryvote', 'indicator', 'searchtoken',
                      'assessment']), 't.person = $1'
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
  INSERT INTO public.records_protected (id, operation_id, owner, grants, codes, category, away_from, person, number, content)
  VALUES (gen_random_uuid(), p.operation_id, p.owner, p.grants, p.codes, p.category, p.away_from, p.id, p.number, content)
  ON CONFLICT (operation_id, person) DO UPDATE SET category = EXCLUDED.category, codes = EXCLUDED.codes,
    away_from = EXCLUDED.away_from,
    content = EXCLUDED.content || jsonb_build_object('assessment',
      (records_protected.content -> 'assessment') || (EXCLUDED.content -> 'assessment'));
  -- What is left of the row tells nothing: it holds the place of the number until the next build.
  UPDATE public.records_person SET accounts = '{}', country = '', country_state = 'unknown', role = 'unknown',
    figures = '{}', first_at = NULL, last_at = NULL, expires_first = NULL, rank = 0 WHERE id = about;
END $$;

CREATE OR REPLACE FUNCTION tally.unprotect(about uuid, given text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept jsonb;
  away jsonb;
  place record;
BEGIN
  DELETE FROM public.records_protected WHERE person = about AND operation_id = tally.v_operation()
    RETURNING content, to_jsonb(away_from) INTO kept, away;
  DELETE FROM public.records_person WHERE id = about;
  INSERT INTO public.records_person SELECT (jsonb_populate_record(NULL::public.records_person,
    (kept -> 'person') || jsonb_build_object('category', given, 'away_from', away))).*;
  FOR place IN SELECT * FROM tally.copies() LOOP
    EXECUTE format('INSERT INTO public.records_%1$s SELECT (jsonb_populate_recordset(NULL::public.records_%1$s, $1)).*'
                   ' ON CONFLICT DO NOTHING', place.name) USING kept -> place.name;
  END LOOP;
END $$;

-- After a build: persons of these categories, whose rows were just copied afresh, are put away again.
CREATE OR REPLACE FUNCTION tally.protect_all() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one uuid;
BEGIN
  FOR one IN SELECT id FROM public.records_person WHERE operation_id = tally.v_operation()
             AND tally.is_protected(category) AND became IS NULL LOOP
    PERFORM tally.protect(one);
  END LOOP;
END $$;

-- For the next build, and for jobs alone: which accounts a person put away has.
CREATE OR REPLACE FUNCTION tally.protected_accounts() RETURNS TABLE (person uuid, accounts text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.person, ARRAY(SELECT jsonb_array_elements_text(p.content -> 'person' -> 'accounts'))
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
  RETURN true;
END $$;

-- Whether a ledger line is about a person whose rows are put away: its payload says why.
CREATE OR REPLACE FUNCTION tally.about_protected(subject text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_person p WHERE tally.is_protected(p.category)
    AND p.id = substring(subject FROM '^person[ :]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$')::uuid)
$$;

-- Practice 11: a subject tied to an agency or an officer is hidden from their desk, with every copied row.
CREATE OR REPLACE FUNCTION tally.keep_away(about uuid, whom text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p public.records_person;
  place record;
BEGIN
  UPDATE public.records_person SET away_from = whom WHERE id = about AND operation_id = tally.v_operation()
    AND owner = tally.v_agency() AND NOT away_from::text[] && tally.v_self() AND tally.v_as() IS NULL RETURNING * INTO p;
  IF NOT FOUND THEN RETURN false; END IF;
  FOR place IN SELECT * FROM tally.copies() LOOP
    EXECUTE format('UPDATE public.records_%s AS t SET away_from = $4 WHERE %s', place.name, place.about)
      USING about, p.operation_id, p.accounts, whom;
  END LOOP;
  UPDATE public.records_protected SET away_from = whom WHERE person = about;
  RETURN true;
END $$;

-- After a build: copied rows are withheld from whoever the person is withheld from.
CREATE OR REPLACE FUNCTION tally.keep_away_all() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p public.records_person;
  place record;
BEGIN
  FOR p IN SELECT * FROM public.records_person WHERE operation_id = tally.v_operation() AND away_from <> '{}' LOOP
    FOR place IN SELECT * FROM tally.copies() LOOP
      EXECUTE format('UPDATE public.records_%s AS t SET away_from = $4 WHERE %s', place.name, place.about)
        USING p.id, p.operation_id, p.accounts, p.away_from;
    END LOOP;
  END LOOP;
END $$;
