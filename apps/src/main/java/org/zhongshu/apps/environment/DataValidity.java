package org.zhongshu.apps.environment;

import java.time.Duration;
import java.util.List;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.Things;

/** {@code environment-data-validity}: of the station hours of the last {@code hours} (default 24), the percentage with a valid index (数据有效率). */
@Component
class DataValidity implements Calculation {

    private final AirRecords records;
    private final Things things;

    DataValidity(AirRecords records, Things things) {
        this.records = records;
        this.things = things;
    }

    @Override
    public String kind() {
        return "environment-data-validity";
    }

    @Override
    public Figure compute(Request request) {
        long[] counts = records.validity(AirHours.hourOf(request.now()).minus(hours(request)));
        return counts[0] == 0 ? Figure.unknown("还没有完整的小时数据") : Figure.percent(counts[1], counts[0]);
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        List<AirRecords.Hour> hours = records.latestHours(AirHours.hourOf(request.now()).minus(hours(request)));
        return Pages.of(hours, cursor, limit, h -> h.hour() + "/" + h.thing(), h -> new Evidence("value", h.hour() + "/" + h.thing(),
                things.findThing(h.thing()).map(t -> t.name()).orElse("已撤销站点"),
                h.aqi() == null ? null : h.aqi().doubleValue(), h.hour(), h.aqi() != null, h.note().isEmpty() ? "有效" : h.note()));
    }

    private static Duration hours(Request request) {
        return Duration.ofHours(request.parameters().path("hours").asInt(24));
    }
}
