-- Whether the viewer may say what a person is: their agency's, not kept away from them, and put away only for those who see
-- whom is. A row written about anybody else would outlive the refusal.
CREATE OR REPLACE FUNCTION tally.may_assess(about uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.records_person p WHERE p.id = about AND p.operation_id = (SELECT tally.v_operation())
    AND p.owner = (SELECT tally.v_agency()) AND NOT p.away_from::text[] && (SELECT tally.v_self())
    AND (NOT tally.is_protected(p.category) OR 'victim_identification' = ANY ((SELECT tally.v_roles())::text[])))
$$;
