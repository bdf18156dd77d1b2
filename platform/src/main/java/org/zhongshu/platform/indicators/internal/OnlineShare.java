package org.zhongshu.platform.indicators.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingTypes;
import tools.jackson.databind.JsonNode;

/**
 * {@code online-share}: of the things of {@code types} (default: every type that says how often it reports) the percentage
 * that reported within three of their usual intervals, at least five minutes.
 */
@Component
class OnlineShare implements Calculation {

    private static final Duration LEAST = Duration.ofMinutes(5);
    private final ThingScope scope;
    private final ThingTypes types;
    private final LatestStates latest;

    OnlineShare(ThingScope scope, ThingTypes types, LatestStates latest) {
        this.scope = scope;
        this.types = types;
        this.latest = latest;
    }

    @Override
    public String kind() {
        return "online-share";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("types"));
        scope.check(parameters);
    }

    @Override
    public Figure compute(Request request) {
        int all = 0;
        int online = 0;
        for (Thing thing : scope.things(request.parameters())) {
            if (expected(thing)) {
                all++;
                online += online(thing, request.now()) ? 1 : 0;
            }
        }
        return Figure.percent(online, all);
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        return scope.page(request.parameters(), cursor, limit, thing -> {
            if (!expected(thing)) {
                return null;
            }
            long last = latest.lastReported(thing.id());
            boolean counts = online(thing, request.now());
            return new Evidence("thing", Long.toString(thing.id()), thing.name(), null, last == 0 ? null : Instant.ofEpochMilli(last), counts,
                    counts ? "在线" : last == 0 ? "从未上报" : "离线");
        });
    }

    private boolean expected(Thing thing) {
        return types.findType(thing.type()).map(t -> t.every() > 0).orElse(false);
    }

    private boolean online(Thing thing, Instant now) {
        long every = types.findType(thing.type()).map(t -> t.every() * 3_000L).orElse(0L);
        return latest.lastReported(thing.id()) >= now.toEpochMilli() - Math.max(every, LEAST.toMillis());
    }
}
