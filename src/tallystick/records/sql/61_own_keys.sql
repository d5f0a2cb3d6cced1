-- A password and a second factor are written for their own officer only, whatever SQL the web's login is made to run: by
-- administration, or in a session whose token names that officer and says that their own keys are being changed.
CREATE OR REPLACE FUNCTION tally.changes_keys_of(officer uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE v jsonb;
BEGIN
  IF pg_has_role(session_user, 'tally_owner', 'MEMBER') THEN RETURN true; END IF;
  v := tally.viewer();
  RETURN coalesce(v ->> 'officer' = officer::text AND v ->> 'purpose' = 'own keys' AND v ->> 'operation' = '', false);
END $$;

-- Signing in names nobody yet, and writes one thing: when a factor was last used.
CREATE OR REPLACE FUNCTION tally.factor_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'last_used_at' = to_jsonb(OLD) - 'last_used_at' THEN RETURN NEW; END IF;
  IF TG_OP <> 'INSERT' AND NOT tally.changes_keys_of(OLD.user_id)
     OR TG_OP <> 'DELETE' AND NOT tally.changes_keys_of(NEW.user_id) THEN
    RAISE EXCEPTION 'a second factor is written for its own officer only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER own_keys BEFORE INSERT OR UPDATE OR DELETE ON public.mfa_authenticator
  FOR EACH ROW EXECUTE FUNCTION tally.factor_written();

CREATE OR REPLACE FUNCTION tally.password_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.password IS DISTINCT FROM OLD.password AND NOT tally.changes_keys_of(OLD.id) THEN
    RAISE EXCEPTION 'a password is written for its own officer only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER own_keys BEFORE UPDATE ON public.records_officer
  FOR EACH ROW EXECUTE FUNCTION tally.password_written();
