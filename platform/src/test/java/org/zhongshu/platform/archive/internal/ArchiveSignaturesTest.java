package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** An applicant's signature, from the form to the package. */
class ArchiveSignaturesTest extends ArchiveBase {

    private static final List<List<Integer>> HAND = List.of(List.of(100, 60, 300, 220, 500, 80), List.of(520, 100, 700, 240));

    private static Map<String, Object> signing(Object... more) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("item", "HT-06", "data", Map.of("answer_statement", "申请补助，情况属实")));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private static String code(TestClient.Answer answer) {
        return answer.json().path("code").asString();
    }

    private static Map<String, Object> submission(String signature, Map<String, Object> data) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", "signed-" + System.nanoTime(), "item", "HT-06", "data", data));
        body.put("signature", signature);
        return body;
    }

    @Test
    void anItemThatAsksForItIsSignedAsItIsHandedInAndTheSignatureStaysWithIt() throws Exception {
        TestClient c = citizen();
        assertThat(c.get("/api/citizen/matters/form/HT-06").ok().path("sign").asBoolean()).isTrue();
        Map<String, Object> data = Map.of("answer_statement", "申请补助，情况属实");
        assertThat(code(c.post("/api/citizen/matters", submission(null, data)))).isEqualTo("signature-needed");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "drawn", "strokes", List.of(List.of(5, 5, 6, 6)))))).as("a slip of the hand").isEqualTo("no-strokes");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "drawn", "strokes", List.of(List.of(5, 5, 2000, 6)))))).isEqualTo("bad-strokes");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "stamped")))).isEqualTo("bad-way");
        assertThat(code(c.post("/api/citizen/matters/sign", Map.of("item", "HT-06", "data", Map.of(), "way", "drawn", "strokes", HAND)))).as("checked like a submission").isEqualTo("bad-form");

        String signed = c.post("/api/citizen/matters/sign", signing("way", "drawn", "strokes", HAND)).expect(201).path("id").asString();
        assertThat(code(c.post("/api/citizen/matters", submission(signed, Map.of("answer_statement", "申请更多补助，情况属实"))))).as("changed after signing").isEqualTo("sign-again");
        assertThat(code(citizen("李小敏", other).post("/api/citizen/matters", submission(signed, data)))).as("another account's").isEqualTo("signature-needed");
        JsonNode m = c.post("/api/citizen/matters", submission(signed, data)).expect(201);
        assertThat(m.at("/signature/valid").asBoolean()).as(m.toString()).isTrue();
        Map<String, Object> again = submission(signed, data);
        again.put("again", true);
        assertThat(code(c.post("/api/citizen/matters", again))).as("once").isEqualTo("signature-needed");

        // beside the form, for the officer; a bit changed in the database shows
        JsonNode panel = desk.as("officer-public-security").get("/api/matters/" + m.path("number").asString()).ok();
        assertThat(panel.at("/signature/valid").asBoolean()).isTrue();
        assertThat(panel.at("/signature/signer").asString()).isEqualTo("孙**");
        assertThat(panel.at("/signature/strokes")).as("the hand is shown to who may see what is personal").isEmpty();
        long id = Long.parseLong(m.path("id").asString());
        assertThat(jdbc.queryForObject("SELECT content FROM matters.signature WHERE matter = ?", byte[].class, id)).satisfies(b -> assertThat(new String(b, StandardCharsets.UTF_8)).doesNotContain("孙建国", "补助"));

        c.post("/api/citizen/matters/" + m.path("number").asString() + "/withdraw", Map.of("reason", "不办了", "version", m.path("version").asInt())).ok();
        long packed = packed(m.path("number").asString());
        Path file = download(packed, "signed.zip");
        Verified v = verify(file, null, Instant.now().plus(Duration.ofDays(3650)));
        assertThat(v.exit()).as(v.words()).isZero();
        assertThat(v.words()).contains("申请人签名：孙建国");
        // another form in the place of what was signed, with the list made to fit: both signatures tell
        Path forged = again(file, "forged.zip", parts -> {
            String form = text(parts, "form/signed.json").replace("申请补助", "申请住房");
            String manifest = text(parts, "manifest.json").replace(org.zhongshu.algorithms.crypto.Sm3.hex(parts.get("form/signed.json")), org.zhongshu.algorithms.crypto.Sm3.hex(form));
            parts.put("form/signed.json", form.getBytes(StandardCharsets.UTF_8));
            parts.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
            return parts;
        });
        assertThat(verify(forged, null, Instant.now()).words()).contains("申请人的签名不成立", "清单的签名不成立");
    }

    @Test
    void aNameTypedIsConfirmedByACodeToTheTelephoneAndACorrectionIsSignedAgain() {
        TestClient c = citizen();
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '2 minutes'");
        JsonNode sent = c.post("/api/citizen/matters/sign/code", Map.of()).ok();
        String token = sent.path("token").asString();
        String shown = sent.path("shown").asString();
        String wrong = shown.equals("000000") ? "000001" : "000000";
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "李建国", "token", token, "code", shown)))).isEqualTo("wrong-name");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "孙建国", "token", token, "code", wrong)))).isEqualTo("code-wrong");
        assertThat(jdbc.queryForObject("SELECT max(tries) FROM persons.phone_code WHERE used_at IS NULL", Integer.class)).as("a wrong guess is counted although it was refused").isOne();
        String signed = c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "孙建国", "token", token, "code", shown)).expect(201).path("id").asString();
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "孙建国", "token", token, "code", shown)))).as("used").isEqualTo("code-over");
        JsonNode m = c.post("/api/citizen/matters", submission(signed, Map.of("answer_statement", "申请补助，情况属实"))).expect(201);

        TestClient police = desk.as("officer-public-security");
        String path = "/api/matters/" + m.path("number").asString();
        JsonNode asked = police.post(path + "/ask", Map.of("items", List.of("说明用途"), "days", 5, "version", m.path("version").asInt())).ok();
        String own = "/api/citizen/matters/" + m.path("number").asString();
        Map<String, Object> corrected = Map.of("answer_statement", "申请补助用于购房");
        assertThat(code(c.post(own + "/supplement", Map.of("data", corrected, "version", asked.path("version").asInt())))).as("changed and not signed").isEqualTo("signature-needed");
        String again = c.post("/api/citizen/matters/sign", Map.of("number", m.path("number").asString(), "data", corrected, "way", "drawn", "strokes", HAND)).expect(201).path("id").asString();
        assertThat(code(c.post(own + "/supplement", Map.of("data", Map.of("answer_statement", "申请补助用于其他"), "version", asked.path("version").asInt(), "signature", again)))).isEqualTo("sign-again");
        JsonNode done = c.post(own + "/supplement", Map.of("data", corrected, "version", asked.path("version").asInt(), "signature", again)).ok();
        assertThat(done.at("/signature/valid").asBoolean()).as(done.toString()).isTrue();
        assertThat(done.at("/signature/way").asString()).isEqualTo("drawn");
        jdbc.update("UPDATE matters.signature SET at = at - interval '1 hour' WHERE matter IS NULL");
    }
}
