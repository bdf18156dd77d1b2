package org.zhongshu.platform.notify.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

/** Who is told what, once each, and how it is marked as read. */
@ZhongshuTest
class NotificationsModuleTest {

    @LocalServerPort int port;
    @Autowired ApplicationEventPublisher events;
    @Autowired TransactionTemplate transaction;
    @Autowired JdbcTemplate jdbc;
    @Autowired Notifications notifications;
    @Autowired Accounts accounts;
    @Autowired Access access;
    @Autowired LiveHub hub;

    private static CaseActed acted(long id, String action, String told) {
        Instant now = Instant.now();
        return new CaseActed(id, "CS-" + id, "sample", "示范案件", action, told, "working", "working", "water", null, 2, "341882001000", null, null, null, now, now);
    }

    private void happens(CaseActed e) {
        CurrentActor.as(Actor.system("cases"), () -> transaction.executeWithoutResult(s -> events.publishEvent(e)));
    }

    /** Of the people that every installation begins with: other tests make accounts of their own. */
    private List<String> told(long caseId) {
        return jdbc.queryForList("SELECT a.username FROM notify.notification n JOIN identity.account a ON a.id = n.account WHERE n.case_id = ?"
                + " AND a.username ~ '^((officer|grid)-.*|operator|leader|steward|admin|auditor|viewer)$' ORDER BY 1", String.class, caseId);
    }

    @Test
    void aReminderGoesToThoseWhoOweTheStep() {
        long id = Ids.next();
        happens(acted(id, "remind", "officer"));
        assertThat(told(id)).containsExactly("officer-water");
        long checking = Ids.next();
        happens(acted(checking, "remind", "operator"));
        assertThat(told(checking)).containsExactly("operator");
    }

    @Test
    void whatIsLateGoesToTheDepartmentAndTheRoleThatWatches() {
        long id = Ids.next();
        happens(acted(id, "overdue", "operator"));
        assertThat(told(id)).containsExactly("officer-water", "operator");
        long escalated = Ids.next();
        happens(acted(escalated, "escalate", "leader"));
        assertThat(told(escalated)).containsExactly("leader", "officer-water");
        long outOfReach = Ids.next();
        happens(acted(outOfReach, "escalate", "grid"));
        assertThat(told(outOfReach)).as("of the grid workers only those whose town it is").containsExactly("grid-341882001", "officer-water");
    }

    @Test
    void supervisionTellsTheDepartmentAndOtherStepsNobody() {
        long id = Ids.next();
        Accounts.Person leader = accounts.find("leader").orElseThrow();
        Actor actor = new Actor(leader.id(), leader.username(), leader.name(), leader.org(), leader.roles(), Set.of(), Set.of(), null);
        CurrentActor.as(actor, () -> transaction.executeWithoutResult(s -> events.publishEvent(acted(id, "supervise", null))));
        assertThat(told(id)).containsExactly("officer-water");
        long comment = Ids.next();
        happens(acted(comment, "comment", null));
        assertThat(told(comment)).isEmpty();
    }

    @Test
    void aStepThatFailsTellsNobody() {
        long id = Ids.next();
        CurrentActor.as(Actor.system("cases"), () -> transaction.executeWithoutResult(s -> {
            events.publishEvent(acted(id, "overdue", "operator"));
            s.setRollbackOnly();
        }));
        assertThat(told(id)).isEmpty();
    }

    @Test
    void theListIsThePersonsOwnAndIsMarkedAsRead() {
        long first = Ids.next();
        long second = Ids.next();
        happens(acted(first, "overdue", "operator"));
        happens(acted(second, "escalate", "leader"));
        TestClient officer = TestClient.at(port).signIn("officer-water");
        JsonNode list = officer.get("/api/notifications?limit=2").ok();
        assertThat(list.at("/items/0/caseId").asString()).as("newest first").isEqualTo(Long.toString(second));
        assertThat(list.at("/items/1/kind").asString()).isEqualTo("overdue");
        int unread = list.get("unread").asInt();
        assertThat(unread).isGreaterThanOrEqualTo(2);
        String newest = list.at("/items/0/id").asString();
        TestClient other = TestClient.at(port).signIn("officer-environment");
        other.post("/api/notifications/" + newest + "/read", Map.of()).ok();
        assertThat(officer.post("/api/notifications/" + newest + "/read", Map.of()).ok().get("unread").asInt()).as("another's mark is not mine").isEqualTo(unread - 1);
        assertThat(officer.post("/api/notifications/read", Map.of("upTo", newest)).ok().get("unread").asInt()).isZero();
        assertThat(officer.get("/api/notifications?unread=true").ok().get("items")).isEmpty();
        assertThat(officer.get("/api/notifications?limit=1&cursor=" + newest).ok().at("/items/0/caseId").asString()).isEqualTo(Long.toString(first));
        TestClient.at(port).get("/api/notifications").expect(401);
    }

    @Test
    void openScreensHearOnlyTheirOwn() throws Exception {
        LiveReader officer = reader("officer-water");
        LiveReader stranger = reader("officer-environment");
        try {
            happens(acted(Ids.next(), "overdue", "operator"));
            assertThat(frames(officer)).anyMatch(f -> f.contains("event: notification") && f.contains("\"kind\":\"overdue\""));
            assertThat(frames(stranger)).noneMatch(f -> f.contains("event: notification"));
        } finally {
            hub.leave(officer);
            hub.leave(stranger);
        }
    }

    @Test
    void oldOnesAreForgotten() {
        long id = Ids.next();
        happens(acted(id, "overdue", "operator"));
        jdbc.update("UPDATE notify.notification SET at = at - interval '93 days' WHERE case_id = ?", id);
        notifications.forgetOld();
        assertThat(told(id)).isEmpty();
    }

    private LiveReader reader(String username) {
        Accounts.Person p = accounts.find(username).orElseThrow();
        LiveReader reader = new LiveReader(new Actor(p.id(), p.username(), p.name(), p.org(), p.roles(), Set.of(), Set.of(), null), access, Set.of());
        hub.open(reader, null);
        return reader;
    }

    private static List<String> frames(LiveReader reader) throws InterruptedException {
        List<byte[]> frames = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
        while (System.nanoTime() < end) {
            reader.take(frames, 100);
        }
        return frames.stream().map(String::new).toList();
    }
}
