-- Practice 11: a subject tied to an agency or an officer is hidden from their desk, with every copied row.

-- A link is withheld from whoever any person at either end is withheld from.
CREATE OR REPLACE FUNCTION tally.tie_links(here uuid, keys text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.records_link t SET away_from = ARRAY(
    SELECT unnest(a.away_from) FROM public.records_account a
      WHERE a.operation_id = here AND a.key IN (t."left", t."right")
    UNION SELECT unnest(r.away_from) FROM public.records_protected r
      WHERE r.operation_id = here AND r.accounts && ARRAY[t."left"::text, t."right"::text])
  WHERE t.operation_id = here AND (t."left" = ANY (keys) OR t."right" = ANY (keys))
$$;

CREATE OR REPLACE FUNCTION tally.tie_copies(about uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p public.records_person;
  place record;
BEGIN
  SELECT * INTO p FROM public.records_person WHERE id = about;
  FOR place IN SELECT * FROM tally.copies() WHERE name <> 'link' LOOP
    EXECUTE format('UPDATE public.records_%s AS t SET away_from = $2 WHERE %s', place.name, place.about)
      USING about, p.away_from;
  END LOOP;
  PERFORM tally.tie_links(p.operation_id, p.accounts::text[]);
END $$;

CREATE OR REPLACE FUNCTION tally.keep_away(about uuid, whom text[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.records_person SET away_from = whom WHERE id = about AND operation_id = tally.v_operation()
    AND owner = tally.v_agency() AND NOT away_from::text[] && tally.v_self() AND tally.v_as() IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE public.records_protected SET away_from = whom WHERE person = about;
  PERFORM tally.tie_copies(about);
  PERFORM tally.keep_subjects_of(about);
  RETURN true;
END $$;

-- After a build: copied rows are withheld from whoever the person is withheld from, and packages that show the person,
-- who may have come to be tied by what the build joined.
CREATE OR REPLACE FUNCTION tally.keep_away_all() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.records_person;
BEGIN
  FOR p IN SELECT * FROM public.records_person WHERE operation_id = tally.v_operation() AND away_from <> '{}' LOOP
    PERFORM tally.tie_copies(p.id);
    PERFORM tally.keep_subjects_of(p.id);
    PERFORM tally.tie_packages(p.operation_id, tally.names_of(p.id), p.away_from::text[]);
  END LOOP;
END $$;

-- Packages that show the person are withheld as a whole: what is in them is frozen.
CREATE OR REPLACE FUNCTION tally.tie_packages(here uuid, names text[], whom text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.records_package k SET away_from = ARRAY(SELECT DISTINCT unnest(k.away_from::text[] || whom))
  WHERE k.operation_id = here AND k.mentions && names AND NOT k.away_from::text[] @> whom
$$;

-- An assessment is withheld from whoever its person is withheld from, also the one written later.
CREATE OR REPLACE FUNCTION tally.assessment_tied() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.away_from := ARRAY(SELECT unnest(NEW.away_from) UNION
                         SELECT unnest(p.away_from) FROM public.records_person p WHERE p.id = NEW.person);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER tied BEFORE INSERT ON public.records_assessment
  FOR EACH ROW EXECUTE FUNCTION tally.assessment_tied();
