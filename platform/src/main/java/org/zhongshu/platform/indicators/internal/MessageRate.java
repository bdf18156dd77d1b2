package org.zhongshu.platform.indicators.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.telemetry.TelemetryFigures;
import tools.jackson.databind.JsonNode;

/** {@code message-rate}: device messages a second that reach the history; the records are the minutes of the last hour. */
@Component
class MessageRate implements Calculation {

    private final TelemetryFigures figures;
    private final History history;

    MessageRate(TelemetryFigures figures, History history) {
        this.figures = figures;
        this.history = history;
    }

    @Override
    public String kind() {
        return "message-rate";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of());
    }

    @Override
    public Figure compute(Request request) {
        return Figure.of(figures.figures().messagesPerSecond());
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        List<History.Traffic> minutes = history.traffic(request.now().minus(Duration.ofHours(1)), request.now()).reversed();
        return new Page<>(minutes.stream().limit(60).map(t -> new Evidence("value", Long.toString(t.minute()), "一分钟", (double) t.messages(),
                Instant.ofEpochMilli(t.minute()), true, t.readings() + " 个读数")).toList(), null);
    }
}
