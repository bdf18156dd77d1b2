package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseRef.Outcome;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every practice on the real database, through the door. */
@CasesTest
class CasesModuleTest {

    @Autowired Cases cases;
    @Autowired CasesTest.MovableClock clock;
    @Autowired CasesTest.CommandedCheck check;
    @Autowired EscalationJob escalation;
    @Autowired CaseStore store;
    @Autowired CaseLists lists;
    @Autowired EvidenceStore evidence;
    @Autowired JdbcTemplate jdbc;

    @BeforeEach
    void monday() {
        clock.set(TestReport.NINE);
    }

    private CaseRef open(TestReport report) {
        return CurrentActor.as(People.SYSTEM, () -> cases.open(report));
    }

    private Case act(Actor actor, long id, String action, String text) {
        return act(actor, id, action, text, null, Map.of());
    }

    private Case act(Actor actor, long id, String action, String text, String department, Map<String, Object> values) {
        Map<String, JsonNode> nodes = new java.util.HashMap<>();
        values.forEach((k, v) -> nodes.put(k, Json.mapper().valueToTree(v)));
        int version = cases.getCase(id).version();
        return CurrentActor.as(actor, () -> cases.act(id, new CaseAction(action, text, department, null, nodes, List.of(), version)));
    }

    private long working(TestReport report) {
        long id = open(report).id();
        act(People.OPERATOR, id, "accept", null);
        act(People.OPERATOR, id, "dispatch", null, "environment", Map.of());
        act(People.ENVIRONMENT, id, "start", null);
        return id;
    }

    private long checking() {
        long id = working(TestReport.of("work-standard"));
        act(People.ENVIRONMENT, id, "finish", "已处置");
        return id;
    }

    private List<String> steps(long id) {
        return jdbc.queryForList("SELECT action FROM cases.case_step WHERE case_id = ? ORDER BY id", String.class, id);
    }

    private int audits(long id) {
        return jdbc.queryForObject("SELECT (SELECT count(*) FROM audit.inbox WHERE subject_id = ?1) ".replace("?1", "'" + id + "'")
                + "+ coalesce((SELECT count(*) FROM audit.entry WHERE subject_id = '" + id + "'), 0)", Integer.class);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    @Test
    void theLoopFromReportToClosed() {
        CaseRef ref = open(TestReport.of("work-standard"));
        assertThat(ref.number()).matches("CS20261116-\\d{5}");
        long id = ref.id();
        act(People.OPERATOR, id, "accept", null);
        act(People.OPERATOR, id, "dispatch", null, "environment", Map.of());
        act(People.ENVIRONMENT, id, "start", null);
        act(People.ENVIRONMENT, id, "finish", "已处置");
        Case closed = act(People.OPERATOR, id, "close", "属实");
        assertThat(closed.open()).isFalse();
        assertThat(closed.stateName()).isEqualTo("已结案");
        assertThat(cases.getCase(id)).isEqualTo(closed);
        assertThat(steps(id)).containsExactly("open", "accept", "dispatch", "start", "finish", "close");
        assertThat(audits(id)).isEqualTo(6);
    }

    @Test
    void aReportIsTakenOnceAndRepeatsMerge() {
        TestReport report = TestReport.of("work-standard").key("alert:a1");
        CaseRef first = open(report);
        assertThat(open(report)).isEqualTo(new CaseRef(first.id(), first.number(), Outcome.KNOWN));
        CaseRef repeat = open(report.at(TestReport.NINE.plusSeconds(60)).level(1));
        assertThat(repeat).isEqualTo(new CaseRef(first.id(), first.number(), Outcome.MERGED));
        Case c = cases.getCase(first.id());
        assertThat(c.repeats()).isEqualTo(1);
        assertThat(c.level()).as("a repeat may make it more severe").isEqualTo(1);
        open(report.at(TestReport.NINE.plusSeconds(120)).level(4));
        assertThat(cases.getCase(first.id()).level()).isEqualTo(1);
        assertThat(cases.getCase(first.id()).version()).as("officers do not stumble over repeats").isEqualTo(c.version());
        assertThat(steps(first.id())).containsExactly("open", "repeat", "repeat");
    }

    @Test
    void aRepeatAfterClosingReopensWithinTheWindowAndOpensAnewAfterIt() {
        TestReport report = TestReport.of("work-standard").key("alert:a2");
        long id = open(report).id();
        act(People.OPERATOR, id, "refuse", "误报");
        clock.pass(Duration.ofHours(3));
        CaseRef again = open(report.at(clock.instant()));
        assertThat(again.outcome()).isEqualTo(Outcome.REOPENED);
        assertThat(again.id()).isEqualTo(id);
        assertThat(cases.getCase(id).open()).isTrue();
        act(People.OPERATOR, id, "void", "误报");
        CaseRef third = open(report.at(clock.instant().plusSeconds(1)));
        assertThat(third.outcome()).as("a void case does not come back").isEqualTo(Outcome.OPENED);
        assertThat(third.id()).isNotEqualTo(id);
        act(People.OPERATOR, third.id(), "refuse", "误报");
        clock.pass(Duration.ofHours(30));
        assertThat(open(report.at(clock.instant())).outcome()).as("beyond 24 h").isEqualTo(Outcome.OPENED);
    }

    @Test
    void aStaleVersionIsRefused() {
        long id = open(TestReport.of("work-standard")).id();
        CaseAction accept = new CaseAction("accept", null, null, null, Map.of(), List.of(), 1);
        CurrentActor.as(People.OPERATOR, () -> cases.act(id, accept));
        refused(() -> CurrentActor.as(People.OPERATOR, () -> cases.act(id, accept)), "stale");
    }

    @Test
    void stepsThatTheStateForbidsAreRefusedWithAReason() {
        long id = open(TestReport.of("work-standard")).id();
        assertThatThrownBy(() -> act(People.OPERATOR, id, "close", null)).isInstanceOf(Problem.class)
                .hasMessage("案件处于“待受理”，不能“核查结案”。");
        refused(() -> act(People.OPERATOR, id, "rework", "x"), "not-now");
    }

    @Test
    void wordsAnswersAndEvidenceAreDemanded() {
        long id = open(TestReport.of("work-guard")).id();
        act(People.UTILITIES, id, "start", null);
        refused(() -> act(People.UTILITIES, id, "finish", null), "incomplete");
        refused(() -> act(People.UTILITIES, id, "finish", "换新", null, Map.of("cause", "天意")), "incomplete");
        assertThatThrownBy(() -> act(People.UTILITIES, id, "finish", "换新", null, Map.of("cause", "破损"))).isInstanceOf(Problem.class)
                .hasMessageContaining("修复照片至少 1 份");
        refused(() -> act(People.OPERATOR, id, "return", null), "not-now");
    }

    @Test
    void closureChecksKeepTheLoopClosed() {
        long id = checking();
        check.objections.put(id, "预警尚未解除");
        assertThatThrownBy(() -> act(People.OPERATOR, id, "close", null)).isInstanceOf(Problem.class).hasMessage("预警尚未解除");
        assertThat(cases.getCase(id).open()).isTrue();
        check.objections.remove(id);
        assertThat(act(People.OPERATOR, id, "close", null).open()).isFalse();
    }

    @Test
    void returnReworkAndTransferAreCounted() {
        long id = working(TestReport.of("work-standard"));
        act(People.ENVIRONMENT, id, "return", "不属本部门职责");
        assertThat(cases.getCase(id).state()).isEqualTo("accepted");
        act(People.OPERATOR, id, "dispatch", null, "water", Map.of());
        refused(() -> act(People.ENVIRONMENT, id, "start", null), "no-case");
        act(People.OPERATOR, id, "transfer", "划归公用事业", "utilities", Map.of());
        act(People.UTILITIES, id, "start", null);
        act(People.UTILITIES, id, "finish", "完成");
        act(People.OPERATOR, id, "rework", "未修复");
        Case c = cases.getCase(id);
        assertThat(c.returns()).isEqualTo(1);
        assertThat(c.reworks()).isEqualTo(1);
        assertThat(c.department()).isEqualTo("utilities");
        assertThat(c.state()).isEqualTo("working");
    }

    @Test
    void suspendingPausesTheClock() {
        long id = working(TestReport.of("work-standard"));
        Instant due = cases.getCase(id).due();
        act(People.OPERATOR, id, "suspend", "待汛期过后施工");
        assertThat(cases.getCase(id).due()).isNull();
        assertThat(cases.getCase(id).stateName()).isEqualTo("挂账");
        clock.pass(Duration.ofDays(7));
        Case resumed = act(People.OPERATOR, id, "resume", null);
        assertThat(resumed.state()).isEqualTo("working");
        assertThat(resumed.due()).isEqualTo(due.plus(Duration.ofDays(7)));
    }

    @Test
    void extensionsAreGrantedByThoseWhoWatch() {
        long id = working(TestReport.of("work-standard"));
        Instant due = cases.getCase(id).due();
        act(People.ENVIRONMENT, id, "extend", "备件未到", null, Map.of("number", 2, "unit", "工作日"));
        refused(() -> act(People.ENVIRONMENT, id, "extend-grant", null), "not-yours");
        assertThat(act(People.LEADER, id, "extend-grant", null).due()).isEqualTo(due.plus(Duration.ofDays(2)));
    }

    @Test
    void supervisionAndUrgingAreSeen() {
        long id = working(TestReport.of("work-standard"));
        assertThat(act(People.LEADER, id, "supervise", "限期解决").supervised()).isTrue();
        act(People.LEADER, id, "urge", null);
        assertThat(jdbc.queryForObject("SELECT urges FROM cases.case_file WHERE id = ?", Integer.class, id)).isEqualTo(1);
        refused(() -> act(People.ENVIRONMENT, id, "urge", null), "not-yours");
    }

    @Test
    void mergingEndsOneAndItsReportsGoOnInTheOther() {
        TestReport report = TestReport.of("work-standard").key("alert:m1");
        long a = open(report).id();
        CaseRef b = open(TestReport.of("work-standard"));
        act(People.OPERATOR, a, "merge", "同一事件", null, Map.of("into", b.number()));
        assertThat(cases.getCase(a).state()).isEqualTo("merged");
        assertThat(cases.getCase(a).mergedInto()).isEqualTo(b.id());
        assertThat(cases.getCase(b.id()).repeats()).isEqualTo(1);
        CaseRef repeat = open(report.at(TestReport.NINE.plusSeconds(9)));
        assertThat(repeat.id()).as("later reports of the merged key").isEqualTo(b.id());
        check.objections.put(a, "所并案件的预警尚未解除");
        assertThatThrownBy(() -> act(People.OPERATOR, b.id(), "refuse", "x")).hasMessage("所并案件的预警尚未解除");
        check.objections.remove(a);
        refused(() -> act(People.OPERATOR, b.id(), "merge", null, null, Map.of("into", b.number())), "no-target");
        refused(() -> act(People.OPERATOR, b.id(), "merge", null, null, Map.of("into", "NO-1")), "no-target");
    }

    @Test
    void whatIsMergedAwayTakesItsGravityAndItsThingsAlong() {
        long grave = open(TestReport.of("work-standard").level(1).things(990088L)).id();
        CaseRef mild = open(TestReport.of("work-standard").level(4).things(990089L));
        act(People.OPERATOR, grave, "merge", null, null, Map.of("into", mild.number()));
        assertThat(cases.getCase(mild.id()).level()).isEqualTo(1);
        List<Case> found = CurrentActor.as(People.OPERATOR, () -> cases.list(CaseFilter.open(10).ofThing(990088L))).items();
        assertThat(found).extracting(Case::id).containsExactly(mild.id());
    }

    @Test
    void aChildDoesNotComeBackUnderAParentThatHasEnded() {
        long parent = open(TestReport.of("work-joint")).id();
        act(People.OPERATOR, parent, "split", "联合整治", null, Map.of("departments", List.of("environment")));
        long child = jdbc.queryForObject("SELECT id FROM cases.case_file WHERE parent = ?", Long.class, parent);
        act(People.ENVIRONMENT, child, "finish", null);
        act(People.OPERATOR, child, "close", null);
        act(People.OPERATOR, parent, "close", null);
        assertThatThrownBy(() -> act(People.OPERATOR, child, "reopen", "未做完")).hasMessage("主案件已终结，请先重开主案件");
        act(People.OPERATOR, parent, "reopen", "未做完");
        assertThat(act(People.OPERATOR, child, "reopen", "未做完").open()).isTrue();
        assertThatThrownBy(() -> act(People.HOUSING, parent, "finish", null)).hasMessage("还有 1 件子案件未办结");
    }

    @Test
    void evidenceOfNoCaseYetBelongsToNone() throws Exception {
        byte[] png = java.util.Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        EvidenceStore.Evidence e = CurrentActor.as(People.OPERATOR, () -> {
            try {
                return evidence.keep(null, "现场.png", new java.io.ByteArrayInputStream(png), People.OPERATOR);
            } catch (java.io.IOException x) {
                throw new java.io.UncheckedIOException(x);
            }
        });
        assertThat(evidence.find(e.id()).orElseThrow().caseId()).isNull();
    }

    @Test
    void splitChildrenMustEndBeforeTheirParentAndThenMoveItOn() {
        long parent = open(TestReport.of("work-joint")).id();
        refused(() -> act(People.OPERATOR, parent, "split", null, null, Map.of("departments", List.of("environment", "environment"))), "incomplete");
        act(People.OPERATOR, parent, "split", "联合整治", null, Map.of("departments", List.of("environment", "utilities")));
        List<Long> children = jdbc.queryForList("SELECT id FROM cases.case_file WHERE parent = ? ORDER BY id", Long.class, parent);
        assertThat(children).hasSize(2);
        assertThat(cases.getCase(children.getFirst()).department()).isEqualTo("environment");
        assertThatThrownBy(() -> act(People.HOUSING, parent, "finish", null)).hasMessage("还有 2 件子案件未办结");
        refused(() -> act(People.OPERATOR, parent, "void", "x"), "objection");
        act(People.ENVIRONMENT, children.get(0), "finish", null);
        act(People.OPERATOR, children.get(0), "close", null);
        assertThat(cases.getCase(parent).state()).isEqualTo("working");
        act(People.UTILITIES, children.get(1), "finish", null);
        act(People.OPERATOR, children.get(1), "close", null);
        assertThat(cases.getCase(parent).state()).as("children-closed moves the parent on").isEqualTo("checking");
        assertThat(steps(parent)).containsExactly("open", "split", "signal", "signal", "finish");
    }

    @Test
    void anOutsideEventTakesTheDeclaredStep() {
        long id = open(TestReport.of("work-guard")).id();
        act(People.UTILITIES, id, "start", null);
        CurrentActor.as(People.SYSTEM, () -> cases.signal(id, "alert-cleared", "井盖已复位"));
        assertThat(cases.getCase(id).state()).isEqualTo("checking");
        CurrentActor.as(People.SYSTEM, () -> cases.signal(id, "alert-cleared", "再次"));
        assertThat(cases.getCase(id).state()).as("no step declared here: only the timeline grows").isEqualTo("checking");
        assertThat(steps(id)).containsExactly("open", "start", "signal", "finish", "signal");
    }

    @Test
    void overdueCasesEscalateOnceForEachStep() {
        long id = open(TestReport.of("work-standard")).id();
        clock.pass(Duration.ofMinutes(121));
        escalation.run();
        escalation.run();
        assertThat(steps(id)).containsExactly("open", "overdue");
        assertThat(cases.getCase(id).supervised()).isFalse();
        clock.pass(Duration.ofHours(2));
        escalation.run();
        escalation.run();
        assertThat(steps(id)).containsExactly("open", "overdue", "escalate");
        Case c = cases.getCase(id);
        assertThat(c.supervised()).isTrue();
        assertThat(c.level()).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT alarm_at IS NULL FROM cases.case_file WHERE id = ?", Boolean.class, id)).isTrue();
    }

    @Test
    void aCaseThatCannotBeEscalatedKeepsNoOtherFromIt() {
        long broken = open(TestReport.of("work-standard")).id();
        long sound = open(TestReport.of("work-standard")).id();
        jdbc.execute("CREATE FUNCTION cases.test_break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$");
        jdbc.execute("CREATE TRIGGER test_break BEFORE INSERT ON cases.case_step FOR EACH ROW WHEN (NEW.case_id = " + broken + ") EXECUTE FUNCTION cases.test_break()");
        try {
            clock.pass(Duration.ofMinutes(121));
            escalation.run();
            assertThat(steps(sound)).containsExactly("open", "overdue");
            assertThat(steps(broken)).containsExactly("open");
        } finally {
            jdbc.execute("DROP TRIGGER test_break ON cases.case_step");
            jdbc.execute("DROP FUNCTION cases.test_break()");
        }
        clock.pass(Duration.ofMinutes(10));
        escalation.run();
        assertThat(steps(broken)).as("tried again").containsExactly("open", "overdue");
    }

    @Test
    void remindersComeBeforeTheDeadlineOnceAndNotBeforeTheWorkBegan() {
        CaseFile begun = store.find(open(TestReport.of("work-reminded")).id()).orElseThrow().file();
        assertThat(begun.alarmAt).as("the state has two hours: three hours before its end it did not run yet").isEqualTo(TestReport.NINE.plusSeconds(3600));
        long id = begun.id;
        clock.pass(Duration.ofMinutes(59));
        escalation.run();
        assertThat(steps(id)).containsExactly("open");
        clock.pass(Duration.ofMinutes(1));
        escalation.run();
        escalation.run();
        assertThat(steps(id)).containsExactly("open", "remind");
        clock.pass(Duration.ofMinutes(61));
        escalation.run();
        assertThat(steps(id)).containsExactly("open", "remind", "overdue");
        assertThat(cases.getCase(id).supervised()).isFalse();
        act(People.UTILITIES, id, "start", null);
        CaseFile working = store.find(id).orElseThrow().file();
        assertThat(working.alarmAt).as("the next state reminds at both of its moments").isEqualTo(working.due.minusSeconds(3 * 3600));
    }

    @Test
    void lookingBackShowsWhatWasOpenThenInItsStateOfThen() {
        long id = open(TestReport.of("work-standard").things(990077L)).id();
        long stays = open(TestReport.of("work-standard").things(990077L)).id();
        clock.pass(Duration.ofMinutes(10));
        act(People.OPERATOR, id, "accept", null);
        clock.pass(Duration.ofMinutes(10));
        act(People.OPERATOR, id, "void", "误报");
        assertThat(openAt(TestReport.NINE.minusSeconds(1))).isEmpty();
        assertThat(openAt(TestReport.NINE.plusSeconds(60))).containsExactlyInAnyOrder(id + " reported true", stays + " reported true");
        assertThat(openAt(TestReport.NINE.plusSeconds(15 * 60))).containsExactlyInAnyOrder(id + " accepted true", stays + " reported true");
        assertThat(openAt(TestReport.NINE.plusSeconds(20 * 60))).as("ended at that moment").containsExactly(stays + " reported true");
        refused(() -> openAt(TestReport.NINE.plusSeconds(3600)), "bad-at");
        refused(() -> openAt(TestReport.NINE.minus(Duration.ofDays(40))), "bad-at");
    }

    private List<String> openAt(Instant at) {
        return lists.list(People.OPERATOR, new CaseLists.Ask("all", null, null, null, null, 990077L, null, null, null, null, null, at, null, 50)).items().stream()
                .map(s -> s.file().id + " " + s.file().state + " " + s.file().open).toList();
    }

    @Test
    void theTimelineCannotBeRewritten() {
        long id = open(TestReport.of("work-standard")).id();
        assertThatThrownBy(() -> jdbc.update("UPDATE cases.case_step SET text = 'x' WHERE case_id = ?", id)).isInstanceOf(DataAccessException.class)
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> jdbc.update("DELETE FROM cases.case_step WHERE case_id = ?", id)).isInstanceOf(DataAccessException.class);
    }

    @Test
    void badReportsAreRefusedByField() {
        assertThatThrownBy(() -> open(TestReport.of("work-standard").titled(" ").level(9).in("magic"))).isInstanceOfSatisfying(Problem.class,
                p -> assertThat(((Map<?, ?>) p.details().get("errors")).keySet().toString()).contains("title", "level", "department"));
        refused(() -> open(TestReport.of("no-such-type")), "no-case-type");
        long id = open(TestReport.of("work-standard").titled("含\0空字符")).id();
        assertThat(cases.getCase(id).title()).isEqualTo("含\uFFFD空字符");
    }

    @Test
    void listsFollowThingTitleAndNumber() {
        CaseRef ref = open(TestReport.of("work-standard").things(990001L).titled("横山路窨井冒溢污水"));
        List<Case> byThing = CurrentActor.as(People.OPERATOR, () -> cases.list(CaseFilter.open(10).ofThing(990001L))).items();
        assertThat(byThing).extracting(Case::id).containsExactly(ref.id());
        for (String text : List.of("冒溢", "窨井冒溢", ref.number(), ref.number().substring(0, ref.number().length() - 1))) {
            assertThat(CurrentActor.as(People.OPERATOR, () -> cases.list(CaseFilter.text(text, 50))).items()).as(text).extracting(Case::id).contains(ref.id());
        }
        assertThat(CurrentActor.as(People.OPERATOR, () -> cases.list(CaseFilter.text("窨污", 50))).items()).isEmpty();
        assertThat(CurrentActor.as(People.UTILITIES, () -> cases.list(CaseFilter.open(10).ofThing(990001L))).items()).as("another department's").isEmpty();
        assertThat(CurrentActor.as(People.GRID_HERE, () -> cases.list(CaseFilter.open(10).ofThing(990001L))).items()).hasSize(1);
        assertThat(CurrentActor.as(People.GRID_ELSEWHERE, () -> cases.list(CaseFilter.open(10).ofThing(990001L))).items()).isEmpty();
    }
}
