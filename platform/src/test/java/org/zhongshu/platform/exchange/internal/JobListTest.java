package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The list of jobs asks the database as often for ten more jobs as without them. */
@ZhongshuTest
class JobListTest {

    private static final String JOBS = "/api/exchange/jobs";

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;

    private static JsonNode row(JsonNode items, String id) {
        return items.valueStream().filter(i -> i.path("id").asString().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void eachJobHasItsOwnLastRunAndRejectsInOneQuestion() throws Exception {
        ExchangeDesk desk = new ExchangeDesk(port, jdbc);
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "名单_20240101.csv", "编号,姓名\n1,甲\n2,乙\n3\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("名单_*.csv", desk.preview(connection, "名单_*.csv"));
        ExchangeDesk.field(spec, "bh").put("key", true).put("type", "INTEGER");
        String job = desk.job(connection, "incremental", "ex-job-list", spec);
        String idle = desk.job(connection, "incremental", "ex-job-idle", spec);
        JsonNode run = desk.runToEnd(job);
        JsonNode items = desk.officer().get(JOBS).ok().path("items");
        JsonNode ran = row(items, job);
        assertThat(ran.at("/lastRun/id")).as(ran.toString()).isEqualTo(run.path("id"));
        assertThat(ran.path("openRejects").asInt()).isEqualTo(1);
        assertThat(row(items, idle).has("lastRun")).isFalse();
        assertThat(row(items, idle).path("openRejects").asInt()).isZero();
        assertThat(desk.officer().get(JOBS + "/" + job).ok().path("job")).isEqualTo(ran);
        List<String> asked = Statements.of(() -> desk.officer().get(JOBS).ok());
        assertThat(asked).isNotEmpty();
        try {
            jdbc.update("INSERT INTO exchange.job SELECT (jsonb_populate_record(x, jsonb_build_object('id', x.id - g, 'name', x.name || g, 'state', 'paused', 'next_run', null))).* FROM exchange.job x, generate_series(1, 10) g WHERE x.id = ?", Long.parseLong(job));
            jdbc.update("INSERT INTO exchange.run SELECT (jsonb_populate_record(x, jsonb_build_object('id', x.id - g, 'job_id', x.job_id - g))).* FROM exchange.run x, generate_series(1, 10) g WHERE x.job_id = ?", Long.parseLong(job));
            List<String> again = Statements.of(() -> assertThat(desk.officer().get(JOBS).ok().path("items")).hasSize(items.size() + 10));
            assertThat(again).hasSameSizeAs(asked);
        } finally {
            jdbc.update("DELETE FROM exchange.job WHERE state = 'paused' AND dataset = 'ex-job-list'");
        }
    }
}
