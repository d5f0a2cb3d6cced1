-- The weaker cage: which of its holes the coordinating body accepted last for the viewer's operation. Every member that
-- reads files has to know, and the line itself is the coordinator's alone. Without its payload it accepts nothing.
-- tally.ledger_append writes such a line for an officer with the coordinator's role there, and for nobody else.
CREATE OR REPLACE FUNCTION tally.accepted_holes() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT ARRAY(SELECT jsonb_array_elements_text(said -> 'open')) FROM (
    SELECT convert_from(l.payload, 'UTF8')::jsonb AS said
    FROM public.records_ledgerline l JOIN public.records_operation o ON o.id = l.operation_id
    WHERE l.operation_id = (SELECT tally.v_operation()) AND l.act = 'accept_weaker_cage' AND l.owner = o.coordinator
    ORDER BY l.arrival DESC LIMIT 1) AS newest
  WHERE said IS NOT NULL
$$;
