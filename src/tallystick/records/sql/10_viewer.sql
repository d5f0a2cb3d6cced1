-- Who is asking: functions the policies call through sub-selects, so once per statement. In plpgsql, whose plans last
-- for the connection: PostgreSQL plans a function in SQL anew for every statement that calls it.
CREATE SCHEMA IF NOT EXISTS tally;
REVOKE ALL ON SCHEMA tally FROM PUBLIC;
GRANT USAGE ON SCHEMA tally TO tally_app, tally_worker, tally_victims;
CREATE TABLE IF NOT EXISTS tally.viewer_key (role text PRIMARY KEY, key bytea NOT NULL);
REVOKE ALL ON tally.viewer_key FROM PUBLIC, tally_app, tally_worker, tally_victims, tally_counter, tally_backup;

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

-- Whether the house itself said this in the running transaction: signed as the viewer token is, so that injected SQL
-- cannot say it. A word and a blank stand in it, so it is never a viewer's.
CREATE OR REPLACE FUNCTION tally.vouched(said text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE k bytea;
BEGIN
  SELECT key INTO k FROM tally.viewer_key WHERE role = session_user;
  RETURN k IS NOT NULL AND strpos(said, ' ') > 0 AND current_setting('tally.vouched', true) IS NOT DISTINCT FROM
    encode(sha256(k || sha256(k || convert_to(said || ':' || pg_backend_pid(), 'UTF8'))), 'hex');
END $$;

CREATE OR REPLACE FUNCTION tally.v_agency() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nullif(tally.viewer() ->> 'agency', '');
END $$;

CREATE OR REPLACE FUNCTION tally.v_officer() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nullif(tally.viewer() ->> 'officer', '')::uuid;
END $$;

CREATE OR REPLACE FUNCTION tally.v_service() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN coalesce((tally.viewer() ->> 'service')::boolean, false);
END $$;

CREATE OR REPLACE FUNCTION tally.v_roles() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(role), '{}')
          FROM jsonb_array_elements_text(tally.viewer() -> 'roles') AS said(role));
END $$;

-- Whoever a row may be withheld from: the agency and the officer.
CREATE OR REPLACE FUNCTION tally.v_self() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v jsonb := tally.viewer();
BEGIN
  RETURN ARRAY[v ->> 'agency', v ->> 'officer', v ->> 'as'];
END $$;

-- The country's agency as which a coordinator looks; its rights narrow the coordinator's, never widen them.
CREATE OR REPLACE FUNCTION tally.v_as() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nullif(tally.viewer() ->> 'as', '');
END $$;

CREATE OR REPLACE FUNCTION tally.v_protects() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN coalesce(tally.viewer() -> 'roles' ? 'data_protection', false);
END $$;

CREATE OR REPLACE FUNCTION tally.v_operations() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT m.operation_id FROM public.records_member m WHERE m.agency = (SELECT tally.v_agency())
    UNION SELECT o.id FROM public.records_operation o WHERE o.coordinator = (SELECT tally.v_agency())
    UNION SELECT nullif(tally.viewer() ->> 'operation', '')::uuid WHERE (SELECT tally.v_service());
END $$;

CREATE OR REPLACE FUNCTION tally.v_coordinated() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT o.id FROM public.records_operation o WHERE o.coordinator = (SELECT tally.v_agency());
END $$;

-- The chosen operation, and only if the viewer's agency takes part in it for the stated purpose.
CREATE OR REPLACE FUNCTION tally.v_operation() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v jsonb := tally.viewer();
  chosen uuid := nullif(v ->> 'operation', '')::uuid;
BEGIN
  IF coalesce((v ->> 'service')::boolean, false) THEN RETURN chosen; END IF;
  PERFORM FROM public.records_member m
    WHERE m.operation_id = chosen AND m.agency = v ->> 'agency' AND nullif(v ->> 'purpose', '') = ANY (m.purposes);
  IF FOUND THEN RETURN chosen; END IF;
  RETURN NULL;
END $$;

-- Whether the viewer works for proceedings: H1 then needs the owner's permission.
CREATE OR REPLACE FUNCTION tally.v_proceedings() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN coalesce(tally.viewer() ->> 'purpose' = 'support criminal proceedings', false);
END $$;

-- A glass the viewer broke in this operation, not yet mended: protected rows are shown for an hour, and it is told.
CREATE OR REPLACE FUNCTION tally.v_broken_glass() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM public.records_brokenglass g WHERE g.operation_id = (SELECT tally.v_operation())
                 AND g.by = (SELECT tally.v_officer()) AND g.until > clock_timestamp());
END $$;

-- The agency that coordinates the viewer's operation.
CREATE OR REPLACE FUNCTION tally.v_leader() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT o.coordinator FROM public.records_operation o WHERE o.id = (SELECT tally.v_operation()));
END $$;

CREATE OR REPLACE FUNCTION tally.v_coordinates() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT tally.v_operation()) IN (SELECT tally.v_coordinated()), false);
END $$;
