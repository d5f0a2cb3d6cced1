-- Who is asking: functions the policies call through sub-selects, so once per statement.
CREATE SCHEMA IF NOT EXISTS tally;
REVOKE ALL ON SCHEMA tally FROM PUBLIC;
GRANT USAGE ON SCHEMA tally TO tally_app, tally_worker;
CREATE TABLE IF NOT EXISTS tally.viewer_key (role text PRIMARY KEY, key bytea NOT NULL);
REVOKE ALL ON tally.viewer_key FROM PUBLIC, tally_app, tally_worker, tally_counter, tally_backup;

CREATE OR REPLACE FUNCTION tally.viewer() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  raw text := current_setting('tally.viewer', true);
  body text;
  k bytea;
  said jsonb;
BEGIN
  IF raw IS NULL OR raw = '' THEN RETURN NULL; END IF;
  body := split_part(raw, '.', 1);
  SELECT key INTO k FROM tally.viewer_key WHERE role = session_user;
  IF k IS NULL OR split_part(raw, '.', 2) IS DISTINCT FROM
     encode(sha256(k || sha256(k || convert_to(body || ':' || pg_backend_pid(), 'UTF8'))), 'hex') THEN
    RAISE EXCEPTION 'the viewer token is not genuine' USING ERRCODE = 'insufficient_privilege';
  END IF;
  said := convert_from(decode(body, 'base64'), 'UTF8')::jsonb;
  IF (said ->> 'until')::double precision < extract(epoch FROM clock_timestamp()) THEN
    RAISE EXCEPTION 'the viewer token has expired' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Only the worker's login may act as a service.
  IF coalesce((said ->> 'service')::boolean, false) AND session_user <> 'tally_worker' THEN
    RAISE EXCEPTION 'only jobs act as a service' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN said;
END $$;

CREATE OR REPLACE FUNCTION tally.v_agency() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT nullif(tally.viewer() ->> 'agency', '') $$;

CREATE OR REPLACE FUNCTION tally.v_officer() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT nullif(tally.viewer() ->> 'officer', '')::uuid $$;

CREATE OR REPLACE FUNCTION tally.v_service() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce((tally.viewer() ->> 'service')::boolean, false) $$;

CREATE OR REPLACE FUNCTION tally.v_exception() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(v -> 'roles' ? 'victim_identification' OR (v ->> 'service')::boolean, false)
   FROM (SELECT tally.viewer() AS v) AS asked $$;

CREATE OR REPLACE FUNCTION tally.v_protects() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce(tally.viewer() -> 'roles' ? 'data_protection', false) $$;

CREATE OR REPLACE FUNCTION tally.v_operations() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT m.operation_id FROM public.records_member m WHERE m.agency = (SELECT tally.v_agency())
  UNION SELECT o.id FROM public.records_operation o WHERE o.coordinator = (SELECT tally.v_agency())
  UNION SELECT nullif(tally.viewer() ->> 'operation', '')::uuid WHERE (SELECT tally.v_service())
$$;

CREATE OR REPLACE FUNCTION tally.v_coordinated() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT o.id FROM public.records_operation o WHERE o.coordinator = (SELECT tally.v_agency())
$$;

-- The chosen operation, and only if the viewer's agency takes part and a purpose is stated.
CREATE OR REPLACE FUNCTION tally.v_operation() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT chosen FROM (
    SELECT nullif(v ->> 'operation', '')::uuid AS chosen, nullif(v ->> 'purpose', '') AS purpose
    FROM (SELECT tally.viewer() AS v) AS asked
  ) AS c
  WHERE c.purpose IS NOT NULL AND c.chosen IN (SELECT tally.v_operations())
$$;

CREATE OR REPLACE FUNCTION tally.v_coordinates() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT coalesce((SELECT tally.v_operation()) IN (SELECT tally.v_coordinated()), false) $$;

-- The next place in the ledger; holds the lock until the transaction ends, so sequences have no gaps.
CREATE OR REPLACE FUNCTION tally.ledger_next() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7441);
  RETURN coalesce((SELECT max(sequence) FROM public.records_ledgerline), 0) + 1;
END $$;

-- Hit or no hit, and nothing else, for the viewer's operation.
CREATE OR REPLACE FUNCTION tally.excluded(asked_kind text, asked_token text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_exclusion e WHERE e.operation_id = (SELECT tally.v_operation())
                 AND e.kind = asked_kind AND e.token = asked_token)
$$;

-- Copies of a person's rows follow the person into, and out of, the categories that are shown by exception.
CREATE OR REPLACE FUNCTION tally.spread_categories(about uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE copied text;
BEGIN
  FOREACH copied IN ARRAY ARRAY['account', 'access', 'payment', 'subscriber', 'countryvote', 'indicator', 'searchtoken',
                                'link', 'assessment'] LOOP
    EXECUTE format('UPDATE public.records_%s AS c SET category = p.category FROM public.records_person AS p'
      ' WHERE c.person = p.id AND p.operation_id = $1 AND ($2 IS NULL OR p.id = $2) AND c.category <> p.category'
      ' AND (p.category = ANY ($3) OR c.category = ANY ($3))', copied)
    USING tally.v_operation(), about, ARRAY['victim', 'possible_victim', 'informant'];
  END LOOP;
END $$;

-- Anyone who may assess may also protect: the new row need not be visible to the one who writes it.
CREATE OR REPLACE FUNCTION tally.set_category(about uuid, given text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.records_person SET category = given
   WHERE id = about AND operation_id = tally.v_operation() AND owner = tally.v_agency();
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM tally.spread_categories(about);
  RETURN true;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tally FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tally TO tally_app, tally_worker;
