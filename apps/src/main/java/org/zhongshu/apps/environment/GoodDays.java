package org.zhongshu.apps.environment;

import java.time.LocalDate;
import java.util.List;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.Things;
import tools.jackson.databind.JsonNode;

/** {@code environment-good-days}: of the station days with an index in the last {@code days}, the percentage with at most 100 (优良天数比例). */
@Component
class GoodDays implements Calculation {

    private final AirRecords records;
    private final AirHours air;
    private final Things things;

    GoodDays(AirRecords records, AirHours air, Things things) {
        this.records = records;
        this.air = air;
        this.things = things;
    }

    @Override
    public String kind() {
        return "environment-good-days";
    }

    @Override
    public void check(JsonNode parameters) {
        if (parameters.path("days").asInt(365) < 1) {
            throw new IllegalArgumentException("days 至少为 1");
        }
    }

    @Override
    public Figure compute(Request request) {
        List<AirRecords.Day> judged = days(request).stream().filter(d -> d.aqi() != null).toList();
        long good = judged.stream().filter(d -> d.aqi() <= 100).count();
        return judged.isEmpty() ? Figure.unknown("还没有满 20 小时有效数据的自然日") : Figure.percent(good, judged.size());
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        return Pages.of(days(request), cursor, limit, d -> d.day() + "/" + d.thing(), d -> new Evidence("day", d.day() + "/" + d.thing(),
                d.day() + " " + things.findThing(d.thing()).map(t -> t.name()).orElse("已撤销站点"), d.aqi() == null ? null : d.aqi().doubleValue(),
                d.day().atStartOfDay(air.zone()).toInstant(), d.aqi() != null && d.aqi() <= 100, d.aqi() == null ? "NA，不计入：" + d.note() : "AQI " + d.aqi()));
    }

    private List<AirRecords.Day> days(Request request) {
        LocalDate today = LocalDate.ofInstant(request.now(), air.zone());
        return records.days(today.minusDays(request.parameters().path("days").asInt(365)), today.minusDays(1));
    }
}
