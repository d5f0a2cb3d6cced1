-- Tries to sign in, counted here so that every process and every verb counts together, in the database's clock. Officers'
-- roles reach the table through these functions only.

-- Whether one more try may be made, and the try itself, in one go: at most ten in fifteen minutes for a name's password
-- or an officer's second factor, a hundred for a source address. What is refused is not counted, so a name opens again.
CREATE OR REPLACE FUNCTION tally.sign_in_try(name_digest text, asked_step text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  most integer := CASE asked_step WHEN 'password' THEN 10 WHEN 'factor' THEN 10 WHEN 'source' THEN 100 END;
  tried integer;
BEGIN
  IF most IS NULL OR length(name_digest) <> 64 THEN
    RAISE EXCEPTION 'no such step of signing in' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(asked_step || name_digest, 0));
  SELECT count(*) INTO tried FROM public.records_signintry
    WHERE name = name_digest AND step = asked_step AND at > clock_timestamp() - interval '15 minutes';
  IF tried >= most THEN RETURN false; END IF;
  INSERT INTO public.records_signintry (name, step, at) VALUES (name_digest, asked_step, clock_timestamp());
  IF random() < 0.01 THEN
    DELETE FROM public.records_signintry
      WHERE at < clock_timestamp() - CASE step WHEN 'known' THEN interval '30 days' ELSE interval '1 day' END;
  END IF;
  RETURN true;
END $$;

-- After the right answer: earlier mistakes of this officer no longer count, and the source is given back what this sign-in
-- took of it (a password and a second factor), so that a whole agency may come from one address. Its mistakes do count.
-- ``known``: this officer at this source, whose tries are counted apart from now on.
CREATE OR REPLACE FUNCTION tally.sign_in_done(names text[], source text, known text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.records_signintry t WHERE t.name = ANY (known) AND t.step = 'known';
  INSERT INTO public.records_signintry (name, step, at) SELECT mark, 'known', clock_timestamp() FROM unnest(known) AS k(mark);
  WITH gone AS (
    DELETE FROM public.records_signintry WHERE name = ANY (names) AND step IN ('password', 'factor') RETURNING 1
  )
  DELETE FROM public.records_signintry WHERE id IN (
    SELECT t.id FROM public.records_signintry t WHERE t.name = sign_in_done.source AND t.step = 'source'
    ORDER BY t.id DESC LIMIT (SELECT least(count(*), 2) FROM gone))
$$;

-- Whether this officer signed in from this source in the last thirty days. Whoever tries from elsewhere, however often,
-- then uses up nothing of what may be tried from there.
CREATE OR REPLACE FUNCTION tally.sign_in_known(mark text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_signintry
                 WHERE name = mark AND step = 'known' AND at > clock_timestamp() - interval '30 days');
END $$;

-- Something that counts once: a filled-in form, a one-time code. False when it was used in the last day. The mark is part
-- of the running transaction, so an act that fails leaves its form usable.
CREATE OR REPLACE FUNCTION tally.used_once(digest text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('once' || digest, 0));
  IF EXISTS (SELECT 1 FROM public.records_signintry WHERE name = digest AND step = 'once') THEN RETURN false; END IF;
  INSERT INTO public.records_signintry (name, step, at) VALUES (digest, 'once', clock_timestamp());
  RETURN true;
END $$;
