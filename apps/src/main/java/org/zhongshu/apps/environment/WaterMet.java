package org.zhongshu.apps.environment;

import java.util.List;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;

/** {@code environment-water-met}: of the sections with fresh values, the percentage that meets its target class (水质达标率). */
@Component
class WaterMet implements Calculation {

    private final WaterNow water;

    WaterMet(WaterNow water) {
        this.water = water;
    }

    @Override
    public String kind() {
        return "environment-water-met";
    }

    @Override
    public Figure compute(Request request) {
        List<WaterNow.Section> judged = water.sections().stream().filter(WaterNow.Section::judged).toList();
        return judged.isEmpty() ? Figure.unknown("没有十二小时内的水质数据")
                : Figure.percent(judged.stream().filter(s -> s.result().met()).count(), judged.size());
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        return Pages.of(water.sections().stream().filter(WaterNow.Section::judged).toList(), cursor, limit, s -> Long.toString(s.thing().id()),
                s -> new Evidence("thing", Long.toString(s.thing().id()), s.thing().name(), (double) s.result().waterClass().orElseThrow().number(), s.at(),
                        s.result().met(), s.result().waterClass().orElseThrow().label() + "，目标 " + s.target().label()));
    }
}
