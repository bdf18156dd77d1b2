package org.zhongshu.platform.notify.internal;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells people what they are waited for: a deadline comes near, has passed, was escalated, or somebody urges or supervises. The
 * list is written in the transaction of the step itself, so each step tells once and a step that fails tells nobody; open screens
 * hear it after the commit.
 */
@Component
class Notifications {

    static final Set<String> TOLD = Set.of("remind", "overdue", "escalate", "supervise", "urge");
    private static final Duration KEPT = Duration.ofDays(92);

    private final JdbcTemplate jdbc;
    private final Accounts accounts;
    private final LiveHub hub;
    private final Clock clock;

    Notifications(JdbcTemplate jdbc, Accounts accounts, LiveHub hub, Clock clock) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.hub = hub;
        this.clock = clock;
    }

    /** @param kind of {@link #TOLD}; {@code caseId} what it opens */
    record Item(String id, String kind, String caseId, String number, String title, int level, Instant due, Instant at, boolean read) {

        static Item of(ResultSet row, int n) throws SQLException {
            Timestamp due = row.getTimestamp("due");
            return new Item(row.getString("id"), row.getString("kind"), row.getString("case_id"), row.getString("number"), row.getString("title"),
                    row.getInt("level"), due == null ? null : due.toInstant(), row.getTimestamp("at").toInstant(), row.getTimestamp("read_at") != null);
        }
    }

    @EventListener
    void on(CaseActed e) {
        if (!TOLD.contains(e.action())) {
            return;
        }
        // a reminder is for those who owe the step; of what is late the whole department hears
        boolean reminder = e.action().equals("remind");
        long self = CurrentActor.find().filter(a -> !a.isSystem()).map(a -> a.accountId()).orElse(-1L);
        Set<Long> people = accounts.listConcerned(LiveListeners.CASES, e.department(), e.told(), e.town()).stream()
                .filter(p -> e.told() != null && p.roles().contains(e.told()) || !reminder && e.department() != null && e.department().equals(p.org()))
                .map(Accounts.Person::id).filter(id -> id != self).collect(Collectors.toSet());
        if (people.isEmpty()) {
            return;
        }
        List<Object[]> rows = new ArrayList<>();
        people.forEach(account -> rows.add(new Object[]{Ids.next(), account, e.action(), e.caseId(), e.number(), e.title(), e.level(),
                e.due() == null ? null : Timestamp.from(e.due()), Timestamp.from(e.at())}));
        jdbc.batchUpdate("INSERT INTO notify.notification (id, account, kind, case_id, number, title, level, due, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", e.action());
        data.put("caseId", Long.toString(e.caseId()));
        data.put("number", e.number());
        data.put("title", e.title());
        data.put("level", e.level());
        data.put("at", e.at());
        LiveListeners.afterCommit(() -> hub.publish("notification", LiveEvent.Audience.of(people), data));
    }

    Page<Item> list(long account, boolean unread, Long before, int limit) {
        List<Item> items = jdbc.query("SELECT * FROM notify.notification WHERE account = ? AND id < ?" + (unread ? " AND read_at IS NULL" : "")
                + " ORDER BY id DESC LIMIT ?", Item::of, account, before == null ? Long.MAX_VALUE : before, limit + 1);
        boolean more = items.size() > limit;
        List<Item> page = more ? items.subList(0, limit) : items;
        return new Page<>(page, more ? page.getLast().id() : null);
    }

    /** How many the account has not read yet; 1000 stands for more. */
    int unread(long account) {
        Integer n = jdbc.queryForObject("SELECT count(*) FROM (SELECT 1 FROM notify.notification WHERE account = ? AND read_at IS NULL LIMIT 1000) x", Integer.class, account);
        return n == null ? 0 : n;
    }

    /** Marks one, or all up to one, as read. What belongs to others, or is gone, is passed over. */
    void read(long account, long id, boolean andOlder) {
        jdbc.update("UPDATE notify.notification SET read_at = ? WHERE account = ? AND id " + (andOlder ? "<=" : "=") + " ? AND read_at IS NULL",
                Timestamp.from(clock.instant()), account, id);
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 600_000)
    void forgetOld() {
        jdbc.update("DELETE FROM notify.notification WHERE at < ?", Timestamp.from(clock.instant().minus(KEPT)));
    }
}
