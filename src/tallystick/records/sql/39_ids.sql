-- Which ids stand for accounts an officer knows, so that a preview can say which number comes back: of each only what lies
-- within these accounts, and none of somebody put away or kept from the officer.
CREATE OR REPLACE FUNCTION tally.ids_of(keys text[]) RETURNS TABLE (person uuid, held text[], been jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT p.id, ARRAY(SELECT unnest(p.held::text[]) INTERSECT SELECT unnest(keys)),
         coalesce((SELECT jsonb_agg(one ORDER BY place) FROM jsonb_array_elements(p.been) WITH ORDINALITY AS b(one, place)
                   WHERE keys @> ARRAY(SELECT jsonb_array_elements_text(one))), '[]')
  FROM public.records_person p
  WHERE p.operation_id = tally.v_operation() AND p.owner = tally.v_agency() AND p.held::text[] && keys
    AND NOT tally.is_protected(p.category) AND NOT p.away_from::text[] && tally.v_self() AND tally.v_as() IS NULL
$$;
