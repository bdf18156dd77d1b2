package org.zhongshu.platform.evaluations.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.evaluations.internal.RatingStore.Rating;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What follows a bad grade: a case that the duty desk verifies, the department mends, and the person answers or is called about. It says nothing
 * by which a service could be found, and who served takes no step in it.
 */
@Component
class BadGrades implements ClosureCheck {

    static final String TYPE = "bad-review";
    static final String REVISITING = "revisiting";
    static final String VERIFYING = "verifying";
    /** Fewer services of an item than this, and its name would tell whose it was. */
    static final int FEW = 5;
    private static final int DAYS = 30;
    private static final Map<String, String> NAMES = Map.of("verifying", "待核实", "mending", "整改中", "complex", "限期整改", REVISITING, "待回访", "mended", "已整改", "unconfirmed", "已整改（未联系上）", "unfounded", "经核实不属实",
            "suspended", "暂缓处理");
    private static final Map<String, String> ASPECTS = Map.of("time", "办理时间长", "guide", "指南不准确", "trips", "跑动次数多", "papers", "材料要求多", "platform", "网上系统不好用", "manner", "服务态度", "rule", "政策规定");

    private final RatingStore store;
    private final ServiceStore services;
    private final Cases cases;
    private final Departments departments;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final List<LocalTime> moments;

    /** @param moments times of the day at which cases are opened, in order */
    BadGrades(RatingStore store, ServiceStore services, @Lazy Cases cases, Departments departments, CityProfile city, TransactionTemplate transaction, Clock clock, @Value("${zhongshu.evaluations.case-moments:09:00,12:00,15:00,18:00}") List<String> moments) {
        this.store = store;
        this.services = services;
        this.cases = cases;
        this.departments = departments;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
        this.moments = moments.stream().map(m -> LocalTime.parse(m.strip())).sorted().toList();
    }

    private record Report(String key, String title, String description, Instant occurredAt, Instant since, JsonNode data) implements CaseReport {

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public String source() {
            return "evaluation";
        }
    }

    /**
     * In the grade's transaction. Its case is not opened in that moment, which whoever holds the receipt and watches the list of cases would know: those of
     * some hours are opened together, in no order; their time runs from the day of the grade.
     */
    void await(Rating r, Long officer, String contact, LocalDate today) {
        store.await(r.key(), today, moment(clock.instant()), officer, contact);
    }

    /** The next declared moment after this one. */
    Instant moment(Instant now) {
        ZonedDateTime here = now.atZone(city.current().zone());
        return moments.stream().map(t -> here.toLocalDate().atTime(t).atZone(here.getZone())).filter(t -> t.isAfter(here)).findFirst()
                .orElseGet(() -> here.toLocalDate().plusDays(1).atTime(moments.getFirst()).atZone(here.getZone())).toInstant();
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void openReady() {
        transaction.executeWithoutResult(status -> CurrentActor.as(Ratings.SYSTEM, () -> {
            List<RatingStore.Waiting> ready = new ArrayList<>(store.ready(clock.instant()));
            Collections.shuffle(ready, new SecureRandom());
            ready.forEach(this::open);
        }));
    }

    private void open(RatingStore.Waiting w) {
        Rating r = store.find(w.key()).orElseThrow();
        boolean many = services.ofItem(r.item(), w.day().minusDays(DAYS)) >= FEW;
        String what = departments.nameOf(r.department()) + (many ? "：" + r.itemName() : "");
        String words = "等级：" + r.grade().label() + (r.aspects().isEmpty() ? "" : "。反映：" + String.join("、", r.aspects().stream().map(ASPECTS::get).toList())) + "。" + (r.words() == null ? "没有文字说明。" : "评价人说：" + r.words())
                + "（评价人匿名；近 30 天内办件少于 " + FEW + " 件的事项不显示名称。" + (w.contact() == null ? "评价人未留电话，在线回访。" : "评价人留有回访电话，仅回访人员可看。") + "）";
        String title = "差评：" + what;
        Instant since = w.day().atStartOfDay(city.current().zone()).toInstant();
        CaseRef opened = cases.open(new Report("evaluation:" + HexFormat.of().formatHex(r.key(), 0, 12), title.length() > 120 ? title.substring(0, 120) : title, words, clock.instant(), since,
                Json.mapper().createObjectNode().put("judged", r.department())));
        store.add(new RatingStore.Mending(opened.id(), r.key(), opened.number(), w.judged(), cases.getCase(opened.id()).state(), null), w.contact());
        store.forget(w.key());
    }

    /** The person served has graded over it: what is not open is not opened, and what is open learns it. */
    void replaced(byte[] key) {
        if (!store.forget(key)) {
            store.of(key).ifPresent(m -> cases.signal(m.caseId(), "replaced", "办事人已本人重新评价，原评价不再计入"));
        }
    }

    static String name(String state) {
        return NAMES.getOrDefault(state, state);
    }

    @Override
    public Optional<String> objection(Case c) {
        return Optional.empty();
    }

    /** Nobody handles what people said of themselves. */
    @Override
    public Optional<String> objection(Case c, Actor actor) {
        return c.type().equals(TYPE) && store.ofCase(c.id()).filter(m -> m.judged() != null && m.judged() == actor.accountId()).isPresent() ? Optional.of("本案评价的是您经办的服务，须由他人处理") : Optional.empty();
    }

    @EventListener
    void acted(CaseActed e) {
        if (e.type().equals(TYPE) && !e.state().equals(e.fromState())) {
            boolean told = e.state().equals(REVISITING);
            store.move(e.caseId(), e.state(), told ? told(e.caseId()) : null);
        }
    }

    /** The step's words, as the person may read them. */
    private String told(long caseId) {
        return cases.lastWords(caseId).map(w -> Words.plain(w.length() > Words.LONGEST ? w.substring(0, Words.LONGEST) : w, List.of())).orElse(null);
    }

    @EventListener
    void closed(CaseClosed e) {
        if (!e.type().equals(TYPE)) {
            return;
        }
        String outcome = switch (e.action()) {
            case "satisfied" -> "mended";
            case "unreached" -> "unconfirmed";
            default -> "unfounded";
        };
        store.ofCase(e.caseId()).ifPresent(m -> {
            store.move(e.caseId(), outcome, outcome.equals("unfounded") ? told(e.caseId()) : null);
            store.outcome(m.key(), outcome);
        });
    }
}
