package org.zhongshu.platform.indicators.internal;

import java.time.Instant;
import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import tools.jackson.databind.JsonNode;

/** {@code latest-mean}: the mean of {@code metric} over the things of {@code types} that reported it {@code within} (default 1h). */
@Component
class LatestMean implements Calculation {

    private final ThingScope scope;
    private final LatestStates latest;

    LatestMean(ThingScope scope, LatestStates latest) {
        this.scope = scope;
        this.latest = latest;
    }

    @Override
    public String kind() {
        return "latest-mean";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("types", "metric", "within"));
        Parameters.word(parameters, "metric");
        Declared.duration(parameters.path("within").asString("1h"));
        scope.check(parameters);
    }

    @Override
    public Figure compute(Request request) {
        double sum = 0;
        int n = 0;
        for (Thing thing : scope.things(request.parameters())) {
            LatestStates.Reading reading = fresh(thing, request);
            if (reading != null) {
                sum += reading.value();
                n++;
            }
        }
        return n == 0 ? Figure.unknown("没有新近数据") : new Figure(sum / n, sum, (double) n, null);
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        return scope.page(request.parameters(), cursor, limit, thing -> {
            LatestStates.Reading reading = fresh(thing, request);
            return reading == null ? null
                    : new Evidence("thing", Long.toString(thing.id()), thing.name(), reading.value(), Instant.ofEpochMilli(reading.ts()), true, null);
        });
    }

    private LatestStates.Reading fresh(Thing thing, Request request) {
        LatestStates.Reading reading = latest.get(thing.id()).get(request.parameters().path("metric").asString());
        long oldest = request.now().minus(Declared.duration(request.parameters().path("within").asString("1h"))).toEpochMilli();
        return reading == null || Double.isNaN(reading.value()) || reading.ts() < oldest ? null : reading;
    }
}
