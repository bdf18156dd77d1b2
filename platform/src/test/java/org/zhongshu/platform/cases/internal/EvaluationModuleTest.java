package org.zhongshu.platform.cases.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

/** What the rates count, day by day: nothing is late before its deadline, and nothing in time before it is done. */
@CasesTest
class EvaluationModuleTest {

    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 16);

    @Autowired Cases cases;
    @Autowired Evaluation evaluation;
    @Autowired CasesTest.MovableClock clock;
    @Autowired JdbcTemplate jdbc;

    @BeforeEach
    void monday() {
        clock.set(TestReport.NINE);
    }

    private long open(String town) {
        Case.Place place = new Case.Place("某路", null, town, null, null, null);
        TestReport report = TestReport.of("work-guard");
        return CurrentActor.as(People.SYSTEM, () -> cases.open(new TestReport(null, report.type(), report.title(), null, null, "alert", place, List.of(),
                List.of(), null, clock.instant(), List.of(), null))).id();
    }

    private void act(Actor actor, long id, String action) {
        CurrentActor.as(actor, () -> cases.act(id, new CaseAction(action, "示范", null, null, Map.of(), List.of(), cases.getCase(id).version())));
    }

    /** The lifecycle's evidence is not this test's subject: the alert's end finishes the handling. */
    private void finish(long id) {
        act(People.UTILITIES, id, "start");
        CurrentActor.as(People.SYSTEM, () -> cases.signal(id, "alert-cleared", "已复位"));
    }

    private Evaluation.Row row(String town, LocalDate from, LocalDate to) {
        List<Evaluation.Row> rows = evaluation.rows(from, to, "town", null, town, key -> key);
        assertThat(rows).hasSizeLessThanOrEqualTo(1);
        return rows.isEmpty() ? null : rows.getFirst();
    }

    @Test
    void ratesAreUnknownUntilACaseIsDoneOrLate() {
        String town = "341882901000";
        long id = open(town);
        Evaluation.Row fresh = row(town, MONDAY, MONDAY.plusDays(1));
        assertThat(fresh.reported()).isEqualTo(1);
        assertThat(fresh.toClose()).as("its deadline, Tuesday 09:00, is ahead").isZero();
        assertThat(fresh.onTimeClosed()).isNull();
        assertThat(fresh.onTimeHandled()).isNull();
        clock.set(TestReport.NINE.plus(Duration.ofHours(24)));
        assertThat(row(town, MONDAY, MONDAY.plusDays(1)).onTimeClosed()).as("the deadline itself is still in time").isNull();
        clock.pass(Duration.ofMinutes(1));
        Evaluation.Row late = row(town, MONDAY, MONDAY.plusDays(1));
        assertThat(late.toClose()).isEqualTo(1);
        assertThat(late.onTimeClosed()).isZero();
        assertThat(late.onTimeHandled()).isZero();
        assertThat(row(town, MONDAY, MONDAY).onTimeClosed()).as("it became late on Tuesday, not on Monday").isNull();
        act(People.OPERATOR, id, "suspend");
        assertThat(row(town, MONDAY, MONDAY.plusDays(1)).onTimeClosed()).as("挂账 does not count").isNull();
    }

    @Test
    void whatIsDoneEarlyCountsOnTheDayItIsDone() {
        String town = "341882902000";
        long id = open(town);
        open(town);
        finish(id);
        Evaluation.Row handled = row(town, MONDAY, MONDAY);
        assertThat(handled.onTimeHandled()).as("one handled, one still running within its time").isEqualTo(1);
        assertThat(handled.toHandle()).isEqualTo(1);
        assertThat(handled.onTimeClosed()).isNull();
        act(People.OPERATOR, id, "close");
        Evaluation.Row closed = row(town, MONDAY, MONDAY);
        assertThat(closed.toClose()).isEqualTo(1);
        assertThat(closed.closedInTime()).isEqualTo(1);
        assertThat(closed.onTimeClosed()).isEqualTo(1);
        evaluation.fold();
        assertThat(row(town, MONDAY, MONDAY)).as("folding changes nothing").isEqualTo(closed);
        clock.pass(Duration.ofHours(25));
        assertThat(row(town, MONDAY, MONDAY.plusDays(1)).onTimeClosed()).as("the other one is late now").isEqualTo(0.5);
    }

    @Test
    void aLateClosingCountsOnTheDeadlinesDay() {
        String town = "341882903000";
        long id = open(town);
        clock.pass(Duration.ofDays(3));
        finish(id);
        act(People.OPERATOR, id, "close");
        assertThat(row(town, MONDAY.plusDays(1), MONDAY.plusDays(1)).onTimeClosed()).isZero();
        assertThat(row(town, MONDAY.plusDays(1), MONDAY.plusDays(1)).closedRate()).isEqualTo(1);
        assertThat(row(town, MONDAY.plusDays(2), MONDAY.plusDays(3))).isNull();
    }

    /** Databases made before have their early work on the deadline's day; the migration moves exactly that. */
    @Test
    void theMigrationMovesEarlyWorkToItsDay() throws Exception {
        String town = "341882904000";
        clock.set(Instant.parse("2026-11-17T01:00:00Z"));
        long id = open(town);
        act(People.UTILITIES, id, "start");
        act(People.OPERATOR, id, "suspend");
        clock.pass(Duration.ofHours(2));
        act(People.OPERATOR, id, "resume");
        clock.pass(Duration.ofMinutes(90));
        CurrentActor.as(People.SYSTEM, () -> cases.signal(id, "alert-cleared", "已复位"));
        act(People.OPERATOR, id, "close");
        evaluation.fold();
        List<Map<String, Object>> right = sums(town);
        // as it was counted before
        jdbc.update("INSERT INTO cases.tally_delta SELECT day + s.later, department, type, town, figure, s.sign * n FROM (SELECT day, department, type, town, x.figure, x.n"
                + " FROM cases.tally, LATERAL (VALUES (4, to_handle), (5, handled), (6, handled_in_time), (7, handle_minutes), (9, to_close), (10, closed), (11, closed_in_time)) x (figure, n)"
                + " WHERE town = ?) t, (VALUES (0, -1), (1, 1)) s (later, sign) WHERE n <> 0", town);
        evaluation.fold();
        assertThat(sums(town)).isNotEqualTo(right);
        String migration = new ClassPathResource("db/migration/cases/V0802__settled_day.sql").getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
        jdbc.execute(migration.replace("WHERE f.state NOT IN", "WHERE f.town = '" + town + "' AND f.state NOT IN"));
        evaluation.fold();
        assertThat(sums(town)).isEqualTo(right);
        assertThat(right.toString()).contains("handle_minutes=90");
    }

    private List<Map<String, Object>> sums(String town) {
        return jdbc.queryForList("SELECT * FROM cases.tally WHERE town = ? AND (reported, accepted, dispatched, to_handle, handled, handle_minutes, to_close, closed)"
                + " <> (0, 0, 0, 0, 0, 0, 0, 0) ORDER BY day", town);
    }
}
