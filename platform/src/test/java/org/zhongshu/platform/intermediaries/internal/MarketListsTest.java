package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Lists ask the database as often for thirty rows as for three, and each row is told what is its own. */
class MarketListsTest extends MarketBase {

    private static final String AGENCIES = "/api/intermediaries/agencies";
    private static final String DESK = "/api/intermediaries/desk";
    private static final String OWN = MINE + "/mine";

    /** Nine more of every row. @param changes of columns, e.g. {@code 'uscc', x.uscc || g} */
    private void copies(String table, String changes) {
        jdbc.update("INSERT INTO intermediaries." + table + " SELECT (jsonb_populate_record(x, jsonb_build_object('id', x.id + g * 1000000007::bigint, " + changes + "))).* FROM intermediaries." + table + " x, generate_series(1, 9) g");
    }

    private static String moved(String column) {
        return "'" + column + "', x." + column + " + g * 1000000007::bigint";
    }

    private void moreAgencies() {
        copies("agency", "'uscc', x.uscc || g");
        copies("offering", moved("agency"));
        copies("act", moved("agency"));
    }

    private void moreDemands() {
        copies("demand", "'number', x.number || '-' || g, 'request', x.request || g, 'winner', null");
        copies("signup", moved("demand"));
        jdbc.update("UPDATE intermediaries.demand d SET winner = w.id FROM intermediaries.demand o JOIN intermediaries.signup x ON x.id = o.winner, intermediaries.signup w WHERE d.winner IS NULL AND w.demand = d.id AND w.agency = x.agency AND d.title = o.title");
    }

    private static void flat(TestClient who, String path, String rows, int few, Runnable more) {
        assertThat(who.get(path).ok().at(rows)).hasSize(few);
        List<String> asked = Statements.of(() -> who.get(path).ok());
        assertThat(asked).isNotEmpty();
        more.run();
        List<String> again = Statements.of(() -> assertThat(who.get(path).ok().at(rows)).hasSize(10 * few));
        assertThat(again).as(path).hasSameSizeAs(asked);
    }

    /** The first was punished twice, the second once and it is mended. */
    private void credit() {
        List<Dataset.Column> columns = new ArrayList<>();
        for (String f : List.of("fact_no", "subject_code", "kind", "content", "decided_by", "decided_on", "valid_to", "repaired")) {
            columns.add(new Dataset.Column(f, f, f.equals("decided_on") || f.equals("valid_to") ? DataType.DATE : DataType.TEXT, 200, 1, null, f.equals("fact_no")));
        }
        datasets.define(new Dataset("base-credit", "信用库", "development", null, "golden", columns, 0));
        LocalDate day = LocalDate.now().minusDays(90);
        datasets.put("base-credit", List.of(new Object[]{"1", desk.firms.get(0), "行政处罚", "超出资质范围", "市场监管局", day, null, "0"}, new Object[]{"2", desk.firms.get(0), "失信名单", "拒不履行", "法院", day, LocalDate.now().plusYears(1), null},
                new Object[]{"3", desk.firms.get(0), "行政许可", "许可", "市场监管局", day, null, null}, new Object[]{"4", desk.firms.get(1), "行政处罚", "已改正", "市场监管局", day, null, "1"},
                new Object[]{"5", desk.firms.get(1), "行政处罚", "已过", "市场监管局", day, day.plusDays(30), null}), "test");
    }

    @Test
    void agencies() {
        desk.all("t-survey");
        desk.entered(1, "t-eia", "officer-environment");
        credit();
        int version = desk.stranger().get(AGENCIES + "/" + desk.firms.get(2)).ok().path("version").asInt();
        desk.as(OFFICER).post(DESK + "/agencies/" + desk.firms.get(2) + "/suspended", Map.of("reason", "出具虚假成果", "until", LocalDate.now().plusDays(30).toString(), "version", version)).ok();
        JsonNode rows = desk.stranger().get(AGENCIES).ok().path("items");
        assertThat(rows.valueStream().map(r -> r.path("uscc").asString())).containsExactlyElementsOf(desk.firms.subList(0, 3));
        assertThat(rows.valueStream().map(r -> r.path("marks").asInt(-1))).as("what stands against each").containsExactly(2, 0, 0);
        assertThat(rows.valueStream().map(r -> r.path("services").size())).containsExactly(1, 2, 1);
        assertThat(rows.valueStream().map(r -> r.path("acts").size())).containsExactly(0, 0, 1);
        rows.forEach(r -> assertThat(desk.stranger().get(AGENCIES + "/" + r.path("uscc").asString()).ok()).isEqualTo(r));
        flat(desk.stranger(), AGENCIES + "?limit=100", "/items", 3, this::moreAgencies);
    }

    @Test
    void offeringsToReview() {
        desk.all("t-survey");
        desk.person(3).post(MINE + "/offerings", desk.asking(3, desk.firms.get(3), "t-survey")).expect(201);
        JsonNode rows = desk.as(OFFICER).get(DESK + "/offerings").ok();
        assertThat(rows.valueStream().map(r -> r.path("uscc").asString())).as("what waits first, then the newest").containsExactly(desk.firms.get(3), desk.firms.get(2), desk.firms.get(1), desk.firms.get(0));
        for (JsonNode r : rows) {
            assertThat(r.path("files")).hasSize(1);
            assertThat(desk.as(OFFICER).get(DESK + "/offerings/" + r.path("id").asString()).ok().path("offering")).isEqualTo(r);
        }
        flat(desk.as(OFFICER), DESK + "/offerings", "", 4, this::moreAgencies);
    }

    @Test
    void demandsAndWhatOneSignedUpFor() {
        String chosen = desk.awarded();
        Map<String, Object> another = desk.demand("direct");
        another.put("title", "厂区日照分析");
        String open = desk.publish(3, another);
        desk.join(0, open, "9000", 5).ok();
        for (String list : List.of("/api/intermediaries/demands", DESK + "/supervised", OWN)) {
            TestClient who = list.equals(OWN) ? desk.person(3) : desk.as(OFFICER);
            JsonNode rows = who.get(list).ok().at(list.equals(OWN) ? "/demands" : list.startsWith(DESK) ? "" : "/items");
            assertThat(rows.valueStream().map(r -> r.path("number").asString())).as(list).containsExactly(open, chosen);
            rows.forEach(r -> assertThat(desk.shown(r.path("number").asString()).path("line")).isEqualTo(r));
        }
        JsonNode mine = desk.person(0).get(OWN).ok();
        String name = mine.at("/firms/0/name").asString();
        assertThat(mine.path("signups").valueStream().map(r -> r.path("number").asString())).containsExactly(open, chosen);
        assertThat(mine.path("signups").valueStream().map(r -> r.path("firm").asString())).containsOnly(name);
        assertThat(mine.path("signups").valueStream().map(r -> r.path("winner").asString(""))).containsExactly("", name);
        assertThat(desk.person(1).get(OWN).ok().at("/signups/0/winner").asString()).as("another's").isEqualTo(name);
        assertThat(mine.at("/firms/0/offerings")).hasSize(1);
        assertThat(mine.at("/firms/0/agency/services")).hasSize(1);

        List<String> signups = Statements.of(() -> desk.person(0).get(OWN).ok());
        List<String> supervised = Statements.of(() -> desk.as(OFFICER).get(DESK + "/supervised").ok());
        flat(desk.stranger(), "/api/intermediaries/demands?limit=100", "/items", 2, this::moreDemands);
        assertThat(desk.stranger().get("/api/intermediaries/demands?limit=100").ok().path("items").valueStream().filter(r -> r.path("winner").asString("").equals(name))).as("copies with their winner").hasSize(10);
        assertThat(Statements.of(() -> assertThat(desk.person(0).get(OWN).ok().path("signups")).hasSize(20))).as("one's own").hasSameSizeAs(signups);
        assertThat(Statements.of(() -> assertThat(desk.as(OFFICER).get(DESK + "/supervised").ok()).hasSize(20))).as("supervised").hasSameSizeAs(supervised);
    }
}
