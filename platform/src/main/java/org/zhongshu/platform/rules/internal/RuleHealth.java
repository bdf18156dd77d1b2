package org.zhongshu.platform.rules.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;

import java.util.Map;

/** The rule engine on the health page. Its lag shows with the log's groups. */
@Component
class RuleHealth implements HealthSource {

    private final RuleStreams streams;

    RuleHealth(RuleStreams streams) {
        this.streams = streams;
    }

    @Override
    public String id() {
        return "rules";
    }

    @Override
    public String name() {
        return "规则引擎";
    }

    @Override
    public Map<String, Number> figures() {
        String state = streams.state();
        return Map.of("running", state.equals("RUNNING") || state.equals("REBALANCING") ? 1 : 0);
    }
}
