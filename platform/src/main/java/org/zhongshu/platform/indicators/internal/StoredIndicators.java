package org.zhongshu.platform.indicators.internal;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.indicators.Indicator;
import org.zhongshu.platform.indicators.Indicators;
import org.zhongshu.platform.shared.Page;

/** Computes each indicator when it is due and answers from what is stored. A figure that fails is logged and tried at its next turn. */
@Service
class StoredIndicators implements Indicators {

    private static final Logger log = LoggerFactory.getLogger(StoredIndicators.class);
    private static final Actor SYSTEM = Actor.system("indicators");

    private final Catalogue catalogue;
    private final Points points;
    private final Clock clock;
    private final Map<String, Instant> due = new ConcurrentHashMap<>();
    private volatile boolean ready;

    StoredIndicators(Catalogue catalogue, Points points, Clock clock) {
        this.catalogue = catalogue;
        this.points = points;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void started() {
        ready = true;
    }

    @Scheduled(fixedDelay = 2_000)
    void refreshDue() {
        Instant now = clock.instant();
        for (Declared declared : ready ? catalogue.all() : List.<Declared>of()) {
            if (!now.isBefore(due.getOrDefault(declared.id(), Instant.MIN))) {
                due.put(declared.id(), now.plus(declared.refresh()));
                try {
                    refresh(declared);
                } catch (RuntimeException e) {
                    log.warn("indicator {} could not be computed: {}", declared.id(), e.toString());
                }
            }
        }
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 600_000)
    void thin() {
        points.thin(clock.instant());
    }

    @Override
    public void refresh(String id) {
        refresh(catalogue.get(id));
    }

    private void refresh(Declared declared) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        points.store(declared.id(), now, CurrentActor.as(SYSTEM, () -> catalogue.calculation(declared).compute(request(declared, now))));
    }

    @Override
    public List<Indicator> list(String app) {
        return read(catalogue.all().stream().filter(d -> app == null || app.equals(d.app())).toList());
    }

    @Override
    public Indicator getIndicator(String id) {
        return read(List.of(catalogue.get(id))).getFirst();
    }

    /** The records behind the number as it is now, for the current actor. */
    Page<Calculation.Evidence> records(String id, String cursor, int limit) {
        Declared declared = catalogue.get(id);
        return catalogue.calculation(declared).records(request(declared, clock.instant()), cursor, limit);
    }

    private List<Indicator> read(Collection<Declared> wanted) {
        Instant now = clock.instant();
        Map<String, Points.Point> last = points.last(wanted.stream().map(Declared::id).toList());
        Map<String, List<Number[]>> trends = points.trends(wanted, now);
        return wanted.stream().map(d -> indicator(d, last.get(d.id()), trends.getOrDefault(d.id(), List.of()), now)).toList();
    }

    private static Indicator indicator(Declared d, Points.Point p, List<Number[]> trend, Instant now) {
        Double value = p == null ? null : p.value();
        return new Indicator(d.id(), d.name(), d.app(), d.unit(), d.decimals(), value, p == null ? null : p.numerator(), p == null ? null : p.denominator(),
                p == null ? "尚未计算" : p.note(), d.target(), d.better(), d.met(value), p == null ? null : p.at(),
                p == null ? null : Math.max(0, p.at().until(now, ChronoUnit.SECONDS)), trend,
                d.definition(), d.formula(), d.basis(), d.source(), d.owner(), d.refresh().toSeconds(), d.open());
    }

    private static Calculation.Request request(Declared declared, Instant now) {
        return new Calculation.Request(declared.id(), declared.calculation(), now);
    }
}
