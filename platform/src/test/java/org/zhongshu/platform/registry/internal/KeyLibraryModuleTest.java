package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A library by key, large enough to be cut in the middle. */
@ZhongshuTest
class KeyLibraryModuleTest {

    private static final int ROWS = 9_500;

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private WholeRun wholeRun;
    @Autowired
    private ConflictDesk conflicts;
    @Autowired
    private Settings settings;
    private RegistryDesk desk;

    @BeforeEach
    void figures() {
        desk = new RegistryDesk(port, datasets, jdbc);
        desk.clear();
        for (String id : List.of("t-eco-a", "t-eco-b")) {
            datasets.define(new Dataset(id, "经济" + id, "development", null, "source", List.of(column("indicator", DataType.TEXT, true), column("calibre", DataType.TEXT, true), column("period", DataType.TEXT, true),
                    column("division", DataType.TEXT, true), column("value", DataType.NUMBER, false)), 0));
            List<Object[]> rows = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                rows.add(new Object[]{"I" + i % 100, "当期", "20" + i / 100, "341882", BigDecimal.valueOf(id.endsWith("b") && i == 7 ? 1 : i)});
            }
            datasets.put(id, rows, "test");
        }
        desk.sources("economy", List.of(Map.of("dataset", "t-eco-a"), Map.of("dataset", "t-eco-b")), Map.of());
    }

    @AfterEach
    void nothingStays() {
        jdbc.execute("DROP TRIGGER IF EXISTS cut ON registry.conflict");
        desk.clear();
    }

    private static Dataset.Column column(String field, DataType type, boolean key) {
        return new Dataset.Column(field, field, type, null, 1, null, key);
    }

    /** Whose penalties: asked by code among all facts of the city. An installation that set the library up before gets its index at the next start. */
    @Test
    void whatIsDeclaredToBeIndexedIs() {
        datasets.define(new Dataset("t-credit", "信用", "development", null, "source", List.of(column("fact_no", DataType.TEXT, true), column("subject_code", DataType.TEXT, false)), 0));
        desk.sources("credit", List.of(Map.of("dataset", "t-credit")), Map.of());
        assertThat(indexes()).hasSize(1);
        jdbc.execute("DROP INDEX data.\"" + indexes().getFirst() + "\"");
        assertThat(indexes()).isEmpty();
        settings.index();
        assertThat(indexes()).hasSize(1);
        settings.index();
        assertThat(indexes()).as("made once").hasSize(1);
    }

    private List<String> indexes() {
        return jdbc.queryForList("SELECT indexname FROM pg_indexes WHERE schemaname = 'data' AND tablename = 'base-credit' AND indexdef LIKE '%(subject_code)'", String.class);
    }

    /** Nobody remembers with which town a firm's whole name begins; people are found from the beginning of their names only. */
    @Test
    void aFirmIsFoundByWordsWithinItsName() {
        String row = " (gid, ident, name, members, why, keys, at) VALUES (?, ?, ?, 1, '', '{}', now())";
        jdbc.update("INSERT INTO registry.record_legal" + row, 1, "91341897MA00000001", "广德市誓节镇泰新泰饭店");
        jdbc.update("INSERT INTO registry.record_legal" + row, 2, "91341897MA00000002", "泰新汽修");
        jdbc.update("INSERT INTO registry.record_person" + row, 1, "341897198001010011", "张泰新");
        assertThat(found("legal", "新泰饭店", null)).containsExactly("1");
        assertThat(found("legal", "新泰饭店", "91341897MA00000002")).as("and all else that was asked").isEmpty();
        assertThat(found("legal", "泰新", null)).as("from the beginning first").containsExactly("2");
        assertThat(found("legal", "%饭店", null)).isEmpty();
        assertThat(found("person", "泰新", null)).isEmpty();
    }

    private List<String> found(String library, String name, String identifier) {
        Map<String, Object> question = new java.util.HashMap<>(Map.of("library", library, "name", name, "purpose", Map.of("code", "service", "reference", "变更登记核对")));
        question.put("identifier", identifier);
        return desk.as("officer-market").post("/api/registry/records/search", question).ok().path("items").valueStream().map(i -> i.path("gid").asString()).toList();
    }

    @Test
    void aRunThatIsCutGoesOnWhereItWas() {
        // the database goes away under the second batch of golden records, as it does when the machine falls
        jdbc.execute("CREATE OR REPLACE FUNCTION registry.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.gid > 4000 THEN RAISE EXCEPTION 'cut' USING ERRCODE = '57P01'; END IF; RETURN NEW; END $$");
        jdbc.execute("CREATE OR REPLACE TRIGGER cut BEFORE UPDATE ON registry.run FOR EACH ROW EXECUTE FUNCTION registry.cut()");
        String id;
        try {
            id = desk.as("steward").post("/api/registry/libraries/economy/runs", Map.of()).expect(202).path("id").asString();
            RegistryDesk.await("half of it", () -> desk.as("steward").get("/api/registry/runs/" + id).ok().path("done").asLong() >= 8000);
            assertThat(datasets.count("base-economy", List.of())).as("the first batch is there").isEqualTo(4000);
            assertThat(desk.clusters("economy")).as("the library in use is untouched").isEmpty();
            assertThat(desk.as("steward").get("/api/registry/runs/" + id).ok().path("state").asString()).isEqualTo("running");
            desk.as("steward").post("/api/registry/libraries/economy/runs", Map.of()).expect(409);
        } finally {
            jdbc.execute("DROP TRIGGER cut ON registry.run");
        }
        // changed while the run was down: taken along or followed afterwards
        datasets.put("t-eco-a", List.<Object[]>of(new Object[]{"I99", "当期", "2094", "341882", BigDecimal.valueOf(-5)}), "test");
        RegistryDesk.await("the rest", () -> desk.as("steward").get("/api/registry/runs/" + id).ok().path("state").asString().equals("done"));
        JsonNode run = desk.as("steward").get("/api/registry/runs/" + id).ok();
        assertThat(run.at("/figures/records").asInt()).isEqualTo(ROWS);
        assertThat(datasets.count("base-economy", List.of())).isEqualTo(ROWS);
        assertThat(desk.clusters("economy")).hasSize(ROWS).allMatch(c -> c.size() == 2);
        RegistryDesk.await("the change", () -> jdbc.queryForObject("SELECT value FROM data.\"base-economy\" WHERE indicator = 'I99' AND period = '2094'", BigDecimal.class).intValue() == -5);
        assertThat(desk.as("steward").get("/api/registry/conflicts?library=economy&state=waiting").ok().path("items").size()).as("the one that differs, and the one just changed").isEqualTo(2);
    }

    /** Subscribers have got some of its records: there is no way back, only forward. */
    @Test
    void aRunThatFailsOnItsWayIsNotStoppedAndTriesAgain() {
        jdbc.execute("CREATE OR REPLACE FUNCTION registry.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.gid > 4000 THEN RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END $$");
        jdbc.execute("CREATE OR REPLACE TRIGGER cut BEFORE UPDATE ON registry.run FOR EACH ROW EXECUTE FUNCTION registry.cut()");
        String id;
        try {
            id = desk.as("steward").post("/api/registry/libraries/economy/runs", Map.of()).expect(202).path("id").asString();
            RegistryDesk.await("its trouble is told", () -> desk.as("steward").get("/api/registry/runs/" + id).ok().path("error").asString("").contains("稍后自动继续"));
            assertThat(desk.as("steward").get("/api/registry/runs/" + id).ok().path("error").asString()).as("its kind, not its words").contains("SQLSTATE P0001").doesNotContain("no room");
            assertThat(desk.as("steward").post("/api/registry/runs/" + id + "/stop", Map.of()).expect(422).path("code").asString()).isEqualTo("not-stoppable");
            assertThat(desk.as("steward").get("/api/registry/runs/" + id).ok().path("state").asString()).isEqualTo("running");
        } finally {
            jdbc.execute("DROP TRIGGER cut ON registry.run");
        }
        RegistryDesk.await("it goes on by itself", () -> desk.as("steward").get("/api/registry/runs/" + id).ok().path("state").asString().equals("done"));
        assertThat(desk.clusters("economy")).hasSize(ROWS);
        assertThat(desk.as("steward").get("/api/registry/runs/" + id).ok().path("error").asString("")).isEmpty();
    }

    private String entry(String provider) {
        String name = "宏观经济指标" + System.nanoTime();
        Map<String, Object> d = new java.util.LinkedHashMap<>(Map.of("name", name, "classCode", "101001", "provider", provider, "summary", "用于测试的目录：" + name, "formatCategory", "database", "format", "postgresql",
                "share", "unconditional", "shareWays", List.of("api"), "open", "none"));
        d.put("updatePeriod", "daily");
        d.put("level", 1);
        d.put("columns", List.of(Map.of("field", "indicator", "name", "指标代码", "type", "C", "length", 40, "level", 1, "key", true, "open", false)));
        JsonNode draft = desk.as("officer-" + provider).post("/api/catalog/resources", Map.of("description", d)).expect(201);
        JsonNode sent = desk.as("officer-" + provider).post("/api/catalog/resources/" + draft.path("id").asString() + "/submit", Map.of("version", draft.path("version").asInt())).ok();
        return desk.as("steward").post("/api/catalog/resources/" + draft.path("id").asString() + "/approve", Map.of("version", sent.path("version").asInt())).ok().path("id").asString();
    }

    @Test
    void aLibraryIsDescribedByAnEntryOfItsDepartment() {
        String path = "/api/registry/libraries/economy/entry";
        String own = entry("development");
        desk.as("officer-development").put(path, Map.of("resource", own, "reason", "主记录对应目录")).expect(403);
        desk.as("steward").put(path, Map.of("resource", entry("finance"), "reason", "主记录对应目录")).expect(422);
        desk.as("steward").put(path, Map.of("resource", own, "reason", "x")).expect(400);
        assertThat(desk.as("steward").put(path, Map.of("resource", own, "reason", "主记录对应目录")).ok().path("resource").asString()).isEqualTo(own);
        assertThat(datasets.findByResource(Long.parseLong(own)).orElseThrow().id()).isEqualTo("base-economy");
        desk.sources("economy", List.of(Map.of("dataset", "t-eco-a")), Map.of());
        assertThat(datasets.get("base-economy").resource()).as("other sources, the same entry").isEqualTo(Long.parseLong(own));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM (SELECT action, subject_id, after FROM audit.inbox UNION ALL SELECT action, subject_id, after FROM audit.entry) a WHERE action = 'registry.entry' AND after LIKE ?",
                Integer.class, "%" + own + "%")).isEqualTo(1);
        desk.as("steward").put(path, Map.of("reason", "不再对应目录")).ok();
        assertThat(datasets.findByResource(Long.parseLong(own))).isEmpty();
        desk.as("steward").put("/api/registry/libraries/licence/entry", Map.of("reason", "还没有来源的库")).expect(422);
    }

    /** One conflict that cannot become a case waits till the next day; the others of its library, and other libraries, do not wait for it. */
    @Test
    void whatCannotBeOpenedHoldsUpNoOther() {
        datasets.put("t-eco-b", List.<Object[]>of(new Object[]{"I8", "当期", "200", "341882", BigDecimal.valueOf(2)}, new Object[]{"I9", "当期", "200", "341882", BigDecimal.valueOf(2)}), "test");
        // today's share is used up until all is prepared: the clock opens cases too
        jdbc.update("INSERT INTO registry.conflict_day (library, day, opened) VALUES ('economy', ?, 1000)", java.sql.Date.valueOf(LocalDate.now(ZoneId.of("Asia/Shanghai"))));
        desk.run("economy");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.conflict WHERE library = 'economy' AND state = 'waiting'", Integer.class)).isEqualTo(3);
        long first = jdbc.queryForObject("SELECT id FROM registry.conflict WHERE library = 'economy' AND state = 'waiting' ORDER BY weight DESC, id LIMIT 1", Long.class);
        jdbc.execute("CREATE OR REPLACE FUNCTION registry.refuse_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$");
        jdbc.execute("CREATE OR REPLACE TRIGGER refuse_case BEFORE UPDATE ON registry.conflict FOR EACH ROW WHEN (OLD.id = " + first + " AND NEW.state = 'case') EXECUTE FUNCTION registry.refuse_case()");
        // and the library before it in the list cannot open any
        jdbc.execute("CREATE OR REPLACE TRIGGER refuse_day BEFORE INSERT ON registry.conflict_day FOR EACH ROW WHEN (NEW.library = 'person') EXECUTE FUNCTION registry.refuse_case()");
        jdbc.update("UPDATE registry.conflict_day SET opened = 0 WHERE library = 'economy'");
        try {
            conflicts.openDaily();
        } finally {
            jdbc.execute("DROP TRIGGER refuse_case ON registry.conflict");
            jdbc.execute("DROP TRIGGER refuse_day ON registry.conflict_day");
        }
        assertThat(jdbc.queryForList("SELECT id FROM registry.conflict WHERE library = 'economy' AND state = 'waiting'", Long.class)).containsExactly(first);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.conflict c JOIN cases.case_file f ON f.id = c.case_id WHERE c.library = 'economy' AND c.state = 'case'", Integer.class)).isEqualTo(2);
        assertThat(jdbc.queryForObject("SELECT opened FROM registry.conflict_day WHERE library = 'economy'", Integer.class)).as("its place is free").isEqualTo(2);
        jdbc.update("UPDATE registry.conflict SET refused_on = refused_on - 1 WHERE id = ?", first);
        conflicts.openDaily();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.conflict WHERE library = 'economy' AND state = 'waiting'", Integer.class)).isZero();
    }

    @Test
    void aRunThatIsStoppedLeavesTheLibraryAsItWas() {
        desk.run("economy");
        jdbc.update("INSERT INTO registry.run (id, library, state, phase, setting, by_name, started_at, beat_at) SELECT 5, 'economy', 'stopped', 'reading', version, 'x', now(), now() FROM registry.library WHERE id = 'economy'");
        wholeRun.work(5);
        assertThat(desk.clusters("economy")).hasSize(ROWS);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM pg_tables WHERE schemaname = 'registry' AND tablename LIKE 'next%'", Integer.class)).isZero();
    }
}
