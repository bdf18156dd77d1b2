package org.zhongshu.platform.operations.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.telemetry.TelemetryFigures;

import java.util.Map;
import java.util.function.Supplier;

/** The way of a reading, through the doors that gateway and telemetry keep for this page. */
@Configuration(proxyBeanMethods = false)
class IntakeHealth {

    private record Source(String id, String name, Supplier<Map<String, Number>> measure) implements HealthSource {
        @Override
        public Map<String, Number> figures() {
            return measure.get();
        }
    }

    @Bean
    HealthSource telemetryHealth(ObjectProvider<TelemetryFigures> telemetry) {
        return new Source("telemetry", "历史数据", () -> {
            TelemetryFigures door = telemetry.getObject();
            TelemetryFigures.Figures now = door.figures();
            var partitions = door.partitions();
            return Map.of("behind", now.behind(), "rate", now.messagesPerSecond(), "refused", now.refused(), "lost", now.lost(),
                    "fault", now.fault() == null ? 0 : 1, "partitions", partitions.size(),
                    "size", partitions.stream().mapToLong(TelemetryFigures.Partition::bytes).sum() >> 20);
        });
    }

    @Bean
    HealthSource rejectsHealth(ObjectProvider<Rejects> rejects) {
        return new Source("rejects", "拒收数据", () -> {
            Rejects door = rejects.getObject();
            return Map.of("waiting", door.waiting(), "kept", door.keptSinceStart());
        });
    }
}
