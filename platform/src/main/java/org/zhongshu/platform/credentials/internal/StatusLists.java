package org.zhongshu.platform.credentials.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Json;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Publishes the status list: within a minute of a change, hourly without one. Its number grows with every list, whichever copy of the server made it. */
@Component
class StatusLists {

    private static final Duration ANEW = Duration.ofHours(1);

    private final JdbcTemplate jdbc;
    private final Authority authority;
    private final CredentialTypes types;
    private final Issuers issuers;
    private final Departments departments;
    private final CityProfile city;
    private final Clock clock;
    private final Seals seals;
    private final TimeStampAuthority timeStamps;
    private final Duration trusted;

    StatusLists(JdbcTemplate jdbc, Authority authority, CredentialTypes types, Issuers issuers, Departments departments, CityProfile city, Seals seals, TimeStampAuthority timeStamps, Clock clock, @Value("${zhongshu.credentials.status-hours:24}") int hours) {
        this.jdbc = jdbc;
        this.authority = authority;
        this.types = types;
        this.issuers = issuers;
        this.departments = departments;
        this.city = city;
        this.seals = seals;
        this.timeStamps = timeStamps;
        this.clock = clock;
        this.trusted = Duration.ofHours(hours);
    }

    private record Last(long number, Instant at, long mark) {
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 5_000)
    @Transactional
    public void publish() {
        // one copy of the server at a time
        jdbc.query("SELECT pg_advisory_xact_lock(9301)", r -> null);
        Last last = jdbc.query("SELECT number, at, mark FROM credentials.status_list ORDER BY number DESC LIMIT 1", (r, n) -> new Last(r.getLong(1), r.getTimestamp(2).toInstant(), r.getLong(3))).stream().findFirst()
                .orElse(new Last(0, Instant.EPOCH, -1));
        // how many, not the newest: a smaller number may be committed after a larger one
        long mark = jdbc.queryForObject("SELECT count(*) FROM credentials.act", Long.class);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (last.mark() == mark && !now.isBefore(last.at()) && Duration.between(last.at(), now).compareTo(ANEW) < 0) {
            return;
        }
        int count = jdbc.queryForObject("SELECT coalesce(max(status_index) + 1, 0) FROM credentials.version", Integer.class);
        byte[] bits = StatusList.bits(count);
        jdbc.query("SELECT status_index, status FROM credentials.version WHERE status <> 0 AND status_index < ?", r -> {
            StatusList.set(bits, r.getInt(1), r.getInt(2));
        }, count);
        Instant until = now.plus(trusted);
        StatusList list = StatusList.make(city.current().code(), last.number() + 1, now, until, count, bits, authority.status());
        jdbc.update("INSERT INTO credentials.status_list (number, at, until, mark, body) VALUES (?, ?, ?, ?, ?)", list.number(), Timestamp.from(now), Timestamp.from(until), mark, Json.write(list.json()));
        jdbc.update("DELETE FROM credentials.status_list WHERE number < ?", list.number() - 100);
    }

    /** The newest as JSON; null: none yet. */
    String current() {
        return jdbc.query("SELECT body FROM credentials.status_list ORDER BY number DESC LIMIT 1", (r, n) -> r.getString(1)).stream().findFirst().orElse(null);
    }

    TrustBundle bundle() {
        String list = current();
        Map<String, String> names = new LinkedHashMap<>();
        types.list().stream().filter(t -> t.definer() != null).forEach(t -> names.put(t.code(), t.name()));
        Map<String, String> issuing = new LinkedHashMap<>();
        List<String> codes = types.list().stream().map(CredentialType::issuer).distinct().toList();
        codes.forEach(d -> issuers.known(d).ifPresent(code -> issuing.put(code, departments.getDepartment(d).name())));
        return new TrustBundle(city.current().code(), city.current().name() + (authority.builtIn() ? "（测试证书机构，示范）" : ""), clock.instant().truncatedTo(ChronoUnit.SECONDS), authority.roots(), authority.between(), authority.signers(),
                names, issuing, seals.certificates(), list == null ? null : StatusList.parse(Json.read(list)), authority.archives(), timeStamps.certificates());
    }
}
