package org.zhongshu.platform.notify.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.telemetry.TelemetryFigures;
import org.zhongshu.platform.twin.Things;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The installation's pulse, every five seconds to every channel. */
@Component
class VitalSigns {

    private static final Logger log = LoggerFactory.getLogger(VitalSigns.class);

    private final LiveHub hub;
    private final TelemetryFigures telemetry;
    private final Things things;
    private final DeviceRegistry devices;
    private final Cases cases;
    private final Alerts alerts;
    private final Clock clock;
    private volatile Map<String, Object> latest = Map.of();

    VitalSigns(LiveHub hub, TelemetryFigures telemetry, Things things, DeviceRegistry devices, Cases cases, Alerts alerts, Clock clock) {
        this.hub = hub;
        this.telemetry = telemetry;
        this.things = things;
        this.devices = devices;
        this.cases = cases;
        this.alerts = alerts;
        this.clock = clock;
    }

    Map<String, Object> latest() {
        return latest;
    }

    @Scheduled(fixedRate = 5000, initialDelay = 1000)
    void beat() {
        try {
            latest = measure();
            hub.publishPassing("vital", latest);
        } catch (RuntimeException e) {
            log.debug("No vital signs this time: {}", e.getMessage());
        }
    }

    private Map<String, Object> measure() {
        TelemetryFigures.Figures f = telemetry.figures();
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("at", clock.instant());
        v.put("messagesPerSecond", Math.round(f.messagesPerSecond() * 10) / 10.0);
        v.put("readingsPerSecond", Math.round(f.readingsPerSecond() * 10) / 10.0);
        v.put("lag", f.behind());
        v.put("lagAlarm", f.alarm());
        v.put("things", things.count());
        devices.countsByStatus().forEach((status, count) -> v.put(status + "Devices", count));
        v.put("activeAlerts", alerts.countActiveByLevel().values().stream().mapToLong(Long::longValue).sum());
        v.put("openCases", cases.countOpenByDepartment().values().stream().mapToLong(Long::longValue).sum());
        v.put("overdueCases", cases.countOverdue());
        return v;
    }
}
