-- How far the oldest lines of the record of calls are gone; their roots stay, so that the chain can be walked from its beginning.
CREATE TABLE sharing.forgotten (
    one         boolean PRIMARY KEY CHECK (one),
    through     bigint NOT NULL
);
INSERT INTO sharing.forgotten VALUES (true, 0);

-- A line may go when its signed root is three years old (网络数据安全管理条例, article 12), and only by sharing.forget.
CREATE OR REPLACE FUNCTION sharing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'call' AND current_setting('zhongshu.forgetting', true) = 'on' THEN
        IF EXISTS (SELECT FROM sharing.root r WHERE r.number = OLD.root AND length(r.signature) > 0 AND r.at < now() - interval '3 years') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'calls and their roots are kept as they were';
END $$;

-- Removes the lines of at most so many of the oldest roots that were signed before a moment. Nothing to remove: no row.
CREATE FUNCTION sharing.forget(before timestamptz, most int) RETURNS TABLE (first_root bigint, last_root bigint, calls bigint) LANGUAGE plpgsql AS $$
DECLARE
    from_root bigint;
BEGIN
    -- one copy of the server at a time
    SELECT f.through INTO from_root FROM sharing.forgotten f FOR UPDATE SKIP LOCKED;
    SELECT min(r.number), max(r.number) INTO first_root, last_root
    FROM (SELECT number, at FROM sharing.root WHERE number > from_root ORDER BY number LIMIT most) r WHERE r.at < before;
    IF last_root IS NULL THEN
        RETURN;
    END IF;
    PERFORM set_config('zhongshu.forgetting', 'on', true);
    DELETE FROM sharing.call c USING sharing.root r, unnest(r.calls) AS i (id) WHERE r.number BETWEEN first_root AND last_root AND r.at < before AND c.id = i.id;
    GET DIAGNOSTICS calls = ROW_COUNT;
    PERFORM set_config('zhongshu.forgetting', 'off', true);
    UPDATE sharing.forgotten SET through = last_root;
    RETURN NEXT;
END $$;
