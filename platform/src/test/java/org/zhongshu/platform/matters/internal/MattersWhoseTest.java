package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whose a matter is, and what everybody else learns of it. */
class MattersWhoseTest extends MattersBase {

    @Autowired
    private Guesses guesses;
    @Autowired
    private MatterStore store;
    @Autowired
    private Persons persons;
    @Autowired
    private TransactionTemplate transaction;

    // ---- whose

    @Test
    void anothersNumberIsNotThere() {
        TestClient wang = wang();
        TestClient li = real(phone(), "李小敏", liNumber);
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        assertThat(code(li.get(mine(m, "")))).isEqualTo("no-matter");
        assertThat(li.post(mine(m, "/withdraw"), Map.of("version", 1)).status()).isEqualTo(404);
        assertThat(li.post(mine(m, "/supplement"), Map.of("note", "x", "version", 1)).status()).isEqualTo(404);
        assertThat(li.get("/api/citizen/matters").ok().path("items")).isEmpty();
        assertThat(wang.get("/api/citizen/matters?open=true").ok().path("items")).hasSize(1);
        String file = upload(wang, "a.png", png(5, 5)).expect(201).path("id").asString();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("files", List.of(file));
        assertThat(code(li.post("/api/citizen/matters", body))).as("another's upload").isEqualTo("bad-files");
    }

    @Test
    void whatOneAppliedForStaysWithTheHumanAndNotWithTheAccount() {
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 3))).ok();
        String file = upload(wang, "a.png", png(5, 5)).expect(201).path("id").asString();

        // the real name was withdrawn, and somebody else's checked for the same account
        jdbc.update("UPDATE persons.person SET gid = gid + 1");
        assertThat(code(wang.get(mine(m, "")))).isEqualTo("no-matter");
        assertThat(wang.post(mine(m, "/withdraw"), Map.of("version", 1)).status()).isEqualTo(404);
        assertThat(wang.get("/api/citizen/matters").ok().path("items")).isEmpty();
        assertThat(wang.get("/api/citizen/matters/drafts").ok()).isEmpty();
        assertThat(wang.get("/api/citizen/matters/form/HT-01").ok().at("/draft/content").isMissingNode()).isTrue();
        assertThat(wang.get("/api/citizen/matters/form/HT-02").ok().path("open")).isEmpty();
        assertThat(code(wang.post("/api/citizen/matters", body))).as("not even by the same words").isEqualTo("request-used");
        Map<String, Object> with = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        with.put("files", List.of(file));
        assertThat(code(wang.post("/api/citizen/matters", with))).isEqualTo("bad-files");
        assertThat(wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 9))).ok().path("version").asInt()).as("a draft of their own").isEqualTo(1);

        jdbc.update("UPDATE persons.person SET gid = gid - 1");
        wang.get(mine(m, "")).ok();
        assertThat(wang.get("/api/citizen/matters").ok().path("items")).hasSize(1);
        assertThat(wang.get("/api/citizen/matters/form/HT-01").ok().at("/draft/content/data/answer_months").asInt()).isEqualTo(3);
    }

    @Test
    void anAgentWhoseDelegationEndedSeesAndDoesNothingMore() {
        TestClient wang = wang();
        String phone = phone();
        TestClient li = real(phone, "李小敏", liNumber);
        String delegation = wang.post("/api/citizen/firms/" + FIRM + "/agents", Map.of("phone", phone, "name", "李小敏", "errands", List.of("apply"), "starts", TODAY.toString(), "until", TODAY.plusDays(30).toString())).expect(201).path("id").asString();
        String request = word();
        Map<String, Object> body = submission(request, "HT-03", Map.of("answer_statement", "申请企业备案"));
        body.put("firm", FIRM);
        JsonNode m = li.post("/api/citizen/matters", body).expect(201);
        assertThat(m.path("firmName").asString()).isEqualTo("广德示范面馆有限公司");
        assertThat(texts(wang.get("/api/citizen/matters").ok().path("items"), "number")).as("the firm's matters are its representative's, too").contains(m.path("number").asString());
        assertThat(li.get("/api/citizen/matters/by-request/" + request).ok().path("number").asString()).isEqualTo(m.path("number").asString());
        submit(wang, "HT-01", permit(12));
        assertThat(wang.get("/api/citizen/matters").ok().path("items")).hasSize(2);
        assertThat(texts(wang.get("/api/citizen/matters?firm=" + FIRM).ok().path("items"), "number")).as("the firm's alone").containsExactly(m.path("number").asString());
        assertThat(wang.get("/api/citizen/matters?firm=91110000100006021N").ok().path("items")).as("of no firm of theirs there are any").isEmpty();
        li.send("PUT", "/api/citizen/matters/drafts/HT-03?firm=" + FIRM, Map.of("data", Map.of("answer_statement", "下一份备案"))).ok();
        li.send("PUT", "/api/citizen/matters/drafts/HT-02", Map.of("data", Map.of("answer_reason", "购房"))).ok();
        assertThat(texts(li.get("/api/citizen/matters/drafts").ok(), "item")).containsExactlyInAnyOrder("HT-03", "HT-02");
        wang.send("DELETE", "/api/citizen/firms/" + FIRM + "/agents/" + delegation, Map.of("reason", "离职")).expect(204);
        li.get(mine(m, "")).expect(404);
        assertThat(code(li.get("/api/citizen/matters/by-request/" + request))).as("nor by the request that made it").isEqualTo("no-matter");
        assertThat(texts(li.get("/api/citizen/matters/drafts").ok(), "item")).as("one's own draft stays, the firm's is not shown").containsExactly("HT-02");
        assertThat(li.post(mine(m, "/withdraw"), Map.of("version", 1)).status()).isEqualTo(404);
        assertThat(li.get("/api/citizen/matters").ok().path("items")).isEmpty();
        assertThat(li.get("/api/citizen/matters?firm=" + FIRM).ok().path("items")).as("nor by asking for the firm's").isEmpty();
        Map<String, Object> late = submission(word(), "HT-03", Map.of("answer_statement", "再次申请备案"));
        late.put("firm", FIRM);
        assertThat(li.post("/api/citizen/matters", late).status()).isEqualTo(403);
        wang.get(mine(m, "")).ok();
    }

    @Test
    void whatIsKnownOfSomebodyElseIsNotToldToWhoGaveTheirNumber() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-05", Map.of("answer_other_number", deadNumber));
        assertThat(texts(m.path("facts"), "key")).doesNotContain("other_dead");
        assertThat(fact(police().get(path(m, "")).ok(), "other_dead").path("text").asString()).isEqualTo("是");
    }

    @Test
    void progressNeedsTheNumberAndTheTelephonesLastDigitsAndFewGuesses() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", wangNumber);
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        String number = m.path("number").asString();
        String digits = phone.substring(7);
        String wrong = digits.equals("0000") ? "0001" : "0000";
        TestClient stranger = browser();
        JsonNode p = stranger.post("/api/matters/progress", Map.of("number", number.toLowerCase(java.util.Locale.ROOT), "phone", digits)).ok();
        assertThat(p.path("stateName").asString()).isEqualTo("待受理");
        assertThat(p.toString()).doesNotContain("王", wangNumber, phone);
        Answer guessed = stranger.post("/api/matters/progress", Map.of("number", number, "phone", wrong));
        Answer unknown = stranger.post("/api/matters/progress", Map.of("number", "BJ20260101-ZZZZZZZZ", "phone", wrong));
        assertThat(guessed.status()).isEqualTo(404);
        assertThat(guessed.json().path("detail")).as("a wrong guess and a wrong number read the same").isEqualTo(unknown.json().path("detail"));
        assertThat(code(stranger.post("/api/matters/progress", Map.of("number", "1", "phone", wrong)))).isEqualTo("bad-number");
        for (int i = 0; i < 9; i++) {
            stranger.post("/api/matters/progress", Map.of("number", number, "phone", wrong)).expect(404);
        }
        assertThat(code(stranger.post("/api/matters/progress", Map.of("number", number, "phone", digits)))).as("ten wrong ones of one network").isEqualTo("too-many-tries");
        // they shut out themselves and nobody else
        browser().post("/api/matters/progress", Map.of("number", number, "phone", digits)).ok();
        assertThat(code(stranger.post("/api/matters/progress", Map.of("number", number, "phone", digits)))).as("another's right one does not clear the way for the guesser").isEqualTo("too-many-tries");
        String network = jdbc.queryForObject("SELECT network FROM matters.guess WHERE number = ? AND network <> '*' AND failures = ?", String.class, number, Guesses.MOST);
        assertThat(guesses(tomorrow()).find(number, digits, network).number()).isEqualTo(number);
    }

    /** Many guesses from many networks make everybody wait, the rightful one too, but shut nobody out and leave little to guess. */
    @Test
    void manyGuessesFromManyNetworksSlowEverybodyAndLockNobody() {
        String phone = phone();
        String number = submit(real(phone, "王建国", wangNumber), "HT-02", Map.of("answer_reason", "购房")).path("number").asString();
        String digits = phone.substring(7);
        String wrong = digits.equals("0000") ? "0001" : "0000";
        for (int i = 0; i < Guesses.MANY; i++) {
            String network = "10.2.0." + i / 5;
            assertThatThrownBy(() -> guesses.find(number, wrong, network)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("no-matter"));
        }
        assertThatThrownBy(() -> guesses.find(number, digits, "10.3.0.1")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("wait-first")).hasMessageContaining("10 分钟");
        assertThatThrownBy(() -> guesses.find(number, wrong, "10.3.0.2")).hasMessageContaining("10 分钟");
        assertThatThrownBy(() -> guesses.find(number, digits, "10.3.0.1")).as("asking again does not begin the wait anew, nor end it").hasMessageContaining("分钟后再试");
        Guesses later = guesses(Clock.offset(Clock.systemUTC(), Guesses.WAIT.plusSeconds(1)));
        assertThatThrownBy(() -> later.find(number, wrong, "10.3.0.2")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("no-matter"));
        assertThatThrownBy(() -> later.find(number, digits, "10.3.0.2")).as("each try has its wait").isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("wait-first"));
        assertThat(later.find(number, digits, "10.3.0.1").number()).as("whoever knows the digits is let in").isEqualTo(number);
        assertThatThrownBy(() -> later.find(number, digits, "10.2.0.1")).as("more than three wrong ones before").isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("too-many-tries"));
        assertThat(guesses(tomorrow()).find(number, digits, "10.2.0.1").number()).isEqualTo(number);
    }

    private static Clock tomorrow() {
        return Clock.offset(Clock.systemUTC(), Duration.ofDays(1).plusMinutes(1));
    }

    private Guesses guesses(Clock clock) {
        return new Guesses(store, persons, jdbc, transaction, clock);
    }
}
