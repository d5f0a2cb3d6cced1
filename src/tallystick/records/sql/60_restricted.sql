-- Practice 11, the restricted route: a subject tied to an agency or an officer is hidden from them everywhere, also in
-- packages and in the ledger, and goes to one named agency of its country or to none.

CREATE OR REPLACE FUNCTION tally.route_person(about uuid, whom text[], along text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF along <> '' AND NOT tally.takes_part(along) OR NOT tally.keep_away(about, whom) THEN RETURN false; END IF;
  UPDATE public.records_person SET towards = along WHERE id = about;
  UPDATE public.records_protected SET content = jsonb_set(content, '{person,towards}', to_jsonb(along))
    WHERE person = about;
  PERFORM tally.tie_packages(tally.v_operation(), tally.names_of(about), whom);
  RETURN true;
END $$;

-- A line about a person or a package that is withheld from somebody is withheld from them too.
CREATE OR REPLACE FUNCTION tally.line_withheld() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  about uuid := substring(NEW.subject FROM '[0-9a-f]{8}-[0-9a-f-]{27}$')::uuid;
  tied text[];
BEGIN
  IF NEW.subject LIKE 'person%' THEN
    SELECT away_from INTO tied FROM public.records_person WHERE id = about;
  ELSE
    SELECT away_from INTO tied FROM public.records_package WHERE id = about;
  END IF;
  NEW.away_from := coalesce(tied, NEW.away_from::text[]);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER withheld BEFORE INSERT ON public.records_ledgerline FOR EACH ROW
  WHEN (NEW.subject LIKE 'person%' OR NEW.subject LIKE 'package%') EXECUTE FUNCTION tally.line_withheld();
