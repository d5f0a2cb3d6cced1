-- The log of LED article 25: entries take the database's clock, and say whether the officer looked outside the operations
-- assigned to them. Each such officer is told about once a day to the data-protection officers of their agency: the
-- notice's id is made of officer, operation and day, so that two looks at one moment tell it once too.
-- Nobody (a job) is outside nothing; reading this log itself is what data-protection officers are there for.
CREATE OR REPLACE FUNCTION tally.consultation_noted() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE told uuid;
BEGIN
  NEW.at := clock_timestamp();
  NEW.outside := NEW.officer <> '00000000-0000-0000-0000-000000000000'
    AND NOT (NEW.subject_kind = 'log' AND tally.v_protects())
    AND NOT EXISTS (SELECT 1 FROM public.records_assignment a
                    WHERE a.operation_id = NEW.operation AND a.officer = NEW.officer);
  IF NEW.outside THEN
    told := md5('outside ' || NEW.operation || ' ' || NEW.officer || ' ' || (NEW.at AT TIME ZONE 'UTC')::date)::uuid;
    IF NOT EXISTS (SELECT 1 FROM public.records_notice n WHERE n.id = told) THEN
      INSERT INTO public.records_notice (id, operation_id, "to", role, kind, subject, words, by, at)
      VALUES (told, NEW.operation, NEW.owner, 'data_protection', 'outside', NEW.officer::text, '', NEW.officer, NEW.at)
      ON CONFLICT (id) DO NOTHING;
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER noted BEFORE INSERT ON public.records_consultation
  FOR EACH ROW EXECUTE FUNCTION tally.consultation_noted();

-- What was logged stays as it was: not even the owner's role changes or removes an entry by mistake. Keeping times
-- are ended by an administrator who disables the trigger, in the open.
CREATE OR REPLACE FUNCTION tally.log_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the log of LED article 25 are neither changed nor removed'
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER stands BEFORE UPDATE OR DELETE OR TRUNCATE ON public.records_consultation
  FOR EACH STATEMENT EXECUTE FUNCTION tally.log_stands();

-- A build combines what several owners gave. A job does it, so PostgreSQL takes who it was for, and why, from the entry
-- that the request for it left; a build nobody asked for is the coordinator's, by nobody.
CREATE OR REPLACE FUNCTION tally.note_build(build uuid, asked uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  here uuid := tally.v_operation();
  who public.records_consultation;
BEGIN
  IF NOT tally.v_service() OR here IS NULL THEN
    RAISE EXCEPTION 'only jobs build' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO who FROM public.records_consultation c
    WHERE c.id = asked AND c.operation = here AND c.doing = 'combination';
  INSERT INTO public.records_consultation
    (id, operation, owner, officer, purpose, doing, subject_kind, subject, recipient, reason, outside)
  SELECT gen_random_uuid(), here, coalesce(who.owner, o.coordinator),
         coalesce(who.officer, '00000000-0000-0000-0000-000000000000'), coalesce(who.purpose, 'linking'),
         'combination', 'operation', here::text, '', concat_ws(': ', 'build ' || build, nullif(who.reason, '')), false
  FROM public.records_operation o WHERE o.id = here;
END $$;

-- Every id under which one person stands or stood: asked by UUID or number, followed through mergers, and back through
-- splits. Data-protection officers alone; the ids only serve to find their own agency's entries.
CREATE OR REPLACE FUNCTION tally.one_person(asked text) RETURNS TABLE (id uuid, number text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE
  here AS (
    SELECT p.id, p.number, p.became, p.follows FROM public.records_person p
    WHERE p.operation_id = (SELECT tally.v_operation()) AND (SELECT tally.v_protects())
  ),
  known AS (
    SELECT h.id, h.number, h.became, h.follows FROM here h WHERE h.id::text = lower(asked) OR h.number = upper(asked)
    UNION
    SELECT h.id, h.number, h.became, h.follows FROM known k JOIN here h
      ON h.id = k.became OR h.became = k.id OR h.id = k.follows
  )
  SELECT known.id, known.number::text FROM known
$$;
