-- Handling codes: what may pass to the viewer, from the owners' recorded permissions.

-- Whether the viewer, and with them the agency they look as, may have a row under a code now, for this purpose: it is
-- that agency's own, or every contribution behind it that carries the code is, or its owner permitted it to that agency.
-- A code that none of the contributions carries has no known owner to ask: no.
CREATE OR REPLACE FUNCTION tally.permitted(asked_code text, row_owner text, given text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER COST 1000 SET search_path = pg_catalog, pg_temp AS $$
  SELECT bool_and(row_owner = who.agency OR coalesce((
    SELECT bool_and(c.owner = who.agency OR EXISTS (
      SELECT 1 FROM public.records_permission p
      WHERE p.operation_id = c.operation_id AND p.contribution = c.digest AND p.code = asked_code AND p.owner = c.owner
        AND p.recipient = who.agency AND p.state = 'granted' AND (p.until IS NULL OR p.until > clock_timestamp())
        AND (p.scope = '{}' OR who.purpose = ANY (p.scope))))
    FROM public.records_contribution c
    WHERE c.operation_id = (SELECT tally.v_operation()) AND c.digest = ANY (given) AND asked_code = ANY (c.codes)
  ), false))
  FROM (SELECT v ->> 'purpose' AS purpose, unnest(ARRAY[v ->> 'agency', nullif(v ->> 'as', '')]) AS agency
        FROM (SELECT tally.viewer() AS v) AS asked) AS who
  WHERE who.agency IS NOT NULL
$$;

-- Hit or no hit, and nothing else, for the viewer's operation: of the sealed lists that contributions brought, and of what
-- agencies entered as to be left alone since.
CREATE OR REPLACE FUNCTION tally.excluded(asked_kind text, asked_token text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_exclusion e WHERE e.operation_id = (SELECT tally.v_operation())
                 AND e.kind = asked_kind AND e.token = asked_token)
      OR EXISTS (SELECT 1 FROM public.records_holding h WHERE h.operation_id = (SELECT tally.v_operation())
                 AND h.token = asked_token AND h.kind = asked_kind AND h.excluded <> '' AND h.withdrawn_at IS NULL
                 AND (h.expires_at IS NULL OR h.expires_at > clock_timestamp()))
$$;

-- Whom a row was given to: told to its owner alone, never to one recipient about another.
CREATE OR REPLACE FUNCTION tally.given_to(kind text, about uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found text[];
BEGIN
  IF kind <> ALL (ARRAY['contribution', 'package', 'person', 'feedback', 'permission', 'bank', 'hit']) THEN
    RAISE EXCEPTION 'rows of this kind are not given to anyone' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  EXECUTE format('SELECT grants FROM public.records_%s WHERE id = $1 AND operation_id = tally.v_operation()'
                 ' AND owner = tally.v_agency()', kind) INTO found USING about;
  RETURN found;
END $$;
