package org.zhongshu.platform.indicators.internal;

import java.time.Instant;
import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import tools.jackson.databind.JsonNode;

/**
 * {@code latest-share}: of the things of {@code types} whose {@code metric} is not older than {@code within} (default 1d),
 * the percentage whose value is at least {@code atLeast} and at most {@code atMost} (one of the two, or both).
 */
@Component
class LatestShare implements Calculation {

    private final ThingScope scope;
    private final LatestStates latest;

    LatestShare(ThingScope scope, LatestStates latest) {
        this.scope = scope;
        this.latest = latest;
    }

    @Override
    public String kind() {
        return "latest-share";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("types", "metric", "atLeast", "atMost", "within"));
        Parameters.word(parameters, "metric");
        Declared.duration(parameters.path("within").asString("1d"));
        if (!parameters.has("atLeast") && !parameters.has("atMost")) {
            throw new IllegalArgumentException("需要 atLeast 或 atMost");
        }
        scope.check(parameters);
    }

    @Override
    public Figure compute(Request request) {
        int all = 0;
        int good = 0;
        for (Thing thing : scope.things(request.parameters())) {
            LatestStates.Reading reading = fresh(thing, request);
            if (reading != null) {
                all++;
                good += good(reading.value(), request.parameters()) ? 1 : 0;
            }
        }
        return Figure.percent(good, all);
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        return scope.page(request.parameters(), cursor, limit, thing -> {
            LatestStates.Reading reading = fresh(thing, request);
            if (reading == null) {
                return null;
            }
            boolean counts = good(reading.value(), request.parameters());
            return new Evidence("thing", Long.toString(thing.id()), thing.name(), reading.value(), Instant.ofEpochMilli(reading.ts()), counts, counts ? "达标" : "不达标");
        });
    }

    private LatestStates.Reading fresh(Thing thing, Request request) {
        LatestStates.Reading reading = latest.get(thing.id()).get(request.parameters().path("metric").asString());
        long oldest = request.now().minus(Declared.duration(request.parameters().path("within").asString("1d"))).toEpochMilli();
        return reading == null || Double.isNaN(reading.value()) || reading.ts() < oldest ? null : reading;
    }

    private static boolean good(double value, JsonNode p) {
        return (!p.has("atLeast") || value >= p.path("atLeast").asDouble()) && (!p.has("atMost") || value <= p.path("atMost").asDouble());
    }
}
