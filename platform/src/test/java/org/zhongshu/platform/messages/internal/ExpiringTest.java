package org.zhongshu.platform.messages.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialChanged;
import org.zhongshu.testkit.ZhongshuTest;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Holders are told some days before a licence ends: once each, also when the server stood still for days, and by whichever copy of it comes first. */
@ZhongshuTest
class ExpiringTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final LocalDate TODAY = LocalDate.of(2030, 3, 1);

    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Told told;
    @Autowired
    private CityProfile city;
    @Autowired
    private TransactionTemplate transaction;

    /** A licence of one firm ends on every day. */
    private static List<CredentialChanged> oneEachDay(LocalDate day) {
        return List.of(new CredentialChanged(day.toEpochDay(), 1, "food-permit", "食品经营许可证", true, "91330106673959654P", CredentialChanged.What.EXPIRING, day, day.atStartOfDay(ZONE).toInstant()));
    }

    @BeforeEach
    @AfterEach
    void nothingStays() {
        jdbc.execute("TRUNCATE messages.message, messages.seen, messages.sms");
        jdbc.update("DELETE FROM messages.looked_through");
    }

    private Expiring on(LocalDate day) {
        return new Expiring(jdbc, ExpiringTest::oneEachDay, told, city, transaction, Clock.fixed(day.atTime(9, 0).atZone(ZONE).toInstant(), ZONE), 30);
    }

    private int told() {
        return jdbc.queryForObject("SELECT count(*) FROM messages.message WHERE kind = 'licence-expiring'", Integer.class);
    }

    @Test
    void onceEachAndNoneLeftOut() {
        on(TODAY).look();
        int first = told();
        assertThat(first).as("from the day it began: today and the thirty to come").isEqualTo(31);
        on(TODAY).look();
        assertThat(told()).isEqualTo(first);
        on(TODAY.plusDays(4)).look();
        assertThat(told()).as("four days of standing still are made up").isEqualTo(first + 4);
        assertThat(jdbc.queryForObject("SELECT text FROM messages.message ORDER BY id DESC LIMIT 1", String.class)).contains("食品经营许可证", TODAY.plusDays(34).toString());
        assertThat(jdbc.queryForObject("SELECT count(*) FROM messages.sms", Integer.class)).isZero();
    }
}
