package org.zhongshu.platform.notify.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.telemetry.History;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happened minute by minute, for the foot of the wall. Numbers of the whole city, without any row behind them. */
@RestController
class TimelineController {

    private static final int MOST = 1440;

    private final Alerts alerts;
    private final History history;
    private final CaseMinutes cases;
    private final Clock clock;

    TimelineController(Alerts alerts, History history, CaseMinutes cases, Clock clock) {
        this.alerts = alerts;
        this.history = history;
        this.cases = cases;
        this.clock = clock;
    }

    /**
     * @param minutes how many, up to a day
     * @param at      end of the span, now when left out; ISO 8601
     */
    @Allowed("indicator.read")
    @GetMapping("/api/timeline")
    Map<String, Object> timeline(@RequestParam(defaultValue = "60") int minutes, @RequestParam(required = false) String at) {
        if (minutes < 1 || minutes > MOST) {
            throw Problem.badRequest("bad-minutes", "minutes 应在 1 到 " + MOST + " 之间");
        }
        Instant to = (at == null ? clock.instant() : time(at)).truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        Instant from = to.minus(Duration.ofMinutes(minutes));
        Map<Instant, Integer> raised = alerts.raisedPerMinute(from, to);
        Map<Instant, int[]> worked = cases.between(from, to);
        Map<Long, History.Traffic> traffic = new HashMap<>();
        history.traffic(from, to).forEach(t -> traffic.put(t.minute(), t));
        List<Map<String, Object>> items = new ArrayList<>(minutes);
        for (Instant minute = from; minute.isBefore(to); minute = minute.plus(1, ChronoUnit.MINUTES)) {
            int[] work = worked.getOrDefault(minute, new int[2]);
            History.Traffic t = traffic.get(minute.toEpochMilli());
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("minute", minute);
            item.put("alerts", raised.getOrDefault(minute, 0));
            item.put("opened", work[0]);
            item.put("closed", work[1]);
            item.put("messages", t == null ? 0 : t.messages());
            item.put("readings", t == null ? 0 : t.readings());
            items.add(item);
        }
        return Map.of("items", items);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            throw Problem.badRequest("bad-time", "时间格式应为 2026-11-21T08:00:00Z：" + text);
        }
    }
}
