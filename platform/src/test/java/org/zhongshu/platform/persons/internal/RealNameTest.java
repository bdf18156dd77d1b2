package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/** The real name: a living person's of the library, one account's only, tried a few times. */
class RealNameTest extends PersonsBase {

    @Autowired
    private Departed departed;

    @Test
    void aRealNameEndsWhenTheLibrarySaysThatItsBearerDied() {
        TestClient wang = real(phone(), "王建国", WANG);
        TestClient li = real(phone(), "阿依古丽·买买提", LI);
        String gone = wang.get("/api/citizen/me").ok().path("id").asString();
        assertThat(wang.get("/api/citizen/firms").ok()).isNotEmpty();
        departed.look();
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).as("alive").isEqualTo(2);
        person("p1", WANG, "王建国", "2026-05-01");
        desk.run("person");
        long looks = jdbc.queryForObject("SELECT count(*) FROM registry.look", Long.class);
        departed.look();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.look", Long.class)).as("nobody looked at the living").isEqualTo(looks);
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(1);
        assertThat(wang.get("/api/citizen/firms").expect(403).path("code").asString()).isEqualTo("real-name-needed");
        assertThat(code(check(wang, "王建国", WANG))).isEqualTo("dead");
        assertThat(li.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(2);
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, gone, gone)).contains("citizen.real-name-lost");
    }

    @Test
    void theRealNameIsALivingPersonsOfTheLibraryAndNobodyElses() {
        TestClient c = citizen(phone());
        assertThat(code(check(c, "王建国", WANG.substring(0, 17) + (WANG.endsWith("1") ? "2" : "1")))).isEqualTo("bad-number");
        assertThat(code(c.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", WANG)))).isEqualTo("agree-needed");
        Answer mismatch = check(c, "李建国", WANG);
        Answer unknown = check(c, "王建国", RegistryDesk.number(LocalDate.of(1999, 9, 9), 99));
        assertThat(mismatch.text()).as("nobody learns whose number it is").isEqualTo(unknown.text());
        assertThat(unknown.json().path("detail").asString()).as("a window asks the same library").contains("户籍派出所").doesNotContain("服务窗口");
        assertThat(code(check(c, "赵老先", DEAD))).isEqualTo("dead");
        assertThat(code(check(c, "钱多多", DEAD))).as("that somebody died is told only to who knows the name").isEqualTo("not-found");
        JsonNode me = check(c, " 王建国 ", WANG.toLowerCase(java.util.Locale.ROOT)).ok();
        assertThat(me.path("level").asInt()).isEqualTo(2);
        assertThat(me.toString()).doesNotContain(WANG).doesNotContain("王建国");
        assertThat(code(check(c, "王建国", WANG))).isEqualTo("already");
        TestClient other = citizen(phone());
        assertThat(code(check(other, "王建国", WANG))).isEqualTo("number-taken");
        assertThat(check(other, "阿依古丽•买买提", LI).ok().path("level").asInt()).as("the point in a name is one in all its spellings").isEqualTo(2);
        assertThat(audited("citizen.real-name-refused")).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void triesAreCountedByAccountAndByNumberAndARestartForgivesNobody() {
        TestClient c = citizen(phone());
        for (int i = 0; i < 5; i++) {
            assertThat(code(check(c, "不对的", MUTE))).isEqualTo("not-found");
        }
        assertThat(code(check(c, "钱多多", MUTE))).as("the sixth of a day").isEqualTo("too-many-attempts");
        TestClient d = citizen(phone());
        for (int i = 0; i < 4; i++) {
            assertThat(code(check(d, "不对的", MUTE))).isEqualTo("not-found");
        }
        assertThat(code(check(citizen(phone()), "也不对", MUTE))).isEqualTo("not-found");
        TestClient guessing = citizen(phone());
        assertThat(code(check(guessing, "又不对", MUTE))).isEqualTo("not-found");
        assertThat(code(check(guessing, "钱多多", MUTE))).as("after ten failures with a number each account has one try").isEqualTo("too-many-attempts");
        assertThat(check(citizen(phone()), "钱多多", MUTE).ok().path("level").asInt()).as("who knows the name is not shut out by strangers").isEqualTo(2);
    }

    @Test
    void whoPassesTheCheckHasNoNewTries() {
        TestClient c = citizen(phone());
        for (int i = 0; i < 5; i++) {
            check(c, "王建国", WANG).ok();
            JsonNode consent = c.get("/api/citizen/consents").ok().valueStream().filter(x -> x.path("receiver").asString().equals("real-name") && !x.hasNonNull("withdrawnAt")).findFirst().orElseThrow();
            c.post("/api/citizen/consents/" + consent.path("id").asString() + "/withdraw", Map.of()).expect(204);
        }
        assertThat(code(check(c, "王建国", WANG))).isEqualTo("too-many-attempts");
    }

    @Test
    void ofTwoAccountsThatTakeANumberAtOnceOneIsToldSo() throws Exception {
        for (int round = 0; round < 5; round++) {
            List<Callable<Answer>> checks = new ArrayList<>();
            List<TestClient> both = List.of(citizen(phone()), citizen(phone()));
            both.forEach(c -> checks.add(() -> check(c, "王建国", WANG)));
            List<Answer> answers = all(checks);
            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 409);
            assertThat(answers.stream().filter(a -> a.status() == 409).map(PersonsBase::code)).containsExactly("number-taken");
            both.get(answers.get(0).status() == 200 ? 0 : 1).post("/api/citizen/close", Map.of("sure", true)).expect(204);
        }
    }

    @Test
    void aNumberInsertedByAnotherTransactionIsTakenNotAFault() throws Exception {
        TestClient late = citizen(phone());
        long first = persons.register(phone()).id();
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Answer> answer = transaction.execute(status -> {
                assertThat(persons.verified(first, "王建国", WANG, 1, false)).isTrue();
                Future<Answer> waiting = pool.submit(() -> check(late, "王建国", WANG));
                for (int i = 0; i < 200 && jdbc.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE persons.person SET level%'", Integer.class) == 0; i++) {
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
                assertThat(waiting.isDone()).isFalse();
                return waiting;
            });
            assertThat(code(answer.get())).isEqualTo("number-taken");
        }
    }

    @Test
    void aCheckThatIsUnderWayDoesNotOverwriteWhatTheDeskProved() {
        long id = persons.register(phone()).id();
        transaction.executeWithoutResult(status -> {
            assertThat(persons.verified(id, "王建国", WANG, 1, true)).isTrue();
            persons.proven(id, "officer");
        });
        assertThat(persons.verified(id, "钱多多", MUTE, 2, false)).isFalse();
        assertThat(persons.verified(id, "钱多多", MUTE, 2, true)).as("nor does the desk make somebody another person").isFalse();
        assertThat(persons.find(id).orElseThrow().name()).isEqualTo("王建国");
        assertThat(persons.verified(id, "王建国", WANG, 1, true)).as("the same once more").isTrue();
    }
}
