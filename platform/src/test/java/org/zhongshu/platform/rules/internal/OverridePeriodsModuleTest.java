package org.zhongshu.platform.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.testkit.ZhongshuTest;

/** Overrides come and go by their periods, also while the server runs. */
@ZhongshuTest
class OverridePeriodsModuleTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    @Autowired JdbcClient jdbc;
    @Autowired Audit audit;
    @Autowired TransactionTemplate transaction;

    private final Rulebook book = RuleFixture.book("""
            rules:
              - id: periods-high
                name: 偏高
                types: [station]
                parameters: {limit: 150}
                when: "pm25 > limit"
                level: 3
                message: "{pm25}"
            """);
    private Instant now = NOW;
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private double limit() {
        return book.getRule("periods-high").form().parameters()[0];
    }

    private void put(Overrides overrides, double limit, Instant from, Instant to, int version) {
        CurrentActor.as(Actor.system("test"), () -> overrides.put("periods-high", new Overrides.Wish(Map.of("limit", limit), null, null, "示范", from, to, version)));
    }

    @Test
    void anExceptionEndsAndWhatHeldBeforeHoldsAgain() {
        Overrides overrides = new Overrides(jdbc, book, audit, transaction, clock);
        put(overrides, 200, null, null, 0);
        assertThat(limit()).isEqualTo(200);
        put(overrides, 100, NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(8)), 1);
        assertThat(limit()).as("what is still to come changes nothing yet").isEqualTo(200);
        now = NOW.plus(Duration.ofDays(1));
        overrides.refresh();
        assertThat(limit()).isEqualTo(100);
        assertThat(book.getRule("periods-high").override()).isEqualTo(2);
        now = NOW.plus(Duration.ofDays(8));
        overrides.refresh();
        assertThat(limit()).as("the end is exclusive; the lasting one holds again").isEqualTo(200);
        assertThat(new Overrides(jdbc, book, audit, transaction, clock).newest("periods-high").version()).as("after a restart, too").isEqualTo(2);
        assertThat(limit()).isEqualTo(200);
        CurrentActor.as(Actor.system("test"), () -> overrides.remove("periods-high", "示范", 2));
        assertThat(limit()).as("a removal takes all back").isEqualTo(150);
        now = NOW.plus(Duration.ofDays(2));
        overrides.refresh();
        assertThat(limit()).isEqualTo(150);
        put(overrides, 120, null, null, 3);
        assertThat(limit()).isEqualTo(120);
    }
}
