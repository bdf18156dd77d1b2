package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What has served its purpose goes after its time; what is open never does. */
@ZhongshuTest
class RetentionModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Retention retention;
    @Autowired
    private Clock clock;
    @Value("${zhongshu.data}")
    private Path data;
    private ExchangeDesk desk;

    @BeforeEach
    void desk() {
        desk = new ExchangeDesk(port, jdbc);
    }

    private Path put(Path file, int days) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "some rows");
        Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofDays(days))));
        return file;
    }

    private long audited(String action, String subject, String word) {
        return jdbc.queryForObject("SELECT count(*) FROM (SELECT action, subject_id, after FROM audit.inbox UNION ALL SELECT action, subject_id, after FROM audit.entry) a WHERE action = ? AND subject_id = ? AND after LIKE ?",
                Long.class, action, subject, "%" + word + "%");
    }

    @Test
    void settledRowsGoAndOpenOnesStay() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "kept_1.csv", "id,amount\n1,10\n2,open\n3,fixed\n4,still\n5,dropped\n6,young\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("kept_*.csv", desk.preview(connection, "kept_*.csv"));
        ExchangeDesk.field(spec, "id").put("key", true);
        ExchangeDesk.field(spec, "amount").put("type", "NUMBER");
        String job = desk.job(connection, "incremental", "ex-kept", spec);
        assertThat(desk.runToEnd(job).path("rejected").asLong()).isEqualTo(5);
        long id = Long.parseLong(job);
        for (String row : List.of("3", "4")) {
            String reject = jdbc.queryForObject("SELECT id::text FROM exchange.reject WHERE job_id = ? AND cells ->> 'id' = ?", String.class, id, row);
            assertThat(desk.officer().post("/api/exchange/rejects/" + reject + "/replay", Map.of("cells", Map.of("amount", "4"))).ok().path("taken").asInt()).isEqualTo(1);
        }
        jdbc.update("UPDATE exchange.reject SET at = now() - interval '400 days', settled_at = CASE WHEN state = 'fixed' THEN now() - interval '300 days' END WHERE job_id = ?", id);
        jdbc.update("UPDATE exchange.reject SET state = 'dropped', settled_at = now() - interval '300 days' WHERE job_id = ? AND cells ->> 'id' = '5'", id);
        jdbc.update("UPDATE exchange.reject SET state = 'dropped', settled_at = now() - interval '100 days' WHERE job_id = ? AND cells ->> 'id' = '6'", id);
        // the correction of row 4 is still in use
        desk.upload(connection, "kept_2.csv", "id,amount\n4,still\n".getBytes(StandardCharsets.UTF_8));
        assertThat(desk.await(job).path("rejected").asLong()).isZero();

        retention.sweep();
        assertThat(jdbc.queryForList("SELECT cells ->> 'id' FROM exchange.reject WHERE job_id = ? ORDER BY 1", String.class, id)).as("open, still in use, settled lately").containsExactly("2", "4", "6");
        assertThat(audited("exchange.reject.forget", job, "\"rows\":2")).isEqualTo(1);
        retention.sweep();
        assertThat(audited("exchange.reject.forget", job, "rows")).as("nothing went, nothing is said").isEqualTo(1);
    }

    @Test
    void importedFilesGoAndOthersStay(@TempDir Path elsewhere) throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        Path inbox = data.resolve("inbox").resolve(connection);
        Path old = put(inbox.resolve("done/old.csv"), 400);
        Path note = put(inbox.resolve("done/old.csv.result.txt"), 200);
        Path young = put(inbox.resolve("done/young.csv"), 400);
        put(inbox.resolve("done/young.csv.result.txt"), 100);
        Path bare = put(inbox.resolve("done/bare.csv"), 400);
        Path waiting = put(inbox.resolve("waiting.csv"), 400);
        Path failed = put(inbox.resolve("failed/bad.csv"), 400);
        put(inbox.resolve("failed/bad.csv.result.txt"), 400);
        // somebody who can write into the inbox lays a link
        Path others = put(elsewhere.resolve("done/others.csv"), 400);
        put(elsewhere.resolve("done/others.csv.result.txt"), 400);
        Files.createSymbolicLink(data.resolve("inbox/77"), elsewhere);
        Path other = data.resolve("inbox/78");
        Files.createDirectories(other);
        Files.createSymbolicLink(other.resolve("done"), elsewhere.resolve("done"));
        try {
            retention.sweep();
        } finally {
            Files.delete(data.resolve("inbox/77"));
            Files.delete(other.resolve("done"));
        }
        assertThat(List.of(old, note)).noneMatch(Files::exists);
        assertThat(List.of(young, bare, waiting, failed, others)).as("put aside lately, without a note, waiting, not read, of others").allMatch(Files::exists);
        assertThat(audited("exchange.file.forget", connection, "\"files\":1")).isEqualTo(1);
    }
}
