package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.PaperPhotos;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** What applicants hand in: files, and papers read in a photograph. */
class MattersFilesTest extends MattersBase {

    // ---- files

    @Test
    void filesAreWhatTheirBytesSayAndNoPictureIsUnpacked() {
        TestClient wang = wang();
        assertThat(code(upload(wang, "病毒.exe", "MZ....".getBytes(StandardCharsets.UTF_8)))).isEqualTo("bad-file");
        assertThat(code(upload(wang, "图.png", claiming(8_000, 5_001)))).isEqualTo("too-many-pixels");
        assertThat(upload(wang, "图.png", claiming(8_000, 5_000)).status()).as("forty megapixels are allowed").isEqualTo(201);
        assertThat(code(upload(wang, "大.pdf", java.util.Arrays.copyOf("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), 8 * 1024 * 1024 + 1)))).isEqualTo("too-large");
        assertThat(code(upload(wang, "图.png", java.util.Arrays.copyOf(png(3, 3), 12)))).isEqualTo("bad-file");
        assertThat(upload(wang, "证明.pdf", "%PDF-1.7 x".getBytes(StandardCharsets.US_ASCII)).expect(201).path("kind").asString()).isEqualTo("pdf");
        assertThat(jdbc.queryForList("SELECT encode(name, 'escape') FROM matters.file", String.class)).noneMatch(n -> n.contains("证明"));
    }

    // ---- a paper read in a photograph

    private Answer photograph(TestClient c, String query, byte[] bytes) {
        HttpRequest.Builder request = c.request("/api/citizen/matters/photos?" + query).header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        String token = c.cookie("XSRF-CITIZEN");
        return c.send(token == null ? request : request.header("X-XSRF-TOKEN", token));
    }

    private static byte[] card(String name, String number, String address) {
        PaperPhotos photos = new PaperPhotos(false);
        return photos.photograph(photos.identityCard(Map.of("name", name, "sex", "男", "ethnic", "汉", "born", number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14), "address", address, "number", number)),
                new PaperPhotos.Take(2, 6, 0, 0.8f, 5));
    }

    private static JsonNode field(JsonNode photo, String id) {
        return StreamSupport.stream(photo.path("fields").spliterator(), false).filter(f -> f.path("id").asString().equals(id)).findFirst().orElseThrow(() -> new AssertionError("no " + id + " in " + photo));
    }

    @Test
    void aPhotographIsASuggestionThatTheApplicantTakesOrLeaves() {
        TestClient wang = wang();
        JsonNode photo = photograph(wang, "item=HT-01", card("王建国", wangNumber, "安徽省广德市桃州镇桃州中路8号")).ok();
        assertThat(photo.path("kind").asString()).isEqualTo("test-card");
        JsonNode number = field(photo, "number");
        assertThat(number.path("text").asString()).isEqualTo(wangNumber);
        assertThat(number.path("checked").asBoolean()).isTrue();
        assertThat(number.at("/known").isEmpty()).as("this form does not need the number").isTrue();
        JsonNode address = field(photo, "address");
        assertThat(address.at("/offers/0/key").asString()).isEqualTo("answer_residence_address");
        // a model reads: one character more or less at the edge of a line is its way, and bench reading counts it
        String read = address.at("/offers/0/value").asString();
        assertThat(read).endsWith("徽省广德市桃州镇桃州中路8号");
        assertThat(field(photo, "born").path("offers")).as("what the form does not ask is not offered").isEmpty();

        Map<String, Object> data = new LinkedHashMap<>(permit(12));
        data.put("answer_residence_address", read);
        JsonNode typed = submit(wang, "HT-01", data);
        assertThat(typed.path("data").toString()).as("read, but not taken").doesNotContain(PhotoOffers.SOURCE);

        String accept = "/api/citizen/matters/photos/" + photo.path("id").asString() + "/accept";
        TestClient li = real(phone(), "李小敏", liNumber);
        assertThat(code(li.post(accept, Map.of("key", "answer_residence_address")))).as("another's photograph").isEqualTo("no-offer");
        assertThat(code(wang.post(accept, Map.of("key", "answer_hukou")))).as("never offered").isEqualTo("no-offer");
        wang.post(accept, Map.of("key", "answer_residence_address")).expect(204);
        wang.post(accept, Map.of("key", "answer_residence_address")).expect(204);
        JsonNode taken = submit(wang, "HT-01", data);
        JsonNode line = StreamSupport.stream(taken.path("data").spliterator(), false).filter(d -> d.path("key").asString().equals("answer_residence_address")).findFirst().orElseThrow();
        assertThat(line.path("source").asString()).isEqualTo("照片识别，本人确认");
        assertThat(submit(wang, "HT-01", permit(12)).path("data").toString()).as("changed after it was taken").doesNotContain(PhotoOffers.SOURCE);

        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.file", Integer.class)).as("the picture is not kept").isZero();
        List<String> written = jdbc.queryForList("SELECT action || ' ' || coalesce(after::text, '') FROM audit.inbox WHERE action LIKE 'matter.photo%' UNION ALL SELECT action || ' ' || coalesce(after::text, '') FROM audit.entry WHERE action LIKE 'matter.photo%'", String.class);
        assertThat(written).hasSizeGreaterThanOrEqualTo(2).noneMatch(w -> w.contains("桃州") || w.contains(wangNumber) || w.contains("王"));
    }

    @Test
    void whatABaseLibraryKnowsIsComparedAndNeverOverwritten() {
        TestClient wang = wang();
        JsonNode photo = photograph(wang, "item=HT-02", card("王健国", wangNumber, "安徽省广德市")).ok();
        JsonNode name = field(photo, "name");
        assertThat(name.path("offers")).isEmpty();
        assertThat(name.at("/known/0/key").asString()).isEqualTo("person_name");
        assertThat(name.at("/known/0/agrees").asBoolean()).isFalse();
        assertThat(name.at("/known/0/text").asString()).as("masked as beside the form").doesNotContain("建国");
        assertThat(field(photo, "ethnic").path("offers")).as("汉 is no answer that the question allows").isEmpty();
        assertThat(fact(wang.get("/api/citizen/matters/form/HT-02").ok(), "person_name").path("source").asString()).doesNotContain("照片");

        String wrong = wangNumber.substring(0, 17) + (wangNumber.endsWith("5") ? "6" : "5");
        JsonNode other = field(photograph(wang, "item=HT-05", card("王建国", wrong, "安徽省广德市")).ok(), "number");
        assertThat(other.path("text").asString()).isEqualTo(wrong);
        assertThat(other.path("checked").asBoolean()).isFalse();
        assertThat(other.path("offers")).as("a number that cannot be is not offered").isEmpty();
    }

    @Test
    void onlyAProvenApplicantMaySendAPhotographAndNotMany() {
        byte[] bomb = claiming(8_000, 5_000);
        TestClient stranger = browser();
        assertThat(photograph(stranger, "item=HT-01", bomb).status()).isIn(401, 403);
        assertThat(photograph(police(), "item=HT-01", bomb).status()).isIn(401, 403);
        assertThat(code(photograph(browser().signInCitizen(phone()), "item=HT-01", bomb))).isEqualTo("real-name-needed");
        TestClient wang = wang();
        assertThat(photograph(real(phone(), "李小敏", liNumber), "item=HT-03&firm=" + FIRM, bomb).status()).as("no right to act for this firm").isEqualTo(403);
        assertThat(code(photograph(wang, "item=HT-03&firm=" + FIRM, bomb))).as("its representative may").isEqualTo("too-many-pixels");
        assertThat(code(photograph(wang, "item=NO-01", bomb))).isEqualTo("no-item");
        assertThat(code(photograph(wang, "item=HT-01", "MZ....".getBytes(StandardCharsets.UTF_8)))).isEqualTo("bad-photo");
        assertThat(code(photograph(wang, "composite=test-move", java.util.Arrays.copyOf(png(60, 60), 40)))).isEqualTo("bad-photo");
        assertThat(code(photograph(wang, "item=HT-01", new byte[15 * 1024 * 1024 + 1]))).isEqualTo("too-large");
        for (int i = 0; i < 2; i++) {
            assertThat(code(photograph(wang, "item=HT-01", bomb))).isEqualTo("too-many-pixels");
        }
        assertThat(photograph(wang, "item=HT-01", bomb).status()).as("six a minute").isEqualTo(429);
    }
}
