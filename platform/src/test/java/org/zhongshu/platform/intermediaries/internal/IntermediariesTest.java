package org.zhongshu.platform.intermediaries.internal;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.intermediaries.internal.MarketDesk.code;

/** Agencies, demands and choices as the owner, the agencies, the department and everybody meet them. */
@ZhongshuTest
class IntermediariesTest {

    private static final String MINE = "/api/citizen/intermediaries";
    private static final String OFFICER = "officer-natural-resources";

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Choosing choosing;
    private MarketDesk desk;

    @BeforeEach
    void city() {
        desk = new MarketDesk(port, datasets, jdbc);
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private TestClient stranger() {
        return TestClient.at(port);
    }

    private JsonNode shown(String number) {
        return stranger().get("/api/intermediaries/demands/" + number).ok();
    }

    private long id(String number) {
        return jdbc.queryForObject("SELECT id FROM intermediaries.demand WHERE number = ?", Long.class, number);
    }

    private String state(String number) {
        return shown(number).at("/line/state").asString();
    }

    /** What the scheduled job does, until the demand has come there. */
    private void until(String number, String wanted) throws InterruptedException {
        for (int i = 0; i < 200 && !state(number).equals(wanted); i++) {
            choosing.run();
            Thread.sleep(50);
        }
        assertThat(state(number)).isEqualTo(wanted);
    }

    private void all(String service) {
        for (int i = 0; i < 3; i++) {
            desk.entered(i, service, service.equals("t-eia") ? "officer-environment" : OFFICER);
        }
    }

    @Test
    void anAgencyEntersItselfAndTheRightDepartmentAgrees() {
        Map<String, Object> asking = desk.asking(0, desk.firms.get(0), "t-survey");
        assertThat(code(desk.person(1).post(MINE + "/offerings", asking))).as("another's firm").isEqualTo("no-right");
        JsonNode o = desk.person(0).post(MINE + "/offerings", asking).expect(201);
        assertThat(desk.person(0).post(MINE + "/offerings", asking).expect(201).path("id")).as("the same request").isEqualTo(o.path("id"));
        assertThat(code(desk.person(0).post(MINE + "/offerings", desk.asking(0, desk.firms.get(0), "t-survey")))).isEqualTo("asked-already");
        Map<String, Object> bare = desk.asking(0, desk.firms.get(0), "t-eia");
        bare.remove("file");
        assertThat(code(desk.person(0).post(MINE + "/offerings", bare))).isEqualTo("no-proof");
        bare.put("credential", "1.2.3.not.there");
        assertThat(code(desk.person(0).post(MINE + "/offerings", bare))).isEqualTo("no-credential");
        String path = "/api/intermediaries/desk/offerings/" + o.path("id").asString();
        assertThat(desk.as("officer-environment").get(path).status()).as("another department's").isEqualTo(404);
        assertThat(desk.as("operator").get(path).status()).isEqualTo(403);
        assertThat(stranger().get("/api/intermediaries/agencies").ok()).as("not before it is agreed to").isEmpty();
        assertThat(stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).status()).isEqualTo(404);
        assertThat(code(desk.as(OFFICER).post(path + "/refuse", Map.of("version", 1)))).isEqualTo("bad-reason");
        assertThat(code(desk.as(OFFICER).post(path + "/agree", Map.of("version", 1, "until", LocalDate.now().minusDays(2).toString())))).isEqualTo("bad-until");
        String file = desk.as(OFFICER).get(path).ok().at("/offering/files/0/id").asString();
        assertThat(desk.as(OFFICER).get(path + "/files/" + file).text()).startsWith("%PDF");
        desk.as(OFFICER).post(path + "/agree", Map.of("version", 1, "until", LocalDate.now().plusYears(1).toString())).ok();
        assertThat(code(desk.as(OFFICER).post(path + "/refuse", Map.of("version", 1, "reason", "资料不全")))).as("decided by another meanwhile").isEqualTo("changed");
        JsonNode listed = stranger().get("/api/intermediaries/agencies?service=t-survey").ok();
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("uscc").asString()).isEqualTo(desk.firms.get(0));
        assertThat(listed.toString()).as("nobody's number, and no grades of few").doesNotContain(desk.numbers.get(0));
        assertThat(desk.person(1).post(MINE + "/offerings/" + o.path("id").asString() + "/withdraw", Map.of()).status()).as("another's").isEqualTo(404);
        assertThat(jdbc.queryForList("SELECT encode(content, 'escape') FROM intermediaries.file", String.class).toString()).as("sealed").doesNotContain("%PDF");
    }

    @Test
    void suspendedAndStruckOffAgenciesAreShownAndGetNothing() {
        all("t-survey");
        String number = desk.publish(3, desk.demand("direct"));
        String path = "/api/intermediaries/desk/agencies/" + desk.firms.get(0) + "/";
        int version = stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok().path("version").asInt();
        Map<String, Object> body = Map.of("reason", "出具虚假成果", "until", LocalDate.now().plusDays(30).toString(), "version", version);
        assertThat(desk.as("officer-environment").post(path + "suspended", body).status()).isEqualTo(404);
        desk.join(0, number, "20000", 8).ok();
        desk.as(OFFICER).post(path + "suspended", body).ok();
        assertThat(code(desk.as(OFFICER).post(path + "suspended", body))).as("the same click again").isEqualTo("changed");
        JsonNode seen = stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok();
        assertThat(seen.path("state").asString()).isEqualTo("suspended");
        assertThat(seen.at("/acts/0/reason").asString()).isEqualTo("出具虚假成果");
        assertThat(code(desk.join(0, number, "20000", 8))).isEqualTo("not-qualified");
        desk.join(1, number, "25000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        JsonNode signups = desk.seen(3, number).path("signups");
        for (JsonNode s : signups) {
            assertThat(s.path("state").asString()).isEqualTo(s.path("uscc").asString().equals(desk.firms.get(0)) ? "out" : "in");
            if (s.path("state").asString().equals("out")) {
                assertThat(desk.act(3, number, "choose", Map.of("signup", s.path("id").asString(), "words", "就要这一家")).status()).isEqualTo(404);
            }
        }
        int now = seen.path("version").asInt();
        desk.as(OFFICER).post(path + "struck", Map.of("reason", "情节严重，清退", "version", now)).ok();
        assertThat(code(desk.person(0).post(MINE + "/offerings", desk.asking(0, desk.firms.get(0), "t-eia")))).isEqualTo("struck");
    }

    @Test
    void demandsKeepToTheRulesOfTheirMoney() {
        Map<String, Object> d = desk.demand("direct");
        JsonNode made = desk.person(3).post(MINE + "/demands", Map.of("demand", d)).expect(201);
        assertThat(desk.person(3).post(MINE + "/demands", Map.of("demand", d)).expect(201).at("/line/number")).as("the same request").isEqualTo(made.at("/line/number"));
        d = desk.demand("direct");
        d.putAll(Map.of("publicMoney", true, "budget", "50000"));
        assertThat(code(desk.person(3).post(MINE + "/demands", Map.of("demand", d)))).isEqualTo("way-not-allowed");
        d.put("budget", "49999.99");
        assertThat(code(desk.person(3).post(MINE + "/demands", Map.of("demand", d)))).as("open for an hour only").isEqualTo("bad-closing");
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of("budget", "-1", "days", 0, "way", "magic", "title", "x", "contact", "", "matter", "BJ20261122-AAAAAAAA", "service", "none", "request", "x").entrySet()) {
            Map<String, Object> bad = desk.demand("direct");
            bad.put(wrong.getKey(), wrong.getValue());
            assertThat(desk.person(3).post(MINE + "/demands", Map.of("demand", bad)).status()).as(wrong.toString()).isIn(400, 404);
        }
        assertThat(desk.person(3).post(MINE + "/demands", Map.of("firm", desk.firms.get(0), "demand", desk.demand("direct"))).status()).as("for another's firm").isEqualTo(403);
        Map<String, Object> ofDepartment = desk.demand("lot");
        assertThat(code(desk.as("officer-water").post("/api/intermediaries/desk/demands", ofDepartment))).as("a department's money is public").isEqualTo("bad-closing");
        ofDepartment.put("closesAt", java.time.Instant.now().plus(java.time.Duration.ofDays(20)).toString());
        String number = desk.as("officer-water").post("/api/intermediaries/desk/demands", ofDepartment).expect(201).at("/line/number").asString();
        assertThat(desk.as(OFFICER).get("/api/intermediaries/desk/demands/" + number).status()).isEqualTo(404);
        assertThat(desk.person(3).post(MINE + "/demands/" + number + "/withdraw", Map.of("words", "不要了不要了", "version", 1)).status()).isEqualTo(404);
        assertThat(shown(made.at("/line/number").asString()).toString()).as("a citizen's name is masked, the contact nobody's").doesNotContain("赵四海", "13800000000");
    }

    @Test
    void offersAreNobodysUntilSignUpHasClosedAndTheLowestIsChosen() {
        all("t-survey");
        String number = desk.publish(3, desk.demand("price"));
        assertThat(code(desk.join(0, number, "30000.01", 8))).isEqualTo("too-dear");
        assertThat(code(desk.join(0, number, "12345.67", 11))).isEqualTo("bad-days");
        desk.join(0, number, "12345.67", 8).ok();
        desk.join(0, number, "23456.78", 8).ok();
        desk.join(1, number, "22222.22", 9).ok();
        for (JsonNode view : List.of(desk.seen(0, number), desk.seen(3, number), shown(number), desk.as(OFFICER).get("/api/intermediaries/desk/supervised/" + number).ok())) {
            assertThat(view.toString()).doesNotContain("23456.78", "22222.22", desk.firms.get(1));
        }
        assertThat(jdbc.queryForList("SELECT encode(offer, 'escape') || coalesce(price::text, '') FROM intermediaries.signup", String.class).toString()).doesNotContain("2345678", "2222222");
        assertThat(jdbc.queryForList("SELECT coalesce(after::text, '') FROM audit.inbox UNION ALL SELECT coalesce(after::text, '') FROM audit.entry", String.class).toString()).doesNotContain("2345678", "2222222");
        assertThat(desk.as("officer-environment").get("/api/intermediaries/desk/supervised/" + number).status()).isEqualTo(404);
        choosing.close(id(number));
        assertThat(state(number)).as("not before its time").isEqualTo("open");
        desk.pass(number, "closes_at");
        assertThat(code(desk.join(2, number, "1", 1))).as("the clock closes, not the job").isEqualTo("closed");
        choosing.run();
        assertThat(state(number)).as("own money has no time for objections here").isEqualTo("awarded");
        JsonNode after = shown(number);
        assertThat(after.at("/line/winner").asString()).isEqualTo("广德示范乙咨询有限公司");
        assertThat(after.toString()).contains("23456.78", "22222.22");
    }

    @Test
    void relatedAgenciesDoNotSignUp() {
        all("t-survey");
        String own = desk.publish(0, desk.demand("direct"));
        assertThat(code(desk.join(0, own, "1000", 1))).as("the owner represents it").isEqualTo("related");
        JsonNode of = desk.person(0).post(MINE + "/demands", Map.of("firm", desk.firms.get(4), "demand", desk.demand("direct"))).expect(201);
        assertThat(code(desk.join(0, of.at("/line/number").asString(), "1000", 1))).as("the same legal representative").isEqualTo("related");
        desk.join(1, of.at("/line/number").asString(), "1000", 1).ok();
        assertThat(code(desk.join(3, own, "1000", 1))).isEqualTo("not-entered");
        assertThat(code(desk.person(2).post(MINE + "/demands/" + own + "/join", Map.of("firm", desk.firms.get(1), "contact", "经办人 139", "price", "1", "days", 1)))).isEqualTo("no-right");
    }

    private static String sm3(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[32];
        SM3Digest d = new SM3Digest();
        d.update(bytes, 0, bytes.length);
        d.doFinal(out, 0);
        return HexFormat.of().formatHex(out);
    }

    @Test
    void anybodyComputesTheDrawAgain() throws Exception {
        all("t-survey");
        String number = desk.publish(3, desk.demand("lot"));
        JsonNode before = shown(number).path("draw");
        assertThat(before.path("commitment").asString()).hasSize(64);
        assertThat(before.has("secret")).as("nobody knows it yet").isFalse();
        assertThat(desk.seen(3, number).path("draw").has("secret")).isFalse();
        for (int i = 0; i < 3; i++) {
            desk.join(i, number, "1", 1).ok();
        }
        desk.pass(number, "closes_at");
        until(number, "awarded");
        JsonNode v = shown(number);
        JsonNode draw = v.path("draw");
        String secret = draw.path("secret").asString();
        assertThat(draw.path("commitment")).as("promised before").isEqualTo(before.path("commitment"));
        assertThat(sm3(secret)).isEqualTo(before.path("commitment").asString());
        String list = sm3(String.join("\n", desk.firms.subList(0, 3).stream().sorted().toList()));
        assertThat(draw.path("list").asString()).isEqualTo(list);
        // the entry of the audit chain that fixed the list
        Map<String, Object> entry = jdbc.queryForMap("SELECT encode(hash, 'hex') AS hash, after::text AS after FROM audit.entry WHERE seq = ? AND action = 'intermediary.close' AND subject_id = ?", draw.path("chainSeq").asLong(), number);
        assertThat(draw.path("chain").asString()).isEqualTo(entry.get("hash"));
        assertThat(entry.get("after").toString()).contains(list);
        String seed = sm3(secret + list + draw.path("chain").asString());
        String winner = desk.firms.subList(0, 3).stream().min(java.util.Comparator.comparing(u -> sm3(seed + u))).orElseThrow();
        for (JsonNode s : v.path("signups")) {
            assertThat(s.path("lot").asString()).isEqualTo(sm3(seed + s.path("uscc").asString()));
            assertThat(s.path("winner").asBoolean()).isEqualTo(s.path("uscc").asString().equals(winner));
        }
        choosing.draw(id(number));
        assertThat(shown(number).path("draw")).as("once").isEqualTo(draw);
    }

    @Test
    void ofTwoWhoChooseAtOnceOneDoesAndSignUpsAtClosingAreInOrOut() throws Exception {
        all("t-survey");
        String number = desk.publish(3, desk.demand("direct"));
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.seen(2, number);
        List<Future<Integer>> results;
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Callable<Integer>> calls = new ArrayList<>();
            calls.add(() -> desk.join(2, number, "19000", 8).status());
            calls.add(() -> {
                desk.pass(number, "closes_at");
                choosing.run();
                return 0;
            });
            calls.add(() -> desk.join(1, number, "18000", 7).status());
            results = threads.invokeAll(calls);
        }
        JsonNode seen = desk.seen(3, number);
        boolean third = results.get(0).get() == 200;
        assertThat(seen.path("signups").size()).as("in exactly when it was said so").isEqualTo(third ? 3 : 2);
        String one = seen.at("/signups/0/id").asString();
        String other = seen.at("/signups/1/id").asString();
        int version = seen.path("version").asInt();
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Callable<Answer>> calls = List.of(() -> desk.person(3).post(MINE + "/demands/" + number + "/choose", Map.of("signup", one, "words", "报价合理", "version", version)),
                    () -> desk.person(3).post(MINE + "/demands/" + number + "/choose", Map.of("signup", other, "words", "经验丰富", "version", version)));
            for (Future<Answer> f : threads.invokeAll(calls)) {
                statuses.add(f.get().status());
            }
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 409);
    }

    @Test
    void anObjectionHoldsTheContractAndAnUpheldOneTakesTheChoiceBack() throws Exception {
        all("t-survey");
        Map<String, Object> d = desk.demand("price");
        d.putAll(Map.of("publicMoney", true, "closesAt", java.time.Instant.now().plus(java.time.Duration.ofDays(20)).toString()));
        String number = desk.publish(3, d);
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        assertThat(state(number)).isEqualTo("announced");
        assertThat(code(desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8)))).as("not while it can be objected to").isEqualTo("not-now");
        assertThat(desk.person(2).post(MINE + "/demands/" + number + "/object", Map.of("words", "他们是亲戚")).status()).as("did not sign up").isEqualTo(404);
        assertThat(code(desk.person(0).post(MINE + "/demands/" + number + "/object", Map.of("words", "我自己不要")))).isEqualTo("own-choice");
        desk.person(1).post(MINE + "/demands/" + number + "/object", Map.of("words", "中选机构资质不符")).ok();
        desk.person(1).post(MINE + "/demands/" + number + "/object", Map.of("words", "再点一次")).ok();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM intermediaries.grievance", Integer.class)).isEqualTo(1);
        desk.pass(number, "objection_until");
        choosing.run();
        assertThat(state(number)).as("while it is open").isEqualTo("announced");
        long caseId = jdbc.queryForObject("SELECT case_id FROM intermediaries.grievance", Long.class);
        JsonNode c = desk.as(OFFICER).get("/api/cases/" + caseId).ok();
        assertThat(desk.as("officer-environment").get("/api/cases/" + caseId).status()).isNotEqualTo(200);
        desk.as(OFFICER).post("/api/cases/" + caseId + "/actions/upheld", Map.of("text", "经核实资质不符", "version", c.path("version").asInt())).ok();
        assertThat(shown(number).at("/line/winner").asString()).as("the next one follows").isEqualTo("广德示范乙咨询有限公司");
        assertThat(desk.seen(1, number).at("/grievances/0/answer").asString()).isEqualTo("经核实资质不符");
    }

    private String awarded() {
        all("t-survey");
        String number = desk.publish(3, desk.demand("direct"));
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        JsonNode seen = desk.seen(3, number);
        assertThat(code(desk.person(1).post(MINE + "/demands/" + number + "/choose", Map.of("signup", seen.at("/signups/0/id").asString(), "words", "选我自己", "version", seen.path("version").asInt())))).isEqualTo("no-demand");
        desk.act(3, number, "choose", Map.of("signup", seen.at("/signups/0/id").asString(), "words", "报价合理")).ok();
        assertThat(state(number)).isEqualTo("awarded");
        return number;
    }

    @Test
    void fromTheContractToTheGrade() {
        String number = awarded();
        assertThat(desk.seen(0, number).path("contact").asString()).isEqualTo("刘工 13800000000");
        assertThat(desk.seen(3, number).path("contact").asString()).isEqualTo("经办人 13900000000");
        assertThat(desk.seen(1, number).has("contact")).isFalse();
        String contract = MarketDesk.pdf(desk.person(3), MINE);
        assertThat(code(desk.act(3, number, "sign", Map.of("amount", "20000.01", "days", 8, "file", contract)))).isEqualTo("too-dear");
        assertThat(code(desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8, "file", MarketDesk.pdf(desk.person(0), MINE))))).as("another's file").isEqualTo("bad-file");
        int version = desk.seen(3, number).path("version").asInt();
        Map<String, Object> signing = Map.of("amount", "20000", "days", 8, "file", contract, "version", version);
        desk.act(3, number, "sign", signing).ok();
        assertThat(code(desk.person(3).post(MINE + "/demands/" + number + "/sign", signing))).as("clicked twice").isEqualTo("changed");
        String result = MarketDesk.pdf(desk.person(0), MINE);
        assertThat(desk.act(1, number, "deliver", Map.of("file", MarketDesk.pdf(desk.person(1), MINE))).status()).as("not the chosen one").isEqualTo(404);
        desk.act(0, number, "deliver", Map.of("file", result)).ok();
        JsonNode delivered = desk.seen(3, number);
        assertThat(delivered.at("/results/0/sm3").asString()).hasSize(64);
        String file = "/demands/" + number + "/files/result/" + delivered.at("/results/0/id").asString();
        assertThat(desk.person(3).get(MINE + file).text()).startsWith("%PDF");
        assertThat(desk.person(1).get(MINE + file).status()).isEqualTo(404);
        desk.act(3, number, "return", Map.of("words", "坐标系不对，请改为 CGCS2000")).ok();
        assertThat(shown(number).toString()).as("the reason is the two sides' own").doesNotContain("坐标系不对");
        assertThat(desk.seen(0, number).toString()).contains("坐标系不对");
        desk.act(0, number, "deliver", Map.of("file", MarketDesk.pdf(desk.person(0), MINE))).ok();
        assertThat(code(desk.act(3, number, "return", Map.of("words", "还是不对还是不对")))).isEqualTo("returned-already");
        desk.act(3, number, "accept", Map.of()).ok();
        desk.act(3, number, "grade", Map.of("grade", 4)).ok();
        assertThat(code(desk.act(3, number, "grade", Map.of("grade", 1)))).isEqualTo("graded-already");
        JsonNode agency = stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok();
        assertThat(agency.path("deals").asInt()).isEqualTo(1);
        assertThat(agency.has("average")).as("one grade is somebody's").isFalse();
    }

    @Test
    void aLateResultAndComplaintsAreCasesOfTheDepartment() {
        String number = awarded();
        assertThat(code(desk.act(3, number, "complain", Map.of("words", "态度不好")))).isEqualTo("no-contract");
        desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8, "file", MarketDesk.pdf(desk.person(3), MINE))).ok();
        desk.pass(number, "due");
        choosing.run();
        choosing.run();
        assertThat(jdbc.queryForList("SELECT kind FROM intermediaries.grievance", String.class)).containsExactly("late");
        desk.act(3, number, "complain", Map.of("words", "一直不交成果")).ok();
        desk.act(3, number, "complain", Map.of("words", "一直不交成果")).ok();
        desk.person(0).post(MINE + "/demands/" + number + "/protest", Map.of("words", "业主不提供资料")).ok();
        assertThat(desk.person(1).post(MINE + "/demands/" + number + "/protest", Map.of("words", "业主不提供资料")).status()).isEqualTo(404);
        List<Long> cases = jdbc.queryForList("SELECT case_id FROM intermediaries.grievance ORDER BY id", Long.class);
        assertThat(cases).hasSize(3);
        for (long c : cases) {
            assertThat(desk.as(OFFICER).get("/api/cases/" + c).ok().path("title").asString()).contains(number);
        }
        desk.as(OFFICER).post("/api/cases/" + cases.get(1) + "/actions/confirmed", Map.of("text", "已责令三日内提交", "version", desk.as(OFFICER).get("/api/cases/" + cases.get(1)).ok().path("version").asInt())).ok();
        assertThat(desk.seen(3, number).path("grievances").toString()).contains("已责令三日内提交");
        assertThat(shown(number).toString()).doesNotContain("一直不交成果", "已责令");
    }

    @Test
    void tooFewFailAndAWithdrawnDemandIsOver() {
        desk.entered(0, "t-survey", OFFICER);
        Map<String, Object> d = desk.demand("lot");
        d.putAll(Map.of("publicMoney", true, "closesAt", java.time.Instant.now().plus(java.time.Duration.ofDays(20)).toString()));
        String number = desk.publish(3, d);
        desk.join(0, number, "1", 1).ok();
        desk.person(0).post(MINE + "/demands/" + number + "/leave", Map.of("firm", desk.firms.get(0))).ok();
        desk.join(0, number, "1", 1).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        assertThat(state(number)).isEqualTo("failed");
        String other = desk.publish(3, new HashMap<>(desk.demand("direct")));
        desk.act(3, other, "withdraw", Map.of("words", "项目取消，不再采购")).ok();
        assertThat(code(desk.join(0, other, "1", 1))).isEqualTo("closed");
    }
}
