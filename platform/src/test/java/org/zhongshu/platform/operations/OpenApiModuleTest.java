package org.zhongshu.platform.operations;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@ZhongshuTest
class OpenApiModuleTest {

    @LocalServerPort
    private int port;

    @Test
    void describesEveryPathWithItsPermissionAndShapes() {
        JsonNode api = TestClient.at(port).signIn("operator").get("/api/openapi.json").ok();
        assertThat(api.path("openapi").asString()).startsWith("3.1");
        assertThat(api.path("paths").size()).isGreaterThan(20);
        api.path("paths").forEach(path -> path.forEach(operation -> assertThat(operation.path("x-permission").asString()).isNotEqualTo("nobody")));
        JsonNode list = api.path("paths").path("/api/cases").path("get");
        assertThat(list.path("parameters").findValuesAsString("name")).contains("box", "due", "cursor");
        assertThat(list.at("/responses/200/content/application~1json/schema/properties/items/items/$ref").asString()).endsWith("CaseViews.Item");
        assertThat(api.at("/components/schemas/CaseViews.Item/properties/due/format").asString()).isEqualTo("date-time");
        JsonNode act = api.path("paths").path("/api/cases/{id}/actions/{action}").path("post");
        assertThat(act.at("/requestBody/content/application~1json/schema/$ref").asString()).endsWith("CaseController.StepBody");
        assertThat(act.path("parameters").findValuesAsString("in")).containsExactly("path", "path");
    }
}
