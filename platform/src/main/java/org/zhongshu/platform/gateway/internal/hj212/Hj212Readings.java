package org.zhongshu.platform.gateway.internal.hj212;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.hj212.Hj212Factors;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.gateway.Intake;
import org.zhongshu.platform.gateway.Readings;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.ThingTypes;

import java.util.Locale;
import java.util.Map;

/**
 * From a frame's factor codes to the type's metrics.
 *
 * <p>Real-time values (CN 2011, {@code -Rtd}, noise {@code -Data}) carry the metric's own key. Period values keep their
 * period and statistic: {@code cod.hour}, {@code cod.hour.max}, {@code cod.minute}, {@code cod.day}; converted values
 * (折算) end in {@code .zs}. A value whose data flag says that it is no measurement (D, M, C, F, B …) is not stored as one:
 * the flag is, as the text reading {@code <key>.flag}, so that validity rates and missing-data rules can count it.
 */
@Component
class Hj212Readings {

    private static final Map<String, String> PERIODS = Map.of("2051", ".minute", "2061", ".hour", "2031", ".day");

    private final ThingTypes types;
    private final Intake intake;

    Hj212Readings(ThingTypes types, Intake intake) {
        this.types = types;
        this.intake = intake;
    }

    /** @throws org.zhongshu.algorithms.hj212.Hj212Exception when the frame's DataTime is not a time */
    Readings take(DeviceLogin device, Hj212Message message, long receivedAt) {
        long at = message.dataTime().toEpochMilli();
        Map<String, String> mapped = types.findType(device.typeId()).map(t -> t.hj212()).orElse(Map.of());
        Readings readings = intake.readings(device, Protocol.HJ212, receivedAt);
        for (Hj212Message.Reading value : message.readings()) {
            String base = mapped.getOrDefault(value.code(), Hj212Factors.metric(value.code()));
            if (value.usable()) {
                readings.number(at, base + suffix(message.cn(), value.statistic()), value.value());
            } else {
                readings.text(at, base + ".flag", value.flag());
            }
        }
        return readings;
    }

    private static String suffix(String command, String statistic) {
        String period = PERIODS.getOrDefault(command, "");
        boolean converted = statistic.startsWith("Zs");
        String kind = converted ? statistic.substring(2) : statistic;
        String part = switch (kind) {
            case "Rtd", "Data", "Avg", "" -> "";
            default -> "." + kind.toLowerCase(Locale.ROOT);
        };
        return period + part + (converted ? ".zs" : "");
    }
}
