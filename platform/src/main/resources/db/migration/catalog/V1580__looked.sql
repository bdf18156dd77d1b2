-- Writes lines into the record of looks and counts them for the lists of grants. Called within the commit of whoever serves the data, so that
-- both are there or neither; other modules may call it. One place in every array for each line; the fields' names with U+001F between them.
CREATE FUNCTION catalog.looked(ids bigint[], resources bigint[], grants bigint[], ats timestamptz[], grantees text[], whos text[], fields text[], outcomes text[], times int[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH line AS (
        SELECT * FROM unnest(ids, resources, grants, ats, grantees, whos, fields, outcomes, times) AS l (id, resource_id, grant_id, at, grantee, who, field, outcome, times)
    ), written AS (
        INSERT INTO catalog.look (id, resource_id, grant_id, at, grantee, who, fields, outcome, times)
        SELECT id, resource_id, grant_id, at, grantee, who, string_to_array(field, U&'\001F'), outcome, line.times FROM line
    )
    INSERT INTO catalog.grant_looks AS s (grant_id, looks, last_at)
    -- in the order of their ids, so that two writers wait for each other and do not lock each other out
    SELECT grant_id, sum(line.times), max(at) FROM line WHERE grant_id IS NOT NULL GROUP BY grant_id ORDER BY grant_id
    ON CONFLICT (grant_id) DO UPDATE SET looks = s.looks + excluded.looks, last_at = greatest(s.last_at, excluded.last_at);
END $$;
