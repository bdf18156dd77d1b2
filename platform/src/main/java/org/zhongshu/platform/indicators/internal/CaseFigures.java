package org.zhongshu.platform.indicators.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

/** What the calculations over the case kernel's evaluation figures share: {@code caseTypes} (none = all) and {@code days} up to today. */
abstract class CaseFigures implements Calculation {

    private static final Set<String> FIGURES = Set.of("reported", "accepted", "dispatched", "toHandle", "handled", "handledInTime",
            "toClose", "closed", "closedInTime", "reworked", "returned");
    private final Cases cases;
    private final ZoneId zone;

    CaseFigures(Cases cases, CityProfile city) {
        this.cases = cases;
        this.zone = city.current().zone();
    }

    static void known(JsonNode parameters, String name) {
        String figure = Parameters.word(parameters, name);
        if (!FIGURES.contains(figure)) {
            throw new IllegalArgumentException("没有案件统计量 " + figure + "，可用 " + FIGURES.stream().sorted().toList());
        }
    }

    /** {@code caseTypes} name types that some application declares. */
    void knownTypes(JsonNode parameters) {
        Set<String> declared = cases.listTypes();
        Parameters.words(parameters, "caseTypes").stream().filter(type -> !declared.contains(type)).findFirst().ifPresent(type -> {
            throw new IllegalArgumentException("没有案件类型 " + type);
        });
    }

    double figure(Request request, String name) {
        return sum(request, request.parameters().path(name).asString());
    }

    double sum(Request request, String figure) {
        LocalDate today = LocalDate.ofInstant(request.now(), zone);
        LocalDate from = from(request);
        List<String> types = Parameters.words(request.parameters(), "caseTypes");
        if (types.isEmpty()) {
            types = new ArrayList<>();
            types.add(null);
        }
        long sum = 0;
        for (String type : types) {
            Map<String, Long> figures = cases.figures(from, today, type);
            sum += figures.getOrDefault(figure, 0L);
        }
        return sum;
    }

    private LocalDate from(Request request) {
        return LocalDate.ofInstant(request.now(), zone).minusDays(request.parameters().path("days").asInt(30) - 1L);
    }

    /**
     * The cases opened in the period, newest first, that the current actor may see. Not the very ones that a figure counts: a case
     * opened earlier and closed in the period is in the number and not here.
     */
    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        Instant start = from(request).atStartOfDay(zone).toInstant();
        CaseFilter filter = new CaseFilter(null, new HashSet<>(Parameters.words(request.parameters(), "caseTypes")), null, null, null, null, cursor, limit);
        Page<Case> page = cases.list(filter);
        List<Evidence> items = page.items().stream().filter(c -> !c.openedAt().isBefore(start))
                .map(c -> new Evidence("case", Long.toString(c.id()), c.number() + " " + c.title(), null, c.openedAt(), !c.open() && inTime(c, request.now()), note(c, request.now()))).toList();
        return new Page<>(items, items.size() < page.items().size() ? null : page.next());
    }

    private static boolean inTime(Case c, Instant now) {
        Instant end = c.closedAt() == null ? now : c.closedAt();
        return c.closeDue() == null || !end.isAfter(c.closeDue());
    }

    private static String note(Case c, Instant now) {
        String clock = !inTime(c, now) ? "，超期" : c.open() ? "，未到期" : "，按期";
        return c.stateName() + clock + (c.reworks() > 0 ? "，返工 " + c.reworks() + " 次" : "");
    }
}
