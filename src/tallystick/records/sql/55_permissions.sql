-- Permissions are about the owner's own contribution and a recipient that takes part, and an answer stands: it may be
-- withdrawn, never turned to someone else or widened.

CREATE OR REPLACE FUNCTION tally.takes_part(asked text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_member m WHERE m.operation_id = (SELECT tally.v_operation())
                 AND m.agency = asked)
$$;

-- Whether the viewer's agency ever gave the asked one anything in this operation: the first time is worth a second look.
CREATE OR REPLACE FUNCTION tally.gave_before(asked text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_contribution c WHERE c.operation_id = (SELECT tally.v_operation())
                 AND c.owner = (SELECT tally.v_agency()) AND asked = ANY (c.grants))
      OR EXISTS (SELECT 1 FROM public.records_package k WHERE k.operation_id = (SELECT tally.v_operation())
                 AND k.owner = (SELECT tally.v_agency()) AND k.recipient = asked AND k.released_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM public.records_permission p WHERE p.operation_id = (SELECT tally.v_operation())
                 AND p.owner = (SELECT tally.v_agency()) AND p.recipient = asked
                 AND p.state IN ('granted', 'withdrawn'))
$$;

-- Whether the viewer may answer for an owner, in their own name: an officer of the owner whose role speaks for it, or the
-- coordinator of the operation, who says in words who told it.
CREATE OR REPLACE FUNCTION tally.speaks_for(asked_owner text, answerer uuid, words text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(answerer = tally.v_officer() AND (
    asked_owner = tally.v_agency() AND tally.v_roles() && ARRAY['coordinator', 'national_officer', 'prosecutor']
    OR tally.v_coordinates() AND 'coordinator' = ANY (tally.v_roles()) AND words ~ '\S'), false)
$$;

CREATE OR REPLACE FUNCTION tally.permission_asked() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE owners text[];
BEGIN
  SELECT array_agg(c.owner::text) INTO owners FROM public.records_contribution c
    WHERE c.operation_id = NEW.operation_id AND c.digest = NEW.contribution;
  -- Who asks may know the contribution from a package only: the question finds its owner of today.
  IF NEW.state = 'asked' AND cardinality(owners) = 1 THEN NEW.owner := owners[1]; END IF;
  IF NEW.owner = ANY (owners) IS NOT TRUE THEN
    RAISE EXCEPTION 'the permission does not name the owner of the contribution' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT tally.takes_part(NEW.recipient) OR NEW.code <> ALL (ARRAY['H1', 'H2', 'H3']) THEN
    RAISE EXCEPTION 'the recipient takes no part, or the code needs no permission' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> ALL (ARRAY['asked', 'granted']) THEN
    RAISE EXCEPTION 'a permission begins as asked or granted' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'granted' AND NOT tally.speaks_for(NEW.owner, NEW."by", NEW.reason) THEN
    RAISE EXCEPTION 'the owner grants it, or its coordinator who says who told it' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION tally.permission_answered() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.state <> 'asked' AND NOT tally.speaks_for(NEW.owner, NEW."by", NEW.reason) THEN
    RAISE EXCEPTION 'the owner answers, or its coordinator who says who told it' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (OLD.state, NEW.state) = ('granted', 'withdrawn') AND NEW.scope = OLD.scope
     AND NEW.until IS NOT DISTINCT FROM OLD.until THEN RETURN NEW; END IF;
  IF OLD.state = 'asked' AND NEW.state IN ('asked', 'granted', 'refused') THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an answered permission may only be withdrawn' USING ERRCODE = 'check_violation';
END $$;

CREATE OR REPLACE TRIGGER asked BEFORE INSERT ON public.records_permission FOR EACH ROW
  WHEN (session_user = 'tally_app') EXECUTE FUNCTION tally.permission_asked();
CREATE OR REPLACE TRIGGER answered BEFORE UPDATE ON public.records_permission FOR EACH ROW
  WHEN (session_user = 'tally_app' AND current_user = session_user) EXECUTE FUNCTION tally.permission_answered();

-- A line about a permission is its owner's to read as well, whoever spoke in its name.
CREATE OR REPLACE FUNCTION tally.line_of_permission() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.grants := ARRAY(SELECT p.owner FROM public.records_permission p
    WHERE p.id = substring(NEW.subject FROM '[0-9a-f]{8}-[0-9a-f-]{27}$')::uuid AND p.operation_id = NEW.operation_id
      AND p.owner <> NEW.owner);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER of_permission BEFORE INSERT ON public.records_ledgerline FOR EACH ROW
  WHEN (NEW.subject LIKE 'permission:%') EXECUTE FUNCTION tally.line_of_permission();
