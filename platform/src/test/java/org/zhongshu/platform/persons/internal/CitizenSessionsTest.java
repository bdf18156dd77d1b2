package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What lies in the tables, and what a citizen's session opens. */
class CitizenSessionsTest extends PersonsBase {

    @Test
    void anAccountThatDoesNotOpenIsSaidToBeBrokenAndNotSignedOut() {
        TestClient wang = real(phone(), "王建国", WANG);
        jdbc.update("UPDATE persons.person SET name = set_byte(name, length(name) - 1, get_byte(name, length(name) - 1) # 1)");
        Answer answer = wang.get("/api/citizen/me");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(code(answer)).isEqualTo("seal-broken");
        assertThat(answer.json().path("detail").asString()).contains("无法解封").doesNotContain("persons.person");
        jdbc.update("UPDATE persons.person SET name = set_byte(name, length(name) - 1, get_byte(name, length(name) - 1) # 1)");
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).as("the session is still there").isEqualTo(2);
    }

    @Test
    void whoSendsTheWrongFormIsToldSoAndNotToSignIn() {
        TestClient c = real(phone(), "王建国", WANG);
        for (String path : List.of("/api/citizen/matters", "/api/citizen/matters/files", "/api/citizen/real-name")) {
            Answer wrong = form(c, path);
            assertThat(wrong.status()).as(path).isEqualTo(415);
            assertThat(wrong.json().path("detail").asString()).contains("text/plain").contains(path.endsWith("files") ? "application/octet-stream" : "application/json");
        }
        assertThat(form(TestClient.at(port), "/api/citizen/codes").status()).as("strangers, too, where they may send something").isEqualTo(415);
        assertThat(form(TestClient.at(port), "/api/citizen/matters/files").status()).as("and nowhere else").isEqualTo(401);
        assertThat(form(TestClient.at(port).signIn("steward"), "/api/exchange/files").status()).isNotEqualTo(401);
        assertThat(c.delete("/api/citizen/me").status()).isEqualTo(405);
        assertThat(c.get("/api/citizen/no-such-address").status()).isEqualTo(404);
        TestClient.at(port).get("/api/citizen/no-such-address").expect(401);
        c.get("/api/citizen/me").ok();
    }

    private static Answer form(TestClient c, String path) {
        var request = c.request(path).header("Content-Type", "text/plain").POST(java.net.http.HttpRequest.BodyPublishers.ofString("a=1"));
        String token = c.cookie("XSRF-CITIZEN");
        return c.send(token == null ? request : request.header("X-XSRF-TOKEN", token));
    }

    @Test
    void nothingPersonalIsReadableInTheTablesOrTheAudit() {
        String phone = phone();
        real(phone, "王建国", WANG);
        for (String table : List.of("person", "session", "phone_code", "failure", "consent")) {
            String rows = jdbc.queryForList("SELECT t::text || coalesce(convert_from(decode(replace(encode(t::text::bytea, 'escape'), '\\', ''), 'escape'), 'SQL_ASCII'), '') FROM persons." + table + " t", String.class).toString();
            assertThat(rows).as(table).doesNotContain(phone).doesNotContain(WANG).doesNotContain("王建国");
        }
        byte[] sealed = jdbc.queryForObject("SELECT id_number FROM persons.person", byte[].class);
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain(WANG);
        String audited = jdbc.queryForList("SELECT row_to_json(e)::text FROM audit.entry e WHERE subject_type = 'citizen' UNION ALL SELECT row_to_json(e)::text FROM audit.inbox e WHERE subject_type = 'citizen'", String.class).toString();
        assertThat(audited).doesNotContain(phone).doesNotContain(WANG).doesNotContain("王建国");
    }

    @Test
    void aCitizensSessionOpensNothingOfTheStaffAndNoStaffSessionOpensACitizens() {
        TestClient c = citizen(phone());
        for (String path : List.of("/api/me", "/api/cases", "/api/accounts", "/api/registry/looks", "/api/roles")) {
            c.get(path).expect(401);
        }
        String token = c.cookie("ZSCITIZEN");
        TestClient thief = TestClient.at(port);
        thief.send(thief.request("/api/me").header("Cookie", "ZSSESSION=" + token)).expect(401);
        TestClient staff = TestClient.at(port).signIn("steward");
        staff.get("/api/citizen/me").expect(401);
        TestClient swapped = TestClient.at(port);
        swapped.send(swapped.request("/api/citizen/me").header("Cookie", "ZSCITIZEN=" + staff.cookie("ZSSESSION"))).expect(401);
        Answer noToken = c.send(c.request("/api/citizen/close").header("Content-Type", "application/json").POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"sure\":true}")));
        assertThat(code(noToken)).isEqualTo("csrf");
        jdbc.update("UPDATE persons.session SET seen_at = now() - interval '121 minutes'");
        c.get("/api/citizen/me").expect(401);
    }
}
