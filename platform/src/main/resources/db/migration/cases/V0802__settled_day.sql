-- 应处置 and 应结案 now stand on the day that settles them: when the work was done, or the deadline, whichever is earlier. Cases done
-- before their deadline's day stood on that later day; their contributions move.
WITH c AS (
    SELECT coalesce(f.department, '') AS department, f.type, coalesce(f.town, '') AS town, (f.reworks > 0)::int AS reworked,
           (f.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed, (f.close_due AT TIME ZONE 'Asia/Shanghai')::date AS close_due,
           (f.handled_at AT TIME ZONE 'Asia/Shanghai')::date AS handled, (f.handle_due AT TIME ZONE 'Asia/Shanghai')::date AS handle_due, f.state,
           floor(extract(epoch FROM f.handled_at - f.dispatched_at - coalesce((
               SELECT sum(greatest(least((p ->> 'to')::timestamptz, f.handled_at) - greatest((p ->> 'from')::timestamptz, f.dispatched_at), interval '0'))
               FROM jsonb_array_elements(f.clock -> 'pauses') p), interval '0')) / 60)::bigint AS minutes
    FROM cases.case_file f WHERE f.state NOT IN ('void', 'merged', 'suspended')
), moved AS (
    SELECT department, type, town, close_due AS was, closed AS day, figure, 1::bigint AS n
    FROM c, unnest(ARRAY[9, 10, 11]) AS figure WHERE c.state = 'closed' AND closed < close_due
    UNION ALL
    SELECT department, type, town, handle_due, handled, figure, CASE figure WHEN 7 THEN minutes WHEN 8 THEN reworked ELSE 1 END
    FROM c, unnest(ARRAY[4, 5, 6, 7, 8]) AS figure WHERE handled < handle_due
)
INSERT INTO cases.tally_delta (day, department, type, town, figure, n)
SELECT was, department, type, town, figure, -n FROM moved WHERE n <> 0
UNION ALL SELECT day, department, type, town, figure, n FROM moved WHERE n <> 0;
