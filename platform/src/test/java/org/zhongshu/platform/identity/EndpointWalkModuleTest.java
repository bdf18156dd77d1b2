package org.zhongshu.platform.identity;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.zhongshu.testkit.EndpointWalk;
import org.zhongshu.testkit.ZhongshuTest;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/** Every address of the platform, for everyone. */
@ZhongshuTest
class EndpointWalkModuleTest {

    static final List<String> ONE_OF_EACH_ROLE = List.of("leader", "operator", "officer-environment", "grid-341882001", "steward", "admin", "auditor", "viewer", "clerk");

    @LocalServerPort
    private int port;
    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping;
    @Autowired
    private ApplicationContext context;
    @Autowired
    private Access access;

    @Test
    void nobodyGetsWhatIsNotTheirs() {
        assertThat(EndpointWalk.prove(mapping, port, ONE_OF_EACH_ROLE)).isEmpty();
    }

    @Test
    void everyPermissionAskedForIsDeclared() {
        Set<String> asked = new TreeSet<>();
        mapping.getHandlerMethods().values().forEach(handler -> {
            Allowed own = handler.getMethodAnnotation(Allowed.class);
            Allowed found = own != null ? own : handler.getBeanType().getAnnotation(Allowed.class);
            if (found != null) {
                asked.add(found.value());
            }
        });
        Set<String> held = new TreeSet<>(Set.of(Allowed.PUBLIC, Allowed.SIGNED_IN, Allowed.CITIZEN));
        access.roleNames().keySet().forEach(role -> asked.stream()
                .filter(permission -> access.may(new Actor(1, "x", "x", "data", Set.of(role), Set.of(), Set.of(), null), permission)).forEach(held::add));
        assertThat(held).as("permissions that controllers ask for and some role holds").containsAll(asked);
    }

    @Test
    void nothingAnswersBesideTheControllers() {
        assertThat(context.getBeansOfType(RouterFunction.class)).as("functional routes would pass by @Allowed").isEmpty();
    }
}
