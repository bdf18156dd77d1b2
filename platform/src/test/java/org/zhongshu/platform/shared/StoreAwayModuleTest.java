package org.zhongshu.platform.shared;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** What the web face says while every database connection is taken. */
@ZhongshuTest
class StoreAwayModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private HikariDataSource pool;

    @Test
    void anExhaustedPoolIsServiceUnavailableAndNotAFault() throws Exception {
        TestClient steward = TestClient.at(port).signIn("steward");
        String token = steward.post("/api/devices", Map.of("code", "away-" + UUID.randomUUID(), "name", "测试设备", "type", "gwt-station",
                "department", "environment")).ok().path("token").asString();
        TestClient stranger = TestClient.at(port);
        List<Connection> taken = new ArrayList<>();
        long patience = pool.getHikariConfigMXBean().getConnectionTimeout();
        pool.getHikariConfigMXBean().setConnectionTimeout(250);
        try {
            takeAll(taken);
            unavailable(steward.get("/api/rejects"));
            unavailable(steward.post("/api/devices", Map.of("code", "away-2", "name", "测试设备", "type", "gwt-station", "department", "environment")));
            unavailable(stranger.post("/api/login", Map.of("username", "operator", "password", TestClient.PASSWORD)));
            // a session that is not in memory: nobody is sent to sign in again because the database is busy
            unavailable(stranger.send(stranger.request("/api/me").header("Cookie", "ZSSESSION=" + "x".repeat(43)).GET()));
            unavailable(device(stranger, token, "attributes", "{\"imei\":\"8\"}"));
            // what needs no database goes on
            assertThat(device(stranger, token, "telemetry", "{\"pm25\":12}").status()).isEqualTo(200);
        } finally {
            for (Connection c : taken) {
                c.close();
            }
            pool.getHikariConfigMXBean().setConnectionTimeout(patience);
        }
        assertThat(steward.get("/api/rejects").status()).isEqualTo(200);
    }

    /** Other work of the server gives connections back now and then, so until there are none twice in a row. */
    private void takeAll(List<Connection> taken) throws SQLException {
        for (int refused = 0; refused < 2; ) {
            try {
                taken.add(pool.getConnection());
                refused = 0;
            } catch (SQLTransientConnectionException none) {
                refused++;
            }
        }
    }

    private static void unavailable(TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asString()).containsPattern("请(稍后|几秒后)");
    }

    private static TestClient.Answer device(TestClient client, String token, String what, String body) {
        return client.send(client.request("/api/v1/" + token + "/" + what).POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
