package org.zhongshu.platform.registry.internal;

import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Departments' datasets and the steward's desk, as the tests of the base libraries need them. */
public final class RegistryDesk {

    static final String[] FIELDS = {"row_no", "id_no", "name", "sex", "birth_date", "death_date", "phone", "residence_address", "marital", "household_no", "subsistence", "told"};
    private final Map<String, TestClient> people = new LinkedHashMap<>();
    private final int port;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;

    public RegistryDesk(int port, Datasets datasets, JdbcTemplate jdbc) {
        this.port = port;
        this.datasets = datasets;
        this.jdbc = jdbc;
    }

    public TestClient as(String username) {
        return people.computeIfAbsent(username, u -> TestClient.at(port).signIn(u));
    }

    /** Nothing of an earlier test: the database is shared by all classes. */
    /** The product's own jobs read these tables meanwhile: of two that wait for each other the database ends one. */
    public void clear() {
        for (int tries = 1; ; tries++) {
            try {
                empty();
                return;
            } catch (PessimisticLockingFailureException deadlock) {
                if (tries == 5) {
                    throw deadlock;
                }
            }
        }
    }

    private void empty() {
        for (String library : List.of("person", "legal", "economy", "credit")) {
            jdbc.update("UPDATE registry.library SET version = 0, linked = 0, next_gid = 1, learnt = NULL WHERE id = ?", library);
            jdbc.execute("TRUNCATE registry.\"link_" + library + "\", registry.\"record_" + library + "\", registry.\"key_" + library + "\"");
        }
        jdbc.execute("TRUNCATE registry.setting, registry.feed, registry.run, registry.history, registry.moved, registry.review, registry.decision, registry.conflict, registry.conflict_day, registry.ruling,"
                + " registry.correction, registry.look, registry.held, registry.trouble, registry.theme, registry.address_feed");
        datasets.list().stream().filter(d -> d.id().startsWith("t-") || d.id().startsWith("base-") || d.id().startsWith("theme-") || d.id().startsWith("corrections-"))
                .forEach(d -> datasets.drop(d.id(), "测试清理"));
    }

    public void persons(String id, String department) {
        List<Dataset.Column> columns = new ArrayList<>();
        for (String f : FIELDS) {
            DataType type = f.endsWith("_date") ? DataType.DATE : f.equals("told") ? DataType.DATETIME : DataType.TEXT;
            columns.add(new Dataset.Column(f, f.equals("told") ? "told的名称" : f, type, type == DataType.TEXT ? 200 : null, 2, null, f.equals("row_no")));
        }
        datasets.define(new Dataset(id, "来源" + id, department, null, "source", columns, 0));
    }

    /** @param values in the order of {@link #FIELDS}; dates as text */
    public void put(String dataset, Object... values) {
        Object[] row = Arrays.copyOf(values, FIELDS.length);
        row[4] = row[4] == null ? null : LocalDate.parse((String) row[4]);
        row[5] = row[5] == null ? null : LocalDate.parse((String) row[5]);
        row[11] = row[11] == null ? null : Instant.parse((String) row[11]);
        datasets.put(dataset, java.util.Collections.singletonList(row), "test");
    }

    public void sources(String library, List<Map<String, Object>> sources, Map<String, Object> authority) {
        int version = as("steward").get("/api/registry/libraries/" + library).ok().at("/library/version").asInt();
        as("steward").put("/api/registry/libraries/" + library + "/sources", Map.of("sources", sources, "authority", authority, "reason", "测试", "version", version)).ok();
    }

    public static Map<String, Object> source(String dataset) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String f : FIELDS) {
            if (!f.equals("row_no") && !f.equals("told")) {
                fields.put(f, f);
            }
        }
        return new LinkedHashMap<>(Map.of("dataset", dataset, "fields", fields, "freshness", "told"));
    }

    public JsonNode run(String library) {
        String id = as("steward").post("/api/registry/libraries/" + library + "/runs", Map.of()).expect(202).path("id").asString();
        await("the run ends", () -> !as("steward").get("/api/registry/runs/" + id).ok().path("state").asString().equals("running"));
        JsonNode run = as("steward").get("/api/registry/runs/" + id).ok();
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
        return run;
    }

    static void await(String what, BooleanSupplier condition) {
        Instant until = Instant.now().plus(Duration.ofSeconds(40));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(until)) {
                throw new AssertionError("waited in vain: " + what);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Number of the record that holds a source row; 0 for none. */
    public long gid(String library, String dataset, String key) {
        return jdbc.queryForList("SELECT l.gid FROM registry.\"link_" + library + "\" l JOIN registry.feed f ON f.library = ? AND f.no = l.feed WHERE f.dataset = ? AND l.key = ?", Long.class, library, dataset, key)
                .stream().findFirst().orElse(0L);
    }

    /** The partition of all source rows, for comparison. */
    Set<Set<String>> clusters(String library) {
        Map<Long, Set<String>> byGid = new TreeMap<>();
        jdbc.query("SELECT gid, feed || '/' || key FROM registry.\"link_" + library + "\"", row -> {
            byGid.computeIfAbsent(row.getLong(1), g -> new TreeSet<>()).add(row.getString(2));
        });
        return byGid.values().stream().collect(Collectors.toSet());
    }

    Map<String, Object> golden(String library, long gid) {
        List<Map<String, Object>> rows = jdbc.queryForList("SELECT * FROM data.\"base-" + library + "\" WHERE gid = ? AND NOT _gone", gid);
        return rows.isEmpty() ? Map.of() : rows.getFirst();
    }

    public JsonNode look(String username, String library, long gid, boolean clear) {
        return as(username).post("/api/registry/records/" + library + "/" + gid + "/look", Map.of("purpose", Map.of("code", "verify", "reference", "办理 2026-0012 号业务"), "clear", clear)).ok();
    }

    static JsonNode field(JsonNode view, String field) {
        for (JsonNode f : view.path("fields")) {
            if (f.path("field").asString().equals(field)) {
                return f;
            }
        }
        throw new AssertionError("no field " + field + " in " + view);
    }

    /** A valid number that is nobody's: a place that does not exist. */
    public static String number(LocalDate born, int sequence) {
        String first = "341899" + born.toString().replace("-", "") + String.format("%03d", sequence);
        return first + CitizenId.check(first);
    }
}
