package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.algorithms.calendar.WorkingClock;
import org.zhongshu.platform.cases.internal.CaseMachine.Officer;
import org.zhongshu.platform.cases.internal.CaseMachine.Step;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The machine alone: states, owners, clocks and counters, with a clock of the test's choosing. */
class CaseMachineTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final WorkingClock CLOCK = new WorkingClock(new OfficeHours(ZONE,
            List.of(new OfficeHours.Span(LocalTime.of(8, 30), LocalTime.of(12, 0)), new OfficeHours.Span(LocalTime.of(14, 0), LocalTime.of(17, 30))),
            Set.of(), Set.of()));
    private static final CaseTypes TYPES = types();
    private static final CaseType STANDARD = TYPES.getType("work-standard");
    private static final Officer LI = new Officer(5, "李工");

    private final Deadlines deadlines = new Deadlines(CLOCK, new DatedLimits(List.of(), "guangde", java.time.ZoneId.of("Asia/Shanghai")));
    private final CaseMachine machine = new CaseMachine(deadlines);

    static CaseTypes types() {
        try (var in = CaseMachineTest.class.getResourceAsStream("/apps/casework/cases.yaml")) {
            return new CaseTypes(List.of(CaseTypes.parse("casework", new String(in.readAllBytes(), StandardCharsets.UTF_8))),
                    Set.of("operator", "officer", "leader"), code -> code);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Beijing time on Monday 16 November 2026 and the days after. */
    private static Instant at(int day, String time) {
        return java.time.LocalDate.of(2026, 11, 15).plusDays(day).atTime(LocalTime.parse(time)).atZone(ZONE).toInstant();
    }

    private CaseFile opened(CaseType type) {
        CaseFile f = new CaseFile();
        f.id = 1;
        f.type = type.id();
        f.department = type.department();
        f.level = type.level();
        f.openedAt = at(1, "09:00");
        f.version = 1;
        return machine.begin(f, type, false);
    }

    private CaseFile act(CaseFile f, String action, Instant now) {
        return act(f, action, now, null, null);
    }

    private CaseFile act(CaseFile f, String action, Instant now, String department, Limit limit) {
        ActionRule rule = machine.rule(f, STANDARD, action).orElseThrow(() -> new AssertionError(action + " not possible in " + f.state));
        return machine.act(f, STANDARD, new Step(rule, department, LI, false, limit, null, now));
    }

    private CaseFile working() {
        CaseFile f = act(opened(STANDARD), "accept", at(1, "09:10"));
        f = act(f, "dispatch", at(1, "09:20"), "environment", null);
        return act(f, "start", at(1, "10:00"));
    }

    @Test
    void theWholeLoopSetsOwnerClockAndFacts() {
        CaseFile f = opened(STANDARD);
        assertThat(f.state).isEqualTo("reported");
        assertThat(f.due).isEqualTo(at(1, "11:00"));
        assertThat(f.closeDue).as("5 working days from Monday end on the next Monday's closing").isEqualTo(at(8, "17:30"));
        f = act(f, "accept", at(1, "09:10"));
        assertThat(f.acceptedAt).isEqualTo(at(1, "09:10"));
        f = act(f, "dispatch", at(1, "09:20"), "environment", null);
        assertThat(f.dispatchedAt).isEqualTo(at(1, "09:20"));
        assertThat(f.due).as("4 office hours from 09:20 with the noon break").isEqualTo(at(1, "15:20"));
        assertThat(f.handleDue).as("4 office hours, then 2 working days").isEqualTo(at(3, "17:30"));
        f = act(f, "start", at(1, "10:00"));
        assertThat(f.personName).as("who starts is in charge").isEqualTo("李工");
        f = act(f, "finish", at(2, "10:00"));
        assertThat(f.handledAt).isEqualTo(at(2, "10:00"));
        f = act(f, "close", at(2, "11:00"));
        assertThat(f.open).isFalse();
        assertThat(f.state).isEqualTo("closed");
        assertThat(f.closedAt).isEqualTo(at(2, "11:00"));
        assertThat(f.due).isNull();
        assertThat(f.alarmAt).isNull();
        assertThat(f.version).isEqualTo(6);
    }

    @Test
    void theGivenFileIsNeverChanged() {
        CaseFile f = working();
        String before = f.state + f.due + f.version + f.clock;
        act(f, "suspend", at(1, "11:00"));
        act(f, "finish", at(1, "11:00"));
        assertThat(f.state + f.due + f.version + f.clock).isEqualTo(before);
    }

    @Test
    void suspensionStopsAllClocksAndResumingMovesThem() {
        CaseFile f = act(opened(STANDARD), "accept", at(1, "09:00"));
        f = act(f, "dispatch", at(1, "09:00"), "environment", null);
        assertThat(f.due).isEqualTo(at(1, "15:00"));
        Instant due = f.due;
        Instant closeDue = f.closeDue;
        f = act(f, "suspend", at(1, "10:00"));
        assertThat(f.state).isEqualTo("suspended");
        assertThat(f.due).isNull();
        assertThat(f.open).isTrue();
        f = act(f, "resume", at(1, "11:00"));
        assertThat(f.state).isEqualTo("dispatched");
        assertThat(f.due).as("one office hour later").isEqualTo(due.plusSeconds(3600));
        assertThat(f.closeDue).as("the paused hour is given back on the next working day").isEqualTo(at(9, "09:30"));
        assertThat(closeDue).isEqualTo(at(8, "17:30"));
    }

    @Test
    void anExtensionIsAskedForAndThenGrantedOrRefused() {
        CaseFile f = working();
        Instant due = f.due;
        CaseFile asked = act(f, "extend", at(1, "11:00"), null, new Limit(1, LimitUnit.WORK_DAY));
        assertThat(asked.due).isEqualTo(due);
        assertThat(machine.rule(asked, STANDARD, "extend")).as("one question at a time").isEmpty();
        CaseFile granted = act(asked, "extend-grant", at(1, "12:00"));
        assertThat(granted.due).isEqualTo(at(4, "17:30"));
        assertThat(granted.handleDue).isEqualTo(at(4, "17:30"));
        assertThat(granted.closeDue).isEqualTo(at(9, "17:30"));
        CaseFile refused = act(asked, "extend-refuse", at(1, "12:00"));
        assertThat(refused.due).isEqualTo(due);
        assertThat(machine.rule(refused, STANDARD, "extend")).isPresent();
    }

    @Test
    void returningGoesBackToDispatchAndOwesNoHandling() {
        CaseFile f = act(working(), "return", at(1, "14:00"));
        assertThat(f.state).isEqualTo("accepted");
        assertThat(f.returns).isEqualTo(1);
        assertThat(f.person).isNull();
        assertThat(f.handleDue).isNull();
        f = act(f, "dispatch", at(2, "09:00"), "water", null);
        assertThat(f.department).isEqualTo("water");
        assertThat(f.handleDue).as("a new dispatch, a new deadline").isEqualTo(at(4, "17:30"));
    }

    @Test
    void transferringStartsTheHandlingAnewElsewhere() {
        CaseFile f = act(working(), "transfer", at(2, "09:00"), "water", null);
        assertThat(f.state).isEqualTo("dispatched");
        assertThat(f.department).isEqualTo("water");
        assertThat(f.personName).isNull();
        assertThat(f.dispatchedAt).isEqualTo(at(2, "09:00"));
        CaseFile there = f;
        assertThatThrownBy(() -> act(there, "transfer", at(2, "09:30"), "water", null)).isInstanceOf(Problem.class).hasMessageContaining("已在该部门");
    }

    @Test
    void reworkKeepsTheFirstDeadline() {
        CaseFile f = act(working(), "finish", at(2, "10:00"));
        Instant handleDue = f.handleDue;
        f = act(f, "rework", at(3, "10:00"));
        assertThat(f.state).isEqualTo("working");
        assertThat(f.reworks).isEqualTo(1);
        assertThat(f.handledAt).isNull();
        assertThat(f.handleDue).isEqualTo(handleDue);
        assertThat(f.personName).isEqualTo("李工");
        f = act(f, "finish", at(8, "10:00"));
        assertThat(f.handledAt).as("late in the end").isAfter(f.handleDue);
    }

    @Test
    void aClosedCaseReopensAndAVoidOneDoesNot() {
        CaseFile closed = act(act(working(), "finish", at(2, "10:00")), "close", at(2, "11:00"));
        assertThat(machine.rules(closed, STANDARD)).extracting(ActionRule::id).containsExactlyInAnyOrder("reopen", "comment");
        CaseFile again = act(closed, "reopen", at(3, "09:00"));
        assertThat(again.open).isTrue();
        assertThat(again.state).isEqualTo("dispatched");
        assertThat(again.closedAt).isNull();
        assertThat(again.closeDue).as("the clock stood still while it was closed: five office hours").isEqualTo(at(9, "15:30"));
        CaseFile dead = act(working(), "void", at(1, "11:00"));
        assertThat(dead.open).isFalse();
        assertThat(machine.rules(dead, STANDARD)).extracting(ActionRule::id).containsExactly("comment");
    }

    @Test
    void escalationGoesStepByStepAndStopsWhenTheCaseMovesOn() {
        CaseFile f = opened(STANDARD);
        assertThat(f.alarmAt).isEqualTo(f.due);
        CaseFile once = machine.escalate(f, STANDARD);
        assertThat(once.alarmAt).isEqualTo(f.due.plusSeconds(7200));
        assertThat(once.level).isEqualTo(3);
        CaseFile twice = machine.escalate(once, STANDARD);
        assertThat(twice.alarmAt).isNull();
        assertThat(twice.level).isEqualTo(1);
        assertThat(twice.supervised).isTrue();
        CaseFile moved = act(twice, "accept", at(1, "15:00"));
        assertThat(moved.escalated).isZero();
        assertThat(moved.alarmAt).isEqualTo(moved.due);
    }

    @Test
    void practicesShowOnlyWhereTheyMakeSense() {
        assertThat(machine.rules(opened(STANDARD), STANDARD)).extracting(ActionRule::id).containsExactlyInAnyOrder("accept", "refuse", "assign", "suspend",
                "extend", "supervise", "urge", "merge", "split", "void", "comment");
        assertThat(machine.rules(working(), STANDARD)).extracting(ActionRule::id).containsExactlyInAnyOrder("finish", "return", "transfer", "assign", "suspend",
                "extend", "supervise", "urge", "merge", "split", "void", "comment");
        CaseFile held = act(working(), "suspend", at(1, "11:00"));
        assertThat(machine.rules(held, STANDARD)).extracting(ActionRule::id).containsExactlyInAnyOrder("resume", "supervise", "void", "comment");
    }

    @Test
    void aLifecycleCanSwitchAPracticeOff() {
        CaseType guard = TYPES.getType("work-guard");
        CaseFile f = opened(guard);
        assertThat(machine.rules(f, guard)).extracting(ActionRule::id).doesNotContain("split", "return").contains("void");
    }

    /** The sums must follow from the rows however a case came to where it is. */
    @Test
    void tallyChangesAddUpToTheContributions() {
        Tally tally = new Tally(ZONE, deadlines);
        CaseFile before = null;
        java.util.Map<Tally.Bucket, Long> sums = new java.util.HashMap<>();
        CaseFile f = opened(STANDARD);
        List<java.util.function.UnaryOperator<CaseFile>> steps = List.of(
                c -> act(c, "accept", at(1, "09:10")), c -> act(c, "dispatch", at(1, "09:20"), "environment", null), c -> act(c, "return", at(1, "10:00")),
                c -> act(c, "dispatch", at(1, "10:20"), "water", null), c -> act(c, "start", at(1, "11:00")), c -> act(c, "suspend", at(1, "12:00")),
                c -> act(c, "resume", at(2, "12:00")), c -> act(c, "finish", at(3, "10:00")), c -> act(c, "rework", at(4, "10:00")),
                c -> act(c, "finish", at(5, "10:00")), c -> act(c, "close", at(5, "11:00")), c -> act(c, "reopen", at(8, "11:00")),
                c -> act(c, "void", at(8, "12:00")));
        for (int i = 0; i <= steps.size(); i++) {
            tally.change(before, f).forEach(d -> sums.merge(d.bucket(), d.n(), Long::sum));
            sums.values().removeIf(n -> n == 0);
            java.util.Map<Tally.Bucket, Long> expected = tally.contributions(f);
            expected.values().removeIf(n -> n == 0);
            assertThat(sums).isEqualTo(expected);
            before = f;
            f = i < steps.size() ? steps.get(i).apply(f) : f;
        }
        assertThat(sums.keySet()).extracting(Tally.Bucket::figure).containsExactly(Tally.Figure.REPORTED);
    }
}
