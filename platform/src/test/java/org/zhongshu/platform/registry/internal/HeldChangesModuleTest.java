package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows that the registry cannot store: they are put aside and told, the others go on. */
@ZhongshuTest
class HeldChangesModuleTest {

    private static final String POLICE = "t-police";
    private static final String BAD = "毒药";

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DataSource dataSource;
    @Autowired
    private Held held;
    private RegistryDesk desk;

    @BeforeEach
    void department() {
        desk = new RegistryDesk(port, datasets, jdbc);
        desk.clear();
        desk.persons(POLICE, "public-security");
        for (int i = 0; i < 30; i++) {
            person(i, "王建" + (char) ('甲' + i));
        }
        desk.sources("person", List.of(RegistryDesk.source(POLICE)), Map.of());
        desk.run("person");
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private void person(int i, String name) {
        LocalDate born = LocalDate.of(1950 + i % 50, 1 + i % 12, 1 + i % 27);
        desk.put(POLICE, "p" + i, RegistryDesk.number(born, 100 + i), name, "1", born.toString(), null, "137" + String.format("%08d", 10_000_019 * (i + 1L) % 100_000_000), "邱村镇前程村" + (i + 1) + "号", "20", null,
                null, "2024-01-01T00:00:00Z");
    }

    /** The golden table does not take these names, and tells them in its words. */
    private void refuse(String condition) {
        refuse("base-person", condition);
    }

    private void refuse(String dataset, String condition) {
        jdbc.execute("CREATE OR REPLACE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF " + condition + " THEN RAISE EXCEPTION 'value too long: %', NEW.name"
                + " USING ERRCODE = '22001', TABLE = '" + dataset + "', COLUMN = 'name'; END IF; RETURN NEW; END $$");
        jdbc.execute("CREATE OR REPLACE TRIGGER refuse BEFORE INSERT OR UPDATE ON data.\"" + dataset + "\" FOR EACH ROW EXECUTE FUNCTION registry.refuse()");
    }

    private void admit() {
        admit("base-person");
    }

    private void admit(String dataset) {
        jdbc.execute("DROP TRIGGER refuse ON data.\"" + dataset + "\"");
    }

    private JsonNode library() {
        return desk.as("steward").get("/api/registry/libraries/person").ok().path("library");
    }

    private long named(String name) {
        return jdbc.queryForObject("SELECT count(*) FROM data.\"base-person\" WHERE name = ? AND NOT _gone", Long.class, name);
    }

    private JsonNode retry() {
        return desk.as("steward").post("/api/registry/libraries/person/held/retry", Map.of()).ok();
    }

    @Test
    void oneRowThatCannotBeStoredStopsNobodyElse() {
        refuse("NEW.name = '" + BAD + "'");
        for (int i = 30; i < 70; i++) {
            person(i, i == 41 ? BAD : i == 42 ? "李四" : "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("the others", () -> datasets.count("base-person", List.of()) == 69);
        assertThat(named("李四")).isEqualTo(1);
        RegistryDesk.await("all taken", () -> !library().at("/feeds/0/behind").asBoolean());
        assertThat(library().path("held").asInt()).isEqualTo(1);
        assertThat(library().path("trouble").asString("")).isEmpty();
        assertThat(held.figures()).containsEntry("held", 1L).containsEntry("resting", 0L);
        JsonNode row = desk.as("officer-health").get("/api/registry/libraries/person/held").ok().at("/items/0");
        assertThat(row.at("/source/dataset").asString()).isEqualTo(POLICE);
        assertThat(row.path("reason").asString()).isEqualTo("文本超过列的长度（表 base-person，列 name，SQLSTATE 22001）");
        assertThat(row.toString()).as("no values").doesNotContain(BAD).doesNotContain("p41");

        desk.as("officer-health").post("/api/registry/libraries/person/held/retry", Map.of()).expect(403);
        assertThat(retry()).isEqualTo(retry()).asString().isEqualTo("{\"taken\":0,\"left\":1,\"untried\":0}");
        assertThat(desk.as("steward").get("/api/registry/libraries/person/held").ok().at("/items/0/tries").asInt()).isEqualTo(3);
        admit();
        assertThat(retry().toString()).isEqualTo("{\"taken\":1,\"left\":0,\"untried\":0}");
        assertThat(named(BAD)).isEqualTo(1);
    }

    @Test
    void itsOwnNextChangeIsTriedAgain() {
        refuse("NEW.name = '" + BAD + "'");
        person(3, BAD);
        RegistryDesk.await("it is put aside", () -> library().path("held").asInt() == 1);
        assertThat(named("王建" + (char) ('甲' + 3))).as("the record stays as it was").isEqualTo(1);
        person(3, "王建国");
        RegistryDesk.await("it is taken in", () -> named("王建国") == 1);
        assertThat(library().path("held").asInt()).isZero();
    }

    @Test
    void aWholeRunPutsItAsideTooAndTheNextOneTakesIt() {
        refuse("NEW.name = '" + BAD + "'");
        person(3, BAD);
        person(40, "李四");
        RegistryDesk.await("it is put aside", () -> library().path("held").asInt() == 1 && named("李四") == 1);
        JsonNode run = desk.run("person");
        assertThat(run.at("/figures/held").asInt()).isEqualTo(1);
        assertThat(run.at("/figures/records").asInt()).as("the refused one stays as it was").isEqualTo(31);
        assertThat(named("王建" + (char) ('甲' + 3))).isEqualTo(1);
        admit();
        assertThat(desk.run("person").at("/figures/held").asInt(0)).isZero();
        assertThat(named(BAD)).isEqualTo(1);
        assertThat(library().path("held").asInt()).isZero();
        assertThat(datasets.count("base-person", List.of())).isEqualTo(31);
    }

    /** One source cannot be stored at all, the other can. */
    @Test
    void aSourceThatIsRefusedDoesNotSilenceTheOthers() {
        desk.persons("t-social", "human-resources");
        desk.sources("person", List.of(RegistryDesk.source(POLICE), RegistryDesk.source("t-social")), Map.of());
        desk.run("person");
        refuse("NEW.name LIKE '赵海%'");
        for (int i = 30; i < 60; i++) {
            person(i, "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("the trouble is told", () -> library().path("trouble").asString("").contains("来源" + POLICE));
        LocalDate born = LocalDate.of(1999, 9, 9);
        desk.put("t-social", "s1", RegistryDesk.number(born, 900), "李四", "1", born.toString(), null, null, null, null, null, null, "2024-01-01T00:00:00Z");
        RegistryDesk.await("the other source is heard", () -> named("李四") == 1);
        assertThat(library().path("trouble").asString("")).as("the first one still rests").isNotEmpty();
        assertThat(library().path("held").asInt()).isBetween(Sieve.IN_A_ROW, Sieve.IN_A_ROW + 1);
        admit();
    }

    @Test
    void whenAllAreRefusedTheRowsAreNotToBlame() {
        refuse("true");
        for (int i = 30; i < 70; i++) {
            person(i, "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("its trouble is told", () -> !library().path("trouble").asString("").isEmpty());
        assertThat(library().path("trouble").asString()).contains("连续 20 条", "22001").doesNotContain("赵海");
        assertThat(library().path("held").asInt()).as("the others wait in their place").isEqualTo(Sieve.IN_A_ROW);
        assertThat(held.figures()).containsEntry("resting", 1L);
        admit();
        desk.run("person");
        assertThat(datasets.count("base-person", List.of())).isEqualTo(70);
        assertThat(library().path("trouble").asString("")).isEmpty();
        assertThat(library().path("held").asInt()).isZero();
        person(80, "李四");
        RegistryDesk.await("it follows again", () -> named("李四") == 1);
    }

    /** More than one page fail again and again; those behind them must have their turn with the same click. */
    @Test
    void oneClickTriesAllOfThem() {
        for (int i = 30; i < 40; i++) {
            person(i, "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("all are there", () -> datasets.count("base-person", List.of()) == 40);
        refuse("NEW.name = '" + BAD + "'");
        // as if put aside earlier: 250 that no source has any more, which are taken as gone, then one that fails, then a good one
        jdbc.update("INSERT INTO registry.held (id, target, feed, key, reason, first_at, at) SELECT i, 'person', 1, 'none' || i, 'x', now() - interval '2 days', now() - interval '2 days' FROM generate_series(1, 250) i");
        person(3, BAD);
        RegistryDesk.await("it is put aside", () -> library().path("held").asInt() == 251);
        assertThat(retry().toString()).isEqualTo("{\"taken\":250,\"left\":1,\"untried\":0}");
        assertThat(desk.as("steward").get("/api/registry/libraries/person/held").ok().at("/items/0/tries").asInt()).as("once in a click").isEqualTo(2);
        admit();
    }

    @Test
    void thoseThatFailAgainHideNobody() {
        for (int i = 30; i < 290; i++) {
            person(i, "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("all are there", () -> datasets.count("base-person", List.of()) == 290);
        // 230 rows that are refused, older in the list than ten good ones
        refuse("NEW.name LIKE '赵海%'");
        for (int i = 30; i < 260; i++) {
            held.keep("person", new Member.Ref(1, "p" + i), null, "x", java.time.Instant.now().minusSeconds(3_600));
        }
        for (int i = 0; i < 10; i++) {
            held.keep("person", new Member.Ref(1, "p" + i), null, "x", java.time.Instant.now().minusSeconds(60));
        }
        jdbc.update("UPDATE data.\"t-police\" SET phone = '13900000000' WHERE _key IN (SELECT key FROM registry.held)");
        assertThat(retry().toString()).isEqualTo("{\"taken\":10,\"left\":230,\"untried\":0}");
        admit();
        assertThat(retry().toString()).isEqualTo("{\"taken\":230,\"left\":0,\"untried\":0}");
    }

    private JsonNode theme() {
        for (JsonNode t : desk.as("steward").get("/api/registry/libraries").ok().path("themes")) {
            if (t.path("id").asString().equals("theme-subsistence")) {
                return t;
            }
        }
        throw new AssertionError("no theme");
    }

    /** Has the subsistence allowance. */
    private void poor(int i, String name) {
        LocalDate born = LocalDate.of(1950 + i % 50, 1 + i % 12, 1 + i % 27);
        desk.put(POLICE, "p" + i, RegistryDesk.number(born, 100 + i), name, "1", born.toString(), null, null, null, "20", null, "1", "2025-01-01T00:00:00Z");
    }

    private long poor() {
        return datasets.find("theme-subsistence").isEmpty() ? -1 : datasets.count("theme-subsistence", List.of());
    }

    @Test
    void aThemeLibraryGoesOnBesideARowThatItCannotStore() {
        RegistryDesk.await("the theme is made", () -> poor() == 0);
        refuse("theme-subsistence", "NEW.name = '" + BAD + "'");
        for (int i = 30; i < 60; i++) {
            poor(i, i == 41 ? BAD : "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("the others", () -> poor() == 29);
        poor(70, "李四");
        RegistryDesk.await("later ones too", () -> poor() == 30);
        assertThat(theme().path("held").asInt()).isEqualTo(1);
        assertThat(theme().path("trouble").asString("")).isEmpty();
        JsonNode row = desk.as("officer-health").get("/api/registry/themes/theme-subsistence/held").ok().at("/items/0");
        assertThat(row.at("/source/dataset").asString()).isEqualTo("base-person");
        assertThat(row.path("reason").asString()).isEqualTo("文本超过列的长度（表 theme-subsistence，列 name，SQLSTATE 22001）");
        assertThat(row.toString()).doesNotContain(BAD);
        desk.as("officer-health").post("/api/registry/themes/theme-subsistence/held/retry", Map.of()).expect(403);
        assertThat(desk.as("steward").post("/api/registry/themes/theme-subsistence/held/retry", Map.of()).ok().toString()).contains("\"taken\":0,\"left\":1");
        poor(41, "王五");
        RegistryDesk.await("its next change", () -> poor() == 31 && theme().path("held").asInt() == 0);
        admit("theme-subsistence");
    }

    @Test
    void aThemeLibraryIsMadeBesideThemToo() {
        for (int i = 30; i < 60; i++) {
            poor(i, i == 41 ? BAD : "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("the theme is there", () -> poor() == 30);
        refuseInEveryNewTable("NEW.name = '" + BAD + "'");
        try {
            jdbc.update("UPDATE registry.theme SET made = 'otherwise' WHERE id = 'theme-subsistence'");
            RegistryDesk.await("made anew without it", () -> poor() == 29 && theme().path("held").asInt() == 1);
        } finally {
            jdbc.execute("DROP EVENT TRIGGER registry_watch");
        }
        admit("theme-subsistence");
        assertThat(desk.as("steward").post("/api/registry/themes/theme-subsistence/held/retry", Map.of()).ok().toString()).contains("\"taken\":1,\"left\":0");
        assertThat(poor()).isEqualTo(30);
    }

    /** Thirty are refused before anybody is taken: it is not made, says whom it refused, and leaves those for the end of its next try. */
    @Test
    void aThemeLibraryThatCannotBeMadeShowsWhatItRefused() {
        for (int i = 30; i < 70; i++) {
            poor(i, "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("the theme is there", () -> poor() == 40);
        refuseInEveryNewTable("true");
        try {
            jdbc.update("UPDATE registry.theme SET made = 'otherwise' WHERE id = 'theme-subsistence'");
            RegistryDesk.await("its trouble is told", () -> theme().path("trouble").asString("").contains("没有生成"));
            assertThat(theme().path("held").asInt()).isEqualTo(Sieve.IN_A_ROW);
            JsonNode rows = desk.as("steward").get("/api/registry/themes/theme-subsistence/held").ok().path("items");
            assertThat(rows.size()).isEqualTo(Sieve.IN_A_ROW);
            assertThat(rows.get(0).path("reason").asString()).contains("22001");
            TestClient.Answer tooEarly = desk.as("steward").post("/api/registry/themes/theme-subsistence/held/retry", Map.of());
            tooEarly.expect(409);
            assertThat(tooEarly.json().path("code").asString()).as("nothing would be written").isEqualTo("not-made");
        } finally {
            jdbc.execute("DROP EVENT TRIGGER registry_watch");
        }
        // those twenty are still refused, the others no longer
        String refused = String.join("','", jdbc.queryForList("SELECT key FROM registry.held WHERE target = 'theme-subsistence'", String.class));
        refuseInEveryNewTable("NEW.gid::text IN ('" + refused + "')");
        try {
            held.trouble("theme-subsistence", null);
            RegistryDesk.await("made without them", () -> poor() == 20);
            assertThat(theme().path("held").asInt()).isEqualTo(Sieve.IN_A_ROW);
            assertThat(theme().path("trouble").asString("")).isEmpty();
        } finally {
            jdbc.execute("DROP EVENT TRIGGER registry_watch");
        }
        admit("theme-subsistence");
        assertThat(desk.as("steward").post("/api/registry/themes/theme-subsistence/held/retry", Map.of()).ok().toString()).contains("\"taken\":20,\"left\":0");
    }

    @Test
    void tryingAgainDoesNotWaitForAThemeLibraryInTheMaking() throws SQLException {
        poor(30, "赵海");
        RegistryDesk.await("the theme is there", () -> poor() == 1);
        held.keep("theme-subsistence", new Member.Ref(0, "1"), null, "x", java.time.Instant.now().minusSeconds(60));
        try (Connection other = dataSource.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_advisory_xact_lock(hashtextextended('registry.theme:theme-subsistence', 0))");
            TestClient.Answer busy = desk.as("steward").post("/api/registry/themes/theme-subsistence/held/retry", Map.of());
            busy.expect(409);
            assertThat(busy.json().path("code").asString()).isEqualTo("running");
            other.rollback();
        }
        assertThat(desk.as("steward").post("/api/registry/themes/theme-subsistence/held/retry", Map.of()).ok().toString()).contains("\"taken\":1,\"left\":0");
    }

    /** Nobody could do anything about what is left of a library that is no longer declared. */
    @Test
    void whatIsLeftOfALibraryThatIsGoneIsNobodysTrouble() {
        held.keep("theme-of-yesteryear", new Member.Ref(0, "1"), null, "x", java.time.Instant.now());
        held.trouble("theme-of-yesteryear", "x");
        assertThat(held.figures()).containsEntry("held", 0L).containsEntry("resting", 0L);
        held.keep("theme-subsistence", new Member.Ref(0, "1"), null, "x", java.time.Instant.now());
        assertThat(held.figures()).containsEntry("held", 1L);
    }

    /** Another declaration, as after an update, makes the table anew: the trigger must be on every new one. */
    private void refuseInEveryNewTable(String condition) {
        jdbc.execute("CREATE OR REPLACE FUNCTION registry.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF " + condition + " THEN RAISE EXCEPTION 'no' USING ERRCODE = '22001'; END IF; RETURN NEW; END $$");
        jdbc.execute("CREATE OR REPLACE FUNCTION registry.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE o record; BEGIN FOR o IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'data.\"theme-subsistence\"' LOOP"
                + " CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON data.\"theme-subsistence\" FOR EACH ROW EXECUTE FUNCTION registry.refuse(); END LOOP; END $$");
        jdbc.execute("CREATE EVENT TRIGGER registry_watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION registry.watch()");
    }

    @Test
    void aThemeLibraryRestsWhenAllAreRefused() {
        RegistryDesk.await("the theme is made", () -> poor() == 0);
        refuse("theme-subsistence", "true");
        for (int i = 30; i < 70; i++) {
            poor(i, "赵海" + (char) ('一' + i));
        }
        RegistryDesk.await("its trouble is told", () -> !theme().path("trouble").asString("").isEmpty());
        assertThat(theme().path("trouble").asString()).contains("连续 20 条", "22001").doesNotContain("赵海");
        assertThat(theme().path("held").asInt()).isEqualTo(Sieve.IN_A_ROW);
        assertThat(held.figures()).containsEntry("resting", 1L);
        admit("theme-subsistence");
    }
}
