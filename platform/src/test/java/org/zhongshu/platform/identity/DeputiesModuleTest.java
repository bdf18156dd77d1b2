package org.zhongshu.platform.identity;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.identity.internal.SettledEvents;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody stands in for a colleague, and somebody hands over for good. */
@ZhongshuTest
class DeputiesModuleTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    private static final String PASSWORD = "Guangde#2026x";
    private static int next;

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Accounts accounts;
    private TestClient admin;
    private String boss;
    private String deputy;
    private String org;

    @BeforeEach
    void people(@Autowired ApplicationContext context) {
        SettledEvents.settle(context);
        admin = TestClient.at(port).signIn("admin");
        int n = ++next;
        org = jdbc.queryForObject("SELECT org FROM identity.account WHERE username = 'officer-utilities'", String.class);
        boss = account("dep.boss" + n, "周处长" + n, org, List.of("officer", "leader"));
        deputy = account("dep.aide" + n, "吴科员" + n, org, List.of("officer"));
    }

    private String account(String username, String name, String org, List<String> roles) {
        JsonNode made = admin.post("/api/accounts", Map.of("username", username, "name", name, "org", org, "roles", roles)).expect(201);
        TestClient fresh = TestClient.at(port, "127.9.0." + (1 + next % 200));
        fresh.signIn(username, made.get("password").asString()).ok();
        fresh.post("/api/password", Map.of("current", made.get("password").asString(), "next", PASSWORD)).expect(204);
        return username;
    }

    private TestClient as(String username) {
        TestClient client = TestClient.at(port, "127.9.1." + (1 + next % 200));
        client.signIn(username, PASSWORD).ok();
        return client;
    }

    private static Map<String, Object> until(String deputy, LocalDate until) {
        return Map.of("deputy", deputy, "until", until.toString(), "reason", "出差");
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void aDeputyActsWithTheColleaguesRightsUnderBothNamesUntilTheyRest() {
        TestClient lender = as(boss);
        TestClient aide = as(deputy);
        assertThat(texts(aide.get("/api/me").ok().path("roles"))).containsExactly("officer");
        String id = lender.post("/api/deputies", until(deputy, TODAY.plusDays(3))).expect(201).path("id").asString();
        JsonNode me = aide.get("/api/me").ok();
        assertThat(texts(me.path("roles"))).as("lent, but not used before the deputy says so").containsExactly("officer");
        assertThat(me.path("mayActFor").path(0).path("id").asString()).isEqualTo(id);

        aide.post("/api/deputies/" + id + "/act", Map.of()).expect(204);
        JsonNode acting = aide.get("/api/me").ok();
        assertThat(texts(acting.path("roles"))).containsExactlyInAnyOrder("officer", "leader");
        assertThat(acting.path("name").asString()).contains("吴科员").contains("代周处长");
        assertThat(acting.path("username").asString()).isEqualTo(deputy);
        // what is done then is on record under the deputy's account, with both names
        String number = aide.post("/api/cases", Map.of("type", "general", "title", "代理期间立案" + next)).expect(201).path("id").asString();
        assertThat(aide.get("/api/cases/" + number).ok().at("/timeline/0/who").toString() + aide.get("/api/cases/" + number).ok().path("timeline")).contains("代周处长");

        aide.post("/api/deputies/rest", Map.of()).expect(204);
        assertThat(texts(aide.get("/api/me").ok().path("roles"))).containsExactly("officer");
    }

    @Test
    void theEndTakesTheRightsAwayAtOnce() {
        TestClient lender = as(boss);
        TestClient aide = as(deputy);
        String id = lender.post("/api/deputies", until(deputy, TODAY)).expect(201).path("id").asString();
        aide.post("/api/deputies/" + id + "/act", Map.of()).expect(204);
        as(account("dep.else" + next, "旁人" + next, org, List.of("officer"))).post("/api/deputies/" + id + "/end", Map.of()).expect(404);
        lender.post("/api/deputies/" + id + "/end", Map.of()).expect(204);
        assertThat(texts(aide.get("/api/me").ok().path("roles"))).containsExactly("officer");
        aide.post("/api/deputies/" + id + "/act", Map.of()).expect(404);
    }

    @Test
    void nobodyLendsBeyondTheDepartmentThePeriodOrWhatMustStayApart() {
        TestClient lender = as(boss);
        String stranger = account("dep.fire" + next, "郑员" + next, "fire", List.of("officer"));
        assertThat(lender.post("/api/deputies", until(stranger, TODAY)).expect(400).path("errors").path("deputy").asString()).contains("本部门");
        assertThat(lender.post("/api/deputies", until(boss, TODAY)).expect(400).path("errors").has("deputy")).isTrue();
        assertThat(lender.post("/api/deputies", until(deputy, TODAY.plusDays(90))).expect(400).path("errors").has("until")).isTrue();
        assertThat(lender.post("/api/deputies", until(deputy, TODAY.minusDays(1))).expect(400).path("errors").has("until")).isTrue();
        lender.post("/api/deputies", until(deputy, TODAY.plusDays(1))).expect(201);
        lender.post("/api/deputies", until(deputy, TODAY)).expect(409);

        String self = admin.get("/api/me").ok().path("username").asString();
        String lenderId = lender.get("/api/me").ok().path("id").asString();
        assertThat(admin.post("/api/accounts/" + lenderId + "/deputies", until(self, TODAY)).expect(400).path("errors").path("deputy").asString()).contains("由自己代理");
        String keeper = account("dep.keeper" + next, "审计" + next, org, List.of("auditor"));
        assertThat(as(keeper).post("/api/deputies", until(deputy, TODAY)).expect(400).path("errors").has("principal")).isTrue();
    }

    @Test
    void remindersReachTheDeputyToo() {
        String id = as(boss).post("/api/deputies", until(deputy, TODAY)).expect(201).path("id").asString();
        assertThat(accounts.listConcerned("case.act", org, "leader", null)).extracting(Accounts.Person::username).contains(boss, deputy);
        assertThat(id).isNotBlank();
    }

    @Test
    void aHandOverMovesRolesAndOpenCasesAndClosesTheAccount() {
        TestClient leaver = as(boss);
        TestClient operator = TestClient.at(port).signIn("operator");
        String open = operator.post("/api/cases", Map.of("key", "hand-over-" + next, "type", "work-guard", "title", "交接前的井盖" + next, "source", "hotline",
                "place", Map.of("address", "横山北路 9 号", "town", "341882001", "lon", 119.42, "lat", 30.89))).expect(201).path("id").asString();
        leaver.post("/api/cases/" + open + "/actions/start", Map.of("version", 1)).ok();
        assertThat(operator.get("/api/cases/" + open).ok().path("personName").asString()).startsWith("周处长");
        long from = Long.parseLong(leaver.get("/api/me").ok().path("id").asString());
        String id = jdbc.queryForObject("SELECT id::text FROM identity.account WHERE username = ?", String.class, deputy);
        admin.post("/api/accounts/" + from + "/hand-over", Map.of("to", "nobody", "reason", "退休")).expect(400);
        admin.post("/api/accounts/" + from + "/hand-over", Map.of("to", deputy, "reason", "退休")).expect(204);
        leaver.get("/api/me").expect(401);
        TestClient successor = as(deputy);
        JsonNode moved = operator.get("/api/cases/" + open).ok();
        assertThat(moved.path("personName").asString()).startsWith("吴科员");
        assertThat(moved.path("timeline").toString()).contains("周处长" + next + "的工作交接：退休");
        assertThat(texts(successor.get("/api/me").ok().path("roles"))).containsExactlyInAnyOrder("officer", "leader");
        assertThat(jdbc.queryForObject("SELECT disabled FROM identity.account WHERE id = ?", Boolean.class, from)).isTrue();
        assertThat(id).isNotNull();
        as(deputy).post("/api/accounts/" + id + "/hand-over", Map.of("to", boss, "reason", "x")).expect(403);
    }
}
