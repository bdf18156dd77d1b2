package org.zhongshu.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Fills the case tables with the history of a busy county: cases spread over two years, 98 % ended with their whole timeline,
 * the rest open in every state, titles made of streets and findings, and the evaluation's sums that follow from them. Rows
 * are made inside PostgreSQL, in batches.
 */
final class CasesSeed {

    private static final int BATCH = 50_000;

    private CasesSeed() {
    }

    static void fill(Connection c, int wanted) throws SQLException {
        long have = count(c);
        long started = System.nanoTime();
        for (long from = have; from < wanted; from += BATCH) {
            batch(c, from, Math.min(BATCH, wanted - from), wanted);
        }
        if (have < wanted) {
            sums(c);
            for (String table : new String[]{"case_file", "case_body", "case_thing", "case_step", "tally"}) {
                run(c, "VACUUM (ANALYZE) cases." + table);
            }
            run(c, "CHECKPOINT");
            System.out.printf("seeded to %,d cases in %d s%n", wanted, (System.nanoTime() - started) / 1_000_000_000);
        }
    }

    private static void batch(Connection c, long from, long n, long wanted) throws SQLException {
        run(c, "DROP TABLE IF EXISTS pg_temp.seed");
        try (PreparedStatement p = c.prepareStatement("""
                CREATE TEMP TABLE seed AS
                SELECT ((extract(epoch FROM opened)::bigint * 1000 - 1577836800000) << 21) + i AS id, i, opened, open, type, department, town, level,
                       opened + interval '1 hour' * r1 AS accepted, opened + interval '1 hour' * (r1 + r2) AS dispatched,
                       opened + interval '1 hour' * (r1 + r2 + r3 * 30) AS handled, opened + interval '1 hour' * (r1 + r2 + r3 * 30 + r4 * 8) AS closed,
                       (ARRAY['reported', 'accepted', 'dispatched', 'working', 'checking'])[1 + (i % 5)] AS open_state,
                       r5 < 0.03 AS returned, r5 > 0.96 AS reworked,
                       (ARRAY['团结路', '横山北路', '天寿路', '万桂山路', '太极大道', '祠山路', '景贤街', '东亭大街', '爱民路', '经一路'])[1 + (i * 7 % 10)]
                       || (1 + i % 400) || '号' || (ARRAY['井盖缺失', '道路积水', 'PM2.5 超标', '占道经营', '暴露垃圾', '路灯不亮', '夜间施工噪声', '污水冒溢', '绿地破损',
                       '河道漂浮物', '违规停车', '护栏损坏', '乱搭乱建', '露天焚烧'])[1 + (i * 13 % 14)] AS title
                FROM (SELECT i, date_trunc('milliseconds', CASE WHEN i % 50 = 0 THEN now() - interval '20 days' * random() ELSE
                                 now() - interval '30 days' - interval '700 days' * (1 - i::float8 / ?) END) AS opened,
                             i % 50 = 0 AS open, random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5, 'general' AS type,
                             (ARRAY['environment', 'urban-management', 'water', 'utilities', 'transport', 'housing', 'fire', 'emergency', 'natural-resources', 'market',
                              'health', 'agriculture', 'public-security', 'civil-affairs', 'education', 'culture-tourism'])[1 + (i * 31 % 16)] AS department,
                             '34188210' || (i % 9) || '000' AS town, (1 + (i * 11 % 4))::smallint AS level
                      FROM generate_series(?::bigint, ?::bigint) AS i) x""")) {
            p.setDouble(1, wanted);
            p.setLong(2, from + 1);
            p.setLong(3, from + n);
            p.execute();
        }
        run(c, """
                INSERT INTO cases.case_file (id, number, type, state, open, level, source, department, person, person_name, opener, town, lon, lat, opened_at,
                    state_since, due, close_due, alarm_at, supervised, returns, reworks, accepted_at, dispatched_at, handle_due, handled_at, closed_at, version)
                SELECT id, 'SEED' || lpad(i::text, 9, '0'), type, CASE WHEN open THEN open_state ELSE 'closed' END, open, level, 'grid', department,
                    CASE WHEN open_state IN ('working', 'checking') OR NOT open THEN 1000 + i % 300 END, '示范人员', 1, town,
                    119.2 + (i % 4001) * 0.0001, 30.6 + (i % 3989) * 0.0001, opened, CASE WHEN open THEN opened ELSE closed END,
                    CASE WHEN open THEN opened + interval '20 days' * ((i % 97) / 60.0) ELSE 'infinity' END, opened + interval '5 days',
                    NULL, open AND i % 1000 = 0, returned::int, reworked::int, CASE WHEN NOT open THEN accepted END, CASE WHEN NOT open THEN dispatched END,
                    CASE WHEN NOT open THEN dispatched + interval '24 hours' END, CASE WHEN NOT open THEN handled END, CASE WHEN NOT open THEN closed END, 6
                FROM seed""");
        run(c, """
                INSERT INTO cases.case_body (id, title, description, address, things, occurred_at)
                SELECT id, title, title || '，巡查发现，请及时处置。（示范数据）', title, ARRAY[1 + i % 20000], opened FROM seed""");
        run(c, "INSERT INTO cases.case_thing (thing, case_id) SELECT 1 + i % 20000, id FROM seed");
        run(c, """
                INSERT INTO cases.case_step (case_id, id, at, actor, actor_name, org, action, action_name, from_state, to_state, text)
                SELECT s.id, s.id + k, s.opened + interval '1 hour' * k, 1000 + s.i % 300, '示范人员', s.department, (ARRAY['open', 'accept', 'dispatch', 'start', 'finish', 'close'])[k],
                    (ARRAY['上报', '受理立案', '派遣', '签收处置', '处置反馈', '核查结案'])[k], (ARRAY[NULL, 'reported', 'accepted', 'dispatched', 'working', 'checking'])[k],
                    (ARRAY['reported', 'accepted', 'dispatched', 'working', 'checking', 'closed'])[k], CASE WHEN k IN (1, 5) THEN s.title END
                FROM seed s, generate_series(1, CASE WHEN s.open THEN 1 + s.i::int % 5 ELSE 6 END) AS k""");
    }

    private static void sums(Connection c) throws SQLException {
        run(c, "TRUNCATE cases.tally");
        run(c, """
                INSERT INTO cases.tally
                SELECT day, coalesce(department, ''), type, coalesce(town, ''), sum(rep), sum(acc), sum(dis), sum(ret), sum(toh), sum(han), sum(hit), sum(mins), sum(rew), sum(toc), sum(clo), sum(cit)
                FROM (
                  SELECT (opened_at AT TIME ZONE 'Asia/Shanghai')::date AS day, department, type, town, 1 AS rep, 0 AS acc, 0 AS dis, 0 AS ret, 0 AS toh, 0 AS han, 0 AS hit, 0::bigint AS mins, 0 AS rew, 0 AS toc, 0 AS clo, 0 AS cit FROM cases.case_file
                  UNION ALL SELECT (accepted_at AT TIME ZONE 'Asia/Shanghai')::date, department, type, town, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM cases.case_file WHERE accepted_at IS NOT NULL
                  UNION ALL SELECT (dispatched_at AT TIME ZONE 'Asia/Shanghai')::date, department, type, town, 0, 0, 1, (returns > 0)::int, 0, 0, 0, 0, 0, 0, 0, 0 FROM cases.case_file WHERE dispatched_at IS NOT NULL
                  UNION ALL SELECT (least(handled_at, handle_due) AT TIME ZONE 'Asia/Shanghai')::date, department, type, town, 0, 0, 0, 0, 1, (handled_at IS NOT NULL)::int, coalesce((handled_at <= handle_due)::int, 0),
                      coalesce(extract(epoch FROM handled_at - dispatched_at)::bigint / 60, 0), (reworks > 0)::int, 0, 0, 0 FROM cases.case_file WHERE handle_due IS NOT NULL
                  UNION ALL SELECT (least(closed_at, close_due) AT TIME ZONE 'Asia/Shanghai')::date, department, type, town, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (state = 'closed')::int, coalesce((state = 'closed' AND closed_at <= close_due)::int, 0) FROM cases.case_file
                ) x GROUP BY 1, 2, 3, 4""");
        run(c, "TRUNCATE cases.tally_delta");
    }

    static long count(Connection c) throws SQLException {
        try (var s = c.createStatement(); var r = s.executeQuery("SELECT count(*) FROM cases.case_file")) {
            r.next();
            return r.getLong(1);
        }
    }

    private static void run(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }
}
