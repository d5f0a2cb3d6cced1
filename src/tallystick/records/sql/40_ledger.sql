-- The ledger: lines are written with the act they describe and never change; a sequencer puts committed lines into the
-- Merkle log. Only the sequencer holds the lock, and it does nothing else.

-- Lines on their way into the log. A line enters with its own transaction, so one that was rolled back never waited, and
-- one whose transaction is long is not passed over: it is still here when it commits.
CREATE TABLE IF NOT EXISTS tally.waiting (arrival bigint PRIMARY KEY, line uuid NOT NULL);
REVOKE ALL ON tally.waiting FROM PUBLIC, tally_app, tally_worker, tally_victims, tally_counter;

CREATE OR REPLACE FUNCTION tally.ledger_waits() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO tally.waiting VALUES (NEW.arrival, NEW.id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER waits AFTER INSERT ON records_ledgerline
  FOR EACH ROW EXECUTE FUNCTION tally.ledger_waits();
-- Lines from before there was a log.
INSERT INTO tally.waiting SELECT l.arrival, l.id FROM records_ledgerline l
  WHERE NOT EXISTS (SELECT 1 FROM records_ledgerleaf f WHERE f.line = l.id) ON CONFLICT DO NOTHING;

-- The only way to write a line: who did it comes from the token, and the leaf must say the same. Gives the arrival.
CREATE OR REPLACE FUNCTION tally.ledger_append(
  line uuid, about uuid, codes text[], leaf bytea, payload bytea, nonce bytea, act text, subject text, at timestamptz
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said jsonb := convert_from(leaf, 'UTF8')::jsonb;
  who jsonb := tally.viewer();
  place bigint;
BEGIN
  IF who IS NULL OR about IS DISTINCT FROM tally.v_operation() OR tally.v_as() IS NOT NULL
     OR said ->> 'agency' IS DISTINCT FROM who ->> 'agency' OR said ->> 'by' IS DISTINCT FROM who ->> 'officer'
     OR said ->> 'operation' IS DISTINCT FROM about::text OR said ->> 'id' IS DISTINCT FROM line::text
     OR said ->> 'act' IS DISTINCT FROM ledger_append.act OR said ->> 'subject' IS DISTINCT FROM ledger_append.subject
     OR (said ->> 'at')::timestamptz IS DISTINCT FROM ledger_append.at
     OR said ->> 'payload' IS DISTINCT FROM encode(sha256(nonce || payload), 'hex') THEN
    RAISE EXCEPTION 'the ledger line does not say who is asking' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- This line is believed by every member that reads files (tally.accepted_holes), so the role is asked when it is written.
  IF ledger_append.act = 'accept_weaker_cage' AND NOT (tally.v_coordinates() AND 'coordinator' = ANY (tally.v_roles())) THEN
    RAISE EXCEPTION 'a coordinator of the coordinating body accepts a weaker cage' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO public.records_ledgerline
    (id, operation_id, owner, grants, codes, category, away_from, leaf, payload, nonce, act, subject, by, at)
  VALUES (line, about, who ->> 'agency', '{}', ledger_append.codes, 'unassessed', '{}', leaf, payload, nonce, act, subject,
          coalesce(nullif(who ->> 'officer', '')::uuid, '00000000-0000-0000-0000-000000000000'), ledger_append.at)
  RETURNING arrival INTO place;
  RETURN place;
END $$;

-- Every stored hash of the log: level 0 are the leaves.
CREATE OR REPLACE VIEW tally.log_hashes WITH (security_invoker = true) AS
  SELECT 0::smallint AS level, f.position, f.hash FROM records_ledgerleaf f
  UNION ALL SELECT n.level, n.position, n.hash FROM records_ledgernode n;
REVOKE ALL ON tally.log_hashes FROM PUBLIC, tally_app, tally_worker, tally_victims, tally_counter;
GRANT SELECT ON tally.log_hashes TO tally_app, tally_worker;

-- The sequencer. Under the lock, in a transaction that wrote nothing before and reads afresh with every statement: it
-- sees exactly what is committed. Gives how many lines it put in place.
CREATE OR REPLACE FUNCTION tally.ledger_sequence(at_most integer) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before bigint;
  placed bigint;
  up smallint := 1;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'lines are put in place in a transaction of their own' USING ERRCODE = 'active_sql_transaction';
  END IF;
  PERFORM pg_advisory_xact_lock(6962, 1);
  SELECT coalesce(max(f.position) + 1, 0) INTO before FROM public.records_ledgerleaf f;
  WITH taken AS (
    DELETE FROM tally.waiting WHERE arrival IN (SELECT w.arrival FROM tally.waiting w ORDER BY w.arrival LIMIT at_most)
    RETURNING arrival
  ), hashed AS MATERIALIZED (
    SELECT l.arrival, l.id, sha256('\x00'::bytea || l.leaf) AS hash
    FROM taken t JOIN public.records_ledgerline l ON l.arrival = t.arrival
    WHERE NOT EXISTS (SELECT 1 FROM public.records_ledgerleaf f WHERE f.line = l.id)
  )
  INSERT INTO public.records_ledgerleaf (position, line, hash)
  SELECT before + row_number() OVER (ORDER BY h.arrival) - 1, h.id, h.hash FROM hashed h;
  GET DIAGNOSTICS placed = ROW_COUNT;
  -- The complete subtrees that these leaves finished, level by level.
  WHILE (before + placed) >> up > before >> up LOOP
    INSERT INTO public.records_ledgernode (id, level, position, hash)
    SELECT gen_random_uuid(), up, h.position >> 1, sha256('\x01'::bytea || string_agg(h.hash, '' ORDER BY h.position))
    FROM tally.log_hashes h
    WHERE h.level = up - 1 AND h.position >= (before >> up) << 1 AND h.position < ((before + placed) >> up) << 1
    GROUP BY h.position >> 1;
    up := up + 1;
  END LOOP;
  RETURN placed;
END $$;

-- A signed checkpoint enters; one that is there stays.
CREATE OR REPLACE FUNCTION tally.ledger_checkpoint(size bigint, root text, note text, at timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.records_checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
$$;

-- Append-only: what the grants leave to the owner, these refuse even there.
CREATE OR REPLACE FUNCTION tally.ledger_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON records_ledgerleaf
  FOR EACH STATEMENT EXECUTE FUNCTION tally.ledger_stays();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON records_ledgernode
  FOR EACH STATEMENT EXECUTE FUNCTION tally.ledger_stays();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON records_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION tally.ledger_stays();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON records_cosignature
  FOR EACH STATEMENT EXECUTE FUNCTION tally.ledger_stays();
CREATE OR REPLACE TRIGGER stays BEFORE DELETE OR TRUNCATE ON records_ledgerline
  FOR EACH STATEMENT EXECUTE FUNCTION tally.ledger_stays();

-- The one change of a line: the erasure function takes payload and nonce away, and nothing else with them.
CREATE OR REPLACE FUNCTION tally.ledger_line_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE after public.records_ledgerline := NEW;
BEGIN
  after.payload := OLD.payload;
  after.nonce := OLD.nonce;
  IF current_setting('tally.erasing', true) IS DISTINCT FROM 'on' OR NEW.payload IS NOT NULL OR NEW.nonce IS NOT NULL
     OR after IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'the ledger is append-only: UPDATE of a line is refused' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER line_stays BEFORE UPDATE ON records_ledgerline
  FOR EACH ROW EXECUTE FUNCTION tally.ledger_line_stays();

-- Nothing is erased without a line that says so, whoever does it: looked at when the transaction commits.
CREATE OR REPLACE FUNCTION tally.ledger_says_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.records_ledgerline l WHERE l.subject = 'line:' || NEW.id AND l.act = 'erase_payload')
  THEN
    RAISE EXCEPTION 'no ledger line says that the payload of % was erased', NEW.id
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS says_erased ON records_ledgerline;
CREATE CONSTRAINT TRIGGER says_erased AFTER UPDATE ON records_ledgerline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tally.ledger_says_erased();

-- Samples of what is in a column are kept apart from it, and would outlive it.
ALTER TABLE records_ledgerline ALTER COLUMN payload SET STATISTICS 0, ALTER COLUMN nonce SET STATISTICS 0,
  ALTER COLUMN leaf SET STATISTICS 0;

-- Lawful erasure, for the data-protection officer or the coordinator of the agency whose line it is. Gives how many.
CREATE OR REPLACE FUNCTION tally.ledger_erase(lines uuid[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE erased bigint;
BEGIN
  IF NOT (tally.v_roles() && ARRAY['data_protection', 'coordinator']) OR tally.v_as() IS NOT NULL THEN RETURN 0; END IF;
  PERFORM set_config('tally.erasing', 'on', true);
  UPDATE public.records_ledgerline SET payload = NULL, nonce = NULL
  WHERE id = ANY (lines) AND operation_id = tally.v_operation() AND owner = tally.v_agency() AND payload IS NOT NULL;
  GET DIAGNOSTICS erased = ROW_COUNT;
  PERFORM set_config('tally.erasing', '', true);
  RETURN erased;
END $$;
