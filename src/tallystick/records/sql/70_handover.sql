-- Ownership passes from one agency to another when the other takes it: never by writing to a row that is not one's own.

CREATE OR REPLACE FUNCTION tally.given_on(grants text[], was text, now text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(array_agg(DISTINCT code ORDER BY code), '{}') FROM unnest(grants || was) AS held(code) WHERE code <> now $$;

-- A contribution goes with its rows set aside and the permissions for it; says 'done', or why not.
CREATE OR REPLACE FUNCTION tally.hand_over_contribution(h public.records_handover) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.records_contribution;
BEGIN
  SELECT * INTO c FROM public.records_contribution
    WHERE id = h.subject AND operation_id = h.operation_id AND owner = h.owner FOR UPDATE;
  IF NOT FOUND THEN RETURN 'gone'; END IF;
  IF EXISTS (SELECT 1 FROM public.records_contribution o WHERE o.operation_id = c.operation_id AND o.owner = h."to"
             AND o.digest = c.digest) THEN RETURN 'twice'; END IF;
  UPDATE public.records_contribution SET owner = h."to", grants = tally.given_on(grants, h.owner, h."to") WHERE id = c.id;
  UPDATE public.records_quarantinedrow SET owner = h."to", grants = tally.given_on(grants, h.owner, h."to")
    WHERE operation_id = c.operation_id AND owner = h.owner AND contribution = c.digest;
  UPDATE public.records_permission SET owner = h."to", grants = tally.given_on(grants, h.owner, h."to")
    WHERE operation_id = c.operation_id AND owner = h.owner AND contribution = c.digest;
  RETURN 'done';
END $$;

-- A package goes with all its versions for that recipient, and only to whom its contents may pass.
CREATE OR REPLACE FUNCTION tally.hand_over_package(h public.records_handover) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  k public.records_package;
  moved uuid[] := '{}';
BEGIN
  FOR k IN SELECT p.* FROM public.records_package p JOIN public.records_package offered
           ON offered.id = h.subject AND offered.recipient = p.recipient AND offered.owner = h.owner
           WHERE p.operation_id = h.operation_id AND p.owner = h.owner FOR UPDATE OF p LOOP
    IF k.away_from::text[] && ARRAY[h."to"::text] OR EXISTS (
       SELECT 1 FROM unnest(ARRAY['H2', 'H3']) AS asked(code)
       WHERE asked.code = ANY (k.codes) AND NOT tally.permitted(asked.code, '', k.contributions::text[])) THEN
      RETURN 'codes';
    END IF;
    moved := moved || k.id;
  END LOOP;
  IF moved = '{}' THEN RETURN 'gone'; END IF;
  UPDATE public.records_package SET owner = h."to", grants = tally.given_on(grants, h.owner, h."to") WHERE id = ANY (moved);
  UPDATE public.records_feedback SET grants = tally.given_on(grants, h."to", owner) WHERE package = ANY (moved);
  RETURN 'done';
END $$;

-- The only way ownership moves: the agency it was offered to says yes or no. Says 'done', or why not.
CREATE OR REPLACE FUNCTION tally.hand_over(offer uuid, accepted boolean, words text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  h public.records_handover;
  came text := 'done';
BEGIN
  SELECT * INTO h FROM public.records_handover WHERE id = offer AND operation_id = tally.v_operation()
    AND "to" = tally.v_agency() AND state = 'offered' FOR UPDATE;
  IF NOT FOUND OR tally.v_as() IS NOT NULL OR tally.v_officer() IS NULL
     OR NOT tally.v_roles() && ARRAY['coordinator', 'national_officer'] THEN RETURN 'gone'; END IF;
  IF accepted AND h.kind = 'contribution' THEN came := tally.hand_over_contribution(h);
  ELSIF accepted THEN came := tally.hand_over_package(h); END IF;
  IF came = 'done' THEN
    UPDATE public.records_handover SET state = CASE WHEN accepted THEN 'accepted' ELSE 'declined' END,
      answered_by = tally.v_officer(), answered_at = clock_timestamp(), answer = words WHERE id = offer;
  END IF;
  RETURN came;
END $$;
