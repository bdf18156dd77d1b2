package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Who finds, opens and takes packages, and the two people who destroy one. */
class ArchiveDeskTest extends ArchiveBase {

    @Autowired
    private org.zhongshu.platform.looks.Looks told;

    @Test
    void whoMayFindsOpensAndTakesItAndEachLookIsWrittenDown() {
        String matter = submit().path("number").asString();
        long id = packed(matter);
        TestClient police = desk.as("officer-public-security");
        for (Map<String, Object> search : List.<Map<String, Object>>of(Map.of("number", matter.toLowerCase()), Map.of("applicant", "孙建国", "purpose", "复议取证"), Map.of("applicant", number, "purpose", "复议取证"), Map.of("item", "HT-01"),
                Map.of("from", TODAY.toString(), "to", TODAY.toString()))) {
            JsonNode found = police.post("/api/archive/search", search).ok();
            assertThat(found.path("items")).as(search.toString()).hasSize(1);
            assertThat(found.at("/items/0/holder").asString()).isEqualTo("孙**");
        }
        assertThat(police.post("/api/archive/search", Map.of("applicant", "孙建", "purpose", "复议取证")).ok().path("items")).as("the whole name or nothing").isEmpty();
        assertThat(police.post("/api/archive/search", Map.of("to", TODAY.minusDays(2).toString())).ok().path("items")).isEmpty();
        assertThat(desk.as("officer-market").post("/api/archive/search", Map.of("number", matter)).ok().path("items")).as("another department's").isEmpty();
        assertThat(desk.as("officer-market").get("/api/archive/" + id).status()).isEqualTo(404);
        assertThat(TestClient.at(port).get("/api/archive/" + id).status()).isEqualTo(401);
        assertThat(desk.as("auditor").get("/api/archive/" + id).status()).isEqualTo(403);

        // that somebody looks for a person is written down, with what for, without who in clear
        assertThat(police.post("/api/archive/search", Map.of("applicant", number)).json().path("code").asString()).isEqualTo("reason-needed");
        assertThat(jdbc.queryForList("SELECT subject_id || ' ' || reason FROM (SELECT subject_id, reason, action FROM audit.inbox UNION ALL SELECT subject_id, reason, action FROM audit.entry) a WHERE action = 'archive.search'", String.class))
                .contains("孙** 复议取证").noneMatch(line -> line.contains(number) || line.contains("孙建国"));
        TestClient market = desk.as("officer-market");
        assertThat(java.util.stream.IntStream.range(0, 64).map(i -> market.post("/api/archive/search", Map.of("applicant", number, "purpose", "试")).status()).anyMatch(status -> status == 429)).as("one by one through a list of numbers").isTrue();

        JsonNode opened = police.get("/api/archive/" + id).ok();
        assertThat(opened.toString()).doesNotContain("孙建国", number).contains("form/form.pdf", "孙**", "办理过程");
        assertThat(police.post("/api/archive/" + id + "/download", Map.of("purpose", " ")).json().path("code").asString()).isEqualTo("reason-needed");
        assertThat(desk.as("steward").post("/api/archive/" + id + "/download", Map.of("purpose", "看看")).status()).isEqualTo(403);
        assertThat(new String(police.post("/api/archive/" + id + "/file", Map.of("purpose", "复议", "path", "form/form.json")).response().body(), StandardCharsets.UTF_8)).contains("孙建国");
        assertThat(police.post("/api/archive/" + id + "/file", Map.of("purpose", "复议", "path", "../../etc/passwd")).status()).isEqualTo(404);
        JsonNode looks = police.get("/api/archive/" + id).ok().path("looks");
        assertThat(StreamSupport.stream(looks.spliterator(), false).map(l -> l.path("kind").asString() + ":" + l.path("purpose").asString(""))).contains("open:", "file:复议");
        assertThat(told.of(new org.zhongshu.platform.looks.Looks.Concerned(number, null), null, null, 3)).as("told to whoever applied").extracting(l -> l.kind() + " " + l.clear() + " " + l.reason())
                .contains("archive false null", "archive-file true 复议");
    }

    private String row(long id) {
        return jdbc.queryForObject("SELECT to_jsonb(p)::text FROM archive.package p WHERE id = ?", String.class, id);
    }

    @Test
    void destroyingTakesTheEndOfItsTermAndTwoPeople() throws Exception {
        String matter = submit().path("number").asString();
        long id = packed(matter);
        TestClient police = desk.as("officer-public-security");
        String licence = StreamSupport.stream(police.get("/api/archive/" + id).ok().path("files").spliterator(), false).map(f -> f.path("title").asString()).filter(t -> t.startsWith("签发的证照 ")).findFirst().orElseThrow()
                .replaceAll("签发的证照 (.*)（.*", "$1");
        assertThat(row(id)).as("in clear in the register").doesNotContain(licence, "签发的证照");
        assertThat(police.post("/api/archive/" + id + "/propose", Map.of("reason", "期满")).json().path("code").asString()).isEqualTo("kept-longer");
        jdbc.update("UPDATE archive.package SET retained_until = ? WHERE id = ?", TODAY.minusDays(1), id);
        packing.packWaiting();
        assertThat(store.find(id).orElseThrow().there()).as("never by itself").isTrue();
        assertThat(police.post("/api/archive/search", Map.of("due", true)).ok().path("items")).hasSize(1);
        assertThat(police.post("/api/archive/" + id + "/destroy", Map.of("reason", "同意")).json().path("code").asString()).isEqualTo("not-proposed");
        police.post("/api/archive/" + id + "/propose", Map.of("reason", "期满，无继续保存价值")).ok();
        assertThat(police.post("/api/archive/" + id + "/destroy", Map.of("reason", "同意")).json().path("code").asString()).isEqualTo("same-person");
        desk.as("steward").post("/api/archive/" + id + "/refuse", Map.of("reason", "有行政复议在办")).ok();
        assertThat(store.find(id).orElseThrow().standing()).isEqualTo("kept");
        police.post("/api/archive/" + id + "/propose", Map.of("reason", "复议已结")).ok();
        JsonNode gone = desk.as("steward").post("/api/archive/" + id + "/destroy", Map.of("reason", "鉴定同意销毁")).ok();
        assertThat(gone.path("standing").asString()).isEqualTo("destroyed");
        assertThat(gone.has("contents")).as("the answer is no look").isFalse();
        assertThat(police.get("/api/archive/" + id).ok().path("proposals")).hasSize(2);
        assertThat(row(id)).as("nothing that speaks of whom or what stays").doesNotContain(licence, "签发的证照");
        assertThat(jdbc.queryForObject("SELECT key IS NULL AND holder_number IS NULL FROM archive.package WHERE id = ?", Boolean.class, id)).as("without its key it is noise").isTrue();
        packing.packWaiting();
        assertThat(data.resolve("archive").resolve(TODAY.getYear() + "/" + matter + ".zsa")).doesNotExist();
        assertThat(police.post("/api/archive/" + id + "/download", Map.of("purpose", "复核")).json().path("code").asString()).isEqualTo("destroyed");
        assertThat(police.get("/api/archive/" + id).ok().path("files")).isEmpty();
    }
}
