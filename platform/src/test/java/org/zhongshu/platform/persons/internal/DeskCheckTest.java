package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is proven at the desk, by whom, and what becomes of who took the number. */
class DeskCheckTest extends PersonsBase {

    private static Map<String, Object> withName(Map<String, ?> body, String name) {
        Map<String, Object> other = new LinkedHashMap<>(body);
        other.put("name", name);
        return other;
    }

    @Test
    void theDeskProvesAPersonAndTakesTheNumberFromWhoTookIt() {
        String thief = phone();
        TestClient taken = real(thief, "王建国", WANG);
        String phone = phone();
        TestClient mine = citizen(phone);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        taken.post("/api/citizen/firms/" + FIRM + "/agents", agent(liPhone, "阿依古丽·买买提", TODAY, TODAY)).expect(201);
        Map<String, Object> body = new LinkedHashMap<>(Map.of("phone", phone, "name", "王建国", "idNumber", WANG, "document", "居民身份证原件" + WANG));
        TestClient.at(port).signIn("steward").post("/api/persons/desk-check", body).expect(403);
        TestClient.at(port).signIn("steward").post("/api/persons/desk-check/codes", Map.of("phone", phone)).expect(403);
        TestClient officer = TestClient.at(port).signIn("officer-public-security");
        assertThat(code(officer.post("/api/persons/desk-check", body))).as("nobody proves anybody without their telephone").isEqualTo("code-over");
        later(phone);
        JsonNode sent = officer.post("/api/persons/desk-check/codes", Map.of("phone", phone)).ok();
        assertThat(code(login(browser(), sent.path("token").asString(), phone, sent.path("shown").asString()))).as("the desk's code signs nobody in").isEqualTo("code-wrong");
        body.put("token", sent.path("token").asString());
        body.put("code", sent.path("shown").asString());
        Map<String, Object> wrong = new LinkedHashMap<>(body);
        wrong.put("code", "000000".equals(sent.path("shown").asString()) ? "000001" : "000000");
        assertThat(code(officer.post("/api/persons/desk-check", wrong))).isEqualTo("code-wrong");
        Answer nobody = officer.post("/api/persons/desk-check", withName(body, "王建军"));
        assertThat(code(nobody)).isEqualTo("not-found");
        assertThat(nobody.json().path("detail").asString()).as("to the official who stands at the window").contains("对照证件").doesNotContain("服务窗口");
        assertThat(officer.post("/api/persons/desk-check", body).ok().path("level").asInt()).isEqualTo(3);
        assertThat(code(officer.post("/api/persons/desk-check", body))).as("a code is used once").isEqualTo("code-over");
        assertThat(realNameConsents(mine)).containsExactly(true);
        assertThat(realNameConsents(taken)).as("who lost the number consents to nothing in its name").containsExactly(false);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).as("what the loser delegated is over").isEqualTo("delegation-ended");
        assertThat(jdbc.queryForList("SELECT reason FROM audit.entry WHERE action = 'citizen.prove' UNION ALL SELECT reason FROM audit.inbox WHERE action = 'citizen.prove'", String.class).toString())
                .as("no number in the audit trail").contains("居民身份证原件").doesNotContain(WANG);
        assertThat(mine.get("/api/citizen/me").ok().path("levelName").asString()).isEqualTo("已现场核验");
        assertThat(taken.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(1);
        assertThat(code(officer.post("/api/persons/desk-check", Map.of("phone", phone(), "name", "王建国", "idNumber", WANG, "document", "居民身份证原件")))).as("nor by another telephone").isEqualTo("code-over");
        assertThat(audited("citizen.prove")).isNotEmpty();
    }

    private static List<Boolean> realNameConsents(TestClient c) {
        return c.get("/api/citizen/consents").ok().valueStream().filter(x -> x.path("receiver").asString().equals("real-name")).map(x -> !x.hasNonNull("withdrawnAt")).toList();
    }

    @Test
    void theDeskDoesNotMakeAnAccountSomebodyElses() {
        String phone = phone();
        TestClient li = real(phone, "阿依古丽·买买提", LI);
        later(phone);
        TestClient officer = TestClient.at(port).signIn("officer-public-security");
        JsonNode sent = officer.post("/api/persons/desk-check/codes", Map.of("phone", phone)).ok();
        assertThat(code(officer.post("/api/persons/desk-check", Map.of("phone", phone, "name", "王建国", "idNumber", WANG, "document", "居民身份证原件", "token", sent.path("token").asString(), "code", sent.path("shown").asString()))))
                .isEqualTo("other-number");
        assertThat(li.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(2);
    }

    @Test
    void whoHasNoTelephoneIsProvenByTheirDocumentAndKeepsEverythingWhenTheyGetOne() {
        TestClient officer = TestClient.at(port).signIn("officer-public-security");
        Map<String, Object> body = new LinkedHashMap<>(Map.of("name", "王建国", "idNumber", WANG, "document", "居民身份证原件", "noPhone", true));
        TestClient.at(port).signIn("steward").post("/api/persons/desk-check", body).expect(403);
        assertThat(code(officer.post("/api/persons/desk-check", withName(body, "王建军")))).isEqualTo("not-found");
        JsonNode first = officer.post("/api/persons/desk-check", body).ok();
        assertThat(first.path("level").asInt()).isEqualTo(3);
        assertThat(first.path("phone").asString("")).isEmpty();
        assertThat(officer.post("/api/persons/desk-check", body).ok().path("id")).as("again is the same account").isEqualTo(first.path("id"));

        // nobody who knows name and number gets it online, and they are told what to do
        String phone = phone();
        TestClient mine = citizen(phone);
        assertThat(code(mine.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", WANG, "agree", true)))).isEqualTo("number-at-desk");

        later(phone);
        JsonNode sent = officer.post("/api/persons/desk-check/codes", Map.of("phone", phone)).ok();
        JsonNode now = officer.post("/api/persons/desk-check", Map.of("phone", phone, "name", "王建国", "idNumber", WANG, "document", "居民身份证原件", "token", sent.path("token").asString(), "code", sent.path("shown").asString())).ok();
        assertThat(now.path("id")).as("the account with the matters goes on").isEqualTo(first.path("id"));
        JsonNode me = mine.get("/api/citizen/me").ok();
        assertThat(me.path("id")).as("still signed in, as that account").isEqualTo(first.path("id"));
        assertThat(me.path("level").asInt()).isEqualTo(3);
        assertThat(code(officer.post("/api/persons/desk-check", body))).as("has one now").isEqualTo("has-telephone");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person WHERE closed_at IS NULL", Integer.class)).isEqualTo(1);
        assertThat(audited("citizen.telephone")).isNotEmpty();
    }

    @Test
    void aTelephoneThatNobodySignedUpWithIsRegisteredOnceItsCodeWasRead() {
        TestClient officer = TestClient.at(port).signIn("officer-public-security");
        String phone = phone();
        JsonNode sent = officer.post("/api/persons/desk-check/codes", Map.of("phone", phone)).ok();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("phone", phone, "name", "王建国", "idNumber", WANG, "document", "居民身份证原件", "token", sent.path("token").asString(), "code", "000000".equals(sent.path("shown").asString()) ? "000001" : "000000"));
        assertThat(code(officer.post("/api/persons/desk-check", body))).isEqualTo("code-wrong");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person", Integer.class)).as("a wrong code makes no account").isZero();
        body.put("code", sent.path("shown").asString());
        assertThat(officer.post("/api/persons/desk-check", body).ok().path("level").asInt()).isEqualTo(3);
        assertThat(jdbc.queryForList("SELECT reason FROM audit.entry WHERE action = 'citizen.register' UNION ALL SELECT reason FROM audit.inbox WHERE action = 'citizen.register'", String.class)).contains("现场核验时注册");
        later(phone);
        assertThat(citizen(phone).get("/api/citizen/me").ok().path("level").asInt()).as("and they sign in with it").isEqualTo(3);
    }
}
