package org.zhongshu.apps.environment;

import java.util.List;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;

/** {@code environment-noise-met}: of the noise stations with data in the last hour, the percentage within its limit (噪声达标率). */
@Component
class NoiseMet implements Calculation {

    private final NoiseNow noise;

    NoiseMet(NoiseNow noise) {
        this.noise = noise;
    }

    @Override
    public String kind() {
        return "environment-noise-met";
    }

    @Override
    public Figure compute(Request request) {
        List<NoiseNow.Point> judged = noise.points().stream().filter(NoiseNow.Point::judged).toList();
        return judged.isEmpty() ? Figure.unknown("近一小时没有噪声数据")
                : Figure.percent(judged.stream().filter(NoiseNow.Point::met).count(), judged.size());
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        return Pages.of(noise.points().stream().filter(NoiseNow.Point::judged).toList(), cursor, limit, p -> Long.toString(p.thing().id()),
                p -> new Evidence("thing", Long.toString(p.thing().id()), p.thing().name(), Math.round(p.leq() * 10) / 10.0, p.at(), p.met(),
                        "限值 " + p.limit() + " dB(A)"));
    }
}
