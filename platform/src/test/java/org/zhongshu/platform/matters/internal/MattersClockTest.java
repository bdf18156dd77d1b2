package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.util.ReflectionTestUtils;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What a day that passes does to a matter; the clock is moved. */
@Import(MattersClockTest.Moved.class)
class MattersClockTest extends MattersBase {

    @TestConfiguration(proxyBeanMethods = false)
    static class Moved {
        @Bean
        Moving clock() {
            return new Moving();
        }
    }

    /** Runs with the world's, as far ahead as a test put it. */
    static final class Moving extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        void to(Instant then) {
            ahead = Duration.between(Instant.now(), then);
        }
    }

    @Autowired
    private Moving clock;
    @Autowired
    private ApplicationContext context;

    private int begins(TestClient who, java.time.LocalDate day, String says) {
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房", "answer_day", day.toString()));
        body.put("again", true);
        var answer = who.post("/api/citizen/matters", body);
        if (says != null) {
            assertThat(answer.json().at("/errors/answer_day").asString()).contains(says);
        }
        return answer.status();
    }

    @Test
    void aDateIsTakenBetweenTheDaysThatMakeSenseByTheDayOfTheCheck() {
        TestClient wang = wang();
        JsonNode question = wang.get("/api/citizen/matters/form/HT-02").ok().at("/schema/properties/answer_day");
        assertThat(question.path("formatMaximum").asString()).isEqualTo(TODAY.toString());
        assertThat(question.path("formatMinimum").asString()).isEqualTo(TODAY.minusYears(10).toString());
        assertThat(begins(wang, TODAY.plusDays(1), "不能晚于 今天")).isEqualTo(400);
        assertThat(begins(wang, TODAY.plusYears(30), "不能晚于")).isEqualTo(400);
        assertThat(begins(wang, TODAY.minusYears(10).minusDays(1), "不能早于 " + TODAY.minusYears(10))).isEqualTo(400);
        assertThat(begins(wang, TODAY.minusYears(10), null)).isEqualTo(201);
        assertThat(begins(wang, TODAY, null)).isEqualTo(201);
        clock.to(Instant.now().plus(Duration.ofHours(24)));
        assertThat(begins(real(phone(), "李小敏", liNumber), TODAY.plusDays(1), null)).as("the day after it is no future any more").isEqualTo(201);
    }

    @Test
    void whatIsHeldBeginsTheAnswerAndWhatIsToBeHeededIsSaidToBoth() {
        TestClient wang = wang();
        assertThat(wang.get("/api/citizen/matters/form/HT-02").ok().at("/prefill").isEmpty()).isTrue();
        submit(wang, "HT-01", permit(12));
        assertThat(wang.get("/api/citizen/matters/form/HT-02").ok().at("/prefill/answer_day").asString()).as("of the permit that they hold since").isEqualTo("1980-05-06");
        assertThat(wang.get("/api/citizen/matters/form/HT-04").ok().path("heed").toString()).contains("未婚的请先核对户籍登记");
        JsonNode open = submit(wang, "HT-04", Map.of("answer_statement", "补领一张居住证"));
        assertThat(police().get(path(open, "")).ok().at("/opinion/reason").asString()).isEqualTo("未婚的请先核对户籍登记");
        TestClient li = real(phone(), "李小敏", liNumber);
        assertThat(li.get("/api/citizen/matters/form/HT-04").ok().path("heed").isEmpty()).as("nothing is known that says so").isTrue();
        assertThat(police().get(path(submit(li, "HT-04", Map.of("answer_statement", "补领一张居住证")), "")).ok().at("/opinion/reason").isMissingNode()).isTrue();
    }

    @AfterEach
    void today() {
        clock.ahead = Duration.ZERO;
    }

    /** A session of the day it is now. */
    private TestClient officer() {
        return browser().signIn("officer-public-security");
    }

    private void escalate() {
        // a run goes one step further with a case
        for (int i = 0; i < 3; i++) {
            ReflectionTestUtils.invokeMethod(context.getBean("escalationJob"), "run");
        }
    }

    private List<String> told(TestClient staff, String caseId) {
        return texts(staff.get("/api/notifications?limit=100").ok().path("items"), "caseId").stream().filter(caseId::equals).toList();
    }

    @Test
    void whatWasPromisedAndNotDoneIsOverdueAndGoesUp() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        JsonNode accepted = police().post(path(m, "/accept"), Map.of("version", version(m))).ok();
        Instant due = Instant.parse(accepted.path("due").asString());
        String caseId = accepted.path("caseId").asString();
        escalate();
        assertThat(texts(officer().get("/api/cases/" + caseId).ok().path("timeline"), "action")).as("in time").doesNotContain("overdue", "escalate");
        assertThat(line(officer(), m).path("overdue").asBoolean()).isFalse();

        clock.to(due.plusSeconds(60));
        escalate();
        TestClient then = officer();
        assertThat(line(then, m).path("overdue").asBoolean()).isTrue();
        assertThat(texts(then.get("/api/cases/" + caseId).ok().path("timeline"), "action")).contains("remind").containsAnyOf("overdue", "escalate");
        assertThat(told(then, caseId)).as("the officer is told").isNotEmpty();
        clock.to(due.plus(Duration.ofDays(12)));
        escalate();
        JsonNode late = officer().get("/api/cases/" + caseId).ok();
        assertThat(late.path("supervised").asBoolean()).as("a leader watches").isTrue();
        assertThat(late.path("open").asBoolean()).as("and it is still to be decided").isTrue();
    }

    private static JsonNode line(TestClient officer, JsonNode m) {
        return officer.get("/api/matters?number=" + m.path("number").asString()).ok().path("items").get(0);
    }

    @Test
    void whoLetsTheDayOfTheSupplementPassIsDecidedWithoutIt() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        Instant due = Instant.parse(m.path("due").asString());
        JsonNode asked = police().post(path(m, "/ask"), Map.of("items", List.of("租房合同"), "days", 3, "version", version(m))).ok();
        assertThat(code(police().post(path(m, "/refuse"), Map.of("clause", "测试条款", "reason", "未补正", "version", version(asked))))).isEqualTo("not-now");
        String until = asked.at("/supplement/until").asString();

        clock.to(Instant.parse(until + "T15:00:00Z"));
        assertThat(code(officer().post(path(m, "/refuse"), Map.of("clause", "测试条款", "reason", "未补正", "version", version(asked))))).as("the last day, late in the evening").isEqualTo("not-now");
        clock.to(due.plus(Duration.ofDays(20)));
        escalate();
        TestClient then = officer();
        assertThat(line(then, m).path("overdue").asBoolean()).as("the clock stood still").isFalse();
        JsonNode done = then.post(path(m, "/refuse"), Map.of("clause", "测试条款", "reason", "期满未补正", "version", version(asked))).ok();
        assertThat(done.path("state").asString()).isEqualTo("refused");
    }

    @Test
    void theWholesDayPassesAndItsLeadIsTold() {
        TestClient wang = wang();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", word(), "composite", "test-besides", "data", Map.of("answer_reason", "购房", "answer_other_number", liNumber)));
        JsonNode whole = wang.post("/api/citizen/matters/composite", body).expect(201);
        Long caseId = jdbc.queryForObject("SELECT case_id FROM matters.matter WHERE number = ?", Long.class, whole.path("number").asString());
        Instant due = Instant.parse(whole.path("due").asString());
        escalate();
        assertThat(told(officer(), caseId.toString())).isEmpty();
        clock.to(due.minus(Duration.ofHours(1)));
        escalate();
        assertThat(told(officer(), caseId.toString())).as("near").hasSize(1);
        clock.to(due.plusSeconds(60));
        escalate();
        TestClient then = officer();
        assertThat(told(then, caseId.toString())).as("over").hasSizeGreaterThan(1);
        assertThat(texts(then.get("/api/cases?box=department&type=whole-matter&due=overdue").ok().path("items"), "id")).as("on the desk of who leads it").contains(caseId.toString());
    }
}
