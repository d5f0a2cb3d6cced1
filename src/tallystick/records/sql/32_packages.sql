-- Packages that show a person who is put away: their content is put away too, in a column that officers' roles cannot
-- read, and comes back when nobody in them is put away any more. The row stays, so that a package can be recalled and
-- the next version be drafted.

-- Whom and which accounts a content shows: ids, numbers, accounts.
CREATE OR REPLACE FUNCTION tally.mentioned(content jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT said #>> '{}'), '{}') FROM (
    SELECT jsonb_path_query(content, '$.persons[*].id') UNION ALL
    SELECT jsonb_path_query(content, '$.persons[*].number') UNION ALL
    SELECT jsonb_path_query(content, '$.persons[*].*[*].account') UNION ALL
    SELECT jsonb_path_query(content, '$.persons[*].links[*].left') UNION ALL
    SELECT jsonb_path_query(content, '$.persons[*].links[*].right')) AS found(said)
$$;

-- What a person is called in a package, now or under an id that lives on in this one.
CREATE OR REPLACE FUNCTION tally.names_of(about uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(name), '{}') FROM (
    SELECT unnest(ARRAY[p.id::text, p.number::text] || p.accounts::text[]) FROM public.records_person p
      WHERE p.id = about OR p.became = about
    UNION SELECT unnest(r.accounts) FROM public.records_protected r WHERE r.person = about) AS called(name)
$$;

-- Each is withheld once; the coordinators of its owner are told of one that is out, for it is to be recalled.
CREATE OR REPLACE FUNCTION tally.withhold_packages(here uuid, names text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH withheld AS (
    UPDATE public.records_package k SET holds_protected = true, content_put_away = k.content, content = '{}'
    WHERE k.operation_id = here AND k.mentions && names AND NOT k.holds_protected RETURNING k.*
  )
  INSERT INTO public.records_notice (id, operation_id, "to", role, kind, subject, words, by, at)
  SELECT gen_random_uuid(), here, w.owner, 'coordinator', 'recall', w.id::text,
         'Recall ' || w.number || ' v' || w.version || ' from ' || w.recipient || ': a person in it was put away.',
         tally.v_officer(), clock_timestamp()
  FROM withheld w WHERE w.released_at IS NOT NULL AND w.recalled_at IS NULL
$$;

CREATE OR REPLACE FUNCTION tally.show_packages(here uuid, names text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.records_package k SET holds_protected = false, content = k.content_put_away, content_put_away = NULL
  WHERE k.operation_id = here AND k.mentions && names AND k.holds_protected AND NOT EXISTS (
    SELECT 1 FROM public.records_protected r WHERE r.operation_id = here AND k.mentions && tally.names_of(r.person))
$$;

-- A package says whom it shows. Who is just being put away is waited for; with somebody put away in it none is made.
CREATE OR REPLACE FUNCTION tally.package_made() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.mentions := tally.mentioned(NEW.content);
  NEW.holds_protected := false;
  NEW.content_put_away := NULL;
  PERFORM 1 FROM public.records_person p WHERE p.operation_id = NEW.operation_id
    AND p.id = ANY (ARRAY(SELECT name::uuid FROM unnest(NEW.mentions) AS said(name)
                          WHERE name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')) FOR SHARE;
  IF EXISTS (SELECT 1 FROM public.records_protected r WHERE r.operation_id = NEW.operation_id
             AND (r.accounts && NEW.mentions OR ARRAY[r.person::text, r.number::text] && NEW.mentions)) THEN
    RAISE EXCEPTION 'a person in the package is put away' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER made BEFORE INSERT ON public.records_package
  FOR EACH ROW EXECUTE FUNCTION tally.package_made();

CREATE OR REPLACE FUNCTION tally.package_withheld(about uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_package k WHERE k.id = about AND k.holds_protected)
$$;
