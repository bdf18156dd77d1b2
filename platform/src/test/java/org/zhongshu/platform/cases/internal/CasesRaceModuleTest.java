package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

import static org.assertj.core.api.Assertions.assertThat;

/** Many people at once: one wins, nobody is lost, and the sums stay true. */
@CasesTest
class CasesRaceModuleTest {

    private static final int OFFICERS = 50;

    @Autowired Cases cases;
    @Autowired CaseNumbers numbers;
    @Autowired Evaluation evaluation;
    @Autowired CaseStore store;
    @Autowired CaseKernel kernel;
    @Autowired CityProfile city;
    @Autowired CasesTest.MovableClock clock;
    @Autowired JdbcTemplate jdbc;
    @Autowired CasesTest.CommandedCheck check;
    @Autowired org.springframework.transaction.support.TransactionTemplate transaction;

    @BeforeEach
    void monday() {
        clock.set(TestReport.NINE);
    }

    private static <T> List<T> together(int n, IntFunction<Callable<T>> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(n);
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(n)) {
            for (int i = 0; i < n; i++) {
                Callable<T> task = work.apply(i);
                futures.add(executor.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
        return results;
    }

    private static Callable<CaseRef> opening(Cases cases, TestReport report) {
        return () -> CurrentActor.as(People.SYSTEM, () -> cases.open(report));
    }

    @Test
    void fiftyOfficersRaceOnOneCase() throws Exception {
        long id = CurrentActor.as(People.SYSTEM, () -> cases.open(TestReport.of("work-guard"))).id();
        List<String> outcomes = together(OFFICERS, i -> () -> {
            Actor officer = People.person(9000 + i, "人员" + i, "utilities", "officer");
            try {
                return CurrentActor.as(officer, () -> cases.act(id, new CaseAction("start", null, null, null, Map.of(), List.of(), 1)).personName());
            } catch (Problem p) {
                return p.status().value() + " " + p.code();
            }
        });
        assertThat(outcomes).filteredOn(o -> o.startsWith("人员")).hasSize(1);
        assertThat(outcomes).filteredOn("409 stale"::equals).hasSize(OFFICERS - 1);
        assertThat(jdbc.queryForList("SELECT action FROM cases.case_step WHERE case_id = ? ORDER BY id", String.class, id)).containsExactly("open", "start");
        assertThat(cases.getCase(id).personName()).isEqualTo(outcomes.stream().filter(o -> o.startsWith("人员")).findFirst().orElseThrow());
    }

    @Test
    void oneKeyOneCaseHoweverManyReportAtOnce() throws Exception {
        TestReport report = TestReport.of("work-standard").key("race:1");
        List<CaseRef> refs = together(OFFICERS, i -> opening(cases, report.at(TestReport.NINE.plusMillis(i))));
        assertThat(refs).extracting(CaseRef::id).containsOnly(refs.getFirst().id());
        assertThat(refs).filteredOn(r -> r.outcome() == CaseRef.Outcome.OPENED).hasSize(1);
        long merged = refs.stream().filter(r -> r.outcome() == CaseRef.Outcome.MERGED).count();
        assertThat(cases.getCase(refs.getFirst().id()).repeats()).isEqualTo((int) merged);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.case_body WHERE report_key = 'race:1'", Integer.class)).isEqualTo(1);
    }

    @Test
    void numbersAreUniqueUnderContention() throws Exception {
        NumberPattern pattern = NumberPattern.parse("RACE{yyyyMMdd}-{seq:5}");
        LocalDate day = LocalDate.of(2026, 11, 16);
        List<List<String>> made = together(OFFICERS, i -> () -> {
            List<String> mine = new ArrayList<>();
            for (int n = 0; n < 40; n++) {
                mine.add(numbers.next(pattern, day));
            }
            return mine;
        });
        List<String> all = made.stream().flatMap(List::stream).toList();
        assertThat(all).doesNotHaveDuplicates().hasSize(OFFICERS * 40).allMatch(n -> n.matches("RACE20261116-\\d{5}"));
    }

    /** A sensor's report joins the case while an officer closes it: the officer must hear of it, or the alert would stand without a case. */
    @Test
    void nobodyClosesACaseThatAReportIsJustJoining() throws Exception {
        TestReport report = TestReport.of("work-guard").key("race:close");
        long id = CurrentActor.as(People.SYSTEM, () -> cases.open(report)).id();
        CurrentActor.as(People.SYSTEM, () -> cases.act(id, CaseAction.of("start", null)));
        CurrentActor.as(People.SYSTEM, () -> cases.signal(id, "alert-cleared", "已复位"));
        int version = cases.getCase(id).version();
        java.util.concurrent.CountDownLatch joined = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch closing = new java.util.concurrent.CountDownLatch(1);
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Future<?> sensor = executor.submit(() -> CurrentActor.as(People.SYSTEM, () -> transaction.executeWithoutResult(s -> {
                cases.open(report.at(TestReport.NINE.plusSeconds(5)));
                joined.countDown();
                try {
                    closing.await();
                    // the officer's transaction stands at the case's row, and this one still holds it
                    for (int i = 0; i < 500 && jdbc.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", Integer.class) == 0; i++) {
                        Thread.sleep(10);
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                check.objections.put(id, "预警尚未解除");
            })));
            joined.await();
            Future<String> officer = executor.submit(() -> {
                closing.countDown();
                try {
                    return CurrentActor.as(People.OPERATOR, () -> cases.act(id, new CaseAction("close", null, null, null, Map.of(), List.of(), version))).state();
                } catch (Problem p) {
                    return p.code();
                }
            });
            sensor.get();
            assertThat(officer.get()).isEqualTo("objection");
        } finally {
            check.objections.remove(id);
        }
        assertThat(cases.getCase(id).open()).isTrue();
    }

    @Test
    void crosswiseMergesDoNotDeadlock() throws Exception {
        for (int round = 0; round < 5; round++) {
            CaseRef a = CurrentActor.as(People.SYSTEM, () -> cases.open(TestReport.of("work-standard")));
            CaseRef b = CurrentActor.as(People.SYSTEM, () -> cases.open(TestReport.of("work-standard")));
            List<String> outcomes = together(2, i -> () -> {
                CaseRef from = i == 0 ? a : b;
                CaseRef into = i == 0 ? b : a;
                try {
                    return CurrentActor.as(People.OPERATOR, () -> cases.act(from.id(), new CaseAction("merge", null, null, null,
                            Map.of("into", Json.mapper().valueToTree(into.number())), List.of(), 1)).state());
                } catch (Problem p) {
                    return p.code();
                }
            });
            assertThat(outcomes).as("one goes into the other, never both").containsOnlyOnce("merged");
        }
    }

    @Test
    void theSumsFollowFromTheRowsAfterManyRandomSteps() throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ids.add(CurrentActor.as(People.SYSTEM, () -> cases.open(TestReport.of("work-standard"))).id());
        }
        List<String> actions = List.of("accept", "dispatch", "start", "finish", "rework", "return", "suspend", "resume", "close", "reopen", "transfer");
        together(8, worker -> () -> {
            java.util.Random random = new java.util.Random(worker);
            for (int n = 0; n < 150; n++) {
                long id = ids.get(random.nextInt(ids.size()));
                String action = random.nextInt(100) == 0 ? "void" : actions.get(random.nextInt(actions.size()));
                try {
                    CurrentActor.as(People.SYSTEM, () -> cases.act(id, new CaseAction(action, "随机", random.nextBoolean() ? "water" : "environment", null,
                            Map.of(), List.of(), null)));
                } catch (Problem expected) {
                    // not possible in this state
                }
                if (n == 75) {
                    evaluation.fold();
                }
            }
            return null;
        });
        Map<String, Long> figures = evaluation.figures(LocalDate.of(2020, 1, 1), LocalDate.of(2029, 1, 1), "work-standard");
        Map<Tally.Figure, Long> fromRows = new HashMap<>();
        jdbc.queryForList("SELECT id FROM cases.case_file WHERE type = 'work-standard'", Long.class).forEach(id -> {
            CaseFile f = store.find(id).orElseThrow().file();
            kernel.tally().contributions(f).forEach((bucket, n) -> fromRows.merge(bucket.figure(), n, Long::sum));
            if (f.open && !f.suspended() && f.handledAt == null && f.handleDue != null && f.handleDue.isAfter(clock.instant())) {
                // its deadline is ahead: nobody knows yet
                fromRows.merge(Tally.Figure.TO_HANDLE, -1L, Long::sum);
                fromRows.merge(Tally.Figure.REWORKED, f.reworks > 0 ? -1L : 0L, Long::sum);
            }
        });
        assertThat(figures.get("reported")).isEqualTo(fromRows.get(Tally.Figure.REPORTED));
        assertThat(figures.get("accepted")).isEqualTo(fromRows.getOrDefault(Tally.Figure.ACCEPTED, 0L));
        assertThat(figures.get("dispatched")).isEqualTo(fromRows.getOrDefault(Tally.Figure.DISPATCHED, 0L)).isPositive();
        assertThat(figures.get("toHandle")).isEqualTo(fromRows.getOrDefault(Tally.Figure.TO_HANDLE, 0L));
        assertThat(figures.get("handledInTime")).isEqualTo(fromRows.getOrDefault(Tally.Figure.HANDLED_IN_TIME, 0L));
        assertThat(figures.get("reworked")).isEqualTo(fromRows.getOrDefault(Tally.Figure.REWORKED, 0L));
        assertThat(figures.get("closedInTime")).isEqualTo(fromRows.getOrDefault(Tally.Figure.CLOSED_IN_TIME, 0L));
        assertThat(figures.get("handled")).isEqualTo(fromRows.getOrDefault(Tally.Figure.HANDLED, 0L));
        evaluation.fold();
        assertThat(evaluation.figures(LocalDate.of(2020, 1, 1), LocalDate.of(2029, 1, 1), "work-standard")).as("folding changes nothing").isEqualTo(figures);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.tally_delta", Integer.class)).isZero();
    }
}
