package org.zhongshu.platform.operations.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.operations.internal.HealthLimits.Status;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** GET /api/system/health. */
@RestController
class HealthController {

    private final SystemHealth health;

    HealthController(SystemHealth health) {
        this.health = health;
    }

    record Answer(String status, Instant at, List<Component> components) {
    }

    record Component(String id, String name, String status, String detail, Map<String, Number> figures, List<Item> items) {
    }

    record Item(String key, String name, String unit, Number value, String status, Double warn, Double bad) {
    }

    @Allowed("system.read")
    @GetMapping("/api/system/health")
    Answer health() {
        SystemHealth.Report report = health.report();
        return new Answer(word(report.status()), report.at(), report.components().stream().map(p -> new Component(p.id(), p.name(), word(p.status()), p.detail(),
                p.figures(), p.items().stream().map(f -> new Item(f.key(), f.name(), f.unit(), f.value(), word(f.status()), f.warn(), f.bad())).toList())).toList());
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
