package org.zhongshu.bench;

import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the sharing benchmarks begin with: entries that two people agreed on, and a dataset's table that the bench writes into itself. */
final class ShareSeed {

    static final String PASSWORD = "Zhongshu@2026";

    private ShareSeed() {
    }

    /** Published by the department and the steward. @return the entry */
    static JsonNode publish(Api provider, Api steward, String name, String department, String share) throws IOException, InterruptedException {
        return publish(provider, steward, name, department, share, List.of(column("id", "编号", 1, true, null), column("holder", "姓名", 2, false, "NAME"), column("status", "状态", 1, false, null)));
    }

    /** @param columns each made by {@link #column} */
    static JsonNode publish(Api provider, Api steward, String name, String department, String share, List<Map<String, Object>> columns) throws IOException, InterruptedException {
        Map<String, Object> d = new LinkedHashMap<>();
        d.put("name", name);
        d.put("classCode", "101001");
        d.put("provider", department);
        d.put("summary", "示范数据：" + name);
        d.put("formatCategory", "database");
        d.put("columns", columns);
        d.put("share", share);
        d.put("shareCondition", "限业务核验");
        d.put("shareWays", List.of("api"));
        d.put("open", "none");
        d.put("updatePeriod", "daily");
        d.put("level", 2);
        JsonNode draft = provider.post("/api/catalog/resources", Map.of("description", d));
        String path = "/api/catalog/resources/" + draft.path("id").asString();
        JsonNode submitted = provider.post(path + "/submit", Map.of("version", draft.path("version").asInt()));
        return steward.post(path + "/approve", Map.of("version", submitted.path("version").asInt()));
    }

    static Map<String, Object> column(String field, String name, int level, boolean key, String personal) {
        Map<String, Object> c = new LinkedHashMap<>(Map.of("field", field, "name", name, "type", "C", "length", 40, "level", level, "key", key, "open", false));
        if (personal != null) {
            c.put("personal", personal);
        }
        return c;
    }

    /** The table of the entry's data, as the server makes it. */
    static void table(Connection c, String id, String department, long resource) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("CREATE TABLE data.\"" + id + "\" (_key text COLLATE \"C\" PRIMARY KEY, _seq bigint NOT NULL, _at timestamptz NOT NULL, _source text NOT NULL, _hash bigint NOT NULL,"
                    + " _gone boolean NOT NULL, id text COLLATE \"C\", holder text COLLATE \"C\", status text COLLATE \"C\")");
            s.execute("CREATE UNIQUE INDEX ON data.\"" + id + "\" (_seq)");
            s.execute("CREATE SEQUENCE data.\"" + id + "_seq\"");
        }
        try (PreparedStatement s = c.prepareStatement("INSERT INTO datasets.dataset (id, name, department, resource, kind, columns, version, created_at, changed_at) VALUES (?, ?, ?, ?, 'source', ?::jsonb, 1,"
                + " now(), now())")) {
            s.setString(1, id);
            s.setString(2, "示范数据 " + id);
            s.setString(3, department);
            s.setLong(4, resource);
            s.setString(5, "[{\"field\":\"id\",\"name\":\"编号\",\"type\":\"TEXT\",\"length\":40,\"level\":1,\"key\":true},{\"field\":\"holder\",\"name\":\"姓名\",\"type\":\"TEXT\",\"length\":40,\"level\":2,"
                    + "\"personal\":\"NAME\",\"key\":false},{\"field\":\"status\",\"name\":\"状态\",\"type\":\"TEXT\",\"length\":40,\"level\":1,\"key\":false}]");
            s.executeUpdate();
        }
    }

    /** Changes rows of running numbers in one commit; what was there is replaced, with a new number of the change. */
    static void change(Connection c, String id, long from, int count, String status) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("INSERT INTO data.\"" + id + "\" (_key, _seq, _at, _source, _hash, _gone, id, holder, status) SELECT 'k' || n, nextval('data.\"" + id
                + "_seq\"'), now(), 'bench', n, false, 'k' || n, '王小明', ? FROM generate_series(?::bigint, ?::bigint) n ON CONFLICT (_key) DO UPDATE SET _seq = excluded._seq, _at = excluded._at,"
                + " status = excluded.status")) {
            s.setString(1, status);
            s.setLong(2, from);
            s.setLong(3, from + count - 1);
            s.executeUpdate();
        }
    }
}
