package org.zhongshu.platform.operations.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.telemetry.TelemetryFigures;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The way of a reading, through the doors that devices, gateway and telemetry keep for this page. */
@Configuration(proxyBeanMethods = false)
class IntakeHealth {

    private record Source(String id, String name, Supplier<Map<String, Number>> measure) implements HealthSource {
        @Override
        public Map<String, Number> figures() {
            return measure.get();
        }
    }

    @Bean
    HealthSource telemetryHealth(TelemetryFigures door) {
        return new Source("telemetry", "历史数据", () -> {
            TelemetryFigures.Figures now = door.figures();
            var partitions = door.partitions();
            return Map.of("behind", now.behind(), "behindSeconds", now.secondsBehind(), "rate", now.messagesPerSecond(), "refused", now.refused(), "lost", now.lost(),
                    "fault", now.fault() == null ? 0 : 1, "partitions", partitions.size(),
                    "size", partitions.stream().mapToLong(TelemetryFigures.Partition::bytes).sum() >> 20);
        });
    }

    /** A silent device is one that was heard before; those in use are the measure. */
    @Bean
    HealthSource devicesHealth(DeviceRegistry devices) {
        return new Source("devices", "设备", () -> {
            Map<String, Number> figures = new HashMap<>(devices.countsByStatus());
            double silent = figures.getOrDefault("silent", 0).doubleValue();
            double heard = silent + figures.getOrDefault("online", 0).doubleValue();
            figures.put("silentPercent", heard == 0 ? 0 : 100 * silent / heard);
            return figures;
        });
    }

    @Bean
    HealthSource rejectsHealth(Rejects door) {
        return new Source("rejects", "拒收数据", () -> Map.of("waiting", door.waiting(), "kept", door.keptSinceStart()));
    }
}
