-- Whether the viewer may write the receipt of an item: the officer named at the last hand-over, or who handed it over
-- (for somebody without a desk, or to take it back).
CREATE OR REPLACE FUNCTION tally.may_receive(what uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM (
      SELECT h.receiver, h.by FROM public.records_custodyevent h
      WHERE h.item = what AND h.kind = 'transferred' AND h.owner = (SELECT tally.v_agency())
      ORDER BY h.at DESC, h.entered_at DESC LIMIT 1
    ) AS last WHERE (SELECT tally.v_officer()) IN (last.receiver, last.by))
$$;
