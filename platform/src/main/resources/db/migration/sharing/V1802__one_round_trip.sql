-- Keeps a signed batch whole: head, root, lines, looks and sums in one statement, so that one round trip and one commit serve them all.
-- False, and nothing is written, when the head is not the one that the signature names: another copy of the server was first.
CREATE FUNCTION sharing.keep(before_number bigint, before_hash bytea, root_tree bytea, root_hash bytea, root_at timestamptz, root_key text, root_signature bytea,
    ids bigint[], micros_at bigint[], ways text[], systems bigint[], departments text[], whos text[], addresses text[], resources bigint[], grants bigint[], requests text[],
    request_digests bytea[], body_digests bytea[], row_counts int[], byte_counts bigint[], durations int[], outcomes text[],
    look_ids bigint[], look_resources bigint[], look_grants bigint[], look_micros bigint[], look_grantees text[], look_whos text[], look_fields text[], look_outcomes text[], look_times int[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sharing.head SET number = before_number + 1, hash = root_hash WHERE number = before_number AND hash = before_hash;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO sharing.root (number, previous, tree, hash, at, key_id, signature, calls) VALUES (before_number + 1, before_hash, root_tree, root_hash, root_at, root_key, root_signature, ids);
    WITH line AS (
        SELECT id, timestamptz 'epoch' + at * interval '1 microsecond' AS at, way, system, department, who, address, resource_id, grant_id, request, request_digest, body_digest, rows, bytes,
            micros, outcome
        FROM unnest(ids, micros_at, ways, systems, departments, whos, addresses, resources, grants, requests, request_digests, body_digests, row_counts, byte_counts, durations, outcomes)
            AS l (id, at, way, system, department, who, address, resource_id, grant_id, request, request_digest, body_digest, rows, bytes, micros, outcome)
    ), written AS (
        INSERT INTO sharing.call (id, at, way, system, department, who, address, resource_id, grant_id, request, request_digest, body_digest, rows, bytes, micros, outcome, root)
        SELECT *, before_number + 1 FROM line
    )
    INSERT INTO sharing.tally AS t (resource_id, grant_id, way, hour, calls, failed, rows, bytes, micros, slowest)
    SELECT resource_id, coalesce(grant_id, 0), way, date_trunc('hour', at, 'UTC'), count(*), count(*) FILTER (WHERE outcome <> 'ok'), sum(line.rows), sum(line.bytes), sum(line.micros),
        max(line.micros)
    FROM line GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (resource_id, grant_id, way, hour) DO UPDATE SET calls = t.calls + excluded.calls, failed = t.failed + excluded.failed, rows = t.rows + excluded.rows,
        bytes = t.bytes + excluded.bytes, micros = t.micros + excluded.micros, slowest = greatest(t.slowest, excluded.slowest);
    IF cardinality(look_ids) > 0 THEN
        PERFORM catalog.looked(look_ids, look_resources, look_grants, ARRAY(SELECT timestamptz 'epoch' + m * interval '1 microsecond' FROM unnest(look_micros) WITH ORDINALITY AS l (m, n) ORDER BY n),
            look_grantees, look_whos, look_fields, look_outcomes, look_times);
    END IF;
    RETURN true;
END $$;

-- Asked within the query that fetches the rows, and so of the same moment: whether grant, entry and system are still as they are remembered. It fails when
-- they are not, so that no row leaves and an empty answer is really empty.
CREATE FUNCTION sharing.still(asked_grant bigint, entry_number int, grant_number int, asked_system bigint, system_number int)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM FROM catalog.standing s, sharing.system k
    WHERE s.grant_id = asked_grant AND s.entry_version = entry_number AND s.grant_version = grant_number AND k.id = asked_system AND k.version = system_number;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not as remembered' USING ERRCODE = 'ZS001';
    END IF;
    RETURN true;
END $$;
