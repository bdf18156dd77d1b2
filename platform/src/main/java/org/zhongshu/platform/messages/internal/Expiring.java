package org.zhongshu.platform.messages.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialChanged;
import org.zhongshu.platform.credentials.Credentials;

import java.sql.Date;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;

/** Tells holders some days before a licence ends. Goes through the last valid days once, day after day: a copy of the server that comes second finds the day done. */
@Component
class Expiring {

    private final JdbcTemplate jdbc;
    private final Function<LocalDate, List<CredentialChanged>> endingOn;
    private final Told told;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int days;

    @Autowired
    Expiring(JdbcTemplate jdbc, Credentials credentials, Told told, CityProfile city, TransactionTemplate transaction, Clock clock, @Value("${zhongshu.messages.expiring-days:30}") int days) {
        this(jdbc, credentials::endingOn, told, city, transaction, clock, days);
    }

    /** @param endingOn licences in force whose last valid day it is */
    Expiring(JdbcTemplate jdbc, Function<LocalDate, List<CredentialChanged>> endingOn, Told told, CityProfile city, TransactionTemplate transaction, Clock clock, int days) {
        this.jdbc = jdbc;
        this.endingOn = endingOn;
        this.told = told;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
        this.days = days;
    }

    @Scheduled(fixedDelay = 900_000, initialDelay = 60_000)
    void look() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), city.current().zone());
        jdbc.update("INSERT INTO messages.looked_through (what, day) VALUES ('expiring', ?) ON CONFLICT DO NOTHING", Date.valueOf(today.minusDays(1)));
        while (Boolean.TRUE.equals(transaction.execute(status -> next(today.plusDays(days))))) {
            // one last valid day after the other
        }
    }

    /** @return whether there was a day to look through */
    private boolean next(LocalDate last) {
        LocalDate done = jdbc.queryForObject("SELECT day FROM messages.looked_through WHERE what = 'expiring' FOR UPDATE", LocalDate.class);
        if (done == null || !done.isBefore(last)) {
            return false;
        }
        LocalDate day = done.plusDays(1);
        List<CredentialChanged> ending = endingOn.apply(day);
        ending.forEach(c -> told.licence("licence-expiring", "expiring:" + c.id() + ":" + day, c));
        jdbc.update("UPDATE messages.looked_through SET day = ? WHERE what = 'expiring'", Date.valueOf(day));
        return true;
    }
}
