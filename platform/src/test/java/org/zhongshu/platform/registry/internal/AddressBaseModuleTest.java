package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The address base as others use it: a report by telephone gets its point and its grid. */
@ZhongshuTest
class AddressBaseModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Places places;
    private RegistryDesk desk;

    @BeforeEach
    void addresses() {
        desk = new RegistryDesk(port, datasets, jdbc);
        desk.clear();
        datasets.define(new Dataset("t-addresses", "标准地址", "natural-resources", null, "source", List.of(column("code", DataType.TEXT, true), column("full_text", DataType.TEXT, false),
                column("lon", DataType.DOUBLE, false), column("lat", DataType.DOUBLE, false), column("grid", DataType.TEXT, false), column("town", DataType.TEXT, false)), 0));
        datasets.put("t-addresses", List.of(new Object[]{"A1", "安徽省宣城市广德市桃州镇万桂山路26号3幢", 119.4123, 30.8931, "341882100001005", "341882100"},
                new Object[]{"A2", "安徽省宣城市广德市桃州镇万桂山路28号", 119.4131, 30.8935, "341882100001005", "341882100"}), "test");
        desk.as("steward").put("/api/registry/addresses/source", Map.of("dataset", "t-addresses", "code", "code", "text", "full_text", "lon", "lon", "lat", "lat", "grid", "grid", "town", "town")).ok();
        places.follow();
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private static Dataset.Column column(String field, DataType type, boolean key) {
        return new Dataset.Column(field, field, type, null, 1, null, key);
    }

    private JsonNode report(String address) {
        TestClient operator = desk.as("operator");
        String id = operator.post("/api/cases", Map.of("type", "work-standard", "title", "来电反映路灯不亮", "place", Map.of("address", address))).ok().path("id").asString();
        return operator.get("/api/cases/" + id).ok();
    }

    @Test
    void aReportWithAnAddressInWordsGetsItsPlace() {
        JsonNode found = report("广德桃州万桂山路２６号3栋");
        assertThat(found.at("/place/lon").asDouble(found.path("lon").asDouble())).isEqualTo(119.4123);
        assertThat(found.toString()).contains("341882100001005");
        JsonNode unknown = report("桃州镇不存在的路999号");
        assertThat(unknown.toString()).doesNotContain("119.41").doesNotContain("341882100001005");
        JsonNode odd = report("'; DROP TABLE registry.address; -- 😀㳇");
        assertThat(odd.path("title").asString()).isEqualTo("来电反映路灯不亮");
    }
}
