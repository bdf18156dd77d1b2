package org.zhongshu.apps.environment;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.algorithms.plume.UpwindSources;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/** 溯源: known sources upwind of an air alert, best candidate first. A list for the inspector, not evidence. */
@RestController
class TraceController {

    private static final Set<String> AIR = Set.of(AirHours.TYPE, "micro-air");
    private static final String SOURCES = "pollution-source-gas";
    private static final String ASSUMPTIONS = "假定：预警前半小时的平均风向全程不变，直线输送，不计地形与化学转化；风越小扇区越宽，静风时只按距离；"
            + "得分＝偏离风轴的高斯权重 × 距离衰减 × 当前排放状况。结果为排查线索，不作为执法依据。";

    record Answer(AlertView alert, WindView wind, boolean calm, List<Candidate> candidates, Map<String, Object> sector, String assumptions) {
    }

    record AlertView(String id, String thing, String name, String message, Instant raisedAt, Double lon, Double lat, Integer level) {
    }

    /** Direction the wind comes from, degrees; speed m/s. */
    record WindView(long from, double speed, String station, int readings) {
    }

    /** Bearing in degrees from the receptor, distance in metres, score 0 to 1. */
    record Candidate(String thing, String name, Double lon, Double lat, long bearing, long distance, double score, String reason) {
    }

    private final Alerts alerts;
    private final Things things;
    private final Wind wind;
    private final Access access;

    TraceController(Alerts alerts, Things things, Wind wind, Access access) {
        this.alerts = alerts;
        this.things = things;
        this.wind = wind;
        this.access = access;
    }

    @GetMapping("/api/environment/trace")
    @Allowed("alert.read")
    Answer trace(@RequestParam("alert") String id) {
        Alert alert = alerts.findAlert(Ids.parse(id)).filter(a -> access.scope(CurrentActor.require(), "alert.read").reaches(a.department(), a.town(), null))
                .orElseThrow(() -> Problem.notFound("no-alert", "没有这条预警：" + id));
        if (!AIR.contains(alert.type()) || alert.lon() == null) {
            throw Problem.unprocessable("not-air", "只有带位置的空气类预警可以溯源");
        }
        Wind.Measured measured = wind.at(alert.lon(), alert.lat(), alert.raisedAt())
                .orElseThrow(() -> Problem.unprocessable("no-wind", "附近空气站在预警前半小时没有风向风速数据，无法溯源"));
        List<UpwindSources.Source> sources = things.listAll(Things.Filter.ofTypes(SOURCES)).stream().filter(Thing::hasPlace)
                .map(t -> new UpwindSources.Source(Long.toString(t.id()), t.name(), t.lon(), t.lat(), alerts.activeLevel(t.id()) > 0 ? 1 : Double.NaN)).toList();
        UpwindSources.Result result = UpwindSources.rank(alert.lon(), alert.lat(), measured.from(), measured.speed(), sources);
        return new Answer(new AlertView(Long.toString(alert.id()), Long.toString(alert.thing()), alert.thingName(), alert.message(), alert.raisedAt(), alert.lon(), alert.lat(), alert.level()),
                new WindView(Math.round(measured.from()) % 360, Math.round(measured.speed() * 10) / 10.0, measured.station().name(), measured.readings()), result.calm(),
                result.candidates().stream().map(c -> candidate(c, result.calm())).toList(), sector(result), ASSUMPTIONS);
    }

    private static Candidate candidate(UpwindSources.Candidate c, boolean calm) {
        String reason = (calm ? "静风，距离 " : "上风向 ") + Math.round(c.distance() / 100) / 10.0 + " km" + (calm ? "" : "，偏离风轴 " + Math.round(c.offAxis()) + "°")
                + (c.source().load() >= 1 ? "，该源当前有预警" : "");
        return new Candidate(c.source().id(), c.source().name(), c.source().lon(), c.source().lat(), Math.round(c.bearing()) % 360, Math.round(c.distance()),
                Math.round(c.score() * 1000) / 1000.0, reason);
    }

    private static Map<String, Object> sector(UpwindSources.Result result) {
        return Map.of("type", "Feature", "properties", Map.of("halfWidth", result.halfWidth(), "reach", result.reach()),
                "geometry", Map.of("type", "Polygon", "coordinates", List.of(result.sector())));
    }
}
