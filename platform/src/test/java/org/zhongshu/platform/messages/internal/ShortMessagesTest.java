package org.zhongshu.platform.messages.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.PhoneGateway;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Short messages where the city has them on: handed over once, again later when the gateway takes nothing, never for somebody who is gone. */
@ZhongshuTest
class ShortMessagesTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Templates templates;
    @Autowired
    private Persons persons;
    @Autowired
    private TransactionTemplate transaction;

    private final List<String> sent = new ArrayList<>();
    private boolean away;
    private final PhoneGateway gateway = new PhoneGateway() {
        @Override
        public Optional<String> send(String phone, String code, Duration valid) {
            return Optional.empty();
        }

        @Override
        public void tell(String phone, String text) {
            if (away) {
                throw Problem.unavailable("gateway-away", "连接不上", null);
            }
            sent.add(phone + " " + text);
        }
    };

    @AfterEach
    void nothingStays() {
        jdbc.execute("TRUNCATE messages.message, messages.seen, messages.sms");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    private ShortMessages at(Instant now) {
        return new ShortMessages(jdbc, persons, gateway, transaction, Clock.fixed(now, ZoneOffset.UTC), true);
    }

    @Test
    void goOnceAndLaterWhenTheGatewayIsAway() {
        long person = Long.parseLong(TestClient.at(port, "127.4.0.1").signInCitizen("13500050001").get("/api/citizen/me").ok().path("id").asString());
        Instant now = Instant.parse("2026-11-22T02:00:00Z");
        Inbox inbox = new Inbox(jdbc, templates, persons, Clock.fixed(now, ZoneOffset.UTC), true);
        Runnable tell = () -> inbox.tell("matter:1:asked", Inbox.To.person(person, null), "matter-asked", Map.of("item", "残疾人证办理", "number", "BJ20261122-AAAA"), "/me/matters/BJ20261122-AAAA", now);
        transaction.executeWithoutResult(s -> tell.run());
        transaction.executeWithoutResult(s -> tell.run());
        inbox.tell("firm:1", Inbox.To.firm("91330106673959654P", Persons.Errand.APPLY), "matter-asked", Map.of("item", "x", "number", "BJ1"), "/m", now);

        away = true;
        at(now).send();
        assertThat(sent).isEmpty();
        away = false;
        at(now.plusSeconds(30)).send();
        assertThat(sent).as("not before its time").isEmpty();
        at(now.plusSeconds(120)).send();
        at(now.plusSeconds(600)).send();
        assertThat(sent).as("once, and of what it is about nothing").singleElement().satisfies(s -> assertThat(s).startsWith("13500050001 ").contains("BJ20261122-AAAA").doesNotContain("残疾"));
        assertThat(jdbc.queryForObject("SELECT state || tries FROM messages.sms", String.class)).isEqualTo("sent2");
    }

    @Test
    void goNotToWhoeverHasTheAccountByNow() {
        long person = Long.parseLong(TestClient.at(port, "127.4.0.2").signInCitizen("13500050002").get("/api/citizen/me").ok().path("id").asString());
        Instant now = Instant.parse("2026-11-22T02:00:00Z");
        new Inbox(jdbc, templates, persons, Clock.fixed(now, ZoneOffset.UTC), true).tell("matter:2:asked", Inbox.To.person(person, 4711L), "matter-asked", Map.of("item", "x", "number", "BJ2"), "/m", now);
        at(now).send();
        assertThat(sent).isEmpty();
        assertThat(jdbc.queryForObject("SELECT state FROM messages.sms", String.class)).isEqualTo("failed");
    }
}
