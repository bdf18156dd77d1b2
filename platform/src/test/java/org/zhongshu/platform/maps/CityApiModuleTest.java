package org.zhongshu.platform.maps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

@ZhongshuTest
class CityApiModuleTest {

    @LocalServerPort
    private int port;

    @Test
    void anyoneMayKnowTheCityItsShapeAndItsDivisions() {
        TestClient visitor = TestClient.at(port);
        JsonNode city = visitor.get("/api/city").ok();
        assertThat(city.path("id").asString()).isEqualTo("guangde");
        assertThat(city.path("demo").asBoolean()).isTrue();
        assertThat(city.path("towns")).hasSize(12);
        assertThat(city.path("towns").path(0).path("point").path(0).asDouble()).isBetween(119.0, 120.0);
        assertThat(city.path("libraries")).hasSize(6);

        JsonNode outline = visitor.get("/api/city/outline").ok();
        assertThat(outline.path("features")).hasSize(13);
        assertThat(outline.path("features")).allSatisfy(f -> assertThat(f.path("properties").path("schematic").asBoolean()).isTrue());
        assertThat(outline.path("attribution").asString()).contains("示意");

        JsonNode divisions = visitor.get("/api/city/divisions").ok();
        assertThat(divisions).hasSize(13 + 139);
        assertThat(divisions.path(0).path("code").asString()).hasSize(12);
    }

    @Test
    void departmentsAreForThoseWhoSignedIn() {
        TestClient.at(port).get("/api/city/departments").expect(401);
        JsonNode departments = TestClient.at(port).signIn("operator").get("/api/city/departments").ok();
        assertThat(departments).hasSize(22);
        assertThat(departments.path(0).path("code").asString()).isEqualTo("data");
    }
}
