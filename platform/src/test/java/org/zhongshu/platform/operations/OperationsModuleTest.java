package org.zhongshu.platform.operations;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

@ZhongshuTest
class OperationsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Audit audit;
    @Autowired
    private TransactionTemplate transaction;

    @Test
    void healthShowsTheEnginesWithTheirFigures() {
        JsonNode report = TestClient.at(port).signIn("admin").get("/api/system/health").ok();
        Map<String, JsonNode> parts = new HashMap<>();
        report.get("components").forEach(c -> parts.put(c.get("id").asString(), c));
        assertThat(parts.keySet()).contains("postgres", "kafka", "disk", "jvm", "events", "audit", "telemetry", "rejects", "gateway", "devices", "rules");
        parts.values().forEach(part -> assertThat(part.get("detail").asString()).as("%s", part).doesNotContain("无法取得", "没有应答"));
        parts.values().forEach(part -> part.get("items").forEach(item -> assertThat(item.get("name").asString()).as("%s has a Chinese name", item)
                .containsPattern("\\p{IsHan}")));
        assertThat(parts.get("postgres").get("figures").get("connections").asInt()).isPositive();
        // a busy machine may answer slowly, which is a warning and right
        assertThat(parts.get("postgres").get("status").asString()).isIn("ok", "warn");
        assertThat(parts.get("kafka").get("figures").get("brokers").asInt()).isEqualTo(1);
        assertThat(parts.get("disk").get("figures").get("freePercent").asDouble()).isBetween(0.1, 100.0);
        assertThat(parts.get("jvm").get("figures").get("resident").asInt()).isGreaterThan(50);
        assertThat(parts.get("events").get("figures").get("outstanding").asInt()).isNotNegative();
    }

    @Test
    void auditIsFoundReadExportedAndVerified() throws Exception {
        transaction.executeWithoutResult(status -> audit.record("device.create", "device", "operations-test-1", "=HYPERLINK(\"http://x\")", null, Map.of("code", "A-1")));
        TestClient auditor = TestClient.at(port).signIn("auditor");
        JsonNode found = null;
        for (int i = 0; i < 50 && (found == null || found.get("items").isEmpty()); i++) {
            Thread.sleep(100);
            found = auditor.get("/api/audit?subjectType=device&subjectId=operations-test-1").ok();
        }
        JsonNode entry = found.get("items").get(0);
        assertThat(entry.get("action").asString()).isEqualTo("device.create");
        assertThat(entry.get("after").get("code").asString()).isEqualTo("A-1");
        assertThat(entry.get("hash").asString()).hasSize(64);
        assertThat(auditor.get("/api/audit?q=operations-test").ok().get("items").size()).isEqualTo(1);
        assertThat(auditor.get("/api/audit?q=operations-test&from=2026-01-01T00:00:00+08:00").ok().get("items").size()).isEqualTo(1);
        assertThat(auditor.get("/api/audit?from=2026-99-01").expect(400).get("detail").asString()).contains("时间格式");
        TestClient.Answer csv = auditor.get("/api/audit/export?subjectId=operations-test-1");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(csv.text()).startsWith("\uFEFF序号").contains("\"'=HYPERLINK(\"\"http://x\"\")\"");
        JsonNode verified = auditor.get("/api/audit/verify").ok();
        assertThat(verified.get("whole").asBoolean()).as("%s", verified).isTrue();
        assertThat(verified.get("entries").asLong()).isPositive();
        TestClient.at(port).signIn("admin").get("/api/audit").expect(403);
    }

    @Test
    void pagesGoBackInTime() throws Exception {
        for (int i = 0; i < 7; i++) {
            audit.record("test.page", "page", "p" + i, null, null, null);
        }
        TestClient auditor = TestClient.at(port).signIn("auditor");
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (auditor.get("/api/audit?action=test.page").ok().get("items").size() < 7 && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        JsonNode first = auditor.get("/api/audit?action=test.page&limit=4").ok();
        JsonNode second = auditor.get("/api/audit?action=test.page&limit=4&cursor=" + first.get("next").asString()).ok();
        assertThat(first.get("items").valueStream().map(e -> e.get("subjectId").asString())).containsExactly("p6", "p5", "p4", "p3");
        assertThat(second.get("items").valueStream().map(e -> e.get("subjectId").asString())).containsExactly("p2", "p1", "p0");
        assertThat(second.path("next").isMissingNode() || second.path("next").isNull()).isTrue();
    }
}
