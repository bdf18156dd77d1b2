package org.zhongshu.platform.operations.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.zhongshu.platform.identity.Allowed;
import tools.jackson.databind.JsonNode;

/** GET /api/openapi.json: what this very server answers to, for those who write clients. */
@RestController
class OpenApiController {

    private final ObjectProvider<RequestMappingHandlerMapping> mapping;
    private volatile JsonNode description;

    OpenApiController(@Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mapping) {
        this.mapping = mapping;
    }

    @GetMapping("/api/openapi.json")
    @Allowed(Allowed.SIGNED_IN)
    JsonNode openApi() {
        if (description == null) {
            description = OpenApi.describe("中枢 Zhongshu", "0.1", mapping.getObject().getHandlerMethods());
        }
        return description;
    }
}
