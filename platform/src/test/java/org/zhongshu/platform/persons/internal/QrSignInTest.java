package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A browser signed in by a telephone that scans its picture. */
class QrSignInTest extends PersonsBase {

    @Test
    void aTelephoneSignsABrowserInOnceAndNobodyElseCan() {
        TestClient telephone = citizen(phone());
        TestClient other = citizen(phone());
        TestClient computer = browser();
        JsonNode qr = computer.post("/api/citizen/qr", Map.of()).ok();
        String code = qr.path("code").asString();
        assertThat(qr.path("svg").asString()).startsWith("<svg").doesNotContain(qr.path("poll").asString());
        assertThat(state(computer, qr)).isEqualTo("waiting");
        assertThat(code(answer(telephone, code, true))).as("not scanned yet").isEqualTo("not-scanned");
        assertThat(telephone.post("/api/citizen/qr/scan", Map.of("code", code)).ok().path("ip").asString()).startsWith("127.1.");
        assertThat(code(other.post("/api/citizen/qr/scan", Map.of("code", code)))).isEqualTo("code-anothers");
        assertThat(code(answer(other, code, true))).isEqualTo("code-anothers");
        assertThat(state(computer, qr)).isEqualTo("scanned");
        answer(telephone, code, true).expect(204);
        assertThat(code(answer(telephone, code, true))).as("replayed").isEqualTo("code-used");
        TestClient spy = browser();
        assertThat(spy.post("/api/citizen/qr/poll", Map.of("poll", code)).ok().path("state").asString()).as("what the picture shows opens nothing").isEqualTo("expired");
        assertThat(state(computer, qr)).isEqualTo("signed-in");
        assertThat(computer.get("/api/citizen/me").ok().path("id").asString()).isEqualTo(telephone.get("/api/citizen/me").ok().path("id").asString());
        TestClient again = browser();
        assertThat(state(again, qr)).as("the session is handed out once").isEqualTo("expired");
        again.get("/api/citizen/me").expect(401);
        assertThat(code(telephone.post("/api/citizen/qr/scan", Map.of("code", code)))).isEqualTo("code-used");
    }

    @Test
    void anOldPictureAndARefusedOneSignNobodyIn() {
        TestClient telephone = citizen(phone());
        TestClient computer = browser();
        JsonNode old = computer.post("/api/citizen/qr", Map.of()).ok();
        telephone.post("/api/citizen/qr/scan", Map.of("code", old.path("code").asString())).ok();
        jdbc.update("UPDATE persons.qr_login SET expires_at = now() - interval '1 second'");
        assertThat(code(answer(telephone, old.path("code").asString(), true))).isEqualTo("code-expired");
        assertThat(state(computer, old)).isEqualTo("expired");
        JsonNode refused = computer.post("/api/citizen/qr", Map.of()).ok();
        telephone.post("/api/citizen/qr/scan", Map.of("code", refused.path("code").asString())).ok();
        answer(telephone, refused.path("code").asString(), false).expect(204);
        assertThat(state(computer, refused)).isEqualTo("refused");
        assertThat(code(telephone.post("/api/citizen/qr/scan", Map.of("code", "nonsense")))).isEqualTo("no-code");
        computer.get("/api/citizen/me").expect(401);
    }

    private static Answer answer(TestClient telephone, String code, boolean yes) {
        return telephone.post("/api/citizen/qr/answer", Map.of("code", code, "yes", yes));
    }

    private static String state(TestClient computer, JsonNode qr) {
        return computer.post("/api/citizen/qr/poll", Map.of("poll", qr.path("poll").asString())).ok().path("state").asString();
    }
}
