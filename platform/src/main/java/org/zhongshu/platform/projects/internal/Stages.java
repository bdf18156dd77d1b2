package org.zhongshu.platform.projects.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.algorithms.calendar.Pause;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.matters.ProjectMatter;
import org.zhongshu.platform.matters.ProjectMoved;
import org.zhongshu.platform.projects.ProjectStepped;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How a project's stages stand: concluded from its matters, and kept with the stage's own clock whenever one of them moves. The clock stands
 * still while an item of the stage waits for the applicant, or for what the law does not count.
 */
@Component
class Stages {

    private final Schemes schemes;
    private final ProjectStore projects;
    private final Matters matters;
    private final WorkingCalendar calendar;
    private final JdbcTemplate jdbc;
    private final ApplicationEventPublisher events;

    Stages(Schemes schemes, ProjectStore projects, Matters matters, WorkingCalendar calendar, JdbcTemplate jdbc, ApplicationEventPublisher events) {
        this.schemes = schemes;
        this.projects = projects;
        this.matters = matters;
        this.calendar = calendar;
        this.jdbc = jdbc;
        this.events = events;
    }

    /** @param standsSince null while the clock runs; due: null where nothing is promised, and while it stands still before its limit; outcome: null while it runs; days: that it took */
    record Running(long run, String stage, int place, List<String> departments, Instant begunAt, Instant standsSince, Instant due, Instant endedAt, String outcome, BigDecimal days, List<ProjectMatter> items) {
    }

    /** Joins the transaction of the step; before the reviews, which end with their stage. */
    @Order(1)
    @EventListener
    void on(ProjectMoved e) {
        projects.find(e.project()).ifPresent(p -> of(p, matters.ofProject(p.code())).stream().filter(s -> s.run() == e.run()).forEach(s -> {
            boolean ends = s.endedAt() != null && !ended(s.run(), s.stage());
            jdbc.update("""
                    INSERT INTO projects.stage (run, stage, project, place, departments, begun_at, due, ended_at, outcome, days) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (run, stage) DO UPDATE SET departments = EXCLUDED.departments, due = EXCLUDED.due, ended_at = EXCLUDED.ended_at, outcome = EXCLUDED.outcome, days = EXCLUDED.days""", s.run(), s.stage(), p.code(), s.place(),
                    s.departments().toArray(String[]::new), ProjectStore.at(s.begunAt()), ProjectStore.at(s.due()), ProjectStore.at(s.endedAt()), s.outcome(), s.days());
            if (ends && s.outcome().equals("approved")) {
                events.publishEvent(new ProjectStepped(p.code(), p.name(), p.firm(), ProjectStepped.Step.STAGE, s.run(), s.stage(), null, null, null, s.endedAt()));
            }
        }));
    }

    /** As it was when something of it moved last. */
    boolean ended(long run, String stage) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM projects.stage WHERE run = ? AND stage = ? AND ended_at IS NOT NULL)", Boolean.class, run, stage));
    }

    /** The stages that have begun in all runs, by run and in their order. */
    List<Running> of(Project p, List<ProjectMatter> all) {
        Scheme scheme = schemes.get();
        List<Running> stages = new ArrayList<>();
        for (ProjectMatter run : all.stream().filter(m -> m.run() == null).toList()) {
            for (int i = 0; i < scheme.stages().size(); i++) {
                Scheme.Stage s = scheme.stages().get(i);
                List<ProjectMatter> items = all.stream().filter(m -> m.run() != null && m.run() == run.id() && s.name().equals(m.stage())).toList();
                if (!items.isEmpty()) {
                    stages.add(running(p, s, i, run.id(), items));
                }
            }
        }
        return stages;
    }

    private Running running(Project p, Scheme.Stage s, int place, long run, List<ProjectMatter> items) {
        Instant begun = items.stream().map(ProjectMatter::submittedAt).min(Comparator.naturalOrder()).orElseThrow();
        boolean open = items.stream().anyMatch(m -> m.state().open());
        Instant ended = open ? null : items.stream().map(ProjectMatter::endedAt).max(Comparator.naturalOrder()).orElseThrow();
        String outcome = open ? null : items.stream().allMatch(m -> m.state() == MatterState.APPROVED) ? "approved" : items.stream().anyMatch(m -> m.state() == MatterState.REFUSED) ? "refused" : "withdrawn";
        List<Pause> pauses = items.stream().flatMap(m -> m.waited().stream()).map(w -> new Pause(w.from(), w.until())).toList();
        Integer promised = s.promised(p.kind(), LocalDate.ofInstant(begun, calendar.clock().hours().zone()));
        Instant stands = open ? pauses.stream().filter(w -> w.to() == null).map(Pause::from).min(Comparator.naturalOrder()).orElse(null) : null;
        Instant due = promised == null ? null : calendar.clock().deadline(begun, new Limit(promised, LimitUnit.WORK_DAY), pauses);
        // whoever was late before the clock stood still stays late
        if (stands != null && due != null && !due.isBefore(stands)) {
            due = null;
        }
        return new Running(run, s.name(), place, List.copyOf(new TreeSet<>(items.stream().map(ProjectMatter::department).toList())), begun, stands, due, ended, outcome, ended == null ? null : days(begun, ended, pauses), items);
    }

    /** Working days between two moments, to a tenth. */
    private BigDecimal days(Instant from, Instant to, List<Pause> pauses) {
        Duration spent = calendar.clock().elapsed(from, to, LimitUnit.WORK_DAY, pauses);
        long day = Math.max(1, calendar.clock().hours().dayLength().toMinutes());
        return BigDecimal.valueOf(spent.toMinutes()).divide(BigDecimal.valueOf(day), 1, RoundingMode.HALF_UP);
    }

    /** Working days until the limit of a stage that runs, negative past it; null where none is near. */
    Integer left(Running s, Instant now) {
        return s.endedAt() != null || s.due() == null ? null : (Integer) left(s.standsSince() == null ? now : s.standsSince(), s.due());
    }

    /** Whole working days from a moment until a deadline; negative: so many past it. */
    int left(Instant now, Instant due) {
        return calendar.clock().daysLeft(now, due);
    }

    ZoneId zone() {
        return calendar.clock().hours().zone();
    }

    /** The run that is open, else the last one. */
    static Optional<ProjectMatter> current(List<ProjectMatter> all) {
        return all.stream().filter(m -> m.run() == null).max(Comparator.comparing((ProjectMatter m) -> m.state().open()).thenComparing(ProjectMatter::id));
    }
}
