package org.zhongshu;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.zhongshu.testkit.EndpointWalk;
import org.zhongshu.testkit.ZhongshuTest;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Every address of the whole product, the applications' included, for everyone. */
@ZhongshuTest
class EndpointWalkTest {

    @LocalServerPort
    private int port;
    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;

    @Test
    void nobodyGetsWhatIsNotTheirs() {
        assertThat(EndpointWalk.prove(mapping, port,
                List.of("leader", "operator", "officer-environment", "grid-341882001", "steward", "admin", "auditor", "viewer", "clerk"))).isEmpty();
    }
}
